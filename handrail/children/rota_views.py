"""The rota: who answers at night, and who stands in for whom. Everybody who works cases sees it; supervisors set it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from handrail.team.actions import end_shift, give_shift
from handrail.team.confirm import confirmed_to_save
from handrail.team.models import Appointment, Leave, Person, Shift, Unit, holds_at
from handrail.team.requests import StaffRequest
from handrail.team.roles import CASE_STAFF, needs

from .cover import end_leave, take_leave
from .rota_forms import NewLeave, NewShift, Stretch

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
@needs("read_child")
@confirmed_to_save
def rota(request: StaffRequest) -> HttpResponse:
    """Shifts and leaves that run or are to come; for a supervisor, the forms to change those of their own people."""
    act = request.POST.get("act", "")
    if act and not request.standing.may("assign"):
        raise Http404
    if act in ENDS:
        ENDS[act](request)
        return redirect("rota")
    forms = forms_for(request, act)
    if act in forms and forms[act].is_valid() and done(request, act, forms[act]):
        return redirect("rota")
    wrong = forms.get(act)
    page = {**forms, "form": wrong, **coming(request), "may_change": request.standing.may("assign")}
    return render(request, "children/rota.html", page, status=REFUSED if wrong else 200)


def coming(request: StaffRequest) -> dict[str, object]:
    """What everybody may know: who answers the phone. No child is named."""
    ends = Q(until__gt=request.now)
    shifts = Shift.objects.filter(ends).select_related("person", "unit").order_by("since", "pk")
    leaves = Leave.objects.filter(ends).select_related("person", "covered_by").order_by("since", "pk")
    mine = set(people(request).values_list("pk", flat=True)) if request.standing.may("assign") else set()
    return {
        "shifts": [{"row": row, "now": row.since <= request.now, "mine": row.person_id in mine} for row in shifts],
        "leaves": [{"row": row, "now": row.since <= request.now, "mine": row.person_id in mine} for row in leaves],
    }


def units(request: StaffRequest) -> "QuerySet[Unit]":
    """The units that this person oversees."""
    reach = Q(pk__in=[])
    for path in request.standing.subtrees:
        reach |= Q(path__startswith=path)
    return Unit.objects.filter(reach).order_by("path")


def people(request: StaffRequest) -> "QuerySet[Person]":
    """Case staff of those units."""
    held = Appointment.objects.filter(holds_at(request.now), role__in=CASE_STAFF, unit__in=units(request))
    return Person.objects.filter(is_active=True, pk__in=held.values("person")).order_by("name")


def forms_for(request: StaffRequest, act: str) -> dict[str, Stretch]:
    if not request.standing.may("assign"):
        return {}

    def sent(name: str) -> Any:
        return request.POST if name == act else None

    return {
        "shift": NewShift(sent("shift"), people=people(request), units=units(request), auto_id="shift_%s"),
        "leave": NewLeave(sent("leave"), people=people(request), auto_id="leave_%s"),
    }


def done(request: StaffRequest, act: str, form: Stretch) -> bool:
    """Do it, or say at the field why it cannot be."""
    typed = {name: form.cleaned_data[name] for name in FIELDS[act]}
    try:
        ACTS[act](**typed, by=request.user, now=request.now)
    except ValidationError as error:
        form.refused(error)
        return False
    messages.success(request, _("Saved. It begins and ends by itself."))
    return True


ACTS: dict[str, Callable[..., object]] = {"shift": give_shift, "leave": take_leave}
FIELDS = {"shift": ("person", "unit", "since", "until"), "leave": ("person", "covered_by", "since", "until")}


def end_one_shift(request: StaffRequest) -> None:
    row = Shift.objects.filter(pk=number(request), person__in=people(request)).first()
    if row is None:
        raise Http404
    end_shift(shift=row, by=request.user, now=request.now)


def end_one_leave(request: StaffRequest) -> None:
    row = Leave.objects.filter(pk=number(request), person__in=people(request)).first()
    if row is None:
        raise Http404
    end_leave(leave=row, by=request.user, now=request.now)


ENDS: dict[str, Callable[[StaffRequest], None]] = {"end_shift": end_one_shift, "end_leave": end_one_leave}


def number(request: StaffRequest) -> int:
    text = request.POST.get("row", "")
    return int(text) if text.isdecimal() and len(text) < 12 else 0
