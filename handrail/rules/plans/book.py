"""Everything about plans that ships, read once and checked against one another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from ..errors import ContentError, Gathered, Place
from ..loading import read_file, suggest, yaml_files
from .copy_rules import CopyRules, load_caregiver_sheet, load_copies
from .plan import Plan
from .prevention import PreventionContent, load_prevention
from .reading import FOLDER, read_plan
from .reviews import ReviewEvents, load_reviews

UNKNOWN_AGE = 14
"""Where the age is not known: the plan of 11 to 17, whose limits of confidentiality hold for any minor."""


@dataclass(frozen=True)
class PlanBook:
    """`plans` are the safety plans by age, the youngest first."""

    plans: tuple[Plan, ...]
    copies: CopyRules
    reviews: ReviewEvents
    prevention: PreventionContent


def plan_for(age: int | None, book: PlanBook) -> Plan:
    """The safety plan of that age. Where it is not known it is that of 11 to 17; the page should ask. A child below the
    youngest band has that of the youngest, for whoever cares for the child to fill in."""
    years = UNKNOWN_AGE if age is None else age
    return next((plan for plan in book.plans if plan.covers(years)), book.plans[0])


@lru_cache(maxsize=1)
def load_plans() -> PlanBook:
    """The shipped plans. Raises ContentError with file, line and mend, for every fault of every file together."""
    faults = Gathered()
    files = [path for path in yaml_files(FOLDER, deep=False) if path.stem.startswith("safety_plan_")]
    read = [plan for path in files if (plan := faults.trying(partial(_plan, path), None))]
    faults.raise_all()
    plans = tuple(sorted(read, key=lambda plan: plan.low))
    _refuse_gaps(plans)
    book = PlanBook(plans, load_copies(), load_reviews(), load_prevention())
    _refuse_unknown_sections(book)
    return book


def _plan(path: Path) -> Plan:
    tree = read_file(path, name=f"plans/{path.name}")
    return read_plan(tree, load_caregiver_sheet().sections, load_copies().choices)


def _refuse_gaps(plans: tuple[Plan, ...]) -> None:
    """Every age has one plan: none may fall between two of them."""
    for plan, after in zip(plans, (*plans[1:], None), strict=True):
        if (plan.high is None) != (after is None) or (after and plan.high is not None and after.low != plan.high + 1):
            place = Place(f"plans/{plan.id.replace('-', '_')}.yaml")
            raise ContentError(place, "The ages leave a gap, or lie over each other.", "Let each begin where one ends.")


def _refuse_unknown_sections(book: PlanBook) -> None:
    for kind, section, plans in _named(book):
        for plan in plans:
            names = [one.id for one in plan.sections]
            if section not in names:
                what = f'{kind} looks at "{section}", which {plan.id} does not have.'
                raise ContentError(Place("plans/review_events.yaml"), what, suggest(section, names))


def _named(book: PlanBook) -> Iterator[tuple[str, str, tuple[Plan, ...]]]:
    """Each part that an event looks at, with the plans that must have it."""
    for kind in book.reviews.kinds.values():
        yield from ((kind.id, section, book.plans) for section in kind.sections)
        yield from ((kind.id, section, (book.prevention.plan,)) for section in kind.prevention)
