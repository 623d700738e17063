"""`handrail keys`: do the keys fit, and a new master key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path

import click
from rich.progress import Progress

from .site import with_the_site

WRONG = 1
OPENS = {"child": ("record or kept review", "records or kept reviews"), "index": ("number", "numbers"),
         "django": ("other sealed value", "other sealed values")}  # fmt: skip
DOES = {"child": "Wrapping the children's keys", "index": "Making numbers findable", "django": "Sealing the rest"}
MADE = "Master key {key} is in use. {child} records are under it now; nothing was decrypted to disk."
WENT_ON = (
    "No new key was made: a renewal that was cut off went on, under master key {key}. {child} records are under it "
    "now. Run it again for a new key."
)
ELSE = (
    "{index} numbers, {django} second factors and other values, and {reports} files of kept reviews are under the keys "
    "in use. Sign-ins under an old key have ended."
)


@click.group()
def keys() -> None:
    """The keys that open the records: check them, renew the master key, make one for backups."""


@keys.command()
def check() -> None:
    """Say whether the key file opens the records of the database. Exit code 1 when it does not."""
    with with_the_site():
        from django.conf import settings

        from handrail.keeping.keys import faults
        from handrail.keeping.renewing import used

        for fault in (found := faults()):
            click.echo(f"Error: {fault}", err=True)
        if found:
            raise SystemExit(WRONG)
        keys = settings.KEYS.current()
        click.echo(f"The key file fits. Master key in use: {keys.active['child']}.")
        for kind, counted in used().items():
            show(kind, {**dict.fromkeys(keys.by_kind[kind], 0), **counted}, keys.active[kind])


def show(kind: str, counted: Mapping[str, int], active: str) -> None:
    one, more = OPENS[kind]
    for key_id, count in sorted(counted.items()):
        end = "" if count or key_id == active else ": an old key; backups from before may need it"
        click.echo(f"  {key_id} opens {count} {one if count == 1 else more}{end}")


@keys.command()
def rotate() -> None:
    """Make a new master key, a new key for look-ups and one for sign-ins, and put everything under them.

    People go on working, and sign in again once. When it is cut off, run it again: it goes on where it was. The old
    keys stay in the key file.
    """
    with with_the_site():
        from django.conf import settings
        from django.utils import timezone

        from handrail.keeping.renewing import rotate as renew
        from handrail.keeping.renewing import waiting

        before = settings.KEYS.active["child"]
        with Progress() as bar:
            shown = cache(partial(shown_on, bar))
            done = renew(timezone.now(), shown)
        new, left = settings.KEYS.active["child"], waiting()
    click.echo((WENT_ON if new == before else MADE).format(key=new, **done))
    click.echo(ELSE.format(**done))
    if left:
        click.echo(f"{left} values did not open and stay under the old keys: restore those rows, then run it again.")
    click.echo("Restart the services. Make a new copy of the key file now, and keep the old copy as long as backups "
               "from before today.")  # fmt: skip


def shown_on(bar: Progress, kind: str) -> Callable[[int, int], None]:
    task = bar.add_task(DOES[kind], total=None)
    return lambda done, total: bar.update(task, completed=done, total=max(total, 1))


@keys.command()
@click.argument("key_id")
def retire(key_id: str) -> None:
    """Take the old key KEY_ID out of the key file. Refused while anything that it sealed still needs it.

    Backups from before the rotation still need it: keep a copy of the old key file with them, or let them expire first.
    """
    with with_the_site():
        from django.utils import timezone

        from handrail.keeping.renewing import retire as take_out

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
