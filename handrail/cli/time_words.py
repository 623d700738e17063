"""Times as a person says them."""

from __future__ import annotations

from datetime import datetime

MINUTES_IN_HOUR = 60
HOURS_SHOWN = 48


def day_and_time(moment: datetime) -> str:
    """Sat 14 Mar 2026, 9:10 pm."""
    hour = moment.hour % 12 or 12
    half = "am" if moment.hour < 12 else "pm"
    return f"{moment:%a} {moment.day} {moment:%b %Y}, {hour}:{moment:%M} {half}"


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
