"""The missing report, finding and return. The longest road of all starts here, so it asks for two things only."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from handrail.children.access import child_for
from handrail.children.finding import Found, find, own
from handrail.children.forms import NewChild
from handrail.children.models import Child
from handrail.children.shown import as_shown, meant
from handrail.children.views import own_units
from handrail.rules import Book, load_book
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from . import actions
from .access import episode_for, open_episode
from .forms import Located, MissingReport, Times, first_shown, told_before
from .known import known_of
from .models import Episode
from .return_forms import ReturnFound

REFUSED, ALREADY = 422, 409
PAGES = require_http_methods(["GET", "HEAD", "POST"])


@PAGES
@needs("write_child")
def missing_start(request: StaffRequest) -> HttpResponse:
    """Pick the child: one's own first, or by name. The words typed are never part of the address."""
    typed = request.POST.get("q", "")
    if "add" in request.POST:
        return add_child(request, typed)
    found = find(request, typed) if typed.strip() else Found()
    return render(request, "missing/start.html", {"typed": typed, "found": found, "own": own(request)})


def add_child(request: StaffRequest, typed: str) -> HttpResponse:
    """Nobody is found: the form for a new record with what was typed, which is in no address and typed only once."""
    units = own_units(request)
    if not units:
        raise Http404
    form = NewChild(today=timezone.localdate(request.now), units=units, initial=guessed(typed))
    action = f"{reverse('child_new')}?then=missing"
    return render(request, "children/new.html", {"form": form, "units": units, "then": "missing", "action": action})


def guessed(typed: str) -> dict[str, str]:
    """A number is the agency's; words are the first name and the rest."""
    words = typed.split()
    if any(sign.isdigit() for sign in typed):
        return {"agency_number": typed.strip()}
    return {"first_name": words[0], "last_name": " ".join(words[1:])} if words else {}


def book_of(request: StaffRequest) -> Book:
    return load_book(tuple(request.agency.jurisdictions), folders=tuple(settings.CONTENT_DIRS))


@PAGES
@needs("write_child")
def missing_report(request: StaffRequest, child_id: UUID) -> HttpResponse:
    child = child_for(request, child_id, page="missing_report")
    form = MissingReport(request.POST or None, now=request.now, initial=fresh(request, child), book=book_of(request))
    form.fields["told_by"].choices = told_by_whom(form, child)  # type: ignore[attr-defined]  # a ChoiceField
    held = open_episode(child) if request.method != "POST" else None
    try:
        if form.is_valid() and (episode := start(request, child, form)) is not None:
            return redirect("first_hours", episode.pk)
    except actions.AlreadyMissing as already:
        held = already.episode
    if held is not None:
        status = ALREADY if request.method == "POST" else 200
        return render(request, "missing/already.html", {"child": child, "episode": held}, status=status)
    return answered(request, "missing/report.html", form, child=child, known=known_of(request, child))


def start(request: StaffRequest, child: Child, form: MissingReport) -> Episode | None:
    """Write the report. What can't be is said at its field."""
    typed = form.cleaned_data
    try:
        made = actions.report_missing(client_id=typed["client_id"], child=child, informed_at=typed["informed_at"],
                                      by=request.user, now=request.now, **form.said)  # fmt: skip
    except ValidationError as error:
        form.refused(error, form.FIELDS)
        return None
    messages.success(request, _("The clocks have started. They count from when the agency learned."))
    return made


def fresh(request: StaffRequest, child: Child) -> dict[str, object]:
    """What the record already says about care is not asked again."""
    row = child.fact_set.filter(name="care.foster_care").order_by("-sequence").first()
    known = row.value if row and row.value in {"yes", "no"} else ""
    return {**first_shown(request.now, "learned_day", "left_day"), "kind": Episode.Kind.MISSING, "from_care": known}


def told_by_whom(form: MissingReport, child: Child) -> list[tuple[str, Any]]:
    choices = list(form.fields["told_by"].choices)  # type: ignore[attr-defined]  # a ChoiceField
    return [(code, child.first_name if code == "child" else label) for code, label in choices]


@PAGES
@needs("write_child")
def missing_edit(request: StaffRequest, episode_id: UUID) -> HttpResponse:
    """Correct or complete a report: the same page with what is on record."""
    episode = episode_for(request, episode_id, page="missing_report")
    initial = {**first_shown(request.now, "left_day"), **told_before(episode)}
    form = MissingReport(request.POST or None, now=request.now, initial=initial, book=book_of(request))
    form.fields["told_by"].choices = told_by_whom(form, episode.child)  # type: ignore[attr-defined]  # a ChoiceField
    if form.is_valid() and correct(request, episode, form):
        return redirect("child", episode.child_id)
    shown = request.POST.get("shown") or as_shown(on_record(episode))
    return answered(request, "missing/report.html", form, child=episode.child, episode=episode, shown=shown)


def correct(request: StaffRequest, episode: Episode, form: MissingReport) -> bool:
    typed = {**form.said, "informed_at": form.cleaned_data["informed_at"]}
    changes = meant(request.POST.get("shown", ""), typed, on_record(episode))
    try:
        actions.correct_report(episode=episode, by=request.user, now=request.now, **changes)  # type: ignore[arg-type]
    except ValidationError as error:
        form.refused(error, form.FIELDS)
        return False
    messages.success(request, _("Saved. What follows from it is worked out again."))
    return True


def on_record(episode: Episode) -> dict[str, object]:
    """What the page can change, as the record has it."""
    return {name: getattr(episode, name) for name in actions.Corrected.__annotations__}


@PAGES
@needs("write_child")
def missing_return(request: StaffRequest, episode_id: UUID) -> HttpResponse:
    episode = episode_for(request, episode_id, page="missing_return")
    initial = first_shown(request.now, "back_day", "learned_day")
    form = ReturnFound(request.POST or None, now=request.now, initial=initial)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            actions.record_return(episode=episode, returned_at=typed["returned_at"], learned_at=typed["learned_at"],
                                  by=request.user, now=request.now, **form.found)  # fmt: skip
            return redirect("back", episode.pk)
        except ValidationError as error:
            form.refused(error, form.FIELDS)
    return answered(request, "missing/return.html", form, child=episode.child, episode=episode)


@PAGES
@needs("write_child")
def missing_located(request: StaffRequest, episode_id: UUID) -> HttpResponse:
    episode = episode_for(request, episode_id, page="missing_located")
    form = Located(request.POST or None, now=request.now, initial=first_shown(request.now, "found_day"))
    if form.is_valid():
        try:
            located_at = form.cleaned_data["located_at"]
            actions.record_located(episode=episode, located_at=located_at, by=request.user, now=request.now)
            return redirect("child", episode.child_id)
        except ValidationError as error:
            form.refused(error, form.FIELDS)
    return answered(request, "missing/located.html", form, child=episode.child, episode=episode)


def answered(request: StaffRequest, page: str, form: Times, **more: object) -> HttpResponse:
    return render(request, page, {"form": form, **more}, status=REFUSED if form.errors else 200)
