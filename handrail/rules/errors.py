"""What can be wrong with a file, said so that the reader can mend it.

    RulesError
    ├── ContentError    a rule, term, vocabulary, jurisdiction or example file
    └── FactsError      the facts of one child

Every error names the file, the line, what was found there and what to do about it.
"""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """Where something was written. Facts that came from a program have a name and no line."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}, line {self.line}"


class RulesError(Exception):
    """The root of the family: catch this to catch all of them."""

    def __init__(self, place: Place, what: str, mend: str) -> None:
        super().__init__(f"{place}: {what} {mend}")
        self.place = place
        self.what = what
        self.mend = mend

    @property
    def file(self) -> str:
        return self.place.file

    @property
    def line(self) -> int | None:
        return self.place.line


class ContentError(RulesError):
    """A content file cannot be used as it stands."""


class FactsError(RulesError):
    """The facts of a child cannot be used as they stand."""
