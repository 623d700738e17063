"""The report for an auditor: one page about the whole agency and one year, with small numbers hidden."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from handrail import paper
from handrail.children.questions import label
from handrail.duties.index import book_for
from handrail.duties.times import day_on_paper, on_paper
from handrail.rules.vocabulary import vocabulary
from handrail.team.requests import StaffRequest

from . import page, parts
from .asked import Asked
from .cases import Read
from .measures import Case, shown, tally

MOST_REASONS = 6


def readiness_pdf(asked: Asked, request: StaffRequest) -> bytes:
    """The PDF. The same numbers at the same moment give the same bytes."""
    note = _("Some letters cannot be printed here: empty boxes stand for them.")
    return paper.printed("reports/readiness.typ", document(asked, request), made_at=request.now, boxes_note=note)


def document(asked: Asked, request: StaffRequest) -> dict[str, Any]:
    """All that is printed, as words."""
    read = asked.read(request)
    total = page.hidden_total(read)
    return {
        "title": _("Children missing from care: readiness report"),
        "language": request.LANGUAGE_CODE[:2],
        "head": head(asked, request, total),
        "columns": [_("Measure, and how it was counted"), _("Done well"), _("Likely range"), _("Said done, no proof"),
                    _("Cannot tell"), _("Everything else")],
        "rows": [row(one) for one in page.hidden(read)],
        "reasons_title": _("What cannot be told, and why"),
        "reasons": reasons(read),
        "notes_title": _("How to read this"),
        "notes": notes(read),
        "words": {"page": _("Page"), "of": _("of")},
    }  # fmt: skip


def head(asked: Asked, request: StaffRequest, total: int | None) -> list[dict[str, str]]:
    book = book_for(request.agency)
    period = f"{day_on_paper(asked.period.first)} – {day_on_paper(asked.period.last)}"
    pairs = [
        (_("Agency"), request.agency.name),
        (_("Period"), period),
        (_("Times missing"), _("hidden") if total is None else str(total)),
        (_("Book of duties"), book.version),
        (_("Made"), on_paper(request.now, ZoneInfo(request.agency.timezone))),
        (_("Made by"), request.user.name),
    ]
    return [{"label": name, "value": value} for name, value in pairs]


def row(one: dict[str, Any]) -> dict[str, Any]:
    line = one["table_of"]
    counted = bool(one["number"])
    numbers = [said(count) if counted else "–" for count in line.parts[1:]]
    return {
        "title": str(one["measure"].title), "how": str(one["measure"].how),
        "cells": [one["number"] or _("nothing to count"), one["share"] or "–", *numbers],
    }  # fmt: skip


def said(count: int | None) -> str:
    return _("hidden") if count is None else str(count)


def reasons(read: Read) -> list[str]:
    """Which facts nobody has recorded, most often first: by name alone, since a number could be small."""
    counts: dict[str, int] = {}
    for name in missing_facts(read.cases):
        counts[name] = counts.get(name, 0) + 1
    often = sorted(counts, key=lambda name: (-counts[name], name))[:MOST_REASONS]
    told = [_("Not on record: %s") % label(name) for name in often]
    if read.unreadable:
        told.append(_("Some records could not be read. Their times missing count as cannot tell."))
    unsure = any(tally(measure, read.cases).unsure for measure in shown(read.cases, opens=False))
    if unsure and not told:
        told.append(_("A record contradicts itself, so its duties cannot be worked out."))
    return told or [_("Everything that was counted could be told.")]


def missing_facts(cases: Iterable[Case]) -> Iterable[str]:
    for case in cases:
        for needs in case.needs.values():
            yield from (name for name in needs if not vocabulary()[name].restricted)


def notes(read: Read) -> list[str]:
    found = [
        _(
            "Counted are the times missing that the agency learned of in this time. The state of each is that of "
            "the moment this page was made: what is proven later counts then."
        ),
        _(
            "The law gives the limits. Every time missing is in exactly one part: done well, said done, cannot "
            "tell, everything else (late, overdue, never done, not done yet, declined, held, closed with a "
            "reason), or not counted because its time is not over, the child is not back, or the law does not ask"
            " it here."
        ),
        _(
            "A thing that is done and cannot be proven counts as said done. What is not known is never counted as"
            " a no."
        ),
        _(
            "Numbers from 1 to 10 are hidden, and so is every number from which one of them follows. No share is "
            "given for fewer than 11."
        ),
        _(
            "The likely range is Wilson's score interval at 95 %. It says how far chance alone may move a "
            "share."
        ),
    ]  # fmt: skip
    if any(case.parts["police"] == parts.NO_DUTY for case in read.cases):
        found.append(
            _("Where the book knows no duty that must be done, a time missing is not counted in that measure.")
        )
    return found
