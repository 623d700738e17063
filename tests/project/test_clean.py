"""Nothing of one person's machine or network is in the repository, and nothing of anybody else's code."""

import re
from json import loads
from pathlib import Path

import pytest

from handrail import __version__
from tests.project.tree import ROOT, files, texts

LOCKS = sorted(ROOT.glob("requirements*.lock"))
# Written in pieces, so that this file does not hold what it looks for.
HOSTS = "|".join(
    ["pythonho" + "sted", r"py" + r"pi\.org", "npm" + r"js\.", "deb" + r"\.debian", "archive" + r"\.ubuntu"]
)
PATHS = "|".join(["/wo" + "rk/", "/ro" + "ot/", "/ho" + r"me/\w", "/Us" + r"ers/\w", "/tm" + r"p/\w"])
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)")


def pins(lock: Path) -> dict[str, str]:
    return dict(found.groups() for line in lock.read_text().splitlines() if (found := PINNED.match(line)))


def found(pattern: str) -> list[str]:
    return [
        f"{path}:{number}: {line.strip()[:100]}"
        for path, text in texts().items()
        for number, line in enumerate(text.splitlines(), start=1)
        if re.search(pattern, line)
    ]


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert found(PATHS) == []


def test_no_file_names_a_package_host() -> None:
    assert found(HOSTS) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_holds_hashes_and_no_addresses(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    blocks = [block for block in re.split(r"\n(?=\S)", text) if PINNED.match(block)]
    assert blocks
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_tests_use_the_very_versions_that_run() -> None:
    run, dev = pins(ROOT / "requirements.lock"), pins(ROOT / "requirements-dev.lock")
    assert {name: dev.get(name) for name in run} == run


def test_every_npm_package_has_a_digest_and_no_address() -> None:
    packages = loads((ROOT / "package-lock.json").read_text())["packages"]
    others = {name: package for name, package in packages.items() if name}
    assert others
    assert [name for name, package in others.items() if "resolved" in package] == []
    assert [name for name, package in others.items() if not package.get("integrity", "").startswith("sha512-")] == []


def test_the_version_is_the_newest_of_the_changelog() -> None:
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest
    assert newest[1] == __version__


def test_no_minified_or_built_file_is_in_git() -> None:
    assert [str(path) for path in files() if ".min." in path.name or "built" in path.parts] == []
