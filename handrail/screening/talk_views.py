"""The talk itself: one question, or one section, at a time; and the two ways to end it early."""

from collections.abc import Callable, Mapping
from functools import wraps
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from handrail.rules.screening import Item, is_disclosure
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs
from handrail.team.words import LANGUAGES, say

from . import actions
from .access import talk_for
from .forms import Later, OneAnswer, Part, Told, WholeSection, Words
from .instruments import is_talk, may_hand_over
from .middleware import present_in
from .models import Offer
from .talk import Talk
from .words import answer_word, clock, listed

TALK_LANGUAGE = "talk_language"
NOT_VALID = 422
View = Callable[..., HttpResponse]


def refusals_said(view: View) -> View:
    """A write that came too late (stopped or signed meanwhile) leads to the overview, which says what holds."""

    @wraps(view)
    def said(request: StaffRequest, screening_id: UUID, **kwargs: str) -> HttpResponse:
        try:
            return view(request, screening_id, **kwargs)
        except actions.Refused as refusal:
            messages.warning(request, str(refusal))
            return redirect("screening", screening_id)

    return said


def spoken(request: StaffRequest, talk: Talk) -> str:
    """The language of what a young person sees. The worker's own pages keep the worker's."""
    held, chosen = request.session.get(TALK_LANGUAGE) or ("", "")
    return str(chosen) if held == str(talk.screening.pk) else talk.screening.language


@needs("write_child")
@refusals_said
def question(request: StaffRequest, screening_id: UUID, item: str) -> HttpResponse:
    """One question. A tap saves it and moves on; back, stop and "they told me something" are always there."""
    talk = talk_for(request, screening_id)
    asked = talk.item(item)
    if asked is None:
        raise Http404
    if not talk.screening.is_open or asked not in talk.shown:
        return redirect(onward(request, talk))
    theirs = present_in(request) is not None
    accepts = asked.answers if theirs else (*asked.answers, *asked.staff_answers)
    form = OneAnswer(request.POST if request.method == "POST" else None, accepts=accepts, notes=not theirs)
    if request.method == "POST" and form.is_valid():
        return answered(request, talk, asked, form)
    return asked_page(request, talk, asked, form)


def asked_page(request: StaffRequest, talk: Talk, item: Item, form: OneAnswer) -> HttpResponse:
    """The question in the language of the talk; what is for the worker stays in the worker's."""
    ui = translation.get_language() or "en"
    staff = {"ui": ui, "staff_answers": buttons(talk, item, item.staff_answers)}
    shown_in = spoken(request, talk) if is_talk(talk.instrument) else ui
    with translation.override(shown_in):
        page = {**question_page(request, talk, item, form), **staff, "spoken": shown_in}
        name = "screening/question.html" if is_talk(talk.instrument) else "screening/observe.html"
        response = render(request, name, page, status=NOT_VALID if form.errors else 200)
    response["Content-Language"] = shown_in
    return response


def answered(request: StaffRequest, talk: Talk, item: Item, form: OneAnswer) -> HttpResponse:
    typed = form.cleaned_data
    actions.answer(
        screening=talk.screening, client_id=typed["client_id"], item=item, value=typed["answer"] or None,
        note=typed.get("note"), by=request.user, now=request.now,
    )  # fmt: skip
    now = Talk.of(talk.screening)
    if is_disclosure(item, typed["answer"]) and is_talk(talk.instrument):
        return told_first(request, now, item)
    return redirect(onward(request, now, item))


def told_first(request: StaffRequest, talk: Talk, item: Item) -> HttpResponseRedirect:
    """Stop is offered before anything else. A young person who holds the phone is asked to give it back."""
    if present_in(request):
        return redirect("take_back", talk.screening.pk)
    return redirect(f"{reverse('told_me', args=[talk.screening.pk])}?at={talk.token(item)}")


def onward(request: StaffRequest, talk: Talk, item: Item | None = None) -> str:
    """Where to go from here: the next open question, else the end of the talk."""
    screening = talk.screening.pk
    theirs = present_in(request) is not None
    if not talk.screening.is_open:
        return reverse("take_back" if theirs else "screening", args=[screening])
    if request.GET.get("back") == "review" and not theirs:
        return reverse("screening_review", args=[screening])
    following = talk.after(item) if item else talk.next
    if following:
        return reverse("question", args=[screening, talk.token(following)])
    return reverse("take_back" if theirs else "screening_review", args=[screening])


def question_page(request: StaffRequest, talk: Talk, item: Item, form: OneAnswer) -> dict[str, object]:
    given = talk.given.get(item.id)
    theirs = present_in(request) is not None
    before = talk.before(item)
    return {
        "form": form, "talk": talk, "screening": talk.screening, "item": item, "question": say(item.text),
        "if_asked": say(item.if_asked), "first": say(talk.words_before()) if not given else "",
        "answers": buttons(talk, item, item.answers), "here": talk.token(item),
        "before": given and answer_word(talk.instrument, item, given.value, staff=False),
        "note": form.data.get("note", given.note if given else ""), "youth": theirs, "place": talk.place(item),
        "back_url": reverse("question", args=[talk.screening.pk, talk.token(before)]) if before else "",
        "section_url": reverse("section", args=[talk.screening.pk, section_token(talk, item)]),
        "told_url": f"{reverse('told_me', args=[talk.screening.pk])}?at={talk.token(item)}",
        "all_url": reverse("screening", args=[talk.screening.pk]),
        "stop_url": reverse("screening_stop", args=[talk.screening.pk]),
        "may_hand_over": may_hand_over(talk.instrument), "client_id": form.sent_id,
    }  # fmt: skip


def buttons(talk: Talk, item: Item, values: tuple[str, ...]) -> list[dict[str, object]]:
    held = talk.given[item.id].value if item.id in talk.given else ""
    return [
        {"name": "answer", "value": value, "text": offered_word(talk, item, value), "chosen": value == held}
        for value in values
    ]


def offered_word(talk: Talk, item: Item, value: str) -> str:
    return answer_word(talk.instrument, item, value, staff=False)


def section_token(talk: Talk, item: Item) -> str:
    return next(talk.token(section) for section in talk.instrument.sections if section.id == item.section)


@needs("write_child")
@refusals_said
def section(request: StaffRequest, screening_id: UUID, section: str) -> HttpResponse:
    """All questions of a section on one page, for a worker who would rather see them together."""
    talk = talk_for(request, screening_id)
    chosen = talk.section(section)
    if chosen is None:
        raise Http404
    items = talk.in_section(chosen)
    if not talk.screening.is_open or not items:
        return redirect("screening", screening_id)
    parts = [part(talk, item) for item in items]
    form = WholeSection(request.POST if request.method == "POST" else None, parts=parts)
    if request.method == "POST" and form.is_valid():
        return section_answered(request, talk, items, parts, form)
    asked = [{"answer": form[one.answer], "note": form[one.note], "token": one.token} for one in parts]
    page = {"form": form, "talk": talk, "screening": talk.screening, "title": say(chosen.title), "asked": asked,
            "client_id": form.sent_id, "one_url": reverse("question", args=[screening_id, parts[0].token])}  # fmt: skip
    return render(request, "screening/section.html", page, status=NOT_VALID if form.errors else 200)


def part(talk: Talk, item: Item) -> Part:
    given = talk.given.get(item.id)
    values = (*item.answers, *item.staff_answers)
    choices = [(value, offered_word(talk, item, value)) for value in values]
    return Part(talk.token(item), say(item.text), choices, given.value if given else "", given.note if given else "")


def section_answered(
    request: StaffRequest, talk: Talk, items: list[Item], parts: list[Part], form: WholeSection
) -> HttpResponse:
    """Keep each changed answer by itself, under an id made from the form's. A telling offers to stop, as anywhere."""
    told = None
    for item, one in zip(items, parts, strict=True):
        value = form.cleaned_data[one.answer]
        new = actions.answer(
            screening=talk.screening, client_id=uuid5(form.cleaned_data["client_id"], one.token), item=item,
            value=value or None, note=form.cleaned_data[one.note], by=request.user, now=request.now,
        )  # fmt: skip
        told = item if new and value != one.value and is_disclosure(item, value) else told
    now = Talk.of(talk.screening)
    if told and is_talk(talk.instrument):
        return told_first(request, now, told)
    return redirect(next_section(now, items[0]))


def next_section(talk: Talk, item: Item) -> str:
    """The section behind this one, or the same again when an answer opened more of it; then the check."""
    ids = [each.id for each in talk.instrument.sections]
    opened = [each for each in talk.shown if each.section == item.section and each.id not in talk.values]
    here = ids.index(item.section)
    fresh = [each for each in opened if each.enable_when]
    for each in talk.instrument.sections[here if fresh else here + 1 :]:
        if talk.in_section(each):
            return reverse("section", args=[talk.screening.pk, talk.token(each)])
    return reverse("screening_review", args=[talk.screening.pk])


@needs("write_child")
@refusals_said
def told_me(request: StaffRequest, screening_id: UUID) -> HttpResponse:
    """They told me something. What to say, one question about safety, and the questions end here."""
    talk = talk_for(request, screening_id)
    if not talk.screening.is_open:
        return their_words(request, talk)
    form = Told(
        request.POST or None, now=request.now, born=talk.screening.child.birthdate,
        moments=[("now", _("Just now, %s") % clock(request.now, request.now))],
        initial={"when": "now", "offered_at": request.now.isoformat()},
    )  # fmt: skip
    item = talk.item(request.GET.get("at", ""))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        actions.stop_on_disclosure(
            screening=talk.screening, client_id=typed["client_id"], told_at=form.at(), safe_now=typed["safe_now"],
            item=item, words=typed["words"], by=request.user, now=request.now,
        )  # fmt: skip
        return redirect("screening", screening_id)
    page = {**told_page(request, talk), "form": form, "client_id": form.sent_id, "at": request.GET.get("at", "")}
    return render(request, "screening/told_me.html", page, status=NOT_VALID if form.errors else 200)


def told_page(request: StaffRequest, talk: Talk) -> dict[str, object]:
    stop = talk.instrument.on_disclosure
    first, second = both(request, talk, stop.say)
    following = talk.next
    return {
        "talk": talk, "screening": talk.screening, "stop": say(stop.screen), "write": say(stop.write),
        "never": listed(stop.never), "first": first, "second": second,
        "on_url": reverse("question", args=[talk.screening.pk, talk.token(following)]) if following else "",
    }  # fmt: skip


def both(request: StaffRequest, talk: Talk, words: Mapping[str, str]) -> tuple[tuple[str, str], tuple[str, str]]:
    """Words to say, in the language of the talk first and then in the other one."""
    spoken_in = spoken(request, talk)
    other = next(each for each in LANGUAGES if each != spoken_in)
    return (spoken_in, words[spoken_in]), (other, words[other])


def their_words(request: StaffRequest, talk: Talk) -> HttpResponse:
    """After the stop, and never in front of the young person: what they said, in quotes."""
    if talk.screening.disclosure is None:
        return redirect("screening", talk.screening.pk)
    form = Words(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        actions.write_words(
            screening=talk.screening, client_id=typed["client_id"], words=typed["words"], by=request.user,
            now=request.now,
        )  # fmt: skip
        return redirect("screening", talk.screening.pk)
    written = talk.screening.disclosure.words
    page = {**told_page(request, talk), "form": form, "client_id": form.sent_id, "written": written}
    return render(request, "screening/their_words.html", page, status=NOT_VALID if form.errors else 200)


@needs("write_child")
@refusals_said
def screening_stop(request: StaffRequest, screening_id: UUID) -> HttpResponse:
    """Stop for today. All is kept; another time can be set, and need not be."""
    talk = talk_for(request, screening_id)
    if not talk.screening.is_open:
        return redirect("screening", screening_id)
    form = Later(request.POST or None, now=request.now, initial={"choice": Offer.Choice.NOT_NOW})
    if request.method == "POST" and form.is_valid():
        stopped_for_today(request, talk, form)
        return redirect("screening", screening_id)
    first, second = both(request, talk, talk.instrument.conduct.scripts["stop_words"])
    page = {"talk": talk, "screening": talk.screening, "form": form, "client_id": form.sent_id, "first": first,
            "second": second}  # fmt: skip
    return render(request, "screening/stop.html", page, status=NOT_VALID if form.errors else 200)


def stopped_for_today(request: StaffRequest, talk: Talk, form: Later) -> None:
    typed, row = form.cleaned_data, talk.screening
    actions.pause(screening=row, by=request.user, now=request.now)
    if typed["better_at"] or typed["note"]:
        actions.offer_later(
            client_id=typed["client_id"], child=row.child, choice=typed["choice"], reason=row.reason,
            about_episode=row.about_episode, better_at=typed["better_at"], note=typed["note"], by=request.user,
            now=request.now,
        )  # fmt: skip


@needs("write_child")
def talk_language(request: StaffRequest, screening_id: UUID) -> HttpResponse:
    """Show the questions in the other language, in the same place."""
    talk = talk_for(request, screening_id)
    here = talk.item(request.POST.get("item", ""))
    if request.method == "POST" and request.POST.get("language") in LANGUAGES:
        request.session[TALK_LANGUAGE] = (str(screening_id), request.POST["language"])
    if here is None:
        return redirect(onward(request, talk))
    return redirect("question", screening_id, talk.token(here))
