"""When a plan is looked at again: by event, not only by date. The hours are ours and no law.

Source: `content/plans/review_events.yaml`. Raises ContentError with file, line and mend.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal
from zoneinfo import ZoneInfo

from ..clocks import Almanac, Span, read_span
from ..loading import Tree, read_file
from .plan import Words
from .reading import FOLDER, HEAD, TAKE, Head, keys, listed, name_of, once, read_head, texts, words

Which = Literal["safety", "prevention"]
ELAPSED = Almanac(ZoneInfo("UTC"), None)


@dataclass(frozen=True)
class Event:
    """Something that happened or will. `kind` is a key of `review_events.yaml`; `at` is when it happened or, for a day
    that is known ahead (a birthday, a discharge), when it will. `ref` is the caller's own, given back.

    `learned_at` is when the record learned of it, where that came later: nobody who looked before could know of it.
    """

    kind: str
    at: datetime
    ref: str = ""
    learned_at: datetime | None = None

    @property
    def known_at(self) -> datetime:
        return max(self.at, self.learned_at or self.at)


@dataclass(frozen=True)
class Kind:
    """Either `within` so long after the event, or open `opens_before` a day that is known ahead."""

    id: str
    what_changed: Words
    sections: tuple[str, ...] = ()
    within: Span | None = None
    opens_before: Span | None = None
    prevention: tuple[str, ...] = ()
    """The parts of the plan so that nobody has to go missing; `sections` are those of the safety plan."""

    def parts(self, plan: Which) -> tuple[str, ...]:
        return self.sections if plan == "safety" else self.prevention

    def opens(self, event: Event) -> datetime:
        if self.opens_before is None:
            return event.known_at
        begins = event.at - (elapsed(event.at, self.opens_before) - event.at)
        return max(begins, event.learned_at or begins)

    def due(self, event: Event) -> datetime:
        return event.at if self.within is None else elapsed(event.known_at, self.within)


@dataclass(frozen=True)
class ReviewEvents:
    head: Head
    note: Words
    kinds: Mapping[str, Kind]


@dataclass(frozen=True)
class Review:
    """`due` is our own suggestion, as `note` says: nothing is overdue by law. `sections` are the parts to look at."""

    event: Event
    what_changed: Words
    due: datetime
    note: Words
    sections: tuple[str, ...]


def reviews_open(
    events: Iterable[Event], written_at: datetime, now: datetime, plan: Which = "safety"
) -> tuple[Review, ...]:
    """What changed for this plan since the version that was written at `written_at`, the nearest due time first.

    Raises ValueError for a kind that is not in the content.
    """
    content = load_reviews()
    found = (_review(event, content, written_at, now, plan) for event in events)
    return tuple(sorted((one for one in found if one), key=lambda one: (one.due, one.event.kind, one.event.ref)))


def _review(event: Event, content: ReviewEvents, written_at: datetime, now: datetime, plan: Which) -> Review | None:
    kind = content.kinds.get(event.kind)
    if kind is None:
        raise ValueError(f'There is no event "{event.kind}". Use one of: {", ".join(content.kinds)}.')
    if not kind.parts(plan) or not written_at < kind.opens(event) <= now:
        return None
    return Review(event, kind.what_changed, kind.due(event), content.note, kind.parts(plan))


def elapsed(at: datetime, span: Span) -> datetime:
    return span.after(at.astimezone(UTC), ELAPSED)


# --- reading ------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def load_reviews() -> ReviewEvents:
    """The shipped events."""
    return read_reviews(read_file(FOLDER / "review_events.yaml", name="plans/review_events.yaml"))


def read_reviews(tree: Tree) -> ReviewEvents:
    entry = keys(tree, "The events", (*HEAD, "note", "events"))
    kinds = listed(entry["events"], "events", read_kind)
    once(entry["events"], "events", [kind.id for kind in kinds])
    return ReviewEvents(
        read_head(entry), words(entry["note"], "note"), MappingProxyType({kind.id: kind for kind in kinds})
    )


def read_kind(tree: Tree) -> Kind:
    entry = keys(tree, "An event", ("id", "what_changed"), ("within", "opens_before", "sections", "prevention"))
    if ("within" in entry) == ("opens_before" in entry):
        raise TAKE.fault(tree, "It says twice when, or not at all.", "Write `within`, or `opens_before`.")
    spans: dict[str, Any] = {
        name: read_span(entry[name], TAKE, name) for name in ("within", "opens_before") if name in entry
    }
    parts: dict[str, Any] = {name: texts(entry[name], name) for name in ("sections", "prevention") if name in entry}
    if not parts:
        raise TAKE.fault(tree, "It opens no plan.", "Write `sections` of the safety plan, `prevention`, or both.")
    return Kind(name_of(entry["id"]), words(entry["what_changed"], "what_changed"), **parts, **spans)
