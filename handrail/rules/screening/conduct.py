"""Reads `conduct.yaml`: what every conversation shares."""

from __future__ import annotations

from pathlib import Path

from ..loading import Tree, read_file
from .instruments import OUTCOMES, STORED_ANSWERS, Conduct, OnDisclosure, Sentence
from .words import LANGUAGES, Fields, read_words

KEYS = (
    *("status", "last_verified", "reviewed_by", "translations", "checklist", "scripts"),
    *("answers", "staff_answers", "on_disclosure", "steps", "sentences"),
)
ON_DISCLOSURE = (
    *("applies_to", "rest_of_items", "outcome", "screen", "ask_only"),
    *("say", "then", "then_adult", "write", "never"),
)
SENTENCES = (
    *(f"outcome_{outcome}" for outcome in OUTCOMES),
    *("age_missing", "outside_validated_age", "outside_permitted_age", "not_validated"),
    *("disclosure_not_stopped", "not_an_instrument", "not_reviewed", "never_a_finding"),
)
STEPS = ("offer_help", *(f"after_{outcome}" for outcome in OUTCOMES if outcome != "refer_now"))


def read_conduct(path: Path) -> Conduct:
    """The shared conduct in a file. Raises ContentError when a sentence, a step or a language is missing."""
    top = Fields(read_file(path), "the conduct", needed=KEYS)
    steps = _sentences(top["steps"], "steps", STEPS)
    return Conduct(
        scripts={code: each.words for code, each in _sentences(top["scripts"], "scripts").items()},
        checklist=tuple(_check(each) for each in top.list("checklist")),
        answers=_labels(top["answers"]),
        staff_answers=_labels(top["staff_answers"]),
        steps=steps,
        sentences=_sentences(top["sentences"], "sentences", SENTENCES),
        on_disclosure=_on_disclosure(top["on_disclosure"], steps),
        reviewed_by=top.name("reviewed_by"),
    )


def _sentences(tree: Tree, what: str, needed: tuple[str, ...] = ()) -> dict[str, Sentence]:
    found = Fields(tree, what, needed=needed, allowed=None)
    return {code: Sentence(code, read_words(words, code)) for code, words in found.items()}


def _labels(tree: Tree) -> dict[str, dict[str, str]]:
    found = Fields(tree, "answers", needed=STORED_ANSWERS)
    return {answer: read_words(words, answer) for answer, words in found.items()}


def _check(tree: Tree) -> Sentence:
    found = Fields(tree, "a check", needed=("id", *LANGUAGES))
    return Sentence(found.text("id"), {lang: found.text(lang) for lang in LANGUAGES})


def _on_disclosure(tree: Tree, steps: dict[str, Sentence]) -> OnDisclosure:
    found = Fields(tree, "on_disclosure", needed=ON_DISCLOSURE)
    never = Fields(found["never"], "never", needed=LANGUAGES)
    return OnDisclosure(
        outcome=found.one_of("outcome", ("refer_now",)),
        rest_of_items=found.one_of("rest_of_items", ("not_asked_stopped",)),
        applies_to=found.list_of("applies_to", ("disclosure", "anything_told_unasked")),
        screen=found.words("screen"),
        ask_only=found.words("ask_only"),
        say=found.words("say"),
        then=found.list_of("then", steps),
        then_adult=found.list_of("then_adult", steps),
        write=found.words("write"),
        never={lang: tuple(str(note) for note in never.list(lang)) for lang in LANGUAGES},
    )
