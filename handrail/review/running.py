"""A whole review: from files to a folder. Everything is written to a folder beside the one that was asked for, which is
renamed when all is done, so that nobody ever finds half of it."""

from __future__ import annotations

import errno
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import duckdb

from handrail.rules.errors import Place

from .extract import ExtractError, Map, Prepared, Source, lay_out, prepare
from .extract.sql import Connection
from .verdicts.judging import Moved, not_told

Told = Callable[[str], None]
FULL_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FULL = ("no space left", "out of disk", "max_temp_directory_size")
BEGINS = {"values": 0.06, "cases": 0.12, "moments": 0.18, "rules": 0.24, "report": 0.8}
"""How much of the whole is done when a stage begins, as measured; reading comes first."""

MAPPING = "mapping.yaml"
"""The exact mapping, to run it again."""


@dataclass(frozen=True)
class Asked:
    """What a review is asked for."""

    sources: tuple[Source, ...]
    mapping: Map
    out: Path
    as_of: datetime | None = None
    keep_going: bool = False
    memory: str | None = None
    pdf: bool = False
    kept: Path | None = None
    """A folder of the user's own for SQL that was written before."""


@dataclass(frozen=True)
class Done:
    """What a review found, in counts."""

    prepared: Prepared
    reading: Sequence[tuple[str, int, int, int, int]]
    problems: Sequence[tuple[str, int]]


def _laid(prepared: Prepared, connection: Connection, reading: str, part: int) -> None:
    lay_out(connection, reading, prepared, part)


Write = Callable[[Connection, Prepared, Path, Moved], object]
Judge = Callable[..., None]


def review(
    connection: Connection, asked: Asked, folder: Path, judge: Judge, write: Write, told: Told, moved: Moved = not_told
) -> Done:
    """Reads, judges, and writes the report into `folder`. `moved` hears how much of judging and of writing is done.

    Raises ExtractError and what DuckDB raises when it is interrupted.
    """
    prepared = prepare(
        connection, asked.sources, asked.mapping, as_of=asked.as_of, keep_going=asked.keep_going, told=told
    )
    told("rules")
    judge(connection, prepared, partial(_laid, prepared), parts=prepared.parts, kept=asked.kept, moved=moved)
    told("report")
    write(connection, prepared, folder, moved)
    if prepared.mapping_text is not None:
        (folder / MAPPING).write_text(prepared.mapping_text, encoding="utf-8")
    reading = connection.execute("SELECT * EXCLUDE (role) FROM reading ORDER BY role, file").fetchall()
    problems = connection.execute("SELECT kind, count(*) FROM problems GROUP BY kind ORDER BY kind").fetchall()
    return Done(prepared, reading, problems)


@contextmanager
def workshop(asked: Asked) -> Iterator[tuple[Connection, Path]]:
    """A connection and an empty folder beside the one asked for. Whatever happens, nothing of it stays; when nothing
    did, the folder gets its name. Raises ExtractError when the name is taken or the disk is full."""
    if asked.out.exists():
        raise ExtractError(Place(asked.out.name), "There is one already.", "Give another --out, or remove it.")
    if not asked.out.parent.is_dir():
        raise ExtractError(Place(asked.out.name), "The folder that should hold it is not there.", "Make it first.")
    with _saying_when_full(asked.out):
        place = Path(tempfile.mkdtemp(prefix=f".{asked.out.name}-", dir=asked.out.parent))
        try:
            folder, spill = place / "report", place / "spill"
            folder.mkdir()
            with duckdb.connect(config=_config(asked, spill)) as connection:
                # It can be asked how far it is, and prints nothing of it itself.
                connection.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")
                yield connection, folder
            folder.rename(asked.out)
        finally:
            shutil.rmtree(place, ignore_errors=True)


def _config(asked: Asked, spill: Path) -> dict[str, str | bool | int | float | list[str]]:
    """What does not fit in memory goes to the disk beside the report; nothing is fetched from anywhere."""
    own: dict[str, str | bool | int | float | list[str]] = {
        "temp_directory": str(spill),
        "autoinstall_known_extensions": False,
    }
    return {**own, **({"memory_limit": asked.memory} if asked.memory else {})}


@contextmanager
def _saying_when_full(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        if fault.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        raise _full(out) from None
    except duckdb.OutOfMemoryException as fault:
        if any(word in str(fault).lower() for word in FULL):
            raise _full(out) from None
        what, mend = "There is too little memory.", "Say --memory with more, as in --memory 4GB."
        raise ExtractError(Place(out.name), what, mend) from None
    except duckdb.IOException as fault:
        if not any(word in str(fault).lower() for word in FULL):
            raise
        raise _full(out) from None


def _full(out: Path) -> ExtractError:
    mend = "Make room, or give --out on another disk. Nothing was left behind."
    return ExtractError(Place(out.name), "There is no room left on the disk.", mend)
