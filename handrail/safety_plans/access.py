"""The door to a plan: through the child, and through nothing else."""

from uuid import UUID

from django.http import Http404

from handrail.children.access import child_for
from handrail.team.requests import StaffRequest

from .models import PhoneLink, Plan
from .writing import Sitting


def plan_for(request: StaffRequest, plan_id: UUID, *, page: str) -> Sitting:
    """The plan as it stands now, with its child, or not found: not there and not yours look the same."""
    child_id = Plan.objects.filter(pk=plan_id).values_list("child_id", flat=True).first()
    child = child_for(request, child_id, page=page)
    plan = Plan.objects.get(pk=plan_id)
    plan.child = child
    return Sitting.of(plan)


def version_for(request: StaffRequest, plan_id: UUID, number: int, *, page: str) -> Sitting:
    """The plan as it stood at the end of one of its versions, counted from 1."""
    now = plan_for(request, plan_id, page=page)
    if not 1 <= number <= len(now.versions):
        raise Http404
    return now.at(number)


def link_for(request: StaffRequest, link_id: UUID, *, page: str) -> PhoneLink:
    child_id = PhoneLink.objects.filter(pk=link_id).values_list("child_id", flat=True).first()
    child = child_for(request, child_id, page=page)
    row = PhoneLink.objects.select_related("plan").get(pk=link_id)
    row.child = row.plan.child = child
    return row
