"""Whose numbers a person may see, and whether they may open the cases behind them.

Supervisors and coordinators see their units and open the cases. Analysts see the whole agency's numbers, with small
ones hidden, and no case. Everybody who sees measures may see the whole agency's that way.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from handrail.children.models import Child, ConflictOfInterest
from handrail.team.models import Unit
from handrail.team.requests import StaffRequest
from handrail.team.roles import WHOLE_SUBTREE

WHOLE = "agency"


@dataclass(frozen=True)
class Scope:
    """`opens`: the reader may open every case that is counted. Otherwise small numbers are hidden."""

    code: str
    name: str
    opens: bool
    children: QuerySet[Child]


def scope_of(request: StaffRequest, code: str) -> Scope:
    """The scope of an address, or what the reader sees first. A unit that is not theirs is as if it were not there."""
    units = own_units(request)
    if not units or code == WHOLE:
        return whole_agency(request)
    chosen = next((unit for unit in units if str(unit.pk) == code), None)
    paths = [chosen.path] if chosen else list(request.standing.subtrees)
    reach = Q(pk__in=[])
    for path in paths:
        reach |= Q(unit__path__startswith=path)
    tops = [unit.name for unit in units if unit.path in request.standing.subtrees]
    name = chosen.name if chosen else ", ".join(tops)
    return Scope(str(chosen.pk) if chosen else "", name, True, counted(request).filter(reach))


def whole_agency(request: StaffRequest) -> Scope:
    return Scope(WHOLE, request.agency.name, False, counted(request))


def counted(request: StaffRequest) -> QuerySet[Child]:
    """Every child of the agency but those that are hidden from this reader: not even a number tells of them."""
    hidden = ConflictOfInterest.of(request.user, request.now).values("child_id")
    return Child.unscoped.exclude(pk__in=hidden).select_related("unit")


def own_units(request: StaffRequest) -> list[Unit]:
    """The units a supervisor or coordinator answers for, and all below them, from the top down."""
    if not request.standing.roles & WHOLE_SUBTREE:
        return []
    reach = Q(pk__in=[])
    for path in request.standing.subtrees:
        reach |= Q(path__startswith=path)
    return list(Unit.objects.filter(reach).order_by("path"))
