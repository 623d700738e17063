"""Reads `conduct.yaml`: what every conversation shares."""

from __future__ import annotations

from pathlib import Path

from .. import loading
from ..loading import Entries, Taker, Tree
from .instruments import STORED_ANSWERS, Conduct, OnDisclosure, Sentence
from .words import nothing_or, read_words

KEYS = [
    "status",
    "last_verified",
    "reviewed_by",
    "translations",
    "checklist",
    "scripts",
    "answers",
    "staff_answers",
    "on_disclosure",
    "steps",
    "sentences",
]
ON_DISCLOSURE = ["applies_to", "rest_of_items", "outcome", "screen", "ask_only", "say", "then", "write", "never"]
SENTENCES = [
    "outcome_no_score",
    "outcome_negative",
    "outcome_positive",
    "outcome_indeterminate",
    "outcome_refer_now",
    "outcome_refused",
    "outcome_incomplete",
    "age_missing",
    "outside_validated_age",
    "outside_permitted_age",
    "not_validated",
    "disclosure_not_stopped",
    "not_an_instrument",
    "not_reviewed",
    "never_a_finding",
]

take = Taker()


def read_conduct(path: Path) -> Conduct:
    """The shared conduct in a file. Raises ContentError when a sentence or a language is missing."""
    top = take.entries(loading.read_file(path), "the conduct", needed=KEYS, allowed=())
    steps = _sentences(top["steps"], "steps")
    return Conduct(
        scripts={code: each.words for code, each in _sentences(top["scripts"], "scripts").items()},
        checklist=tuple(_check(each) for each in take.items(top["checklist"], "checklist")),
        answers=_labels(top["answers"]),
        staff_answers=_labels(top["staff_answers"]),
        steps=steps,
        sentences=_sentences(top["sentences"], "sentences", needed=SENTENCES),
        on_disclosure=_on_disclosure(top["on_disclosure"], steps),
        reviewed_by=nothing_or(top["reviewed_by"]),
    )


def _sentences(tree: Tree, what: str, needed: list[str] | None = None) -> dict[str, Sentence]:
    found = take.entries(tree, what, needed=needed or ())
    return {str(code): Sentence(str(code), read_words(words, code)) for code, words in found.items()}


def _labels(tree: Tree) -> dict[str, dict[str, str]]:
    found = take.entries(tree, "answers", needed=STORED_ANSWERS, allowed=())
    return {str(answer): read_words(words, answer) for answer, words in found.items()}


def _check(tree: Tree) -> Sentence:
    found = take.entries(tree, "a check", needed=("id", "en", "es"), allowed=())
    words = Entries({key: value for key, value in found.items() if key != "id"})
    words.place = found.place
    return Sentence(str(take.text(found["id"], "id")), read_words(words, "a check"))


def _on_disclosure(tree: Tree, steps: dict[str, Sentence]) -> OnDisclosure:
    found = take.entries(tree, "on_disclosure", needed=ON_DISCLOSURE, allowed=())
    never = take.entries(found["never"], "never", needed=("en", "es"), allowed=())
    return OnDisclosure(
        outcome=take.one_of(found["outcome"], "outcome", ("refer_now",)),
        rest_of_items=take.one_of(found["rest_of_items"], "rest_of_items", ("not_asked_stopped",)),
        applies_to=take.texts(found["applies_to"], "applies_to"),
        screen=read_words(found["screen"], "screen"),
        ask_only=read_words(found["ask_only"], "ask_only"),
        say=read_words(found["say"], "say"),
        then=tuple(str(take.one_of(step, "a step", steps)) for step in take.items(found["then"], "then")),
        write=read_words(found["write"], "write"),
        never={str(lang): take.texts(notes, "never") for lang, notes in never.items()},
    )
