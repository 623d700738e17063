"""Clocks: elapsed hours, calendar and business days, and what "immediately" means. The sums stand beside each case."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.rules import ContentError
from handrail.rules.clocks import (
    Almanac,
    Calendar,
    Case,
    Deadline,
    Repeat,
    Span,
    earlier,
    local,
    read_calendar,
    read_span,
)
from handrail.rules.jurisdictions import load_calendar
from handrail.rules.loading import Taker, read_text
from tests.rules import spoiling

NEW_YORK = ZoneInfo("America/New_York")
FEDERAL = load_calendar("us-federal")
HERE = Almanac(NEW_YORK, FEDERAL)
MOMENTS = st.datetimes(datetime(2024, 2, 1), datetime(2028, 9, 1)).map(  # noqa: DTZ001 the zone follows
    lambda moment: local(moment.replace(tzinfo=UTC), NEW_YORK)
)


def at(written: str) -> datetime:
    return datetime.fromisoformat(written)


def after(length: str, start: str) -> str:
    span = read_span(read_text(length, name="test"), Taker(), "within")
    return span.after(at(start), HERE).isoformat()


START = datetime(2026, 3, 13, 21, 10, tzinfo=UTC)


def test_hours_are_elapsed_hours_when_the_clocks_go_forward() -> None:
    # 8 March 2026, 02:00 becomes 03:00: 24 elapsed hours end an hour later on the wall.
    assert after("24 h", "2026-03-07T21:00:00-05:00") == "2026-03-08T22:00:00-04:00"


def test_hours_are_elapsed_hours_when_the_clocks_go_back() -> None:
    # 1 November 2026, 02:00 becomes 01:00.
    assert after("24 h", "2026-10-31T21:00:00-04:00") == "2026-11-01T20:00:00-05:00"


def test_days_keep_the_time_of_day() -> None:
    assert after("1 day", "2026-03-07T21:00:00-05:00") == "2026-03-08T21:00:00-04:00"
    assert after("1 week", "2026-03-07T21:00:00-05:00") == "2026-03-14T21:00:00-04:00"


def test_a_time_that_the_clocks_skip_is_read_an_hour_later() -> None:
    assert after("1 day", "2026-03-07T02:30:00-05:00") == "2026-03-08T03:30:00-04:00"


def test_a_month_that_is_too_short_ends_on_its_last_day() -> None:
    assert after("1 month", "2026-01-31T09:00:00-05:00") == "2026-02-28T09:00:00-05:00"
    assert after("13 months", "2026-12-31T09:00:00-05:00") == "2028-01-31T09:00:00-05:00"


def test_two_business_days_from_friday_end_on_tuesday() -> None:
    # Friday 13 March 16:00: Monday is one, Tuesday two.
    assert after("2 business days", "2026-03-13T16:00:00-04:00") == "2026-03-17T16:00:00-04:00"


def test_a_holiday_is_no_business_day() -> None:
    # Friday 22 May 2026; Monday 25 May is Memorial Day: Tuesday is one, Wednesday two.
    assert after("2 business days", "2026-05-22T16:00:00-04:00") == "2026-05-27T16:00:00-04:00"


def test_a_weekend_start_counts_from_monday() -> None:
    assert after("1 business day", "2026-03-14T10:00:00-04:00") == "2026-03-16T10:00:00-04:00"


def test_a_calendar_that_does_not_know_the_year_says_so() -> None:
    with pytest.raises(ContentError, match="no holidays for 2029") as caught:
        after("1 business day", "2028-12-31T10:00:00-05:00")
    assert caught.value.file == "calendars/us-federal.yaml"


@pytest.mark.parametrize("day", [date(2023, 12, 31), date(2029, 1, 1)])
def test_beyond_its_days_a_calendar_tells_the_mend(day) -> None:
    with pytest.raises(ContentError) as caught:
        FEDERAL.is_business_day(day)
    told = f"There are no holidays for {day.year}. Add that year's holidays, and move `until`."
    assert str(caught.value) == f"calendars/us-federal.yaml: {told}"


def test_a_calendar_knows_its_first_and_its_last_day() -> None:
    assert not FEDERAL.is_business_day(date(2024, 1, 1))
    assert FEDERAL.is_business_day(date(2028, 12, 29))


def test_without_a_calendar_a_business_day_cannot_be_counted() -> None:
    with pytest.raises(ContentError) as caught:
        Span(1, "business day").after(START, Almanac(NEW_YORK, None))
    told = "A business-day clock has no calendar. Name a `calendar` in the jurisdiction."
    assert str(caught.value) == f"jurisdictions: {told}"


def test_two_calendars_together_are_named_for_both_and_know_what_both_know() -> None:
    other = Calendar("other", frozenset({date(2026, 12, 25)}), date(2026, 1, 1), date(2026, 12, 31))
    both = FEDERAL.both(other)
    assert (both.name, both.first, both.last) == ("us-federal+other", date(2026, 1, 1), date(2026, 12, 31))
    assert both.holidays == {date(2026, 12, 25)}


def read(written: str, immediately: bool = False) -> Span:
    return read_span(read_text(written, name="test"), Taker(), "within", immediately=immediately)


def test_a_span_is_read_as_it_is_written() -> None:
    assert read("immediately", immediately=True) == Span(0, "immediately")
    assert [str(read(one)) for one in ("30 min", "24 h", "1 day", "2 business days")] == [
        "30 minutes",
        "24 hours",
        "1 day",
        "2 business days",
    ]


@pytest.mark.parametrize("written", ["immediately", "0 h", "24", "h", "24 hrs", "-1 h", "12345 h", "24  h"])
def test_what_is_no_span_is_refused_with_the_ways_to_write_one(written: str) -> None:
    with pytest.raises(ContentError) as caught:
        read(f'"{written}"')
    mend = 'Write a number and a unit, as in "24 h", "2 business days", "1 month", or "immediately".'
    assert str(caught.value) == f'test, line 1: within is "{written}". {mend}'


def test_with_two_calendars_only_a_holiday_in_both_stops_the_clock() -> None:
    other = Calendar("other", frozenset({date(2026, 12, 25)}), date(2026, 1, 1), date(2026, 12, 31))
    both = FEDERAL.both(other)
    assert both.is_business_day(date(2026, 5, 25))
    assert not both.is_business_day(date(2026, 12, 25))


def test_immediately_is_due_at_the_start_and_late_only_past_the_stated_limit() -> None:
    start = at("2026-03-13T21:10:00-04:00")
    case = Case(Span(0, "immediately"), no_later_than=Span(24, "hour"))
    assert case.deadline(start, {}, HERE) == Deadline(start, at("2026-03-14T21:10:00-04:00"), "outer_limit")


def test_immediately_without_a_limit_is_late_only_past_the_agencys_own_grace() -> None:
    start = at("2026-03-13T21:10:00-04:00")
    case = Case(Span(0, "immediately"))
    assert case.deadline(start, {}, HERE) == Deadline(start, None, "no_limit")
    grace = case.deadline(start, {"settings.immediate_grace": 60}, HERE)
    assert (grace.late, grace.label) == (at("2026-03-13T22:10:00-04:00"), "agency_grace")


def test_what_is_due_at_once_is_late_against_the_limit_of_the_clock_beside_it() -> None:
    at_once, day = Deadline(START, None, "no_limit"), Deadline(START + timedelta(hours=24), START + timedelta(hours=24))
    assert earlier(at_once, day) == Deadline(START, START + timedelta(hours=24), "outer_limit")


def test_a_monthly_duty_is_due_a_month_after_the_last_act() -> None:
    monthly, start = Repeat(Span(1, "month"), grid=False, until=()), at("2026-01-31T09:00:00-05:00")
    assert monthly.next_due(start, None, HERE).at == at("2026-02-28T09:00:00-05:00")
    assert monthly.next_due(start, at("2026-02-10T15:00:00-05:00"), HERE).at == at("2026-03-10T15:00:00-04:00")


def test_a_grid_counts_from_the_start_whenever_it_was_done() -> None:
    # Months from 31 January: 28 February, 31 March. Done on 10 March, so 31 March is next: the day does not drift.
    grid, start = Repeat(Span(1, "month"), grid=True, until=()), at("2026-01-31T09:00:00-05:00")
    assert grid.next_due(start, at("2026-03-10T15:00:00-04:00"), HERE).at == at("2026-03-31T09:00:00-04:00")


def test_in_the_hour_that_comes_twice_the_second_time_is_later() -> None:
    # 1 November 2026: 01:30 -04:00, and forty minutes later 01:10 -05:00.
    first, second = (local(at(f"2026-11-01T{clock}"), NEW_YORK) for clock in ("01:30:00-04:00", "01:10:00-05:00"))
    assert second - first == timedelta(minutes=40)


@given(MOMENTS, st.integers(1, 200))
def test_elapsed_hours_are_exactly_elapsed(start, hours) -> None:
    assert Span(hours, "hour").after(start, HERE).astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=hours)


@given(MOMENTS, st.integers(1, 9), st.sampled_from(["minute", "hour", "day", "week", "month", "business day"]))
def test_every_span_ends_after_it_starts_and_a_longer_one_later(start, count, unit) -> None:
    end = Span(count, unit).after(start, HERE)
    assert start < end < Span(count + 1, unit).after(start, HERE)


@given(MOMENTS, st.integers(1, 9))
def test_a_business_day_clock_ends_on_a_business_day(start, count) -> None:
    assert FEDERAL.is_business_day(Span(count, "business day").after(start, HERE).date())


DEADLINES = st.builds(
    lambda due, late: Deadline(due, None if late is None else due + timedelta(minutes=late)),
    MOMENTS,
    st.none() | st.integers(0, 600),
)


@given(DEADLINES, DEADLINES)
def test_of_two_deadlines_the_earlier_always_holds(one, other) -> None:
    both = earlier(one, other)
    assert both.at == min(one.at, other.at)
    assert both.late == min((late for late in (one.late, other.late) if late), default=None)
    assert both == earlier(other, one) or one.at == other.at


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("until: 2026-12-31", "until: 2025-12-31", "line 5: until is before from. Check the two dates."),
        ("id: own", "id: other", 'line 1: The id is "other". Write "own", the name of the file.'),
        ("on: 2026-07-03", "on: 2025-12-31",
         "line 6: 2025-12-31 is not between from and until. Check the date, or move `until`."),
        ("on: 2026-12-25", "on: 2027-01-01",
         "line 6: 2027-01-01 is not between from and until. Check the date, or move `until`."),
    ],
)  # fmt: skip
def test_a_calendar_whose_days_do_not_fit_is_refused_at_the_line(was: str, now: str, told: str) -> None:
    written = (spoiling.HERE / "whole" / "calendar.yaml").read_text()
    assert was in written
    with pytest.raises(ContentError) as refused:
        read_calendar("own", read_text(written.replace(was, now), name="own.yaml"))
    assert str(refused.value) == f"own.yaml, {told}"


@pytest.mark.parametrize("day", ["2026-01-01", "2026-12-31"])
def test_a_holiday_may_be_the_first_or_the_last_day_of_its_calendar(day: str) -> None:
    written = (spoiling.HERE / "whole" / "calendar.yaml").read_text().replace("2026-07-03", day)
    assert date.fromisoformat(day) in read_calendar("own", read_text(written, name="own.yaml")).holidays
