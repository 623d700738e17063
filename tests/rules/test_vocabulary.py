"""The vocabulary: every fact is documented, can be asked in both languages, and is named as the contract names it."""

import re

import pytest

from handrail.rules import ContentError
from handrail.rules.loading import read_text
from handrail.rules.vocabulary import read_vocabulary, subject_of, vocabulary
from tests.content.reading import grade, longest_sentence

FACTS = vocabulary().facts.values()
ASKED = [fact for fact in FACTS if fact.ask is not None]
ONE = """
version: 1
facts:
  child.age:
    kind: number
    means: Age.
    comes_from: The file.
    ask: {en: How old?, es: "¿Qué edad?"}
"""


def test_every_fact_says_what_it_means_and_where_it_comes_from() -> None:
    assert [fact.name for fact in FACTS if not (fact.means and fact.comes_from)] == []


def test_every_fact_can_be_asked_or_sends_to_one_that_can() -> None:
    assert [fact.name for fact in FACTS if vocabulary()[fact.question].ask is None] == []


@pytest.mark.parametrize("fact", ASKED, ids=lambda fact: fact.name)
def test_a_question_is_plain_and_in_both_languages(fact) -> None:
    plain = re.sub(r"\(.*?\)", "", fact.ask["en"])
    assert set(fact.ask) == {"en", "es"}
    assert longest_sentence(plain) <= 20


def test_the_questions_together_read_at_grade_8_or_below() -> None:
    assert grade(" ".join(fact.ask["en"] for fact in ASKED)) <= 8


def test_citizenship_is_restricted_and_never_asked_of_the_child() -> None:
    fact = vocabulary()["child.citizenship"]
    assert fact.restricted == "immigration"
    assert "Never ask the child" in fact.never_ask
    assert "attorney" in fact.ask["en"]
    assert "Do not ask the child" in fact.ask["en"]


def test_every_setting_says_which_of_two_is_stricter() -> None:
    assert [fact.name for fact in FACTS if fact.name.startswith("settings.") and not fact.strictest] == []


@pytest.mark.parametrize(
    ("name", "about"),
    [("missing.left_at", "episode"), ("sex_trafficking.status", "identification"), ("trafficking.identified", "child")],
)
def test_a_fact_is_about_what_its_first_word_says(name, about) -> None:
    assert subject_of(name) == about


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("kind: number", "kind: integer", '"integer"'),
        ("kind: number", "kind: choice", "List `choices`"),
        ("    ask: {en: How old?, es: \"¿Qué edad?\"}\n", "", "has no question"),
        ("ask: {en: How old?,", "asks_for: child.years\n    ask: {en: How old?,", 'asks for "child.years"'),
        ("    means: Age.\n", "", 'has no "means"'),
    ],
)  # fmt: skip
def test_a_fact_that_is_not_in_order_is_refused(right, wrong, said) -> None:
    with pytest.raises(ContentError, match=re.escape(said)):
        read_vocabulary(read_text(ONE.replace(right, wrong), name="facts.yaml"))
