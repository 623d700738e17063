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
from handrail.rules import book as rule_books
from handrail.rules.screening import load_instruments
from handrail.screening import actions
from tests.cast import NOW
from tests.duties.stories import HHS, LE, answer_now, duty, fact, proof, url
from tests.project.tree import ROOT

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


def test_the_tour_names_the_path() -> None:
    assert len(NAMED) >= 35


@pytest.mark.django_db
def test_everything_that_the_tour_names_is_used_on_the_way(walk: Callable[[], None]) -> None:
    rule_books._load.cache_clear()  # so that reading the book is part of the walk
    with calls() as seen:
        walk()
    assert NAMED - seen == set()
