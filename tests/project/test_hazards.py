"""Ways to run what a stranger wrote are not in the code at all: no eval, no pickle, no shell, no unescaped words."""

import ast
import re
from pathlib import Path

import pytest

from tests.project.tree import ROOT, files, parsed, python_files

PACKAGE = python_files("handrail")
NEVER_CALLED = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "mark_safe",
    "format_html",
    "extra",
    "RawSQL",
    "system",
    "popen",
}
ALSO_CALLED = {"re.compile", "typst.compile"}
NEVER_IMPORTED = {"pickle", "marshal", "shelve", "dill", "subprocess", "ctypes", "telnetlib", "ftplib", "random",
                  "urllib.request", "requests", "httpx", "xml", "lxml", "ldap"}  # fmt: skip
SEEDED = Path("handrail/review/simulate")
"""Children who do not exist are drawn by chance, from a seed: no secret hangs on it."""
LET_IN = {
    "handrail/guide/search.py": {"mark_safe"},  # around a match: all but our two marks is escaped in the same line
    "handrail/reports/reviews/begin.py": {"subprocess"},  # a review runs beside the server: no shell, no typed word
    **{  # the shipped lessons, made from Markdown that refuses HTML
        f"handrail/templates/learning/{name}.html": {"|safe"} for name in ("_tiles", "screen", "whole", "open/screen")
    },
    **{  # the same lessons, packed for elsewhere
        f"handrail/templates/learning/export/{name}.html": {"|safe"} for name in ("ask", "end", "read", "screen")
    },
    "handrail/learning/export/lrs.py": {"urllib.request"},  # to the agency's own record store: https, no redirect
    "handrail/templates/guide/_page.html": {"|safe"},  # the shipped guide, made from Markdown that refuses HTML
    "handrail/templates/guide/open/all.html": {"|safe"},
    "handrail/templates/safety_plans/phone_made.html": {"|safe"},  # a picture that the server drew of its own link
}
"""What stands in no other file, each with its reason."""
PAGES = [path for path in files() if path.parts[0] == "handrail" and path.suffix in {".html", ".svg"}]
ALIVE = re.compile(
    r"\|\s*safe\b|autoescape off|<script(?![^>]*\bsrc=)|\bon(?:click|load|error|submit|change)=|javascript:"
)
IN_A_PACKAGE = {  # a course that plays elsewhere; no page of ours loads these two
    "assets/course_player.js": {"innerHTML"},  # the screens of its own package, made as the lessons are
    "assets/course_lms.js": {"Storage.setItem"},  # where somebody is in a lesson; the page says so
}
SCRIPTS = [path for path in files() if path.parts[0] == "assets" and path.suffix == ".js"]
WAKES = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|Storage\.setItem"
                   r"|indexedDB|postMessage|addEventListener\(.message")  # fmt: skip


def called(node: ast.Call) -> str:
    return ast.unparse(node.func)


def calls(tree: ast.Module) -> set[str]:
    found = {called(node) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return {name for name in found - ALSO_CALLED if name.rpartition(".")[2] in NEVER_CALLED}


def imports(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module}
    return {name for name in names if name in NEVER_IMPORTED or name.partition(".")[0] in NEVER_IMPORTED}


@pytest.mark.parametrize("path", PACKAGE, ids=str)
def test_a_file_runs_nothing_that_was_written_elsewhere(path: Path) -> None:
    let_in = LET_IN.get(path.as_posix(), set()) | ({"random"} if SEEDED in path.parents else set())
    assert calls(parsed(path)) | imports(parsed(path)) <= let_in


def test_a_hazard_would_be_noticed() -> None:
    tree = ast.parse("import pickle\nfrom os import system\nsystem('x')\nmark_safe(eval('1'))")
    assert calls(tree) == {"system", "mark_safe", "eval"}
    assert imports(tree) == {"pickle"}
    assert ALIVE.search("{{ name|safe }}")
    assert WAKES.search("box.innerHTML = typed")


def test_yaml_is_read_as_text_and_never_as_objects() -> None:
    loaders = {
        (str(path), called(node))
        for path in PACKAGE
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and called(node) in {"yaml.load", "yaml.full_load", "yaml.unsafe_load"}
    }
    assert loaders == set()


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_a_page_holds_no_words_that_are_not_escaped_and_no_script_of_its_own(path: Path) -> None:
    assert set(ALIVE.findall((ROOT / path).read_text())) <= LET_IN.get(path.as_posix(), set())


def test_nothing_is_let_in_that_is_not_there() -> None:
    for name, reasons in LET_IN.items():
        path = Path(name)
        found = calls(parsed(path)) | imports(parsed(path)) if path.suffix == ".py" else set()
        assert reasons <= found | set(ALIVE.findall((ROOT / path).read_text())), name


@pytest.mark.parametrize("path", SCRIPTS, ids=str)
def test_a_script_writes_words_as_words_and_keeps_nothing_on_the_device(path: Path) -> None:
    assert set(WAKES.findall((ROOT / path).read_text())) == IN_A_PACKAGE.get(path.as_posix(), set())


def test_no_page_of_ours_loads_what_plays_in_a_package() -> None:
    loads = [str(path) for path in PAGES if re.search(r"course_(?:player|lms)\.js", (ROOT / path).read_text())]
    assert loads == []


WEB = [path for path in PACKAGE if path.parts[1] not in {"rules", "review", "cli", "content"}]
PATTERNS = {"re.compile", "re.search", "re.match", "re.fullmatch", "re.sub", "re.split", "re.findall", "re.finditer"}


def made_while_running(tree: ast.Module) -> list[str]:
    """Search patterns that are more than letters written in the code."""
    found = [node.args[0] for node in ast.walk(tree) if isinstance(node, ast.Call) and called(node) in PATTERNS]
    return [ast.unparse(one) for one in found if not isinstance(one, ast.Constant)]


@pytest.mark.parametrize("path", WEB, ids=str)
def test_no_page_builds_a_search_pattern_from_what_was_typed(path: Path) -> None:
    assert made_while_running(parsed(path)) == []


def test_a_pattern_made_of_typed_letters_would_be_noticed() -> None:
    assert made_while_running(ast.parse("re.search(typed, name)\nre.sub(r'a', 'b', name)")) == ["typed"]
