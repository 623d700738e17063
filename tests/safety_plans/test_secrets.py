"""Secrets of every kind are planted where they may lie in a record and in a plan, through the real pages. Then all is
taken out that can leave the house or lie about: copies, papers and what is written about them, the page on the phone,
titles, addresses and file names, search, the desk and both logs. None of them may hold what it must not."""

import logging
import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from handrail.audit.models import Entry
from handrail.children.actions import record_contact, record_disclosure, record_identification, record_placement
from handrail.duties.actions import prepare_packet
from handrail.missing.actions import report_missing
from handrail.rules.plans import load_plans, plan_for
from handrail.rules.plans.plan import AUDIENCES
from handrail.safety_plans.actions import note_change
from handrail.safety_plans.copying import KINDS

from .conftest import Writing, begun, nobody_at_home_harms
from .papers import metadata_of, words_of

pytestmark = pytest.mark.django_db
CONTENT = plan_for(15, load_plans())
WITH_WORDS = ("text", "chips_and_text", "code_word")
MAYA = ("Tolliver", "FC-1001", "05/02/2010", "Fernwood")
"""Who the plan is about, by what a stranger could know her."""


def secret(key: str) -> str:
    """A word that stands nowhere else, made of the key, without a digit that might be taken for a number."""
    letters = "".join(sorted(set(re.sub(r"[^a-z]", "", key))))
    return "Quo" + letters + key.replace(".", "").replace("_", "")[-9:]


PROMPTS = {key: prompt for key, _section, prompt in CONTENT.prompts() if prompt.answer in WITH_WORDS}
SECRETS = {key: secret(key) for key in PROMPTS}
IN_THE_RECORD = ["Zundisclosed", "Zunconcluded", "Zunrelative", "Zunplaced", "Zunchanged"]


def planted_in_the_record(cast) -> None:
    by = {"by": cast.ana, "now": timezone.now()}
    child, at = {"client_id": uuid4(), "child": cast.maya}, by["now"]
    record_disclosure(**child, at=at, words="Zundisclosed", to_kind="caseworker", **by)
    record_identification(**child, form="sex", status="suspected", at=at, basis="Zunconcluded", **by)
    record_contact(**child, name="Zunrelative", relation="sister", **by)
    record_placement(**child, kind="foster_home", since=at, note="Zunplaced", **by)


def planted_in_the_plan(writing) -> None:
    """Each prompt says its own word, everywhere ticked for everybody whom it offers."""
    for key, prompt in PROMPTS.items():
        offered = [who for who in AUDIENCES if prompt.who_may_see[who] != "never"]
        action = {"action": f"Then {SECRETS[key]}action"} if prompt.answer == "code_word" else {}
        assert writing.write(key, text=SECRETS[key], who=offered, **action).status_code == 302


@pytest.fixture
def planted(writing, plan, cast, settings):
    settings.PHONE_PAGES = True
    planted_in_the_record(cast)
    planted_in_the_plan(writing)
    names = " and ".join(MAYA)
    for key in ("lift_me.people", "safe_adults.first"):
        writing.write(key, text=f"{names}\nfree to tell", who=["youth", "worker"])
    note = {"client_id": str(uuid4()), "kind": "asked_for_it", "day": timezone.localdate().isoformat()}
    writing.client.post(reverse("plan_changed", args=[cast.maya.pk]), {**note, "note": "Zunchanged"})
    nobody_at_home_harms(cast)
    return plan


def forbidden_for(who: str) -> list[str]:
    """What no copy for this reader may hold, whatever was ticked."""
    never = [SECRETS[key] for key, prompt in PROMPTS.items()
             if prompt.who_may_see[who] == "never" or (prompt.names and who == "youth")]  # fmt: skip
    meant = [f"{SECRETS[key]}action" for key, prompt in PROMPTS.items() if prompt.answer == "code_word"]
    return [*never, *IN_THE_RECORD, *(meant if who != "worker" else []), *(MAYA if who == "youth" else [])]


def copies_of(client, plan, who):
    for kind in KINDS.values():
        if kind.audience == who and kind.page and kind.id != "worker_keeps_it":
            sent = {"client_id": str(uuid4()), "language": "en", "handed": "on", "make": "yes"}
            answer = client.post(reverse("plan_copy", args=[plan.pk, kind.id]), sent)
            assert answer.status_code == 200, kind.id
            yield f"{kind.id} on paper", words_of(answer.content)
            yield f"{kind.id}, about the paper", metadata_of(answer.content)
            yield f"{kind.id}, its headers", str(dict(answer.headers))


def on_the_phone(client, plan):
    sent = {"client_id": str(uuid4()), "language": "en", "told": "on"}
    made = client.post(reverse("plan_phone", args=[plan.pk]), sent)
    link = reverse("phone_page", args=[re.search(r"/n/([\w-]+)/", made.text)[1]])
    yield "the link", link
    yield "the page before it opens", Client().get(link).text
    yield "the page on the phone", Client().post(link).text
    yield "the notes read aloud", client.get(reverse("plan_aloud", args=[plan.pk])).text


def holding(found, secrets):
    return {name: [one for one in secrets if one.casefold() in text.casefold()] for name, text in found
            if any(one.casefold() in text.casefold() for one in secrets)}  # fmt: skip


def test_no_secret_reaches_a_copy_of_the_young_persons(planted, client):
    found = [*copies_of(client, planted, "youth"), *on_the_phone(client, planted)]
    assert holding(found, forbidden_for("youth")) == {}
    assert any("free to tell" in text for _name, text in found)


def test_no_secret_reaches_the_caregivers_sheet(planted, client):
    found = list(copies_of(client, planted, "caregiver"))
    assert holding(found, forbidden_for("caregiver")) == {}
    assert any(SECRETS["for_the_caregiver.whom_to_call"] in text for _name, text in found)


def test_no_word_of_the_record_beside_it_reaches_the_workers_plan(planted, client):
    assert holding(copies_of(client, planted, "worker"), forbidden_for("worker")) == {}


def test_no_word_of_a_plan_is_found_listed_logged_or_in_an_address(planted, client, cast, caplog):
    caplog.set_level(logging.DEBUG)
    words = [*SECRETS.values(), *IN_THE_RECORD]
    for word in words[::4]:
        page = client.post(reverse("find"), {"q": word}).text
        assert reverse("child", args=[cast.maya.pk]) not in page
    pages = {name: client.get(reverse(name, args=[planted.pk])) for name in ("plan_copies", "plan_write")}
    found = [
        ("the desk", client.get(reverse("desk")).text),
        ("the list of copies", pages["plan_copies"].text),
        ("titles", " ".join(re.search(r"<title>(.*?)</title>", page.text, re.DOTALL)[1] for page in pages.values())),
        ("addresses", " ".join(re.findall(r'(?:href|action)="([^"]*)"', pages["plan_write"].text))),
        ("the log of what was done", b"".join(bytes(row.body) for row in Entry.objects.all()).decode()),
        ("the child's log", client.get(reverse("child_log", args=[cast.maya.pk])).text),
        ("the server's log", caplog.text),
    ]
    assert holding(found, words) == {}


def test_the_papers_are_really_read(planted, client):
    """Otherwise none of the above could fail: the worker's plan holds nearly every word that was planted."""
    paper = " ".join(text for _name, text in copies_of(client, planted, "worker"))
    assert sum(word in paper for word in SECRETS.values()) > len(SECRETS) * 0.9


@pytest.mark.parametrize("left_out", [True, False])
def test_who_is_kept_away_from_stays_off_every_other_line(writing, plan, cast, client, left_out):
    """Also when that part is left out, and also in the child's other plan."""
    writing.write("people_i_need_distance_from.who", text="Dexterino")
    if left_out:
        sent = {"section": "people_i_need_distance_from", "out": "yes"}
        client.post(reverse("plan_leave_out", args=[plan.pk]), sent)
    other = Writing(client, begun(cast, "prevention"))
    writing.write("lift_me.people", text="free to tell\nnot Dexterino", who=["youth", "worker"])
    other.write("adults_on_call.day", text="free to tell\nnot Dexterino", who=["youth", "worker"])
    for one in (plan, other.plan):
        told = " ".join(text for _name, text in copies_of(client, one, "youth"))
        assert "free to tell" in told
        assert "Dexterino" not in told


def noted(cast, kind, words):
    note_change(client_id=uuid4(), child=cast.maya, kind=kind, at=timezone.now(), note=words, by=cast.ana,
                now=timezone.now())  # fmt: skip


def in_a_note(cast):
    noted(cast, "person_who_harms_released", "We heard that Brukovich was let out.")


def among_the_people(cast):
    record_contact(client_id=uuid4(), child=cast.maya, name="Brukovich Sand", relation="mother's boyfriend, unsafe",
                   by=cast.ana, now=timezone.now())  # fmt: skip


def in_a_report(cast, field="alleged_people", about="conclusion"):
    prepare_packet(client_id=uuid4(), child=cast.maya, duty={"instance": "x", "about": about}, kind="le",
                   typed={field: "A man called Brukovich, tall"}, body={"digest": ""}, language="en", by=cast.ana,
                   now=timezone.now())  # fmt: skip


def in_the_report_of_a_child_who_was_taken(cast):
    now = timezone.now()
    row = report_missing(client_id=uuid4(), child=cast.maya, informed_at=now, kind="abducted", by=cast.ana, now=now)
    in_a_report(cast, "with_whom", str(row.pk))


@pytest.mark.parametrize(
    "known", [in_a_note, among_the_people, in_a_report, in_the_report_of_a_child_who_was_taken]
)  # fmt: skip
def test_whom_the_file_names_as_one_who_harms_is_on_no_copy(writing, plan, cast, client, known):
    known(cast)
    nobody_at_home_harms(cast)
    writing.write("lift_me.people", text="free to tell\nnot brukovich", who=["youth", "worker"])
    writing.write("for_the_caregiver.house_agreements", text="free to tell\nBrukovich stays out", who=["caregiver"])
    for who in ("youth", "caregiver"):
        told = " ".join(text for _name, text in copies_of(client, plan, who))
        assert "free to tell" in told
        assert "rukovich" not in told


def test_somebody_with_whom_the_child_stayed_is_a_name_that_they_may_have_on_it(writing, plan, cast, client):
    in_a_report(cast, "with_whom", "another-time")
    writing.write("lift_me.people", text="ask Brukovich", who=["youth", "worker"])
    assert "Brukovich" in " ".join(text for _name, text in copies_of(client, plan, "youth"))


def test_what_asks_for_a_look_now_and_is_kept_from_the_file_is_not_told_in_words(writing, plan, cast, client):
    key = next(key for key, _section, prompt in CONTENT.prompts() if any(chip.opens for chip in prompt.chips))
    chip = next(chip for chip in CONTENT.prompt(key).chips if chip.opens)
    home = reverse("safety_plan", args=[cast.maya.pk])
    writing.write(key, chips=[chip.id], who=["worker"])
    assert f"In the plan stands: “{chip.text['en']}”" in client.get(home).text
    writing.write(key, chips=[chip.id], who=[])
    page = client.get(home).text
    assert chip.text["en"] not in page
    assert "Something in the plan wants a look now" in page
