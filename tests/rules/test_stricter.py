"""Stricter is said only where it is sure: the later book is then never due later, whenever it starts."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.rules.book_words.stricter import (
    LOOSER,
    SAME,
    STRICTER,
    UNCLEAR,
    of_clocks,
    of_settings,
    of_spans,
    of_standing,
    together,
)
from handrail.rules.clocks import IMMEDIATELY, Almanac, Span
from handrail.rules.jurisdictions import load_calendar

ALMANAC = Almanac(ZoneInfo("America/New_York"), load_calendar("us-federal"))
UNITS = ("minute", "hour", "day", "week", "month", "business day")
SPANS = st.builds(Span, st.integers(1, 40), st.sampled_from(UNITS))
STARTS = st.integers(0, 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 2, tzinfo=UTC) + timedelta(minutes=minutes)
)


def value(span: Span) -> dict[str, object]:
    return {"count": span.count, "unit": span.unit}


def case(count: int, unit: str = "hour", when: str | None = None, start: str = "a", late: int = 0) -> dict[str, object]:
    limit = {"count": late, "unit": "hour"} if late else None
    return {"within": {"count": count, "unit": unit}, "when": when, "from": [start], "no_later_than": limit}


@given(SPANS, SPANS, STARTS)
def test_what_is_called_stricter_never_ends_later_and_looser_never_earlier(
    old: Span, new: Span, start: datetime
) -> None:
    before, after = old.after(start, ALMANAC), new.after(start, ALMANAC)
    found = of_spans(value(old), value(new))
    assert found != STRICTER or after <= before
    assert found != LOOSER or after >= before


@given(SPANS, SPANS)
def test_turned_around_it_is_the_other_way(old: Span, new: Span) -> None:
    other = {STRICTER: LOOSER, LOOSER: STRICTER, UNCLEAR: UNCLEAR, SAME: SAME}
    assert of_spans(value(new), value(old)) == other[of_spans(value(old), value(new))]


@pytest.mark.parametrize(("old", "new", "found"), [
    (("24", "hour"), ("12", "hour"), STRICTER),
    (("12", "hour"), ("24", "hour"), LOOSER),
    (("24", "hour"), ("24", "hour"), SAME),
    (("1", "month"), ("30", "day"), UNCLEAR),
    (("1", "day"), ("24", "hour"), UNCLEAR),
    (("2", "day"), ("24", "hour"), STRICTER),
    (("72", "hour"), ("1", "business day"), UNCLEAR),
    (("90", "minute"), ("1", "hour"), STRICTER),
])  # fmt: skip
def test_lengths_are_compared_only_as_far_as_they_can_be(
    old: tuple[str, str], new: tuple[str, str], found: str
) -> None:
    before, after = ({"count": int(count), "unit": unit} for count, unit in (old, new))
    assert of_spans(before, after) == found


def test_a_time_where_there_was_none_is_stricter() -> None:
    day = {"count": 1, "unit": "day"}
    assert (of_spans(None, day), of_spans(day, None), of_spans(None, None)) == (STRICTER, LOOSER, SAME)


def test_one_more_case_can_only_make_a_clock_stricter() -> None:
    assert of_clocks([case(24)], [case(24), case(4, when="young")]) == STRICTER
    assert of_clocks([case(24), case(4, when="young")], [case(24)]) == LOOSER
    assert of_clocks([case(24)], [case(12)]) == STRICTER
    assert of_clocks([case(24)], [case(12, start="b")]) == UNCLEAR
    assert of_clocks([case(24)], [case(36), case(4, when="young")]) == UNCLEAR
    assert of_clocks([case(24), case(12)], [case(24)]) == UNCLEAR
    at_once = case(0, IMMEDIATELY)
    assert of_clocks([at_once], [case(0, IMMEDIATELY, late=24)]) == STRICTER
    assert of_clocks([case(4)], [at_once]) == STRICTER


def test_must_is_stricter_than_should_and_should_than_may() -> None:
    assert of_standing("should", "must") == STRICTER
    assert of_standing("must", "may") == LOOSER
    assert of_standing("must", "must") == SAME


def test_a_step_each_way_is_unclear() -> None:
    assert together([STRICTER, SAME, STRICTER]) == STRICTER
    assert together([STRICTER, LOOSER]) == UNCLEAR
    assert together([]) == SAME


def test_a_setting_is_stricter_towards_the_value_that_counts_where_two_differ() -> None:
    assert of_settings("overtaken", "stands", "stands") == STRICTER
    assert of_settings("stands", "overtaken", "stands") == LOOSER
    assert of_settings("one", "other", None) == UNCLEAR
    assert of_settings("18", "21", "highest") == STRICTER
    assert of_settings("30", "60", "lowest") == LOOSER
