"""`handrail review --estimate`: what a sample that was read in the files says of all times missing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from handrail.review.report.filled import Found, estimates_of
from handrail.review.report.phrases import ASKED_OF, HIDDEN, QUESTIONS, percent
from handrail.rules.suppression import small


def estimate(path: Path, out: Path | None) -> None:
    """Prints shares and their ranges; with `out` writes them as JSON too. Raises SampleError."""
    found = estimates_of(path)
    for one in found:
        click.echo("\n".join(said(one)))
    if out is not None:
        if out.exists():
            raise click.UsageError(f"{out.name} is there already. Give another --out, or remove it.")
        out.write_text(json.dumps(as_json(found), indent=1) + "\n", encoding="utf-8")
        click.echo(f"Wrote {out.name}.")


def said(one: Found) -> Iterator[str]:
    title, _ = QUESTIONS[one.key]
    if one.estimate is None:
        yield f"{title}: no file was read for this."
        return
    low, high = 100 * one.estimate.low, 100 * one.estimate.high
    yield f"{title}: {percent(one.estimate.share)} % of {ASKED_OF[one.key]}, likely {low:.0f} to {high:.0f}."
    yield f"  {one.read:,} files read, {one.asked:,} of them asked; about {round(one.estimate.count, -2):,.0f} of all."
    same, other = number(one.agree), number(one.asked - one.agree)
    yield f"  The record says the same as the file for {same}, and something else for {other}."


def number(count: int) -> str:
    return HIDDEN if small(count) else f"{count:,}"


def as_json(found: Sequence[Found]) -> dict[str, object]:
    return {
        one.key: None if one.estimate is None else {"read": one.read, "asked": one.asked, **asdict(one.estimate)}
        for one in found
    }
