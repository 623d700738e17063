"""The lessons beside a step of the work, for templates of the apps above. Each is a button that keeps the way back."""

import logging
from typing import Any

from django import template

from handrail.rules import RulesError
from handrail.rules.learning import load_lessons

from .catalog import known_lesson, title_of
from .models import Offered, Progress

register = template.Library()
log = logging.getLogger("handrail.learning")


@register.inclusion_tag("learning/_beside.html", takes_context=True)
def lessons_beside(context: dict[str, Any], step: str) -> dict[str, Any]:
    """The lessons of a step, those that are not passed yet first."""
    request = context["request"]
    try:
        found = load_lessons().at_step(step)
    except RulesError as fault:  # a lesson that cannot be read never stops the work beside it
        log.error("The lessons are not shown: %s", fault)
        return {"lessons": []}
    passed = passed_by(request.user) if found else frozenset()
    rows = [{"key": one.id, "title": title_of(one), "minutes": one.takes, "passed": one.id in passed}
            for one in found]  # fmt: skip
    return {**back_to(context), "lessons": sorted(rows, key=lambda row: row["passed"])}


@register.inclusion_tag("learning/_offer.html", takes_context=True)
def lesson_offered(context: dict[str, Any], key: str) -> dict[str, Any]:
    """A lesson for a rare event, unasked: to who has neither passed it nor answered this offer before."""
    request = context["request"]
    try:
        lesson = known_lesson(key)
    except RulesError as fault:
        log.error("The lesson is not offered: %s", fault)
        return {"lesson": None}
    if lesson is None or key in passed_by(request.user) or Offered.objects.filter(person=request.user, lesson=key):
        return {"lesson": None}
    return {**back_to(context), "lesson": lesson, "title": title_of(lesson)}


def back_to(context: dict[str, Any]) -> dict[str, Any]:
    return {"next": context["request"].get_full_path(), "csrf_token": context.get("csrf_token")}


def passed_by(person: Any) -> frozenset[str]:
    return frozenset(Progress.objects.filter(person=person, passed_at__isnull=False).values_list("lesson", flat=True))
