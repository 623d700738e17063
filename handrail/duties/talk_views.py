"""The return conversation: first words, its parts in order, stopping on a telling, and the ways in which a try ends."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from handrail.missing import talks
from handrail.missing.models import Episode, Talk
from handrail.missing.return_forms import PartForm, TalkEnd, next_try
from handrail.missing.talk_words import answer_words, both, factor_word, lang, say
from handrail.missing.talks import Conversation
from handrail.rules.return_talk import Part, load_return_talk
from handrail.rules.screening import load_instruments
from handrail.screening.access import screenings_of
from handrail.screening.forms import Told, Welcome
from handrail.screening.models import Offer, Screening
from handrail.screening.words import clock
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from . import back
from .access import Opened
from .back_views import opened_return
from .care import dangers_of, may_see

REFUSED = 422
PAGES = require_http_methods(["GET", "HEAD", "POST"])
TALK_NOW = "talk"


def of_return(request: StaffRequest, episode_id: UUID) -> tuple[Opened, Episode, Conversation]:
    """The conversation about a return that is on record."""
    opened, episode = opened_return(request, episode_id, "return_talk")
    if episode.returned_at is None:
        raise Http404
    return opened, episode, Conversation.of(episode)


@require_safe
@needs("read_child")
def return_talk(request: StaffRequest, episode_id: UUID) -> HttpResponse:
    """For the worker: how far the conversation is, what was said in each part, every try, and what to do next."""
    opened, episode, talk = of_return(request, episode_id)
    content = load_return_talk()
    stopped = next((row for row in reversed(talk.talks) if row.outcome == Talk.Outcome.STOPPED), None)
    return render(request, "missing/return_talk.html", {
        "child": opened.child, "episode": episode, "talk": talk, "open": talk.open, "stopped": stopped,
        "parts": parts_shown(talk, opened.view.groups), "next_url": next_url(talk), "ask": opened.view.ask,
        "clocks": [one["clock"] for one in back.talk_and_screen(opened.view, opened.answer, episode)],
        "screenings": about(opened, episode), "factors": [factor_word(row) for row in talk.what_led],
        "dangers": dangers_of(talk, opened.view.groups, opened.view.language),
        "note": say(content.note), "not_reviewed": "" if content.reviewed_by else say(content.not_reviewed),
        "sources": content.sources, "wanted": wanted(talk),
        "may_write": request.standing.may("write_child"),
    })  # fmt: skip


def parts_shown(talk: Conversation, groups: frozenset[str]) -> Iterator[dict[str, Any]]:
    """Each part with what holds for it, as staff read it."""
    six = {answer: say(words) for answer, words in load_instruments().all()[0].conduct.staff_answers.items()}
    for place, part in enumerate(load_return_talk().parts, start=1):
        said = talk.answers.get(part.id)
        rows = [
            (say(ask.short), answer_words(part, ask, said[ask.id], six) if may_see(ask, groups) else None)
            for ask in part.asks
            if said and said.get(ask.id)
        ]
        yield {"place": place, "part": part, "title": say(part.title), "rows": rows, "said": said is not None}


def wanted(talk: Conversation) -> list[str]:
    """What the young person wanted first, at the last try."""
    return [str(Offer.Need(code).label) for code in talk.answers.get(talks.FIRST, {}).get("needs", [])]


def about(opened: Opened, episode: Episode) -> list[Screening]:
    return [row for row in screenings_of(opened.child) if row.about_episode == episode.pk]


def next_url(talk: Conversation) -> str:
    """Where it goes on: what must be reported is said anew in each try; then the first part that is still open."""
    if talk.open is None:
        return reverse("talk_first", args=[talk.episode.pk])
    parts = load_return_talk().parts
    here = talk.parts_of(talk.open)
    for place, part in enumerate(parts, start=1):
        done = part.id in (here if part.kind == "say" else talk.answers)
        if not done and part.kind != "screening":
            return reverse("talk_part", args=[talk.episode.pk, place])
    return reverse("talk_end", args=[talk.episode.pk])


@PAGES
@needs("write_child")
def talk_first(request: StaffRequest, episode_id: UUID) -> HttpResponse:
    """The first words, with the young person looking on: what they need, and three choices that weigh the same."""
    _opened, episode, _talk = of_return(request, episode_id)
    form = Welcome(request.POST or None)
    choice = request.POST.get("choice", "")
    if request.method == "POST" and form.is_valid():
        if choice == TALK_NOW or form.cleaned_data["needs"]:
            keep_needs(request, episode, form.cleaned_data["needs"])
        if choice == TALK_NOW:
            return redirect(next_url(Conversation.of(episode)))
        if choice in {"not_now", "someone_else"}:
            return redirect(f"{reverse('talk_end', args=[episode.pk])}?choice={choice}")
    words = load_instruments().all()[0].conduct.scripts["welcome_back"]
    page = {"episode": episode, "form": form, "client_id": uuid4(), **both(words)}
    return render(request, "missing/return_talk_first.html", page)


def keep_needs(request: StaffRequest, episode: Episode, wanted: list[str]) -> None:
    """What the young person wants first is kept whatever they choose: it is the first thing to see to."""
    once = sent(request)
    begun = talks.begin(client_id=once, episode=episode, by=request.user, now=request.now)
    if wanted:
        talks.save_needs(client_id=uuid5(once, talks.FIRST), talk=begun, needs=wanted, by=request.user,
                         now=request.now)  # fmt: skip


def sent(request: StaffRequest) -> UUID:
    """The id that was made when the page was shown."""
    try:
        return UUID(request.POST.get("client_id", ""))
    except ValueError:
        return uuid4()


@PAGES
@needs("write_child")
def talk_part(request: StaffRequest, episode_id: UUID, place: int) -> HttpResponse:
    """One part, saved as a whole. Every question may stay open; a telling offers to stop before anything else."""
    opened, episode, talk = of_return(request, episode_id)
    part, begun = part_at(place), talk.open
    if part is None:
        raise Http404
    if begun is None:
        return redirect("talk_first", episode.pk)
    if not load_return_talk().may_ask(part, talk.parts_of(begun)):
        return redirect("talk_part", episode.pk, place_of_saying())
    held = talk.answers.get(part.id, {})
    form = PartForm(request.POST if request.method == "POST" else None, part=part, held=held, groups=opened.view.groups)
    if form.is_valid():
        return kept(request, begun, part, form, place)
    return part_page(request, episode, opened, part, form, place)


def part_at(place: int) -> Part | None:
    parts = load_return_talk().parts
    return parts[place - 1] if 1 <= place <= len(parts) else None


def place_of_saying() -> int:
    return next(place for place, part in enumerate(load_return_talk().parts, start=1) if part.kind == "say")


def kept(request: StaffRequest, talk: Talk, part: Part, form: PartForm, place: int) -> HttpResponse:
    answers = {"said": "yes"} if part.kind in {"say", "screening"} else form.answers
    try:
        talks.save_part(client_id=form.cleaned_data["client_id"], talk=talk, part=part, answers=answers,
                        by=request.user, now=request.now)  # fmt: skip
    except talks.TalkOver as over:
        messages.warning(request, str(over))
        return redirect("return_talk", talk.episode_id)
    if form.tells():
        return redirect("talk_told", talk.episode_id)
    if part.kind == "needs" and any(ask.danger and answers.get(ask.id) == ask.danger for ask in part.asks):
        return redirect(f"{reverse('return_talk', args=[talk.episode_id])}#now")
    if part.kind == "screening":
        return redirect(f"{reverse('screen_prepare', args=[talk.child_id])}?about={talk.episode_id}")
    onward = part_at(place + 1)
    return redirect("talk_part", talk.episode_id, place + 1) if onward else redirect("talk_end", talk.episode_id)


def part_page(
    request: StaffRequest, episode: Episode, opened: Opened, part: Part, form: PartForm, place: int
) -> HttpResponse:
    parts = load_return_talk().parts
    skip = reverse("talk_part", args=[episode.pk, place + 1]) if place < len(parts) else ""
    page = {
        "episode": episode, "child": opened.child, "part": part, "form": form, "client_id": form.sent_id,
        "title": say(part.title), "place": place, "of": len(parts), "said": [both(one) for one in part.say],
        "guide": [say(one) for one in part.guide], "asked": form.asked,
        "before_url": reverse("talk_part", args=[episode.pk, place - 1]) if place > 1 else "",
        "skip_url": skip or reverse("talk_end", args=[episode.pk]),
    }  # fmt: skip
    return render(request, "missing/return_talk_part.html", page, status=REFUSED if form.errors else 200)


@PAGES
@needs("write_child")
def talk_told(request: StaffRequest, episode_id: UUID) -> HttpResponse:
    """They told me something: what to say, one question about safety, and the questions end here."""
    opened, episode, talk = of_return(request, episode_id)
    form = Told(
        request.POST or None, now=request.now, born=opened.child.birthdate,
        moments=[("now", _("Just now, %s") % clock(request.now, request.now))],
        initial={"when": "now", "offered_at": request.now.isoformat()},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        stop(request, episode, form)
        return redirect("return_talk", episode.pk)
    conduct = load_instruments().all()[0].on_disclosure
    page = {"child": opened.child, "episode": episode, "form": form, "client_id": form.sent_id,
            "stop": say(conduct.screen), "write": say(conduct.write), "never": conduct.never[lang()],
            "on_url": next_url(talk) if talk.open else "", **both(conduct.say)}  # fmt: skip
    return render(request, "missing/return_talk_told.html", page, status=REFUSED if form.errors else 200)


def stop(request: StaffRequest, episode: Episode, form: Told) -> None:
    """A telling without a try that is open is one all the same: a try is begun for it, and ends with it."""
    typed = form.cleaned_data
    begun = talks.begin(client_id=uuid5(typed["client_id"], "talk"), episode=episode, by=request.user, now=request.now)
    talks.stop_on_disclosure(client_id=typed["client_id"], talk=begun, told_at=form.at(), safe_now=typed["safe_now"],
                             words=typed["words"], by=request.user, now=request.now)  # fmt: skip


@PAGES
@needs("write_child")
def talk_end(request: StaffRequest, episode_id: UUID) -> HttpResponse:
    """Done, not now, with someone else, or does not want to: put off, it asks only when is better."""
    opened, episode, talk = of_return(request, episode_id)
    only = request.GET.get("choice", "")
    initial = {"shown_at": request.now.isoformat(), **next_try(only, request.now)}
    form = TalkEnd(request.POST or None, now=request.now, only=only, begun=talk.open is not None, initial=initial)
    if form.is_valid() and ended(request, episode, talk, form):
        return redirect("return_talk", episode.pk)
    page = {"child": opened.child, "episode": episode, "form": form, "client_id": form.sent_id,
            "choice": form.only, "open": talk.open}  # fmt: skip
    return render(request, "missing/return_talk_end.html", page, status=REFUSED if form.errors else 200)


def ended(request: StaffRequest, episode: Episode, talk: Conversation, form: TalkEnd) -> bool:
    typed = form.cleaned_data
    how = {"outcome": typed["outcome"], "by": request.user, "now": request.now, "with_whom": typed["with_whom"],
           "next_at": typed["next_at"]}  # fmt: skip
    try:
        if talk.open is not None:
            talks.end(talk=talk.open, **how)
        else:
            talks.put_off(client_id=typed["client_id"], episode=episode, **how)
    except talks.TalkOver as over:
        messages.warning(request, str(over))
        return True
    except ValidationError as error:
        form.refused(error, form.FIELDS)
        return False
    messages.success(request, _("Kept. The clocks go on, and the next try is on the list.")
                     if typed["next_at"] else _("Kept. Thank you."))  # fmt: skip
    return True
