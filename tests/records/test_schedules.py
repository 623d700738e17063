"""How long a record is kept: counted by the local day, from what the agency said, and never a day too short."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from handrail.records.models import Schedule, years_after

DAYS = st.dates(date(1950, 1, 1), date(2060, 12, 31))
YEARS = st.integers(0, 100)


def ends(counted_from, years, closed, born=None):
    return Schedule(years=years, counted_from=counted_from).ends_on(closed, born)


def test_from_the_day_the_case_was_closed():
    assert ends("closed", 5, date(2026, 3, 13)) == date(2031, 3, 13)


def test_from_the_18th_birthday():
    assert ends("adult", 7, date(2026, 3, 13), date(2010, 5, 1)) == date(2035, 5, 1)


def test_from_the_later_of_the_two():
    assert ends("later", 7, date(2030, 1, 2), date(2010, 5, 1)) == date(2037, 1, 2)


def test_without_the_birth_date_that_decides_it_the_day_is_not_known():
    assert ends("adult", 7, date(2026, 3, 13)) is None


def test_a_leap_day_ends_on_the_first_of_march():
    assert years_after(date(2024, 2, 29), 1) == date(2025, 3, 1)


@given(DAYS, YEARS)
def test_the_same_day_comes_back_or_the_next(day, years):
    later = years_after(day, years)
    assert (later.month, later.day) == (day.month, day.day) or (day.month, day.day, later.day) == (2, 29, 1)


@given(st.sampled_from(["closed", "adult", "later"]), YEARS, DAYS, DAYS)
def test_no_record_ends_before_its_case_was_closed(counted_from, years, closed, born):
    assert ends(counted_from, years, closed, born) >= closed
