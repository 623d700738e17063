"""The words of the police's missing person file: what is keyed, and which facts point to which kind of entry.

Source: the code lists of a public NCIC missing person worksheet. Only police enter, and only police decide the kind of
entry: we give the facts that point to it. Why a child is gone is never coded here: we know how and when the child was
last seen, and the circumstance code is left to the police.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

FOOT = 12
ADULT = 18
ENDANGERED = ("suicidal", "health_condition", "pregnant_or_parenting", "endangering_company", "life_threatening")
"""What a missing report may say that points to an entry as endangered."""
TRAFFICKED = ("at_risk", "suspected", "identified")


def keyed(ncic: str | None, kind: str, words: Mapping[str, object], value: str | tuple[str, ...] | None) -> str:
    """The value as it is keyed, or "" when it is keyed as it reads. Height is feet and inches: 5 ft 4 in is 504."""
    if ncic is None or not isinstance(value, str):
        return ""
    if kind == "height" and value.isdecimal():
        return f"{int(value) // FOOT}{int(value) % FOOT:02}"
    if kind == "weight" and value.isdecimal():
        return f"{int(value):03}"
    if kind == "birth_date":
        return value.replace("-", "")
    if kind == "time":
        return _day_keyed(value)
    return value if value in words and value.isupper() else ""


def _day_keyed(value: str) -> str:
    """The day where it happened: the time must be given in the local zone."""
    try:
        return f"{datetime.fromisoformat(value):%Y%m%d}"
    except ValueError:
        return ""


def pointers(*, age: int | None, kind: str, risks: Collection[str], trafficking: str | None) -> tuple[str, ...]:
    """The facts that point to a kind of entry, the gravest first: involuntary, endangered, disability, juvenile."""
    return tuple(_pointers(age, kind, risks, trafficking))


def _pointers(age: int | None, kind: str, risks: Collection[str], trafficking: str | None) -> Iterator[str]:
    if kind == "abducted":
        yield "abducted"
    if "taken_or_lured" in risks:
        yield "taken_or_lured"
    yield from (risk for risk in ENDANGERED if risk in risks)
    if trafficking in TRAFFICKED:
        yield "trafficking"
    if "disability" in risks:
        yield "disability"
    if age is not None and age < ADULT:
        yield "under_18"
