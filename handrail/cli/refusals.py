"""Bad input: one clear line for each fault, with the file, the line and the mend, and exit code 2."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import click

from handrail.rules import RulesError

BAD_INPUT = 2


@contextmanager
def refusing_bad_input() -> Iterator[None]:
    """Turns an error of the rules, and those found with it, into messages and exit code 2."""
    try:
        yield
    except RulesError as error:
        for fault in error.all_of_them:
            click.echo(f"Error: {fault}", err=True)
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


class Day(click.ParamType[date]):
    """A day."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a day. Write it as 2026-11-22.", param, ctx)
