"""What can be wrong with a file, said so that the reader can mend it.

    RulesError
    ├── ContentError    a rule, term, vocabulary, jurisdiction or example file
    └── FactsError      the facts of one child

Every error names the file, the line, what was found there and what to do about it. A file with several faults is
read to its end: the first fault is raised, and carries the others (`all_of_them`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

LONGEST = 300
"""Letters of what was found: a number of a thousand digits is not repeated."""

T = TypeVar("T")
D = TypeVar("D")
X = TypeVar("X")


class Place(NamedTuple):
    """Where something was written. Facts that came from a program have a name and no line."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}, line {self.line}"


class RulesError(Exception):
    """The root of the family: catch this to catch all of them."""

    def __init__(self, place: Place, what: str, mend: str) -> None:
        what = what if len(what) <= LONGEST else f"{what[:LONGEST]} …"
        super().__init__(f"{place}: {what} {mend}")
        self.place = place
        self.what = what
        self.mend = mend
        self.also: tuple[RulesError, ...] = ()

    @property
    def all_of_them(self) -> tuple[RulesError, ...]:
        """This fault, and the others that were found with it."""
        return (self, *self.also)

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


class Gathered:
    """Reads on after a fault, so that one reading tells every fault that can be told apart."""

    def __init__(self) -> None:
        self.found: list[RulesError] = []

    def trying(self, read: Callable[[], T], otherwise: D) -> T | D:
        """What it reads, or `otherwise` when that is not in order."""
        try:
            return read()
        except RulesError as fault:
            self.add(fault)
            return otherwise

    def add(self, fault: RulesError) -> None:
        """A fault and those with it, each once: two readers may come upon the same one."""
        told = {(one.place, one.what) for one in self.found}
        self.found += [one for one in fault.all_of_them if (one.place, one.what) not in told]

    def raise_all(self) -> None:
        """Raises the first fault, with the others; nothing when there is none."""
        if self.found:
            first, *others = sorted(self.found, key=lambda one: (one.file, one.line or 0))
            first.also = tuple(others)
            raise first


def each(items: Iterable[X], read: Callable[[X], T]) -> tuple[T, ...]:
    """Every item read. Raises the faults of all of them together."""
    faults, found = Gathered(), []
    for item in items:
        try:
            found.append(read(item))
        except RulesError as fault:
            faults.add(fault)
    faults.raise_all()
    return tuple(found)
