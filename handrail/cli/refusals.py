"""Bad input: one clear line with the file, the line and the mend, and exit code 2."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click

from handrail.rules import RulesError

BAD_INPUT = 2


@contextmanager
def refusing_bad_input() -> Iterator[None]:
    """Turns an error of the rules into a message and exit code 2."""
    try:
        yield
    except RulesError as error:
        click.echo(f"Error: {error}", err=True)
        raise SystemExit(BAD_INPUT) from None


class Moment(click.ParamType[datetime]):
    """A time with its offset."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            found = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a time. Write it as 2026-03-13T22:30:00-04:00.", param, ctx)
        if found.tzinfo is None:
            self.fail(f"{value!r} has no offset. Write it as 2026-03-13T22:30:00-04:00.", param, ctx)
        return found
