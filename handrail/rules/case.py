"""Everything known about one child, checked, in the shapes that the rules read.

None of them prints what it holds: a case that ends in a log tells nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from .clocks import local
from .errors import Place
from .vocabulary import Value

RANKS = {"none": 0, "at_risk": 1, "suspected": 2, "identified": 3}
"""What a person may conclude about trafficking, from weak to strong."""

TOLD_BY = {
    "missing.police_told_at": ("report_missing", "law_enforcement"),
    "missing.ncic_entered_at": ("enter_missing_person", "ncic"),
}
"""Times that follow from the first act of this kind, when they are not given."""


@dataclass(frozen=True, slots=True, repr=False)
class Span:
    """One line of a history: what held from when on."""

    value: Value | None
    start: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Subject:
    """What duties are about: an episode, an identification, a disclosure, or the child."""

    id: str
    kind: str
    facts: Mapping[str, Value]
    times: Mapping[str, datetime]
    families: tuple[str, ...] = ()
    unclear: bool = False
    steps: tuple[tuple[int, datetime | None], ...] = ()
    """For an identification: each conclusion, as a rank, with its time; None holds throughout."""


@dataclass(frozen=True, slots=True, repr=False)
class Done:
    """A human act with its proof."""

    act: str
    to: tuple[str, ...]
    at: datetime
    about: tuple[str, ...]
    place: Place
    outcome: str = "done"
    reference: str | None = None
    retry_at: datetime | None = None
    duty: str | None = None
    kept: frozenset[str] = frozenset()
    """Which proof was recorded."""


@dataclass(frozen=True, slots=True, repr=False)
class Case:
    """A facts file, read."""

    jurisdictions: tuple[str, ...]
    zone: ZoneInfo
    facts: Mapping[str, Value]
    histories: Mapping[str, tuple[Span, ...]]
    birthdate: date | None
    child: Subject
    episodes: tuple[Subject, ...]
    identifications: tuple[Subject, ...]
    disclosures: tuple[Subject, ...]
    done: tuple[Done, ...]
    place: Place

    def subjects(self, kind: str) -> tuple[Subject, ...]:
        """The events of a kind: child, episode, identification or disclosure."""
        if kind == "episode":
            return self.episodes
        if kind == "identification":
            return self.identifications
        return (self.child,) if kind == "child" else self.disclosures

    def events(self) -> tuple[Subject, ...]:
        return (self.child, *self.episodes, *self.identifications, *self.disclosures)


def told(case: Case) -> Case:
    """The case with the times that acts on record tell: when the police received the report, when it was entered."""
    if not case.done:
        return case
    alone = len(case.episodes) == 1
    return replace(case, episodes=tuple(_told(episode, case.done, alone) for episode in case.episodes))


def _told(episode: Subject, done: tuple[Done, ...], alone: bool) -> Subject:
    added = {}
    for name, (act, recipient) in TOLD_BY.items():
        own = [
            one.at
            for one in done
            if (one.act, one.outcome) == (act, "done") and recipient in one.to and _about(one, episode, alone)
        ]
        if own and name not in episode.times:
            added[name] = min(own)
    if not added:
        return episode
    return replace(episode, facts={**episode.facts, **added}, times={**episode.times, **added})


def _about(act: Done, episode: Subject, alone: bool) -> bool:
    return episode.id in act.about or (alone and not act.about)


def value_at(spans: tuple[Span, ...], at: datetime) -> Value | None:
    """What a history says at a moment; before its first line nothing is known."""
    held: Value | None = None
    for span in spans:
        if span.start > at:
            break
        held = span.value
    return held


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The start of a day, local time."""
    return local(datetime(day.year, day.month, day.day, tzinfo=zone), zone)


def age_on(birthdate: date, day: date) -> int:
    """Whole years; born on 29 February, a child is a year older on 1 March of a year that has no such day."""
    return day.year - birthdate.year - ((day.month, day.day) < (birthdate.month, birthdate.day))


def birthday(birthdate: date, age: int, zone: ZoneInfo) -> datetime:
    """The start of a birthday, local time; for 29 February, of 1 March when the year has no such day."""
    year = birthdate.year + age
    try:
        day = birthdate.replace(year=year)
    except ValueError:
        day = date(year, 3, 1)
    return midnight(day, zone)
