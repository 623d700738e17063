"""Screening: what to ask, what was answered, and what that does and does not say."""

from .accuracy import PerHundred, Prevalence, Share, per_hundred
from .answers import AnswerError, coded_answers, next_item, shown_items, stored_answers
from .examples import Example, failures, read_examples
from .instruments import (
    ANSWERS,
    NOT_ASKED_STOPPED,
    OUTCOMES,
    STORED_ANSWERS,
    TOLD_UNASKED,
    Choice,
    Conduct,
    Instrument,
    Instruments,
    Item,
    OnDisclosure,
    Section,
    Sentence,
)
from .reading import CONTENT, load_instruments
from .results import Result, designated_for_return, offered, result
from .walk import Given, Walk, is_disclosure

__all__ = [
    "ANSWERS",
    "CONTENT",
    "NOT_ASKED_STOPPED",
    "OUTCOMES",
    "STORED_ANSWERS",
    "TOLD_UNASKED",
    "AnswerError",
    "Choice",
    "Conduct",
    "Example",
    "Given",
    "Instrument",
    "Instruments",
    "Item",
    "OnDisclosure",
    "PerHundred",
    "Prevalence",
    "Result",
    "Section",
    "Sentence",
    "Share",
    "Walk",
    "coded_answers",
    "designated_for_return",
    "failures",
    "is_disclosure",
    "load_instruments",
    "next_item",
    "offered",
    "per_hundred",
    "read_examples",
    "result",
    "shown_items",
    "stored_answers",
]
