"""docs/tour.md tells a path that is really walked: every function it names is called on the way, in pages and rules."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import FrameType
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from handrail.children.models import Identification
from handrail.cli import main
from handrail.duties.models import Packet
from handrail.missing.models import Episode, Talk
from handrail.rules import book as rule_books
from handrail.rules.return_talk import load_return_talk
from handrail.rules.screening import load_instruments
from handrail.screening import actions
from tests.cast import NOW
from tests.duties.stories import HHS, LE, answer_now, duty, fact, proof, url
from tests.project.tree import ROOT

POLICE, NCMEC, LOCATE = "US-IVE-35B-LE24", "US-IVE-35B-NCMEC24", "US-IVE-35A-LOCATE"
SCREEN = "US-IVE-35Aiii-SCREEN"
NAMED = set(re.findall(r"`(handrail/[\w/]+\.py:\w+)`", (ROOT / "docs" / "tour.md").read_text()))


@pytest.fixture(autouse=True)
def at_the_moment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("handrail.team.middleware.timezone.now", lambda: NOW)
    yield
    timezone.deactivate()


@contextmanager
def calls() -> Iterator[set[str]]:
    """Every function and class of ours that is used meanwhile, as `handrail/file.py:name`."""
    seen: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(str(ROOT / "handrail")):
            outermost = frame.f_code.co_qualname.partition(".")[0]  # of a method its class, of a mark the marker
            seen.add(f"{Path(frame.f_code.co_filename).relative_to(ROOT)}:{outermost}")

    sys.setprofile(note)
    try:
        yield seen
    finally:
        sys.setprofile(None)


@pytest.fixture
def walk(cast, client, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[], None]:
    fact(cast, "care.foster_care", "yes", since=NOW - timedelta(days=100))
    talk = actions.start(client_id=uuid4(), child=cast.maya, instrument=load_instruments().get("guided-conversation"),
                         language="en", reason="concern", by=cast.ana, now=NOW)  # fmt: skip

    def walked() -> None:
        client.force_login(cast.ana)
        maya_tells(client, talk)
        ana_concludes(client, cast, talk)
        ana_reports(client, cast)
        others_look(client, cast)
        the_other_doors(cast, tmp_path / "case.yaml", capsys)
        client.force_login(cast.ana)
        maya_is_missing(client, cast)
        maya_is_back(client, cast)

    return walked


def maya_tells(client, talk) -> None:
    client.post(reverse("told_me", args=[talk.pk]), {"client_id": str(uuid4()), "safe_now": "yes", "when": "now"})
    assert "Result: refer now" in client.get(reverse("screening_result", args=[talk.pk])).content.decode()
    assert not Identification.objects.exists()


def ana_concludes(client, cast, talk) -> None:
    sent = {"form": "sex", "status": "identified", "when": "now", "basis": "She said so, in her own words.",
            "family": "unknown", "caretaker": "unknown", "client_id": str(uuid4())}  # fmt: skip
    answer = client.post(reverse("conclude", args=[talk.pk]), sent, follow=True)
    page = answer.content.decode()
    assert all(duty(cast, rule)["title"] in page for rule in (LE, HHS))
    assert duty(cast, HHS)["asks"] == ["child.citizenship"]


def ana_reports(client, cast) -> None:
    client.post(url(cast, "prepare", LE), {"location_now": "At school", "basis": "She said so."})
    packet = Packet.objects.get()
    assert client.get(reverse("packet_pdf", args=[packet.pk])).content.startswith(b"%PDF")
    client.post(url(cast, "proof", LE), proof(packet=str(packet.pk)))
    assert (duty(cast, LE)["state"], duty(cast, LE)["proven"]) == ("met", "yes")


def others_look(client, cast) -> None:
    client.force_login(cast.sam)
    assert "Maya" in client.get(reverse("desk")).content.decode()
    client.force_login(cast.cora)
    assert client.get(reverse("child", args=[cast.maya.pk])).status_code == 404
    client.force_login(cast.max)
    assert "The chain holds" in client.get(reverse("log")).content.decode()


def the_other_doors(cast, case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("facts", str(cast.maya.pk), by=cast.ana.email)
    case.write_text(capsys.readouterr().out)
    main(["due", str(case), "--at", NOW.isoformat(), "--json"], standalone_mode=False)
    printed = capsys.readouterr().out
    for one in answer_now(cast)["duties"]:
        assert f'"instance": "{one["instance"]}"' in printed
    assert HHS in printed


def maya_is_missing(client, cast) -> None:
    client.post(reverse("missing_report", args=[cast.maya.pk]),
                {"learned": "now", "told_by": "foster_home", "kind": "missing"})  # fmt: skip
    episode = Episode.objects.get()
    assert "Report the missing child" in client.get(reverse("first_hours", args=[episode.pk])).text
    for rule in (POLICE, NCMEC):
        client.get(url(cast, "prepare", rule))
        client.post(url(cast, "proof", rule), proof(reference=f"{rule}-1"))
        assert (duty(cast, rule)["state"], duty(cast, rule)["proven"]) == ("met", "yes")
    page = reverse("search", args=[episode.pk])
    form = client.get(page).context["form"]
    sent = {"client_id": str(form.sent_id), "shown_at": NOW.isoformat(), "when": form["when"].value()}
    client.post(page, {**sent, "whom": "other", "someone": "Aunt Lou", "result": "no_answer"})
    client.post(page, {"act": "started"})
    assert duty(cast, LOCATE)["last_act"]["reference"].startswith("LOG-")


def maya_is_back(client, cast) -> None:
    episode = Episode.objects.get()
    client.post(reverse("missing_return", args=[episode.pk]), {"back": "now", "learned": "now"})
    page = client.get(reverse("child", args=[cast.maya.pk])).text
    assert "no hours in the law; our time: by" in page
    client.post(reverse("talk_first", args=[episode.pk]), {"choice": "talk"})
    client.post(reverse("talk_part", args=[episode.pk, 2]), {"client_id": str(uuid4())})
    assert Talk.objects.get().outcome == Talk.Outcome.OPEN
    guided = load_instruments().get("guided-conversation")
    held = actions.start(client_id=uuid4(), child=cast.maya, instrument=guided, language="en", reason="return",
                         about_episode=episode.pk, by=cast.ana, now=NOW)  # fmt: skip
    actions.answer(screening=held, client_id=uuid4(), item=guided.items[0], value="no", by=cast.ana, now=NOW)
    actions.sign(screening=held, by=cast.ana, now=NOW)
    assert duty(cast, SCREEN)["state"] == "met"


def test_the_tour_names_the_path() -> None:
    assert len(NAMED) >= 49


@pytest.mark.django_db
def test_everything_that_the_tour_names_is_used_on_the_way(walk: Callable[[], None]) -> None:
    rule_books._load.cache_clear()  # so that reading the book is part of the walk
    load_return_talk.cache_clear()
    with calls() as seen:
        walk()
    assert NAMED - seen == set()
