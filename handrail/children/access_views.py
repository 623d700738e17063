"""Who may see one child's record: those responsible, who was let see a restricted field, and from whom it is hidden."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from handrail.team.confirm import confirmed_to_save
from handrail.team.models import Appointment, Person, Unit, holds_at
from handrail.team.requests import StaffRequest
from handrail.team.roles import CASE_STAFF, needs

from . import actions
from .access import above, child_for, children_of, responsible_for, without_conflict
from .conflicts_of_interest import end_conflict, set_conflict
from .forms import Assign, Grant, Hide
from .local_times import moment
from .models import Child, ConflictOfInterest, RestrictedGrant
from .views import PAGES, REFUSED, today


@PAGES
@needs("assign")
@confirmed_to_save
def child_access(request: StaffRequest, child_id: UUID) -> HttpResponse:
    """Who may see this child now, and changes to it: assign, end, grant one restricted group, hide from somebody."""
    child = child_for(request, child_id, page="access")
    act = request.POST.get("act", "")
    forms = access_forms(request, act)
    if act in forms and forms[act].is_valid() and changed(request, child, act, forms[act]):
        still_theirs = children_of(request).filter(pk=child.pk).exists()
        return redirect("child_access", child.pk) if still_theirs else redirect("desk")
    wrong = forms.get(act)
    context = {"child": child, **forms, "form": wrong, **who_may_see(child, request)}
    return render(request, "children/access.html", context, status=REFUSED if wrong else 200)


def access_forms(request: StaffRequest, act: str) -> dict[str, Any]:
    people, everybody = colleagues(request), Person.objects.filter(is_active=True).order_by("name")

    def sent(name: str) -> Any:
        return request.POST if name == act else None

    return {
        "assign": Assign(sent("assign"), people=people, auto_id="assign_%s"),
        "end": Assign(sent("end"), people=people, auto_id="end_%s"),
        "grant": Grant(sent("grant"), people=people, today=today(request), auto_id="grant_%s"),
        "hide": Hide(sent("hide"), people=everybody, today=today(request), auto_id="hide_%s"),
        "show": Assign(sent("show"), people=everybody, auto_id="show_%s"),
    }


def changed(request: StaffRequest, child: Child, act: str, form: Assign) -> bool:
    """Do it, or say at the field why it cannot be."""
    try:
        CHANGES[act](request, child, form.cleaned_data)
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    return True


def assign(request: StaffRequest, child: Child, typed: dict[str, Any]) -> None:
    actions.assign(child=child, person=typed["person"], by=request.user, now=request.now)
    messages.success(request, _("%s is responsible now.") % typed["person"].name)


def end(request: StaffRequest, child: Child, typed: dict[str, Any]) -> None:
    actions.end_assignment(child=child, person=typed["person"], by=request.user, now=request.now)
    messages.success(request, _("%s is no longer responsible.") % typed["person"].name)


def grant(request: StaffRequest, child: Child, typed: dict[str, Any]) -> None:
    refuse_without(request, "grant_restricted")
    actions.grant_restricted(child=child, person=typed["person"], group=typed["group"], purpose=typed["purpose"],
                             by=request.user, now=request.now, until=day_begins(typed["until"]))  # fmt: skip
    messages.success(request, _("Given until it ends by itself."))


def hide(request: StaffRequest, child: Child, typed: dict[str, Any]) -> None:
    refuse_without(request, "set_conflict")
    set_conflict(child=child, person=typed["person"], reason=typed["reason"], by=request.user, now=request.now,
                 until=day_begins(typed["until"]))  # fmt: skip
    messages.success(request, _("The record is hidden from %s. They are not told.") % typed["person"].name)


def show(request: StaffRequest, child: Child, typed: dict[str, Any]) -> None:
    refuse_without(request, "set_conflict")
    end_conflict(child=child, person=typed["person"], by=request.user, now=request.now)
    messages.success(request, _("The record is no longer hidden from %s.") % typed["person"].name)


def refuse_without(request: StaffRequest, ability: str) -> None:
    if not request.standing.may(ability):
        raise Http404


def day_begins(day: date | None) -> datetime | None:
    return moment(day, time.min) if day else None


CHANGES: dict[str, Callable[[StaffRequest, Child, dict[str, Any]], None]] = {
    "assign": assign, "end": end, "grant": grant, "hide": hide, "show": show,
}  # fmt: skip


def colleagues(request: StaffRequest, *units: Unit) -> "QuerySet[Person]":
    """Case staff who hold an appointment now, in these units or anywhere."""
    held = Appointment.objects.filter(holds_at(request.now), role__in=CASE_STAFF)
    held = held.filter(unit__in=units) if units else held
    return Person.objects.filter(is_active=True, pk__in=held.values("person")).order_by("name")


def who_may_see(child: Child, request: StaffRequest) -> dict[str, object]:
    grants = RestrictedGrant.objects.filter(holds_at(request.now), child=child).exclude(purpose=actions.ASSIGNED)
    overseeing = above(child, request.now)
    in_unit = [person for person in colleagues(request, child.unit) if person not in overseeing]
    hidden = ConflictOfInterest.objects.filter(holds_at(request.now), child=child)
    return {
        "responsible": responsible_for(child, request.now),
        "in_unit": without_conflict(in_unit, child, request.now),
        "above": overseeing,
        "grants": grants.select_related("person").order_by("person__name"),
        "conflicts": hidden.select_related("person", "set_by").order_by("person__name"),
    }
