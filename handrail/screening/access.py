"""The only door to a screening for a person: through the child. "Not yours" and "not there" are the same answer."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from handrail.children.access import child_for
from handrail.children.models import Child
from handrail.team.requests import StaffRequest

from .models import Screening
from .talk import Talk


def screening_for(request: StaffRequest, screening_id: UUID, *, page: str = "screening") -> Screening:
    """The screening with its child, or not found. The view is logged as one of the child's record."""
    row = Screening.unscoped.filter(pk=screening_id).select_related("disclosure", "signed_by", "recorded_by").first()
    child = child_for(request, row.child_id if row else None, page=page)
    if row is None:
        raise Http404
    row.child = child
    if row.disclosure:
        row.disclosure.child = row.child
    return row


def talk_for(request: StaffRequest, screening_id: UUID, *, page: str = "screening") -> Talk:
    return Talk.of(screening_for(request, screening_id, page=page))


def screenings_of(child: Child) -> "QuerySet[Screening]":
    """All screenings of a child that was already reached, newest first."""
    return Screening.unscoped.filter(child=child).select_related("signed_by").order_by("-started_at")
