"""The only doors to a child's record for a person. "Not yours" and "not there" are the same answer."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from handrail.audit.actions import lately, record
from handrail.team.models import Person, holds_at
from handrail.team.requests import StaffRequest

from .models import Assignment, Child, RestrictedGrant


def children_of(request: StaffRequest) -> "QuerySet[Child]":
    """Every child this person may see now."""
    return Child.visible_to(request.user, request.standing, request.now)


def child_for(request: StaffRequest, child_id: UUID, *, page: str = "", also: Sequence[str] = ()) -> Child:
    """The child, or not found. With `page`, the view is logged before anything is shown: no entry, no page.

    `also` names rows that belong to the child one to one and are read in the same question to the database.
    """
    found = children_of(request).filter(pk=child_id).select_related("unit", *also)
    if page:
        views = lately(page, at=request.now, actor=request.user.pk)
        found = found.annotate(seen=Exists(views.filter(child=OuterRef("pk"))))
    child = found.first()
    if child is None:
        raise Http404
    if page and not child.seen:  # type: ignore[attr-defined]
        record(f"saw_{page}", at=request.now, actor=request.user.pk, child=child.pk)
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


def need_to_know(person: Person, child: Child, at: datetime) -> tuple[list[Person], frozenset[str]]:
    """Who is responsible now, longest first, and the restricted groups that this person may see: one question for both.

    Being assigned always comes with a grant for every group (`actions.assign`), so the grants tell both.
    """
    held = RestrictedGrant.objects.filter(holds_at(at), child=child).select_related("person").order_by("since", "pk")
    rows = list(held)
    responsible = dict.fromkeys(row.person for row in rows if row.purpose == RestrictedGrant.Purpose.ASSIGNED)
    return list(responsible), frozenset(row.group for row in rows if row.person_id == person.pk)
