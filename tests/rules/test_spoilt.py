"""Every kind of file, spoilt in every place: each time it is refused in the words that are kept, or read."""

import re
from pathlib import Path

import pytest

from tests.rules.spoiling import READERS, answers, told_before


@pytest.mark.parametrize("kind", READERS)
def test_every_spoilt_file_is_answered_in_the_words_that_are_kept(kind: str, tmp_path: Path) -> None:
    assert list(answers(kind, tmp_path)) == told_before(kind)


@pytest.mark.parametrize("kind", READERS)
def test_no_refusal_speaks_of_the_program(kind: str) -> None:
    """Whoever mends a file has never seen the code."""
    refusals = [line for line in told_before(kind) if "own.yaml" in line and " = " not in line]
    assert [line for line in refusals if re.search(r"None|Error|object at|<|class |\bdict\b|\btuple\b", line)] == []
