"""What was done about an event, one row per event, recipient and act: when first, when last, with what proof."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from handrail.rules import Book

from .clocks import all_of
from .columns import kept_column, last_proven_column, proven_column
from .tables import Tables, proofs

OWN = ("case_id", "event", "recipient", "act")


def closings(tables: Tables, book: Book) -> ir.Table:
    """The acts that count for each event by the moment that is asked about."""
    placed = _placed(tables)
    done = placed["outcome"] == "done"
    proven = {}
    for needed in proofs(book):
        shown = placed["referenced"] | _kept(placed, needed)
        proven[proven_column(needed)] = (done & shown).any()
        newest = placed["turn"] * 2 + ibis.cases((shown, 1), else_=0)
        proven[last_proven_column(needed)] = newest.max(where=done) % 2 == 1
    return placed.group_by(OWN).agg(
        first_done_at=placed["done_at"].min(where=done),
        last_done_at=placed["done_at"].max(where=done),
        closed=(placed["outcome"] == "closed").any(),
        released=(placed["outcome"] == "released").any(),
        retry_at=placed["retry_at"].max(where=placed["retry_at"] > placed["at"]),
        **proven,
    )


def _placed(tables: Tables) -> ir.Table:
    """Each act beside its event. One that names none counts where there is only one event of that kind."""
    moments, acts = tables.moments, tables.acts
    events = moments.select("case_id", "event", "kind", "alone", "at").distinct()
    acts = acts.rename(_case="case_id")
    named = acts.join(events, [acts["_case"] == events["case_id"], acts["about"] == events["event"]])
    alone = events.filter(events["alone"])
    silent = acts.filter(acts["about"].isnull())
    unnamed = silent.join(alone, silent["_case"] == alone["case_id"])
    placed = ibis.union(named, unnamed)
    return placed.filter(placed["done_at"] <= placed["at"])


def _kept(placed: ir.Table, needed: tuple[str, ...]) -> ir.BooleanValue:
    """All the proof that is asked for instead of a reference."""
    if not needed:
        return ibis.literal(False)
    return all_of([placed[kept_column(word)].fill_null(False) for word in needed])
