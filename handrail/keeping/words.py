"""What went wrong outside the program, in one line with the mend: no keys, no tables, a full disk, a damaged file."""

import errno

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
FULL_NUMBERS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def told(error: BaseException) -> str:
    """One line for a person, or an empty one for what only a programmer can mend."""
    if isinstance(error, KeyFileError | ImproperlyConfigured | CannotKeep | CheckpointRefused):
        return str(error)
    if isinstance(error, OSError):
        return FULL if error.errno in FULL_NUMBERS else f"{error.strerror}: {error.filename}" if error.filename else ""
    return of_database(error) if isinstance(error, DatabaseError) else ""


def of_database(error: DatabaseError) -> str:
    text = str(error).lower()
    if "disk is full" in text or "no space left" in text:
        return FULL
    if "malformed" in text or "not a database" in text or "invalid page" in text or "checksum" in text:
        return DAMAGED
    if "no such table" in text or "no such column" in text or "does not exist" in text:
        return NO_TABLES
    if isinstance(error, OperationalError):
        return f"The database does not answer: {str(error).splitlines()[0]}. Nothing was changed."
    return ""
