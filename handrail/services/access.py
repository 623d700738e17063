"""The door to what a child needs: through the child, and through nothing else."""

from uuid import UUID

from django.http import Http404

from handrail.children.access import child_for, restricted_groups
from handrail.children.models import Child
from handrail.rules.needs import load_needs
from handrail.team.requests import StaffRequest

from .models import Need, Referral


def need_for(request: StaffRequest, need_id: UUID, *, page: str) -> Need:
    """The need with its child, or not found: not there, not yours and not for your eyes look the same."""
    child_id = Need.objects.filter(pk=need_id).values_list("child_id", flat=True).first()
    return of_child(request, child_for(request, child_id, page=page), need_id)


def referral_for(request: StaffRequest, referral_id: UUID, *, page: str) -> Referral:
    child_id = Referral.objects.filter(pk=referral_id).values_list("child_id", flat=True).first()
    child = child_for(request, child_id, page=page)
    referral = Referral.objects.select_related("recorded_by").get(pk=referral_id)
    referral.child, referral.for_need = child, of_child(request, child, referral.for_need_id)
    return referral


def of_child(request: StaffRequest, child: Child, need_id: UUID) -> Need:
    need = Need.objects.select_related("recorded_by").get(pk=need_id)
    need.child = child
    if not may_see(need, restricted_groups(request.user, child, request.now)):
        raise Http404
    return need


def may_see(need: Need, groups: frozenset[str]) -> bool:
    """Some needs tell of a restricted group by their name alone."""
    listed = load_needs().lists["needs"].get(str(need.need))
    return listed is None or not listed.restricted or listed.restricted in groups
