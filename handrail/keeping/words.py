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
WORDS = {"full": FULL, "damaged": DAMAGED, "tables": NO_TABLES, "not_taken": NOT_TAKEN, "hidden": HIDDEN}
SIGNS = {
    "full": ("disk is full", "no space left"),
    "damaged": ("malformed", "not a database", "invalid page", "checksum"),
    "tables": ("no such table", "no such column", "does not exist"),
    "not_taken": ("disk i/o error",),
    "hidden": ("row-level security",),
}
FULL_NUMBERS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def told(error: BaseException) -> str:
    """One line for a person, or an empty one for what only a programmer can mend."""
    if isinstance(error, KeyFileError | ImproperlyConfigured | CannotKeep | CheckpointRefused):
        return str(error)
    kind = kind_of(error)
    if kind == "away":
        return f"The database does not answer: {str(error).splitlines()[0]}. Nothing was changed."
    if not kind and isinstance(error, OSError) and error.filename:
        return f"{error.strerror}: {error.filename}"
    return WORDS.get(kind, "")


def kind_of(error: BaseException | None) -> str:
    """What keeps the database or the disk from its work, in one word; an empty one for anything else."""
    if isinstance(error, OSError):
        return "full" if error.errno in FULL_NUMBERS else ""
    if not isinstance(error, DatabaseError | sqlite3.Error):
        return ""
    text = str(error).lower()
    found = next((kind for kind, signs in SIGNS.items() if any(sign in text for sign in signs)), "")
    return found or ("away" if isinstance(error, OperationalError | sqlite3.OperationalError) else "")
