"""Short lessons as data: what a lesson says in each language, its one choice, its check, and what it must be."""

from .answers import Answered, answered, chosen
from .checks import check_lessons
from .lessons import Lesson, Lessons, load_lessons
from .screens import Option, Question, Said, Screen

__all__ = [
    "Answered",
    "Lesson",
    "Lessons",
    "Option",
    "Question",
    "Said",
    "Screen",
    "answered",
    "check_lessons",
    "chosen",
    "load_lessons",
]
