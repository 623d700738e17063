"""The verdict on each finding, as an expression over the table `findings`: the same on every engine."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from handrail.review.asked import CANNOT_TELL
from handrail.review.clocks import BEYOND

from .words import CALENDAR


def verdicts_of(findings: ir.Table, audited: frozenset[str] = frozenset()) -> ir.Table:
    """One row per finding. Those of the `audited` rules are given once more by the rule's own clock alone."""
    row = findings
    own = row["rule"].isin(sorted(audited)) if audited else ibis.literal(False)
    said = {
        "verdict": verdict(row, row["due_at"], row["late_at"]),
        "own_verdict": ibis.cases(
            (own, verdict(row, row["own_due_at"], row["own_late_at"])), else_=ibis.null("string")
        ),
        "late_minutes": late_minutes(row, row["late_at"]),
        "own_late_minutes": ibis.cases((own, late_minutes(row, row["own_late_at"])), else_=ibis.null("int64")),
    }
    return row.select(
        *("case_id", "event", "rule", "recipient", "listed", "started_at", "due_at", "first_done_at", "proven"),
        level=ibis.cases(((row["standing"] == "must") | row["may_be_must"], "must"), else_=row["standing"]),
        needs=ibis.cases((row[BEYOND].fill_null(False), CALENDAR), else_=row["needs"]),
        **said,
    )


def verdict(row: ir.Table, due: ir.TimestampValue, late: ir.TimestampValue) -> ir.StringValue:
    """The first line that holds, in the order of rules/states.py."""
    done, repeats = row["first_done_at"].notnull(), row["repeats"]
    settled = done & (row["ended_at"].notnull() | ~repeats)
    proven = row["proven"] == "yes"
    return ibis.cases(
        ((row["applies"] == CANNOT_TELL) | row[BEYOND].fill_null(False), "cannot_tell"),
        (row["may_be_must"].fill_null(False) & ~done, "cannot_tell"),
        (settled & ~proven, "unproven"),
        (settled & ~repeats & (row["first_done_at"] > late), "late"),
        (settled, "met"),
        (row["state"] == "closed_with_reason", "closed"),
        (_over(row, due, done), "ended"),
        (row["ended_at"].notnull() & ~done, "never"),
        (row["state"] == "held", "held"),
        ((row["at"] > late) & done, "late"),
        (row["at"] > late, "never"),
        (done & ~proven, "unproven"),
        (done, "met"),
        (due.notnull(), "running"),
        else_="never",
    )


def _over(row: ir.Table, due: ir.TimestampValue, done: ir.BooleanValue) -> ir.BooleanValue:
    """It was over before it was due. What the law gives no hours for was over when the child was back."""
    by = ibis.coalesce(row["overtaken_at"], row["ended_at"])
    return (~done & by.notnull() & (due.isnull() | (by <= due))).fill_null(False)


def late_minutes(row: ir.Table, late: ir.TimestampValue) -> ir.IntegerValue:
    """Whole minutes between its time and the act; of what is owed again and again, until the moment that is asked
    about."""
    until = ibis.cases((row["repeats"], row["at"]), else_=row["first_done_at"])
    passed = ((until.epoch_seconds() - late.epoch_seconds()) / 60).floor().cast("int64")
    counts = row["first_done_at"].notnull() & (until > late)
    return ibis.cases((counts, passed), else_=ibis.null("int64"))
