"""Courses for whoever is signed in: where one is, the questions before and after, and what one has passed."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from handrail.rules.learning import Course, Form, Item, drawn, say
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from . import course_actions
from .catalog import AUDIENCES, course_or_404, language, title_of
from .courses import (
    FORMS,
    changes,
    completion_of,
    ended_sitting,
    next_lesson,
    next_seed,
    open_sitting,
    parts_of,
    score_of,
)
from .models import Completion, Kind, Sitting

NOT_VALID = 422


@require_safe
@needs("learn")
def course(request: StaffRequest, key: str) -> HttpResponse:
    """Its parts in order, what is passed, and the one thing that comes next."""
    one, spoken = course_or_404(key), language()
    parts = parts_of(one, request.user, request.standing)
    before, after = (ended_sitting(request.user, one, form) for form in ("pre", "post"))
    done = completion_of(request.user, one)
    begun = bool(before or done or any(line.passed for part in parts for line in part.lines))
    page = {
        **about(one), "parts": parts, "next": next_lesson(parts), "before": before, "after": after, "begun": begun,
        "objectives": [say(each.text, spoken) for each in one.objectives], "note": say(one.content_note, spoken),
        "changes": changes(one, before, after) if before or after else [], "least": one.pre_post.least,
        "done": done, "asked": one.pre_post.asked,
    }  # fmt: skip
    return render(request, "learning/course.html", page)


def about(one: Course) -> dict[str, object]:
    spoken = language()
    return {
        "course": one, "title": title_of(one), "about": say(one.about, spoken), "language": spoken,
        "translated": spoken in one.languages, "audience": [AUDIENCES[each] for each in one.audience],
    }  # fmt: skip


class Answer(forms.Form):
    """One question. It may be left out, and then it is said to be left out."""

    use_required_attribute = False

    def __init__(self, data: Mapping[str, Any] | None, item: Item) -> None:
        super().__init__(data)
        self.fields["answer"] = forms.ChoiceField(
            label=say(item.ask, language()), widget=forms.RadioSelect,
            choices=[(key, say(words, language())) for key, words in item.options.items()],
            error_messages={"required": gettext_lazy("Choose an answer, or leave the question out.")},
        )  # fmt: skip


@needs("learn")
def questions(request: StaffRequest, key: str, when: str) -> HttpResponse:
    """One question at a time; each answer is kept at once, and the last one shows what came of them."""
    one, form = course_or_404(key), form_or_404(when)
    sitting = open_sitting(request.user, one, form)
    ended = ended_sitting(request.user, one, form)
    if sitting is None and ended and (form == "pre" or not begins_again(request, one, form)):
        return result(request, one, ended, when)
    return ask(request, one, form, sitting, when)


def begins_again(request: StaffRequest, one: Course, form: Form) -> bool:
    """Asked for by the address; an answer is one to the next go, and not the last one of the go before, sent twice."""
    if request.method == "POST":
        return request.POST.get("go") == next_seed(request.user, one, form)
    return "again" in request.GET


def form_or_404(when: str) -> Form:
    if when not in FORMS:
        raise Http404
    return FORMS[when]


def ask(request: StaffRequest, one: Course, form: Form, sitting: Sitting | None, when: str) -> HttpResponse:
    seed = sitting.seed if sitting else next_seed(request.user, one, form)
    items = drawn(one, seed, form)
    kept = sitting.answers if sitting else {}
    asked = {str(item.id): item for item in items}
    item = asked.get(request.POST.get("item", "")) or next((each for each in items if each.id not in kept), items[0])
    typed = Answer(request.POST if request.method == "POST" else None, item)
    if "left_out" in request.POST or typed.is_valid():
        option = "" if "left_out" in request.POST else typed.cleaned_data["answer"]
        course_actions.answer(
            course=one, form=form, item=item, option=option, go=request.POST.get("go", ""), by=request.user,
            now=request.now,
        )  # fmt: skip
        return redirect("course_questions", one.id, when)
    at = list(asked).index(str(item.id)) + 1
    page = {**about(one), "form": typed, "item": item, "go": seed, "at": at, "of": len(items), "when": when,
            "bar": [place <= at for place in range(1, len(items) + 1)]}  # fmt: skip
    return render(request, "learning/question.html", page, status=NOT_VALID if typed.errors else 200)


def result(request: StaffRequest, one: Course, sitting: Sitting, when: str) -> HttpResponse:
    items = {str(item.id): item for item in drawn(one, sitting.seed, FORMS[when])}
    score = score_of(one, sitting)
    rows = [shown_item(items[each.item], each.chosen, each.right, each.feedback) for each in score.by_item]
    page = {**about(one), "rows": rows, "score": score, "when": when, "sitting": sitting,
            "enough": score.right >= one.pre_post.least, "least": one.pre_post.least,
            "left_out": len(score.unanswered)}  # fmt: skip
    return render(request, "learning/questions_done.html", page)


def shown_item(item: Item, chosen: str, right: bool | None, feedback: str) -> dict[str, object]:
    verdict = _("Left out.") if right is None else _("Right.") if right else _("Look again.")
    said = say(item.options[chosen], language()) if chosen else ""
    return {"ask": say(item.ask, language()), "said": said, "verdict": verdict, "feedback": feedback}


@require_safe
@needs("learn")
def mine(request: StaffRequest) -> HttpResponse:
    """What one has passed, with its evidence: to print, or to give to whoever counts hours."""
    rows = list(Completion.objects.filter(person=request.user).order_by("-passed_at"))
    once = {(row.day.year, row.subject): row.minutes for row in rows if row.kind == Kind.LESSON}
    years: dict[int, int] = {}
    for (year, _subject), minutes in once.items():
        years[year] = years.get(year, 0) + minutes
    return render(request, "learning/mine.html", {"rows": rows, "years": sorted(years.items(), reverse=True)})
