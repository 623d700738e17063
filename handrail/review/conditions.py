"""A condition as one SQL expression. Three-valued logic is SQL's own: TRUE, FALSE and NULL under AND, OR and NOT."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, ge, gt, le, lt, or_
from typing import cast

import ibis
import ibis.expr.types as ir

from handrail.rules.logic import Compare, Condition, Group, Is, Known, NotRuledOut, Term
from handrail.rules.vocabulary import Fact

from .columns import TYPES, fact_column, listed_column, word_column

COMPARISONS: Mapping[str, Callable[[ir.IntegerValue, ir.IntegerValue], ir.BooleanValue]] = {
    "lt": lt,
    "le": le,
    "gt": gt,
    "ge": ge,
}
AS_OF = "as_of"
"""The column with the moment that a row's facts are read at."""


@dataclass(frozen=True)
class Named:
    """A condition whose truth is a column already, see `named.py`."""

    column: str
    inner: Condition


def truth(condition: Condition | Named, row: ir.Table) -> ir.BooleanValue:
    """The condition over the columns of a row. Raises TypeError for a node that has no SQL."""
    if isinstance(condition, Is):
        return _is(condition, row)
    if isinstance(condition, Compare):
        return _compare(condition, row)
    if isinstance(condition, Known):
        return _known(condition.fact, row)
    if isinstance(condition, NotRuledOut):
        return cast(ir.BooleanValue, truth(condition.inner, row).fill_null(True))
    if isinstance(condition, Named | Term):
        return (
            cast(ir.BooleanValue, row[condition.column])
            if isinstance(condition, Named)
            else truth(condition.inner, row)
        )
    if isinstance(condition, Group):
        return _group(condition, [truth(part, row) for part in condition.parts])
    raise TypeError(f"No SQL for {type(condition).__name__}.")


def column(row: ir.Table, name: str, kind: str) -> ir.Value:
    """A column, or NULL where the extract has none: a missing column is an unknown fact."""
    return row[name] if name in row.columns else ibis.null(TYPES[kind])


def _is(condition: Is, row: ir.Table) -> ir.BooleanValue:
    if condition.fact.kind == "set":
        return _holds(condition, row)
    wanted = sorted(condition.values, key=str)
    return column(row, fact_column(condition.fact.name), condition.fact.kind).isin(wanted)


def _holds(condition: Is, row: ir.Table) -> ir.BooleanValue:
    name = condition.fact.name
    words = [column(row, word_column(name, str(word)), "set").fill_null(False) for word in condition.values]
    whole = column(row, fact_column(f"{name}_complete"), "yes_no") == "yes"
    return ibis.cases((reduce(or_, words), True), (whole, False), else_=ibis.null("boolean"))


def _compare(condition: Compare, row: ir.Table) -> ir.BooleanValue:
    value, limit = column(row, fact_column(condition.fact.name), "number"), condition.limit
    bound = column(row, fact_column(limit.name), "number") if isinstance(limit, Fact) else ibis.literal(limit)
    return COMPARISONS[condition.op](value, bound)


def _known(fact: Fact, row: ir.Table) -> ir.BooleanValue:
    if fact.kind == "set":
        return cast(ir.BooleanValue, column(row, listed_column(fact.name), "set").fill_null(False))
    value = column(row, fact_column(fact.name), fact.kind)
    if fact.kind == "time":
        return cast(ir.BooleanValue, (value <= row[AS_OF]).fill_null(False))
    return value.notnull()


def _group(group: Group, parts: list[ir.BooleanValue]) -> ir.BooleanValue:
    if group.kind == "all":
        return reduce(and_, parts, ibis.literal(True)) if not parts else reduce(and_, parts)
    if group.kind == "at_least":
        return at_least(parts, group.n)
    some = reduce(or_, parts) if parts else ibis.literal(False)
    return some if group.kind == "any" else ~some


def at_least(parts: list[ir.BooleanValue], n: int) -> ir.BooleanValue:
    """Enough hold; or enough may still hold, and then nobody knows."""
    sure = sum((count(part, False) for part in parts), ibis.literal(0))
    possible = sum((count(part, True) for part in parts), ibis.literal(0))
    return ibis.cases((sure >= n, True), (possible >= n, ibis.null("boolean")), else_=False)


def count(part: ir.BooleanValue, unknown: bool) -> ir.IntegerValue:
    """1 when it holds, or may; otherwise 0."""
    return ibis.cases((part.fill_null(unknown), 1), else_=0)
