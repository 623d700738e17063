"""The SQL of a book for DuckDB, in pieces that `judging.py` puts together. Slow to load and to write: see `kept.py`.

`events`, `closings`   what every rule reads
`rule:ID`              what one rule says, as `entries`
`alone`                from `entries` to verdicts, for a rule that none tightens
`together`             the same for rules that tighten one another, which share the earliest due time
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import ibis
import ibis.expr.types as ir
from ibis.backends.sql.compilers.duckdb import compiler as duckdb_sql

from handrail.review.findings import OUT, Step, entries_step, shared_steps, stated, steps, together
from handrail.rules import Book

from .expressed import verdicts_of
from .kept import ALONE, RULE, TOGETHER
from .missing import AUDITED


def last(book: Book, rules: Collection[str]) -> Iterable[Step]:
    """The step after the last one, when there is any: for engines that run the steps as they are."""
    schema = next((step.query.schema() for step in steps(book, sorted(rules)[:1]) if step.table == "findings"), None)
    if schema is not None:
        yield Step("verdicts", verdicts_of(ibis.table(schema, name="findings"), frozenset(AUDITED)))


def sql(query: ir.Table) -> str:
    """As `ibis.to_sql` writes it, without a copy of each tree."""
    return str(duckdb_sql.to_sqlglot(query).sql(duckdb_sql.dialect, copy=False))


def pieces(book: Book, wanted: Collection[str]) -> dict[str, str]:
    """The wanted pieces of a book."""
    shared = shared_steps(book)
    found = {step.table: sql(step.query) for step in shared if step.table in wanted}
    chosen = {RULE + one.rule.id: one for one in book.prepared if RULE + one.rule.id in wanted}
    made = {name: entries_step(one, shared).query for name, one in chosen.items()}
    found.update({name: sql(query) for name, query in made.items()})
    if {ALONE, TOGETHER} & {*wanted}:
        query = next(iter(made.values()), None)
        whole = entries_step(book.prepared[0], shared).query if query is None else query
        entries = ibis.table(whole.schema(), name="entries")
        for name, said in ((ALONE, stated(entries)), (TOGETHER, stated(together(entries)))):
            if name in wanted:
                found[name] = sql(verdicts_of(said.select(*OUT), frozenset(AUDITED)))
    return found
