"""What docs/how-to/back-up-and-restore.md and keys.md tell an operator to run does what they say."""

import re
import shutil
from pathlib import Path

import pytest

from tests.keeping.site import Site, filled, new_site
from tests.project.tree import ROOT

HOW_TO = ROOT / "docs" / "how-to"
COMMAND = re.compile(r"^handrail (.+)$", re.MULTILINE)
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands(page: str) -> list[list[str]]:
    blocks = BLOCK.findall((HOW_TO / page).read_text())
    return [found.split() for block in blocks for found in COMMAND.findall(block)]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for name in ("backups", "elsewhere"):
        (tmp_path / name).mkdir()
    return tmp_path


def at(place: Path, words: list[str]) -> list[str]:
    """The page's files and folders, here."""
    return [str(place / word) if re.match(r"(opens\.txt|backups|elsewhere)", word) else word for word in words]


def run(site: Site, place: Path, words: list[str]) -> str:
    done = site.run(*at(place, words))
    assert done.returncode == 0, (words, done.stdout)
    return done.stdout


def test_a_backup_is_made_looked_at_and_restored_as_the_page_says(place: Path) -> None:
    make_key, back_up, look, restore, *check = commands("back-up-and-restore.md")
    assert (make_key[0], back_up[0], look[-1], restore[0], len(check)) == ("keys", "backup", "--check", "restore", 2)
    old = filled(place / "old")
    name, _, value = run(old, place, make_key).splitlines()[0].partition("=")
    old.more[name] = value
    run(old, place, back_up)
    (made,) = (place / "backups").iterdir()
    made.rename(place / "backups" / "newest.age")
    assert run(old, place, look).startswith("Whole.")
    new = new_site(place / "new", keys=False)
    shutil.copy(old.home / "keys", new.home / "keys")
    for words in (restore, *check):
        run(new, place, words)
    assert (new.home / "from-the-backup" / "settings.env").exists()


def test_keys_and_checkpoints_are_kept_as_the_page_says(place: Path) -> None:
    site = filled(place / "one")
    for words in commands("keys.md"):
        if words[1] == "retire":
            shown = run(site, place, ["keys", "check"])
            keys = [line.split() for line in (site.home / "keys").open() if " old " in line]
            assert [kind for kind, *_rest in keys] == ["django", "child", "index"]
            for _kind, old, *_rest in keys:
                assert re.search(rf"{old} opens 0 [a-z ]+: an old key", shown)
                run(site, place, [*words[:2], old])
        else:
            run(site, place, words)
    assert [path.name for path in (place / "elsewhere").iterdir()] == ["handrail-checkpoints.jsonl"]
