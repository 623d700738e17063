"""Whose results somebody may see: supervisors, coordinators and trainers those of their unit and all below it.

They see what was passed and the day, never an answer. Oneself one always sees.
"""

from django.db.models import Q, QuerySet

from handrail.team.models import Appointment, Person, Unit, holds_at
from handrail.team.requests import StaffRequest
from handrail.team.roles import ABILITIES

ROLES = ABILITIES["see_learning"]


def reach_of(request: StaffRequest) -> list[str]:
    """The paths of the units that this person answers for or trains, now."""
    held = request.user.appointments.filter(holds_at(request.now), role__in=ROLES)
    return list(held.values_list("unit__path", flat=True))


def below(paths: list[str], field: str = "unit__path") -> Q:
    """Rows whose unit is one of these or below one; nothing for none."""
    found = Q(pk__in=[])
    for path in paths:
        found |= Q(**{f"{field}__startswith": path})
    return found


def appointments_seen(request: StaffRequest) -> QuerySet[Appointment]:
    held = Appointment.objects.filter(holds_at(request.now), below(reach_of(request)), person__is_active=True)
    return held.select_related("person", "unit")


def units_seen(request: StaffRequest) -> QuerySet[Unit]:
    return Unit.objects.filter(below(reach_of(request), "path")).order_by("path")


def sees(request: StaffRequest, person: Person) -> bool:
    return request.standing.may("see_learning") and appointments_seen(request).filter(person=person).exists()
