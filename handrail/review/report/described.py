"""What stands beside the numbers for a machine: `review.json`, `totals.csv`, and CSVW metadata for each CSV."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from handrail.rules.suppression import small

from .counts import KINDS, QUESTIONS
from .hiding import NAMED, REST, Line
from .lists import Column
from .page import Report

CONTEXT = "http://www.w3.org/ns/csvw"
NUMBERS = ("line", "weight")
TOTALS: tuple[Column, ...] = (
    ("question", "police, ncmec or screened, by the federal clock; otherwise the id of a duty"),
    ("recipient", "Who is to be told"),
    ("standing", "must, should or may"),
    ("kind", "What the group is of; whole: all times missing"),
    ("group", "The group; empty: not recorded"),
    *((word, f"How many are {word.replace('_', ' ')}") for word in (*NAMED, REST)),
    ("asked", "Of how many"),
    ("beside", "How many are not asked about"),
)
"""An empty number is hidden."""


def as_json(report: Report) -> bytes:
    hidden = report.hidden
    found = {
        "made": report.made,
        "episodes": report.counted.episodes,
        "questions": {key: line(own) for key, own in hidden.questions.items()},
        "needs": hidden.needs,
        "groups": {
            key: {kind: {group: dict(zip(("met", "cannot_tell", "asked"), cells, strict=True))
                         for group, cells in table.rows.items()} for kind, table in tables.items()}
            for key, tables in hidden.groups.items()
        },
        "duties": [
            {"rule": one.duty.rule, "recipient": one.duty.recipient, "standing": one.duty.level,
             "listed": one.duty.listed, **line(one.line)} for one in hidden.duties
        ],
        "lacks": [asdict(one) for one in report.lacks],
        "never_asked": [{"rule": rule, "needs": names} for rule, names in report.never_asked],
        "sample": {
            "seed": report.sample.seed, "size": len(report.sample.drawn),
            "estimates": {key: asdict(one) for key, one in report.estimates.items()},
        },
        "reading": [dict(zip(("file", "rows_read", "cases", "merged_as_duplicates", "set_aside"), row, strict=True))
                    for row in report.counted.reading],
        "problems": [
            {"kind": kind, "column": column, "count": None if small(count) else count}
            for kind, column, count in report.counted.problems
        ],
    }  # fmt: skip
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()


def line(own: Line) -> dict[str, Any]:
    return {**own.parts, "asked": own.of, "beside": own.beside, "few_counted_in": own.folded}


def totals(report: Report) -> Iterable[Sequence[object]]:
    """The rows of `totals.csv`, without its header."""
    for key in QUESTIONS:
        own = report.hidden.questions[key]
        yield [key, "", "must", "whole", "", *(own[word] for word in (*NAMED, REST)), own.of, own.beside]
        for kind in KINDS:
            for group, (met, unsure, asked) in report.hidden.groups[key][kind].rows.items():
                yield [key, "", "must", kind, group, met, None, None, None, unsure, None, asked, None]
    for one in report.hidden.duties:
        counts = [one.line[word] for word in (*NAMED, REST)]
        yield [one.duty.rule, one.duty.recipient, one.duty.level, "whole", "", *counts, one.line.of, one.line.beside]


def csvw(name: str, title: str, columns: Sequence[Column]) -> bytes:
    """Metadata for tabular data on the web (W3C, 2015), beside the CSV as `NAME-metadata.json`."""
    found: Mapping[str, Any] = {
        "@context": [CONTEXT, {"@language": "en"}],
        "url": name,
        "dc:title": title,
        "dialect": {"header": True, "encoding": "utf-8"},
        "tableSchema": {
            "columns": [
                {"name": column.replace("/", "."), "titles": column, "dc:description": said,
                 "datatype": datatype(column), "required": False}
                for column, said in columns
            ]
        },
    }  # fmt: skip
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()


def datatype(column: str) -> str:
    counts = (*NAMED, REST, "asked", "beside", "line", "stratum_size")
    return (
        "integer"
        if column in counts or column.endswith("_minutes_late")
        else "number"
        if column == "weight"
        else "string"
    )
