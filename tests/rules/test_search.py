"""How often somebody looks: our cadence or the agency's, never later than it allows, and the law beside it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.rules import ContentError, due, load_book, read_facts
from handrail.rules.clocks import Almanac, Span
from handrail.rules.loading import read_text
from handrail.rules.search import (
    NextTry,
    Step,
    least_by_law,
    load_search,
    next_due,
    read_agency,
    read_cadence,
    read_ours,
    step_at,
)

ZONE = ZoneInfo("America/Los_Angeles")
OURS = load_search()
STARTED = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
DAY = timedelta(days=1)


def after(**span: float) -> datetime:
    return STARTED.astimezone(UTC) + timedelta(**span)


def due_after(last: datetime | None, now: datetime) -> NextTry:
    return next_due(OURS.cadence, STARTED, last, now, ZONE)


def test_nobody_was_tried_yet_so_it_is_due_since_the_agency_learned() -> None:
    found = due_after(None, after(hours=1))
    assert (found.at, found.due) == (STARTED, True)


def test_in_the_first_week_it_is_daily_at_the_same_hour_of_the_clock() -> None:
    # Saturday, March 7, 9 am + 1 day: the night between has 23 hours, and it is 9 am again.
    last = datetime(2026, 3, 7, 9, 0, tzinfo=ZONE)
    assert due_after(last, last).at.isoformat() == "2026-03-08T09:00:00-07:00"


def test_until_day_thirty_it_is_twice_a_week_and_then_weekly() -> None:
    # A week has 168 hours, and half of it 84.
    later = after(days=14)
    assert due_after(later, later).at == later + timedelta(hours=84)
    much_later = after(days=40)
    assert due_after(much_later, much_later).at == much_later + 7 * DAY


def test_after_a_gap_it_is_due_now_and_the_gap_still_shows() -> None:
    last = after(days=20)
    found = due_after(last, last + 9 * DAY)
    assert found.due
    assert found.at == last + timedelta(hours=84)


def test_at_the_very_moment_it_is_due_and_a_minute_before_it_is_not() -> None:
    at = due_after(after(days=40), after(days=40)).at
    assert due_after(after(days=40), at).due
    assert not due_after(after(days=40), at - timedelta(minutes=1)).due


def test_a_step_that_asks_for_more_counts_from_when_it_begins() -> None:
    cadence = read_cadence(read_text("[{times: 1, each: 1 week, until: 7 days}, {times: 1, each: 1 day}]", name="x"))
    found = next_due(cadence, STARTED, after(days=6), after(days=6), ZONE)
    assert found.at == STARTED + 8 * DAY  # the seventh day, and one more


SPANS = st.builds(Span, st.integers(1, 40), st.sampled_from(["hour", "day", "week", "month"]))
ENDS = st.lists(st.integers(1, 120), max_size=4, unique=True).map(sorted)
ZONES = st.sampled_from(["America/Los_Angeles", "America/New_York", "Pacific/Guam", "America/Phoenix", "UTC"])
MOMENTS = st.timedeltas(timedelta(), timedelta(days=1000)).map(lambda gone: datetime(2025, 1, 1, tzinfo=UTC) + gone)


@st.composite
def cadences(draw: st.DrawFn) -> tuple[Step, ...]:
    ends = [*(Span(day, "day") for day in draw(ENDS)), None]
    return tuple(Step(draw(st.integers(1, 4)), draw(SPANS), end) for end in ends)


@given(cadences(), MOMENTS, st.timedeltas(-3 * DAY, 200 * DAY), st.timedeltas(timedelta(), 90 * DAY), ZONES)
def test_it_is_never_later_than_the_cadence_allows_and_never_before_the_last_try(
    cadence: tuple[Step, ...], started: datetime, tried: timedelta, gap: timedelta, name: str
) -> None:
    zone = ZoneInfo(name)
    almanac, last = Almanac(zone, None), started + tried
    now = last + gap
    found = next_due(cadence, started, last, now, zone)
    assert last < found.at
    held = step_at(cadence, started, max(last, started), zone)
    assert found.at <= held.after(max(last, started), almanac)
    assert found.due == (found.at <= now)
    begun = [started, *(one.until.after(started, almanac) for one in cadence if one.until)]
    for step, begin in zip(cadence, begun, strict=True):
        if begin > last:
            assert found.at <= step.after(begin, almanac)


@given(cadences(), MOMENTS, st.timedeltas(timedelta(), 90 * DAY), ZONES)
def test_the_day_changes_nothing_about_what_was_due(
    cadence: tuple[Step, ...], started: datetime, gap: timedelta, name: str
) -> None:
    """Waiting never moves it: nothing that was due is skipped."""
    zone = ZoneInfo(name)
    then, later = (next_due(cadence, started, started, started + wait, zone) for wait in (timedelta(), gap))
    assert then.at == later.at


def test_what_ships_says_that_it_is_ours_and_is_said_in_both_languages() -> None:
    assert OURS.whose == "ours"
    assert [(step.times, str(step.each), str(step.until)) for step in OURS.cadence] == [
        (1, "1 day", "7 days"),
        (2, "1 week", "30 days"),
        (1, "1 week", "None"),
    ]
    assert all(set(tip) == {"en", "es"} for tip in OURS.tips)


def test_an_agency_has_its_own_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "search.yaml").write_text("source: Policy 12\ncadence:\n  - {times: 1, each: 12 h}\n")
    found = load_search((tmp_path,))
    assert (found.whose, found.source, found.cadence) == ("agency", "Policy 12", (Step(1, Span(12, "hour")),))
    assert found.tips == OURS.tips
    assert load_book(("us-wa",), folders=(tmp_path,)).rules  # it is no rule, and the book is not troubled by it


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("[{times: 1, each: 1 day, until: 7 days}]", "The cadence ends"),
        ("[{times: 0, each: 1 day}]", "times is 0"),
        ("[{times: 1, each: 1 business day}]", 'each is "1 business day"'),
        ("[{times: 1, each: daily}]", 'each is "daily"'),
        ("[{times: 1, each: 1 day}, {times: 1, each: 1 week}]", "never begins"),
        ("[{times: 1, each: 1 day, until: 4 weeks}, {times: 1, each: 1 week, until: 7 days}, {times: 1, each: 1 week}]",
         "never begins"),
    ],
)  # fmt: skip
def test_a_cadence_that_cannot_be_kept_is_refused_with_its_line(written: str, words: str) -> None:
    with pytest.raises(ContentError, match=words):
        read_cadence(read_text(written, name="search.yaml"))


def test_ours_may_not_call_itself_law() -> None:
    written = "{standing: law, source: x, cadence: [{times: 1, each: 1 day}], reviews: [], passes_on: [], tips: []}"
    with pytest.raises(ContentError, match='standing is "law"'):
        read_ours(read_text(written, name="search.yaml"))


def test_an_agency_names_its_policy() -> None:
    with pytest.raises(ContentError, match='has no "source"'):
        read_agency(read_text("cadence: [{times: 1, each: 1 day}]", name="search.yaml"), OURS)


def test_every_review_and_every_passing_on_is_an_act_of_some_state() -> None:
    acts = {rule.act for code in ("us-tx", "us-ny") for rule in load_book((code,)).rules.values()}
    assert {*OURS.reviews, *OURS.passes_on} <= acts


def asked(code: str, kind: str = "ive_agency") -> dict[str, str]:
    book = load_book((code,))
    case = {
        "jurisdiction": code,
        "timezone": "America/Chicago",
        "facts": {"actor.kind": kind, "actor.performs_ive_functions": "yes", "care.foster_care": "yes",
                  "child.birthdate": "2011-05-02"},
        "episodes": [{"id": "e1", "kind": "missing", "informed_at": "2026-03-13T21:10:00-05:00"}],
    }  # fmt: skip
    answer = due(read_facts(case), at=datetime(2026, 3, 20, tzinfo=UTC), book=book).as_json()
    duties = cast("list[dict[str, Any]]", answer["duties"])
    return {one.rule: str(one.every) for one in least_by_law(book, duties)}


def test_the_law_of_texas_is_monthly() -> None:
    found = asked("us-tx")
    assert found["TX-264123D-MONTHLY-LE"] == found["TX-264123D-MONTHLY-CONTACTS"] == "1 month"
    assert list(found)[-1] in {"US-IVE-35A-LOCATE", "US-IVE-35B-COMMS"}


def test_federal_law_alone_gives_no_interval() -> None:
    assert set(asked("us-wa").values()) == {"None"}


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("[{times: 1, each: 1 business day}]",
         'each is "1 business day". Count plain days, as in "7 days": the search has no weekend.'),
        ("[{times: 1, each: 1 day, until: 2 business days}, {times: 1, each: 1 week}]",
         'until is "2 business days". Count plain days, as in "7 days": the search has no weekend.'),
        ("[{times: 0, each: 1 day}]", "times is 0. Write how many tries there are, 1 or more."),
        ("[]", "The cadence ends. Give the last step no `until`: the search goes on."),
        ("[{times: 1, each: 1 day, until: 7 days}, {times: 1, each: 1 day, until: 1 week}, {times: 1, each: 1 week}]",
         "This step never begins. Put the steps in order, each with a later `until`; only the last has none."),
    ],
)  # fmt: skip
def test_a_cadence_that_cannot_be_kept_is_told_whole(written: str, told: str) -> None:
    with pytest.raises(ContentError) as refused:
        read_cadence(read_text(written, name="search.yaml"))
    assert str(refused.value) == f"search.yaml, line 1: {told}"


@pytest.mark.parametrize("until", ["7 days, 8 days", "6 days, 1 week", "30 days, 1 month", "167 h, 7 days"])
def test_a_step_may_end_a_little_after_the_one_before_it(until: str) -> None:
    first, second = until.split(", ")
    begun = ", ".join(f"{{times: 1, each: 1 day, until: {one}}}" for one in (first, second))
    steps = f"[{begun}, {{times: 1, each: 1 week}}]"
    assert [str(step.until) for step in read_cadence(read_text(steps, name="search.yaml"))][2] == "None"
