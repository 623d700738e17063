"""SQL that was written before. Writing that of a book takes longer than reading a hundred thousand rows, and it is the
same for the same rules, code and version of Ibis: so it is kept in a folder of the user's own.

What is kept is a convenience and safe to delete. Its name says what it was written from, and nothing else is read; what
is damaged, or could have been written by somebody else, is written again.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Collection
from contextlib import suppress
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile

from handrail.rules import Book

SHARED = ("events", "closings")
ALONE, TOGETHER, RULE = "alone", "together", "rule:"
"""The pieces, see `compiled.py`."""

CODE = ("rules", "review", "review/verdicts")
PACKAGE = Path(__file__).resolve().parents[2]
ENGINES = ("ibis-framework", "sqlglot", "duckdb")
OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH
MOST_KEPT = 20
"""Books; the oldest go first."""


def written(book: Book, wanted: Collection[str], folder: Path | None) -> dict[str, str]:
    """The SQL of these pieces (see `compiled.py`), from the folder where it is there."""
    place = None if folder is None else folder / f"{key(book)}.json"
    known = {} if place is None else read(place)
    missing = [name for name in wanted if name not in known]
    if missing:
        from .compiled import pieces  # noqa: PLC0415  Ibis is slow to load, and only needed here

        known = {**known, **pieces(book, missing)}
        if place is not None:
            keep(place, known)
    return known


def key(book: Book) -> str:
    """A digest of all that the SQL follows from."""
    whole = sha256(os.fsencode("\0".join([book.version, *book.jurisdictions, *(version(one) for one in ENGINES)])))
    for one in book.prepared:
        whole.update(f"{one.rule.id} {one.rule.digest} {one.rule.draft} {one.group}\0".encode())

    for path in sorted(file for part in CODE for file in (PACKAGE / part).glob("*.py")):
        whole.update(sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def read(place: Path) -> dict[str, str]:
    """What is kept there; nothing when it is damaged or not the user's own."""
    try:
        if not own(place.parent) or not own(place):
            return {}
        said, _, text = place.read_bytes().partition(b"\n")
        if said.decode() != sha256(text).hexdigest():
            return {}
        return {str(name): str(sql) for name, sql in json.loads(text).items()}
    except (OSError, ValueError, AttributeError):
        return {}


def own(path: Path) -> bool:
    """Nobody but the user can have written it."""
    if os.name == "nt":
        return True
    found = path.lstat()
    return found.st_uid == os.geteuid() and not found.st_mode & OTHERS_MAY_WRITE and not path.is_symlink()


def keep(place: Path, known: dict[str, str]) -> None:
    """Whole or not at all. Where it cannot be written nothing is kept, and nothing is lost."""
    text = json.dumps(known, sort_keys=True).encode()
    with suppress(OSError):
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for old in sorted(place.parent.glob("*.json"), key=lambda path: path.stat().st_mtime)[: 1 - MOST_KEPT]:
            old.unlink()
        with NamedTemporaryFile(dir=place.parent, delete=False) as file:
            file.write(sha256(text).hexdigest().encode() + b"\n" + text)
        Path(file.name).replace(place)
