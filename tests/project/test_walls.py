"""The wall around the rules: facts in, findings out. No clock, no chance, no environment, no Django."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.project.tree import ROOT, files, parsed, python_files

LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")
RULES = [path for path in python_files("handrail") if path.parts[1] == "rules"]
LOADING = Path("handrail/rules/loading.py")
A_CLOCK = re.compile(r"\b(datetime|date|timezone)\.(now|today|utcnow)$")
CHANCE_AND_SURROUNDINGS = {"random", "secrets", "environ", "getenv", "uuid4", "urandom"}
OPENING = {"open", "read_text", "read_bytes", "iterdir", "glob", "rglob", "walk", "listdir", "scandir"}
OUTSIDE_MODULES = {"random", "secrets", "socket", "subprocess", "requests", "urllib", "sqlite3", "time"}
WITHOUT_DJANGO = """
import importlib, pkgutil, sys
sys.modules["django"] = None  # any import of Django now fails
for folder in ("handrail.rules", "handrail.cli"):
    package = importlib.import_module(folder)
    for module in pkgutil.walk_packages(package.__path__, folder + "."):
        importlib.import_module(module.name)
print(*sorted(name for name in sys.modules if name.startswith("handrail.")))
"""


def names_used(tree: ast.AST) -> Iterator[str]:
    """Every name that is called, and every attribute that is read."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id


def clocks_read(tree: ast.AST) -> set[str]:
    """`datetime.now`, `date.today` and their like; what a rule was given may well be called `now`."""
    dotted = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return {name for name in dotted if A_CLOCK.search(name)}


def modules_imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_the_import_contracts_hold() -> None:
    done = subprocess.run([LINT_IMPORTS], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_there_are_rules_to_look_at() -> None:
    assert LOADING in RULES


@pytest.mark.parametrize("path", RULES, ids=str)
def test_a_rule_reads_no_clock_and_nothing_around_it(path: Path) -> None:
    tree = parsed(path)
    assert clocks_read(tree) == set()
    assert set(names_used(tree)) & CHANCE_AND_SURROUNDINGS == set()
    assert set(modules_imported(tree)) & OUTSIDE_MODULES == set()


def test_a_clock_would_be_noticed() -> None:
    assert clocks_read(ast.parse("import datetime; at = datetime.datetime.now(tz)")) == {"datetime.datetime.now"}
    assert clocks_read(ast.parse("due = world.now()")) == set()


@pytest.mark.parametrize("path", [path for path in RULES if path != LOADING], ids=str)
def test_only_loading_opens_files(path: Path) -> None:
    assert set(names_used(parsed(path))) & OPENING == set()


def test_content_is_data_without_code() -> None:
    assert [path for path in files() if path.parts[:2] == ("handrail", "content") and path.suffix == ".py"] == []


def test_rules_and_command_line_run_without_django() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_DJANGO], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "handrail.rules.loading" in done.stdout.split()


def test_every_folder_of_code_is_a_package() -> None:
    """Without its __init__.py a folder is invisible to the import contracts."""
    folders = {path.parent for path in python_files("handrail")}
    assert [str(folder) for folder in sorted(folders) if not (ROOT / folder / "__init__.py").exists()] == []
