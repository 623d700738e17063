"""What a preview says: what changes, for which kinds of case, and from when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from .case_kinds import Question

Where = tuple[tuple[str, tuple[str, ...]], ...]
"""The questions that matter, each with the answers that are meant, in words."""


class Line(NamedTuple):
    """One thing that changes, whatever the case: what, for which act and recipient, from what to what."""

    change: str
    """duty, recipient, earlier, stronger, content, shown; or looser."""

    rule: str
    act: str
    recipient: str
    before: str
    after: str
    by: str = ""
    """How much earlier, when both clocks start at the same event."""


@dataclass(frozen=True)
class Change:
    """A line and the kinds of case it is for. `where` names an answer or several for each question that matters."""

    line: Line
    where: Where
    begins: date
    ends: date | None
    cases: int
    of: int
    """How many kinds were looked at for this duty."""

    def as_json(self) -> dict[str, object]:
        return {
            **self.line._asdict(),
            "where": {name: list(words) for name, words in self.where},
            "from": self.begins.isoformat(),
            "until": self.ends and self.ends.isoformat(),
            "cases": self.cases,
            "of": self.of,
        }


@dataclass(frozen=True)
class Looked:
    """What was varied for one duty and all that tightens it."""

    root: str
    asked: tuple[Question, ...]
    cases: int
    possible: int

    def as_json(self) -> dict[str, object]:
        questions = {one.name: [answer.words for answer in one.answers] for one in self.asked}
        return {"duty": self.root, "cases": self.cases, "possible": self.possible, "questions": questions}


@dataclass(frozen=True)
class Preview:
    """What changes. `looser` is empty unless a setting of the folder chooses less than the book had."""

    rules: tuple[str, ...]
    drafts: tuple[str, ...]
    """Those of them that are drafts, and are looked at as if they were in use."""

    changes: tuple[Change, ...]
    looser: tuple[Change, ...]
    looked: tuple[Looked, ...]
    moments: tuple[date, ...]
    asks: tuple[str, ...]
    """Facts that nobody was asked for before."""

    silent: tuple[str, ...]
    """Rules of the folder that change nothing in any kind of case."""

    slower: tuple[str, ...]
    """Rules of the folder that tighten, and whose own time is never earlier than what was due without them."""

    weaker: tuple[str, ...]
    """Rules of the folder that would be earlier, and stand beside something stronger that keeps its own time."""

    def as_json(self) -> dict[str, object]:
        """Exactly what `handrail preview --json` prints."""
        return {
            "rules": list(self.rules),
            "drafts": list(self.drafts),
            "looked": [one.as_json() for one in self.looked],
            "moments": [day.isoformat() for day in self.moments],
            "changes": [change.as_json() for change in self.changes],
            "looser": [change.as_json() for change in self.looser],
            "asks": list(self.asks),
            "silent": list(self.silent),
            "slower": list(self.slower),
            "weaker": list(self.weaker),
        }
