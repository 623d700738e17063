"""`handrail backup`: one sealed file, made while people work and read back before it counts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .site import with_the_site

if TYPE_CHECKING:
    from handrail.keeping.backup import Made

LOG_CHANGED = 1
TARGET = click.Path(path_type=Path)


@click.command()
@click.argument("target", type=TARGET, default=".")
@click.option("--for", "sealed_for", multiple=True, help="A public key that can open it. Without: HANDRAIL_BACKUP_FOR.")
@click.option("--with-keys", is_flag=True, help="Put the key file inside too. Without it the backup opens no record.")
def backup(target: Path, sealed_for: tuple[str, ...], with_keys: bool) -> None:
    """Write a sealed backup to TARGET, a new file or a folder, while the server runs.

    It holds the database with its photos, the settings without passwords and the agency's own rules, and not the keys.

    Exit code 0 when it was read back, 1 when it was but the log inside was changed, 2 when there is no backup.
    """
    with with_the_site():
        from django.conf import settings
        from django.utils import timezone

        from handrail.keeping.backup import backup as write

        made = write(
            target, now=timezone.now(), sealed_for=list(sealed_for) or settings.BACKUP_FOR, with_keys=with_keys,
            told=lambda step: click.echo(f"  {step} ..."),
        )  # fmt: skip
    show(made)
    if made.log.bad is not None:
        click.echo(f"THE LOG WAS CHANGED. Entry {made.log.bad}: {made.log.reason}. Keep older backups too.", err=True)
        raise SystemExit(LOG_CHANGED)


def show(made: Made) -> None:
    rows = sum(rows for rows, _ in made.tables.values())
    click.echo(f"{made.path}: {made.size:,} bytes, {len(made.tables)} tables, {rows:,} rows, read back and equal.")
    click.echo(f"The log in it ends with entry {made.log.last_seq}.")
    if made.with_keys:
        click.echo("THE KEYS ARE INSIDE: whoever opens this file can read every record. Keep it as you keep the keys.")
    else:
        click.echo("The keys are not inside. To restore, the key file is needed from where its copy is kept.")
