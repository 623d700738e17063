"""The pages about the end of records: how long, what holds one, who proposes, who does it, and what is left."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handrail.audit.actions import record
from handrail.children.access import child_for, children_of
from handrail.team.confirm import confirmed, confirmed_to_save
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs
from handrail.team.sent_once import SentOnce

from . import actions
from .access import ending_for, endings_of, hold_for
from .certificate import certificate_pdf, counted
from .ended import closed_records, ends_on, in_force, why_not
from .forms import HowLong, NewEnding, NewHold
from .models import Ending, Hold

REFUSED = 422
FORM = ["GET", "HEAD", "POST"]


def sent(request: StaffRequest) -> Any:
    return request.POST if request.method == "POST" else None


def saved(form: SentOnce, act: Callable[[], object]) -> bool:
    """Whether the form was good and nothing stood against it; what does is said above the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True


def page(request: StaffRequest, template: str, form: SentOnce, **more: Any) -> HttpResponse:
    status = REFUSED if form.errors else 200
    return render(request, f"records/{template}.html", {"form": form, **more}, status=status)


@require_safe
@needs("end_records")
def ended(request: StaffRequest) -> HttpResponse:
    """A dry run: what could end today, what is held, what waits for a second person, and what ended."""
    schedule, today = in_force(), timezone.localdate(request.now)
    rows = endings_of(request)
    closed = children_of(request).filter(closed_at__isnull=False)
    records = closed_records(closed, schedule, request.agency) if schedule else []
    over = [one for one in records if one.is_over(today)]
    told = {
        "schedule": schedule, "closed": closed.count(), "over": [one for one in over if not one.held],
        "held": [one for one in records if one.held], "unknown": [one for one in records if one.ends_on is None],
        "waiting": [one for one in rows if one.done_at is None], "done": [one for one in rows if one.done_at],
    }  # fmt: skip
    return render(request, "records/ended.html", told)


@require_http_methods(FORM)
@needs("set_schedule")
@confirmed_to_save
def schedule(request: StaffRequest) -> HttpResponse:
    form = HowLong(sent(request))
    if saved(form, lambda: actions.set_schedule(**form.cleaned_data, by=request.user, now=request.now)):
        messages.success(request, _("Saved. Nothing ends by itself: two people end each record."))
        return redirect("records_ended")
    return page(request, "schedule", form, now_in_force=in_force())


@require_http_methods(FORM)
@needs("end_records")
def hold(request: StaffRequest, child_id: UUID) -> HttpResponse:
    child = child_for(request, child_id, page="hold")
    form = NewHold(sent(request))
    if saved(form, lambda: actions.hold(**form.cleaned_data, child=child, by=request.user, now=request.now)):
        messages.success(request, _("The record is held. Nothing of it can be destroyed."))
        return redirect("hold", child.pk)
    return page(request, "hold", form, child=child, holds=list(Hold.on(child)))


@require_POST
@needs("end_records")
@confirmed_to_save
def hold_lift(request: StaffRequest, hold_id: UUID) -> HttpResponse:
    held = hold_for(request, hold_id)
    actions.lift(held=held, by=request.user, now=request.now)
    messages.success(request, _("This hold is lifted."))
    return redirect("hold", held.child_id)


@require_http_methods(FORM)
@needs("end_records")
@confirmed_to_save
def end(request: StaffRequest, child_id: UUID) -> HttpResponse:
    child = child_for(request, child_id, page="ending")
    waiting = Ending.objects.filter(child_ref=child.pk, withdrawn_at=None).first()
    if waiting is not None:
        return redirect("ending", waiting.pk)
    form = NewEnding(sent(request), first_name=str(child.first_name))
    if saved(form, lambda: propose(request, child, form.cleaned_data)):
        messages.success(request, _("Proposed. A second person does it, or takes it back."))
        return redirect("records_ended")
    told = in_force()
    day = ends_on(child, told, request.agency) if told else None
    return page(request, "end", form, child=child, schedule=told, day=day,
                against=why_not(child, Ending.Basis.COURT, request.agency, request.now))  # fmt: skip


def propose(request: StaffRequest, child: Any, told: dict[str, Any]) -> Ending:
    return actions.propose(
        client_id=told["client_id"], child=child, basis=told["basis"], agency=request.agency, by=request.user,
        now=request.now,
    )  # fmt: skip


@require_http_methods(FORM)
@needs("end_records")
@confirmed_to_save
def ending(request: StaffRequest, ending_id: UUID) -> HttpResponse:
    row, child = ending_for(request, ending_id)
    form = SentOnce(sent(request))
    if child is None:
        return page(request, "certificate", form, ending=row, counts=counted(row))
    if "withdraw" in request.POST:
        actions.withdraw(ending=row, by=request.user, now=request.now)
        messages.success(request, _("Taken back. The record stays."))
        return redirect("records_ended")
    if saved(form, lambda: actions.destroy(ending=row, agency=request.agency, by=request.user, now=request.now)):
        messages.success(request, _("The record was destroyed."))
        return redirect("ending", row.pk)
    mine = row.proposed_by_id == request.user.pk
    against = why_not(child, row.basis, request.agency, request.now)
    return page(request, "ending", form, ending=row, child=child, mine=mine, against=against)


@require_safe
@needs("end_records")
@confirmed
def certificate(request: StaffRequest, ending_id: UUID) -> HttpResponse:
    """The certificate on paper. Each time it is made is in the log; the file's name tells nothing but the day."""
    row, child = ending_for(request, ending_id)
    if child is not None or row.done_at is None:
        raise Http404
    record("made_certificate", at=request.now, actor=request.user.pk, child=row.child_ref, ending=str(row.pk))
    name = f"certificate-{timezone.localdate(row.done_at).isoformat()}.pdf"
    return HttpResponse(certificate_pdf(row, request.agency), content_type="application/pdf",
                        headers={"Content-Disposition": f'attachment; filename="{name}"'})  # fmt: skip
