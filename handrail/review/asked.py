"""The first question to a rule: does it fire for an event, and how strongly?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import ibis
import ibis.expr.types as ir

from handrail.rules import Book
from handrail.rules.prepared import Prepared
from handrail.rules.rule import STANDINGS, Authority, Branch

from .clocks import BEYOND, all_of, any_of, started, with_wall
from .columns import fact_column, starts_key
from .conditions import AS_OF, column, truth
from .tables import Tables, own_columns

YES, CANNOT_TELL, NO = "yes", "cannot_tell", "no"
NO_RANK = 0


def asked(prepared: Prepared, events: ir.Table) -> ir.Table:
    """Every event of the rule's kind, with `applies`, `rank`, `may_be_must` and `may_be_should`.

    `rank` is the standing as a number (3 must, 2 should, 1 may, 0 none); the other two say which stronger standing an
    unknown fact holds back.
    """
    rule = prepared.rule
    own = _own(prepared, events)
    tested = own.mutate(
        _gate=all_of([truth(part, own) for part in (rule.binds, rule.when) if part is not None]),
        **{_branch(n): _in_time(branch, own) for n, branch in enumerate(rule.standing)},
        **{_settled(n): _standing(branch, own) for n, branch in enumerate(rule.standing)},
    )
    branches = range(len(rule.standing))
    ranked = tested.mutate(
        rank=_rank(tested, rule.standing),
        may_be_must=_may_be(tested, rule.standing, STANDINGS["must"]),
        may_be_should=_may_be(tested, rule.standing, STANDINGS["should"]),
        _open=any_of([tested[_branch(n)].isnull() for n in branches]),
        _unclear=tested["unclear"] & bool(prepared.single_family),
    )
    answered = ranked.mutate(
        applies=_applies(ranked),
        may_be_must=ranked["may_be_must"] & (ranked["rank"] < STANDINGS["must"]),
        may_be_should=ranked["may_be_should"] & (ranked["rank"] < STANDINGS["should"]),
    )
    return answered.drop("_gate", "_open", "_unclear", *map(_branch, branches), *map(_settled, branches))


def begun(tables: Tables, book: Book) -> ir.Table:
    """`moments` with the start of each row, the moment its facts are as of, and the local day of it. Only what has
    begun by the moment that is asked about."""
    starts = {starts_key(rule.starts): rule.starts for rule in book.rules.values() if rule.starts}
    moments = tables.moments
    cases = [(moments["starts"] == key, started(moments, names)) for key, names in sorted(starts.items())]
    dated = moments.mutate(started_at=ibis.cases(*cases, else_=ibis.null("timestamp")))
    now = dated["starts"] == starts_key(())
    dated = dated.mutate(**{AS_OF: ibis.cases((now, dated["at"]), else_=dated["started_at"])})
    walled = with_wall(dated.filter(dated[AS_OF] <= dated["at"]), AS_OF, "_wall", tables)
    return walled.mutate(local_day=walled["_wall"].date()).drop("_wall")


def _own(prepared: Prepared, events: ir.Table) -> ir.Table:
    """The events of the rule's kind, with the columns it reads, on whose day the law was in force."""
    rule = prepared.rule
    own = events.filter(
        events["kind"] == rule.about,
        events["starts"] == starts_key(rule.starts),
        _in_force(rule.authority, events["local_day"]),
    )
    names = (*own_columns(rule), "started_at", AS_OF, "local_day")
    return own.select(*(name for name in names if name in events.columns), **{BEYOND: ibis.literal(False)})


def _in_force(authority: Sequence[Authority], day: ir.DateValue) -> ir.BooleanValue:
    """Whether the law was in force on the local day of the event."""
    return any_of([all_of(list(_limits(cited, day))) for cited in authority if not cited.fields])


def _limits(cited: Authority, day: ir.DateValue) -> list[ir.BooleanValue]:
    limits = [day >= _date(cited.in_force)] if cited.in_force else []
    return limits + ([day < _date(cited.until)] if cited.until else [])


def _date(day: date) -> ir.DateValue:
    return ibis.date(day.year, day.month, day.day)


# --- branches -----------------------------------------------------------------------------------------------------


def _branch(number: int) -> str:
    return f"_branch{number}"


def _settled(number: int) -> str:
    return f"_settled{number}"


def _in_time(branch: Branch, row: ir.Table) -> ir.BooleanValue:
    """The branch's condition; false before it was in force."""
    holds = truth(branch.when, row)
    return holds if branch.in_force is None else (row["local_day"] >= _date(branch.in_force)) & holds


def _standing(branch: Branch, row: ir.Table) -> ir.IntegerValue:
    """The standing as a number, or NULL when it depends on a setting that is not known."""
    if branch.by_setting is None:
        return ibis.literal(STANDINGS[branch.standing])
    name, chosen = branch.by_setting
    value = column(row, fact_column(name), "choice").cast("string")
    pairs = [(value == word, STANDINGS[standing]) for word, standing in chosen.items()]
    return ibis.cases(*pairs, else_=ibis.null("int8"))


def _rank(row: ir.Table, branches: Sequence[Branch]) -> ir.IntegerValue:
    """What the first branch that is true makes of it; 0 when none is."""
    return ibis.cases(
        *((_true(row, n), row[_settled(n)].fill_null(STANDINGS[one.standing])) for n, one in enumerate(branches)),
        else_=NO_RANK,
    )


def _true(row: ir.Table, number: int) -> ir.BooleanValue:
    return row[_branch(number)].fill_null(False)


def _may_be(row: ir.Table, branches: Sequence[Branch], rank: int) -> ir.BooleanValue:
    """An unknown branch before the first that is true, or a setting nobody knows, could make it as strong as that."""
    found = []
    for number, branch in enumerate(branches):
        before = any_of([_true(row, earlier) for earlier in range(number)])
        unknown = row[_branch(number)].isnull()
        unsettled = _true(row, number) & row[_settled(number)].isnull()
        would_be = row[_settled(number)].fill_null(STANDINGS[branch.strongest()])
        found.append(~before & (unknown | unsettled) & (would_be == rank))
    return any_of(found)


def _applies(row: ir.Table) -> ir.StringValue:
    """Yes, no, or cannot tell. An identification of unclear form asks which it is."""
    fires = (row["rank"] > NO_RANK) & row["_gate"].fill_null(False) & ~row["_unclear"]
    never = ~row["_gate"].fill_null(True) | ((row["rank"] == NO_RANK) & ~row["_open"])
    return ibis.cases((never, NO), (fires, YES), else_=CANNOT_TELL)
