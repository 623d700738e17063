"""What the documents name exists: commands, files, functions, pictures, links."""

import ast
import re
import shlex
from pathlib import Path

import pytest

from handrail.cli import main
from tests.project.tree import ROOT, files, parsed

OF_THE_GUIDE = Path("handrail", "content", "guide")  # its pages name one another by id; check-content follows them
PAGES = [path for path in files() if path.suffix == ".md" and OF_THE_GUIDE not in path.parents]
GUIDES = [path for path in PAGES if "content" not in path.parts]
TARGET = re.compile(r"(?:^|[;&] ?)(?:\$ )?(?:\w+=\S+ )*make ([a-z]+)\b")  # as a command, not as a word of a sentence
SPAN = re.compile(r"`([^`\n]+)`")
FENCED = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FOLDERS = {path.parts[0] for path in files() if len(path.parts) > 1}


def commands(page: Path) -> list[str]:
    """Every line of a code block and every span of code."""
    text = (ROOT / page).read_text()
    blocks = [line.strip() for block in FENCED.findall(text) for line in block.splitlines()]
    return [*SPAN.findall(FENCED.sub("", text)), *blocks]


def named_paths(page: Path) -> list[str]:
    return [span for span in commands(page) if re.fullmatch(r"[\w.-]+(/[\w.-]*)+(:\w+)?", span)]


def exists(name: str) -> bool:
    """`folder/file.py:function` exists when the file does and defines the function; `folder/…` when it is ours."""
    path, _, member = name.partition(":")
    if path.split("/")[0] not in FOLDERS:
        return True  # not a path of this repository
    if not (ROOT / path).exists():
        return False
    return not member or member in defined(Path(path))


def defined(path: Path) -> set[str]:
    """Names that a file defines at its top level: functions, classes, constants, targets of a Makefile."""
    if path.suffix != ".py":
        return set()
    names: set[str] = set()
    for node in parsed(path).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return names


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("guide", GUIDES, ids=str)
def test_every_make_command_exists(guide: Path) -> None:
    named = {target for code in commands(guide) for target in TARGET.findall(code)}
    assert named - make_targets() == set()


@pytest.mark.parametrize("guide", GUIDES, ids=str)
def test_every_handrail_command_exists(guide: Path) -> None:
    lines = [shlex.split(code, comments=True) for code in commands(guide) if re.match(r"(\.venv/bin/)?handrail ", code)]
    assert {words[1] for words in lines if len(words) > 1} - {"--help"} <= set(main.commands)


@pytest.mark.parametrize("guide", GUIDES, ids=str)
def test_every_file_and_function_it_names_exists(guide: Path) -> None:
    assert [name for name in named_paths(guide) if not exists(name)] == []


@pytest.mark.parametrize("guide", PAGES, ids=str)
def test_every_link_and_picture_leads_somewhere(guide: Path) -> None:
    targets = [target.partition("#")[0] for target in LINK.findall((ROOT / guide).read_text())]
    inside = [target for target in targets if target and not re.match(r"\w+:", target)]
    assert [target for target in inside if not (ROOT / guide.parent / target).exists()] == []


def test_the_readme_names_both_commands() -> None:
    assert {"make run", "make test"} <= set(commands(Path("README.md")))


def test_a_name_that_does_not_exist_is_noticed() -> None:
    assert not exists("handrail/rules/nowhere.py")
    assert not exists("tests/project/tree.py:nothing")
    assert exists("tests/project/tree.py:files")
