"""What changed from one round to a later one, and what cannot be told.

A change is told only when it holds whatever the missing answers would have been: each of those who could not say or
did not answer is taken to say the most, and then the least. Other people than before are a reason of their own to
doubt, and it is said beside the change. It is always what people say, and never a measurement.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from .compare import Tally

MORE, FEWER, MIXED, SAME, CANNOT_TELL, OTHER_WORDS, NEW = (
    "more", "fewer", "mixed", "same", "cannot_tell", "other_words", "new",
)  # fmt: skip
CHANGES = (MORE, FEWER, MIXED, SAME, CANNOT_TELL, OTHER_WORDS, NEW)
UP, DOWN, LEVEL, UNSURE = 1, -1, 0, None


@dataclass(frozen=True)
class Change:
    """One item then and now. `then` is None where the item was not asked, or in other words."""

    item: str
    kind: str
    then: Tally | None
    now: Tally


@dataclass(frozen=True)
class People:
    """How many were asked both times, and how many only now or only then."""

    both: int
    new: int
    left: int

    @property
    def others(self) -> bool:
        return bool(self.new or self.left)


def people(then: frozenset[Hashable], now: frozenset[Hashable]) -> People:
    return People(both=len(then & now), new=len(now - then), left=len(then - now))


def change(then: Tally | None, now: Tally, *, same_words: bool) -> Change:
    """Compare one item. `same_words` is False when it was asked in other words before."""
    if then is None:
        return Change(now.item, NEW, None, now)
    if not same_words:
        return Change(now.item, OTHER_WORDS, None, now)
    return Change(now.item, kind_of(then, now), then, now)


def kind_of(then: Tally, now: Tally) -> str:
    if shares(then) == shares(now):
        return SAME if not (then.unknown or now.unknown) else CANNOT_TELL
    moves = [move(range_of(then, fullest), range_of(now, fullest)) for fullest in (True, False)]
    if UP in moves and DOWN in moves:
        return MIXED
    if UNSURE in moves:
        return CANNOT_TELL
    return MORE if UP in moves else FEWER if DOWN in moves else SAME


def range_of(tally: Tally, fullest: bool) -> tuple[float, float]:
    """The least and the most that can say "in place", or without `fullest` at least "partly"."""
    sure = tally.in_place if fullest else tally.in_place + tally.partly
    return (sure / tally.asked, (sure + tally.unknown) / tally.asked) if tally.asked else (0.0, 1.0)


def move(then: tuple[float, float], now: tuple[float, float]) -> int | None:
    if then == now and then[0] == then[1]:
        return LEVEL
    if now[0] > then[1]:
        return UP
    if now[1] < then[0]:
        return DOWN
    return UNSURE


def shares(tally: Tally) -> tuple[float, ...]:
    return tuple(count / tally.asked if tally.asked else 0.0 for count in tally.counts.values())
