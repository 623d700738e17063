"""The pages are written in plain words, as the screens are: about grade 8, and no sentence that loses its reader."""

import re
from pathlib import Path

import pytest

from tests.content.reading import grade
from tests.project.tree import ROOT

WRITTEN = [
    ROOT / "README.md",
    ROOT / "docs" / "tour.md",
    *sorted((ROOT / "docs" / "how-to").glob("*.md")),
    *sorted((ROOT / "docs" / "safety").glob("*.md")),
]
HIGHEST = 8.0
NAMES = re.compile(r"`[^`]*`|\]\([^)]*\)|https?://\S+|[\[*>]|- \[ \] ")
ITEM_END = re.compile(r"(?<![.:!?\n])\n(?=\n|- |\d+\. |\Z)")


def prose(text: str) -> str:
    """Sentences alone: without code, tables, headings and addresses; an item of a list ends as a sentence does."""
    plain = NAMES.sub("", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    plain = re.sub(r"<!--.*?-->", "", plain, flags=re.DOTALL)
    plain = "\n".join(
        line for line in plain.splitlines() if not line.startswith(("|", "#", "- Sealed", "- In the clear"))
    )
    return ITEM_END.sub(".\n", plain + "\n")


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_is_written_in_plain_words(page: Path) -> None:
    assert grade(prose(page.read_text())) <= HIGHEST


def test_code_and_tables_do_not_count_as_prose() -> None:
    assert prose("# Title\n\nIt is due.\n\n```sh\nmake run\n```\n\n| a | b |\n\n- one\n- two\n").split() == [
        "It", "is", "due.", "-", "one.", "-", "two."
    ]  # fmt: skip
