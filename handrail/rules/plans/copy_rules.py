"""What each copy is called, its forms, and what may never stand on it. Source: `content/plans/copies.yaml` and
`caregiver_sheet.yaml`. Raises ContentError with file, line and mend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from ..contacts import load_contacts
from ..loading import Tree, read_file
from .forbidden import folded
from .plan import CHOICES, Section, Words
from .reading import (
    FOLDER,
    HEAD,
    TAKE,
    Head,
    keys,
    listed,
    name_of,
    once,
    read_head,
    read_sections,
    read_source,
    sentence,
    texts,
    words,
)

GOES = ("paper", "screen", "phone", "nowhere")
REFUSED = ("name", "word", "address", "birthdate", "number", "hotline", "password", "repeats", "code_word", "topic")
TOPICS = ("orientation", "immigration", "health", "hotlines")
COPIES = (*HEAD, "youth", "caregiver", "worker", "topics", "topic_words", "common", "hotlines_except", "forms",
          "choices", "own_words", "seen_on", "family_suspect", "refused")  # fmt: skip


@dataclass(frozen=True)
class Form:
    """`goes`: on paper, on the worker's own screen, on the young person's phone, or nowhere."""

    id: str
    title: Words
    goes: str
    note: Words | None = None


@dataclass(frozen=True)
class FamilySuspect:
    """What is said to the worker while somebody in the home may be the one who harms."""

    held_caregiver: Words
    held_paper: Words
    held_phone: Words
    notes: tuple[Words, ...]


@dataclass(frozen=True)
class Sheet:
    """`words` are refused in what was written; `x*` stands for any ending."""

    title: Words
    never: tuple[Words, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Refusal:
    why: Words
    mend: Words


@dataclass(frozen=True)
class FixedPart:
    """Stands on every caregiver's sheet."""

    heading: Words
    lines: tuple[Words, ...]


@dataclass(frozen=True)
class CopyRules:
    head: Head
    sheets: Mapping[str, Sheet]
    forms: Mapping[str, Form]
    family_suspect: FamilySuspect
    topics: Mapping[str, Words]
    """What the young person may ask to have on a copy all the same."""
    topic_words: Mapping[str, tuple[str, ...]]
    common: frozenset[str]
    """Folded words that name nobody."""
    hotlines: frozenset[str]
    """Their numbers, digits only."""
    choices: Mapping[str, Words]
    own_words: Words
    seen_on: Mapping[str, Words]
    refused: Mapping[str, Refusal]


@lru_cache(maxsize=1)
def load_copies() -> CopyRules:
    """The shipped rules of copies."""
    return read_copies(read_file(FOLDER / "copies.yaml", name="plans/copies.yaml"))


def read_copies(tree: Tree) -> CopyRules:
    entry = keys(tree, "The copies", COPIES)
    forms = listed(entry["forms"], "forms", read_form)
    once(entry["forms"], "forms", [form.id for form in forms])
    return CopyRules(
        head=read_head(entry),
        sheets=MappingProxyType({name: read_sheet(entry[name], name) for name in ("youth", "caregiver", "worker")}),
        forms=MappingProxyType({form.id: form for form in forms}),
        family_suspect=read_family_suspect(entry["family_suspect"]),
        topics=said_of(entry["topics"], "topics", TOPICS),
        topic_words=read_topic_words(entry["topic_words"]),
        common=frozenset(folded(word) for word in texts(entry["common"], "common")),
        hotlines=read_hotlines(entry["hotlines_except"]),
        choices=said_of(entry["choices"], "choices", CHOICES),
        own_words=words(entry["own_words"], "own_words"),
        seen_on=said_of(entry["seen_on"], "seen_on", ("youth", "caregiver")),
        refused=read_refused(entry["refused"]),
    )


def said_of(tree: Tree, what: str, names: tuple[str, ...]) -> Mapping[str, Words]:
    return MappingProxyType({name: words(said, name) for name, said in keys(tree, what, names).items()})


def read_form(tree: Tree) -> Form:
    entry = keys(tree, "A form", ("id", "goes", "title"), ("note",))
    goes = str(TAKE.one_of(entry["goes"], "goes", GOES))
    note = words(entry["note"], "note") if "note" in entry else None
    return Form(name_of(entry["id"]), words(entry["title"], "title"), goes, note)


def read_sheet(tree: Tree, name: str) -> Sheet:
    entry = keys(tree, name, ("title", "never"), ("words",))
    if (name == "worker") == ("words" in entry):
        raise TAKE.fault(
            tree, f"This is the copy of the {name}.", "Write `words` for every other copy, and not for it."
        )
    refused = texts(entry["words"], "words") if "words" in entry else ()
    return Sheet(words(entry["title"], "title"), listed(entry["never"], "never", sentence), refused)


def read_family_suspect(tree: Tree) -> FamilySuspect:
    entry = keys(tree, "family_suspect", ("held_caregiver", "held_paper", "held_phone", "notes"))
    said = {name: words(entry[name], name) for name in ("held_caregiver", "held_paper", "held_phone")}
    return FamilySuspect(notes=listed(entry["notes"], "notes", sentence), **said)


def read_topic_words(tree: Tree) -> Mapping[str, tuple[str, ...]]:
    entry = keys(tree, "topic_words", TOPICS)
    return MappingProxyType({topic: texts(found, topic) for topic, found in entry.items()})


def read_hotlines(tree: Tree) -> frozenset[str]:
    contacts = load_contacts()
    others = {str(TAKE.one_of(key, "hotlines_except", contacts)) for key in TAKE.texts(tree, "hotlines_except")}
    lines = [one for key, one in contacts.items() if key not in others]
    return frozenset(channel.digits for one in lines for channel in one.channels if channel.digits)


def read_refused(tree: Tree) -> Mapping[str, Refusal]:
    found = {name: keys(item, name, ("why", "mend")) for name, item in keys(tree, "refused", REFUSED).items()}
    made = {name: Refusal(words(item["why"], "why"), words(item["mend"], "mend")) for name, item in found.items()}
    return MappingProxyType(made)


# --- the caregiver's sheet ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CaregiverSheet:
    head: Head
    fixed: tuple[FixedPart, ...]
    sections: tuple[Section, ...]


@lru_cache(maxsize=1)
def load_caregiver_sheet() -> CaregiverSheet:
    """The shipped sheet."""
    tree = read_file(FOLDER / "caregiver_sheet.yaml", name="plans/caregiver_sheet.yaml")
    return read_caregiver_sheet(tree, load_copies())


def read_caregiver_sheet(tree: Tree, copies: CopyRules) -> CaregiverSheet:
    entry = keys(tree, "The sheet", (*HEAD, "fixed", "sections", "sources"))
    listed(entry["sources"], "sources", read_source)
    fixed = listed(entry["fixed"], "fixed", read_fixed)
    return CaregiverSheet(read_head(entry), fixed, read_sections(entry["sections"], copies.choices))


def read_fixed(tree: Tree) -> FixedPart:
    entry = keys(tree, "A part", ("heading", "lines"))
    return FixedPart(words(entry["heading"], "heading"), listed(entry["lines"], "lines", sentence))
