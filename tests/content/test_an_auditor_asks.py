"""What an auditor and a careful lawyer ask of the whole book: is it honest about what was read, does it say a thing
once, does it end, and does nobody who may be part of the harm hear of the child from us."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import combinations

import pytest

from handrail.rules import Answer, Finding, Rule, due, load_book, read_facts
from handrail.rules.jurisdictions import jurisdiction, known_codes
from tests.content.test_duties import BOOKS, RULES, book_of, said

TOLD = "2026-03-13T21:10:00-05:00"
IN_USE = [rule for rule in RULES.values() if rule.status == "in_use"]
STATES = [code for code in known_codes() if code != "us" and jurisdiction(code).status == "in_use"]
OWN_ACCOUNT = re.compile(r"account|summary|release|reprint", re.IGNORECASE)
ICWA_NOTICES = {"US-ICWA-NOTICE", "US-ICWA-NOTICE-SEC"}
OTHER_SPANISH = re.compile(r"cuidado de crianza|crianza temporal|hogar de acogida|acogimiento|cuidado sustituto")
INTIMATE_SPANISH = re.compile(r"\b(tú|tus?|contigo|debes|puedes|tienes)\b")
ORDINARY = {
    "actor.kind": "ive_agency",
    "actor.performs_ive_functions": "yes",
    "child.birthdate": "2011-05-02",
    "child.citizenship": "us_citizen",
    "child.indian_child": "no",
    "care.foster_care": "yes",
    "care.agency_responsible": "yes",
    "sex_trafficking.status": "none",
    "labor_trafficking.status": "none",
}
ADULT = {"child.birthdate": "2007-01-02", "care.extended_care": "yes", "child.indian_child": "yes"}
SUSPECT = {"trafficking.family_suspect": "yes", "child.indian_child": "yes"}
FOUND = {"located_at": "2026-03-15T08:00:00-05:00", "return_learned_at": "2026-03-15T09:00:00-05:00"}


def answer(
    *codes: str,
    facts: Mapping[str, str] | None = None,
    episode: Mapping[str, str] | None = None,
    at: str = "2026-03-13T22:00:00-05:00",
) -> Answer:
    tree: dict[str, object] = {
        "jurisdiction": list(codes),
        "timezone": "America/Chicago",
        "facts": {**ORDINARY, **(facts or {})},
        "episodes": [{"id": "e1", "kind": "missing", "informed_at": TOLD, **(episode or {})}],
        "done": [{"act": "report_missing", "to": "law_enforcement", "at": "2026-03-13T21:40:00-05:00", "about": "e1"}],
    }
    return due(read_facts(tree), at=datetime.fromisoformat(at), book=load_book(codes))


def family_of(rule: Rule) -> list[str]:
    return [who for who in rule.to if book_of(rule).is_family(who)]


def to_family(found: Answer) -> Iterator[Finding]:
    return (one for one in found.duties if book_of(one.rule).is_family(one.recipient))


def of_the_state(found: Answer) -> Iterator[Finding]:
    return (one for one in found.duties if one.rule.layer != "us" and one.standing == "must")


# --- what was read ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", IN_USE, ids=lambda each: each.id)
def test_what_is_known_only_from_an_account_says_so_where_it_is_read(rule: Rule) -> None:
    sources = book_of(rule).sources
    reads = [sources[one.source]["read"] for one in rule.authority if not one.fields]
    sure = {said(read, "sure") for read in reads}
    assert sure & {"full", "part"} or OWN_ACCOUNT.search(" ".join(rule.caveats))


@pytest.mark.parametrize("code", known_codes())
def test_every_source_of_every_state_says_what_was_read_and_how_sure(code: str) -> None:
    for key, source in BOOKS[code].sources.items():
        read = source["read"]
        assert said(read, "on") and said(read, "what"), key
        assert said(read, "sure") in ("full", "part", "summary"), key


def test_nothing_is_in_use_in_a_state_that_is_not() -> None:
    drafts = [code for code in known_codes() if jurisdiction(code).status == "draft"]
    assert drafts
    layers = {f"us/{code.removeprefix('us-')}" for code in drafts}
    assert [rule.id for rule in IN_USE if rule.layer in layers] == []


@pytest.mark.parametrize("name", ["US-IVE-34A-LE24", "US-IVE-35B-LE24", "US-IVE-35B-NCMEC24"])
def test_twenty_four_hours_are_the_outer_limit_of_at_once(name: str) -> None:
    assert "at once" in RULES[name].plain
    assert re.search(r"\bya\b", BOOKS["us"].translations["es"][name]["plain"])


# --- proof and clocks ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda each: each.id)
def test_who_was_told_can_be_proven(rule: Rule) -> None:
    if rule.act.startswith(("report_", "icwa_notice")):
        assert "reference" in rule.proof
    if rule.act.startswith(("notify_", "tell_", "keep_in_touch")) and not rule.watch:
        assert "sent_at" in rule.proof and {"reference", "channel"} & set(rule.proof)


@pytest.mark.parametrize("rule", IN_USE, ids=lambda each: each.id)
def test_a_clock_that_waits_for_a_later_hour_shows_a_cautious_one_meanwhile(rule: Rule) -> None:
    waits = bool(rule.clock) and all(case.start and (case.start,) != rule.starts for case in rule.clock)
    upheld = rule.tightens is not None and bool(RULES[rule.tightens].clock)
    assert not waits or upheld or any(line.kind == "conservative" for line in rule.also_show)


@pytest.mark.parametrize("code", STATES)
def test_a_state_says_a_thing_once_for_an_ordinary_child(code: str) -> None:
    said_of = Counter((one.act, one.recipient) for one in of_the_state(answer(code)))
    assert [pair for pair, times in said_of.items() if times > 1] == []


@pytest.mark.parametrize("code", known_codes())
def test_what_lasts_while_a_child_is_missing_ends_when_the_child_is_back(code: str) -> None:
    back = answer(code, at="2026-06-20T12:00:00-05:00", episode={**FOUND, "returned_at": FOUND["return_learned_at"]})
    assert [one.id for one in back.duties if one.repeats and one.state in ("open", "overdue")] == []
    assert [one.id for one in back.others if one.act == "enter_missing_person" and one.state == "overdue"] == []


# --- nobody who may be part of it -----------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda each: each.id)
def test_only_an_icwa_notice_reaches_family_that_may_not_be_held(rule: Rule) -> None:
    assert not rule.never_held or not family_of(rule) or rule.id in ICWA_NOTICES


@pytest.mark.parametrize("code", STATES)
def test_no_state_notice_goes_to_family_while_a_family_member_is_a_suspect(code: str) -> None:
    found = answer(code, facts=SUSPECT)
    assert {one.state for one in to_family(found) if one.rule.layer != "us"} <= {"held"}
    assert all(
        one.state != "held" for one in found.duties if one.recipient in ("court", "tribe", "law_enforcement", "ncmec")
    )


@pytest.mark.parametrize("code", ["us-tx", "us-ca", "us-il"])
def test_a_notice_to_the_parents_is_held_and_not_gone(code: str) -> None:
    of_parents = [one for one in answer(code, facts=SUSPECT).duties if one.recipient == "parent"]
    assert [one.state for one in of_parents] == ["held"]
    assert [one.recipient for one in answer(code).duties if one.recipient == "parent"] == ["parent"]


@pytest.mark.parametrize("code", STATES)
def test_no_state_orders_that_an_adults_family_be_told(code: str) -> None:
    assert [one.id for one in to_family(answer(code, facts=ADULT)) if one.standing == "must"] == []


@pytest.mark.parametrize("kind", ["caregiver", "private_provider", "rhy_program", "school"])
@pytest.mark.parametrize("code", STATES)
def test_what_binds_the_agency_is_not_put_on_others(code: str, kind: str) -> None:
    found = answer(code, facts={"actor.kind": kind, "actor.performs_ive_functions": "no"})
    assert [one.id for one in found.duties if one.rule.layer == "us"] == []
    assert [one.id for one in to_family(found)] == []


# --- two states ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pair", list(combinations(STATES, 2))[::5], ids="+".join)
def test_with_two_states_no_time_is_later_and_nothing_is_weaker(pair: tuple[str, str]) -> None:
    both = {one.instance: one for one in answer(*pair).duties}
    for code in pair:
        for alone in answer(code).duties:
            together = both[alone.instance]
            assert together.standing == alone.standing
            assert alone.due_at is None or (together.due_at is not None and together.due_at <= alone.due_at)


# --- Spanish --------------------------------------------------------------------------------------------------------


def test_foster_care_has_one_name_in_spanish_and_nobody_is_addressed_as_an_intimate() -> None:
    for book in BOOKS.values():
        told = [text for entry in book.translations["es"].values() for text in (entry["title"], entry["plain"])]
        told += [said(limit["plain"], "es") for limit in book.limits.values()]
        told += [warn.say["es"] for rule in book.rules.values() for warn in rule.warn]
        assert [text for text in told if OTHER_SPANISH.search(text) or INTIMATE_SPANISH.search(text.lower())] == []
