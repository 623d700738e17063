"""The child's record in the words of the rules: a part of a facts file, as `facts.md` writes it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from handrail.rules.vocabulary import UNKNOWN, vocabulary

from .models import Child, Disclosure, Fact, Identification

ALWAYS = "1960-01-01T00:00:00+00:00"
"""Where a history begins when somebody said how things stand, but not since when."""


def iso(at: Any) -> str:
    return at.isoformat(timespec="seconds")  # type: ignore[no-any-return]  # untyped there


def facts_of(child: Child) -> dict[str, object]:
    """Every fact by name: its value, or its dated history when it changed over time."""
    found: dict[str, object] = dict(current_facts(child.fact_set.order_by("sequence")))
    if child.birthdate_text:
        found["child.birthdate"] = child.birthdate_text
        found.pop("child.age", None)  # "about 15" was said before the birth date was known
    return found


def current_facts(rows: Iterable[Fact]) -> dict[str, object]:
    """Rows in the order of recording: a later row with the same start corrects the earlier one."""
    return {
        name: told({start: row.value or "unknown" for start, row in starts.items()})
        for name, starts in by_start(rows).items()
    }


def by_start(rows: Iterable[Fact]) -> dict[str, dict[str, Fact]]:
    """By fact the rows that count, each under the start of what it says; "" where nobody said since when."""
    by_name: dict[str, dict[str, Fact]] = {}
    for row in rows:
        starts = by_name.setdefault(row.name, {})
        starts[iso(row.since) if row.since else held_then(starts, row)] = row
    return by_name


def rows_now(rows: Iterable[Fact], now: datetime) -> dict[str, Fact]:
    """By fact the row that says how it is now: what began last and has begun."""
    found = {}
    for name, starts in by_start(rows).items():
        begun = [start for start in starts if not start or datetime.fromisoformat(start) <= now]
        if begun:
            found[name] = starts[max(begun)]
    return found


def values_at(said: object, now: datetime) -> list[str]:
    """Of a dated history what holds now; of a plain value that value."""
    if isinstance(said, list) and said and isinstance(said[0], dict):
        begun = [one["is"] for one in said if datetime.fromisoformat(one["from"]) <= now]
        said = begun[-1] if begun else []
    return [said] if isinstance(said, str) else [str(one) for one in said] if isinstance(said, list) else []


def held_then(starts: Iterable[str], row: Fact) -> str:
    """Said without a day, it corrects what held when it was said: the worker saw that, and says otherwise."""
    return max((start for start in starts if start <= iso(row.recorded_at)), default="")


def told(starts: dict[str, str]) -> object:
    """One undated value stays a value; dated ones become a history, in order, with the undated one before them."""
    if set(starts) == {""}:
        return listed(starts[""])
    return [{"is": listed(starts[start]), "from": start or ALWAYS} for start in sorted(starts)]


def listed(value: str) -> object:
    """A set of words is kept as one line with commas."""
    return [part for part in value.strip("[]").split(",") if part] if value.startswith("[") else value


def identifications_of(child: Child) -> list[dict[str, object]]:
    rows = child.identification_set.order_by("at", "sequence")
    return [identification(row) for row in rows]


def identification(row: Identification) -> dict[str, object]:
    known = {"before_care": row.before_care, "in_care": row.in_care}
    words = {name: "yes" if value else "no" for name, value in known.items() if value is not None}
    by = "agency_employee" if row.by_agency_employee else "other"
    return {"id": str(row.pk), "form": row.form, "status": row.status, "at": iso(row.at), "by": by, **words}


def first_event(child: Child) -> datetime | None:
    """The earliest moment on record that the rules read as an event: no birth date can lie after it."""
    missing = child.episode_set.values_list("left_at", "first_suspected_at", "provider_knew_at", "informed_at")
    times = [
        *child.identification_set.values_list("at", flat=True),
        *child.disclosure_set.values_list("at", flat=True),
        *(at for row in missing for at in row),
        *(datetime.fromisoformat(value) for value in moments_of(child)),
    ]
    return min((at for at in times if at is not None), default=None)


def moments_of(child: Child) -> Iterable[str]:
    """The facts that are a moment, such as the removal from home."""
    for row in child.fact_set.all():
        if row.name in vocabulary() and vocabulary()[row.name].kind == "time" and row.value not in (None, UNKNOWN):
            yield row.value


def disclosures_of(child: Child) -> list[dict[str, object]]:
    rows = child.disclosure_set.order_by("at", "sequence")
    return [{"id": str(row.pk), "at": iso(row.at), "to_kind": row.to_kind, **yes_no(row)} for row in rows]


def yes_no(row: Disclosure) -> dict[str, str]:
    known = {"crime": row.crime, "location_information": row.location_information}
    return {name: "yes" if value else "no" for name, value in known.items() if value is not None}
