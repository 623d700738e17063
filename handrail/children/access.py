"""The only doors to a child's record for a person. "Not yours" and "not there" are the same answer.

The doors are responsibility and, for one record and an hour, broken glass. A conflict of interest closes both.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from handrail.audit.actions import lately, record
from handrail.team.models import Person, holds_at
from handrail.team.requests import StaffRequest
from handrail.team.roles import chain_above, on_call_for

from .models import Assignment, BrokenGlass, Child, ConflictOfInterest, RestrictedGrant

NOWHERE = UUID(int=0)
"""No record's id. Looked for when a row is not there: that asks the database as much as one that is not yours."""
UNDER_GLASS = frozenset({
    "child", "profile", "photo", "episodes", "duties", "duty",
    "missing_report", "missing_located", "missing_return", "first_hours", "first_hours_caregiver", "search",
    "search_lead", "prepare", "packet", "packet_phone", "proof",
})  # fmt: skip
"""What an emergency opens: what helps to find and protect the child tonight. Talks and the log stay closed."""


def children_of(request: StaffRequest) -> "QuerySet[Child]":
    """Every child this person may see now."""
    return Child.visible_to(request.user, request.standing, request.now)


def child_for(request: StaffRequest, child_id: UUID | None, *, page: str = "", also: Sequence[str] = ()) -> Child:
    """The child, or not found. With `page`, the view is logged before anything is shown: no entry, no page.

    `also` names rows that belong to the child one to one and are read in the same question to the database. `None`
    stands for a child that was not found on the way here.
    """
    child_id = child_id or NOWHERE
    found = children_of(request).filter(pk=child_id).select_related("unit", *also)
    if page:
        views = lately(page, at=request.now, actor=request.user.pk)
        found = found.annotate(seen=Exists(views.filter(child=OuterRef("pk"))))
    child = found.first()
    if child is None:
        return through_glass(request, child_id, page, also)
    if page and not child.seen:  # type: ignore[attr-defined]  # an annotation of the query
        record(f"saw_{page}", at=request.now, actor=request.user.pk, child=child.pk)
    return child


def through_glass(request: StaffRequest, child_id: UUID, page: str, also: Sequence[str]) -> Child:
    """The child under an emergency access that this person holds open, or not found. Every view is in the log, marked.

    Raises ValidationError for a page that no emergency opens: who holds the record open may know that it is there.
    """
    glass = glass_of(request).filter(child=child_id).select_related("child__unit", *(f"child__{one}" for one in also))
    held = glass.first()
    if held is None:
        raise Http404
    if page not in UNDER_GLASS:
        raise ValidationError(_("Emergency access does not open this part of the record. Ask whoever is responsible."))
    child = held.child
    child.glass = held
    record(f"saw_{page}", at=request.now, actor=request.user.pk, child=child.pk, emergency=str(held.pk))
    return child


def glass_of(request: StaffRequest) -> "QuerySet[BrokenGlass]":
    """The emergency accesses that this person holds open now."""
    if not request.standing.may("break_glass"):
        return BrokenGlass.objects.none()
    hidden = ConflictOfInterest.of(request.user, request.now).values("child_id")
    return BrokenGlass.open_to(request.user, request.now).exclude(child__in=hidden).order_by("-until")


def restricted_groups(person: Person, child: Child, at: datetime) -> frozenset[str]:
    """The restricted groups of this child's fields that this person has been given to see."""
    if child.glass:
        return frozenset()
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

    Being assigned always comes with a grant for every group (`actions.assign`), so the grants tell both. Restricted
    fields stay closed in an emergency.
    """
    held = RestrictedGrant.objects.filter(holds_at(at), child=child).select_related("person").order_by("since", "pk")
    rows = list(held)
    responsible = dict.fromkeys(row.person for row in rows if row.purpose == RestrictedGrant.Purpose.ASSIGNED)
    own = frozenset(row.group for row in rows if row.person_id == person.pk)
    return list(responsible), frozenset() if child.glass else own


# --- conflicts of interest ------------------------------------------------------------------------------------------


def without_conflict(people: Iterable[Person], child: Child, at: datetime) -> list[Person]:
    """These people, without those from whom the record is hidden: who is told, asked and named."""
    hidden = set(ConflictOfInterest.objects.filter(holds_at(at), child=child).values_list("person_id", flat=True))
    return [person for person in people if person.pk not in hidden]


def above(child: Child, at: datetime) -> list[Person]:
    """Supervisors and coordinators of the child's unit and above, nearest first."""
    return without_conflict(chain_above(child.unit, at), child, at)


def on_call(child: Child, at: datetime) -> list[Person]:
    return without_conflict(on_call_for(child.unit, at), child, at)


def refuse_conflict(child: Child, person: Person, at: datetime) -> None:
    """Raises ValidationError when the record is hidden from this person, now or from a day to come."""
    if ConflictOfInterest.objects.filter(child=child, person=person).exclude(until__lte=at).exists():
        told = _("%s has a conflict of interest with this record. Choose somebody else, or end the conflict first.")
        raise ValidationError({"person": told % person.name})
