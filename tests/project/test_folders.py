"""docs/folders.md answers "where does it go?" and is true."""

import re
from pathlib import Path

from tests.project.tree import ROOT, files

LISTED = re.compile(r"^\| `([^`]+)/` +\|", re.MULTILINE)
PAGE = Path("docs/folders.md")


def listed() -> set[Path]:
    return {Path(name) for name in LISTED.findall((ROOT / PAGE).read_text())}


def folders() -> set[Path]:
    """Every folder with something in it, two deep; below that, each folder speaks for itself."""
    return {parent for path in files() for parent in path.parents if 0 < len(parent.parts) <= 2}


def test_every_folder_has_a_line() -> None:
    assert sorted(map(str, folders() - listed())) == []


def test_every_line_has_a_folder() -> None:
    assert sorted(str(path) for path in listed() if not (ROOT / path).is_dir()) == []


MISSION = tuple(map(Path, ("handrail/services", "handrail/templates/services", "tests/services")))
"""Here "services" are what a young person is offered, and no layer of the program."""


def test_no_folder_has_a_name_that_says_nothing() -> None:
    nothing = {"utils", "common", "helpers", "services", "core", "misc", "lib", "domain"}
    named = [path for path in files() if nothing & {part.removesuffix(".py") for part in path.parts}]
    assert [str(path) for path in named if not set(MISSION) & set(path.parents)] == []
