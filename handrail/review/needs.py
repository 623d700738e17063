"""Which unknown facts could still decide, as one text column: what the evaluator's `blame` finds for one child.

The names are those of the questions to ask, in order of name, with a blank between. An empty text: nothing is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import add, or_
from typing import cast

import ibis
import ibis.expr.types as ir

from handrail.rules.logic import Compare, Condition, Group, Is, Term
from handrail.rules.vocabulary import Fact

from .columns import fact_column
from .conditions import Named, column, truth

Flags = Mapping[str, ir.BooleanValue]
"""By question: whether it could still decide."""


def blamed(condition: Condition | Named, row: ir.Table) -> Flags:
    """The questions of a condition that is unknown; asked only where it is."""
    if isinstance(condition, Term | Named):
        return blamed(condition.inner, row)
    if isinstance(condition, Is):
        return {condition.fact.question: ibis.literal(True)}
    if isinstance(condition, Compare):
        return either(_unknown(fact, row) for fact in (condition.fact, condition.limit) if isinstance(fact, Fact))
    if isinstance(condition, Group):
        return either(where(unknown(truth(part, row)), blamed(part, row)) for part in condition.parts)
    return {}


def unknown(value: ir.BooleanValue) -> ir.BooleanValue:
    """Whether it is NULL, as a number: `NOT (…) IS NULL`, as it would be written, is read as `NOT (… IS NULL)`, and
    Spark takes no `IS NULL` after an `IN`."""
    return cast(ir.BooleanValue, value.cast("int32").fill_null(-1) == -1)


def _unknown(fact: Fact, row: ir.Table) -> Flags:
    return {fact.question: column(row, fact_column(fact.name), fact.kind).isnull()}


def where(holds: ir.BooleanValue, flags: Flags) -> Flags:
    return {name: holds & flag for name, flag in flags.items()}


def either(found: Iterable[Flags]) -> Flags:
    """A question is asked when one of them asks it."""
    together: dict[str, list[ir.BooleanValue]] = {}
    for flags in found:
        for name, flag in flags.items():
            together.setdefault(name, []).append(flag)
    return {name: reduce(or_, parts) for name, parts in together.items()}


def text(flags: Flags) -> ir.StringValue:
    parts = [ibis.cases((flag, f"{name} "), else_="") for name, flag in sorted(flags.items())]
    return reduce(add, parts).strip() if parts else ibis.literal("")
