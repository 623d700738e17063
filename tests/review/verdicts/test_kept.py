"""SQL that was written before is used again, and only as it was written, from the same rules and code, by oneself."""

import os
from pathlib import Path

import pytest

from handrail.review.verdicts import compiled, kept
from handrail.rules import Book, load_book

WANTED = ("rule:US-IVE-35B-NCMEC24",)


@pytest.fixture(scope="module")
def book() -> Book:
    return load_book(["us"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "sql"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was written, each time it was."""
    names: list[str] = []

    def pieces(book: Book, wanted: list[str]) -> dict[str, str]:
        names.extend(wanted)
        return {name: f"SELECT '{name}'" for name in wanted}

    monkeypatch.setattr(compiled, "pieces", pieces)
    return names


def place(book: Book, folder: Path) -> Path:
    return folder / f"{kept.key(book)}.json"


def test_it_is_written_once(book: Book, folder: Path, asked: list[str]) -> None:
    first = kept.written(book, WANTED, folder)
    assert kept.written(book, WANTED, folder) == first
    assert asked == [*WANTED]


def test_what_is_new_is_added_to_it(book: Book, folder: Path, asked: list[str]) -> None:
    kept.written(book, WANTED, folder)
    kept.written(book, (*WANTED, "events"), folder)
    assert asked == [*WANTED, "events"]
    assert set(kept.read(place(book, folder))) == {*WANTED, "events"}


def test_without_a_folder_nothing_is_kept(book: Book, asked: list[str]) -> None:
    for _ in range(2):
        kept.written(book, WANTED, None)
    assert asked == [*WANTED, *WANTED]


@pytest.mark.parametrize("damage", [b"", b"{}", b'0000\n{"rule:US-IVE-35B-NCMEC24": "DROP TABLE cases"}'])
def test_what_is_damaged_is_written_again(book: Book, folder: Path, asked: list[str], damage: bytes) -> None:
    good = kept.written(book, WANTED, folder)
    place(book, folder).write_bytes(damage)
    assert kept.written(book, WANTED, folder) == good
    assert asked == [*WANTED, *WANTED]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes.")
def test_what_others_could_have_written_is_not_read(book: Book, folder: Path, asked: list[str]) -> None:
    kept.written(book, WANTED, folder)
    place(book, folder).chmod(0o666)
    assert kept.read(place(book, folder)) == {}
    place(book, folder).chmod(0o600)
    folder.chmod(0o777)
    assert kept.read(place(book, folder)) == {}
    folder.chmod(0o700)
    assert kept.read(place(book, folder))


def test_a_link_to_a_file_of_somebody_is_not_read(book: Book, folder: Path, asked: list[str]) -> None:
    kept.written(book, WANTED, folder)
    other = folder / "other"
    place(book, folder).rename(other)
    place(book, folder).symlink_to(other)
    assert kept.read(place(book, folder)) == {}


def test_a_folder_that_cannot_be_made_costs_nothing(book: Book, tmp_path: Path, asked: list[str]) -> None:
    (tmp_path / "file").write_text("")
    assert kept.written(book, WANTED, tmp_path / "file" / "sql")


def test_other_rules_other_code_and_other_engines_have_another_name(
    book: Book, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    names = {kept.key(book), kept.key(load_book(["us-fl"]))}
    with monkeypatch.context() as other:
        other.setattr(kept, "version", lambda _: "0")
        names.add(kept.key(book))
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "logic.py").write_text("changed")
    monkeypatch.setattr(kept, "PACKAGE", tmp_path)
    names.add(kept.key(book))
    assert len(names) == 4


def test_the_oldest_go_first(book: Book, folder: Path, asked: list[str]) -> None:
    folder.mkdir()
    for number in range(kept.MOST_KEPT + 5):
        old = folder / f"{number:03}.json"
        old.write_text("")
        os.utime(old, (number, number))
    kept.written(book, WANTED, folder)
    left = sorted(folder.iterdir())
    assert len(left) == kept.MOST_KEPT
    assert place(book, folder) in left
    assert folder / "000.json" not in left
