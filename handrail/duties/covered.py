"""What the book holds of each jurisdiction, for the coverage page: a drawing, a table, and one place at a time."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from handrail.rules import load_book
from handrail.rules.coverage import (
    ABSENT,
    DRAFT,
    FEDERAL_ONLY,
    IN_USE,
    NOT_RESEARCHED,
    STATES,
    Cell,
    Row,
    coverage,
)
from handrail.rules.coverage_plan import FEDERAL, LeftOut, Plan, load_plan

ROOM = 60
"""From one tile of the drawing to the next."""

WORDS = {
    IN_USE: _("In use"),
    DRAFT: _("Draft"),
    FEDERAL_ONLY: _("Federal"),
    ABSENT: _("Nothing"),
    NOT_RESEARCHED: _("Not read"),
}
MEANINGS = {
    IN_USE: _("A rule of this jurisdiction is in use."),
    DRAFT: _("Only drafts, or a number older than a year: listed, and never counted."),
    FEDERAL_ONLY: _("Federal law only: we looked, and have no rule of its own here."),
    ABSENT: _("Nothing in the book: no rule of its own, and no federal one."),
    NOT_RESEARCHED: _("Not researched: nobody has looked at this jurisdiction. Only the federal duties are there."),
}
PARTS_OF_REASON = ("why", "reason", "because")
PARTS_OF_TITLE = ("title", "name", "what", "plain")


@dataclass(frozen=True)
class Line:
    """One topic of one jurisdiction."""

    name: str
    plain: str
    cell: Cell
    word: object
    rules: tuple[dict[str, str], ...]


@dataclass(frozen=True)
class Tile:
    """A jurisdiction in the drawing."""

    row: Row
    x: int
    y: int


def covered(language: str, *, on: date, state: str = "") -> dict[str, Any]:
    """Everything the coverage page shows. `state` is the place that the reader wants to see by itself."""
    plan, rows = load_plan(), coverage(on=on)
    chosen = next((row for row in rows if row.place.code == state), None)
    return {
        "topics": [{"key": one.key, "name": one.name[language], "plain": one.plain[language]} for one in plan.topics],
        "rows": [row_of(row, plan, language) for row in rows],
        "tiles": tiles(rows),
        "counts": Counter(row.state for row in rows if row.place.code != FEDERAL),
        "places": len(rows) - 1,
        "legend": [{"state": key, "word": WORDS[key], "meaning": MEANINGS[key]} for key in STATES],
        "chosen": chosen and place_of(chosen, plan, language),
        "left_out": [reason(one, language) for one in plan.left_out],
        "not_reviewed": not_reviewed(rows),
    }


def row_of(row: Row, plan: Plan, language: str) -> dict[str, Any]:
    cells = [{"cell": row.cells[one.key], "word": WORDS[row.cells[one.key].state]} for one in plan.topics]
    count = Counter(cell.state for cell in row.cells.values())
    return {
        "row": row,
        "name": row.place.name[language],
        "cells": cells,
        "in_use": count[IN_USE],
        "drafts": count[DRAFT],
        "word": WORDS[row.state],
    }


def tiles(rows: Iterable[Row]) -> list[Tile]:
    placed = ((row, row.place.tile) for row in rows if row.place.tile is not None)
    return [Tile(row, x=column * ROOM + 3, y=line * ROOM + 3) for row, (line, column) in placed]


def place_of(row: Row, plan: Plan, language: str) -> dict[str, Any]:
    """One jurisdiction: each topic with its state, its rules and the day they were verified."""
    lines = [line_of(one.key, row, plan, language) for one in plan.topics]
    return {
        **row_of(row, plan, language),
        "lines": lines if row.researched else [],
        "unknown": sorted(row.unknown.items()),
    }


def line_of(key: str, row: Row, plan: Plan, language: str) -> Line:
    topic, cell = next(one for one in plan.topics if one.key == key), row.cells[key]
    book = load_book((row.place.code,)) if cell.rules else None
    named = tuple(
        {"id": rule_id, "title": book.said(rule_id, language)["title"], "word": str(DRAFTED[book.rules[rule_id].draft])}
        for rule_id in cell.rules
        if book is not None
    )
    return Line(topic.name[language], topic.plain[language], cell, WORDS[cell.state], named)


DRAFTED = {False: "", True: _("Draft")}


def reason(left_out: LeftOut, language: str) -> dict[str, str]:
    """A row that is not in the book: what it is, why not, and where the law stands."""

    def first(names: Sequence[str]) -> str:
        found = next((left_out.parts[name] for name in names if name in left_out.parts), "")
        return found if isinstance(found, str) else found[language]

    return {
        "key": left_out.key,
        "title": first(PARTS_OF_TITLE),
        "why": first(PARTS_OF_REASON),
        "cite": first(("cite", "authority", "law")),
    }


def not_reviewed(rows: Iterable[Row]) -> dict[str, int]:
    """How much of it nobody but its writers has read."""
    every = list(rows)
    return {
        "rules": sum(row.rules + row.drafts for row in every),
        "reviewed": sum(row.reviewed for row in every),
        "translated": sum(row.translated for row in every),
        "translations_reviewed": sum(row.translations_reviewed for row in every),
    }
