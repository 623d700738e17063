"""The way through an instrument: what was answered so far, what is shown, and which question comes next."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from .answers import next_item, shown_items
from .instruments import Instrument, Item

RATHER_NOT = "declined"


@dataclass(frozen=True)
class Given:
    """What holds for one item: the last answer sent, the last note, and the answer before when it changed."""

    value: str
    note: str
    at: datetime
    by: UUID
    before: str = ""


@dataclass(kw_only=True)
class Walk:
    """The way through an instrument with what was answered so far. It knows no child: a rehearsal walks it too."""

    instrument: Instrument
    given: dict[str, Given] = field(default_factory=dict)
    last: str = ""

    @property
    def values(self) -> dict[str, str]:
        """Every answer, also those of items that a later answer has hidden: kept, and not counted."""
        return {item: given.value for item, given in self.given.items() if given.value}

    @cached_property
    def shown(self) -> tuple[Item, ...]:
        return shown_items(self.instrument, self.values)

    @property
    def next(self) -> Item | None:
        return next_item(self.instrument, self.values)

    def after(self, item: Item) -> Item | None:
        """The next item without an answer behind this one; then any left open before it."""
        waiting = [each for each in self.shown if each.id not in self.values]
        behind = [each for each in waiting if each.order > item.order]
        return next(iter(behind or waiting), None)

    def before(self, item: Item) -> Item | None:
        return next((each for each in reversed(self.shown) if each.order < item.order), None)

    def place(self, item: Item) -> tuple[int, int] | None:
        """Third of eight; nothing when later answers may still change the eight."""
        if any(each.enable_when for each in self.instrument.items):
            return None
        return self.shown.index(item) + 1, len(self.shown)

    def words_before(self) -> dict[str, str]:
        """What to say after the last answer, before the next question."""
        if self.last not in self.instrument:
            return {}
        item, value = self.instrument[self.last], self.given[self.last].value
        if value == RATHER_NOT:
            return dict(self.instrument.conduct.scripts["skip_words"])
        return dict(item.say_next) if value == item.concern and item.a_yes_is == "concern" else {}


def is_disclosure(item: Item, value: str) -> bool:
    return item.a_yes_is == "disclosure" and value == item.concern
