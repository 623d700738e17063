"""Who sees a proposal to end a record, and the certificate of an end: those who oversee the unit it lay in."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from handrail.children.access import child_for, children_of
from handrail.children.models import Child
from handrail.team.requests import StaffRequest

from .models import Ending, Hold


def endings_of(request: StaffRequest) -> "QuerySet[Ending]":
    """Of the units that this person oversees; one of a record that is hidden from them is not there."""
    reach = Q(unit__in=request.standing.own_units)
    for path in request.standing.subtrees:
        reach |= Q(unit__path__startswith=path)
    seen = Q(done_at__isnull=False) | Q(child_ref__in=children_of(request).values("pk"))
    rows = Ending.objects.filter(reach & seen, withdrawn_at=None)
    return rows.select_related("unit", "proposed_by", "done_by", "schedule").order_by("-proposed_at")


def ending_for(request: StaffRequest, ending_id: UUID) -> tuple[Ending, Child | None]:
    """The ending, and the record while it is still there; or not found. Opening the record's is in the log."""
    row = endings_of(request).filter(pk=ending_id).first()
    if row is None:
        raise Http404
    return row, None if row.done_at else child_for(request, row.child_ref, page="ending")


def hold_for(request: StaffRequest, hold_id: UUID) -> Hold:
    row = Hold.objects.filter(pk=hold_id, child__in=children_of(request).values("pk")).select_related("child").first()
    if row is None:
        raise Http404
    child_for(request, row.child_id, page="hold")
    return row
