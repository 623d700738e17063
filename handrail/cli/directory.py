"""`handrail services`: the directory of services as a package of HSDS 3, out and in."""

from __future__ import annotations

from pathlib import Path

import click

from .refusals import BAD_INPUT
from .site import with_the_site

LARGEST = 20_000_000
FOUND = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("services")
@click.option("--export", "target", type=click.Path(dir_okay=False, path_type=Path), help="The ZIP file to write.")
@click.option("--import", "source", type=FOUND, help="The ZIP file to read.")
def services(target: Path | None, source: Path | None) -> None:
    """Write the directory of services as a package of HSDS 3, or read one in. It holds nothing of a child.

    A package is checked as a whole before anything is kept. What has the same id is brought up to date, what is new is
    added, nothing is deleted, and a place that is kept confidential stays so.

    Exit code 2 when the package is not in order; every mistake is told with its file, its row and the mend.
    """
    if (target is None) == (source is None):
        raise click.UsageError("Say one of --export FILE and --import FILE.")
    with with_the_site():
        if target is not None:
            write(target)
        elif source is not None:
            read(source)


def write(target: Path) -> None:
    from django.utils import timezone

    from handrail.audit.actions import record
    from handrail.services.directory import stored
    from handrail.services.hsds import LEFT_OUT, SAID_OTHERWISE, package

    directory = stored()
    target.write_bytes(package(directory))
    record("exported_services", at=timezone.now(), actor=None)
    click.echo(f"{len(directory.services)} services of {len(directory.organizations)} organizations in {target}.")
    click.echo(str(SAID_OTHERWISE))
    click.echo(str(LEFT_OUT))


def read(source: Path) -> None:
    from django.utils import timezone

    from handrail.services.directory import take_in
    from handrail.services.hsds_files import CannotRead
    from handrail.services.hsds_reading import read_package

    if source.stat().st_size > LARGEST:
        click.echo(f"Error: {source.name} holds more than 20 MB. Take out what is not of your area.", err=True)
        raise SystemExit(BAD_INPUT)
    try:
        found = read_package(source.read_bytes())
    except CannotRead as error:
        for fault in error.faults:
            click.echo(f"Error: {fault}", err=True)
        click.echo("Nothing was imported.", err=True)
        raise SystemExit(BAD_INPUT) from None
    counts = take_in(found.directory, by=None, now=timezone.now())
    click.echo(f"New: {counts.new}. Brought up to date: {counts.changed}. The same as before: {counts.same}.")
    if counts.kept_hidden:
        click.echo(f"Confidential places whose address in the file was not taken: {counts.kept_hidden}.")
    if found.left_out:
        click.echo(f"Not kept: {'; '.join(found.left_out)}.")
