"""One sealed file of everything but the keys, made while people work, and read back before it counts."""

import os
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from pyrage import x25519

from handrail import __version__
from handrail.audit.actions import verdict
from handrail.audit.chain import Verdict

from . import postgres, sqlite
from .bundle import CONTENT, DATA, KEYS, SETTINGS, About, Packing, Sums, packing, unpack
from .faults import CannotKeep
from .keys import records_by_key
from .sealing import recipients_of

PASSWORD = re.compile(r"(?<=:)[^:@/]+(?=@)")
THERE = "{path} is there already. A backup is never overwritten: choose another name."
GIVEN = re.compile(r"HANDRAIL_[A-Z_]+|DATABASE_URL")


@dataclass(frozen=True)
class Made:
    """What was written: where, how much, and whether its log holds."""

    path: Path
    size: int
    tables: Mapping[str, list[Any]]
    log: Verdict
    with_keys: bool


def backup(target: Path, *, now: datetime, sealed_for: list[str], with_keys: bool = False,
           told: Callable[[str], None] = lambda step: None) -> Made:  # fmt: skip
    """Write the backup and read it back. A file of that name is only ever a whole one.

    Beside the people it is sealed for, it is sealed for a key that lives in this process alone: that is how it can be
    read back, and then by nobody here any more.
    """
    recipients, reader = recipients_of(sealed_for), x25519.Identity.generate()
    path = named(target, now)
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".handrail-backup-") as folder:
            told("copying the database as it is at this moment")
            made = write(part, [*recipients, reader.to_public()], Path(folder), now, with_keys, told)
        told("reading it back")
        if unpack(part, [reader], None).sums.tables != made[0]:
            raise CannotKeep("The backup did not read back as it was written. It was thrown away: look at the disk.")
        os.link(part, path)  # never over another file
    except FileExistsError:
        raise CannotKeep(THERE.format(path=path)) from None
    finally:
        part.unlink(missing_ok=True)
    return Made(path, path.stat().st_size, *made, with_keys)


def named(target: Path, now: datetime) -> Path:
    """The file to write. A folder gets one that tells the day and nothing else."""
    path = target / f"handrail-{now.astimezone(UTC):%Y-%m-%d-%H%M%S}.age" if target.is_dir() else target
    if not path.parent.is_dir():
        raise CannotKeep(f"There is no folder {path.parent}. Connect it or make it; nothing was written.")
    if path.exists():
        raise CannotKeep(THERE.format(path=path))
    return path


def write(part: Path, recipients: list[x25519.Recipient], folder: Path, now: datetime, with_keys: bool,
          told: Callable[[str], None]) -> tuple[dict[str, list[Any]], Verdict]:  # fmt: skip
    if connection.vendor == "sqlite":
        copy = folder / sqlite.NAME
        sqlite.copy_into(copy)
        with sqlite.looking_at(copy):
            about, log = about_now(now), verdict(settings.CHECKPOINTS)
        tables = sqlite.sums_of(copy)
        told("sealing it")
        with packing(part, recipients, about) as made:
            made.add(f"{DATA}/{sqlite.NAME}", copy)
            finish(made, tables, log, with_keys)
        return tables, log
    with postgres.one_moment():
        about, log, tables = about_now(now), verdict(settings.CHECKPOINTS), {}
        told("sealing it")
        with packing(part, recipients, about) as made:
            for table in postgres.tables():
                path = folder / f"{table}.copy"
                with path.open("xb") as file:
                    tables[table] = postgres.copy_out(table, file)
                made.add(f"{DATA}/{path.name}", path)
                path.unlink()
            finish(made, tables, log, with_keys)
    return tables, log


def about_now(now: datetime) -> About:
    applied = sorted([app, name] for app, name in MigrationRecorder(connection).applied_migrations())
    return About(handrail=__version__, engine=connection.vendor, made_at=now.isoformat(), migrations=applied,
                 master_keys=dict(records_by_key()))  # fmt: skip


def finish(made: Packing, tables: dict[str, list[Any]], log: Verdict, with_keys: bool) -> None:
    made.add_text(SETTINGS, settings_text(os.environ))
    for number, folder in enumerate(settings.CONTENT_DIRS):
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            made.add(f"{CONTENT}/{number}/{path.relative_to(folder)}", path)
    if with_keys:
        made.add(KEYS, settings.KEYS.path)
    sums = Sums(dict(made.members), tables, [log.last_seq, log.last_hash])
    made.end(sums.signed(settings.KEYS.one("sign")) if "sign" in settings.KEYS.active else sums)


def settings_text(environment: Mapping[str, str]) -> str:
    """The settings that were given, without their passwords."""
    given = {name: value for name, value in sorted(environment.items()) if GIVEN.fullmatch(name)}
    return "".join(f"{name}={PASSWORD.sub('***', value)}\n" for name, value in given.items())
