"""The first hours: one timed list after the call, the caregiver's part to read out or print, and letters to others."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from handrail.children.local_times import just_now
from handrail.missing.forms import MissingReport
from handrail.missing.models import Episode
from handrail.rules.packet_files import Packet
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs
from handrail.team.sent_once import SentOnce

from . import actions, models
from .access import Opened, open_duties, refuse_in_emergency
from .documents import body_of, fill_for
from .first_hours import FirstHours, PracticeLine, first_hours_of, home_law, practice_lines, step_with
from .first_hours_actions import record_step
from .first_hours_ahead import Change, ahead_of
from .first_hours_letters import as_duty, letter_of
from .forms import Pieces, Proof
from .packet_views import around
from .preparing import parts

REFUSED = 422
PAGES = require_http_methods(["GET", "HEAD", "POST"])
LANGUAGES = ("en", "es")


class Tick(SentOnce):
    """A step that was done just now. Another time, a name or a slip is put right by correcting it."""

    step = forms.CharField(widget=forms.HiddenInput)
    shown_at = forms.CharField(required=False, widget=forms.HiddenInput)


def open_episode(request: StaffRequest, episode_id: UUID, *, page: str) -> tuple[Opened, Episode]:
    """The absence with its duties, or not found: not there and not yours look the same."""
    child_id = Episode.objects.filter(pk=episode_id).values_list("child_id", flat=True).first()
    opened = open_duties(request, child_id, page=page)
    episode = Episode.objects.get(pk=episode_id)
    episode.child = opened.child
    return opened, episode


@PAGES
@needs("write_child")
def first_hours(request: StaffRequest, episode_id: UUID) -> HttpResponse:
    """What the law asks, nearest first, then what helps. A tick says who did a step of ours, and when."""
    opened, episode = open_episode(request, episode_id, page="first_hours")
    form = Tick(request.POST or None)
    if form.is_valid():
        line = step_with(form.cleaned_data["step"], opened.view, episode)
        if line is not None and line.step.tell is None:
            tick(request, opened, line, episode, form)
            return redirect(f"{reverse('first_hours', args=[episode.pk])}#{line.token}")
    found = first_hours_of(opened, episode)
    return render(request, "duties/first_hours.html", {
        "child": opened.child,
        "episode": episode,
        "hours": found,
        "next": next_line(found),
        "sent_at": request.now.isoformat(),
        "changes": changes_of(opened, episode),
        "form": form,
    }, status=REFUSED if request.method == "POST" else 200)  # fmt: skip


def changes_of(opened: Opened, episode: Episode) -> list[Change]:
    """What the choices on the report changed; the plain report asks no rule a second time."""
    plain = episode.kind == Episode.Kind.MISSING and episode.whereabouts in {"", Episode.Whereabouts.UNKNOWN}
    return [] if plain else ahead_of(opened.view, episode=episode).changes_of(episode)


def next_line(found: FirstHours) -> str:
    """The one thing to do next, by its token: the first that this reader can act on."""
    return next((one.line.token for one in found.law if one.line.actions and not one.line.restricted), "")


def tick(request: StaffRequest, opened: Opened, line: PracticeLine, episode: Episode, form: Tick) -> None:
    if line.done is not None:
        messages.success(request, _("We already have this. Nothing was saved twice."))
        return
    typed = form.cleaned_data
    at = just_now(typed["shown_at"], request.now)
    try:
        _row, new = record_step(
            client_id=typed["client_id"], child=opened.child, step=line.step, about=str(episode.pk), at=at,
            best_by=line.best_by, by=request.user, now=request.now, how=actions.Told(),
        )  # fmt: skip
        messages.success(request, _("Saved.") if new else _("We already have this. Nothing was saved twice."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))


@require_safe
@needs("write_child")
def first_hours_caregiver(request: StaffRequest, episode_id: UUID) -> HttpResponse:
    """The caregiver's part, to read over the phone or to print: no name, and nothing of the case."""
    opened, episode = open_episode(request, episode_id, page="first_hours_caregiver")
    asked = request.GET.get("in", "")
    language = asked if asked in LANGUAGES else opened.view.language
    with translation.override(language):
        view = opened.view.of(opened.child, request.agency, opened.view.groups, request.now)
        steps = [one for one in practice_lines(view, episode) if one.step.who == "caregiver"]
        return render(request, "duties/first_hours_caregiver.html", {
            "child": opened.child,
            "episode": episode,
            "law": home_law(view, str(episode.pk)),
            "steps": steps,
            "language": language,
        })  # fmt: skip


# --- letters that no law asks for ------------------------------------------------------------------------------------


@PAGES
@needs("write_child")
def first_hours_letter(request: StaffRequest, episode_id: UUID, token: str) -> HttpResponse:
    """A letter of a step: read it as the record fills it, then keep it. The page is the same as for a report."""
    opened, episode = open_episode(request, episode_id, page="prepare")
    line = step_with(token, opened.view, episode)
    letter = letter_of(line.step, back=episode.returned_at is not None) if line and line.letter else None
    if line is None or letter is None:
        raise Http404
    refuse_in_emergency(opened.child, letter)
    view, about = opened.view, str(episode.pk)
    form = Pieces(request.POST or None, packet=letter, language=view.language)
    if form.is_valid():
        return redirect("packet", keep(request, opened, line, letter, form, about).pk)
    filled = fill_for(view, letter, by=request.user, typed={}, typed_at=request.now, about=about)
    return render(request, "duties/first_hours_letter.html", {
        "child": opened.child,
        "episode": episode,
        "practice": line,
        "form": form,
        "ask": view.ask,
        **parts(form, filled, view, about),
        **around(letter, view),
    }, status=REFUSED if form.errors else 200)  # fmt: skip


def keep(
    request: StaffRequest, opened: Opened, line: PracticeLine, letter: Packet, form: Pieces, about: str
) -> models.Packet:
    typed, view, duty = form.typed, opened.view, as_duty(line.step, about)
    filled = fill_for(view, letter, by=request.user, typed=typed, typed_at=request.now, about=about)
    return actions.prepare_packet(
        client_id=form.cleaned_data["client_id"], child=opened.child, duty=duty, kind=letter.id, typed=typed,
        body=body_of(filled, duty["limits"], view, request.user), language=view.language, by=request.user,
        now=request.now,
    )  # fmt: skip


@PAGES
@needs("write_child")
def first_hours_told(request: StaffRequest, episode_id: UUID, token: str) -> HttpResponse:
    """Somebody was told whom no law of the book names: to whom, how, when, and how it can be shown."""
    opened, episode = open_episode(request, episode_id, page="proof")
    line = step_with(token, opened.view, episode)
    if line is None or line.step.tell is None:
        raise Http404
    form = Proof(request.POST or None, now=request.now, sent=True, limit=None)
    if form.is_valid() and told(request, opened, line, episode, form):
        return redirect("first_hours", episode.pk)
    page = {"child": opened.child, "episode": episode, "practice": line, "form": form,
            "recipient": opened.view.label(line.step.tell)}  # fmt: skip
    return render(request, "duties/first_hours_told.html", page, status=REFUSED if form.errors else 200)


def told(request: StaffRequest, opened: Opened, line: PracticeLine, episode: Episode, form: Proof) -> bool:
    typed, packet = form.cleaned_data, line.packets[0] if line.packets else None
    try:
        _row, new = record_step(
            client_id=typed["client_id"], child=opened.child, step=line.step, about=str(episode.pk), at=typed["at"],
            best_by=line.best_by, by=request.user, now=request.now, how=form.how(packet),
        )  # fmt: skip
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, _("Saved.") if new else _("We already have this. Nothing was saved twice."))
    return True


# --- before the report is saved --------------------------------------------------------------------------------------


@PAGES
@needs("write_child")
def missing_ahead(request: StaffRequest, child_id: UUID) -> HttpResponse:
    """When the clock would end with the times now on the page. It saves nothing; without a script nobody asks."""
    opened = open_duties(request, child_id, page="missing_report")
    form = MissingReport(request.POST or None, now=request.now, book=opened.view.book)
    form.is_valid()
    informed_at = getattr(form, "cleaned_data", {}).get("informed_at") or request.now
    found = ahead_of(opened.view, informed_at=min(informed_at, request.now))
    return render(request, "missing/_ahead.html", {"ahead": found})
