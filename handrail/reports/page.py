"""The measures in words, as the page shows them. Two ways of telling: whole, for those who may open the cases; with
small numbers hidden, for everybody else. What is hidden has no link, no share and no drawing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handrail.rules.suppression import Table, hide_in_table, small

from . import groups, parts
from .asked import Asked
from .cases import Read
from .drawing import drawn, drawn_share
from .measures import Case, Measure, Tally, by_group, share_of, shown, tally
from .periods import Period

Shown = dict[str, Any]


def count_words(yes: int, of: int) -> str:
    return _("%(yes)s of %(of)s") % {"yes": yes, "of": of}


def share_words(yes: int | None, of: int | None) -> str:
    """ "82 %, likely 67 to 91"; nothing where too few were counted."""
    share = share_of(yes, of)
    if share is None:
        return ""
    return _("%(share)s %%, likely %(low)s to %(high)s") % {
        "share": share.percent, "low": share.low, "high": share.high,
    }  # fmt: skip


def times(count: int) -> str:
    return ngettext("%s time missing", "%s times missing", count) % count


# --- whole ----------------------------------------------------------------------------------------------------------


def whole(read: Read, asked: Asked, zone: ZoneInfo) -> list[Shown]:
    return [
        whole_measure(tally(measure, read.cases), read.cases, asked, zone) for measure in shown(read.cases, opens=True)
    ]


def whole_measure(found: Tally, cases: Sequence[Case], asked: Asked, zone: ZoneInfo) -> Shown:
    measure = found.measure
    return {
        "measure": measure,
        "number": count_words(found.yes, found.of) if found.of else "",
        "share": share_words(found.yes, found.of),
        "url": asked.link("measure_cases", of=measure.key, part=measure.yes),
        "parts": listed(found, [part for part in parts.COUNTED if part != measure.yes], asked),
        "beside": listed(found, parts.NOT_COUNTED, asked),
        "adds_up": adds_up(found),
        "drawing": drawn(found),
        "bars": [bar(measure, cases, part, zone) for part in asked.period.parts() if part.first <= asked.today],
        "too_few": bool(found.of) and found.share is None,
    }


def listed(found: Tally, keys: Iterable[str], asked: Asked) -> list[Shown]:
    return [
        {"label": found.measure.label(key), "count": found.counts[key], "unsure": key == parts.CANNOT_TELL,
         "url": asked.link("measure_cases", of=found.measure.key, part=key)}
        for key in keys if found.counts.get(key)
    ]  # fmt: skip


def adds_up(found: Tally) -> str:
    """So that a reader can check that nobody was left out."""
    said = {"counted": found.of, "beside": found.beside, "total": times(found.of + found.beside)}
    if not found.beside:
        return _("Counted: all of %(total)s.") % said
    return _("%(counted)s counted and %(beside)s not: %(total)s.") % said


def bar(measure: Measure, cases: Iterable[Case], part: Period, zone: ZoneInfo) -> Shown:
    inside = (case for case in cases if part.holds(case.episode.informed_at.astimezone(zone).date()))
    found = tally(measure, inside)
    number = count_words(found.yes, found.of) if found.of else _("none")
    return {"name": part.short, "long": part.words, "number": number, "drawing": drawn(found),
            "share": share_words(found.yes, found.of)}  # fmt: skip


def whole_groups(read: Read, asked: Asked, language: str) -> list[Shown]:
    """One table a kind of group: a row for each group that somebody is in, a column for each measure."""
    measures = shown(read.cases, opens=True)
    return [
        group_table(kind, read, language, measures, lambda *at: whole_cells(*at, asked=asked)) for kind in groups.KINDS
    ]


def whole_cells(kind: str, measure: Measure, found: dict[str, Tally], *, asked: Asked) -> dict[str, Shown]:
    return {
        key: {"text": count_words(one.yes, one.of) if one.of else _("none"), "hidden": False,
              "url": asked.link("measure_cases", of=measure.key, **{kind: key}) if one.of else ""}
        for key, one in found.items()
    }  # fmt: skip


# --- with small numbers hidden --------------------------------------------------------------------------------------


def hidden(read: Read) -> list[Shown]:
    return [hidden_measure(tally(measure, read.cases)) for measure in shown(read.cases, opens=False)]


def hidden_measure(found: Tally) -> Shown:
    measure, line = found.measure, found.hidden()
    yes, said_done, unsure, rest = line.parts
    share = share_of(yes, line.total)
    named = [(measure.label(parts.SAID_DONE), said_done), (measure.label(parts.CANNOT_TELL), unsure),
             (_("Everything else"), rest)]  # fmt: skip
    told = unsure / line.total if unsure and line.total else 0.0
    return {
        "measure": measure,
        "number": "" if not found.of else hidden_number(yes, line.total),
        "share": share_words(yes, line.total),
        "parts": [{"label": label, "count": _("hidden") if count is None else count} for label, count in named
                  if count != 0] if line.total else [],
        "drawing": drawn_share(share, told) if share else None,
        "table_of": line,
    }  # fmt: skip


def hidden_number(yes: int | None, of: int | None) -> str:
    if of is None:
        return _("hidden")
    return _("hidden of %s") % of if yes is None else count_words(yes, of)


def hidden_total(read: Read) -> int | None:
    """The number of episodes, unless it or what is left of it beside a measure is small."""
    total = len(read.cases)
    beside = [tally(measure, read.cases).beside for measure in shown(read.cases, opens=False)]
    return None if any(small(count) for count in (total, *beside)) else total


def hidden_groups(read: Read, language: str) -> list[Shown]:
    measures = shown(read.cases, opens=False)
    return [group_table(kind, read, language, measures, hidden_cells) for kind in groups.KINDS]


def hidden_cells(kind: str, measure: Measure, found: dict[str, Tally]) -> dict[str, Shown]:
    table = hidden_table(list(found.values()), measure)
    return {key: hidden_cell(yes, of) for key, (yes, _rest), of in zip(found, table.rows, table.totals, strict=True)}


def hidden_table(found: Sequence[Tally], measure: Measure) -> Table:
    """Nothing is broken down whose whole is hidden already."""
    counts = {part: sum(one.counts.get(part, 0) for one in found) for part in (*parts.COUNTED, *parts.NOT_COUNTED)}
    line = Tally(measure, counts).hidden()
    if line.total is None or line.parts[0] is None:
        return Table(((None, None),) * len(found), (None,) * len(found))
    return hide_in_table([(one.yes, one.of - one.yes) for one in found])


def hidden_cell(yes: int | None, of: int | None) -> Shown:
    if yes is None or of is None:
        return {"text": _("hidden"), "hidden": True}
    return {"text": count_words(yes, of) if of else _("none"), "hidden": False}


# --- both -----------------------------------------------------------------------------------------------------------


def group_table(kind: str, read: Read, language: str, measures: Iterable[Measure], cells: Any) -> Shown:
    named = groups.labels_of(kind, language, read.races)
    there = groups.present(named, [case.groups[kind] for case in read.cases])
    by_measure = [cells(kind, measure, by_group(measure, read.cases, kind, there)) for measure in measures]
    rows = [{"key": key, "label": label, "cells": [column[key] for column in by_measure]}
            for key, label in there.items()]  # fmt: skip
    return {"kind": kind, "title": groups.KINDS[kind], "rows": rows}
