"""Every write about one person's own learning. Only what they did, never where they came from."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from handrail.rules.learning import Lesson
from handrail.team.models import Person

from .course_actions import lesson_passed
from .evidence import issue, new_code, said_by
from .models import Completion, Kind, Offered, Progress
from .walking import CHOICE, Walk


@transaction.atomic
def begin(*, lesson: Lesson, by: Person, now: datetime) -> Progress:
    """From the first screen on, with nothing answered. What was passed before stays passed."""
    made = {"digest": lesson.digest, "screen": next(iter(lesson.said["en"].screens)), "seen_at": now}
    fresh = {**made, "answers": {}, "first_right": None, "started_at": now}
    row, _new = Progress.objects.update_or_create(person=by, lesson=lesson.id, defaults=fresh)
    return row


def place_of(lesson: Lesson, person: Person) -> Progress | None:
    """Where somebody is. When the words have changed meanwhile, the answers to the old ones are gone."""
    row = Progress.objects.filter(person=person, lesson=lesson.id).first()
    if row is not None and row.digest != lesson.digest:
        row.answers, row.first_right = {}, None
        if row.screen not in lesson.said["en"].screens:
            row.screen = next(iter(lesson.said["en"].screens))
    return row


@transaction.atomic
def keep(
    *, lesson: Lesson, screen: str, by: Person, now: datetime, answers: Mapping[str, str] | None = None
) -> Progress:
    """The place, and what was answered there."""
    row = Progress.objects.select_for_update().filter(person=by, lesson=lesson.id).first()
    held = place_of(lesson, by) if row else begin(lesson=lesson, by=by, now=now)
    assert held is not None  # noqa: S101  it was there, or was begun
    held.digest, held.screen, held.seen_at = lesson.digest, screen, now
    held.answers = {**held.answers, **(answers or {})}
    held.save()
    return held


@transaction.atomic
def choose(*, lesson: Lesson, screen: str, option: str, by: Person, now: datetime) -> None:
    keep(lesson=lesson, screen=screen, by=by, now=now, answers={CHOICE: option})


@transaction.atomic
def check(*, walk: Walk, screen: str, replies: Mapping[str, str], by: Person, now: datetime) -> Progress:
    """Keep the answers; how many were right at first is kept once. All right at last: passed."""
    lesson = walk.lesson
    row = keep(lesson=lesson, screen=screen, by=by, now=now, answers=replies)
    now_walk = Walk(lesson, walk.said, row.answers)
    if row.first_right is None:
        row.first_right = len(now_walk.right)
    if now_walk.all_right and not passed_in_this_walk(row):
        row.passed_at = now
        complete(lesson=lesson, row=row, by=by, now=now)
        row.save()
        lesson_passed(lesson.id, by=by, now=now)
    row.save()
    return row


def passed_in_this_walk(row: Progress) -> bool:
    return row.passed_at is not None and row.passed_at >= row.started_at


def complete(*, lesson: Lesson, row: Progress, by: Person, now: datetime) -> Completion:
    made = Completion(
        person=by, name=by.name, kind=Kind.LESSON, subject=lesson.id, title=lesson.title["en"], digest=row.digest,
        minutes=lesson.takes, right=row.first_right or 0, of=len(lesson.check), passed_at=now,
        day=timezone.localdate(now), code=new_code(),
    )  # fmt: skip
    made.save()
    issue(said_by(made), made.code)
    return made


def answer_offer(*, lesson: Lesson, by: Person, now: datetime) -> None:
    Offered.objects.get_or_create(person=by, lesson=lesson.id, defaults={"at": now})
