"""`handrail simulate`: an extract of no agency, to try a review on."""

from __future__ import annotations

from os import strerror
from pathlib import Path

import click

from .refusals import BAD_INPUT

EPISODES, LARGEST = 110_446, 100_000_000
"""As many as the auditors counted; as many as anybody tries."""


@click.command("simulate")
@click.option(
    "--episodes", type=click.IntRange(1, LARGEST), default=EPISODES, show_default=True, help="How many times missing."
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed makes the same file.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="FILE.csv or FILE.parquet.")
@click.option(
    "--dirty", is_flag=True, help="With what real extracts have: days without an hour, rows twice, typing errors."
)
def simulate_command(episodes: int, seed: int, out: Path, dirty: bool) -> None:
    """Write an extract of children who do not exist.

    What federal auditors published about 110,446 episodes of missing from foster care is in it: how many reports were
    made, late or never, how many children were screened, how long they were missing. Beside it stands its mapping, so
    that `handrail review` reads it as it is.
    """
    from handrail.review.simulate import simulate  # noqa: PLC0415  numpy and Arrow are slow to load

    try:
        mapping = simulate(episodes, seed, out, dirty=dirty)
    except (ValueError, OSError) as error:
        said = (
            error if isinstance(error, ValueError) else f"{out.name} cannot be written ({strerror(error.errno or 5)})."
        )
        click.echo(f"Error: {said}", err=True)
        raise SystemExit(BAD_INPUT) from None
    click.echo(f"Wrote {out.name} with {episodes:,} episodes, and {mapping.name}.")
