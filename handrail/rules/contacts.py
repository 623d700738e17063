"""Whom to call or write to: numbers and addresses as dated data, read from `contacts.yaml`.

A number stands in one place only. It carries the day of the page it was read on, and a warning once that page is
older than a year. A recipient of a duty, or a packet, names its contact and holds no number of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from .errors import ContentError, Place
from .loading import CONTENT, Taker, Text, Tree, read_file, shown_name, suggest

Said = Mapping[str, str]
"""One sentence or label in English and Spanish."""

FILE = "contacts.yaml"
A_YEAR = timedelta(days=365)
SURE = ("verified", "unverified")
"""Whether a passage with the number was read. What was not read is never the first thing to dial."""

WARNING: Said = MappingProxyType(
    {"en": "Check this number before you rely on it.", "es": "Verifique este número antes de confiar en él."}
)
NEEDED = ("name", "jurisdiction", "channels", "hours", "use_when", "checked", "sure", "source")
MORE = ("languages", "not_for", "notes", "emergency")
JURISDICTION = re.compile(r"us(-[a-z]{2})?")
SHAPES = {
    "phone": (re.compile(r"\+?\d[\d-]{1,16}\d"), "Write digits and hyphens, as it is dialled: 1-888-373-7888."),
    "text": (re.compile(r"\d[\d-]{1,16}\d"), "Write the number that the message goes to, in digits."),
    "web": (re.compile(r"https://[^\s?#@]+"), "Write the whole address, from https:// on."),
    "chat": (re.compile(r"https://[^\s?#@]+"), "Write the whole address, from https:// on."),
    "email": (re.compile(r"[^\s@]+@[^\s@]+\.[a-z]+"), "Write it as name@place.org."),
}
DIALLED = ("phone", "text")


@dataclass(frozen=True)
class Channel:
    """One way to reach a contact. `value` is what is dialled or opened; `words` are what to add, such as "BEFREE"."""

    kind: str
    value: str
    words: Said | None = None

    @property
    def digits(self) -> str:
        """What makes two numbers the same: no hyphens, and no 1 in front."""
        found = "".join(re.findall(r"\d", self.value)) if self.kind in DIALLED else ""
        return found[1:] if len(found) == 11 and found.startswith("1") else found


@dataclass(frozen=True)
class Contact:
    """A body that can be reached, and what is known about how to reach it.

    `checked` is the day of the page the number was read on: no promise that it still answers.
    """

    key: str
    name: Said
    jurisdiction: str
    channels: tuple[Channel, ...]
    hours: Said
    use_when: Said
    checked: date
    sure: str
    source: str
    languages: Said | None = None
    not_for: Said | None = None
    notes: Said | None = None
    emergency: bool = False

    @property
    def phone(self) -> str | None:
        """The number to call, if it can be called."""
        return next((channel.value for channel in self.channels if channel.kind == "phone"), None)

    def stale_on(self, day: date) -> bool:
        """Whether the page it was read on is older than a year."""
        return day - self.checked > A_YEAR

    def warning_on(self, day: date) -> Said | None:
        """What to say beside the number; None while it is verified and no older than a year."""
        return WARNING if self.stale_on(day) or self.sure != "verified" else None


def contacts_for(
    jurisdictions: Iterable[str], *, on: date, contacts: Mapping[str, Contact] | None = None
) -> tuple[Contact, ...]:
    """The national contacts and those of these jurisdictions, in the order to show them.

    Emergencies come first; then what can be relied on that day; then what must be checked first. Within each the
    order of the file stays.
    """
    codes = {"us", *jurisdictions}
    every = (load_contacts() if contacts is None else contacts).values()
    return tuple(sorted((one for one in every if one.jurisdiction in codes), key=lambda one: _rank(one, on)))


def _rank(one: Contact, on: date) -> int:
    if one.sure != "verified":
        return 3
    return 0 if one.emergency else 2 if one.stale_on(on) else 1


def load_contacts(folders: Sequence[Path] = (), content: Path = CONTENT) -> Mapping[str, Contact]:
    """Every shipped contact by key, with those that an agency's folders add in a `contacts.yaml` of their own.

    `content` is another version of what ships. Cached per arguments.

    Raises ContentError, with file, line and mend: for a key, a value or a source that is not in order, and for a number
    that stands at two contacts.
    """
    return _load((content, *(Path(folder).resolve() for folder in folders)))


@lru_cache(maxsize=8)
def _load(folders: tuple[Path, ...]) -> Mapping[str, Contact]:
    sources = frozenset(name for folder in folders for name in _names(folder / "sources.yaml", folder))
    reader, found = _Contacts(Taker(), sources), dict[str, Contact]()
    for folder in folders:
        for key, tree in _entries(folder / FILE, folder):
            if key in found:
                raise ContentError(key.place, f'"{key}" is there already.', "Choose another name.")
            found[str(key)] = reader.contact(key, tree)
    return MappingProxyType(found)


def _entries(path: Path, folder: Path) -> Iterator[tuple[Text, Tree]]:
    if path.is_file() or folder == CONTENT:
        yield from Taker().entries(read_file(path, name=shown_name(path, folder)), path.stem).items()


def _names(path: Path, folder: Path) -> Iterator[str]:
    yield from (str(key) for key, _ in _entries(path, folder))


class _Contacts:
    """Takes the entries apart, and remembers which number stood where."""

    def __init__(self, take: Taker, sources: frozenset[str]) -> None:
        self.take = take
        self.sources = sources
        self.dialled: dict[str, tuple[str, Place]] = {}

    def contact(self, key: Text, tree: Tree) -> Contact:
        taken = self.take.entries(tree, str(key), needed=NEEDED, allowed=MORE)
        entry = {str(name): value for name, value in taken.items()}
        said = {name: self.said(entry[name], name) for name in ("name", "hours", "use_when")}
        more = {name: self.said(entry[name], name) for name in ("languages", "not_for", "notes") if name in entry}
        return Contact(
            key=str(key),
            jurisdiction=self.jurisdiction(entry["jurisdiction"]),
            channels=tuple(self.channel(item, key) for item in self.ways(entry["channels"], key)),
            checked=self.take.day(entry["checked"], "checked"),
            sure=str(self.take.one_of(entry["sure"], "sure", SURE)),
            source=self.source(entry["source"]),
            emergency="emergency" in entry
            and self.take.one_of(entry["emergency"], "emergency", ("yes", "no")) == "yes",
            **said,
            **more,
        )

    def yes(self, tree: Tree) -> bool:
        return self.take.one_of(tree, "emergency", ("yes", "no")) == "yes"

    def ways(self, tree: Tree, key: Text) -> list[Tree]:
        found = self.take.items(tree, "channels")
        if not found:
            raise self.take.fault(tree, f"{key} cannot be reached.", "Add a channel: {kind: phone, value: …}.")
        return found

    def channel(self, tree: Tree, key: Text) -> Channel:
        taken = self.take.entries(tree, "A channel", needed=("kind", "value"), allowed=("words",))
        entry = {str(name): value for name, value in taken.items()}
        kind = str(self.take.one_of(entry["kind"], "The kind of a channel", SHAPES))
        value = self.take.text(entry["value"], "The value of a channel")
        shape, mend = SHAPES[kind]
        if shape.fullmatch(value) is None:
            raise self.take.fault(value, f'"{value}" is not what is expected of the kind {kind}.', mend)
        made = Channel(kind, str(value), self.said(entry["words"], "words") if "words" in entry else None)
        self.refuse_twice(made, key, value.place)
        return made

    def refuse_twice(self, channel: Channel, key: Text, place: Place) -> None:
        """One body may take calls and messages at one number; two bodies may not share one."""
        if not channel.digits:
            return
        owner, first = self.dialled.setdefault(channel.digits, (str(key), place))
        if owner != key:
            mend = f"Keep it at {owner} ({first}), and let the other name it."
            raise ContentError(place, f'The number "{channel.value}" is at two contacts.', mend)

    def jurisdiction(self, tree: Tree) -> str:
        word = self.take.text(tree, "jurisdiction")
        if JURISDICTION.fullmatch(word) is None:
            raise self.take.fault(word, f'jurisdiction is "{word}".', 'Write "us", or a state as in "us-wa".')
        return str(word)

    def source(self, tree: Tree) -> str:
        word = self.take.text(tree, "source")
        if word not in self.sources:
            raise self.take.fault(word, f'There is no source "{word}".', suggest(word, self.sources))
        return str(word)

    def said(self, tree: Tree, what: str) -> Said:
        entry = self.take.entries(tree, what, needed=("en", "es"), allowed=())
        return MappingProxyType({str(key): str(self.take.text(value, what)) for key, value in entry.items()})
