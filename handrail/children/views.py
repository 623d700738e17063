"""Pages that change who the record is about and what it knows."""

from datetime import date, time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from handrail.rules.vocabulary import vocabulary
from handrail.team.models import Unit
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from . import actions
from .access import child_for, children_of, restricted_groups
from .finding import same_child
from .forms import FactAnswer, NewChild, NewContact, NewPlace, WhoItIs, names_of, who_it_is
from .local_times import moment
from .models import Child
from .questions import may_see, name_of, question, said
from .shown import as_shown, meant

REFUSED = 422
PAGES = require_http_methods(["GET", "HEAD", "POST"])


def shown(request: StaffRequest, page: str, form: Any, **more: object) -> HttpResponse:
    """A page with its form: 422 when what was typed did not do."""
    status = REFUSED if form.errors else 200
    return render(request, f"children/{page}.html", {"form": form, **more}, status=status)


def today(request: StaffRequest) -> date:
    return timezone.localdate(request.now)


@PAGES
@needs("write_child")
def child_new(request: StaffRequest) -> HttpResponse:
    """Begin a record. With `?then=missing` the next page is the missing report, as for somebody on the phone."""
    units = own_units(request)
    if not units:
        raise Http404
    form = NewChild(request.POST or None, today=today(request), units=units)
    duplicates: list[Child] = []
    if form.is_valid():
        duplicates = [] if form.cleaned_data["not_a_duplicate"] else same_child(children_of(request), **form.names)
        if not duplicates:
            return redirect(next_page(request, begin(request, form)))
        form.add_error(None, _("This child may be on record already. Look at the records below first."))
    return shown(request, "new", form, units=units, duplicates=duplicates, then=request.GET.get("then", ""))


def begin(request: StaffRequest, form: NewChild) -> Child:
    sent: UUID = form.cleaned_data["client_id"]
    child = actions.begin_record(
        client_id=sent, unit=form.chosen_unit, by=request.user, now=request.now, facts=form.facts,
        source=_("Said when the record was opened"), **form.names,
    )  # fmt: skip
    messages.success(request, _("The record is open."))
    return child


def next_page(request: StaffRequest, child: Child) -> str:
    return reverse("missing_report" if request.GET.get("then") == "missing" else "child", args=[child.pk])


def own_units(request: StaffRequest) -> list[Unit]:
    """Where this person may open a record: their own units, nearest name first."""
    return list(Unit.objects.filter(pk__in=request.standing.own_units).order_by("name"))


@PAGES
@needs("write_child")
def child_edit(request: StaffRequest, child_id: UUID) -> HttpResponse:
    child = child_for(request, child_id, page="edit")
    form = WhoItIs(request.POST or None, initial=who_it_is(child), today=today(request))
    if form.is_valid() and correct(request, child, form):
        return redirect("child", child.pk)
    as_it_was = request.POST.get("shown") or as_shown(names_of(child))
    return shown(request, "edit", form, child=child, shown=as_it_was)


def correct(request: StaffRequest, child: Child, form: WhoItIs) -> bool:
    held = names_of(child)
    changed = {name: str(new) for name, new in meant(request.POST.get("shown", ""), form.names, held).items()}
    try:
        actions.correct_name(child=child, by=request.user, now=request.now, **{**held, **changed})
    except ValidationError as error:
        form.add_error("birthdate", error)
        return False
    messages.success(request, _("Saved."))
    return True


@PAGES
@needs("write_child")
def answer_fact(request: StaffRequest, child_id: UUID, token: str) -> HttpResponse:
    """One question about the record. A restricted one is not there for somebody without the grant."""
    child = child_for(request, child_id, page="question")
    name = name_of(child, token)
    if name is None or not may_see(name, restricted_groups(request.user, child, request.now)):
        raise Http404
    word = vocabulary()[name]
    form = FactAnswer(
        request.POST or None, fact=word, question=question(word), today=today(request), born=child.birthdate
    )
    if form.is_valid():
        keep(request, child, form)
        return redirect("duties", child.pk)
    rows = child.fact_set.filter(name=name).select_related("recorded_by").order_by("-sequence")
    history = [{"value": said(name, row.value or ""), "row": row} for row in rows]
    return shown(request, "answer", form, child=child, word=word, history=history)


def keep(request: StaffRequest, child: Child, form: FactAnswer) -> None:
    typed = form.cleaned_data
    actions.record_fact(client_id=typed["client_id"], child=child, name=form.fact.name, value=typed["written"],
                        since=typed["since"], source=typed["source"], by=request.user, now=request.now)  # fmt: skip
    messages.success(request, _("Saved. What follows from it is worked out again."))


@PAGES
@needs("write_child")
def contact_new(request: StaffRequest, child_id: UUID) -> HttpResponse:
    """Add somebody in the child's life."""
    child = child_for(request, child_id, page="contact")
    form = NewContact(request.POST or None)
    if form.is_valid():
        actions.record_contact(child=child, by=request.user, now=request.now, **form.cleaned_data)
        return redirect("child", child.pk)
    return shown(request, "contact", form, child=child)


@PAGES
@needs("write_child")
def place_new(request: StaffRequest, child_id: UUID) -> HttpResponse:
    """The child lives somewhere new. What the law calls the place is a fact, asked on its own."""
    child = child_for(request, child_id, page="place")
    form = NewPlace(request.POST or None, today=today(request))
    if form.is_valid():
        typed = form.cleaned_data
        actions.record_placement(client_id=typed["client_id"], child=child, kind=typed["kind"], note=typed["note"],
                                 since=moment(typed["since"], time.min), by=request.user, now=request.now)  # fmt: skip
        return redirect("child", child.pk)
    return shown(request, "place", form, child=child)
