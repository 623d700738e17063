"""Times in the terminal, as a person says them."""

from datetime import UTC, datetime, timedelta

import pytest

from handrail.cli.time_words import day_and_time

DAY = datetime(2026, 3, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "midnight (start of the day)"),
        (1, "12:01 am"),
        (12 * 60, "noon"),
        (12 * 60 + 1, "12:01 pm"),
        (21 * 60 + 10, "9:10 pm"),
    ],
)
def test_no_time_can_be_read_half_a_day_or_a_day_too_late(minutes: int, words: str) -> None:
    assert day_and_time(DAY + timedelta(minutes=minutes)) == f"Sat 14 Mar 2026, {words}"
