"""A screening as it stands: its instrument, what was answered, what is shown next. Read from rows, never stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from handrail.children.encryption import blind_index
from handrail.rules.screening import (
    TOLD_UNASKED,
    Given,
    Item,
    Result,
    Section,
    Walk,
    is_disclosure,
    result,
    stored_answers,
)

from .instruments import age_at, instrument_of
from .models import Answer, Screening

TOKEN = 16


@dataclass(kw_only=True)
class Talk(Walk):
    """One screening with its answers, read once."""

    screening: Screening

    @classmethod
    def of(cls, screening: Screening) -> "Talk":
        talk = cls(screening=screening, instrument=instrument_of(screening))
        rows = Answer.objects.filter(screening=screening)
        for row in opened(rows, screening):
            talk.take(row)
        return talk

    def take(self, row: Answer) -> None:
        held = self.given.get(row.item)
        value, before = row.value or "", ""
        if held:
            before = held.before if held.value == value else held.value
        self.given[row.item] = Given(value, row.note or "", row.recorded_at, row.recorded_by_id, before)
        self.last = row.item if value else self.last

    @property
    def hidden(self) -> list[Item]:
        """Items with an answer that is kept but no longer asked for."""
        return [item for item in self.instrument.items if item.id in self.values and item not in self.shown]

    def in_section(self, section: Section) -> list[Item]:
        return [item for item in self.shown if item.section == section.id]

    def token(self, part: Item | Section) -> str:
        """The name of an item or section in an address: says nothing of the question, or of what led to it."""
        kind = "item" if isinstance(part, Item) else "section"
        return blind_index("part of a screening", f"{self.screening.pk}/{kind}/{part.id}")[:TOKEN]

    def item(self, token: str) -> Item | None:
        return next((item for item in self.instrument.items if self.token(item) == token), None)

    def section(self, token: str) -> Section | None:
        return next((each for each in self.instrument.sections if self.token(each) == token), None)

    @property
    def stopped_on(self) -> str | None:
        return (self.screening.stopped_on or TOLD_UNASKED) if self.screening.stopped_at else None

    def final(self) -> dict[str, str]:
        """The answers as they would be signed: what was not reached says why."""
        return stored_answers(self.instrument, self.values, self.stopped_on)

    def result(self) -> Result:
        """What the answers say now. Scored by the rules with the age on the day it was held."""
        age = age_at(self.screening.child, self.screening.held_at or self.screening.started_at)
        return result(self.instrument, self.values, age=age, stopped_on=self.stopped_on)

    def told(self) -> bool:
        """A yes that is itself a telling stands among the answers."""
        return any(is_disclosure(item, self.values.get(item.id, "")) for item in self.shown)

    def last_at(self) -> datetime | None:
        return max((given.at for given in self.given.values()), default=None)


def opened(rows: Iterable[Answer], screening: Screening) -> Iterable[Answer]:
    """Rows that share the child already read, so that opening them asks the database nothing more."""
    for row in rows:
        row.child = screening.child
        yield row
