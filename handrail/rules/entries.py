"""One line of the answer in the making: a rule that fired, for one recipient, with its clock and the acts that close
it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from .answer import Shown
from .as_of import facts_as_of
from .book import Book
from .case import Case, Done, Subject, told
from .clocks import Almanac, Deadline, earlier
from .conflicts import Conflict
from .errors import FactsError
from .loading import suggest
from .logic import Blame, Facts
from .prepared import Prepared
from .rule import STANDINGS, Branch, Rule


class World:
    """The case, the moment and the book, and what was already looked up for them."""

    def __init__(self, case: Case, at: datetime, book: Book) -> None:
        self.at = at
        self.book = book
        self.almanac = Almanac(case.zone, book.calendar)
        self.case = case = acts_by_name(case, book)
        self._facts: dict[tuple[str, int], Facts] = {}
        self._acts: dict[tuple[str, str], list[Done]] = {}
        for act in case.done:
            if act.at <= at:
                for recipient in act.to:
                    self._acts.setdefault((act.act, recipient), []).append(act)

    def facts(self, subject: Subject, moment: datetime) -> Facts:
        key = (subject.id, id(moment))  # the case holds its times, so that one event is one object
        found = self._facts.get(key)
        if found is None:
            found = self._facts[key] = facts_as_of(self.case, subject, moment, self.book.settings)
        return found

    def now(self) -> Facts:
        """What is known now, for what cannot wait for the next event: safety."""
        return self.facts(self.case.child, self.at)

    @cached_property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Those that hold now."""
        return tuple(one for one in self.book.conflicts.values() if one.holds(self.now()))

    def when(self, name: str, subject: Subject) -> datetime | None:
        """A time of the event, or of the child; None when it is unknown or has not come."""
        found = subject.times.get(name) or self.case.child.times.get(name)
        return found if found is not None and (found <= self.at or name == "child.turns_18_at") else None

    def earliest(self, names: Iterable[str], subject: Subject) -> datetime | None:
        known = [when for name in names if (when := self.when(name, subject)) is not None]
        return min(known) if known else None

    def acts(self, rule: Rule, subject: Subject, recipient: str) -> tuple[list[Done], bool]:
        """The acts that close this instance; and whether there is one that does not say which event it was about."""
        found = self._acts.get((rule.act, recipient))
        if not found:
            return [], False
        alone = len(self.case.subjects(subject.kind)) == 1
        own = [act for act in found if subject.id in act.about or (alone and not act.about)]
        return own, not alone and any(not act.about for act in found)


def acts_by_name(case: Case, book: Book) -> Case:
    """`duty: US-…` in an act stands for that duty's act and recipient. Raises FactsError for an unknown duty."""
    if not any(act.duty for act in case.done):
        return case
    return told(replace(case, done=tuple(_named(act, book) for act in case.done)))


def _named(act: Done, book: Book) -> Done:
    if act.duty is None:
        return act
    rule = book.rules.get(act.duty)
    if rule is None:
        raise FactsError(act.place, f'There is no duty "{act.duty}".', suggest(act.duty, book.rules))
    return replace(act, act=rule.act, to=act.to or rule.to)


@dataclass(slots=True)
class Fired:
    """A rule that fires for an event."""

    prepared: Prepared
    rule: Rule
    subject: Subject
    start: datetime | None
    facts: Facts
    branch: Branch
    standing: str
    would_be: tuple[str, ...]
    asks: list[str]
    capped: bool = False

    def entries(self, world: World) -> list[Entry]:
        rule = self.rule
        clock = self._clock(world) if rule.clock else None
        made = []
        for recipient, family, restricted in self.prepared.recipients:
            acts, unplaced = world.acts(rule, self.subject, recipient)
            own = clock if rule.repeat is None else self._repeated(clock, acts, world)
            made.append(Entry(self, rule, recipient, family, restricted, acts, unplaced, own, own))
        return made

    def _clock(self, world: World) -> Deadline | None:
        """The earliest of all cases not known to be false, and no later than `not_after`."""
        rule, found = self.rule, None
        for case, test in zip(rule.clock, self.prepared.clock, strict=True):
            truth = True if test is None else test(self.facts)
            if truth is False:
                continue
            start = self.start if case.start is None else world.when(case.start, self.subject)
            if truth is None and case.when is not None:
                blame: Blame = {}
                case.when.blame(self.facts, 1.0, blame)
                self.asks += sorted(blame, key=lambda fact: -blame[fact])
            if start is None:
                self.asks.append(case.start or "")
                continue
            found = earlier(found, case.deadline(start, self.facts, world.almanac))
        return self._capped(found, world)

    def _capped(self, found: Deadline | None, world: World) -> Deadline | None:
        rule = self.rule
        if found is None or rule.not_after is None or self.start is None:
            return found
        cap = world.when(rule.not_after, self.subject)
        if cap is None or not self.start < cap < found.at:
            return found
        self.capped = True
        return Deadline(cap, cap, found.label)

    def _repeated(self, clock: Deadline | None, acts: list[Done], world: World) -> Deadline | None:
        repeat = self.rule.repeat
        done = [act.at for act in acts if act.outcome == "done"]
        if repeat is None or self.start is None or (clock is not None and not done):
            return clock
        return repeat.next_due(self.start, max(done, default=None), world.almanac)


@dataclass(slots=True)
class Entry:
    """A rule that fired, for one recipient. `own` is its own deadline; `deadline` is what holds after tightening."""

    fired: Fired
    rule: Rule
    recipient: str
    family: bool
    restricted: tuple[str, ...]
    acts: list[Done]
    unplaced: bool
    own: Deadline | None
    deadline: Deadline | None
    shown: tuple[Shown, ...] = ()
    added: tuple[str, ...] = ()
    set_by: str | None = None
    """The other rule that sets `deadline`, or None."""


def together(entries: list[Entry], world: World) -> None:
    """Rules that tighten one another take the earliest due time, event by event and recipient by recipient.

    A weaker standing never sets the time of a stronger one: its time is shown as good practice. Drafts set nothing.
    """
    groups: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in entries:
        group = entry.fired.prepared.group
        if group is not None and not entry.rule.draft:
            groups.setdefault((group, entry.fired.subject.id, entry.recipient), []).append(entry)
    for members in groups.values():
        for entry in members if len(members) > 1 else ():
            _tighten(entry, members, world)


def _tighten(entry: Entry, members: list[Entry], world: World) -> None:
    rank = STANDINGS[entry.fired.standing]
    for other in members:
        if other is entry:
            continue
        if STANDINGS[other.fired.standing] >= rank:
            if other.own is not None and (entry.deadline is None or other.own.at < entry.deadline.at):
                entry.set_by = other.rule.id
            entry.deadline = earlier(entry.deadline, other.own)
            if other.rule.tightens is not None:
                entry.added += other.rule.content
        elif other.own is not None:
            entry.shown += (Shown(other.own.at, "good_practice", world.at > other.own.at, other.rule.id),)
