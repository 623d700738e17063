"""docs/safety/asvs.md: every line of the standard once, each with a test that exists or with a reason."""

import ast
import re
from collections import Counter

import pytest

from tests.project.tree import ROOT

PAGE = (ROOT / "docs" / "safety" / "asvs.md").read_text()
ROW = re.compile(r"^\| ((?:\d+\.\d+\.\d+(?:, )?)+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
ROWS = ROW.findall(PAGE)
LINE = re.compile(r"\d+\.\d+\.\d+")
TEST = re.compile(r"`(\w+)/(test_\w+\.py)::(test_\w+)`")
DRILL = re.compile(r"`(tools/drill_\w+\.py)`")
LINK = re.compile(r"\]\([^)]+\)")
SHOWN, TOLD = {"yes", "partly"}, {"partly", "untested", "no", "not here"}
BY_CHAPTER = {1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7, 10: 29, 11: 14, 12: 9, 13: 13, 14: 9, 15: 13,
              16: 16, 17: 7}  # fmt: skip
"""How many lines of levels 1 and 2 each chapter of version 5.0.0 has, counted in OWASP's own files."""


def named_in(folder: str, file: str) -> set[str]:
    path = ROOT / "tests" / folder / file
    tree = ast.parse(path.read_text()) if path.exists() else ast.Module([], [])
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def words(reason: str) -> str:
    return LINK.sub("", DRILL.sub("", TEST.sub("", reason))).strip(" ,;:.`[")


def test_every_line_of_the_two_levels_stands_there_once() -> None:
    lines = [line for row in ROWS for line in LINE.findall(row[0])]
    assert [line for line, count in Counter(lines).items() if count > 1] == []
    assert Counter(int(line.partition(".")[0]) for line in lines) == BY_CHAPTER
    assert f"{len(lines)} lines" in PAGE


def test_no_row_is_passed_over() -> None:
    assert len(ROWS) == len(re.findall(r"^\| \d", PAGE, re.MULTILINE))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_is_shown_or_has_a_reason(row: tuple[str, str, str, str]) -> None:
    lines, _asks, holds, reason = row
    assert holds in SHOWN | TOLD, lines
    if holds == "yes":
        assert TEST.search(reason) or DRILL.search(reason) or LINK.search(reason), lines
    if holds in TOLD:
        assert len(words(reason)) > 10, lines


def test_every_test_that_is_named_exists() -> None:
    named = {(folder, file, name) for row in ROWS for folder, file, name in TEST.findall(row[3])}
    assert len(named) > 80
    assert sorted("::".join(one) for one in named if one[2] not in named_in(*one[:2])) == []


def test_every_span_with_a_test_was_understood() -> None:
    assert len(re.findall(r"::test_", PAGE)) == len(TEST.findall(PAGE))


def test_every_drill_that_is_named_exists() -> None:
    assert [name for name in DRILL.findall(PAGE) if not (ROOT / name).exists()] == []


def test_a_test_that_is_not_there_would_be_noticed() -> None:
    assert "test_it_can_be_thrown_away" in named_in("team", "test_ends.py")
    assert "test_of_nothing" not in named_in("team", "test_ends.py")
    assert named_in("team", "test_that_is_none.py") == set()
