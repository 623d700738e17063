"""What the columns of an extract mean: a mapping, checked. `map_reading.py` reads it from a file, `headers.py` from the
names of the columns themselves, `suggesting.py` guesses one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from handrail.rules import Book
from handrail.rules.vocabulary import Value

EPISODES, CHILDREN = "episodes", "children"
ROLES = (EPISODES, CHILDREN, "reports", "screenings", "identifications", "disclosures")
"""What one row of a file is. In `episodes` it is one time missing, in `children` one child; in the others something
that was done, concluded or told."""

GROUPS = ("county", "sex", "race", "placement")
"""Totals are counted by these; year and age come from the times."""

UNKNOWN = ("", "unknown", "null", "n/a", "na")
"""What is written where nobody knows, in small letters."""


@dataclass(frozen=True, eq=False)
class Column:
    """A column, and how its values are read. `values`: local code, in small letters, to the word it stands for."""

    name: str
    values: Mapping[str, str] = field(default_factory=dict)
    format: str | None = None
    separator: str | None = None
    hour: bool | None = None
    """Whether its times have an hour; None: the values tell."""


@dataclass(frozen=True)
class Act:
    """Something done, to one recipient or several, in the columns of one row."""

    act: str
    to: tuple[str, ...]
    at: Column | None
    said: Column | None = None
    """A yes says that it was done, whether or not there is a time."""
    reference: str | None = None
    kept: Mapping[str, str] = field(default_factory=dict)
    """Which proof stands in which column."""
    outcome: Column | None = None
    retry_at: Column | None = None
    where: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Only rows with one of these codes, in small letters, in that column."""

    def columns(self) -> Iterator[str]:
        yield from (one.name for one in (self.at, self.said, self.outcome, self.retry_at) if one is not None)
        yield from (name for name in (self.reference, *self.kept.values(), *self.where) if name is not None)


@dataclass(frozen=True)
class File:
    """One file of the extract."""

    role: str
    name: str | None
    child: str | None
    episode: str | None
    groups: Mapping[str, Column] = field(default_factory=dict)
    facts: Mapping[str, Column] = field(default_factory=dict)
    """By fact, or by fact and word for a set with a column for each of its words."""
    acts: tuple[Act, ...] = ()
    encoding: str = "utf-8"

    def columns(self) -> tuple[str, ...]:
        """Every column that is read, each once."""
        own = [name for name in (self.child, self.episode) if name is not None]
        own += [one.name for one in (*self.groups.values(), *self.facts.values())]
        return tuple(dict.fromkeys([*own, *(name for act in self.acts for name in act.columns())]))

    def codes(self) -> Mapping[str, frozenset[str]]:
        """The codes of each column that the mapping gives a meaning."""
        coded = [*self.groups.values(), *self.facts.values()]
        coded += [one for act in self.acts for one in (act.said, act.outcome) if one is not None]
        found = [(one.name, frozenset(one.values)) for one in coded]
        found += [pair for act in self.acts for pair in act.where.items()]
        return {name: frozenset().union(*(codes for other, codes in found if other == name)) for name, _ in found}


@dataclass(frozen=True)
class Map:
    """A whole mapping. `facts` holds for every row."""

    book: Book
    zone: ZoneInfo
    as_of: datetime | None
    facts: Mapping[str, Value]
    unknown: tuple[str, ...]
    files: Mapping[str, File]
    digest: str | None
    """Of the mapping's own file; None where there is none."""
    text: str | None = None
