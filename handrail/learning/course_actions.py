"""Every write about a course: an answer before or after it, the end of a sitting, and that the course was passed."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from handrail.rules.learning import Course, Form, Item, load_courses
from handrail.team.models import Person

from .courses import (
    completion_of,
    ended_sitting,
    items_of,
    needed,
    next_seed,
    open_sitting,
    passed_by,
    roles_of,
    score_of,
)
from .evidence import issue, new_code, said_by
from .models import Completion, Kind, Sitting


@transaction.atomic
def answer(*, course: Course, form: Form, item: Item, option: str, go: str, by: Person, now: datetime) -> Sitting:
    """One answer; an empty one is a question that was left out. The last one ends the sitting and counts it.

    `go` is the seed of the questions that were shown: the last answer sent twice finds its sitting ended, and begins
    no other.
    """
    Person.objects.select_for_update().get(pk=by.pk)
    row = open_sitting(by, course, form)
    if row is None:
        seed, over = next_seed(by, course, form), ended_sitting(by, course, form)
        if over is not None and go != seed:
            return over
        row = Sitting(person=by, course=course.id, form=form, digest=course.version, seed=seed, began_at=now)
    items = items_of(course, row)
    if item.id in {one.id for one in items}:
        row.answers = {**row.answers, str(item.id): option}
    if all(one.id in row.answers for one in items):
        score = score_of(course, row)
        row.right, row.of, row.ended_at, row.digest = score.right, score.of, now, course.version
    row.save()
    if row.ended_at and form == "post":
        passed(course=course, by=by, now=now)
    return row


def passed(*, course: Course, by: Person, now: datetime) -> Completion | None:
    """That the course was passed: every lesson for their roles, and enough right at the end. Once a sitting: whoever
    is asked for it again after a year answers the questions again."""
    last, held = ended_sitting(by, course, "post"), completion_of(by, course)
    done = passed_by(by)
    whole = all(one.id in done for one in needed(course, roles_of(by)))
    enough = last is not None and (last.right or 0) >= course.pre_post.least
    if last is None or not whole or not enough or (held and held.passed_at >= last.began_at):
        return None
    made = Completion(
        person=by, name=by.name, kind=Kind.COURSE, subject=course.id, title=course.title["en"], digest=course.version,
        minutes=sum(one.takes for one in needed(course, roles_of(by))), right=last.right or 0, of=last.of or 0,
        passed_at=now, day=timezone.localdate(now), code=new_code(),
    )  # fmt: skip
    made.save()
    issue(said_by(made), made.code)
    return made


def lesson_passed(lesson: str, *, by: Person, now: datetime) -> None:
    """A lesson may be the last that a course wanted."""
    for course in load_courses().with_lesson(lesson):
        passed(course=course, by=by, now=now)
