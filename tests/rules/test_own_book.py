"""An invented book reads as it is kept, in both languages, and each change of it is told in the words that are kept."""

import re
from pathlib import Path

import pytest

from tests.rules.own_book import LANGUAGES, book, kept, told, told_before

BOTH = pytest.mark.parametrize("language", LANGUAGES)


@BOTH
def test_the_whole_book_reads_as_it_is_kept(language: str, tmp_path: Path) -> None:
    found, before = book(tmp_path, language), kept(language)
    assert [key for key in before if found.get(key) != before[key]] == []
    assert list(found) == list(before)


@BOTH
def test_every_change_is_told_in_the_words_that_are_kept(language: str) -> None:
    assert list(told(language)) == told_before(language)


def test_spanish_differs_from_english_wherever_there_are_words() -> None:
    english, spanish = (told_before(language) for language in LANGUAGES)
    same = [line for line in spanish if line in english]
    assert [line for line in same if re.search(r"\b(changed|longer|stricter|looser)\b", line)] == []


def test_nothing_that_a_reader_sees_can_be_called_the_same() -> None:
    """Only counts, which follow from the rules, and the name of who chose may differ without a word."""
    silent = [line.partition(": ")[0] for line in told_before("en") if line.endswith("The two books are the same.")]
    assert [how for how in silent if not re.match(r"book\.|settings\.\d+\.bases\.\d+\.by|XX-", how)] == []
