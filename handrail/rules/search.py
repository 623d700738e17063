"""How often somebody looks for a child who is missing: our own cadence, or the agency's, and the law beside it.

Source of the cadence: `content/search.yaml`, which says that it is ours and no law; an agency's folder may hold a
`search.yaml` of its own, which replaces it. What the law asks is in the book: its repeating duties, `least_by_law`.
Raises ContentError with file, line and mend.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from .book import Book
from .clocks import Almanac, Span, local, read_span
from .loading import CONTENT, Taker, Tree, read_file, shown_name
from .profile import Words, plain, words

TAKE = Taker()
FILE = "search.yaml"
OURS, AGENCY = "ours", "agency"
STANDING = "ours, not law"
OURS_NEEDED = ("standing", "reviews", "passes_on")
SEARCHING = ("locate_child", "keep_in_touch")
"""Acts of the book that are the search itself."""


@dataclass(frozen=True)
class Step:
    """So many tries in so long. `until` counts from when the agency learned of it; the last step has no end."""

    times: int
    each: Span
    until: Span | None = None

    def after(self, moment: datetime, almanac: Almanac) -> datetime:
        """The latest moment of the next try: an even part of the span, in elapsed time."""
        start, end = moment.astimezone(UTC), self.each.after(moment, almanac).astimezone(UTC)
        return local(start + (end - start) / self.times, almanac.zone)


@dataclass(frozen=True)
class Search:
    """What is kept in the file. `whose` is ours or agency: neither is law."""

    whose: str
    source: str
    cadence: tuple[Step, ...]
    reviews: tuple[str, ...]
    passes_on: tuple[str, ...]
    tips: tuple[Words, ...]


@dataclass(frozen=True)
class NextTry:
    """When the next try is due. A gap never moves it: what was due two days ago stays due since then."""

    at: datetime
    due: bool
    step: Step


@dataclass(frozen=True)
class Least:
    """What the law asks at the least. `every` is None where it asks to go on and gives no interval."""

    rule: str
    every: Span | None
    duties: tuple[Mapping[str, Any], ...]


def next_due(
    cadence: Sequence[Step], started: datetime, last_attempt: datetime | None, now: datetime, zone: ZoneInfo
) -> NextTry:
    """Nobody was tried yet: due since the start. Else no later than any step that has begun by then allows."""
    step = step_at(cadence, started, now, zone)
    if last_attempt is None:
        return NextTry(local(started, zone), started <= now, step)
    almanac = Almanac(zone, None)
    begins = [started, *(one.until.after(started, almanac) for one in cadence if one.until)]
    ends = [*begins[1:], None]
    allowed = [
        one.after(max(last_attempt, begin), almanac)
        for one, begin, end in zip(cadence, begins, ends, strict=True)
        if end is None or end > last_attempt
    ]
    at = min(allowed)
    return NextTry(at, at <= now, step)


def step_at(cadence: Sequence[Step], started: datetime, moment: datetime, zone: ZoneInfo) -> Step:
    """The step that holds at a moment."""
    almanac = Almanac(zone, None)
    return next(one for one in cadence if one.until is None or one.until.after(started, almanac) > moment)


def least_by_law(book: Book, duties: Iterable[Mapping[str, Any]]) -> list[Least]:
    """The search duties of an answer that repeat, one entry a rule, those with an interval first."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for duty in duties:
        if duty["act"] in SEARCHING and book.rules[duty["id"]].repeat is not None:
            found.setdefault(duty["id"], []).append(duty)
    made = [Least(rule, every_of(book, rule), tuple(own)) for rule, own in found.items()]
    return sorted(made, key=lambda one: (one.every is None, one.rule))


def every_of(book: Book, rule: str) -> Span | None:
    repeat = book.rules[rule].repeat
    return repeat.every if repeat else None


# --- reading ------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def load_search(folders: tuple[Path, ...] = ()) -> Search:
    """The shipped cadence, or that of the last of the agency's folders that has one."""
    ours = read_ours(read_file(CONTENT / FILE))
    own = [folder for folder in folders if (folder / FILE).is_file()]
    if not own:
        return ours
    tree = read_file(own[-1] / FILE, name=shown_name(own[-1] / FILE, own[-1]))
    return read_agency(tree, ours)


def read_ours(tree: Tree) -> Search:
    """The shipped file. It must say that it is no law."""
    entry = plain(tree, "The search", (*OURS_NEEDED, "source", "cadence", "tips"), ("reviewed_by",))
    TAKE.one_of(entry["standing"], "standing", (STANDING,))
    return Search(
        whose=OURS,
        source=str(TAKE.text(entry["source"], "source")),
        cadence=read_cadence(entry["cadence"]),
        reviews=tuple(str(act) for act in TAKE.texts(entry["reviews"], "reviews")),
        passes_on=tuple(str(act) for act in TAKE.texts(entry["passes_on"], "passes_on")),
        tips=read_tips(entry["tips"]),
    )


def read_agency(tree: Tree, ours: Search) -> Search:
    """An agency's own, with the policy that it comes from. What it leaves out stays as shipped."""
    entry = plain(tree, "The search", ("source", "cadence"), ("tips", "reviewed_by"))
    tips = read_tips(entry["tips"]) if "tips" in entry else ours.tips
    return replace(ours, whose=AGENCY, source=str(TAKE.text(entry["source"], "source")),
                   cadence=read_cadence(entry["cadence"]), tips=tips)  # fmt: skip


def read_tips(tree: Tree) -> tuple[Words, ...]:
    return tuple(words(item, "A tip") for item in TAKE.items(tree, "tips"))


def read_cadence(tree: Tree) -> tuple[Step, ...]:
    items = TAKE.items(tree, "cadence")
    steps = tuple(read_step(item) for item in items)
    if not steps or steps[-1].until is not None:
        raise TAKE.fault(tree, "The cadence ends.", "Give the last step no `until`: the search goes on.")
    for item, step, before in zip(items[1:], steps[1:], steps, strict=False):
        if before.until is None or (step.until is not None and length(step.until) <= length(before.until)):
            mend = "Put the steps in order, each with a later `until`; only the last has none."
            raise TAKE.fault(item, "This step never begins.", mend)
    return steps


def read_step(tree: Tree) -> Step:
    entry = plain(tree, "A step of the cadence", ("times", "each"), ("until",))
    times = TAKE.whole_number(entry["times"], "times")
    if times == 0:
        raise TAKE.fault(entry["times"], "times is 0.", "Write how many tries there are, 1 or more.")
    until = span(entry["until"], "until") if "until" in entry else None
    return Step(times, span(entry["each"], "each"), until)


def span(tree: Tree, what: str) -> Span:
    """A span without business days: children are looked for on Sundays."""
    found = read_span(tree, TAKE, what)
    if found.unit == "business day":
        raise TAKE.fault(tree, f'{what} is "{found}".', 'Count plain days, as in "7 days": the search has no weekend.')
    return found


def length(one: Span) -> datetime:
    """Comparable: where the span ends, counted from one fixed moment."""
    return one.after(datetime(2001, 1, 1, tzinfo=UTC), Almanac(ZoneInfo("UTC"), None))
