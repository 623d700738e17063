"""`handrail review`: the whole book over an agency's own extract, written as a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from .refusals import Moment, refusing_bad_input

if TYPE_CHECKING:
    from .reviewing import How

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = click.Path(path_type=Path)


@click.command("review")
@click.argument("extract", nargs=-1)
@click.option("--map", "map_file", type=FILE, help="What the columns mean. Else NAME.map.yaml beside the extract.")
@click.option("--jurisdiction", multiple=True, help="Whose law, instead of the mapping's: us-fl; may be repeated.")
@click.option("--content", "folders", multiple=True, type=FOLDER, help="An agency's own folder of rules.")
@click.option("--as-of", type=Moment(), help="The moment to ask about. Without it: that of the extract.")
@click.option("--out", type=OUT, help="The folder to write (with --estimate a file). It must not be there yet.")
@click.option("--suggest", is_flag=True, help="Print a mapping to begin with, and how sure each line is.")
@click.option("--estimate", "filled", type=FILE, help="The sample.csv of a review, filled in: what holds of all.")
@click.option("--keep-going", is_flag=True, help="Leave out and list the records that cannot be read.")
@click.option("--memory", help="At most so much memory, as in 2GB. What does not fit goes to the disk of --out.")
@click.option("--pdf", is_flag=True, help="Write the report as PDF too.")
def review_command(
    extract: tuple[str, ...],
    map_file: Path | None,
    jurisdiction: tuple[str, ...],
    folders: tuple[Path, ...],
    out: Path | None,
    suggest: bool,
    filled: Path | None,
    **how: Unpack[How],
) -> None:
    """Ask every duty of the book about every time missing in an EXTRACT.

    An extract is one CSV or Parquet file, or several (episodes, children, reports, screenings), or tables of a DuckDB,
    SQLite or PostgreSQL database (warehouse.sqlite#episodes, postgresql:///warehouse#episodes).

    Nothing of a child is printed. Exit code 0 whatever is found; 2 when the extract or the mapping cannot be used.
    """
    with refusing_bad_input():
        if filled is not None:
            from .estimating import estimate  # noqa: PLC0415  as below

            estimate(filled, out)
            return
        from .reviewing import reviewed, suggestion  # noqa: PLC0415  DuckDB is slow to load, and only needed here

        if not extract:
            raise click.UsageError("Name the files of the extract.")
        if suggest:
            click.echo(suggestion(extract), nl=False)
            return
        if out is None:
            raise click.UsageError("Say where to write with --out FOLDER.")
        reviewed(
            extract,
            map_file=map_file,
            jurisdictions=jurisdiction,
            folders=folders,
            out=out,
            **how,
        )
