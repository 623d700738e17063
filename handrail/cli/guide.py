"""`handrail guide --static FOLDER`: the guide as plain files that any agency can host, and that work offline."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click

from handrail.rules.guide import check_guide, load_guide

from .refusals import BAD_INPUT, Day, refusing_bad_input


@click.command("guide")
@click.option("--static", "folder", required=True, type=click.Path(file_okay=False, path_type=Path),
              help="The folder to write; it is made when it is not there.")  # fmt: skip
@click.option("--on", type=Day(), help="The day by which a phone number is too old to rely on. Without it: today.")
def guide(folder: Path, on: date | None) -> None:
    """Write the guide as an open site: plain files in English and Spanish, without records and without a sign-in.

    Put FOLDER on any web server, or open its index.html. It needs no database and no keys. Exit code 2 when a page of
    the guide is not in order, or when the style sheet was not built yet (`make setup`).
    """
    with refusing_bad_input():
        read = load_guide()
        check_guide(read)
    write(folder, on or datetime.now(UTC).date())


def write(folder: Path, on: date) -> None:
    stand_alone()
    from handrail.guide.open_site import NotBuilt, write_site

    try:
        written = write_site(load_guide(), folder, on)
    except NotBuilt:
        click.echo("Error: The style sheet of the guide is not built yet. Run make setup.", err=True)
        raise SystemExit(BAD_INPUT) from None
    click.echo(
        f"{written.files} files in {folder}. The first page is {written.first_page / 1000:.1f} kB with its style."
    )


def stand_alone() -> None:
    """Templates and translations, and nothing else of the site: no database, no keys."""
    import django
    from django.conf import settings

    if not settings.configured:
        locale = Path(__file__).resolve().parent.parent / "locale"
        languages = [("en", "English"), ("es", "Spanish")]
        settings.configure(USE_I18N=True, LANGUAGE_CODE="en-us", LANGUAGES=languages, LOCALE_PATHS=[locale])
        django.setup()
