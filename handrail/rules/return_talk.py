"""The conversation after a return: its parts in order, what is asked in each, and the clocks that are ours and not law.

Source: `content/return_talk.yaml`, which names its own. Raises ContentError with file, line and mend.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from .clocks import Almanac, Span, read_span
from .contacts import load_contacts
from .loading import CONTENT, Taker, Tree, read_file
from .vocabulary import RESTRICTED

TAKE = Taker()
ELAPSED = Almanac(ZoneInfo("UTC"), None)
KINDS = ("needs", "say", "talk", "screening", "decide", "end")
ASKED = ("six", "words", "chips")
SAID = ("yes", "no", "dont_know")
SIX = ("yes", "no", "dont_know", "declined", "not_asked", "no_information")
SIDES = ("push", "pull", "helps")
"""The questions whose chips are factors: what pushed away, what drew, what would help to stay."""
SURE = ("full", "part", "summary")
STATUSES = ("draft", "reviewed", "in_use", "retired")
CLOCKS = ("conversation", "screening", "rescreen", "telling", "factors")
NEEDED = ("id", "version", "status", "last_verified", "reviewed_by", "note", "not_reviewed", "sources", "clocks",
          "next_try", "acts", "welcome", "by_age", "telling", "parts")  # fmt: skip
Words = Mapping[str, str]


@dataclass(frozen=True)
class Chip:
    code: str
    text: Words


@dataclass(frozen=True)
class Ask:
    """One question. `danger` is the answer that needs somebody now; a `tells` answer is itself a telling."""

    id: str
    kind: str
    text: Words
    short: Words
    chips: tuple[Chip, ...] = ()
    danger: str = ""
    call: tuple[str, ...] = ()
    do: Words | None = None
    tells: str = ""
    restricted: str = ""
    needed: bool = False


@dataclass(frozen=True)
class Part:
    id: str
    kind: str
    title: Words
    say: tuple[Words, ...]
    guide: tuple[Words, ...]
    asks: tuple[Ask, ...]

    def tells_of_it(self, answers: Mapping[str, object]) -> bool:
        """Something was said or seen: a question that was skipped tells nothing."""
        return any(answers.get(ask.id) in SAID if ask.kind == "six" else bool(answers.get(ask.id)) for ask in self.asks)

    def decided(self, answers: Mapping[str, object]) -> bool:
        """What came of it is written down: each question with its answer, and what must be there."""
        needed = all(answers.get(ask.id) for ask in self.asks if ask.needed)
        return needed and answers.get("outcome") in SAID

    @property
    def sides(self) -> tuple[str, ...]:
        return tuple(ask.id for ask in self.asks if ask.id in SIDES)


@dataclass(frozen=True)
class OurClock:
    """A time that we suggest. It is no law, so nothing is ever called overdue by it."""

    title: Words
    note: Words
    due: Span | None = None
    opens: Span | None = None
    counts_from: Span | None = None

    def due_at(self, start: datetime) -> datetime | None:
        return after(start, self.due) if self.due else None


@dataclass(frozen=True)
class StandsFor:
    """An act of the book that a held talk stands for; with `actors`, only where one of these is acting."""

    act: str
    actors: tuple[str, ...] = ()

    def holds_for(self, actor: str) -> bool:
        return not self.actors or actor in self.actors


@dataclass(frozen=True)
class Source:
    title: str
    url: str
    sure: str


@dataclass(frozen=True)
class Welcome:
    """For whoever opens the door."""

    title: Words
    say: Words
    do: tuple[Words, ...]
    avoid: tuple[Words, ...]


@dataclass(frozen=True)
class Band:
    """Who is talked with, and how: whole years, both ends included. `first` are words of its own for the first page."""

    id: str
    title: Words
    parts: tuple[str, ...]
    low: int
    high: int | None
    first: Words | None = None

    def covers(self, age: int) -> bool:
        return self.low <= age and (self.high is None or age <= self.high)


@dataclass(frozen=True)
class Telling:
    """How it ended, in words: for those who were told of the absence, and for those whom we asked in the search."""

    note: Words
    asked_note: Words
    back: Words
    mistake: Words
    asked: Words


@dataclass(frozen=True)
class ReturnTalk:
    version: str
    reviewed_by: str
    note: Words
    not_reviewed: Words
    sources: tuple[Source, ...]
    clocks: Mapping[str, OurClock]
    next_try: Span
    talk_acts: tuple[StandsFor, ...]
    factors_act: str
    screening_act: str
    welcome: Welcome
    telling: Telling
    bands: tuple[Band, ...]
    parts: tuple[Part, ...]
    """Every part; `of` gives those of one age, in their order."""

    def band_at(self, age: int | None) -> Band | None:
        """The conversation for an age; None when the age is not known."""
        return next((band for band in self.bands if age is not None and band.covers(age)), None)

    def band(self, band_id: str) -> Band | None:
        return next((band for band in self.bands if band.id == band_id), None)

    def of(self, band: Band) -> ReturnTalk:
        """The conversation of one age alone."""
        known = {part.id: part for part in self.parts}
        return replace(self, parts=tuple(known[name] for name in band.parts))

    def is_screening(self, answers: Mapping[str, Mapping[str, object]]) -> bool:
        """Whether this conversation held the screening itself: something was seen or said of the time away, and who
        decides wrote down what came of it. Only for ages that have a part which decides."""
        deciding = [part for part in self.parts if part.kind == "decide"]
        heard = [part.id for part in self.parts if part.kind == "talk" and part.tells_of_it(answers.get(part.id, {}))]
        return bool(deciding and heard) and all(part.decided(answers.get(part.id, {})) for part in deciding)

    def part(self, part_id: str) -> Part | None:
        return next((part for part in self.parts if part.id == part_id), None)

    def after(self, part: Part) -> Part | None:
        """The part that comes next, in the order of the conversation."""
        place = self.parts.index(part) + 1
        return self.parts[place] if place < len(self.parts) else None

    def before(self, part: Part) -> Part | None:
        place = self.parts.index(part)
        return self.parts[place - 1] if place else None

    def chip(self, side: str, code: str) -> Words | None:
        """The words of a factor, or None when the code is no longer used."""
        chips = (chip for part in self.parts for ask in part.asks if ask.id == side for chip in ask.chips)
        return next((chip.text for chip in chips if chip.code == code), None)

    def may_ask(self, part: Part, said: Iterable[str]) -> bool:
        """What must be reported is said before anything is asked about the time away: in each talk, by whoever holds
        it. Needs and safety come before that."""
        order = [each.id for each in self.parts]
        spoken = [each.id for each in self.parts if each.kind == "say"]
        return all(order.index(part.id) <= order.index(one) or one in set(said) for one in spoken)


def after(start: datetime, span: Span) -> datetime:
    """Elapsed time: a night when the clocks change takes nothing away and adds nothing."""
    return span.after(start.astimezone(UTC), ELAPSED)


@lru_cache(maxsize=1)
def load_return_talk() -> ReturnTalk:
    """The shipped conversation."""
    return read_return_talk(read_file(CONTENT / "return_talk.yaml"))


def read_return_talk(tree: Tree) -> ReturnTalk:
    entry = plain(tree, "The conversation", NEEDED)
    TAKE.text(entry["id"], "id")
    TAKE.one_of(entry["status"], "status", STATUSES)
    TAKE.day(entry["last_verified"], "last_verified")
    acts = plain(entry["acts"], "acts", ("talk", "factors", "screening"))
    clocks = plain(entry["clocks"], "clocks", CLOCKS)
    parts = tuple(read_part(item) for item in TAKE.items(entry["parts"], "parts"))
    once(entry["parts"], "parts", [part.id for part in parts])
    bands = tuple(read_band(item, parts) for item in TAKE.items(entry["by_age"], "by_age"))
    refuse_gaps(entry["by_age"], bands)
    return ReturnTalk(
        version=str(TAKE.text(entry["version"], "version")),
        reviewed_by=nobody(entry["reviewed_by"]),
        note=words(entry["note"], "note"),
        not_reviewed=words(entry["not_reviewed"], "not_reviewed"),
        sources=tuple(read_source(item) for item in TAKE.items(entry["sources"], "sources")),
        clocks=MappingProxyType({key: read_clock(clock) for key, clock in clocks.items()}),
        next_try=read_span(entry["next_try"], TAKE, "next_try"),
        talk_acts=tuple(read_act(item) for item in TAKE.items(acts["talk"], "acts.talk")),
        factors_act=str(TAKE.text(acts["factors"], "acts.factors")),
        screening_act=str(TAKE.text(acts["screening"], "acts.screening")),
        welcome=read_welcome(entry["welcome"]),
        telling=read_telling(entry["telling"]),
        bands=bands,
        parts=parts,
    )


def nobody(tree: Tree) -> str:
    """Who reviewed it; "null" is nobody."""
    name = str(TAKE.text(tree, "reviewed_by"))
    return "" if name == "null" else name


def once(tree: Tree, what: str, ids: list[str]) -> None:
    for one in ids:
        if ids.count(one) > 1:
            raise TAKE.fault(tree, f'The {what} have "{one}" twice.', "Give each a name of its own.")


def read_source(tree: Tree) -> Source:
    entry = plain(tree, "A source", ("title", "url", "sure"))
    sure = str(TAKE.one_of(entry["sure"], "sure", SURE))
    return Source(str(TAKE.text(entry["title"], "title")), str(TAKE.text(entry["url"], "url")), sure)


def read_clock(tree: Tree) -> OurClock:
    entry = plain(tree, "A clock", ("title", "note"), ("due", "opens", "counts_from"))
    spans = {key: read_span(entry[key], TAKE, key) for key in ("due", "opens", "counts_from") if key in entry}
    return OurClock(words(entry["title"], "title"), words(entry["note"], "note"), **spans)


def read_act(tree: Tree) -> StandsFor:
    entry = plain(tree, "An act", ("act",), ("actors",))
    actors = tuple(map(str, TAKE.texts(entry["actors"], "actors"))) if "actors" in entry else ()
    return StandsFor(str(TAKE.text(entry["act"], "act")), actors)


def read_welcome(tree: Tree) -> Welcome:
    entry = plain(tree, "welcome", ("title", "say", "do", "not"))
    return Welcome(words(entry["title"], "title"), words(entry["say"], "say"), sentences(entry["do"], "do"),
                   sentences(entry["not"], "not"))  # fmt: skip


def read_band(tree: Tree, parts: tuple[Part, ...]) -> Band:
    entry = plain(tree, "An age", ("id", "title", "parts"), ("from", "to", "first"))
    asks = {part.id: part.asks for part in parts}
    names = [str(TAKE.one_of(name, "parts", sorted(asks))) for name in TAKE.texts(entry["parts"], "parts")]
    once(entry["parts"], "questions", [ask.id for name in names for ask in asks[name]])
    low, high = (years(entry[key], key) if key in entry else None for key in ("from", "to"))
    first = words(entry["first"], "first") if "first" in entry else None
    return Band(str(TAKE.text(entry["id"], "id")), words(entry["title"], "title"), tuple(names), low or 0, high, first)


def years(tree: Tree, what: str) -> int:
    text = str(TAKE.text(tree, what))
    if not text.isdecimal():
        raise TAKE.fault(tree, f'{what} is "{text}".', "Write whole years, like 11.")
    return int(text)


def refuse_gaps(tree: Tree, bands: tuple[Band, ...]) -> None:
    """Every age has one conversation: none may fall between two of them."""
    starts = [0, *(band.high + 1 if band.high is not None else -1 for band in bands)]
    if [band.low for band in bands] != starts[:-1] or starts[-1] != -1:
        raise TAKE.fault(tree, "The ages leave a gap, or lie over each other.", "Let each begin where the last ends.")


def read_telling(tree: Tree) -> Telling:
    entry = plain(tree, "telling", ("note", "asked_note", "back", "mistake", "asked"))
    return Telling(**{name: words(said, name) for name, said in entry.items()})


def read_part(tree: Tree) -> Part:
    entry = plain(tree, "A part", ("id", "kind", "title", "say"), ("guide", "asks"))
    return Part(
        id=str(TAKE.text(entry["id"], "id")),
        kind=str(TAKE.one_of(entry["kind"], "The kind of a part", KINDS)),
        title=words(entry["title"], "title"),
        say=sentences(entry["say"], "say"),
        guide=sentences(entry["guide"], "guide") if "guide" in entry else (),
        asks=tuple(read_ask(item) for item in TAKE.items(entry["asks"], "asks")) if "asks" in entry else (),
    )


def read_ask(tree: Tree) -> Ask:
    entry = plain(tree, "A question", ("id", "kind", "text"),
                  ("short", "chips", "danger", "call", "do", "tells", "restricted", "needed"))  # fmt: skip
    kind = str(TAKE.one_of(entry["kind"], "The kind of a question", ASKED))
    if (kind == "chips") != ("chips" in entry):
        raise TAKE.fault(tree, f"This question is of the kind {kind}.", "List `chips` for chips, and only for them.")
    if "danger" in entry and "do" not in entry:
        raise TAKE.fault(tree, "It names a danger and not what to do.", "Say in `do` what to do at once.")
    said = words(entry["text"], "text")
    return Ask(
        id=str(TAKE.text(entry["id"], "id")),
        kind=kind,
        text=said,
        short=words(entry["short"], "short") if "short" in entry else said,
        chips=tuple(read_chips(entry["chips"])) if "chips" in entry else (),
        danger=str(TAKE.one_of(entry["danger"], "danger", SIX)) if "danger" in entry else "",
        call=tuple(read_calls(entry["call"])) if "call" in entry else (),
        do=words(entry["do"], "do") if "do" in entry else None,
        tells=str(TAKE.one_of(entry["tells"], "tells", SIX)) if "tells" in entry else "",
        restricted=str(TAKE.one_of(entry["restricted"], "restricted", RESTRICTED)) if "restricted" in entry else "",
        needed="needed" in entry and TAKE.one_of(entry["needed"], "needed", ("yes", "no")) == "yes",
    )


def read_chips(tree: Tree) -> Iterator[Chip]:
    found = [plain(item, "A chip", ("code", "text")) for item in TAKE.items(tree, "chips")]
    once(tree, "chips", [str(entry["code"]) for entry in found])
    for entry in found:
        yield Chip(str(TAKE.text(entry["code"], "code")), words(entry["text"], "text"))


def read_calls(tree: Tree) -> Iterator[str]:
    """Contacts by their key: a number stands in contacts.yaml and nowhere else."""
    for key in TAKE.texts(tree, "call"):
        yield str(TAKE.one_of(key, "call", sorted(load_contacts())))


def sentences(tree: Tree, what: str) -> tuple[Words, ...]:
    return tuple(words(item, what) for item in TAKE.items(tree, what))


def words(tree: Tree, what: str) -> Words:
    entry = plain(tree, what, ("en", "es"))
    return MappingProxyType({language: str(TAKE.text(said, what)) for language, said in entry.items()})


def plain(tree: Tree, what: str, needed: tuple[str, ...], allowed: tuple[str, ...] = ()) -> dict[str, Tree]:
    return {str(key): value for key, value in TAKE.entries(tree, what, needed=needed, allowed=allowed).items()}
