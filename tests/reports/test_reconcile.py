"""Whatever happened, and whatever was recorded of it: the parts of each measure add up to the number of episodes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from handrail.reports import parts
from handrail.reports.measures import MEASURES, PART_OF, Case, tally
from handrail.reports.parts import COUNTED, NOT_COUNTED, Told
from handrail.rules import due, load_book, read_facts
from handrail.rules.search import load_search
from tests.thorough import examples

NOW = datetime(2026, 3, 13, 21, 10, tzinfo=UTC)
BOOKS = {code: load_book((code,)) for code in ("us", "us-wa", "us-fl", "us-tx", "us-ca")}
ZONE = ZoneInfo("America/Los_Angeles")
HOURS = st.integers(0, 24 * 60)
YES_NO = st.sampled_from(["yes", "no", "unknown"])
ACTS = st.sampled_from([
    ("report_missing", "law_enforcement"), ("report_missing", "ncmec"), ("screen_after_return", "case_record"),
    ("determine_factors", "case_record"), ("locate_child", "case_record"), ("keep_in_touch", "ncmec"),
])  # fmt: skip
HAPPENED = st.fixed_dictionaries({
    "jurisdiction": st.sampled_from(sorted(BOOKS)),
    "learned": HOURS,
    "away": st.one_of(st.none(), HOURS),
    "kind": st.sampled_from(["missing", "abducted"]),
    "care": st.fixed_dictionaries({}, optional={
        "care.foster_care": YES_NO, "care.agency_responsible": YES_NO, "care.open_in_home_case": YES_NO,
        "settings.returned_before_due": st.sampled_from(["stands", "overtaken"]),
    }),
    "done": st.lists(st.tuples(ACTS, HOURS, st.booleans(), st.sampled_from(["done", "done", "declined", "closed"])),
                     max_size=5),
    "talks": st.lists(st.sampled_from(["open", "done", "not_now", "declined", "stopped"]), max_size=3),
    "tries": st.lists(HOURS, max_size=4),
    "readable": st.sampled_from([True, True, True, False]),
})  # fmt: skip


def told(one: dict[str, Any]) -> Told:
    """What the measures read of a random history, asked of the real rules."""
    learned = NOW - timedelta(hours=one["learned"])
    back = None if one["away"] is None else min(learned + timedelta(hours=one["away"]), NOW)
    book = BOOKS[one["jurisdiction"]]
    answer: Any = due(read_facts(facts(one, learned, back)), at=NOW, book=book).as_json()
    return Told(
        about="e1", informed_at=learned, back=back is not None, ended_at=back, book=book, now=NOW,
        duties=answer["duties"] if one["readable"] else [], unsure=answer["cannot_tell"] if one["readable"] else [],
        readable=one["readable"], talks=tuple(one["talks"]),
        tries=tuple(learned + timedelta(hours=hours) for hours in one["tries"]),
    )  # fmt: skip


def facts(one: dict[str, Any], learned: datetime, back: datetime | None) -> dict[str, Any]:
    episode = {"id": "e1", "kind": one["kind"], "informed_at": learned.isoformat()}
    if back:
        episode |= {"returned_at": back.isoformat(), "return_learned_at": back.isoformat()}
    return {
        "jurisdiction": [one["jurisdiction"]], "timezone": "America/Los_Angeles", "episodes": [episode],
        "facts": {"actor.kind": "ive_agency", "actor.performs_ive_functions": "yes", "child.age": 15, **one["care"]},
        "done": [done(*act, learned) for act in one["done"]],
    }  # fmt: skip


def done(key: tuple[str, str], hours: int, proven: bool, outcome: str, learned: datetime) -> dict[str, Any]:
    at = min(learned + timedelta(hours=hours), NOW)
    how = {"done": {"reference": "N-1"} if proven else {},
           "declined": {"retry_at": (NOW + timedelta(days=1)).isoformat()},
           "closed": {"by": "Sam", "reason": "Found at school"}}[outcome]  # fmt: skip
    return {"act": key[0], "to": key[1], "about": "e1", "at": at.isoformat(), "outcome": outcome, **how}


def case_of(one: dict[str, Any]) -> Case:
    found = told(one)
    own = {key: part(found) for key, part in PART_OF.items()}
    own["search"] = parts.of_cadence(found, load_search().cadence, ZONE)
    return Case(SimpleNamespace(), own)


@settings(max_examples=examples(60))
@given(st.lists(HAPPENED, max_size=8))
def test_counted_and_not_counted_add_up_to_the_number_of_episodes(histories: list[dict[str, Any]]) -> None:
    cases = [case_of(one) for one in histories]
    for measure in MEASURES:
        found = tally(measure, cases)
        assert found.of + found.beside == len(cases) == sum(found.counts.values())
        assert set(found.counts) <= {*COUNTED, *NOT_COUNTED}
        assert 0 <= found.yes <= found.of


@settings(max_examples=examples(100))
@given(HAPPENED)
def test_nothing_counts_as_done_in_time_with_proof_that_was_not(one: dict[str, Any]) -> None:
    if not any(key == ("report_missing", "ncmec") and proven and outcome == "done"
               for key, _hours, proven, outcome in one["done"]):  # fmt: skip
        assert PART_OF["ncmec"](told(one)) not in {parts.IN_TIME, parts.LATE}


@settings(max_examples=examples(100))
@given(HAPPENED)
def test_what_is_not_known_is_never_counted_as_a_no(one: dict[str, Any]) -> None:
    """A record that does not open says nothing: neither done nor missed."""
    found = replace(told({**one, "readable": False}), talks=())
    assert {PART_OF[key](found) for key in ("police", "ncmec", "proof", "clocks")} == {parts.CANNOT_TELL}
