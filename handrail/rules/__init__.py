"""Law and practice as plain functions: facts in, findings out. No Django, no clock, no environment, no database."""

from .answer import Answer, CannotTell, Finding
from .book import Book, load_book
from .case import Case
from .duties import due
from .errors import ContentError, FactsError, RulesError
from .facts import read_facts
from .rule import Rule

__all__ = [
    "Answer",
    "Book",
    "CannotTell",
    "Case",
    "ContentError",
    "FactsError",
    "Finding",
    "Rule",
    "RulesError",
    "due",
    "load_book",
    "read_facts",
]
