"""Everything the report says, in the order it says it: plain dictionaries that the page, the paper and the JSON share.

First the auditors' three questions, then what the data cannot show, then groups, then every duty. No number comes from
anywhere but `hiding.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from handrail.rules import Book
from handrail.rules.suppression import Count, small

from . import phrases
from .counts import KINDS, QUESTIONS, Counted
from .drawing import bar, dot, plot
from .gaps import Gap, gaps
from .hiding import NAMED, REST, Hidden, HiddenDuty, Line, Table
from .lacking import Lack
from .sample import Estimate, Sample

Shown = dict[str, Any]
GAPS_SHOWN = 3
LEVELS = {"must": "What the law says must be done", "should": "What is recommended", "may": "What is allowed"}


@dataclass(frozen=True)
class Report:
    """What a page is made of."""

    book: Book
    counted: Counted
    hidden: Hidden
    lacks: tuple[Lack, ...]
    never_asked: tuple[tuple[str, tuple[str, ...]], ...]
    sample: Sample
    estimates: Mapping[str, Estimate]
    needs_of: Mapping[tuple[str, str], tuple[str, ...]]
    """By rule and recipient: what its cannot tells need most."""

    made: Mapping[str, Any]
    """The exact inputs: see `writing.made_of`."""


def context(report: Report) -> Shown:
    counted = report.counted
    return {
        "made": report.made,
        "lead": lead(report),
        "questions": [question(report, key) for key in QUESTIONS],
        "lacks": [lack(one, report.book) for one in report.lacks],
        "never_asked": [*never_asked(report)],
        "years": [year(report, key) for key in QUESTIONS],
        "gaps": [sentence for key in QUESTIONS for sentence in gap_sentences(report, key)],
        "groups": [group_table(report, kind) for kind in KINDS],
        "duties": [*duty_tables(report.hidden.duties, report)],
        "sample": sample(report),
        "reading": [reading(*row) for row in counted.reading],
        "problems": [
            {"kind": kind.replace("_", " "), "column": column, "count": phrases.number(None if small(count) else count)}
            for kind, column, count in counted.problems
        ],
        "episodes": phrases.number(counted.episodes),
        "children": None if small(counted.children) else phrases.number(counted.children),
        "begins": counted.begins,
    }


# --- the auditors' questions --------------------------------------------------------------------------------------


def lead(report: Report) -> str:
    """The one sentence that a director takes away."""
    own, unsure = report.hidden.questions["ncmec"], report.hidden.questions["ncmec"]["cannot_tell"]
    if not own.of or own["met"] is None:
        return "Too few times missing were asked about to show a share of them."
    told = f"The record shows that NCMEC was told within 24 hours for {phrases.of(own['met'], own.of)} times a child "
    told += "was missing"
    return f"{told}; for {phrases.number(unsure)} it cannot tell." if unsure else f"{told}."


def question(report: Report, key: str) -> Shown:
    own, (title, _) = report.hidden.questions[key], phrases.QUESTIONS[key]
    return {
        "key": key,
        "title": title,
        "share": phrases.share(own["met"], own.of) if own["cannot_tell"] != own.of else "",
        "likely": phrases.likely(own["met"], own.of),
        "of": f"{phrases.of(own['met'], own.of)} {phrases.ASKED_OF[key]}",
        "parts": parts(own),
        "bar": bar(own.parts, own.of),
        "late": late(report, key),
        "beside": beside(own, key),
        "no_hours": key == "screened",
        "needs": [*needs(report, key)],
    }


def parts(own: Line) -> list[Shown]:
    words = [*NAMED, *([REST] if own[REST] != 0 else [])]
    return [
        {"word": word, "label": phrases.VERDICTS[word], "count": phrases.number(own[word]),
         "share": phrases.share(own[word], own.of)}
        for word in words
    ]  # fmt: skip


def late(report: Report, key: str) -> str:
    """How late, where so many were late that the middle one is nobody in particular."""
    own = report.hidden.questions[key]["late"]
    if not own or key not in report.counted.lateness:
        return ""
    middle, tenth = report.counted.lateness[key]
    often, rarely = phrases.passed(middle), phrases.passed(tenth)
    return f"Half of the late ones came {often} or more after the hour, one in ten {rarely} or more."


def beside(own: Line, key: str) -> str:
    if own.folded:
        return "A few that are not due yet, or that the law does not ask about, are counted in."
    if not own.beside:
        return ""
    why = "the child is not back" if key == "screened" else "the child was back before it was due, or time is left"
    return f"{phrases.number(own.beside)} more are not counted: {why}, or the law does not ask."


def needs(report: Report, key: str) -> Iterator[Shown]:
    """What decides where it cannot be told; the first few, and the rest together."""
    found = [*report.hidden.needs[key].items()]
    for names, count in found[:4]:
        said = phrases.listed(phrases.column(name, report.book) for name in names.split())
        yield {
            "said": said or "something that the rules do not name",
            "names": names.split(),
            "count": phrases.number(count),
        }
    rest = [count for _, count in found[4:]]
    if rest:
        yield {
            "said": "other combinations",
            "names": [],
            "count": phrases.number(None if None in rest else sum(count or 0 for count in rest)),
        }


# --- what the data cannot show ------------------------------------------------------------------------------------


def lack(one: Lack, book: Book) -> Shown:
    return {
        "name": one.name,
        "said": phrases.column(one.name, book),
        "absent": one.absent,
        "why": why(one),
        "episodes": phrases.number(one.episodes),
        "duties": [book.said(rule)["title"] for rule in one.rules],
    }


def why(one: Lack) -> str:
    if one.absent:
        return "No such column."
    if one.name.startswith("hour:"):
        return "Days without an hour, and the hour decides."
    return "Done, at a time that cannot be read." if one.name.startswith("when:") else "Blank, or contradictory."


def never_asked(report: Report) -> Iterator[Shown]:
    for rule, names in report.never_asked:
        said = phrases.listed(phrases.column(name, report.book) for name in names)
        yield {"rule": rule, "title": report.book.said(rule)["title"], "needs": said}


# --- groups -------------------------------------------------------------------------------------------------------


def year(report: Report, key: str) -> Shown:
    rows = report.hidden.groups[key]["year"].rows
    drawn = [(name, met, whole) for name, (met, _, whole) in sorted(rows.items()) if name]
    return {"title": phrases.QUESTIONS[key][0], "plot": plot(drawn),
            "rows": [{"year": name, **cell(met, whole)} for name, met, whole in drawn]}  # fmt: skip


def cell(met: Count, whole: Count) -> Shown:
    shown = met is not None and whole is not None
    return {
        "of": phrases.of(met, whole) if shown else phrases.HIDDEN,
        "hidden": not shown,
        "share": phrases.share(met, whole),
        "likely": phrases.likely(met, whole),
        "dot": dot(met, whole),
    }


def group_table(report: Report, kind: str) -> Shown:
    tables = {key: report.hidden.groups[key][kind] for key in QUESTIONS}
    names = sorted(next(iter(tables.values())).rows, key=lambda name: (not name, natural(name)))
    rows = [group_row(name, [row(tables[key], name, key) for key in QUESTIONS]) for name in names]
    return {
        "kind": kind,
        "title": phrases.KINDS[kind],
        "rows": [one for one in rows if not one["hidden"]],
        "more": sum(one["hidden"] for one in rows),
        "recorded": names != [""],
    }


def group_row(name: str, cells: list[Shown]) -> Shown:
    return {"name": phrases.group(name), "cells": cells, "hidden": all(one["hidden"] for one in cells)}


def row(table: Table, name: str, key: str) -> Shown:
    met, unsure, whole = table.rows[name]
    return {**cell(met, whole), "title": phrases.QUESTIONS[key][0], "unsure": phrases.number(unsure) if unsure else ""}


def natural(name: str) -> tuple[object, ...]:
    """County 2 before County 10."""
    words = "".join(f" {letter} " if not letter.isdigit() else letter for letter in name).split()
    return tuple((0, int(word), "") if word.isdigit() else (1, 0, word) for word in words)


def gap_sentences(report: Report, key: str) -> Iterator[str]:
    for kind in KINDS[1:]:
        found = gaps(report.hidden.groups[key][kind])
        pair = len(found) == 2 and abs(found[0].points + found[1].points) < 1e-9
        for one in [min(found, key=lambda gap: gap.points)] if pair else found[:GAPS_SHOWN]:
            yield gap_sentence(one, key, kind)


def gap_sentence(one: Gap, key: str, kind: str) -> str:
    done, what = phrases.QUESTIONS[key][1], phrases.ASKED_OF[key]
    whose = "where that is not recorded" if not one.group else phrases.OF_KIND[kind].format(one.group)
    more = "more" if one.points > 0 else "fewer"
    low, high = sorted((abs(100 * one.low), abs(100 * one.high)))
    whom = {"county": "", "year": ""}.get(kind, "of children ")
    who = f"{what} {whom}{whose}"
    return (
        f"Of {who}, {phrases.percent(one.share)} % were {done}; of all others {phrases.percent(one.others)} %: "
        f"{abs(100 * one.points):.0f} in a hundred {more} (likely {low:.0f} to {high:.0f})."
    )


# --- every duty ---------------------------------------------------------------------------------------------------


def duty_tables(found: Iterable[HiddenDuty], report: Report) -> Iterator[Shown]:
    """The agency's own by how strongly they stand; then those of others that it should watch."""
    duties = [*found]
    for level, title in LEVELS.items():
        own = [one for one in duties if one.duty.level == level and one.duty.listed == "duties"]
        yield {"title": title, "level": level, "rows": [duty(one, report) for one in own]}
    others = [one for one in duties if one.duty.listed == "others"]
    yield {"title": "What others are bound to do", "level": "others", "rows": [duty(one, report) for one in others]}


def duty(one: HiddenDuty, report: Report) -> Shown:
    own, book = one.line, report.book
    needed = report.needs_of.get((one.duty.rule, one.duty.recipient), ())
    return {
        "rule": one.duty.rule,
        "title": book.said(one.duty.rule)["title"],
        "recipient": phrases.recipient(one.duty.recipient, book),
        "law": phrases.listed(dict.fromkeys(cited.cite for cited in book.rules[one.duty.rule].authority)),
        "of": phrases.number(own.of),
        "parts": {word: phrases.number(own[word]) for word in (*NAMED, REST)},
        "share": phrases.share(own["met"], own.of) if own["cannot_tell"] != own.of else "",
        "bar": bar(own.parts, own.of),
        "wants": "; ".join(phrases.column(name, book) for name in needed) if own["cannot_tell"] != 0 else "",
        "too_near": one.too_near,
    }


# --- the rest -----------------------------------------------------------------------------------------------------


def sample(report: Report) -> Shown:
    drawn = report.sample
    return {
        "seed": drawn.seed,
        "size": len(drawn.drawn),
        "strata": [{"name": one.name, "drawn": one.drawn} for one in drawn.strata],
        "estimates": [estimate(report, key) for key in report.estimates],
    }


def estimate(report: Report, key: str) -> Shown:
    """Of all times missing, so that the strata stand for all of them."""
    found, own = report.estimates[key], report.hidden.questions[key]
    return {
        "title": phrases.QUESTIONS[key][0],
        "share": f"{100 * found.share:.0f} %",
        "likely": f"{100 * found.low:.0f} to {100 * found.high:.0f}",
        "whole": phrases.share(own["met"], report.counted.episodes),
    }


def reading(file: str, rows: int, cases: int, merged: int, aside: int) -> Shown:
    return {"file": file, "rows": f"{rows:,}", "cases": f"{cases:,}", "merged": f"{merged:,}", "aside": f"{aside:,}"}
