"""What a person concludes, after a talk or after something learned elsewhere. Software never concludes."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from handrail.children.access import child_for
from handrail.children.models import Child, Fact
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from . import actions
from .access import screening_for
from .actions import CARETAKER, FAMILY
from .forms import Conclude
from .models import Screening
from .talk_views import NOT_VALID
from .words import clock


@needs("write_child")
def conclude(request: StaffRequest, screening_id: UUID) -> HttpResponse:
    """What a person concludes after a talk."""
    row = screening_for(request, screening_id, page="conclude")
    return concluding(request, row.child, row)


@needs("write_child")
def child_conclude(request: StaffRequest, child_id: UUID) -> HttpResponse:
    """The same, for something learned elsewhere."""
    return concluding(request, child_for(request, child_id, page="conclude"), None)


def concluding(request: StaffRequest, child: Child, row: Screening | None) -> HttpResponse:
    told = row.stopped_at if row else None
    moments = [("now", _("Just now, %s") % clock(request.now, request.now))]
    if told:
        moments.insert(0, ("told", _("When it was told, %s") % clock(told, request.now)))
    form = Conclude(
        request.POST or None, now=request.now, born=child.birthdate, moments=moments,
        initial={"when": "told" if told else "now", "offered_at": request.now.isoformat(), **suspects(child)},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        confirm(request, child, form, form.at(told))
        return redirect("duties", child.pk)
    page = {"child": child, "screening": row, "form": form, "client_id": form.sent_id}
    return render(request, "screening/conclude.html", page, status=NOT_VALID if form.errors else 200)


def suspects(child: Child) -> dict[str, str]:
    """What the record already holds about family and caretakers: shown as it stands, to be corrected."""
    rows = Fact.objects.filter(child=child, name__in=[FAMILY, CARETAKER]).order_by("sequence")
    found = {}
    for row in rows:
        row.child = child
        found["family" if row.name == FAMILY else "caretaker"] = row.value or "unknown"
    return found


def confirm(request: StaffRequest, child: Child, form: Conclude, at: datetime) -> None:
    typed = form.cleaned_data
    before, during = form.before_and_in
    what = actions.Conclusion(
        form=typed["form"], status=typed["status"], at=at, basis=typed["basis"], family=typed["family"],
        caretaker=typed["caretaker"], before_care=before, in_care=during,
    )  # fmt: skip
    actions.conclude(client_id=typed["client_id"], child=child, what=what, by=request.user, now=request.now)
