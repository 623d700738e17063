"""Putting a paper together from its answers, and giving it out: as a page, as PDF, as text that can be edited."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handrail import paper as printer
from handrail.rules.book import load_book
from handrail.rules.readiness.filling import Given, blanks, changed, fill
from handrail.rules.readiness.items import load_items
from handrail.rules.readiness.papers import Paper as Words
from handrail.rules.readiness.papers import load_papers, load_partners
from handrail.team.models import Agency, Person

from .actions import Draft
from .models import Paper, Version

STATUS: dict[str, Any] = {
    "law": gettext_lazy("law"),
    "practice": gettext_lazy("practice of a body"),
    "design_rule": gettext_lazy("our own rule, no law"),
    "unverified": gettext_lazy("not verified"),
}
LINE = "_" * 16


def words_of(kind: str) -> Words | None:
    return load_papers().get(kind)


def draft(words: Words, answers: Mapping[str, Any], *, tongue: str, by: Person, agency: Agency) -> Draft:
    """The answers and the text that comes of them, in the language of the paper."""
    known = {code: one for code, one in answers.items() if code in words.questions}
    filled = fill(words, known, given(tongue, by, agency)).as_data()
    return Draft(answers=known, body=as_kept(filled), words_version=words.version)


def as_kept(data: Any) -> Any:
    """As JSON gives it back: lists for tuples, so that two versions can be compared."""
    if isinstance(data, Mapping):
        return {str(key): as_kept(one) for key, one in data.items()}
    return [as_kept(one) for one in data] if isinstance(data, list | tuple) else data


def given(tongue: str, by: Person, agency: Agency) -> Given:
    book = load_book(tuple(agency.jurisdictions), folders=tuple(settings.CONTENT_DIRS))
    author = f"{by.name}, {by.title}" if by.title else by.name
    return Given(
        language=tongue,
        words={"agency": agency.name, "author": author},
        partners=load_partners(),
        limits=book.limits,
        items={code: one.title[tongue] for code, one in load_items().items.items()},
        day=lambda iso: day_in(iso, tongue),
    )


def day_in(iso: str, tongue: str) -> str:
    with translation.override(tongue):
        return date_format(date.fromisoformat(iso))


def how_many_blanks(version: Version) -> int:
    return blanks(version.body)


def changed_since(version: Version, words: Words | None, before: Version | None) -> list[str]:
    """What this version answered differently from the one before, as the questions are asked."""
    if words is None or before is None:
        return []
    codes = changed(before.answers, version.answers, words)
    return [words.questions[code].ask[version.paper.language] for code in codes]


# --- given out ------------------------------------------------------------------------------------------------------


def pdf_of(version: Version, zone: ZoneInfo) -> bytes:
    """PDF/UA. The same version gives the same bytes."""
    tongue = version.paper.language
    with translation.override(tongue):
        note = _("Some letters cannot be printed here: empty boxes stand for them.")
        return printer.printed(
            "readiness/paper.typ", printable(version, zone), made_at=version.made_at, boxes_note=note
        )


def printable(version: Version, zone: ZoneInfo) -> dict[str, Any]:
    told = footer(version, zone)
    return {**version.body, "version": told, "line": LINE, "words": fixed_words(), "status": said_status()}


def footer(version: Version, zone: ZoneInfo) -> str:
    """Which version it is, and the day it was made where the agency is."""
    told = {"number": version.number, "day": date_format(timezone.localdate(version.made_at, zone))}
    return _("Version %(number)s of %(day)s") % told


def said_status() -> dict[str, str]:
    return {code: str(words) for code, words in STATUS.items()}


def fixed_words() -> dict[str, str]:
    return {
        "page": _("Page"), "of": _("of"), "fill": _("to fill in"), "source": _("Read for this part:"),
        "partner": _("Partner"), "does": _("What it does"), "gets": _("What it may know"),
        "leave_out": _("What stays out by default"), "law": _("Law and limits"), "read_on": _("read on"),
        "name": _("Name and office"), "signature": _("Signature"), "day": _("Day"),
    }  # fmt: skip


def text_of(version: Version, zone: ZoneInfo) -> str:
    """Markdown that any word processor opens: the whole paper, with its blanks as lines to fill."""
    with translation.override(version.paper.language):
        words, body = fixed_words(), version.body
        parts = [f"# {body['title']}", *([f"*{body['notice']}*"] if body["notice"] else [])]
        for section in body["sections"]:
            parts += [f"## {section['heading']}", *section_text(section, words)]
        return "\n\n".join([*parts, footer(version, zone)]) + "\n"


def section_text(section: Mapping[str, Any], words: Mapping[str, str]) -> list[str]:
    found = [line_text(line, words) for line in section["lines"]]
    if section["wants_rows"]:
        found.append(blank_text(section["wants_rows"], words))
    for row in section["rows"]:
        facts = [f"- {words[key]}: {row[key]}" for key in ("does", "gets", "leave_out")]
        law = [f"- {one['title']}. {one['plain']} ({one['cites']}; {STATUS[one['status']]}; "
               f"{words['read_on']} {one['last_verified']})" for one in row["law"]]  # fmt: skip
        found.append("\n".join([f"### {row['name']}", "", *facts, *law]))
    if section["signs"]:
        signers = section["signatures"] or [LINE]
        found.append("\n".join(f"- {one}: {words['name']} {LINE} {words['signature']} {LINE} {words['day']} {LINE}"
                               for one in signers))  # fmt: skip
    return found


def line_text(line: Mapping[str, Any], words: Mapping[str, str]) -> str:
    if line["several"]:
        return "\n".join(f"- {one}" for one in line["several"])
    return "".join(blank_text(one["text"], words) if one["blank"] else one["text"] for one in line["pieces"])


def blank_text(label: str, words: Mapping[str, str]) -> str:
    return f"{LINE} [{words['fill']}: {label}]"


def kind_title(paper: Paper, tongue: str) -> str:
    words = words_of(paper.kind)
    return words.title[tongue] if words else paper.kind


def in_its_language(paper: Paper) -> dict[str, str]:
    with translation.override(paper.language):
        return fixed_words()
