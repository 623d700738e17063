"""A rule for a reader: what it asks, on what it rests, how sure we are, and the file itself. No case data."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from handrail.rules import Book
from handrail.rules.book_words.rules import words_of
from handrail.rules.conflicts import Conflict
from handrail.rules.contacts import Contact, load_contacts
from handrail.rules.loading import CONTENT, read_file

from .reading import label_of, word

STATUSES = {
    "draft": _("Draft: listed, and not in use until somebody has read the law in force"),
    "reviewed": _("Reviewed"),
    "in_use": _("In use"),
    "retired": _("Retired"),
}
TAGS = {"draft": _("Draft"), "reviewed": _("Reviewed"), "in_use": _("In use"), "retired": _("Retired")}
LIMIT_STATUSES = {
    "law": _("law"),
    "practice": _("practice"),
    "design_rule": _("our own rule, not law"),
    "unverified": _("not verified"),
}


def law_of(rule_id: str, book: Book, language: str, *, reader: str = "") -> dict[str, Any]:
    """Everything the law page shows about one rule, in plain values. Limits that bind the reader stand first."""
    rule = book.rules[rule_id]
    return {
        "rule": rule,
        **book.said(rule_id, language),
        "status": STATUSES[rule.status],
        "tag": TAGS[rule.status],
        "authority": [cited(one, book) for one in rule.authority],
        "limits": [limit(name, book, language) for name in own_first(rule.limits, book, reader)],
        "content": [word(book, "content", key, language) for key in rule.content],
        "proof": [word(book, "proof", key, language) for key in rule.proof],
        "act": word(book, "acts", rule.act, language),
        "recipients": [recipient(name, book, language) for name in rule.to],
        "tightens": rule.tightens and {"id": rule.tightens, **book.said(rule.tightens, language)},
        "stricter": [
            {"id": one.id, **book.said(one.id, language)} for one in book.rules.values() if one.tightens == rule_id
        ],
        **file_of(rule.file, rule.id),
    }


def own_first(names: Iterable[str], book: Book, reader: str) -> list[str]:
    return sorted(names, key=lambda name: book.limits[name].get("binds") not in ("all", reader))


def cited(authority: Any, book: Book) -> dict[str, Any]:
    source = book.sources.get(authority.source, {})
    return {"cite": authority.cite, "in_force": authority.in_force, "until": authority.until,
            "last_verified": authority.last_verified, "source": source}  # fmt: skip


def apart(keys: Iterable[str], book: Book, language: str) -> list[dict[str, Any]]:
    """Rules that pull apart, by their keys: both sides with their law, and who decides."""
    return [conflict(book.conflicts[key], book, language) for key in keys]


def conflict(found: Conflict, book: Book, language: str) -> dict[str, Any]:
    sides = [{"say": side.say[language], "cite": side.cite, "source": book.sources.get(side.source, {}),
              "pulls": side.pulls} for side in sorted(found.sides, key=lambda side: side.pulls)]  # fmt: skip
    where = words_of(book, language).speech.said(found.when)
    return {"key": found.key, "title": found.title[language], "plain": found.plain[language],
            "decide": found.decide[language], "sides": sides, "where": where}  # fmt: skip


def limit(name: str, book: Book, language: str) -> dict[str, Any]:
    found: Mapping[str, Any] = book.limits[name]
    title, plain = ({"label": found[part]} for part in ("title", "plain"))
    return {
        "name": name,
        "title": label_of(title, language),
        "plain": label_of(plain, language),
        "status": LIMIT_STATUSES.get(str(found.get("status")), ""),
        "authority": found.get("authority", ()),
    }


def recipient(name: str, book: Book, language: str, *, on: date | None = None) -> dict[str, Any]:
    """Who a recipient is; on a day also how to reach them, since a number is never shown without its warning."""
    entry: Mapping[str, Any] = book.recipients.get(name, {})
    channel = {"channel": label_of({"label": entry["channel"]}, language)} if "channel" in entry else {}
    contact = load_contacts(tuple(settings.CONTENT_DIRS)).get(str(entry.get("contact")))
    call = number_of(contact, language, on=on) if contact and on else {}
    return {"label": label_of(entry, language) or name, **channel, "call": call}


def number_of(contact: Contact, language: str, *, on: date) -> dict[str, Any]:
    """The number of a contact with the day it was read, and what to say when that is too long ago."""
    warning = contact.warning_on(on)
    return {"number": contact.phone, "checked": contact.checked, "warning": warning[language] if warning else ""}


@lru_cache(maxsize=256)
def file_of(file: str, rule_id: str) -> dict[str, Any]:
    """The rule's file word for word, and the sentences of the examples beside it, which are tests."""
    path = path_of(file)
    if path is None:
        return {"text": "", "examples": []}
    beside = path.with_name(f"{rule_id}.examples.yaml")
    rows: Any = read_file(beside) if beside.is_file() else []
    return {"text": path.read_text(encoding="utf-8"), "examples": [str(row["name"]) for row in rows]}


def path_of(file: str) -> Path | None:
    """The file behind the short name that the book keeps: shipped, or in one of the agency's own folders."""
    places = [CONTENT, *(folder.parent for folder in settings.CONTENT_DIRS)]
    return next((place / file for place in places if (place / file).is_file()), None)


def digests(book: Book) -> dict[str, str]:
    """The digest of every rule's file: what the proof keeps of the rule as it was seen."""
    return {rule.id: rule.digest for rule in book.rules.values()}
