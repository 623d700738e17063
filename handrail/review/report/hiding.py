"""What of the totals may be shown, so that no number from 1 to 10 can be read or worked out by subtraction over all
tables of the report together.

- One question of all episodes is a line whose parts add up. Parts that are not asked about (`BESIDE`) are one part of
  it; when that part is small it is counted in with the rest, and the page says so.
- A table by groups is hidden by `hide_in_table`, knowing the line above it. A group whose total is hidden for one
  question is hidden for all three: the same children stand behind them.
- Two duties about the same act differ by the few for whom only one holds. Where such a difference is small, the second
  is not shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from handrail.rules import Book
from handrail.rules.suppression import Count, hide_in_line, hide_in_table, small

from .counts import BESIDE, KINDS, QUESTIONS, Counted, DutyTally, Tally

NAMED = ("met", "late", "unproven", "never", "cannot_tell")
REST = "rest"
"""Held, closed with a reason, and what would be too few to stand alone."""

Parts = Mapping[str, Count]


@dataclass(frozen=True)
class Line:
    """`parts` add up to `of`; `beside` is what was not asked. None is hidden."""

    parts: Parts
    of: Count
    beside: Count
    folded: bool = False
    """Few were not asked, and count in with the rest."""

    def __getitem__(self, word: str) -> Count:
        return self.parts.get(word, 0)


NOTHING = Line(dict.fromkeys((*NAMED, REST)), None, None)


@dataclass(frozen=True)
class Table:
    """One kind of group and one question: for each group what was done well, what cannot be told, and of how many."""

    rows: Mapping[str, tuple[Count, Count, Count]]


NO_ROW = (None, None, None)


@dataclass(frozen=True)
class HiddenDuty:
    duty: DutyTally
    line: Line
    too_near: bool = False
    """It differs by few from another duty that is shown."""


@dataclass(frozen=True)
class Hidden:
    """All that the report may say."""

    questions: Mapping[str, Line]
    duties: tuple[HiddenDuty, ...]
    groups: Mapping[str, Mapping[str, Table]]
    needs: Mapping[str, Mapping[str, Count]]


def hidden(counted: Counted, book: Book) -> Hidden:
    questions = {key: line(tally) for key, tally in counted.questions.items()}
    return Hidden(
        questions=questions,
        duties=tuple(hidden_duties(counted, book)),
        groups=tables(counted, questions),
        needs={key: needs_line(counted.needs[key], questions[key]) for key in questions},
    )


# --- one question -------------------------------------------------------------------------------------------------


def line(tally: Tally) -> Line:
    """The parts of a question; those that are few go with others until nothing follows from what is shown."""
    beside = tally.whole - tally.asked
    fold = small(beside)
    rest = sum(count for word, count in tally.counts.items() if word not in (*NAMED, *BESIDE))
    counts = [*(tally[word] for word in NAMED), rest + (beside if fold else 0)]
    found = hide_in_line(counts)
    parts = dict(zip((*NAMED, REST), found.parts, strict=True))
    if found.total is None:
        return Line(parts, None, None, fold)
    return Line(parts, found.total, 0 if fold else beside, fold)


def needs_line(needs: Mapping[str, int], question: Line) -> Mapping[str, Count]:
    """What is needed together, by how many: these add up to the cannot tells of the question."""
    if question["cannot_tell"] is None:
        return dict.fromkeys(needs)
    found = hide_in_line([*needs.values()])
    return dict(zip(needs, found.parts, strict=True))


# --- duties -------------------------------------------------------------------------------------------------------


def hidden_duties(counted: Counted, book: Book) -> list[HiddenDuty]:
    """In the order of the book. The auditors' questions are shown already, by their own clock."""
    shown: dict[tuple[str, str], list[Tally]] = {}
    for key, tally in counted.questions.items():
        rule = book.rules[QUESTIONS[key]]
        shown.setdefault((rule.act, rule.to[0]), []).append(tally)
    found = []
    for duty in counted.duties:
        same = shown.setdefault((duty.act, duty.recipient), [])
        near = any(too_near(duty.tally, tally) for tally in same)
        found.append(HiddenDuty(duty, NOTHING if near else line(duty.tally), near))
        same += [] if near else [duty.tally]
    return found


def too_near(one: Tally, other: Tally) -> bool:
    """A part of one is a few more or less than the same part of the other: these few may be known by it."""
    pairs = [(one[word], other[word]) for word in NAMED] + [(one.asked, other.asked)]
    return any(small(abs(a - b)) for a, b in pairs)


# --- groups -------------------------------------------------------------------------------------------------------


def tables(counted: Counted, questions: Mapping[str, Line]) -> dict[str, dict[str, Table]]:
    found: dict[str, dict[str, Table]] = {key: {} for key in questions}
    for kind in KINDS:
        groups = {key: counted.groups[key][kind] for key in questions}
        made = {key: table(groups[key], questions[key]) for key in questions}
        gone = {group for one in made.values() for group, row in one.rows.items() if row[-1] is None}
        of = {key: {group: total(one, questions[key]) for group, one in groups[key].items()} for key in questions}
        gone = told_apart(of, gone)
        for key, one in made.items():
            found[key][kind] = Table({group: NO_ROW if group in gone else row for group, row in one.rows.items()})
    return found


def told_apart(of: Mapping[str, Mapping[str, int]], gone: set[str]) -> set[str]:
    """The groups to hide so that no subtraction of one question from another tells of a few: how many of a county are
    not back yet, say, as told to police less asked about their return."""
    gone = set(gone)
    pairs = [{group: one[group] - other[group] for group in one} for one, other in combinations(of.values(), 2)]
    while True:
        more = {group for apart in pairs for group, few in apart.items() if small(abs(few))} - gone
        gone |= more
        left = sorted(set(pairs[0]) - gone, key=lambda group: (min(one[group] for one in of.values()), group))
        if not left or not any(small(abs(sum(apart[group] for group in gone))) for apart in pairs):
            return gone
        gone.add(left[0])


def table(groups: Mapping[str, Tally], whole: Line) -> Table:
    """Done well, cannot tell, and the rest. Nothing is broken down whose whole is hidden."""
    if whole.of is None or whole["met"] is None:
        return Table(dict.fromkeys(groups, NO_ROW))
    plain = split(groups, whole, unsure=False)
    finer = split(groups, whole, unsure=True) if whole["cannot_tell"] else plain
    return plain if seen(finer) < seen(plain) else finer


def seen(table: Table) -> int:
    """Of how many groups the share can be read. What cannot be told is shown only where it costs none."""
    return sum(met is not None and of is not None for met, _, of in table.rows.values())


def split(groups: Mapping[str, Tally], whole: Line, unsure: bool) -> Table:
    made = hide_in_table([cells(tally, total(tally, whole), unsure) for tally in groups.values()])
    rows = {}
    for group, row, of in zip(groups, made.rows, made.totals, strict=True):
        rows[group] = (row[0], row[1] if unsure else None, of)
    return Table(rows)


def total(tally: Tally, whole: Line) -> int:
    return tally.whole if whole.folded else tally.asked


def cells(tally: Tally, of: int, unsure: bool) -> Sequence[int]:
    if not unsure:
        return [tally["met"], of - tally["met"]]
    return [tally["met"], tally["cannot_tell"], of - tally["met"] - tally["cannot_tell"]]
