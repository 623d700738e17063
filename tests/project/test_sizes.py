"""Small parts: the health of the code in three numbers."""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles

from tests.project.tree import ROOT, parsed, python_files

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
USUAL_FUNCTION = 30
REASON = "# Longer than 400 lines because "
CODE = python_files("handrail", "tools")


def lines_of_code(path: Path) -> int:
    return sum(1 for line in (ROOT / path).read_text().splitlines() if line.strip())


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{path}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


LENGTHS = {name: length for path in CODE if "migrations" not in path.parts for name, length in functions(path)}


def test_a_file_fits_in_the_head_or_says_why_not() -> None:
    long = [path for path in python_files("handrail", "tools", "tests") if lines_of_code(path) > LONGEST_FILE]
    assert [str(path) for path in long if REASON not in (ROOT / path).read_text()] == []


def test_no_function_is_long() -> None:
    assert {name: length for name, length in LENGTHS.items() if length > LONGEST_FUNCTION} == {}


def test_nine_functions_in_ten_are_short() -> None:
    assert quantiles(LENGTHS.values(), n=10)[-1] <= USUAL_FUNCTION
