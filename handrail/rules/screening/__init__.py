"""Screening: what to ask, what was answered, and what that does and does not say."""

from .accuracy import PerHundred, Prevalence, Share, per_hundred
from .answers import AnswerError, next_item, shown_items, stored_answers
from .instruments import (
    ANSWERS,
    NOT_ASKED_STOPPED,
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
from .results import OUTCOMES, Result, designated_for_return, offered, result

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
    "designated_for_return",
    "load_instruments",
    "next_item",
    "offered",
    "per_hundred",
    "result",
    "shown_items",
    "stored_answers",
]
