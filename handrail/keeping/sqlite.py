"""A whole copy of the SQLite database while people write to it, and putting one in its place in a single step.

VACUUM INTO and not the backup API: that one copies what was deleted along.
"""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from django.db import connection, connections

from .faults import CannotKeep

NAME = "handrail.sqlite3"
BESIDE = ("-wal", "-shm", "-journal")
LEFT_OUT = "django_session"
IN_USE = "{path} is in use: a server or another program has it open. Stop it, then restore. Nothing was changed."


def database_path() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def copy_into(target: Path) -> None:
    """The database of one moment, whole and checked. Sign-ins are left out: a copy must not open the running server."""
    source = database_path()
    if not source.exists():
        raise CannotKeep(f"There is no database at {source}. Nothing was written.")
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(source, timeout=60, isolation_level=None)) as live:
        try:
            live.execute("VACUUM INTO ?", [str(target)])
        except sqlite3.DatabaseError:
            check_whole(live)  # a damaged file is told as such, whatever it failed on
            raise
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.execute("PRAGMA secure_delete=ON")
        if LEFT_OUT in tables_of(copy):
            copy.execute("DELETE FROM django_session")
        check_whole(copy)


def check_whole(database: sqlite3.Connection) -> None:
    """Every page and every reference, as SQLite itself checks them."""
    found = [str(row[0]) for row in database.execute("PRAGMA integrity_check(3)")]
    loose = database.execute("PRAGMA foreign_key_check").fetchmany(3)
    if found != ["ok"] or loose:
        raise sqlite3.DatabaseError(f"malformed: {'; '.join(found)} {loose or ''}")


def tables_of(database: sqlite3.Connection) -> list[str]:
    rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return sorted(str(row[0]) for row in rows)


def sums_of(path: Path) -> dict[str, list[Any]]:
    """Rows and digest of every table."""
    with closing(sqlite3.connect(path)) as database:
        return {name: table_sums(database, name) for name in tables_of(database)}


def table_sums(database: sqlite3.Connection, name: str) -> list[Any]:
    columns = database.execute(f'PRAGMA table_info("{name}")').fetchall()
    listed = ", ".join(f'"{column[1]}"' for column in columns)
    key = ", ".join(f'"{column[1]}"' for column in columns if column[5]) or listed
    digest, count = hashlib.sha256(), 0
    for row in database.execute(f'SELECT {listed} FROM "{name}" ORDER BY {key}'):  # noqa: S608  names of the schema
        digest.update(repr(row).encode())
        count += 1
    return [count, digest.hexdigest()]


@contextmanager
def looking_at(path: Path) -> Iterator[None]:
    """In between, the site's own code reads and writes this file instead of its database."""
    database = connections["default"]
    database.close()
    before = database.settings_dict["NAME"]
    database.settings_dict["NAME"] = str(path)
    try:
        yield
    finally:
        database.close()
        database.settings_dict["NAME"] = before


@contextmanager
def a_place_beside(path: Path) -> Iterator[Path]:
    """A name in the same folder, for a file that takes the place of `path` or disappears."""
    beside = path.with_name(f".{path.name}.restoring")
    forget(beside)
    try:
        yield beside
    finally:
        forget(beside)


def forget(path: Path) -> None:
    for end in ("", *BESIDE):
        with suppress(FileNotFoundError):
            path.with_name(path.name + end).unlink()


def bring_beside(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    target.chmod(0o600)


def put_in_place(beside: Path, path: Path) -> None:
    """The restored file takes the place of the empty database, in one step that cannot be half done."""
    with closing(sqlite3.connect(beside, isolation_level=None)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.execute("PRAGMA journal_mode=DELETE")
    if path.exists():
        end_its_log(path)
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def end_its_log(path: Path) -> None:
    """What stands beside the old file must not be read into the new one. It works only when nobody has it open."""
    try:
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as old:
            old.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError:
        raise CannotKeep(IN_USE.format(path=path)) from None
