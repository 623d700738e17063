"""Completions as rows for a provider of continuing education: CSV, UTF-8, one row for each.

Handrail gives no credit and claims no approval. Hours, approval number and licence are what the agency hands in; what
is not known stays empty, and is never put together from something else.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal

FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
CONTROL = ("\t", "\r", "\n", "\0")


@dataclass(frozen=True)
class CERecord:
    """`assessment_score` is in a hundred. The order of the fields is the order of the columns."""

    course_id: str
    course_version: str
    completed_at: datetime
    certificate_id: str | None = None
    learner_name: str | None = None
    licence_number: str | None = None
    licence_state: str | None = None
    contact_hours: Decimal | None = None
    assessment_score: int | None = None
    provider_approval_number: str | None = None


COLUMNS = (
    *("learner_name", "licence_number", "licence_state", "course_id", "course_version", "contact_hours"),
    *("completed_at", "assessment_score", "provider_approval_number", "certificate_id"),
)
assert {one.name for one in fields(CERecord)} == set(COLUMNS)  # noqa: S101 - a column without a field would be lost


def ce_records(records: Iterable[CERecord]) -> bytes:
    """Raises ValueError for a completion whose time has no offset."""
    found = io.StringIO(newline="")
    rows = csv.writer(found)
    rows.writerow(COLUMNS)
    for record in records:
        rows.writerow([cell(getattr(record, name)) for name in COLUMNS])
    return found.getvalue().encode()


def cell(value: str | int | Decimal | datetime | None) -> str:
    """Empty where nothing is known; no text begins a formula in a spreadsheet."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no offset: it would be another time elsewhere.")
        return value.isoformat(timespec="seconds")
    if not isinstance(value, str):
        return str(value)
    risky = value.startswith(CONTROL) or value.lstrip().startswith(FORMULA)
    return f"'{value}" if risky else value
