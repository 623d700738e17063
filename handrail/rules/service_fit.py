"""Whether a service fits, by recorded facts: yes, no, or "cannot tell", each with its reason. Never a score.

Unknown is never no: what the record does not know, and what a service does not state, is said and hides nothing. What
a service states about sex is shown and compared with nothing: whom a place is right for is a question to the young
person.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

YES, NO, CANNOT_TELL = "yes", "no", "cannot_tell"


@dataclass(frozen=True)
class Wanted:
    """What the record knows. None or nothing: not known."""

    age: int | None = None
    forms: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Stated:
    """What a service says of itself. None or nothing: it does not say."""

    minimum_age: int | None = None
    maximum_age: int | None = None
    any_age: bool = False
    sexes: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    capacity: str = ""
    capacity_as_of: date | None = None


@dataclass(frozen=True)
class Reason:
    """One thing that was compared. `code` names the sentence that says why."""

    about: str
    verdict: str
    code: str


@dataclass(frozen=True)
class Fit:
    reasons: tuple[Reason, ...]

    @property
    def verdict(self) -> str:
        found = {reason.verdict for reason in self.reasons}
        return NO if NO in found else CANNOT_TELL if CANNOT_TELL in found else YES


def fit(wanted: Wanted, stated: Stated, *, on: date, capacity_days: int) -> Fit:
    """Compare one service with what the record knows. `capacity_days`: how long a word about room can be relied on."""
    return Fit((_age(wanted, stated), *_sex(stated), _form(wanted, stated), _language(wanted, stated),
                _capacity(stated, on, capacity_days)))  # fmt: skip


def _age(wanted: Wanted, stated: Stated) -> Reason:
    low, high = stated.minimum_age, stated.maximum_age
    if stated.any_age:
        return Reason("age", YES, "age_any")
    if low is None and high is None:
        return Reason("age", CANNOT_TELL, "age_not_stated")
    if wanted.age is None:
        return Reason("age", CANNOT_TELL, "age_not_known")
    if (low is not None and wanted.age < low) or (high is not None and wanted.age > high):
        return Reason("age", NO, "age_outside")
    return Reason("age", YES, "age_inside")


def _sex(stated: Stated) -> Iterator[Reason]:
    if not stated.sexes:
        yield Reason("sex", CANNOT_TELL, "sex_not_stated")
    elif "everybody" in stated.sexes:
        yield Reason("sex", YES, "sex_everybody")
    else:
        yield Reason("sex", CANNOT_TELL, "sex_ask")


def _form(wanted: Wanted, stated: Stated) -> Reason:
    if not stated.forms:
        return Reason("form", CANNOT_TELL, "form_not_stated")
    if wanted.forms & stated.forms:
        return Reason("form", YES, "form_served")
    if not wanted.forms:
        return Reason("form", CANNOT_TELL, "form_not_known")
    return Reason("form", NO, "form_not_served")


def _language(wanted: Wanted, stated: Stated) -> Reason:
    if not stated.languages:
        return Reason("language", CANNOT_TELL, "language_not_stated")
    if wanted.languages & stated.languages:
        return Reason("language", YES, "language_spoken")
    if not wanted.languages:
        return Reason("language", CANNOT_TELL, "language_not_known")
    return Reason("language", NO, "language_not_spoken")


def _capacity(stated: Stated, on: date, days: int) -> Reason:
    if not stated.capacity or stated.capacity_as_of is None:
        return Reason("capacity", CANNOT_TELL, "capacity_not_known")
    if on - stated.capacity_as_of > timedelta(days=days):
        return Reason("capacity", CANNOT_TELL, "capacity_old")
    if stated.capacity == "open":
        return Reason("capacity", YES, "capacity_open")
    return Reason("capacity", NO, f"capacity_{stated.capacity}")
