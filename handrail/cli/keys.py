"""`handrail keys`: do the keys fit, and a new master key."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click
from rich.progress import Progress

from .site import with_the_site

WRONG = 1


@click.group()
def keys() -> None:
    """The keys that open the records: check them, renew the master key, make one for backups."""


@keys.command()
def check() -> None:
    """Say whether the key file opens the records of the database. Exit code 1 when it does not."""
    with with_the_site():
        from django.conf import settings

        from handrail.keeping.keys import faults, records_by_key

        for fault in (found := faults()):
            click.echo(f"Error: {fault}", err=True)
        if found:
            raise SystemExit(WRONG)
        keys = settings.KEYS.current()
        show({**dict.fromkeys(keys.by_kind["child"], 0), **records_by_key()}, keys.active["child"])


def show(counted: Mapping[str, int], active: str) -> None:
    click.echo(f"The key file fits. Master key in use: {active}.")
    for key_id, count in sorted(counted.items()):
        end = "" if count or key_id == active else ": an old key; backups from before may need it"
        click.echo(f"  {key_id} opens {count} {'record' if count == 1 else 'records'}{end}")


@keys.command()
def rotate() -> None:
    """Make a new master key and wrap every child's key under it, while people work.

    When it is cut off, run it again: it goes on where it was. The old key stays in the key file.
    """
    with with_the_site():
        from django.utils import timezone

        from handrail.keeping.keys import rotate as wrap_all

        with Progress() as bar:
            task = bar.add_task("Wrapping the children's keys", total=None)
            new, count = wrap_all(
                timezone.now(), lambda done, total: bar.update(task, completed=done, total=max(total, 1))
            )
            bar.update(task, completed=1, total=1)
    click.echo(f"Master key {new} is in use. {count} records are under it now; nothing was decrypted to disk.")
    click.echo("Make a new copy of the key file now, and keep the old copy as long as backups from before today.")


@keys.command()
@click.argument("key_id")
def retire(key_id: str) -> None:
    """Take the old master key KEY_ID out of the key file. Refused while a record needs it.

    Backups from before the rotation still need it: keep a copy of the old key file with them, or let them expire first.
    """
    with with_the_site():
        from django.utils import timezone

        from handrail.keeping.keys import retire as take_out

        take_out(key_id, timezone.now())
    click.echo(f"The key {key_id} is no longer in the key file. Backups from before the rotation still need it.")


@keys.command("for-backups")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def for_backups(file: Path) -> None:
    """Make the pair of keys for backups: the secret half into FILE, which must not stay on the server.

    The other half is printed. It can only seal: put it into HANDRAIL_BACKUP_FOR.
    """
    with with_the_site():
        from handrail.keeping.sealing import new_pair

        public = new_pair(file)
    click.echo(f"HANDRAIL_BACKUP_FOR={public}")
    click.echo(
        f"Now take {file} off this machine, to two people who keep it apart. Without it no backup opens.", err=True
    )
