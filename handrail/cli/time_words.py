"""Times as a person says them."""

from __future__ import annotations

from datetime import datetime

MINUTES_IN_HOUR = 60
HOURS_SHOWN = 48
WORDS = {0: "midnight (start of the day)", 12: "noon"}


def day_and_time(moment: datetime) -> str:
    """Sat 14 Mar 2026, 9:10 pm. Noon and midnight are words, as on the pages: 12 am is too easily read a day late."""
    return f"{moment:%a} {moment.day} {moment:%b %Y}, {_of_day(moment)}"


def _of_day(moment: datetime) -> str:
    if moment.minute == 0 and moment.hour in WORDS:
        return WORDS[moment.hour]
    return f"{moment.hour % 12 or 12}:{moment:%M} {'am' if moment.hour < 12 else 'pm'}"


def time_left(due_at: datetime, at: datetime) -> str:
    """22 h 40 min left, or 3 days late."""
    minutes = int((due_at - at).total_seconds() // MINUTES_IN_HOUR)
    word = "left" if minutes >= 0 else "late"
    return f"{_length(abs(minutes))} {word}"


def _length(minutes: int) -> str:
    hours, rest = divmod(minutes, MINUTES_IN_HOUR)
    if hours >= HOURS_SHOWN:
        return f"{hours // 24} days"
    return f"{hours} h {rest} min" if hours else f"{rest} min"
