"""A course as one person walks it: the modules for their roles, what is passed, and what changed by the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handrail.rules.learning import Course, Form, Item, Lesson, Module, Scored, drawn, say, scored
from handrail.team.models import Person, Role
from handrail.team.roles import Standing
from handrail.team.sealing import digest

from .catalog import language
from .models import Completion, Kind, Progress, Sitting

AS_AUDIENCE = {
    Role.WORKER: "worker", Role.SUPERVISOR: "supervisor", Role.COORDINATOR: "leadership", Role.TRAINER: "trainer",
    Role.ADMINISTRATOR: "leadership", Role.PARTNER: "partner",
}  # fmt: skip
FORMS: Mapping[str, Form] = {"before": "pre", "after": "post"}


def modules_for(course: Course, roles: Iterable[str]) -> tuple[Module, ...]:
    """Those that are for one of these roles; all of them for a role that no module names."""
    audiences = {AS_AUDIENCE[one] for one in map(Role, roles) if one in AS_AUDIENCE}
    found = tuple(one for one in course.modules if audiences & set(one.audience))
    return found or course.modules


def needed(course: Course, roles: Iterable[str]) -> list[Lesson]:
    """Each lesson once, in the order of the course."""
    return list({one.id: one for module in modules_for(course, roles) for one in module.lessons}.values())


def roles_of(person: Person) -> frozenset[str]:
    """The roles somebody holds or held: a course begun as a worker is not lost with the next post."""
    return frozenset(person.appointments.values_list("role", flat=True))


def passed_by(person: Person) -> dict[str, Progress]:
    return {row.lesson: row for row in Progress.objects.filter(person=person, passed_at__isnull=False)}


# --- the questions before and after ---------------------------------------------------------------------------------


def seed_of(person: Person, course: Course, goes: int) -> str:
    """Another go draws other questions."""
    return digest("learning", str(person.pk), course.id, str(goes))[:32]


def next_seed(person: Person, course: Course, form: Form) -> str:
    """Both forms of a first go share it, so that no question comes twice: it is taken from the sitting before, since
    a new one hangs on a key that may be another by then."""
    held = Sitting.objects.filter(person=person, course=course.id)
    goes = held.filter(form=form, ended_at__isnull=False).count()
    other = held.exclude(form=form).order_by("began_at").values_list("seed", flat=True)[goes : goes + 1]
    return next(iter(other), "") or seed_of(person, course, goes)


def open_sitting(person: Person, course: Course, form: Form) -> Sitting | None:
    return Sitting.objects.filter(person=person, course=course.id, form=form, ended_at=None).order_by("began_at").last()


def ended_sitting(person: Person, course: Course, form: Form) -> Sitting | None:
    ended = Sitting.objects.filter(person=person, course=course.id, form=form, ended_at__isnull=False)
    return ended.order_by("ended_at").last()


def items_of(course: Course, sitting: Sitting) -> tuple[Item, ...]:
    return drawn(course, sitting.seed, FORM_OF[sitting.form])


FORM_OF: Mapping[str, Form] = {"pre": "pre", "post": "post"}


def score_of(course: Course, sitting: Sitting) -> Scored:
    """With the questions as they are now; an answer that is there no more counts as left out."""
    items = items_of(course, sitting)
    given = {str(one.id): str(sitting.answers.get(one.id, "")) for one in items}
    there = {str(one.id): given[one.id] for one in items if given[one.id] in one.options}
    return scored(items, there, language())


@dataclass(frozen=True)
class Change:
    """One objective, before and after: right of asked."""

    text: str
    before: tuple[int, int] | None
    after: tuple[int, int] | None


def changes(course: Course, before: Sitting | None, after: Sitting | None) -> list[Change]:
    then = score_of(course, before).by_objective if before else {}
    now = score_of(course, after).by_objective if after else {}
    return [Change(say(one.text, language()), then.get(one.id), now.get(one.id)) for one in course.objectives]


# --- where one is ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    lesson: Lesson
    title: str
    passed: Progress | None
    begun: bool


@dataclass(frozen=True)
class Part:
    """A module, as somebody sees it; `mine` when it is for their role."""

    module: Module
    title: str
    lines: tuple[Line, ...]
    mine: bool


def parts_of(course: Course, person: Person, standing: Standing) -> list[Part]:
    places = {row.lesson: row for row in Progress.objects.filter(person=person)}
    mine = modules_for(course, standing.roles)
    return [Part(one, say(one.title, language()), lines_of(one, places), one in mine) for one in course.modules]


def lines_of(module: Module, places: Mapping[str, Progress]) -> tuple[Line, ...]:
    return tuple(line_of(one, places.get(one.id)) for one in module.lessons)


def line_of(lesson: Lesson, place: Progress | None) -> Line:
    passed = place if place and place.passed_at else None
    return Line(lesson, say(lesson.title, language()), passed, place is not None)


def next_lesson(parts: Iterable[Part]) -> Line | None:
    return next((line for part in parts if part.mine for line in part.lines if not line.passed), None)


def completion_of(person: Person, course: Course) -> Completion | None:
    held = Completion.objects.filter(person=person, kind=Kind.COURSE, subject=course.id)
    return held.order_by("passed_at").last()
