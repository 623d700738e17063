"""`handrail restore`: everything as it was, or nothing. It only ever fills an empty installation.

First the whole file is read and checked, then it is built up beside and checked again, then it takes its place in one
step: a file renamed (SQLite) or a transaction that ends (PostgreSQL).
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from handrail.audit.actions import checkpoint, record, verdict
from handrail.audit.chain import Verdict
from handrail.audit.models import Entry
from handrail.children.encryption import child_key
from handrail.team.models import Person

from . import postgres, sqlite
from .bundle import CONTENT, DATA, SETTINGS, Unpacked, newer
from .faults import CannotKeep
from .keys import stop_unless_keys_fit

# Those that the migrations make anew, and none of an extension.
FUNCTIONS = """
SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace
AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class Restored:
    """What is there now: rows, the state of the log, and where settings and rules of the agency were put."""

    rows: int
    log: Verdict
    beside: Path


def restore(file: Path, found: Unpacked, *, now: datetime, told: Callable[[str], None] = lambda step: None) -> Restored:
    """Put an unpacked backup into this empty installation. Raises `CannotKeep` and leaves it as empty as it was."""
    stop_unless_it_fits(file, found)
    if found.folder is None:
        raise ValueError("only a backup that was unpacked can be put back")
    told("building it up, and checking it against the backup")
    child_key.cache_clear()
    put = put_back_sqlite if connection.vendor == "sqlite" else put_back_postgres
    log = put(found, found.folder / DATA, now)
    if settings.CHECKPOINTS and settings.CHECKPOINTS.is_dir() and "sign" in settings.KEYS.active:
        checkpoint(settings.CHECKPOINTS, at=now, restored=True)
    return Restored(sum(rows for rows, _ in found.sums.tables.values()), log, keep_beside(found.folder))


def stop_unless_it_fits(file: Path, found: Unpacked) -> None:
    """Everything that can be known before anything is touched."""
    about = found.about
    if about.engine != connection.vendor:
        raise CannotKeep(
            f"{file} is a backup of {NAMES[about.engine]}, and DATABASE_URL names {NAMES[connection.vendor]}. Restore "
            "it on the database it came from. Nothing was restored."
        )
    known = MigrationLoader(None).disk_migrations
    if unknown := [name for name in about.migrations if tuple(name) not in known]:
        raise CannotKeep(f"{newer(file, about.handrail)} It knows {'.'.join(unknown[0])}, this one does not.")
    for key_id in about.master_keys:
        settings.KEYS.by_id("child", key_id)
    signing = settings.KEYS.current().by_kind.get("sign", {})
    if signing and not found.sums.is_signed_by(signing):
        raise CannotKeep(
            f"{file} was not signed with a key of this key file: somebody else made it, or the key file is another "
            "one. Nothing was restored."
        )
    stop_unless_empty()


def stop_unless_empty() -> None:
    """Tables of ours without people and without a log may go; anything else stays."""
    if connection.vendor == "sqlite" and not sqlite.database_path().exists():
        return
    there = set(connection.introspection.table_names())
    ours = {*connection.introspection.django_table_names(), "django_migrations"}
    used = any(model._meta.db_table in there and model.objects.exists() for model in (Person, Entry))
    if used or there - ours:
        raise CannotKeep(
            "There are people, a log or tables of something else in this database. A backup is only put into an empty "
            "one: set DATABASE_URL to a new one. Nothing was changed."
        )


def put_back_sqlite(found: Unpacked, data: Path, now: datetime) -> Verdict:
    path = sqlite.database_path()
    connection.close()
    path.parent.mkdir(parents=True, exist_ok=True)
    with sqlite.a_place_beside(path) as beside:
        sqlite.bring_beside(data / sqlite.NAME, beside)
        if sqlite.sums_of(beside) != found.sums.tables:
            raise CannotKeep("The restored tables were not equal to the backup. Nothing was restored.")
        with sqlite.looking_at(beside):
            log = check_and_sign(found, now)
            call_command("migrate", verbosity=0)
        sqlite.put_in_place(beside, path)
    return log


def put_back_postgres(found: Unpacked, data: Path, now: datetime) -> Verdict:
    with transaction.atomic(durable=True):
        empty_of_tables()
        postgres.put_back(data, found.sums.tables, [(app, name) for app, name in found.about.migrations])
        log = check_and_sign(found, now)
    call_command("migrate", verbosity=0)
    return log


def empty_of_tables() -> None:
    """An installation that was set up and never used has tables: they go, in the same transaction."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'DROP TABLE "{table}" CASCADE')
        cursor.execute(FUNCTIONS)
        for (function,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION {function} CASCADE")


def check_and_sign(found: Unpacked, now: datetime) -> Verdict:
    """The keys open it and its log ends as the backup said. That it was restored is the next entry."""
    stop_unless_keys_fit()
    log = verdict()
    if [log.last_seq, log.last_hash] != found.sums.log and log.bad is None:
        raise CannotKeep("The log does not end where the backup says. Nothing was restored.")
    record("restored_backup", at=now, actor=None, made_at=found.about.made_at, after=log.last_seq)
    return log


def keep_beside(folder: Path) -> Path:
    """The settings and the agency's own rules of the backup, to be looked at and put where they belong."""
    beside = settings.HOME / "from-the-backup"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(mode=0o700)
    for name in (SETTINGS, CONTENT):
        if (folder / name).exists():
            shutil.move(folder / name, beside / name)
    return beside
