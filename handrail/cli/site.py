"""Commands that need the database: Django is set up when one runs, so that the rules still do without it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click

from .refusals import BAD_INPUT


@contextmanager
def with_the_site() -> Iterator[None]:
    """Sets up the site; what keeps a command from its work becomes one line that says the mend, and exit code 2."""
    with told_in_one_line():
        set_up()
        yield


@contextmanager
def told_in_one_line() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        if not (told := in_words(error)):
            raise
        click.echo(f"Error: {told}", err=True)
        raise SystemExit(BAD_INPUT) from None


def set_up() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.settings")
    django.setup()


def in_words(error: Exception) -> str:
    """What a person can mend. Empty for a fault of the program: that keeps its trace."""
    from handrail.keeping.words import told

    return told(error)
