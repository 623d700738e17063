"""The measures: what each asks of an episode, how it is counted, and the numbers of many episodes.

What is counted and what is not always adds up to the number of episodes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from handrail.rules.intervals import wilson
from handrail.rules.suppression import LEAST, Line, hide_in_line

from . import parts
from .parts import COUNTED, NOT_COUNTED, Told

LABELS: dict[str, Any] = {
    parts.IN_TIME: _("On time, with proof"),
    parts.DONE: _("Done"),
    parts.SAID_DONE: _("Said done, no proof"),
    parts.LATE: _("Late, with proof"),
    parts.OVERDUE: _("Overdue, not done"),
    parts.NEVER: _("Never done, and over"),
    parts.UNDONE: _("Not done yet"),
    parts.DECLINED: _("Not then, to be tried again"),
    parts.HELD: _("Held"),
    parts.CLOSED: _("Closed with a reason"),
    parts.CANNOT_TELL: _("Cannot tell"),
    parts.OPEN: _("Still has time"),
    parts.ENDED: _("Back before it was due"),
    parts.NOT_BACK: _("Not back yet"),
    parts.NO_DUTY: _("No duty here"),
    parts.NOTHING_SAID: _("No report on record"),
    parts.STOPPED: _("Stopped: the child told somebody"),
}


@dataclass(frozen=True)
class Measure:
    """`yes` is the part that counts as done well; `asks_return`: it is only asked of a child who is back."""

    key: str
    title: Any
    yes: str
    how: Any
    labels: Mapping[str, Any] = field(default_factory=dict)
    asks_return: bool = False
    earliest: str = ""
    """Of a federal question: the measure that asks the same by the earliest hour that binds, a state's included."""

    def label(self, part: str) -> str:
        return str(self.labels.get(part) or LABELS[part])

    @property
    def yes_label(self) -> str:
        return self.label(self.yes)


MEASURES = (
    Measure(
        "told_police", _("Told to police within 24 hours"), parts.IN_TIME,
        _(
            "What federal auditors ask: each time missing where federal law says that police must be told, by its "
            "own 24 hours and whatever a state adds. With proof means that a number, or what the law asks instead, "
            "is on record. The review of an extract counts the same."
        ),
        {parts.UNDONE: LABELS[parts.NEVER]}, earliest="police",
    ),
    Measure(
        "told_ncmec", _("Told to NCMEC within 24 hours"), parts.IN_TIME,
        _(
            "The same for NCMEC. A number from police never counts here."
        ),
        {parts.UNDONE: LABELS[parts.NEVER]}, earliest="ncmec",
    ),
    Measure(
        "screened_after", _("Screened for trafficking after return"), parts.IN_TIME,
        _(
            "What federal auditors ask: each child who came back and whom federal law says to screen. It gives no "
            "hour, so done with proof counts, and not done yet counts as never done."
        ),
        {parts.IN_TIME: _("Screened, with proof")}, asks_return=True, earliest="screened",
    ),
    Measure(
        "police", _("Police told in time"), parts.IN_TIME,
        _(
            "Each time missing where the law says that police must be told. On time means by the earliest "
            "hour of the law that binds; with proof means that a number, or what the law asks instead, is on "
            "record."
        ),
    ),
    Measure(
        "ncmec", _("NCMEC told in time"), parts.IN_TIME,
        _(
            "The same for NCMEC. A number from police never counts here."
        ),
    ),
    Measure(
        "proof", _("Reports that can be proven"), parts.DONE,
        _(
            "Of the times missing that were reported to police or NCMEC, those where every report that was "
            "made has its proof."
        ),
        {parts.DONE: _("With proof")},
    ),
    Measure(
        "screened", _("Screened on return"), parts.IN_TIME,
        _(
            "Each child who came back and whom the law says to screen. Where the law gives no hour, done with"
            " proof counts, and not done yet counts as not done."
        ),
        {parts.IN_TIME: _("Screened, with proof")}, asks_return=True,
    ),
    Measure(
        "conversation", _("Return conversation held"), parts.DONE,
        _(
            "Each child who came back. It counts as held when it was recorded as done, or when what led the child "
            "to leave is on record with its proof."
        ),
        {parts.DONE: _("Conversation held")}, asks_return=True,
    ),
    Measure(
        "search", _("Search kept to its cadence"), parts.DONE,
        _(
            "Each time missing: whether every try to reach somebody came no later than the cadence says, "
            "until the child was found. The cadence is ours or the agency's, and no law."
        ),
        {parts.DONE: _("In cadence"), parts.LATE: _("With gaps"), parts.NEVER: _("Nobody was tried"),
         parts.NO_DUTY: _("Found before the first try was due")},
    ),
    Measure(
        "clocks", _("No clock ran out untouched"), parts.DONE,
        _(
            "Each time missing with a clock that ran out or was met: a clock is untouched when it ran out "
            "with nothing recorded and no reminder taken."
        ),
        {parts.DONE: _("None untouched"), parts.NEVER: _("A clock ran out untouched"),
         parts.NO_DUTY: _("No clock has run out or been met")},
    ),
)  # fmt: skip
BY_KEY = {measure.key: measure for measure in MEASURES}


@dataclass(frozen=True)
class Case:
    """One time missing, as it is counted: its part in each measure, and its group in each breakdown."""

    episode: Any
    parts: Mapping[str, str]
    groups: Mapping[str, str] = field(default_factory=dict)
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


PART_OF: dict[str, Callable[[Told], str]] = {
    "told_police": lambda told: parts.of_audited(told, "report_missing", "law_enforcement"),
    "told_ncmec": lambda told: parts.of_audited(told, "report_missing", "ncmec"),
    "screened_after": parts.of_audited_screening,
    "police": lambda told: parts.of_duty(told, "report_missing", "law_enforcement"),
    "ncmec": lambda told: parts.of_duty(told, "report_missing", "ncmec"),
    "proof": parts.of_proof,
    "screened": parts.of_screening,
    "conversation": parts.of_conversation,
    "clocks": parts.of_clocks,
}


FEDERAL = tuple(measure for measure in MEASURES if measure.earliest)
NOT_ASKED = (parts.NO_DUTY, parts.NOT_BACK)


def shown(cases: Sequence[Case], *, opens: bool) -> list[Measure]:
    """The measures that a page shows. The federal questions lead. The same by the earliest hour stand beside them only
    where an answer differs, and only for who may open the cases: two numbers that differ by a few give these away.
    Where federal law asks nothing of this agency, they stand alone."""
    if not any(case.parts[one.key] not in NOT_ASKED for case in cases for one in FEDERAL):
        return [measure for measure in MEASURES if not measure.earliest]
    same = {one.earliest for one in FEDERAL if all(case.parts[one.key] == case.parts[one.earliest] for case in cases)}
    without = same if opens else {one.earliest for one in FEDERAL}
    return [measure for measure in MEASURES if measure.key not in without]


@dataclass(frozen=True)
class Tally:
    """One measure of many episodes."""

    measure: Measure
    counts: Mapping[str, int]

    @property
    def of(self) -> int:
        return sum(self.counts.get(part, 0) for part in COUNTED)

    @property
    def yes(self) -> int:
        return self.counts.get(self.measure.yes, 0)

    @property
    def beside(self) -> int:
        """Episodes to which the question does not apply, or not yet."""
        return sum(self.counts.get(part, 0) for part in NOT_COUNTED)

    @property
    def share(self) -> Share | None:
        return share_of(self.yes, self.of)

    @property
    def unsure(self) -> int:
        return self.counts.get(parts.CANNOT_TELL, 0)

    def hidden(self) -> Line:
        """The same for somebody who may not open the cases: done well, said done, cannot tell, and all the rest."""
        named = [self.yes, self.counts.get(parts.SAID_DONE, 0), self.unsure]
        return hide_in_line([*named, self.of - sum(named)])


@dataclass(frozen=True)
class Share:
    """A share in whole percent, with its likely range: only where enough were counted for one to mean anything."""

    percent: int
    low: int
    high: int


def share_of(yes: int | None, of: int | None) -> Share | None:
    if yes is None or of is None or of < LEAST:
        return None
    low, high = wilson(yes, of)
    return Share(round(100 * yes / of), round(100 * low), round(100 * high))


def tally(measure: Measure, cases: Iterable[Case]) -> Tally:
    counts: dict[str, int] = {}
    for case in cases:
        part = case.parts[measure.key]
        counts[part] = counts.get(part, 0) + 1
    return Tally(measure, counts)


def by_group(measure: Measure, cases: Sequence[Case], kind: str, keys: Iterable[str]) -> dict[str, Tally]:
    return {key: tally(measure, [case for case in cases if case.groups[kind] == key]) for key in keys}
