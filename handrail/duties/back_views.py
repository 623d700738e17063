"""They are back, or were never missing: one page with a door to everything that this asks for. Each is recorded where
it is done, and whoever was told hears how it ended."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from handrail.missing.access import episode_for
from handrail.missing.models import Episode
from handrail.missing.return_forms import FOUND_BY
from handrail.missing.talks import Conversation
from handrail.rules.packet_files import Packet
from handrail.rules.return_talk import load_return_talk
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs
from handrail.team.words import say

from . import actions, back, models
from .access import Opened, open_duties
from .after_return import act_of
from .after_telling import KIND as TELLING
from .back import Hears
from .back_asked import asked_in_search
from .back_letters import as_duty, letter_of, letters_to, script, seen_of
from .care import dangers_of, state_of_care
from .documents import body_of, fill_for
from .forms import Closing, Pieces, Proof
from .models import Act
from .packet_views import around
from .preparing import parts

REFUSED = 422
PAGES = require_http_methods(["GET", "HEAD", "POST"])


def opened_end(request: StaffRequest, episode_id: UUID, page: str) -> tuple[Opened, Episode]:
    """The time missing and the child's duties, or not found."""
    episode = episode_for(request, episode_id)
    opened = open_duties(request, episode.child_id, page=page)
    episode.child = opened.child
    return opened, episode


def opened_return(request: StaffRequest, episode_id: UUID, page: str) -> tuple[Opened, Episode]:
    """The same for a child who was missing."""
    opened, episode = opened_end(request, episode_id, page)
    if episode.kind == Episode.Kind.NONE:
        raise Http404
    return opened, episode


@require_safe
@needs("read_child")
def back_page(request: StaffRequest, episode_id: UUID) -> HttpResponse:
    """A checklist of doors after a return. Nothing on it is done here; every line says how it stands."""
    opened, episode = opened_end(request, episode_id, "back")
    if not back.has_ended(episode):
        return redirect("missing_return", episode.pk)
    if episode.kind == Episode.Kind.NONE:
        return redirect("mistake", episode.pk)
    view, talk, today = opened.view, Conversation.of(episode), timezone.localdate(request.now)
    lines = back.lines_about(view, opened.answer, episode)
    told = back.of_return(lines)
    return render(request, "missing/return_back.html", {
        "child": opened.child, "episode": episode, "ask": view.ask,
        "found_by": dict(FOUND_BY).get(episode.found_by, ""),
        "care": state_of_care(talk, view.groups, today),
        "dangers": dangers_of(talk, view.groups, view.language, today),
        "told": told, "hears": back.who_must_hear(view, episode, told), **around_telling(request, opened, episode),
        "owed": [line.clock for line in back.still_owed(lines)],
        "talks": list(back.talk_and_screen(view, opened.answer, episode)),
    })  # fmt: skip


@require_safe
@needs("read_child")
def mistake(request: StaffRequest, episode_id: UUID) -> HttpResponse:
    """Not missing after all: whoever was told, and whoever we asked, hears that it was a mistake. Police and NCMEC too:
    no duty of the book is left that would say so."""
    opened, episode = opened_end(request, episode_id, "mistake")
    if episode.kind != Episode.Kind.NONE:
        return redirect("back", episode.pk)
    return render(request, "missing/mistake.html", {
        "child": opened.child, "episode": episode, "ask": opened.view.ask,
        "hears": back.who_must_hear(opened.view, episode), **around_telling(request, opened, episode),
    })  # fmt: skip


def around_telling(request: StaffRequest, opened: Opened, episode: Episode) -> dict[str, object]:
    """What stands around the list: those whom we asked, what is ours, and who may do what."""
    telling, view = load_return_talk().telling, opened.view
    kinds = {one["kind"] for one in opened.answer["practice"]
             if one["about"] == str(episode.pk) and one["state"] == "open"}  # fmt: skip
    return {
        "asked": asked_in_search(view, episode), "hidden": back.hidden_from(view, episode),
        "ours": say(telling.note), "asked_note": say(telling.asked_note),
        "may_write": request.standing.may("write_child"), "may_close": request.standing.may("decide_held"),
        "telling_open": TELLING in kinds,
    }  # fmt: skip


def hearer_with(token: str, opened: Opened, episode: Episode) -> Hears:
    """Whoever was told or asked and has this token, or not found."""
    if not back.has_ended(episode):
        raise Http404
    every = [*back.who_must_hear(opened.view, episode), *asked_in_search(opened.view, episode)]
    found = next((one for one in every if one.token == token), None)
    if found is None:
        raise Http404
    return found


@PAGES
@needs("write_child")
def tell_back(request: StaffRequest, episode_id: UUID, token: str) -> HttpResponse:
    """Somebody who was told of the absence, or was asked, hears how it ended: what to say, and how we can show it."""
    opened, episode = opened_end(request, episode_id, "back")
    hearer = hearer_with(token, opened, episode)
    letters = letters_to(hearer, episode, opened.view)
    initial = {"told": hearer.label, "no_number": True} if hearer.asked else {}
    form = Proof(request.POST or None, now=request.now, sent=True, limit=None, initial=initial)
    if form.is_valid() and keep(request, opened, hearer, episode, form, next(iter(letters), None)):
        return redirect(back.page_of_end(episode))
    page = {"child": opened.child, "episode": episode, "form": form, "hearer": hearer, "letters": letters,
            "back_url": back.page_of_end(episode), **script(hearer, episode)}  # fmt: skip
    return render(request, "missing/return_tell.html", page, status=REFUSED if form.errors else 200)


def keep(
    request: StaffRequest, opened: Opened, hearer: Hears, episode: Episode, form: Proof, letter: models.Packet | None
) -> bool:
    duty = as_duty(hearer, episode)
    try:
        _act, new = actions.record_act(client_id=form.cleaned_data["client_id"], child=opened.child, duty=duty,
                                       at=form.cleaned_data["at"], seen=seen_of(hearer, duty), by=request.user,
                                       now=request.now, how=form.how(letter))  # fmt: skip
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, _("Saved.") if new else _("We already have this. Nothing was saved twice."))
    return True


@PAGES
@needs("write_child")
def letter_back(request: StaffRequest, episode_id: UUID, token: str) -> HttpResponse:
    """The letter about how it ended: read it as the record fills it, then keep it."""
    opened, episode = opened_end(request, episode_id, "prepare")
    hearer = hearer_with(token, opened, episode)
    letter = letter_of(hearer, episode)
    if letter is None:
        raise Http404
    view, about = opened.view, str(episode.pk)
    form = Pieces(request.POST or None, packet=letter, language=view.language)
    if form.is_valid():
        return redirect("packet", keep_letter(request, opened, hearer, episode, form, letter).pk)
    filled = fill_for(view, letter, by=request.user, typed={}, typed_at=request.now, about=about)
    return render(request, "missing/return_letter.html", {
        "child": opened.child, "episode": episode, "form": form, "ask": view.ask,
        "ours": say(load_return_talk().telling.note),
        "back_url": reverse("tell_back", args=[episode.pk, hearer.token]), "to": hearer.label,
        **parts(form, filled, view, about), **around(letter, view),
    }, status=REFUSED if form.errors else 200)  # fmt: skip


def keep_letter(
    request: StaffRequest, opened: Opened, hearer: Hears, episode: Episode, form: Pieces, letter: Packet
) -> models.Packet:
    typed, view, duty = form.typed, opened.view, as_duty(hearer, episode)
    filled = fill_for(view, letter, by=request.user, typed=typed, typed_at=request.now, about=duty["about"])
    return actions.prepare_packet(
        client_id=form.cleaned_data["client_id"], child=opened.child, duty=duty, kind=letter.id, typed=typed,
        body=body_of(filled, duty["limits"], view, request.user), language=view.language, by=request.user,
        now=request.now,
    )  # fmt: skip


@PAGES
@needs("decide_held")
def practice_close(request: StaffRequest, episode_id: UUID, kind: str) -> HttpResponse:
    """A supervisor's reason closes what is our practice, where no duty of the book stands for it."""
    opened, episode = opened_end(request, episode_id, "decide")
    if kind not in closable(opened, episode):
        raise Http404
    form = Closing(request.POST or None)
    if form.is_valid():
        duty = {"act": act_of(kind), "recipient": "case_record", "about": str(episode.pk)}
        actions.record_act(client_id=form.cleaned_data["client_id"], child=opened.child, duty=duty, at=request.now,
                           seen=[], by=request.user, now=request.now, outcome=Act.Outcome.CLOSED,
                           how=actions.Told(reason=form.cleaned_data["reason"]))  # fmt: skip
        messages.success(request, _("Saved, with your name and the reason."))
        return redirect(back.page_of_end(episode))
    page = {"child": opened.child, "episode": episode, "form": form, "kind": kind,
            "back_url": back.page_of_end(episode)}  # fmt: skip
    return render(request, "missing/return_close.html", page, status=REFUSED if form.errors else 200)


def closable(opened: Opened, episode: Episode) -> set[str]:
    """The lines of our practice about this time missing that a reason may close."""
    talks = {one["kind"] for one in back.talk_and_screen(opened.view, opened.answer, episode) if one["close"]}
    open_now = {one["kind"] for one in opened.answer["practice"]
                if one["about"] == str(episode.pk) and one["state"] == "open"}  # fmt: skip
    return talks | ({TELLING} & open_now)
