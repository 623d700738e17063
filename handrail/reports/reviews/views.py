"""A review of an uploaded extract, on the page: choose files, see what their columns may mean, start, wait, read."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from csp.decorators import csp_replace
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handrail.audit.actions import record
from handrail.rules.errors import RulesError
from handrail.team.confirm import confirmed
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from ..models import Review
from . import actions, folder, shown
from .forms import Begin, NewExtract
from .mapped import check_mapping
from .upload import ABILITY, too_large

REFUSED = 422
FORM = ["GET", "HEAD", "POST"]


def review_for(request: StaffRequest, review_id: UUID) -> Review:
    """Only whoever uploaded it; for everybody else it is not there."""
    found = get_object_or_404(Review, pk=review_id, person=request.user)
    if found.state not in Review.LIVE and found.delete_at <= request.now:
        raise Http404
    return found


@require_safe
@needs(ABILITY)
def extracts(request: StaffRequest) -> HttpResponse:
    """One's own reviews."""
    own = Review.objects.filter(person=request.user)
    rows = [shown.row(one, request.now) for one in own if one.state in Review.LIVE or one.delete_at > request.now]
    return render(request, "reports/extracts.html", {"rows": rows})


@require_http_methods(FORM)
@needs(ABILITY)
def extract_new(request: StaffRequest) -> HttpResponse:
    sent: dict[str, Any] = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
    form = NewExtract(**sent, large=bool(sent) and too_large(request))
    if form.is_valid():
        try:
            made = actions.upload(**form.cleaned_data, by=request.user, now=request.now)
            return redirect("extract", made.pk)
        except ValidationError as error:
            form.add_error(None, error.messages)
    return render(request, "reports/extract_new.html", {"form": form}, status=REFUSED if form.errors else 200)


@require_http_methods(FORM)
@needs(ABILITY)
def extract(request: StaffRequest, review_id: UUID) -> HttpResponse:
    """Where a review stands; while it has not begun, what its columns may mean, and the form to start it."""
    review = review_for(request, review_id)
    look = folder.look_of(review.pk) if review.state == Review.State.READY else None
    if look is None:
        return render(request, "reports/extract.html", shown.standing(review, request.now))
    form = Begin(request.POST if request.method == "POST" else None, initial=shown.begun_with(look, request))
    if form.is_valid() and started(request, review, form):
        return redirect("extract", review.pk)
    told = {"form": form, "review": review, **shown.looked(look, request)}
    return render(request, "reports/extract_start.html", told, status=REFUSED if form.errors else 200)


def started(request: StaffRequest, review: Review, form: Begin) -> bool:
    """Whether the mapping fits the extract; what does not is said in its own words, with the line."""
    typed = form.cleaned_data
    try:
        zone = check_mapping(review.pk, typed["mapping"], typed["jurisdiction"])
    except RulesError as fault:
        for one in fault.all_of_them[: shown.MOST_FAULTS]:
            form.add_error("mapping", f"{one.place}: {one.what} {one.mend}")
        return False
    actions.start(review=review, jurisdiction=typed["jurisdiction"], as_of=form.moment(ZoneInfo(zone)),
                  keep_going=typed["keep_going"], now=request.now)  # fmt: skip
    return True


@require_safe
@needs(ABILITY)
def extract_progress(request: StaffRequest, review_id: UUID) -> HttpResponse:
    """How far it is, for a page that asks again and again. When it is over, the page is read anew."""
    review = review_for(request, review_id)
    answer = render(request, "reports/_extract_progress.html", shown.standing(review, request.now))
    if review.state_at(request.now) not in Review.LIVE:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@needs(ABILITY)
def extract_stop(request: StaffRequest, review_id: UUID) -> HttpResponse:
    review = review_for(request, review_id)
    actions.stop(review=review, now=request.now)
    return redirect("extract", review.pk)


@require_POST
@needs(ABILITY)
def extract_delete(request: StaffRequest, review_id: UUID) -> HttpResponse:
    actions.delete(review=review_for(request, review_id), now=request.now)
    messages.success(request, _("Deleted. Nothing of the extract is left here."))
    return redirect("extracts")


# --- the report -----------------------------------------------------------------------------------------------------


def result(review: Review, name: str) -> bytes:
    found = folder.kept(review.pk, name) if review.state == Review.State.DONE else None
    if found is None:
        raise Http404
    return found


@require_safe
@needs(ABILITY)
@csp_replace({"style-src": [shown.STYLE]})  # type: ignore[arg-type]  # the report's own style, and no other
def extract_report(request: StaffRequest, review_id: UUID) -> HttpResponse:
    """The report as it was written, with a way back."""
    review = review_for(request, review_id)
    page = result(review, folder.PAGE)
    record("read_review", at=request.now, actor=request.user.pk, review=str(review.pk))
    return HttpResponse(shown.with_a_way_back(page, reverse("extract", args=[review.pk])))


@require_safe
@needs(ABILITY)
@confirmed
def extract_zip(request: StaffRequest, review_id: UUID) -> HttpResponse:
    review = review_for(request, review_id)
    whole = result(review, folder.WHOLE)
    record("took_review", at=request.now, actor=request.user.pk, review=str(review.pk))
    name = f"review-{timezone.localdate(request.now).isoformat()}.zip"
    return HttpResponse(whole, content_type="application/zip",
                        headers={"Content-Disposition": f'attachment; filename="{name}"'})  # fmt: skip
