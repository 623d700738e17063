"""A document as Markdown. Words of the book are shown, never read as markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from .book_document import Document, Line, Part

MARKS = re.compile(r"([\\`*_\[\]<>|])")
OPENS_A_BLOCK = re.compile(r"^(\s*)([#+=-]|\d+[.)])")


def markdown(document: Document) -> str:
    """The whole document, each part after an empty line."""
    parts = [f"# {plain(document.title)}", *(DRAWN[part["kind"]](part) for part in document.parts), document.version]
    return "\n\n".join(part for part in parts if part) + "\n"


def plain(text: str) -> str:
    """A text in which nothing is markup."""
    return OPENS_A_BLOCK.sub(r"\1\\\2", MARKS.sub(r"\\\1", " ".join(text.split(" "))))


def cell(text: str) -> str:
    return "<br>".join(plain(line) for line in text.split("\n"))


def heading(part: Part) -> str:
    return f"{'#' * part['level']} {plain(part['text'])}"


def table(part: Part) -> str:
    rows = [part["columns"], *part["rows"]]
    first, *rest = ("| " + " | ".join(map(cell, row)) + " |" for row in rows)
    return "\n".join([first, "|" + "---|" * len(part["columns"]), *rest])


def fields(part: Part) -> str:
    return "\n".join(line for row in part["rows"] for line in field(row))


def field(row: Mapping[str, Any]) -> Iterator[str]:
    label, lines = f"**{plain(row['label'])}.**", row["lines"]
    if len(lines) == 1:
        yield f"- {label} {written(lines[0])}"
        yield from outline(lines[0].get("parts", ()), "  ", numbered=True)
    else:
        yield f"- {label}"
        yield from outline(lines, "  ", numbered=False)


def outline(lines: Iterable[Line], indent: str, *, numbered: bool) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        mark = f"{number}." if numbered else "-"
        yield f"{indent}{mark} {written(line)}"
        yield from outline(line.get("parts", ()), indent + " " * (len(mark) + 1), numbered=True)


def written(line: Line) -> str:
    return f"`{line['say']}`" if line.get("code") else plain(line["say"])


def sign(part: Part) -> str:
    rows = [f"| {plain(line)} | {'_' * 50} |" for line in part["lines"]]
    return "\n".join(["| | |", "|---|---|", *rows])


DRAWN: Mapping[str, Callable[[Part], str]] = {
    "heading": heading,
    "paragraph": lambda part: plain(part["text"]),
    "lead": lambda part: plain(part["text"]),
    "notice": lambda part: f"**{plain(part['text'])}**",
    "table": table,
    "fields": fields,
    "sign": sign,
    "contents": lambda part: "",
}
