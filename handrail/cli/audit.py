"""`handrail audit`: does the log still say what it said, and a signed checkpoint to keep elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from .site import with_the_site

CHANGED = 1
FOLDER = click.Path(file_okay=False, path_type=Path)
WHERE = click.option("--checkpoints", "folder", type=FOLDER, help="The folder. Without it: HANDRAIL_CHECKPOINTS.")


@click.group()
def audit() -> None:
    """The log of who saw and did what: check it, keep a checkpoint of it."""


@audit.command()
@WHERE
def verify(folder: Path | None) -> None:
    """Check every entry, and the checkpoints kept elsewhere. Names the first entry that was changed, removed or added.

    Exit code 0 when the log holds, 1 when it does not, 2 when it can't be checked.
    """
    with with_the_site():
        from django.conf import settings

        from handrail.audit.actions import verdict

        folder = folder or settings.CHECKPOINTS
        found = verdict(folder)
    if found.bad is not None:
        click.echo(f"THE LOG WAS CHANGED. Entry {found.bad}: {found.reason}. {found.entries} entries read.", err=True)
        raise SystemExit(CHANGED)
    click.echo(f"{found.entries} entries hold. Last: {found.last_seq} {found.last_hash}")
    if found.set_back:
        click.echo(
            f"At entry {found.set_back} the clock had been set back. Read the log by its numbers, not its times."
        )
    if folder is None:
        click.echo("Without checkpoints kept elsewhere, an end that was cut off is not seen. Set HANDRAIL_CHECKPOINTS.")


@audit.command()
@WHERE
def checkpoint(folder: Path | None) -> None:
    """Sign number and hash of the last entry, and add them to the folder's file.

    Run it every hour. The folder should lie where whoever runs the database can't change what is there.
    """
    with with_the_site():
        from django.conf import settings
        from django.utils import timezone

        from handrail.audit.actions import checkpoint as keep
        from handrail.keeping.keys import have_signing_key

        folder = folder or settings.CHECKPOINTS
        if folder is None:
            raise click.UsageError("Say where: --checkpoints FOLDER, or set HANDRAIL_CHECKPOINTS.")
        if have_signing_key():
            click.echo("A key to sign with was added to the key file. Make a new copy of the key file.")
        one = keep(folder, at=timezone.now())
    click.echo(f"Entry {one.seq}, {one.hash}, signed by {one.key[:16]}")
