"""When a plan is looked at again: by event, not only by date. The hours are ours and no law."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from .plan import Words


@dataclass(frozen=True)
class Event:
    """Something that happened or will. `kind` is a key of `review_events.yaml`; `at` is when it happened or, for a day
    that is known ahead (a birthday, a discharge), when it will. `ref` is the caller's own, given back."""

    kind: str
    at: datetime
    ref: str = ""


@dataclass(frozen=True)
class Review:
    """`due` is our own suggestion: nothing is ever called overdue by law. `sections` are the parts to look at."""

    event: Event
    what_changed: Words
    due: datetime
    note: Words
    sections: tuple[str, ...]


def reviews_open(events: Iterable[Event], written_at: datetime, now: datetime) -> tuple[Review, ...]:
    """What changed since the version that was written at `written_at`, the nearest due time first."""
    return ()
