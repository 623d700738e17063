"""The plan of work: lines with an owner and a day, and all that was said of each."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from handrail.rules.readiness.items import load_items
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from . import actions
from .access import last_of, leads, may_change, staff, work_for
from .forms import ALine, NewLine
from .models import Work, WorkChange
from .planning import is_open, planned
from .showing import title_of
from .views import PAGES, REFUSED


@require_safe
@needs("answer_readiness")
def work_plan(request: StaffRequest) -> HttpResponse:
    lines = planned(timezone.localdate(request.now))
    page = {"open": [one for one in lines if is_open(one)], "settled": [one for one in lines if not is_open(one)],
            "leads": leads(request)}  # fmt: skip
    return render(request, "readiness/plan.html", page)


@PAGES
@needs("lead_readiness")
def work_new(request: StaffRequest) -> HttpResponse:
    item = request.GET.get("item", "")
    first = {"item": item if item in load_items().items else ""}
    form = NewLine(request.POST or None, staff=staff(request), initial=first)
    if form.is_valid():
        said = form.cleaned_data
        stands = actions.Stands(WorkChange.State.OPEN, said["owner"], said["due"], said["words"])
        actions.add_work(client_id=said["client_id"], item=said["item"], what=said["what"], stands=stands,
                         by=request.user, now=request.now)  # fmt: skip
        messages.success(request, _("The line is in the plan."))
        return redirect("work_plan")
    return render(request, "readiness/work_new.html", {"form": form}, status=REFUSED if form.errors else 200)


@PAGES
@needs("answer_readiness")
def work_line(request: StaffRequest, work_id: UUID) -> HttpResponse:
    """One line with its history. Who leads, and whose line it is, says how it stands."""
    work = work_for(work_id)
    last, may = last_of(work), may_change(request, work)
    if request.method == "POST" and not may:
        raise Http404
    held = {"state": last.state, "owner": last.owner_id, "due": last.due}
    form = ALine(request.POST or None, staff=staff(request), initial=held)
    if form.is_valid():
        return changed(request, work, form)
    history = work.changes.select_related("owner", "by").order_by("-pk")
    page = {"form": form, "work": work, "last": last, "item": title_of(work.item) if work.item else "",
            "history": history, "may_change": may, "late": is_late(last, request)}  # fmt: skip
    return render(request, "readiness/work.html", page, status=REFUSED if form.errors else 200)


def is_late(last: WorkChange, request: StaffRequest) -> bool:
    today = timezone.localdate(request.now)
    return last.state == WorkChange.State.OPEN and last.due is not None and last.due < today


def changed(request: StaffRequest, work: Work, form: ALine) -> HttpResponse:
    said = form.cleaned_data
    stands = actions.Stands(said["state"], said["owner"], said["due"], said["words"])
    actions.change_work(client_id=said["client_id"], work=work, stands=stands, by=request.user, now=request.now)
    messages.success(request, _("Saved."))
    return redirect("work_line", work.pk)
