"""`make sbom` lists every locked part, in CycloneDX, and the same locks make the same bytes."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.project.tree import ROOT, tool

PINNED = re.compile(r"^([\w.-]+)==([^\s;\\]+)", re.MULTILINE)
Parts = dict[str, dict[str, Any]]


def lists(folder: Path) -> Parts:
    tool("sbom").write(folder)
    return {path.name.split("-")[1].split(".")[0]: json.loads(path.read_text()) for path in folder.glob("*.cdx.json")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("first")


@pytest.fixture(scope="module")
def made(folder: Path) -> Parts:
    return lists(folder)


def versions(made: dict[str, Any]) -> set[tuple[str, str]]:
    return {(part["name"], part["version"]) for part in made["components"]}


def npm_locked() -> set[tuple[str, str]]:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    return {(path.rpartition("node_modules/")[2], one["version"]) for path, one in packages.items() if path}


def test_it_names_every_locked_python_package_and_no_other(made: Parts) -> None:
    locked = set(PINNED.findall((ROOT / "requirements.lock").read_text()))
    assert len(locked) > 20
    assert versions(made["python"]) == locked


def test_it_names_every_locked_npm_package_and_no_other(made: Parts) -> None:
    assert versions(made["npm"]) == npm_locked()


def test_each_part_carries_the_address_of_its_kind_and_its_digests(made: Parts) -> None:
    for name, kind in (("python", "pkg:pypi/"), ("npm", "pkg:npm/")):
        parts = made[name]["components"]
        assert [part["name"] for part in parts if not part["purl"].startswith(kind)] == []
        assert [part["name"] for part in parts if '"hashes": [{' not in json.dumps(part)] == []


def test_both_are_cyclonedx_of_this_version(made: Parts) -> None:
    assert {one["bomFormat"] for one in made.values()} == {"CycloneDX"}
    assert made["npm"]["metadata"]["component"]["version"] == tool("sbom").version()


def test_the_same_locks_make_the_same_bytes(made: Parts, folder: Path, tmp_path: Path) -> None:
    assert lists(tmp_path) == made
    for path in folder.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_it_tells_nothing_of_the_machine_it_was_made_on(made: Parts) -> None:
    assert [part for part in (str(ROOT), str(Path.home())) if part in json.dumps(made)] == []
