"""What a page of the guide shows, for the site and for the plain files alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from handrail.rules.contacts import Contact, load_contacts
from handrail.rules.glossary import Glossary
from handrail.rules.guide import Guide, Page
from handrail.rules.guide.checks import STATE_LINE


@dataclass(frozen=True)
class Group:
    """A heading of the index with its pages in the reader's language."""

    id: str
    title: str
    intro: str
    pages: tuple[Page, ...]


@dataclass(frozen=True)
class Line:
    """A contact as the page shows it: what it is called, how to reach it, and the day it was read."""

    name: str
    use_when: str
    ways: tuple[tuple[str, str, str], ...]
    checked: date
    warned: bool
    proper: bool
    """A name of its own, the same in every language."""


def groups_of(guide: Guide, language: str) -> list[Group]:
    found = [
        Group(one.id, one.title[language], one.intro[language], tuple(guide.page(key, language) for key in one.pages))
        for one in guide.index.groups
    ]
    return [one for one in found if one.pages]


def lines_of(contacts: Iterable[str], language: str, on: date) -> list[Line]:
    """The contacts of a page. The line of the reader's own state is not one of them: the list of places has it."""
    known = load_contacts()
    return [line_of(known[key], language, on) for key in contacts if key != STATE_LINE]


def line_of(contact: Contact, language: str, on: date) -> Line:
    ways = tuple(way(one.kind, one.value, one.words[language] if one.words else one.value) for one in contact.channels)
    warned = contact.warning_on(on) is not None
    proper = len(set(contact.name.values())) == 1
    return Line(contact.name[language], contact.use_when[language], ways, contact.checked, warned, proper)


def way(kind: str, value: str, words: str) -> tuple[str, str, str]:
    """The kind, the link, and what is written. Where the words are what to send, the number stands before them."""
    if kind == "phone":
        return kind, f"tel:{value}", words
    if kind == "text":
        return kind, f"sms:{value}", value if words == value else f"{value}: {words}"
    if kind == "email":
        return kind, f"mailto:{value}", value
    return kind, value, words if words != value else value.removeprefix("https://")


@dataclass(frozen=True)
class Said:
    """A line of the glossary in the reader's language."""

    say: str
    avoid: tuple[str, ...]
    why: str
    source: str


def words_of(glossary: Glossary, language: str) -> list[Said]:
    found = [Said(one.say[language], one.avoid.get(language, ()), one.why[language], one.source)
             for one in glossary.entries]  # fmt: skip
    return [replace(one, avoid=tuple(word.replace("*", "…") for word in one.avoid)) for one in found if one.avoid]


def has_state_line(page: Page) -> bool:
    return STATE_LINE in page.contacts
