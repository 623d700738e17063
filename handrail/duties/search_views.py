"""The search for a missing child: one try in three taps, leads, and the start of the search as an act."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from handrail.missing.forms import first_shown
from handrail.missing.models import Episode
from handrail.missing.search import add_attempt, add_lead, attempts_of, leads_of
from handrail.missing.search_forms import NewAttempt, NewLead
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from .searching import chips, open_episode_duties, page_of, record_start

REFUSED = 422
PAGES = require_http_methods(["GET", "HEAD", "POST"])
STARTED = "started"


@PAGES
@needs("write_child")
def search(request: StaffRequest, episode_id: UUID) -> HttpResponse:
    """Who was tried and who is next. A page of one form; beside it what the law asks and what was told."""
    found, episode = open_episode_duties(request, episode_id, page="search")
    attempts, leads = attempts_of(episode), leads_of(episode)
    if request.POST.get("act") == STARTED:
        if record_start(found, episode, attempts, by=request.user, now=request.now):
            messages.success(request, _("Saved. The search log is the proof."))
        return redirect("search", episode.pk)
    form = NewAttempt(request.POST or None, now=request.now, chips=chips(found, leads, episode),
                      initial=first_shown(request.now, "at_day"))  # fmt: skip
    if form.is_valid() and keep(request, form, episode):
        return redirect("search", episode.pk)
    page = {"form": form, **page_of(found, episode, attempts, leads)}
    return render(request, "missing/search.html", page, status=REFUSED if form.errors else 200)


def keep(request: StaffRequest, form: NewAttempt, episode: Episode) -> bool:
    try:
        add_attempt(episode=episode, by=request.user, now=request.now, **form.said)
    except ValidationError as error:
        form.refused(error, form.FIELDS)
        return False
    messages.success(request, _("Saved in the search log."))
    return True


@PAGES
@needs("write_child")
def search_lead(request: StaffRequest, episode_id: UUID) -> HttpResponse:
    """What somebody said, a place, an account. If it says where, the law may give it hours."""
    found, episode = open_episode_duties(request, episode_id, page="search_lead")
    form = NewLead(request.POST or None, now=request.now, initial=first_shown(request.now, "at_day"))
    if form.is_valid() and keep_lead(request, form, episode):
        return redirect("search", episode.pk)
    page: dict[str, Any] = {"form": form, "child": found.child, "episode": episode}
    return render(request, "missing/lead.html", page, status=REFUSED if form.errors else 200)


def keep_lead(request: StaffRequest, form: NewLead, episode: Episode) -> bool:
    try:
        add_lead(episode=episode, by=request.user, now=request.now, **form.said)
    except ValidationError as error:
        form.refused(error, form.FIELDS)
        return False
    told = form.said["says_where"]
    messages.success(request, _("Saved. Pass it on to the police now.") if told else _("Saved with the leads."))
    return True
