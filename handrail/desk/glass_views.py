"""What was opened in an emergency, for those who say whether it was one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from handrail.children.access import child_for, children_of, need_to_know
from handrail.children.break_glass import missed_often, of_my_people, review, to_review
from handrail.children.break_glass_forms import Review
from handrail.children.models import BrokenGlass
from handrail.duties.index import book_for
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from .log_views import may_know, told

REFUSED = 422


@require_safe
@needs("review_glass")
def emergency_reviews(request: StaffRequest) -> HttpResponse:
    """What waits for a word, and what one's own people did elsewhere. Of a child one may not see, no name."""
    return render(request, "desk/emergency_reviews.html", {
        "waiting": to_review(request),
        "elsewhere": of_my_people(request),
        "missed": missed_often(request),
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@needs("review_glass")
def emergency_review(request: StaffRequest, glass_id: UUID) -> HttpResponse:
    """One emergency: who, why, what they saw and did, and a supervisor's word on it."""
    row = glass_for(request, glass_id)
    form = Review(request.POST or None)
    if form.is_valid():
        review(glass=row, by=request.user, now=request.now, **form.cleaned_data)
        messages.success(request, _("Your word on it is kept."))
        return redirect("emergency_reviews")
    page = {"child": row.child, "glass": row, "form": form, "did": done_under(request, row)}
    return render(request, "desk/emergency_review.html", page, status=REFUSED if form.errors else 200)


def glass_for(request: StaffRequest, glass_id: UUID) -> BrokenGlass:
    """An emergency of a child that this person is responsible for, and not their own."""
    rows = BrokenGlass.objects.filter(pk=glass_id, child__in=children_of(request)).exclude(recorded_by=request.user)
    row = rows.select_related("recorded_by", "reviewed_by").first()
    child = child_for(request, row.child_id if row else None, page="emergency_review")
    if row is None:
        raise Http404
    row.child = child
    return row


def done_under(request: StaffRequest, row: BrokenGlass) -> list[dict[str, Any]]:
    """What the log has of this person and this child while the record was open, oldest first."""
    _people, groups = need_to_know(request.user, row.child, request.now)
    entries = [
        (entry, detail)
        for entry, detail in may_know(row.child, groups, book_for(request.agency))
        if entry.actor == row.recorded_by_id and row.recorded_at <= entry.at <= row.until
    ]
    return told(reversed(entries))
