"""Values of facts in the case's own time zone, so that days and ages are local."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from .case import Span, midnight
from .clocks import local
from .errors import FactsError
from .loading import Entries, Items, Taker, Tree
from .vocabulary import Fact, Value

TAKE = Taker(FactsError)
FIRST_DAY, FIRST_TIME, LAST = 1900, 1950, 2200
DAY_LENGTH = len("2026-03-13")


def is_history(tree: Tree) -> bool:
    return isinstance(tree, Items) and bool(tree) and isinstance(tree[0], Entries)


@dataclass(frozen=True)
class Values:
    """Reads values for one case. Raises FactsError for what cannot be."""

    zone: ZoneInfo

    def of(self, fact: Fact, tree: Tree) -> Value | None:
        """The value, or None for unknown."""
        value = fact.value(tree, TAKE)
        if isinstance(value, datetime):
            return self._local(value, tree)
        if isinstance(value, date) and not FIRST_DAY <= value.year < LAST:
            raise TAKE.fault(tree, f"The year is {value.year}.", "Check the date.")
        return value

    def moment(self, tree: Tree, what: str) -> datetime:
        return self._local(TAKE.moment(tree, what), tree)

    def _local(self, moment: datetime, tree: Tree) -> datetime:
        if not FIRST_TIME <= moment.year < LAST:
            raise TAKE.fault(tree, f"The year is {moment.year}.", "Check the time.")
        return local(moment, self.zone)

    def history(self, fact: Fact, tree: Tree) -> tuple[Span, ...]:
        """[{is, from}, …], oldest first; `from` is a time, or a day and then its start."""
        spans = tuple(self._span(fact, item) for item in TAKE.items(tree, fact.name))
        for before, after in pairwise(spans):
            if after.start <= before.start:
                mend = "Write the oldest first, each `from` once."
                raise TAKE.fault(tree, f"The history of {fact.name} is not in order.", mend)
        return spans

    def _span(self, fact: Fact, tree: Tree) -> Span:
        entries = TAKE.entries(tree, fact.name, needed=("is", "from"), allowed=())
        entry = {str(key): value for key, value in entries.items()}
        word = TAKE.text(entry["from"], fact.name)
        is_day = len(word) == DAY_LENGTH
        start = midnight(TAKE.day(word, fact.name), self.zone) if is_day else self.moment(word, fact.name)
        return Span(self.of(fact, entry["is"]), start)
