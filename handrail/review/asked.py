"""The first question to a rule: does it fire for an event, and how strongly?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import cast

import ibis
import ibis.expr.types as ir

from handrail.rules import Book
from handrail.rules.clocks import GRACE, IMMEDIATELY
from handrail.rules.prepared import Prepared
from handrail.rules.rule import STANDINGS, Authority, Branch, Rule
from handrail.rules.states import OVERTAKEN, SAFETY

from .clocks import BEYOND, all_of, any_of, by_days, counts, started, with_wall
from .columns import columns_of, fact_column, now_column, starts_key, time_column
from .conditions import AS_OF, Named, column, truth
from .named import Parts
from .needs import blamed, either, text, unknown, where
from .tables import Tables, facts_of, times_of

YES, CANNOT_TELL, NO = "yes", "cannot_tell", "no"
NO_RANK = 0


def asked(prepared: Prepared, events: ir.Table) -> ir.Table:
    """Every event of the rule's kind, with `applies`, `rank`, `may_be_must`, `may_be_should`, `needs`, and what its
    clocks need.

    `needs` names the unknown facts that could still decide whether it fires; where it fires, those that could still
    make it a must. `rank` is the standing as a number (3 must, 2 should, 1 may, 0 none); the next two say which
    stronger standing an unknown fact holds back. All that is read from the facts is read here; what comes after reads
    only these columns.
    """
    own, gate, tests = tested(prepared, events)
    branches = prepared.rule.standing
    own = own.mutate(_rank=_rank(own, branches))
    rank = own["_rank"]
    return own.select(
        *_kept(prepared.rule, own),
        rank=rank,
        may_be_must=_may_be(own, branches, STANDINGS["must"]) & (rank < STANDINGS["must"]),
        may_be_should=_may_be(own, branches, STANDINGS["should"]) & (rank < STANDINGS["should"]),
        applies=_applies(own, rank, len(branches)),
        needs=_needs(prepared, own, gate, tests),
        **{BEYOND: ibis.literal(False)},
    )


def tested(prepared: Prepared, events: ir.Table) -> tuple[ir.Table, list[Named], list[Named]]:
    """Every condition of the rule about every event of its kind on whose day the law was in force; and the columns in
    which its gate and its branches are spelled out."""
    rule = prepared.rule
    own = events.filter(
        events["kind"] == rule.about,
        events["starts"] == starts_key(rule.starts),
        _in_force(rule.authority, events["as_of_wall"].date()),
    )
    parts = Parts(own.select(*_read(rule, own)))
    gate = parts.named([part for part in (rule.binds, rule.when) if part is not None])
    tests = parts.named([branch.when for branch in rule.standing])
    cases = [(counts(n), case.when) for n, case in enumerate(rule.clock) if case.when is not None]
    whens = parts.named([when for _, when in cases])
    row = parts.row
    spelled = row.mutate(
        _gate=all_of([truth(part, row) for part in gate]),
        _unclear=row["unclear"] & bool(prepared.single_family),
        **{_branch(n): _in_time(branch, tests[n], row) for n, branch in enumerate(rule.standing)},
        **{_settled(n): _standing(branch, row) for n, branch in enumerate(rule.standing)},
        **{name: truth(when, row).fill_null(True) for (name, _), when in zip(cases, whens, strict=True)},
        **dict(_more(prepared, row)),
    )
    return spelled, gate, tests


def _read(rule: Rule, own: ir.Table) -> Iterator[str]:
    """The columns that anything of the rule reads; an extract may lack some."""
    facts = [name for name, _ in columns_of(facts_of(rule))]
    always = ("case_id", "event", "at", "started_at", "as_of_wall", "unclear", "zone", AS_OF)
    wanted = {*always, *map(time_column, times_of(rule)), *facts, *map(now_column, SAFETY)}
    return (name for name in own.columns if name in wanted)


def _kept(rule: Rule, own: ir.Table) -> Iterator[str]:
    """What is read after the facts."""
    clocks = {counts(n) for n, case in enumerate(rule.clock) if case.when is not None}
    more = ("zone", "grace", "returned_ends_it", "own_duty", "unsafe")
    wanted = {"case_id", "event", "at", "started_at", *map(time_column, times_of(rule)), *clocks, *more}
    return (name for name in own.columns if name in wanted)


def _more(prepared: Prepared, row: ir.Table) -> Iterator[tuple[str, ir.Value]]:
    """What only some rules read."""
    rule = prepared.rule
    if any(by_days(case) for case in rule.clock) or rule.repeat or rule.also_show:
        yield "zone", row["zone"]
    if any(case.within.unit == IMMEDIATELY for case in rule.clock):
        yield "grace", column(row, fact_column(GRACE), "number")
    if rule.overtaken_by:
        yield "returned_ends_it", (column(row, fact_column(OVERTAKEN), "choice") == "overtaken").fill_null(False)
    if rule.watch:
        yield "own_duty", (column(row, fact_column("actor.kind"), "choice") == rule.watch).fill_null(False)
    if any(is_family for _, is_family, _ in prepared.recipients):
        yield "unsafe", _unsafe(row)


def _unsafe(row: ir.Table) -> ir.BooleanValue:
    """A family member is known to be a suspect, by the moment that is asked about."""
    suspect, safe = (column(row, now_column(name), "yes_no") for name in SAFETY)
    return (suspect == "yes").fill_null(False) | (safe == "no").fill_null(False)


def begun(tables: Tables, book: Book) -> ir.Table:
    """`moments` with the start of each row, the moment its facts are as of, and the local time of it. Only what has
    begun by the moment that is asked about."""
    starts = {starts_key(rule.starts): rule.starts for rule in book.rules.values() if rule.starts}
    moments = tables.moments
    cases = [(moments["starts"] == key, started(moments, names)) for key, names in sorted(starts.items())]
    none = ibis.null("timestamp")
    started_at = ibis.cases(*cases, else_=none) if cases else none
    as_of = ibis.cases((moments["starts"] == starts_key(()), moments["at"]), else_=started_at)
    dated = moments.mutate(started_at=started_at, **{AS_OF: as_of})
    return with_wall(dated.filter(dated[AS_OF] <= dated["at"]), AS_OF, "as_of_wall", tables.days)


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


def _in_time(branch: Branch, test: Named, row: ir.Table) -> ir.BooleanValue:
    """The branch's condition; false before it was in force."""
    holds = truth(test, row)
    return holds if branch.in_force is None else (row["as_of_wall"].date() >= _date(branch.in_force)) & holds


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
        last = number == len(branches) - 1
        if rank not in _ranks(branch) or (last and branch.by_setting is None):
            continue
        before = any_of([_true(row, earlier) for earlier in range(number)])
        unsettled = _true(row, number) & row[_settled(number)].isnull()
        would_be = row[_settled(number)].fill_null(STANDINGS[branch.strongest()]) == rank
        found.append(~before & would_be & (unsettled | row[_branch(number)].isnull()))
    return any_of(found)


def _needs(prepared: Prepared, row: ir.Table, gates: Sequence[Named], spelled: Sequence[Named]) -> ir.StringValue:
    """Where it cannot be told whether it fires: what could decide. Where it fires: what could make it a must."""
    branches = prepared.rule.standing
    tests = [cast(ir.BooleanValue, row[_branch(n)]) for n in range(len(branches))]
    gate, sure = row["_gate"], any_of([test.fill_null(False) for test in tests])
    unclear = row["_unclear"]
    flags = [where(unknown(truth(part, row)), blamed(part, row)) for part in gates]
    for number, (branch, test) in enumerate(zip(branches, tests, strict=True)):
        stronger = gate & ~unclear & _stronger(branches, number, row)
        flags.append(where(unknown(test) & (~sure | stronger), blamed(spelled[number], row)))
        if branch.by_setting is not None:
            possible = test.fill_null(True) & row[_settled(number)].isnull()
            flags.append({branch.by_setting[0]: stronger & possible})
    if prepared.single_family:
        flags.append({f"{prepared.single_family}.status": unclear})
    still = unknown(gate) | ~sure | unclear | any_of([unknown(test) for test in tests]) | _open_setting(branches, row)
    return ibis.cases((gate.fill_null(True) & still, text(either(flags))), else_="")


def _stronger(branches: Sequence[Branch], number: int, row: ir.Table) -> ir.BooleanValue:
    """A must, were this branch known, and no branch before it is true."""
    would_be = row[_settled(number)].fill_null(STANDINGS[branches[number].strongest()])
    before = any_of([_true(row, earlier) for earlier in range(number)])
    true_or_later = any_of([_true(row, later) for later in range(number, len(branches))])
    return ~before & true_or_later & (would_be == STANDINGS["must"])


def _open_setting(branches: Sequence[Branch], row: ir.Table) -> ir.BooleanValue:
    return any_of([row[_settled(n)].isnull() for n, branch in enumerate(branches) if branch.by_setting])


def _ranks(branch: Branch) -> set[int]:
    """How strong a branch may be."""
    return {STANDINGS[word] for word in (branch.by_setting[1].values() if branch.by_setting else (branch.standing,))}


def _applies(row: ir.Table, rank: ir.IntegerValue, branches: int) -> ir.StringValue:
    """Yes, no, or cannot tell. An identification of unclear form asks which it is."""
    still_open = any_of([row[_branch(number)].isnull() for number in range(branches)])
    fires = (rank > NO_RANK) & row["_gate"].fill_null(False) & ~row["_unclear"]
    never = ~row["_gate"].fill_null(True) | ((rank == NO_RANK) & ~still_open)
    return ibis.cases((never, NO), (fires, YES), else_=CANNOT_TELL)
