"""Everything about plans that ships, read once."""

from __future__ import annotations

from dataclasses import dataclass

from .copies import CopyRules
from .plan import Plan
from .prevention import PreventionContent


@dataclass(frozen=True)
class PlanBook:
    plans: tuple[Plan, ...]
    copies: CopyRules
    prevention: PreventionContent


def plan_for(age: int | None, book: PlanBook) -> Plan:
    """The plan of that age. Where the age is not known it is the one of 11 to 17, whose limits hold for any minor: the
    page should ask."""
    years = 14 if age is None else age
    return next(plan for plan in book.plans if plan.covers(years))
