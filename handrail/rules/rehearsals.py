"""Made-up talks to practise the real form on: what a young person says to each question, and what we would record.

Source: `content/rehearsals/*.yaml`, which name their own. Nobody's story; the reference is ours until somebody has
reviewed it, and answers are compared with it, never graded. Raises ContentError with file, line and mend.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from types import MappingProxyType

from .errors import Gathered, each
from .guide.pages import ID
from .intervals import Interval, wilson
from .loading import CONTENT, Taker, Text, Tree, digest, read_file, shown_name, yaml_files
from .profile import Words, words
from .screening import Instrument, Item, load_instruments, next_item, shown_items
from .screening.walk import is_disclosure

TAKE = Taker()
FOLDER = CONTENT / "rehearsals"
NEEDED = (
    *("id", "title", "instrument", "age", "minutes", "story", "otherwise", "says", "rests_on"),
    *("last_verified", "reviewed_by"),
)
FEWEST = 5
"""First tries, before numbers of colleagues are shown: who has tried too knows one of the answers."""


@dataclass(frozen=True)
class Reply:
    """What the young person says or does when asked; the answer we would record, others that are as good, and why."""

    said: Words
    answer: str
    also: tuple[str, ...]
    why: Words

    def allows(self, answer: str) -> bool:
        return answer == self.answer or answer in self.also


@dataclass(frozen=True)
class Rehearsal:
    """One made-up talk. `digest` is of the file: who practised on another text practised on another rehearsal."""

    id: str
    title: Words
    instrument: Instrument
    age: int
    minutes: int
    story: Words
    otherwise: Reply
    says: Mapping[str, Reply]
    rests_on: tuple[str, ...]
    last_verified: date
    reviewed_by: str
    digest: str

    def reply(self, item: str) -> Reply:
        """What is said to a question; most are answered with no."""
        return self.says.get(item, self.otherwise)

    @property
    def reference(self) -> Mapping[str, str]:
        """The answers we would record, in order, up to the telling that ends the questions."""
        given: dict[str, str] = {}
        while (item := next_item(self.instrument, given)) and self._told(given) is None:
            given[item.id] = self.reply(item.id).answer
        return given

    @property
    def stops_on(self) -> str | None:
        """The item at which the questions should end, since something is told there."""
        return self._told(self.reference)

    def _told(self, given: Mapping[str, str]) -> str | None:
        return next((key for key, value in given.items() if is_disclosure(self.instrument[key], value)), None)


@dataclass(frozen=True)
class Compared:
    """One question: what was recorded (None: not asked), what we would have, and whether either will do."""

    item: Item
    yours: str | None
    reply: Reply
    agrees: bool


@dataclass(frozen=True)
class Comparison:
    """`stop` is as_ours, early, late or unasked: where the questions ended beside where they should have."""

    items: tuple[Compared, ...]
    stop: str

    @property
    def differing(self) -> tuple[Compared, ...]:
        return tuple(one for one in self.items if not one.agrees)


@dataclass(frozen=True)
class Agreement:
    """How colleagues answered one question at their first try. Counts, never names."""

    item: Item
    answers: Mapping[str, int]
    agreed: int
    of: int

    @property
    def interval(self) -> Interval:
        return wilson(self.agreed, self.of)

    @property
    def pairs(self) -> float | None:
        """The share of pairs of colleagues who recorded the same; None with fewer than two."""
        every = self.of * (self.of - 1) / 2
        return sum(count * (count - 1) / 2 for count in self.answers.values()) / every if every else None


def load_rehearsals(folder: Path = FOLDER) -> Mapping[str, Rehearsal]:
    """Every made-up talk of the folder, by id. Cached. Raises ContentError with every fault that can be told apart."""
    return _load(folder)


@lru_cache(maxsize=8)
def _load(folder: Path) -> Mapping[str, Rehearsal]:
    faults = Gathered()
    read = (faults.trying(partial(read_rehearsal, path, folder), None) for path in yaml_files(folder))
    found = {one.id: one for one in read if one}
    faults.raise_all()
    return MappingProxyType(found)


def read_rehearsal(path: Path, folder: Path) -> Rehearsal:
    tree = read_file(path, name=shown_name(path, folder, folder.parent))
    got = {str(key): value for key, value in TAKE.entries(tree, "The rehearsal", needed=NEEDED, allowed=NEEDED).items()}
    instrument = _instrument(TAKE.text(got["instrument"], "instrument"))
    reviewer = str(TAKE.text(got["reviewed_by"], "reviewed_by"))
    return Rehearsal(
        id=_id(TAKE.text(got["id"], "id"), path),
        title=words(got["title"], "title"),
        instrument=instrument,
        age=_age(got["age"], instrument),
        minutes=TAKE.whole_number(got["minutes"], "minutes"),
        story=words(got["story"], "story"),
        otherwise=_reply(got["otherwise"], None),
        says=MappingProxyType(_says(got["says"], instrument)),
        rests_on=each(TAKE.items(got["rests_on"], "rests_on"), lambda one: str(TAKE.text(one, "rests_on"))),
        last_verified=TAKE.day(got["last_verified"], "last_verified"),
        reviewed_by="" if reviewer == "null" else reviewer,
        digest=digest(path),
    )


def _id(key: Text, path: Path) -> str:
    if key != path.stem or not ID.fullmatch(key):
        what = f'The id is "{key}" and the file is "{path.name}".'
        raise TAKE.fault(key, what, "Give both the same name: a-few-words.")
    return str(key)


def _instrument(key: Text) -> Instrument:
    """Only what is asked aloud can be rehearsed with words that somebody says."""
    shipped = [one.id for one in load_instruments().all() if one.kind != "observation"]
    return load_instruments().get(str(TAKE.one_of(key, "instrument", shipped)))


def _age(tree: Tree, instrument: Instrument) -> int:
    age = TAKE.whole_number(tree, "age")
    if not instrument.ages.covers(age):
        raise TAKE.fault(tree, f"{instrument.id} is not made for age {age}.", f"Use an age of {instrument.ages}.")
    return age


def _says(tree: Tree, instrument: Instrument) -> dict[str, Reply]:
    known = [item.id for item in instrument.items]
    return {str(TAKE.one_of(key, "says", known)): _reply(value, instrument[str(key)])
            for key, value in TAKE.entries(tree, "says").items()}  # fmt: skip


def _reply(tree: Tree, item: Item | None) -> Reply:
    entry = TAKE.entries(tree, "A reply", needed=("said", "answer", "why"), allowed=("said", "answer", "why", "also"))
    got: dict[str, Tree] = {str(key): value for key, value in entry.items()}
    accepts = item.accepts if item else ("no",)
    also = TAKE.texts(got["also"], "also") if "also" in got else ()
    return Reply(
        said=words(got["said"], "said"),
        answer=str(TAKE.one_of(got["answer"], "answer", accepts)),
        also=tuple(str(TAKE.one_of(one, "also", accepts)) for one in also),
        why=words(got["why"], "why"),
    )


def compared(rehearsal: Rehearsal, answers: Mapping[str, str], stopped_on: str | None) -> Comparison:
    """Answers beside ours, question by question, for every question that either of the two talks showed.

    What ours did not reach, since it stops on a telling, is compared with what is said there all the same.
    """
    ours, theirs = shown_items(rehearsal.instrument, rehearsal.reference), shown_items(rehearsal.instrument, answers)
    end = rehearsal.stops_on
    asked = [item for item in rehearsal.instrument.items if item in ours or item in theirs]
    reached = [item for item in asked if item.id in answers or not _behind(rehearsal, item, end)]
    items = tuple(_compared(rehearsal, item, answers.get(item.id)) for item in reached)
    return Comparison(items, _stop(end, answers, stopped_on))


def _behind(rehearsal: Rehearsal, item: Item, end: str | None) -> bool:
    return end is not None and item.order > rehearsal.instrument[end].order


def _compared(rehearsal: Rehearsal, item: Item, yours: str | None) -> Compared:
    reply = rehearsal.reply(item.id)
    return Compared(item, yours, reply, yours is not None and reply.allows(yours))


def _stop(end: str | None, answers: Mapping[str, str], stopped_on: str | None) -> str:
    if stopped_on is None:
        return "as_ours" if end is None else "late"
    if end is None:
        return "unasked"
    return "as_ours" if stopped_on == end else "late" if end in answers else "early"


def agreement(rehearsal: Rehearsal, tries: Sequence[Mapping[str, str]]) -> tuple[Agreement, ...]:
    """First tries beside ours, least agreed first; nothing while there are fewer than FEWEST."""
    if len(tries) < FEWEST:
        return ()
    asked = (item for item in rehearsal.instrument.items if sum(item.id in one for one in tries) >= FEWEST)
    found = [_agreement(rehearsal, item, [one[item.id] for one in tries if item.id in one]) for item in asked]
    return tuple(sorted(found, key=lambda one: (one.agreed / one.of, one.item.order)))


def _agreement(rehearsal: Rehearsal, item: Item, answers: Iterable[str]) -> Agreement:
    counted = Counter(answers)
    agreed = sum(count for answer, count in counted.items() if rehearsal.reply(item.id).allows(answer))
    return Agreement(item, MappingProxyType(dict(counted.most_common())), agreed, counted.total())
