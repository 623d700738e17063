"""What goes into a package, whether it is a whole course or one lesson of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from handrail.rules.learning import Course, Lesson

from .pre_post import Drawing, drawings

Words = Mapping[str, str]


@dataclass(frozen=True)
class Group:
    """A heading of the overview with the ids of its lessons."""

    title: Words
    lessons: tuple[str, ...]


@dataclass(frozen=True)
class Packed:
    """`pass_mark` is in a hundred; a lesson has none. `key` names the place that a browser keeps. `languages` are those
    in which all of it can be read."""

    key: str
    title: Words
    minutes: int
    lessons: tuple[Lesson, ...]
    last_verified: date
    reviewed_by: str
    content_note: Words
    groups: tuple[Group, ...] = ()
    objectives: tuple[Words, ...] = ()
    tests: tuple[Drawing, ...] = ()
    pass_mark: int | None = None
    languages: tuple[str, ...] = ("en",)

    @property
    def single(self) -> bool:
        """One lesson, and so no list of lessons."""
        return not self.groups

    @property
    def first(self) -> str:
        return self.lessons[0].id


def of_lesson(lesson: Lesson) -> Packed:
    return Packed(
        key=lesson.id,
        title=lesson.title,
        minutes=lesson.takes,
        lessons=(lesson,),
        last_verified=lesson.last_verified,
        reviewed_by=lesson.reviewed_by,
        content_note=lesson.content_note,
        objectives=tuple(one.text for one in lesson.objectives),
        languages=tuple(lesson.said),
    )


def of_course(course: Course, audience: str | None = None) -> Packed:
    """All of it, or the modules that are for one role. Raises LookupError for a role that the course is not for."""
    modules = course.modules if audience is None else course.for_audience(audience)
    if not modules:
        raise LookupError(audience)
    lessons = {one.id: one for module in modules for one in module.lessons}
    return Packed(
        key=course.id if audience is None else f"{course.id}-{audience}",
        title=course.title,
        minutes=course.takes if modules == course.modules else sum(one.takes for one in lessons.values()),
        lessons=tuple(lessons.values()),
        last_verified=course.last_verified,
        reviewed_by=course.reviewed_by,
        content_note=course.content_note,
        groups=tuple(Group(one.title, tuple(each.id for each in one.lessons)) for one in modules),
        objectives=tuple(one.text for one in course.objectives),
        tests=drawings(course),
        pass_mark=course.pre_post.least * 100 // course.pre_post.asked,
        languages=course.languages,
    )
