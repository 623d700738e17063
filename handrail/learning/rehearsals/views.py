"""Practice on the real form: the very page of a talk, with a made-up young person. Nothing here is of a record."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from handrail.rules.rehearsals import FEWEST, agreement
from handrail.rules.rehearsals import Rehearsal as Made
from handrail.rules.screening import TOLD_UNASKED, Item, Walk, is_disclosure
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs
from handrail.team.words import lang, say

from . import walking
from .forms import OneAnswer
from .models import Rehearsal
from .showing import buttons, compared_row, listed, pages_of, sides, together_row

NOT_VALID = 422


def made_or_404(talk: str) -> Made:
    found = walking.made(talk)
    if found is None:
        raise Http404
    return found


def own(request: StaffRequest, rehearsal_id: UUID) -> tuple[Rehearsal, Made]:
    """A try of whoever asks. One whose text has changed since is told by its own page, and not walked on."""
    row = get_object_or_404(Rehearsal, pk=rehearsal_id, person=request.user)
    talk = walking.still_made(row)
    if talk is None:
        raise Http404
    return row, talk


@require_safe
@needs("learn")
def talks(request: StaffRequest) -> HttpResponse:
    """The made-up talks, and what one has tried of each."""
    return render(request, "rehearsals/talks.html", {"talks": listed(request.user)})


@needs("learn")
def story(request: StaffRequest, talk: str) -> HttpResponse:
    """What the file and the room say before the first question. Beginning opens the try that is still open."""
    made = made_or_404(talk)
    if request.method == "POST":
        return onward(walking.begin(made, request.user, request.now), made)
    tried = [one for one in listed(request.user) if one["id"] == made.id]
    page = {"made": made, "title": say(made.title), "story": say(made.story), "form_title": say(made.instrument.title),
            "tried": tried[0], "may_compare": request.standing.may("see_learning")}  # fmt: skip
    return render(request, "rehearsals/story.html", page)


def onward(row: Rehearsal, made: Made, item: Item | None = None) -> HttpResponse:
    """To the next open question; after the last one the try ends by itself."""
    walk = walking.walk_of(row, made)
    following = walk.after(item) if item else walk.next
    if row.ended_at or following is None:
        return redirect("practice_end" if not row.ended_at else "practice_result", row.pk)
    return redirect("practice_question", row.pk, following.order)


@needs("learn")
def question(request: StaffRequest, rehearsal_id: UUID, number: int) -> HttpResponse:
    row, made = own(request, rehearsal_id)
    walk = walking.walk_of(row, made)
    item = next((one for one in walk.shown if one.order == number), None)
    if row.ended_at or item is None:
        return onward(row, made)
    accepts = (*item.answers, *item.staff_answers)
    form = OneAnswer(request.POST if request.method == "POST" else None, accepts=accepts)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        walking.tap(row, typed["client_id"], item.id, typed["answer"], request.now)
        ends = is_disclosure(item, typed["answer"])
        return redirect(told_url(row, item)) if ends else onward(row, made, item)
    page = question_page(row, made, walk, item, form)
    return render(request, "rehearsals/question.html", page, status=NOT_VALID if form.errors else 200)


def told_url(row: Rehearsal, item: Item) -> str:
    return f"{reverse('practice_told', args=[row.pk])}?at={item.order}"


def question_page(row: Rehearsal, made: Made, walk: Walk, item: Item, form: OneAnswer) -> dict[str, object]:
    """All that the page of a real talk takes, with addresses of practice."""
    given, before = walk.given.get(item.id), walk.before(item)
    story_url = reverse("practice_story", args=[made.id])
    return {
        "form": form, "made": made, "item": item, "question": say(item.text), "heard": say(made.reply(item.id).said),
        "if_asked": say(item.if_asked), "first": say(walk.words_before()) if not given else "",
        "answers": buttons(walk, item, item.answers), "staff_answers": buttons(walk, item, item.staff_answers),
        "before": say(made.instrument.answer(item, given.value)) if given else "",
        "place": walk.place(item), "youth": False, "ui": lang(), "spoken": lang(), "client_id": form.sent_id,
        "back_url": reverse("practice_question", args=[row.pk, before.order]) if before else story_url,
        "all_url": story_url, "stop_url": story_url, "told_url": told_url(row, item), "practice": True,
    }  # fmt: skip


@needs("learn")
def told(request: StaffRequest, rehearsal_id: UUID) -> HttpResponse:
    """They told me something: the words of the real page, and the choice to stop or to go on."""
    row, made = own(request, rehearsal_id)
    walk = walking.walk_of(row, made)
    at = next((one for one in walk.shown if str(one.order) == request.GET.get("at")), None)
    if row.ended_at:
        return redirect("practice_result", row.pk)
    if request.method == "POST":
        ends = at is not None and is_disclosure(at, walk.values.get(at.id, ""))
        walking.end(row, request.now, at.id if at and ends else TOLD_UNASKED)
        return redirect("practice_result", row.pk)
    stop, following = made.instrument.on_disclosure, walk.after(at) if at else walk.next
    page = {"made": made, "stop": say(stop.screen), "say_now": say(stop.say), "never": stop.never.get(lang(), ()),
            "on_url": reverse("practice_question", args=[row.pk, following.order]) if following else
            reverse("practice_end", args=[row.pk])}  # fmt: skip
    return render(request, "rehearsals/told.html", page)


@needs("learn")
def finish(request: StaffRequest, rehearsal_id: UUID) -> HttpResponse:
    """After the last question: an answer may still be changed, and then all of it is compared."""
    row, made = own(request, rehearsal_id)
    if row.ended_at or request.method == "POST":
        walking.end(row, request.now)
        return redirect("practice_result", row.pk)
    walk = walking.walk_of(row, made)
    answers = [{"url": reverse("practice_question", args=[row.pk, item.order]), "question": say(item.text),
                "answer": say(made.instrument.answer(item, walk.values[item.id], staff=True))}
               for item in walk.shown if item.id in walk.values]  # fmt: skip
    return render(request, "rehearsals/end.html", {"made": made, "answers": answers})


@require_safe
@needs("learn")
def how_it_went(request: StaffRequest, rehearsal_id: UUID) -> HttpResponse:
    """Question by question beside ours, with the reason; where the questions ended; and what the form would say."""
    row, made = own(request, rehearsal_id)
    if not row.ended_at:
        return onward(row, made)
    found = walking.comparison_of(row, made)
    differing = [compared_row(made, one) for one in found.differing]
    same = [compared_row(made, one) for one in found.items if one.agrees]
    page = {"made": made, "title": say(made.title), "differing": differing, "same": same, "stop": found.stop,
            "of": len(found.items), "agreed": len(same), "outcomes": sides(row, made),
            "pages": pages_of(made)}  # fmt: skip
    return render(request, "rehearsals/result.html", page)


@require_safe
@needs("see_learning")
def together(request: StaffRequest, talk: str) -> HttpResponse:
    """How colleagues answered at their first try: where they differ from ours, and from one another. No names."""
    made = made_or_404(talk)
    tries = walking.first_tries(made)
    rows = [together_row(made, one) for one in agreement(made, tries)]
    page = {"made": made, "title": say(made.title), "rows": rows, "tries": len(tries), "fewest": FEWEST}
    return render(request, "rehearsals/together.html", page)
