"""`handrail restore`: a backup into an empty installation, or only a look whether it reads back."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

import handrail

from .site import set_up, told_in_one_line

if TYPE_CHECKING:
    from handrail.keeping.bundle import Unpacked
    from handrail.keeping.restore import Restored

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
@click.option("--key", "identity", type=FILE, required=True, help="The secret key made by `handrail keys for-backups`.")
@click.option("--check", is_flag=True, help="Only open it and check every byte; change nothing.")
def restore(file: Path, identity: Path, check: bool) -> None:
    """Put the backup FILE into this empty installation: everything as it was, or nothing.

    The key file must be in place (HANDRAIL_KEYS), unless it is inside the backup.

    Exit code 0 when all of it is there, 2 when nothing was changed.
    """
    with told_in_one_line():
        from handrail.keeping.bundle import unpack
        from handrail.keeping.sealing import identities_of

        identities = identities_of(identity)
        if check:
            show_backup(unpack(file, identities, None))
            return
        with a_folder_at_home() as folder:
            click.echo("  reading and checking every byte of it ...")
            put_back(file, unpack(file, identities, folder))


def show_backup(found: Unpacked) -> None:
    rows = sum(rows for rows, _ in found.sums.tables.values())
    keys = "inside" if "keys" in found.sums.members else f"not inside; needed: {', '.join(found.about.master_keys)}"
    click.echo(f"Whole. Handrail {found.about.handrail}, {found.about.engine}, made {found.about.made_at}.")
    click.echo(f"{len(found.sums.tables)} tables, {rows:,} rows; the log ends with entry {found.sums.log[0]}.")
    click.echo(f"The keys are {keys}.")


def put_back(file: Path, found: Unpacked) -> None:
    brought = bring_keys(found)
    try:
        set_up()
        from django.utils import timezone

        from handrail.keeping.restore import restore as put

        done = put(file, found, now=timezone.now(), told=lambda step: click.echo(f"  {step} ..."))
    except BaseException:
        if brought:
            brought.unlink(missing_ok=True)
        raise
    show(done)


def show(done: Restored) -> None:
    click.echo(f"Restored: {done.rows:,} rows, equal to the backup. The log holds to entry {done.log.last_seq}.")
    if done.log.bad is not None:
        click.echo(
            f"But THE LOG HAD BEEN CHANGED before the backup. Entry {done.log.bad}: {done.log.reason}.", err=True
        )
    click.echo(f"The settings of the backup, without passwords, and the agency's own rules are in {done.beside}.")
    click.echo("Everybody signs in anew. What was written after the backup is not here: ask those who wrote it.")


# --- before the site can be set up --------------------------------------------------------------------------------


def home() -> Path:
    """As handrail/settings.py says it, which can't be read while there is no key file."""
    return Path(os.environ.get("HANDRAIL_HOME", Path(handrail.__file__).parent.parent / "var"))


@contextmanager
def a_folder_at_home() -> Iterator[Path]:
    home().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home(), prefix=".handrail-restore-") as folder:
        yield Path(folder)


def bring_keys(found: Unpacked) -> Path | None:
    """The key file of the backup, where none is. One that is there is never touched."""
    path = Path(os.environ.get("HANDRAIL_KEYS", home() / "keys"))
    inside = found.folder / "keys" if found.folder else None
    if inside is None or not inside.exists() or path.exists():
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(inside, path)
    path.chmod(0o600)
    return path
