"""The questions of a course before and after it: drawn from a bank, and scored with feedback that teaches.

Which questions somebody gets hangs on a seed and on nothing else: no clock and no chance, so that a result can be shown
again. The two forms of one seed ask as much about each objective and never the same question twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import Literal

from ..errors import each
from ..loading import Taker, Text, Tree
from ..profile import Words
from .saying import said_words, say

TAKE = Taker()
NEEDED = ("id", "objective", "ask", "options", "answer", "feedback")
Form = Literal["pre", "post"]
FORMS: tuple[Form, ...] = ("pre", "post")


@dataclass(frozen=True)
class Item:
    """A question of the bank. Each option has its feedback; `cites` names the sources of the course that prove it."""

    id: Text
    objective: Text
    ask: Words
    options: Mapping[str, Words]
    answer: Text
    feedback: Mapping[str, Words]
    cites: tuple[Text, ...]


@dataclass(frozen=True)
class ScoredItem:
    """`right` is None for a question that was left out: that is said, and it is not called wrong."""

    item: str
    objective: str
    chosen: str
    right: bool | None
    feedback: str

    @property
    def answered(self) -> bool:
        return self.right is not None


@dataclass(frozen=True)
class Scored:
    by_item: tuple[ScoredItem, ...]

    @property
    def right(self) -> int:
        return sum(one.right is True for one in self.by_item)

    @property
    def of(self) -> int:
        return len(self.by_item)

    @property
    def unanswered(self) -> tuple[str, ...]:
        return tuple(one.item for one in self.by_item if not one.answered)

    @property
    def by_objective(self) -> Mapping[str, tuple[int, int]]:
        """For each objective, how many are right and how many were asked."""
        found: dict[str, tuple[int, int]] = {}
        for one in self.by_item:
            right, asked = found.get(one.objective, (0, 0))
            found[one.objective] = (right + (one.right is True), asked + 1)
        return MappingProxyType(found)


def read_item(tree: Tree) -> Item:
    entries = TAKE.entries(tree, "A question", needed=NEEDED, allowed=(*NEEDED, "cites"))
    got = {str(key): value for key, value in entries.items()}
    return Item(
        id=TAKE.text(got["id"], "id"),
        objective=TAKE.text(got["objective"], "objective"),
        ask=said_words(got["ask"], "ask"),
        options=_lettered(got["options"], "options"),
        answer=TAKE.text(got["answer"], "answer"),
        feedback=_lettered(got["feedback"], "feedback"),
        cites=TAKE.texts(got["cites"], "cites") if "cites" in got else (),
    )


def read_items(tree: Tree) -> tuple[Item, ...]:
    return each(TAKE.items(tree, "The bank"), read_item)


def _lettered(tree: Tree, what: str) -> Mapping[str, Words]:
    entries = TAKE.entries(tree, what)
    return MappingProxyType({str(key): said_words(value, f"{what} {key}") for key, value in entries.items()})


# --- drawing ------------------------------------------------------------------------------------------------------


def shares(items: Iterable[Item], objectives: Sequence[str], wanted: int) -> dict[str, int]:
    """How many questions each objective gets in each form: one in turn, while two forms can still be told apart."""
    listed = [str(one.objective) for one in items]
    most = {one: listed.count(one) // len(FORMS) for one in objectives}
    given = dict.fromkeys(objectives, 0)
    while sum(given.values()) < wanted and given != most:
        for one in objectives:
            if given[one] < most[one] and sum(given.values()) < wanted:
                given[one] += 1
    return given


def draw(items: Sequence[Item], objectives: Sequence[str], wanted: int, seed: str, form: Form) -> tuple[Item, ...]:
    """`wanted` of the items, some for each objective; raises ValueError for a form that there is not."""
    if form not in FORMS:
        raise ValueError(f'There is no form "{form}".')
    found: list[Item] = []
    turn = FORMS.index(form)
    for objective, count in shares(items, objectives, wanted).items():
        own = in_order((one for one in items if one.objective == objective), seed)
        found += own[turn * count : (turn + 1) * count]
    return tuple(in_order(found, f"{seed}/{form}"))


def in_order(items: Iterable[Item], seed: str) -> list[Item]:
    """Shuffled by the seed, and the same on every machine and in every year."""
    return sorted(items, key=lambda one: sha256(f"{seed}/{one.id}".encode()).hexdigest())


# --- scoring ------------------------------------------------------------------------------------------------------


def scored(items: Sequence[Item], answers: Mapping[str, str], language: str = "en") -> Scored:
    """What came of the answers, by item id. Raises KeyError for an option or a question that is not there."""
    if strange := sorted(set(answers) - {str(one.id) for one in items}):
        raise KeyError(strange[0])
    return Scored(tuple(_scored(one, answers.get(one.id, ""), language) for one in items))


def _scored(item: Item, chosen: str, language: str) -> ScoredItem:
    right = chosen == item.answer if chosen else None
    feedback = say(item.feedback[chosen], language) if chosen else ""
    return ScoredItem(str(item.id), str(item.objective), chosen, right, feedback)
