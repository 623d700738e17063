"""Packages of a real course and a real lesson, made once."""

import zipfile
from functools import cache
from io import BytesIO

from handrail.learning.export.package import Package, packaged
from handrail.learning.export.packed import Packed, of_course, of_lesson
from handrail.learning.export.scorm import scorm
from handrail.rules.learning import Course, Lesson, load_courses

COURSE, LESSON = "partnering-with-child-welfare", "limits-of-confidentiality"


def course() -> Course:
    return load_courses().courses[COURSE]


def lesson() -> Lesson:
    return load_courses().lessons[LESSON]


@cache
def packed(name: str = LESSON) -> Packed:
    return of_lesson(lesson()) if name == LESSON else of_course(course())


@cache
def package(name: str = LESSON) -> Package:
    return packaged(packed(name))


@cache
def scorm_zip(name: str = LESSON) -> bytes:
    return scorm(packed(name), package(name))


def unzipped(made: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(made)) as found:
        assert found.testzip() is None
        return {name: found.read(name) for name in found.namelist()}
