"""Each part of a rule's conditions as a column with a name, so that what reads it twice writes it once.

Engines read and plan a text in proportion to its length, and of every part it is asked whether it is unknown: written
out, a part would stand in the text once for each part around it.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

import ibis.expr.types as ir

from handrail.rules.logic import Compare, Condition, Group, Is, Known, NotRuledOut
from handrail.rules.vocabulary import Fact

from .conditions import Named, truth
from .tables import every, plain

PART = "_part"
"""What the names of these columns begin with."""


@dataclass
class Parts:
    """A table, and the columns that conditions have in it."""

    row: ir.Table
    columns: dict[Hashable, Named] = field(default_factory=dict)

    def named(self, conditions: Sequence[Condition]) -> list[Named]:
        """The same conditions, read from columns. The deepest parts come first: the others are made of them."""
        levels: dict[int, dict[Hashable, Condition]] = {}
        for part in (part for one in conditions for part in every(one)):
            levels.setdefault(height(part), {})[key(part)] = part
        for _, level in sorted(levels.items()):
            self._add({own: part for own, part in level.items() if own not in self.columns})
        return [self.columns[key(one)] for one in conditions]

    def _add(self, level: dict[Hashable, Condition]) -> None:
        first = len(self.columns)
        made = {own: Named(f"{PART}{first + n}", self._spelled(part)) for n, (own, part) in enumerate(level.items())}
        self.row = self.row.mutate(**{one.column: truth(one.inner, self.row) for one in made.values()})
        self.columns.update(made)

    def _spelled(self, condition: Condition) -> Condition:
        """With its own parts read from columns."""
        if not isinstance(condition, Group):
            return condition
        named = tuple(self.columns[key(part)] for part in condition.parts)
        return replace(condition, parts=cast(tuple[Condition, ...], named))


def height(condition: Condition) -> int:
    """So many parts stand in one another."""
    whole = plain(condition)
    return 1 + max((height(part) for part in whole.parts), default=0) if isinstance(whole, Group) else 0


def key(condition: Condition) -> Hashable:
    """The same for the same condition. Raises TypeError for a node that is not known here."""
    whole = plain(condition)
    match whole:
        case Is():
            return "is", whole.fact.name, whole.values
        case Compare():
            return whole.op, whole.fact.name, whole.limit.name if isinstance(whole.limit, Fact) else whole.limit
        case Known():
            return "known", whole.fact.name
        case NotRuledOut():
            return "not_ruled_out", key(whole.inner)
        case Group():
            return whole.kind, whole.n, *(key(part) for part in whole.parts)
    raise TypeError(f"No key for {type(condition).__name__}.")
