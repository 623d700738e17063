"""The return conversation: first words, its parts in order, stopping on a telling, and the ways in which a try ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from handrail.children.models import Child
from handrail.missing import talks
from handrail.missing.models import Episode, Talk
from handrail.missing.return_forms import AboutHowOld, PartForm, TalkEnd, next_try
from handrail.missing.talk_words import answer_words, both, factor_word
from handrail.missing.talks import Conversation
from handrail.rules.return_talk import Band, Part, ReturnTalk, load_return_talk
from handrail.rules.screening import load_instruments
from handrail.screening.access import screenings_of
from handrail.screening.forms import Told, Welcome
from handrail.screening.instruments import made_for
from handrail.screening.models import Offer, Screening
from handrail.screening.words import clock
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs
from handrail.team.words import lang, say

from . import back
from .access import Opened
from .back_views import opened_return
from .care import dangers_of, may_see

REFUSED = 422
PAGES = require_http_methods(["GET", "HEAD", "POST"])
TALK_NOW = "talk"


@dataclass
class Asked:
    """The conversation about one return, as it is held with a child of this age."""

    talk: Conversation
    today: date

    @cached_property
    def band(self) -> Band | None:
        """None when nobody knows the age: then it is asked."""
        return self.talk.band(self.today)

    @cached_property
    def content(self) -> ReturnTalk | None:
        return load_return_talk().of(self.band) if self.band else None

    @property
    def parts(self) -> tuple[Part, ...]:
        return self.content.parts if self.content else ()

    def part(self, place: int) -> Part | None:
        return self.parts[place - 1] if 1 <= place <= len(self.parts) else None

    def unsaid(self, begun: Talk) -> int:
        """The first place where something must be said that was not said in this try."""
        said = self.talk.parts_of(begun)
        return next(place for place, part in enumerate(self.parts, 1) if part.kind == "say" and part.id not in said)


def of_return(request: StaffRequest, episode_id: UUID) -> tuple[Opened, Episode, Asked]:
    """The conversation about a return that is on record."""
    opened, episode = opened_return(request, episode_id, "return_talk")
    if episode.returned_at is None:
        raise Http404
    return opened, episode, Asked(Conversation.of(episode), timezone.localdate(request.now))


@require_safe
@needs("read_child")
def return_talk(request: StaffRequest, episode_id: UUID) -> HttpResponse:
    """For the worker: how far the conversation is, what was said in each part, every try, and what to do next."""
    opened, episode, asked = of_return(request, episode_id)
    content, talk = load_return_talk(), asked.talk
    stopped = next((row for row in reversed(talk.talks) if row.outcome == Talk.Outcome.STOPPED), None)
    return render(request, "missing/return_talk.html", {
        "child": opened.child, "episode": episode, "talk": talk, "open": talk.open, "stopped": stopped,
        "parts": list(parts_shown(asked, opened.view.groups)), "next_url": next_url(asked), "ask": opened.view.ask,
        "clocks": [one["clock"] for one in back.talk_and_screen(opened.view, opened.answer, episode)],
        "screenings": about(opened, episode), "factors": [factor_word(row) for row in talk.what_led],
        "dangers": dangers_of(talk, opened.view.groups, opened.view.language, asked.today),
        "band": say(asked.band.title) if asked.band else "", "concern": concerned(asked),
        "young": asked.band is not None and asked.band.id == "young",
        "holds_it": asked.band is not None and not screened_by_instrument(opened.child, asked.band, request),
        "note": say(content.note), "not_reviewed": "" if content.reviewed_by else say(content.not_reviewed),
        "sources": content.sources, "wanted": wanted(talk),
        "may_write": request.standing.may("write_child"),
    })  # fmt: skip


def screened_by_instrument(child: Child, band: Band, request: StaffRequest) -> bool:
    """The agency has designated an instrument for this age: then that one is the screening, and not the talk."""
    return made_for(child.age_on(timezone.localdate(request.now)), band, request.agency)


def concerned(asked: Asked) -> bool:
    """Somebody wrote down a concern at the end: what is concluded from it, a person says elsewhere."""
    deciding = [part for part in asked.parts if part.kind == "decide"]
    return any(asked.talk.answers.get(part.id, {}).get("outcome") == "yes" for part in deciding)


def parts_shown(asked: Asked, groups: frozenset[str]) -> Iterator[dict[str, Any]]:
    """Each part with what holds for it, as staff read it."""
    six = {answer: say(words) for answer, words in load_instruments().all()[0].conduct.staff_answers.items()}
    for place, part in enumerate(asked.parts, start=1):
        said = asked.talk.answers.get(part.id)
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


def next_url(asked: Asked) -> str:
    """Where it goes on: what must be reported is said anew in each try; then the first part that is still open."""
    talk = asked.talk
    if talk.open is None:
        return reverse("talk_first", args=[talk.episode.pk])
    if asked.band is None:
        return reverse("talk_age", args=[talk.episode.pk])
    here = talk.parts_of(talk.open)
    for place, part in enumerate(asked.parts, start=1):
        done = part.id in (here if part.kind == "say" else talk.answers)
        if not done and part.kind != "screening":
            return reverse("talk_part", args=[talk.episode.pk, place])
    return reverse("talk_end", args=[talk.episode.pk])


@PAGES
@needs("write_child")
def talk_first(request: StaffRequest, episode_id: UUID) -> HttpResponse:
    """The first words, with the young person looking on: what they need, and three choices that weigh the same."""
    _opened, episode, asked = of_return(request, episode_id)
    form = Welcome(request.POST or None)
    choice = request.POST.get("choice", "")
    if request.method == "POST" and form.is_valid():
        if choice == TALK_NOW or form.cleaned_data["needs"]:
            keep_needs(request, episode, form.cleaned_data["needs"])
        if choice == TALK_NOW:
            return redirect(next_url(Asked(Conversation.of(episode), asked.today)))
        if choice in {"not_now", "someone_else"}:
            return redirect(f"{reverse('talk_end', args=[episode.pk])}?choice={choice}")
    own = asked.band.first if asked.band else None
    words = own or load_instruments().all()[0].conduct.scripts["welcome_back"]
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
    opened, episode, asked = of_return(request, episode_id)
    begun = asked.talk.open
    if begun is None:
        return redirect("talk_first", episode.pk)
    if asked.content is None:
        return redirect("talk_age", episode.pk)
    part = asked.part(place)
    if part is None:
        raise Http404
    if not asked.content.may_ask(part, asked.talk.parts_of(begun)):
        return redirect("talk_part", episode.pk, asked.unsaid(begun))
    held = asked.talk.answers.get(part.id, {})
    form = PartForm(request.POST if request.method == "POST" else None, part=part, held=held, groups=opened.view.groups)
    if form.is_valid():
        return kept(request, begun, asked, form, place)
    return part_page(request, episode, opened, asked, form, place)


@PAGES
@needs("write_child")
def talk_age(request: StaffRequest, episode_id: UUID) -> HttpResponse:
    """No birth date is known: about how old is the child? It chooses the conversation, and nothing else."""
    opened, episode, asked = of_return(request, episode_id)
    if asked.talk.open is None:
        return redirect("talk_first", episode.pk)
    if asked.band is not None:
        return redirect(next_url(asked))
    form = AboutHowOld(request.POST or None)
    if form.is_valid():
        talks.save_age(client_id=form.cleaned_data["client_id"], talk=asked.talk.open, band=form.cleaned_data["band"],
                       by=request.user, now=request.now)  # fmt: skip
        return redirect(next_url(Asked(Conversation.of(episode), asked.today)))
    page = {"child": opened.child, "episode": episode, "form": form}
    return render(request, "missing/return_talk_age.html", page, status=REFUSED if form.errors else 200)


def kept(request: StaffRequest, talk: Talk, asked: Asked, form: PartForm, place: int) -> HttpResponse:
    part = form.part
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
    if part.kind == "decide" and answers.get("outcome") == "yes":
        return redirect(f"{reverse('return_talk', args=[talk.episode_id])}#concern")
    if part.kind == "screening":
        return redirect(f"{reverse('screen_prepare', args=[talk.child_id])}?about={talk.episode_id}")
    onward = asked.part(place + 1)
    return redirect("talk_part", talk.episode_id, place + 1) if onward else redirect("talk_end", talk.episode_id)


def part_page(
    request: StaffRequest, episode: Episode, opened: Opened, asked: Asked, form: PartForm, place: int
) -> HttpResponse:
    part, parts = form.part, asked.parts
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
    opened, episode, asked = of_return(request, episode_id)
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
            "on_url": next_url(asked) if asked.talk.open else "", **both(conduct.say)}  # fmt: skip
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
    opened, episode, asked = of_return(request, episode_id)
    talk = asked.talk
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
