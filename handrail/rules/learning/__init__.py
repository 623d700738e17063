"""Short lessons and courses as data: what they say in each language, what they ask, and what they must be."""

from .answers import Answered, answered, chosen
from .bank import Form, Item, Scored, ScoredItem, scored
from .checks import check_lessons
from .course_checks import check_courses
from .courses import Course, CourseObjective, Courses, Module, PrePost, drawn, load_courses
from .lessons import Lesson, Lessons, load_lessons
from .saying import say
from .screens import Option, Question, Said, Screen

__all__ = [
    "Answered",
    "Course",
    "CourseObjective",
    "Courses",
    "Form",
    "Item",
    "Lesson",
    "Lessons",
    "Module",
    "Option",
    "PrePost",
    "Question",
    "Said",
    "Scored",
    "ScoredItem",
    "Screen",
    "answered",
    "check_courses",
    "check_lessons",
    "chosen",
    "drawn",
    "load_courses",
    "load_lessons",
    "say",
    "scored",
]
