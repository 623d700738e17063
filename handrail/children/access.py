"""The only doors to a child's record for a person. "Not yours" and "not there" are the same answer."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from handrail.audit.actions import viewed
from handrail.team.models import Person, holds_at
from handrail.team.requests import StaffRequest

from .models import Assignment, Child, RestrictedGrant


def children_of(request: StaffRequest) -> "QuerySet[Child]":
    """Every child this person may see now."""
    return Child.visible_to(request.user, request.standing, request.now)


def child_for(request: StaffRequest, child_id: UUID, *, page: str = "") -> Child:
    """The child, or not found. With `page`, the view is logged before anything is shown: no entry, no page."""
    child = children_of(request).filter(pk=child_id).first()
    if child is None:
        raise Http404
    if page:
        viewed(page, at=request.now, actor=request.user.pk, child=child.pk)
    return child


def restricted_groups(person: Person, child: Child, at: datetime) -> frozenset[str]:
    """The restricted groups of this child's fields that this person has been given to see."""
    return restricted_groups_by_child(person, [child], at).get(child.pk, frozenset())


def restricted_groups_by_child(person: Person, children: list[Child], at: datetime) -> dict[UUID, frozenset[str]]:
    """The same for many children, in one question to the database."""
    grants = RestrictedGrant.objects.filter(holds_at(at), person=person, child__in=[child.pk for child in children])
    found: dict[UUID, set[str]] = {}
    for child_id, group in grants.values_list("child_id", "group"):
        found.setdefault(child_id, set()).add(group)
    return {child_id: frozenset(groups) for child_id, groups in found.items()}


def responsible_for(child: Child, at: datetime) -> list[Person]:
    """Who is assigned now, longest first: whom others are told to ask."""
    held = Assignment.objects.filter(holds_at(at), child=child).select_related("person").order_by("since")
    return [one.person for one in held]
