"""What went wrong outside the program, in one line with the mend: no keys, no tables, a full disk, a damaged file."""

import errno
import sqlite3

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, OperationalError

from handrail.audit.checkpoints import CheckpointRefused
from handrail.children.keyfile import KeyFileError

from .faults import CannotKeep

FULL = (
    "The disk is full. Nothing was half done: what was being written is gone, all that was saved before is there. "
    "Make room, then do it again."
)
DAMAGED = (
    "The database file is damaged: a part of it can't be read. Stop the server, keep the file as it is, and restore "
    "the last backup that reads back: handrail restore FILE. Nothing was changed or guessed."
)
NO_TABLES = (
    "The database has no tables, or some are missing. Run `make setup`; after an update that was cut off, run it again."
)
NOT_TAKEN = (
    "The disk did not take what was written: it is full, or it fails. Nothing was half done. Make room or change the "
    "disk, then do it again."
)
HIDDEN = (
    "This user of the database may not see all rows. Give the owner's, or one that may pass row-level security, in "
    "DATABASE_URL for this command. Nothing was written."
)
SIGNS = {
    ("disk is full", "no space left"): FULL,
    ("malformed", "not a database", "invalid page", "checksum"): DAMAGED,
    ("no such table", "no such column", "does not exist"): NO_TABLES,
    ("disk i/o error",): NOT_TAKEN,
    ("row-level security",): HIDDEN,
}
FULL_NUMBERS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def told(error: BaseException) -> str:
    """One line for a person, or an empty one for what only a programmer can mend."""
    if isinstance(error, KeyFileError | ImproperlyConfigured | CannotKeep | CheckpointRefused):
        return str(error)
    if isinstance(error, OSError):
        return FULL if error.errno in FULL_NUMBERS else f"{error.strerror}: {error.filename}" if error.filename else ""
    return of_database(error) if isinstance(error, DatabaseError | sqlite3.Error) else ""


def of_database(error: Exception) -> str:
    text = str(error).lower()
    for signs, words in SIGNS.items():
        if any(sign in text for sign in signs):
            return words
    if isinstance(error, OperationalError | sqlite3.OperationalError):
        return f"The database does not answer: {str(error).splitlines()[0]}. Nothing was changed."
    return ""
