"""Lessons for whoever is signed in: the list, one lesson, one screen at a time, and all of it on one page for paper."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from handrail.rules.learning import Course, Lesson, load_courses, say
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from . import actions
from .asked import my_asks
from .catalog import AUDIENCES, courses, found, language, lesson_or_404, title_of
from .models import Progress, Sitting
from .steps import remember, way_back
from .walking import CHECK, CHOICE, TRY, Checked, Picked, Walk, asked, option_tiles

NOT_VALID = 422


@require_safe
@needs("learn")
def lesson_list(request: StaffRequest) -> HttpResponse:
    """Every lesson with its minutes, for whom it is and how far one is; or what a search finds."""
    query = request.GET.get("q", "").strip()[:200]
    places = {row.lesson: row for row in Progress.objects.filter(person=request.user)}
    rows = [{**about(one), "place": places.get(one.id)} for one in found(query)]
    listed = [] if query else [{"course": one, "title": title_of(one), "about": say(one.about, language())}
                               for one in courses()]  # fmt: skip
    page = {"rows": rows, "query": query, "language": language(), "courses": listed,
            "asks": [] if query else my_asks(request.user, request.now),
            "today": timezone.localdate(request.now)}  # fmt: skip
    return render(request, "learning/index.html", page)


def about(lesson: Lesson) -> dict[str, object]:
    return {
        "lesson": lesson,
        "said": lesson.in_language(language()),
        "audience": [AUDIENCES[one] for one in lesson.audience],
    }


@needs("learn")
def lesson(request: StaffRequest, key: str) -> HttpResponse:
    """What it is, how long it takes, and what it shows: then begin, or go on where one was."""
    one = lesson_or_404(key)
    if request.method == "POST":
        row = actions.begin(lesson=one, by=request.user, now=request.now)
        return redirect("lesson_screen", one.id, row.screen)
    place = actions.place_of(one, request.user)
    page = {
        **around(request, one), "place": place, "going": place is not None and not actions.passed_in_this_walk(place),
        "changed": place is not None and place.digest != one.digest,
        "objectives": [say(each.text, language()) for each in one.objectives],
        "note": say(one.content_note, language()),
    }  # fmt: skip
    return render(request, "learning/lesson.html", page)


def around(request: StaffRequest, one: Lesson) -> dict[str, object]:
    return {**about(one), "language": language(), "step_url": way_back(request, one.id, request.now)}


@require_POST
@needs("learn")
def lesson_open(request: StaffRequest, key: str) -> HttpResponse:
    """From a step of the work: the way back is kept in the sign-in, and a lesson that was offered is so no more."""
    one = lesson_or_404(key)
    back = request.POST.get("next", "")
    if "offered" in request.POST:
        actions.answer_offer(lesson=one, by=request.user, now=request.now)
    remember(request, one.id, back, request.now)
    if "not_now" in request.POST:
        return redirect(way_back(request, one.id, request.now) or "lessons")
    return redirect("lesson", one.id)


@require_safe
@needs("learn")
def lesson_whole(request: StaffRequest, key: str) -> HttpResponse:
    """All of it on one page: to read, to print, to prepare a meeting."""
    one = lesson_or_404(key)
    page = around(request, one)
    said = one.in_language(language())
    return render(
        request, "learning/whole.html", {**page, "screens": said.screens.values(), "choice": one.choice.screen}
    )


@needs("learn")
def lesson_screen(request: StaffRequest, key: str, screen: str) -> HttpResponse:
    """One idea. What is answered is kept at once; nobody has to answer to go back to the work."""
    one = lesson_or_404(key)
    place = actions.place_of(one, request.user)
    walk = Walk(one, one.in_language(language()), place.answers if place else {})
    if screen not in walk.steps:
        raise Http404
    if screen == one.choice.screen:
        return choice_screen(request, walk, screen)
    if screen == CHECK:
        return check_screen(request, walk, screen)
    if request.method == "POST":
        return onward(request, walk, screen)
    if screen == TRY:
        passed = bool(place and actions.passed_in_this_walk(place))
        return shown(request, walk, screen, passed=passed, following=following(request, one))
    return shown(request, walk, screen)


def following(request: StaffRequest, one: Lesson) -> Course | None:
    """The course that one is in the middle of, when this lesson is part of it: the way goes on there."""
    begun = set(Sitting.objects.filter(person=request.user).values_list("course", flat=True))
    return next((each for each in load_courses().with_lesson(one.id) if each.id in begun), None)


def onward(request: StaffRequest, walk: Walk, screen: str) -> HttpResponse:
    following = walk.after(screen) or screen
    actions.keep(lesson=walk.lesson, screen=following, by=request.user, now=request.now)
    return redirect("lesson_screen", walk.lesson.id, following)


def shown(request: StaffRequest, walk: Walk, screen: str, status: int = 200, **more: object) -> HttpResponse:
    page = {
        **around(request, walk.lesson), "walk": walk, "screen": walk.screen(screen), "at": walk.at(screen),
        "of": len(walk.steps), "left": walk.minutes_left(screen), "bar": walk.bar(screen),
        "before": walk.before(screen), "after": walk.after(screen),
    }  # fmt: skip
    return render(request, "learning/screen.html", {**page, **more}, status=status)


def choice_screen(request: StaffRequest, walk: Walk, screen: str) -> HttpResponse:
    """A new choice shows what comes of it; the same one again goes on."""
    if request.method == "POST":
        form = Picked(request.POST, walk)
        if not form.is_valid():
            return shown(request, walk, screen, NOT_VALID, form=form, tiles=option_tiles(walk, again=True))
        option = form.cleaned_data[CHOICE]
        if walk.chosen and option == walk.chosen.key and "next" in request.POST:
            return onward(request, walk, screen)
        actions.choose(lesson=walk.lesson, screen=screen, option=option, by=request.user, now=request.now)
        return redirect("lesson_screen", walk.lesson.id, screen)
    again = "again" in request.GET
    return shown(request, walk, screen, tiles=option_tiles(walk, again), chosen=walk.chosen and not again)


def check_screen(request: StaffRequest, walk: Walk, screen: str) -> HttpResponse:
    if request.method == "POST" and "next" in request.POST:
        return onward(request, walk, screen)
    if request.method == "POST":
        form = Checked(request.POST, walk)
        if not form.is_valid():
            typed = {key: request.POST.get(key, "") for key in form.fields}
            return shown(request, walk, screen, NOT_VALID, form=form, asked=asked(walk, typed))
        actions.check(walk=walk, screen=screen, replies=form.cleaned_data, by=request.user, now=request.now)
        return redirect("lesson_screen", walk.lesson.id, screen)
    questions = asked(walk)
    done = all(one.right is not None for one in questions)
    return shown(request, walk, screen, asked=questions, answered=done, right=len(walk.right))
