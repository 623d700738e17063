"""The federal holidays, held against dates that are known."""

from datetime import date

from handrail.rules.jurisdictions import calendar_of, jurisdiction

CALENDAR = calendar_of([jurisdiction("us")])
KNOWN = {
    date(2024, 11, 28): "Thanksgiving, the fourth Thursday",
    date(2025, 1, 20): "the third Monday of January",
    date(2026, 7, 3): "4 July 2026 is a Saturday, kept on the Friday",
    date(2027, 7, 5): "4 July 2027 is a Sunday, kept on the Monday",
    date(2027, 12, 31): "1 January 2028 is a Saturday, kept in the year before",
    date(2028, 5, 29): "the last Monday of May",
}


def test_holidays_that_are_known_are_no_business_days() -> None:
    assert CALENDAR is not None
    assert [why for day, why in KNOWN.items() if CALENDAR.is_business_day(day)] == []


def test_the_days_around_them_are_business_days() -> None:
    assert CALENDAR is not None
    assert all(CALENDAR.is_business_day(day) for day in (date(2026, 7, 2), date(2026, 7, 6), date(2027, 7, 2)))


def test_each_year_has_its_eleven_holidays_on_weekdays() -> None:
    assert CALENDAR is not None
    by_year = [sum(day.year == year for day in CALENDAR.holidays) for year in range(2024, 2029)]
    assert by_year == [11, 11, 11, 12, 10]
    assert all(day.weekday() < 5 for day in CALENDAR.holidays)
