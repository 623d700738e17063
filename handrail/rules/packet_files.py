"""Packet files: who gets the report, which duties it serves, and the only fields it may hold."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from .contacts import Contact, load_contacts
from .loading import CONTENT, Entries, Taker, Text, Tree, digest, read_file, shown_name, suggest, yaml_files
from .profile import Field as Line
from .profile import load_profile
from .vocabulary import RESTRICTED, vocabulary

Made = TypeVar("Made")
Said = Mapping[str, str]
"""One sentence or label in English and Spanish."""

ASK, FIXED, RECORD = "ask", "fixed", "record."
KINDS = ("text", "time", "birth_date", "phone", "height", "weight", "photo")
FROM_PROFILE = ("height", "weight")
LAYOUTS = ("table", "one_page")
NEED = ("required", "where_possible", "optional")
STATUS = ("draft", "reviewed", "in_use", "retired")


@dataclass(frozen=True)
class Field:
    """One line. `sources` are the names it reads in the record; none for a fixed text.

    `ncic` names the fields of the police record that this line fills. `otherwise` is what the line says as long as the
    record says nothing: the careful reading, which only somebody's recorded word changes.
    """

    key: str
    label: Said
    sources: tuple[str, ...]
    need: str
    why: Said
    kind: str = "text"
    words: Mapping[str, Said] = dataclasses.field(default_factory=dict)
    restricted: tuple[str, ...] = ()
    text: Said | None = None
    ncic: str | None = None
    otherwise: Said | None = None
    control: str | None = None
    """The privacy limit whose word to the receiver this line is. It stands on top, and not among the lines."""

    @property
    def asked(self) -> bool:
        """Typed into the packet, because no record holds it."""
        return self.sources == (f"{ASK}.{self.key}",)


@dataclass(frozen=True)
class Section:
    """`gives` names the content keys of the duty that this section answers."""

    id: str
    title: Said
    gives: tuple[str, ...]
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class HeldBack:
    """What must stay out, why, and the privacy limit that says so."""

    key: str
    label: Said
    reason: Said
    limit: str | None


@dataclass(frozen=True)
class Note:
    """Something the worker reads or says, with its law when it has one."""

    said: Said
    cite: str | None = None
    source: str | None = None


@dataclass(frozen=True)
class Packet:
    """A packet file, read and checked."""

    id: str
    version: str
    title: Said
    audience: str
    duties: tuple[str, ...]
    acts: tuple[str, ...]
    fields_from: str
    status: str
    channel: Said
    contact: Contact | None
    say_first: tuple[Note, ...]
    say: tuple[Note, ...]
    ask_for: tuple[Note, ...]
    sections: tuple[Section, ...]
    held_back: tuple[HeldBack, ...]
    file: str
    digest: str
    never_say: tuple[Note, ...] = ()
    layout: str = "table"
    updates: str | None = None
    """The report of which this one tells the changes."""
    also: tuple[str, ...] = ()
    """Others to whom the same letter goes, each by itself."""

    def reaches(self, recipient: str) -> bool:
        return recipient == self.audience or recipient in self.also

    def addressed_to(self, recipient: str) -> Packet:
        """The same letter, to one of those whom it is for."""
        return dataclasses.replace(self, audience=recipient, also=())

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(field for section in self.sections for field in section.fields)

    @property
    def is_letter(self) -> bool:
        """A letter to somebody who is told, and not a report to who must act."""
        return self.id.startswith("letter-")

    @property
    def sources(self) -> frozenset[str]:
        """Every name this packet reads in the record. `ask.<key>` is typed in."""
        return frozenset(name for field in self.fields for name in field.sources)


def profile_line(names: tuple[Text, ...]) -> Line | None:
    """The line of the profile that a field reads first."""
    return load_profile().fields.get(names[0].removeprefix(RECORD)) if names[0].startswith(RECORD) else None


def kind_of(line: Line | None) -> str:
    return line.kind if line is not None and line.kind in FROM_PROFILE else "text"


def words_of(names: tuple[Text, ...], line: Line | None) -> Mapping[str, Said]:
    """The words of a code, where the profile or the vocabulary has them already."""
    if line is not None:
        return MappingProxyType({choice.code: choice.label for choice in line.choices})
    found = vocabulary()[names[0]].said_values if names[0] in vocabulary() else {}
    return MappingProxyType(dict(found)) if len(names) == 1 else MappingProxyType({})


def read_packets(folder: Path | None = None) -> Mapping[str, Packet]:
    """Every packet in a folder, by id; the shipped ones without a folder. Raises ContentError."""
    root = folder or CONTENT / "packets"
    read = [read_packet(path) for path in yaml_files(root, deep=False)]
    return MappingProxyType({packet.id: packet for packet in read})


def read_packet(path: Path) -> Packet:
    """One packet file. Raises ContentError naming the file, the line and the mend."""
    shipped = CONTENT in path.parents
    name = shown_name(path, CONTENT if shipped else path.parent)
    return _Packets(Taker()).packet(read_file(path, name=name), name, digest(path))


NEEDED = (
    "id",
    "version",
    "title",
    "audience",
    "duties",
    "acts",
    "fields_from",
    "status",
    "channel",
    "sections",
    "held_back",
)
MORE = ("contact", "say_first", "say", "ask_for", "never_say", "layout", "updates", "also")


class _Packets:
    """Takes the tree of a packet file apart, key by key. `keyed`: whoever gets it keys it into the police file."""

    def __init__(self, take: Taker) -> None:
        self.take = take
        self.keyed = False

    def packet(self, tree: Tree, file: str, file_digest: str) -> Packet:
        entry = self.named(tree, "The packet", NEEDED, MORE)
        self.keyed = self.word(entry, "audience") == "law_enforcement"
        made = Packet(
            id=self.word(entry, "id"),
            version=self.take.day(entry["version"], "version").isoformat(),
            title=self.said(entry["title"], "title"),
            audience=self.word(entry, "audience"),
            duties=self.words(entry, "duties"),
            acts=self.words(entry, "acts"),
            fields_from=self.word(entry, "fields_from"),
            status=str(self.take.one_of(entry["status"], "status", STATUS)),
            channel=self.said(entry["channel"], "channel"),
            contact=self.contact(entry["contact"]) if "contact" in entry else None,
            say_first=self.notes(entry, "say_first"),
            say=self.notes(entry, "say"),
            ask_for=self.notes(entry, "ask_for"),
            sections=self.list_of(entry["sections"], "sections", self.section),
            held_back=self.list_of(entry["held_back"], "held_back", self.held),
            file=file,
            digest=file_digest,
            never_say=self.notes(entry, "never_say"),
            layout=str(self.take.one_of(entry["layout"], "layout", LAYOUTS)) if "layout" in entry else "table",
            updates=self.word(entry, "updates") if "updates" in entry else None,
            also=self.words(entry, "also") if "also" in entry else (),
        )
        self.refuse_twice(tree, made)
        return made

    def refuse_twice(self, tree: Tree, packet: Packet) -> None:
        keys = [field.key for field in packet.fields]
        for key in keys:
            if keys.count(key) > 1:
                raise self.take.fault(tree, f'The field "{key}" is here twice.', "Give each field its own key.")

    def section(self, tree: Tree) -> Section:
        entry = self.named(tree, "A section", ("id", "title", "gives", "fields"), ())
        return Section(
            id=self.word(entry, "id"),
            title=self.said(entry["title"], "title"),
            gives=self.words(entry, "gives"),
            fields=self.list_of(entry["fields"], "fields", self.field),
        )

    def field(self, tree: Tree) -> Field:
        needed = ("key", "label", "from", "need", "why")
        entry = self.named(
            tree, "A field", needed, ("kind", "words", "restricted", "text", "ncic", "otherwise", "control")
        )
        key = self.word(entry, "key")
        names = self.take.texts(entry["from"], "from")
        if not names:
            raise self.take.fault(tree, f'The field "{key}" reads nothing.', f'Write "from: {ASK}", or what it reads.')
        if (names == (FIXED,)) != ("text" in entry):
            raise self.take.fault(
                tree, f'The field "{key}" is not clear.', f'Give `text` with "from: {FIXED}", and only then.'
            )
        line = profile_line(names)
        return Field(
            key=key,
            label=self.said(entry["label"], "label"),
            sources=() if names == (FIXED,) else tuple(self.source(name, key) for name in names),
            need=str(self.take.one_of(entry["need"], "need", NEED)),
            why=self.said(entry["why"], "why"),
            kind=str(self.take.one_of(entry["kind"], "kind", KINDS)) if "kind" in entry else kind_of(line),
            words=self.labels(entry["words"]) if "words" in entry else words_of(names, line),
            restricted=self.groups(entry.get("restricted"), names),
            text=self.said(entry["text"], "text") if "text" in entry else None,
            ncic=self.word(entry, "ncic") if "ncic" in entry else line.ncic if line and self.keyed else None,
            otherwise=self.said(entry["otherwise"], "otherwise") if "otherwise" in entry else None,
            control=self.word(entry, "control") if "control" in entry else None,
        )

    def source(self, name: Text, key: str) -> str:
        if name == ASK:
            return f"{ASK}.{key}"
        if not name.startswith(RECORD) and name not in vocabulary():
            mend = f'{suggest(name, vocabulary().facts)} Or write "{RECORD}…", "{ASK}" or "{FIXED}".'
            raise self.take.fault(name, f'There is no fact "{name}".', mend)
        return str(name)

    def groups(self, tree: Tree | None, names: tuple[Text, ...]) -> tuple[str, ...]:
        """The field's own groups and those of the facts and the lines of the profile that it reads."""
        own = () if tree is None else self.take.texts(tree, "restricted")
        for word in own:
            self.take.one_of(word, "restricted", RESTRICTED)
        facts = [vocabulary()[name].restricted for name in names if name in vocabulary()]
        profile = load_profile().fields
        lines = [profile[key].restricted for key in (name.removeprefix(RECORD) for name in names) if key in profile]
        return tuple(sorted({*map(str, own), *(group for group in (*facts, *lines) if group is not None)}))

    def held(self, tree: Tree) -> HeldBack:
        entry = self.named(tree, "A held-back piece", ("key", "label", "reason", "limit"), ())
        return HeldBack(
            key=self.word(entry, "key"),
            label=self.said(entry["label"], "label"),
            reason=self.said(entry["reason"], "reason"),
            limit=self.word(entry, "limit"),
        )

    def notes(self, entry: Mapping[str, Tree], key: str) -> tuple[Note, ...]:
        return self.list_of(entry[key], key, self.note) if key in entry else ()

    def note(self, tree: Tree) -> Note:
        entry = self.named(tree, "A note", ("en", "es"), ("cite", "source"))
        said = MappingProxyType({language: self.word(entry, language) for language in ("en", "es")})
        return Note(
            said=said,
            cite=self.word(entry, "cite") if "cite" in entry else None,
            source=self.word(entry, "source") if "source" in entry else None,
        )

    def contact(self, tree: Tree) -> Contact:
        contacts = load_contacts()
        return contacts[self.take.one_of(tree, "contact", contacts)]

    def labels(self, tree: Tree) -> Mapping[str, Said]:
        entries: Entries = self.take.entries(tree, "words")
        return MappingProxyType(
            {str(code): self.said(label, f"The label of {code}") for code, label in entries.items()}
        )

    def said(self, tree: Tree, what: str) -> Said:
        entry = self.named(tree, what, ("en", "es"), ())
        return MappingProxyType({language: self.word(entry, language) for language in ("en", "es")})

    def list_of(self, tree: Tree, what: str, make: Callable[[Tree], Made]) -> tuple[Made, ...]:
        return tuple(make(item) for item in self.take.items(tree, what))

    def named(self, tree: Tree, what: str, needed: tuple[str, ...], more: tuple[str, ...]) -> Mapping[str, Tree]:
        entries = self.take.entries(tree, what, needed=needed, allowed=more)
        return {str(key): value for key, value in entries.items()}

    def word(self, entry: Mapping[str, Tree], key: str) -> str:
        return str(self.take.text(entry[key], key))

    def words(self, entry: Mapping[str, Tree], key: str) -> tuple[str, ...]:
        return tuple(str(word) for word in self.take.texts(entry[key], key))
