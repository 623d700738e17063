"""Whom to call or write to, for the page of contacts: each with its day and, where it is due, a warning."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from handrail.rules import Book
from handrail.rules.contacts import Channel, Contact, contacts_for, load_contacts
from handrail.rules.coverage_plan import FEDERAL, load_plan

KINDS = {
    "phone": _("Call"),
    "text": _("Text"),
    "web": _("Online"),
    "chat": _("Chat"),
    "email": _("Email"),
}
OPENS = {"phone": "tel:", "text": "sms:", "email": "mailto:"}


@dataclass(frozen=True)
class Way:
    """One way to reach somebody."""

    kind: object
    text: str
    url: str
    words: str


@dataclass(frozen=True)
class Number:
    """A contact in the reader's language. `warning` says when it must be checked before anybody relies on it."""

    contact: Contact
    name: str
    ways: tuple[Way, ...]
    hours: str
    use_when: str
    not_for: str
    languages: str
    notes: str
    warning: str
    source: str

    @property
    def is_proper(self) -> bool:
        """A name of its own, the same in every language."""
        return len(set(self.contact.name.values())) == 1


@dataclass(frozen=True)
class Place:
    """The contacts of one jurisdiction."""

    code: str
    name: str
    numbers: tuple[Number, ...]


def numbers_by_place(codes: Iterable[str], book: Book, language: str, *, on: date) -> tuple[Place, ...]:
    """The national contacts, then those of each jurisdiction, in the order to try them."""
    places = dict.fromkeys([FEDERAL, *codes])
    every = contacts_for(places, on=on, contacts=load_contacts(tuple(settings.CONTENT_DIRS)))
    made = [number(contact, book, language, on=on) for contact in every]
    return tuple(
        Place(code, load_plan().name_of(code, language), tuple(one for one in made if one.contact.jurisdiction == code))
        for code in places
    )


def number(contact: Contact, book: Book, language: str, *, on: date) -> Number:
    warning = contact.warning_on(on)
    said = {name: getattr(contact, name) for name in ("not_for", "languages", "notes")}
    return Number(
        contact=contact,
        name=contact.name[language],
        ways=tuple(way(channel, language) for channel in contact.channels),
        hours=contact.hours[language],
        use_when=contact.use_when[language],
        warning=warning[language] if warning else "",
        source=str(book.sources.get(contact.source, {}).get("title", contact.source)),
        **{name: words[language] if words else "" for name, words in said.items()},
    )


def way(channel: Channel, language: str) -> Way:
    words = channel.words[language] if channel.words else ""
    shown = channel.value.removeprefix("https://").rstrip("/")
    return Way(KINDS[channel.kind], shown, f"{OPENS.get(channel.kind, '')}{channel.value}", words)
