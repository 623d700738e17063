"""The open course: for partners without an account. Nobody is counted, no cookie is set, and nothing is kept.

What was answered stands in the address for one page and is gone with it. A record of completion is made on wish from
what is typed; of it only digests stay. Its form alone sets a cookie, against forged forms.
"""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handrail.rules.learning import Course, Item, Lesson, Scored, drawn, say, scored
from handrail.team.models import Agency

from .catalog import course_or_404, language, title_of
from .evidence import Says, issue
from .models import OpenHour
from .paper import record_pdf
from .record_views import as_pdf
from .walking import CHECK, Walk, asked, option_tiles

NOT_VALID, TOO_MANY = 422, 429
LANGUAGES = ("en", "es")
SEED = 12
RECORDS_AN_HOUR = 200
"""A flood of made-up names would fill the table; two hundred partners in one hour are a conference."""

View = Callable[..., HttpResponse]


def open_page(view: View) -> View:
    """In the language of its address, for a course that is open; the methods are GET and, for a record, POST."""

    @wraps(view)
    def shown(request: HttpRequest, spoken: str, course_id: str, **more: Any) -> HttpResponse:
        course = course_or_404(course_id)
        if not course.open or spoken not in LANGUAGES:
            raise Http404
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        with translation.override(spoken):
            return view(request, course, **more)

    return login_not_required(shown)


def page(request: HttpRequest, template: str, course: Course, status: int = 200, **more: object) -> HttpResponse:
    spoken = language()
    around = {
        "course": course, "title": title_of(course), "language": spoken, "translated": spoken in course.languages,
        "other": next(one for one in LANGUAGES if one != spoken), "rest": request.path.partition(f"/{spoken}/")[2],
    }  # fmt: skip
    return render(request, f"learning/open/{template}.html", {**around, **more}, status=status)


@open_page
def open_course(request: HttpRequest, course: Course) -> HttpResponse:
    parts = [{"title": say(one.title, language()),
              "lessons": [{"lesson": each, "title": title_of(each), "first": first_of(each)} for each in one.lessons]}
             for one in course.modules]  # fmt: skip
    return page(
        request, "course", course, parts=parts, about=say(course.about, language()), seed=secrets.token_hex(SEED // 2),
        note=say(course.content_note, language()), objectives=[say(one.text, language()) for one in course.objectives],
    )  # fmt: skip


def first_of(lesson: Lesson) -> str:
    return next(iter(lesson.in_language(language()).screens))


@open_page
def open_lesson(request: HttpRequest, course: Course, key: str, screen: str) -> HttpResponse:
    """One screen. What was chosen is in the address, and shows what comes of it."""
    lesson = next((one for one in course.lessons if one.id == key), None)
    if lesson is None:
        raise Http404
    said = lesson.in_language(language())
    walk = Walk(lesson, said, request.GET.dict())
    if screen not in walk.steps:
        raise Http404
    ids = [one.id for one in course.lessons]
    last = ids.index(key) + 1 == len(ids)
    shown: dict[str, Any] = {}
    if screen == lesson.choice.screen:
        shown = {"tiles": option_tiles(walk, again=False), "chosen": walk.chosen}
    elif screen == CHECK:
        shown = {"asked": asked(walk), "right": len(walk.right)}
    following = None if last else course.lessons[ids.index(key) + 1]
    return page(
        request, "screen", course, lesson=lesson, said=said, screen=walk.screen(screen), at=walk.at(screen),
        of=len(walk.steps), left=walk.minutes_left(screen), bar=walk.bar(screen), before=walk.before(screen),
        after=walk.after(screen), following=following, first=first_of(following) if following else "", **shown,
    )  # fmt: skip


def given(course: Course, sent: Mapping[str, str]) -> tuple[str, tuple[Item, ...], Scored]:
    """The seed, the questions that it draws, and what came of the answers that were sent."""
    seed = "".join(one for one in sent.get("seed", "") if one in "0123456789abcdef")[:SEED]
    items = drawn(course, seed, "post")
    typed = {str(one.id): sent.get(str(one.id), "") for one in items}
    there = {str(one.id): typed[one.id] for one in items if typed[one.id] in one.options}
    return seed, items, scored(items, there, language())


@open_page
def open_questions(request: HttpRequest, course: Course) -> HttpResponse:
    """All questions at once; sent, each with what came of it, and those that were left out said to be so."""
    seed, items, score = given(course, request.GET)
    sent = "sent" in request.GET
    told = {one.item: one for one in score.by_item}
    rows = [question(one, told[one.id].chosen, told[one.id].right, told[one.id].feedback, sent) for one in items]
    return page(
        request, "questions", course, rows=rows, seed=seed, sent=sent, score=score, least=course.pre_post.least,
        enough=score.right >= course.pre_post.least, query=request.GET.urlencode(), left_out=len(score.unanswered),
        fresh=secrets.token_hex(SEED // 2),
    )  # fmt: skip


def question(item: Item, chosen: str, right: bool | None, feedback: str, sent: bool) -> dict[str, object]:
    options = [{"key": key, "words": say(words, language()), "taken": key == chosen, "id": f"{item.id}-{key}"}
               for key, words in item.options.items()]  # fmt: skip
    verdict = _("Left out.") if right is None else _("Right.") if right else _("Look again.")
    return {"id": item.id, "ask": say(item.ask, language()), "options": options,
            "verdict": verdict if sent else "", "feedback": feedback}  # fmt: skip


class Name(forms.Form):
    use_required_attribute = False
    name = forms.CharField(label=gettext_lazy("Your name, as it should stand on the record"), max_length=120,
                           error_messages={"required": gettext_lazy("Enter your name.")})  # fmt: skip

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not name.isprintable():
            raise ValidationError(_("Enter your name."))
        return name


@open_page
def open_record(request: HttpRequest, course: Course) -> HttpResponse:
    """A record of completion for whoever has enough right. The name is printed and not kept."""
    _seed, _items, score = given(course, request.GET)
    if score.right < course.pre_post.least:
        raise Http404
    form = Name(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if too_many(timezone.now()):
            form.add_error(None, _("Too many records were made in this hour. Try again in an hour."))
            return page(request, "record", course, TOO_MANY, form=form)
        return made(course, form.cleaned_data["name"], score)
    return page(request, "record", course, NOT_VALID if form.errors else 200, form=form)


@transaction.atomic
def too_many(now: datetime) -> bool:
    """Counted for everybody together, so that nobody need be told apart; of the hours before nothing stays."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    OpenHour.objects.filter(hour__lt=hour).delete()
    OpenHour.objects.get_or_create(hour=hour)
    return not OpenHour.objects.filter(hour=hour, made__lt=RECORDS_AN_HOUR).update(made=F("made") + 1)


def agency_zone() -> tzinfo:
    """Nobody is signed in who would bring it along."""
    agency = Agency.objects.first()
    return ZoneInfo(agency.timezone) if agency else timezone.get_default_timezone()


def made(course: Course, name: str, score: Scored) -> HttpResponse:
    day = timezone.localdate(timezone=agency_zone())
    code, digest = issue(Says(name, "course", course.id, day, course.takes, score.right, score.of))
    right = _("%(right)s of %(of)s") % {"right": score.right, "of": score.of}
    rows = [
        (_("Who"), name, False),
        (_("Checked"), _("The name is as typed. Nobody has checked who it is."), False),
        (_("Course"), title_of(course), False),
        (_("Day"), date_format(day), False),
        (_("Minutes, as the course says"), str(course.takes), False),
        (_("Right at the end"), right, False),
        (_("Version"), course.version, True),
    ]
    return as_pdf(record_pdf(_("Open course"), rows, code=code, digest=digest, day=day), day)
