"""The picture of times missing: an honest scale, only what is recorded, and counts only where they are exact."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.missing.picture import (
    ABOUT,
    BEFORE,
    EXACT,
    NARROW,
    UNKNOWN,
    WIDE,
    Away,
    Counted,
    Happened,
    after_a_move,
    by_place,
    by_time_of_day,
    drawn,
    in_the_days_before,
)

ZONE = ZoneInfo("America/Los_Angeles")
NOW = datetime(2026, 3, 13, 21, 10, tzinfo=ZONE)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MOMENTS = st.integers(0, 400 * 24 * 60).map(lambda minutes: NOW - DAY - minutes * timedelta(minutes=1))
AWAYS = st.builds(
    lambda began, hours, sure, place: Away(began, None if hours is None else began + hours * HOUR, sure, place),
    MOMENTS,
    st.one_of(st.none(), st.integers(0, 2000)),
    st.sampled_from([EXACT, ABOUT, UNKNOWN]),
    st.sampled_from(["", "foster_home", "group_home"]),
)


def away(day, hour, *, hours=5.0, sure=EXACT, place="foster_home", before=()):
    began = datetime(2026, 2, day, hour, tzinfo=ZONE)
    return Away(began, began + hours * HOUR, sure, place, tuple(before))


def moved(day, hour=0):
    return Happened("moved", datetime(2026, 2, day, hour, tzinfo=ZONE))


def test_bars_are_as_long_as_the_times_were() -> None:
    short, long = drawn([away(3, 20, hours=24), away(9, 21, hours=48)], WIDE, NOW).rows
    assert (short.width * 2, long.width) == pytest.approx((364, 364))


def test_a_time_that_goes_on_is_as_long_as_it_is_now() -> None:
    (row,) = drawn([Away(NOW - 3 * DAY, None, EXACT)], WIDE, NOW).rows
    assert row.open
    assert row.width == 364


def test_noon_stands_in_the_middle_of_the_day() -> None:
    for shape in (WIDE, NARROW):
        (row,) = drawn([away(3, 12)], shape, NOW).rows
        assert row.hour_x == pytest.approx(sum(shape.hours) / 2)


def test_a_time_of_day_that_nobody_knows_has_no_mark() -> None:
    (row,) = drawn([away(3, 12, sure=UNKNOWN)], WIDE, NOW).rows
    assert row.hour_x is None


def test_only_the_fourteen_days_before_are_looked_at() -> None:
    began = datetime(2026, 2, 20, 20, tzinfo=ZONE)
    happened = [moved(20, 21), moved(20, 20), moved(6, 20), moved(6, 19)]
    assert in_the_days_before(began, happened) == (moved(6, 20), moved(20, 20))


@given(st.lists(AWAYS, max_size=8))
def test_nothing_is_drawn_outside_its_strip(times: list[Away]) -> None:
    for shape in (WIDE, NARROW):
        picture = drawn(times, shape, NOW)
        assert len(picture.rows) == len(times)
        for row in picture.rows:
            assert shape.away[0] == row.left and row.left + row.width <= shape.away[1] + 0.1
            assert row.hour_x is None or shape.hours[0] <= row.hour_x <= shape.hours[1]
            assert row.y < picture.height


@given(MOMENTS, st.lists(st.integers(0, 14 * 24), max_size=6))
def test_a_mark_stands_the_further_left_the_longer_ago_it_was(began: datetime, hours: list[int]) -> None:
    before = in_the_days_before(began, [Happened("moved", began - one * HOUR) for one in hours])
    assert all(began - one.at <= BEFORE for one in before)
    (row,) = drawn([Away(began, began + HOUR, EXACT, before=before)], NARROW, NOW).rows
    places = [mark.x for mark in row.marks]
    assert places == sorted(places)
    assert all(NARROW.before[0] <= x <= NARROW.before[1] for x in places)


# --- what is counted --------------------------------------------------------------------------------------------------


def test_three_of_four_began_between_eight_and_midnight() -> None:
    times = [away(1, 20), away(5, 21), away(9, 23), away(13, 14)]
    assert by_time_of_day(times) == Counted(3, 4, "5")


def test_a_time_that_is_only_about_is_not_counted() -> None:
    times = [away(1, 20), away(5, 21), away(9, 23, sure=ABOUT), away(13, 14, sure=UNKNOWN)]
    assert by_time_of_day(times) == Counted(2, 2, "5")


def test_one_alone_and_a_tie_say_nothing() -> None:
    assert by_time_of_day([away(1, 20)]) is None
    assert by_time_of_day([away(1, 20), away(2, 21), away(3, 8), away(4, 9)]) is None
    assert by_time_of_day([]) is None


def test_two_of_four_began_within_three_days_of_a_move() -> None:
    times = [
        away(4, 20, before=[moved(2)]),
        away(9, 20, before=[moved(9)]),
        away(14, 20, before=[moved(2)]),
        away(24, 9),
    ]
    assert after_a_move(times) == Counted(2, 4)


def test_exactly_three_days_after_is_within_and_a_minute_more_is_not() -> None:
    assert after_a_move([away(4, 20, before=[moved(1, 20)])]) == Counted(1, 1)
    late = Happened("moved", datetime(2026, 2, 1, 19, 59, tzinfo=ZONE))
    assert after_a_move([away(4, 20, before=[late])]) is None


def test_a_time_without_a_place_on_record_is_not_counted_after_a_move() -> None:
    assert after_a_move([away(4, 20, place="", before=[moved(3)])]) is None


def test_where_most_left_from() -> None:
    times = [away(1, 20, place="group_home"), away(5, 20, place="group_home"), away(9, 20, place="")]
    assert by_place(times) == Counted(2, 2, "group_home")


@given(st.lists(AWAYS, max_size=8))
def test_a_count_is_never_more_than_what_it_is_of(times: list[Away]) -> None:
    for found in (by_time_of_day(times), by_place(times), after_a_move(times)):
        assert found is None or 0 < found.count <= found.of <= len(times)
