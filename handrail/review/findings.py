"""Every rule of a book about every event of the tables, as one query: what `rules.due` answers, row by row.

1. `asked` says whether a rule fires (`asked.py`); 2. each recipient gets the rule's own deadline; 3. rules that tighten
one another share the earliest; 4. what was done, and what time it is, give the state.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

import ibis
import ibis.expr.types as ir

from handrail.rules import Book, Rule
from handrail.rules.prepared import Prepared
from handrail.rules.rule import STANDINGS

from .acts import OWN, closings
from .asked import CANNOT_TELL, YES, asked, begun
from .clocks import BEYOND, NO_TIME, capped, earliest, with_clock, with_repeat
from .columns import last_proven_column, proven_column
from .tables import Days, Tables, day_tables, proof_of, tables_of

MUST = STANDINGS["must"]
RANKS = tuple(sorted(STANDINGS.values(), reverse=True))
CLOSED = ("first_done_at", "last_done_at", "closed", "released", "retry_at")
UNGROUPED = ""

OUT = (
    *("rule", "case_id", "event", "recipient", "listed", "applies", "standing", "may_be_must", "may_be_should"),
    *("started_at", "due_at", "late_at", "state", "proven", "retry_at", BEYOND),
    *("at", "first_done_at", "last_done_at", "ended_at", "overtaken_at", "repeats", "needs"),
    *("own_due_at", "own_late_at"),
)
"""The columns of the answer. Times are UTC. Where it cannot be told, everything from `recipient` on is NULL but
`applies`; where a business day lies beyond the calendar, `beyond_calendar` is true and there is no state.
`own_due_at` and `own_late_at` are the rule's own clock, before what tightens it."""


class Step(NamedTuple):
    """One query of several. What it gives goes into a table of that name, beside what earlier steps put there."""

    table: str
    query: ir.Table


def findings(book: Book, tables: Tables, rules: Collection[str] | None = None) -> ir.Table:
    """What `due` answers for every case: one row per rule, event and recipient, and one for each cannot tell.

    `rules` leaves only those; without whatever tightens them their answer would be another. Rules and events that do
    not apply have no row. Raises TypeError for a condition that has no SQL.
    """
    events, done = begun(tables, book), closings(tables, book)
    entries = ibis.union(*(entries_of(one, tables.days, events, done) for one in _chosen(book, rules)))
    return stated(together(entries)).select(*OUT)


def steps(book: Book, rules: Collection[str] | None = None) -> Iterator[Step]:
    """The same in small steps over tables by name, the last of them `findings`: an engine plans many small queries in
    a fraction of the time of a large one, and what the rules share is worked out once."""
    shared = shared_steps(book)
    yield from shared
    entries = [entries_step(one, shared) for one in _chosen(book, rules)]
    yield from entries
    if entries:
        yield last_step(entries[0])


def shared_steps(book: Book) -> tuple[Step, Step]:
    """`events` and `closings`, which every rule reads."""
    tables = tables_of(book)
    return Step("events", begun(tables, book)), Step("closings", closings(tables, book))


def entries_step(prepared: Prepared, shared: tuple[Step, Step]) -> Step:
    """One rule. Its SQL is the same in whatever book the rule stands."""
    events, done = (ibis.table(step.query.schema(), name=step.table) for step in shared)
    return Step("entries", entries_of(prepared, day_tables(), events, done))


def last_step(entries: Step) -> Step:
    """Tightening and states, over what the rules gave."""
    whole = ibis.table(entries.query.schema(), name=entries.table)
    return Step("findings", stated(together(whole)).select(*OUT))


def _chosen(book: Book, rules: Collection[str] | None) -> list[Prepared]:
    return [one for one in book.prepared if rules is None or one.rule.id in rules]


# --- one rule -----------------------------------------------------------------------------------------------------


def entries_of(prepared: Prepared, days: Days, events: ir.Table, done: ir.Table) -> ir.Table:
    """A row per event and recipient with what the rule itself says; the state comes after tightening."""
    rule = prepared.rule
    answers = asked(prepared, events)
    spread = answers.mutate(recipient=ibis.array(list(rule.to)).unnest())
    fires = spread["applies"] == YES
    once = (spread["applies"] == CANNOT_TELL) & (spread["recipient"] == rule.to[0])
    acted = _with_acts(spread.filter(fires | once), rule, done)
    timed = _with_deadline(acted, rule, days)
    return timed.select(**_entry(timed, prepared))


def _with_acts(rows: ir.Table, rule: Rule, done: ir.Table) -> ir.Table:
    proven = done[last_proven_column(proof_of(rule)) if rule.repeat else proven_column(proof_of(rule))]
    own = done.filter(done["act"] == rule.act).select(
        *(done[name].name(f"_{name}") for name in OWN[:3]), *CLOSED, proven=proven
    )
    same = [rows[name] == own[f"_{name}"] for name in OWN[:3]]
    return rows.left_join(own, same)


def _with_deadline(table: ir.Table, rule: Rule, days: Days) -> ir.Table:
    """`clock_at` and `clock_late`, before tightening."""
    if rule.clock:
        table = with_clock(table, rule.clock, "started_at", days)
    else:
        table = table.mutate(clock_at=ibis.null(NO_TIME), clock_late=ibis.null(NO_TIME))
    if rule.not_after is not None:
        table = capped(table, rule.not_after, "started_at")
    return table if rule.repeat is None else with_repeat(table, rule.repeat, "started_at", days)


def _entry(row: ir.Table, prepared: Prepared) -> dict[str, ir.Value]:
    """The same columns for every rule, so that all can stand in one table."""
    rule = prepared.rule
    family = [name for name, is_family, _ in prepared.recipients if is_family]
    return {
        **{name: row[name] for name in ("case_id", "event", "at", "applies", "rank", "started_at")},
        **{name: row[name] for name in ("may_be_must", "may_be_should", "needs", *CLOSED, BEYOND)},
        "recipient": ibis.cases((row["applies"] == YES, row["recipient"]), else_=ibis.null("string")),
        "rule": ibis.literal(rule.id),
        "draft": ibis.literal(rule.draft),
        "repeats": ibis.literal(rule.repeat is not None),
        "grouped": ibis.literal(prepared.group if prepared.group and not rule.draft else UNGROUPED),
        "listed": _listed(row, rule),
        "due_at": row["clock_at"].cast(NO_TIME),
        "late_at": row["clock_late"].cast(NO_TIME),
        "own_due_at": row["clock_at"].cast(NO_TIME),
        "own_late_at": row["clock_late"].cast(NO_TIME),
        "proven": row["proven"].fill_null(False) & row["first_done_at"].notnull(),
        "ended_at": _ended_at(row, rule),
        "overtaken_at": _overtaken_at(row, rule),
        "may_be_held": row["recipient"].isin(family) & _may_be_held(row, rule) if family else ibis.literal(False),
    }


def _listed(row: ir.Table, rule: Rule) -> ir.StringValue:
    """Among the duties, among the drafts, or among the others when somebody else is bound."""
    if rule.draft or not rule.watch:
        return ibis.literal("drafts" if rule.draft else "duties")
    return ibis.cases((row["own_duty"], "duties"), else_="others")


def _ended_at(row: ir.Table, rule: Rule) -> ir.TimestampValue:
    """When the event came that ends the duty."""
    return earliest(row, rule.until or (rule.repeat.until if rule.repeat else ())).cast(NO_TIME)


def _overtaken_at(row: ir.Table, rule: Rule) -> ir.TimestampValue:
    """When the child came back, where the agency's setting says that this ends it."""
    if not rule.overtaken_by:
        return ibis.null(NO_TIME)
    return ibis.cases((row["returned_ends_it"], earliest(row, rule.overtaken_by)), else_=ibis.null(NO_TIME))


def _may_be_held(row: ir.Table, rule: Rule) -> ir.BooleanValue:
    """A family member is a suspect, and this is no statutory notice, nor one that somebody let go."""
    if rule.never_held:
        return ibis.literal(False)
    optional = ibis.literal(True) if rule.layer != "us" else row["rank"] != MUST
    return row["unsafe"] & optional & ~row["released"].fill_null(False)


# --- all rules together -------------------------------------------------------------------------------------------


def together(entries: ir.Table) -> ir.Table:
    """Rules that tighten one another take the earliest due time of those that stand as strongly. All others, which
    are most, keep their own."""
    alone = entries["grouped"] == UNGROUPED
    return ibis.union(entries.filter(alone), _shared(entries.filter(~alone)))


def _shared(entries: ir.Table) -> ir.Table:
    firm = entries["applies"] == YES
    shared = ibis.window(group_by=["case_id", "event", "recipient", "grouped", "applies"])
    strong = {rank: firm & (entries["rank"] >= rank) for rank in RANKS}

    def least(name: str) -> ir.Value:
        sets = [(entries["rank"] == rank, entries[name].min(where=strong[rank]).over(shared)) for rank in RANKS]
        return ibis.cases(*sets, else_=entries[name])

    beyond = entries[BEYOND].any().over(shared)
    return entries.mutate(due_at=least("due_at"), late_at=least("late_at"), **{BEYOND: beyond})


def stated(entries: ir.Table) -> ir.Table:
    """Standing and state as words."""
    fires = entries["applies"] == YES
    none = ibis.null("string")
    unsure = (entries["applies"] == CANNOT_TELL) | (fires & entries["may_be_must"])
    weaker = entries["draft"] & (entries["rank"] == MUST)
    words = [(entries["rank"] == rank, word) for word, rank in STANDINGS.items()]
    standing = ibis.cases((weaker, "should"), *words, else_=none)
    return entries.mutate(
        standing=ibis.cases((fires, standing), else_=none),
        may_be_must=fires & ibis.cases((entries["draft"], weaker), else_=entries["may_be_must"]),
        may_be_should=fires & ~entries["draft"] & entries["may_be_should"],
        due_at=ibis.cases((fires, entries["due_at"]), else_=ibis.null(NO_TIME)),
        late_at=ibis.cases((fires, entries["late_at"]), else_=ibis.null(NO_TIME)),
        state=ibis.cases((fires & ~entries[BEYOND], state(entries)), else_=none),
        proven=ibis.cases((fires, ibis.cases((entries["proven"], "yes"), else_="no")), else_=none),
        retry_at=ibis.cases((fires & ~met(entries), entries["retry_at"]), else_=ibis.null(NO_TIME)),
        needs=ibis.cases((unsure, entries["needs"]), else_=""),
    )


def met(row: ir.Table) -> ir.BooleanValue:
    return row["first_done_at"].notnull() & (row["ended_at"].notnull() | ~row["repeats"])


def state(row: ir.Table) -> ir.StringValue:
    """The first line that holds, as in rules/states.py."""
    done = row["first_done_at"].notnull()
    in_time = row["due_at"].isnull() | (row["overtaken_at"] <= row["due_at"])
    return ibis.cases(
        (met(row) & ~row["repeats"] & (row["first_done_at"] > row["late_at"]), "met_late"),
        (met(row), "met"),
        (row["closed"].fill_null(False), "closed_with_reason"),
        (row["ended_at"].notnull() | (~done & row["overtaken_at"].notnull() & in_time), "overtaken"),
        (row["may_be_held"], "held"),
        (row["at"] > row["late_at"], "overdue"),
        else_="open",
    )
