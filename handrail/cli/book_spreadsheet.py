"""The book as a spreadsheet: one row for each rule, and sheets for what the rules name.

Everything is written as text: a cell that begins with "=" is a text that begins with "=", and no address is a link.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from io import BytesIO
from string import ascii_lowercase
from typing import Any

import xlsxwriter

from handrail.rules.book_words.wording import Wording

from .book_document import BookDocument, Line

LONGEST = 32_000
"""A cell holds 32,767 letters; what is longer is cut, and says so."""

AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
RULE_COLUMNS = (
    *(("rule", 24), ("title", 34), ("plain", 44), ("state", 12), ("chapter", 24), ("strongest", 10), ("who", 40)),
    *(("starts", 40), ("when", 46), ("standing", 50), ("clock", 50), ("to", 28), ("content", 36), ("proof", 30)),
    *(("limits", 50), ("warnings", 36), ("law", 50), ("in_force", 14), ("last_verified", 14), ("sure", 22)),
    *(("caveats", 44), ("restricted", 36), ("tightens", 24), ("status", 36), ("examples", 44), ("file", 34)),
    ("digest", 66),
)
Row = Sequence[str]


class Spreadsheet:
    """The sheets of one book."""

    def __init__(self, book: Mapping[str, Any]) -> None:
        self.book = book
        self.document = BookDocument(book)
        self.wording = Wording(str(book["language"]))

    def say(self, key: str, **values: object) -> str:
        return self.wording.say(key, **values)

    def xlsx(self, *, on: date) -> bytes:
        """The file. The same book of the same day gives the same cells."""
        found = BytesIO()
        workbook = xlsxwriter.Workbook(found, AS_TEXT)
        workbook.set_properties({"title": self.document.document().title, "created": datetime.combine(on, time(12))})
        head = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        body = workbook.add_format({"text_wrap": True, "valign": "top"})
        for key, columns, rows in self.sheets():
            sheet = workbook.add_worksheet(self.say(f"sheets.{key}"))
            made = [*rows]
            for number, (title, width) in enumerate(columns):
                sheet.set_column(number, number, width)
                sheet.write_string(0, number, title, head)
            for down, row in enumerate(made, start=1):
                for across, text in enumerate(row):
                    sheet.write_string(down, across, self.fitting(text), body)
            sheet.freeze_panes(1, 1)
            sheet.autofilter(0, 0, len(made), len(columns) - 1)
            sheet.set_landscape()
            sheet.repeat_rows(0)
        workbook.close()
        return found.getvalue()

    def fitting(self, text: str) -> str:
        return text if len(text) <= LONGEST else self.say("sheets.cut", text=text[:LONGEST])

    def sheets(self) -> Iterator[tuple[str, list[tuple[str, int]], Iterable[Row]]]:
        doc, say = self.document, self.document.say
        yield "about", [(say("part"), 30), (say("about"), 100)], self.about()
        yield "rules", [(say(f"rule.{key}"), width) for key, width in RULE_COLUMNS], map(self.rule, self.rules())
        yield "settings", self.columns(("choice", 60), ("why", 90)), self.settings()
        yield "terms", self.columns(("terms", 34), ("says", 50), ("term_means", 80), ("defined_in", 30)), self.terms()
        columns = self.columns(("limit", 30), ("says", 80), ("binds", 28), ("defined_in", 36))
        yield "limits", columns, map(doc.limit, self.book["limits"].values())
        columns = self.columns(("conflicts", 36), ("says", 60), ("when_so", 50), ("acts", 36), ("decide", 50))
        yield "conflicts", columns, self.conflicts()
        columns = self.columns(("contact", 30), ("how", 40), ("use", 60), ("checked", 30))
        yield "contacts", columns, map(doc.contact, self.book["contacts"])
        yield (
            "sources",
            self.columns(("source", 60), ("read", 50), ("address", 70)),
            map(doc.source, self.book["sources"].values()),
        )

    def columns(self, *columns: tuple[str, int]) -> list[tuple[str, int]]:
        return [(self.document.say(key), width) for key, width in columns]

    def about(self) -> Iterator[Row]:
        yield from ((self.document.say(key), flat(lines)) for key, lines in self.document.summary())

    def rules(self) -> Iterator[tuple[Mapping[str, Any], str]]:
        for chapter in self.book["chapters"]:
            yield from ((self.book["rules"][name], str(chapter["title"])) for name in chapter["rules"])

    def rule(self, found: tuple[Mapping[str, Any], str]) -> Row:
        rule, chapter = found
        laws = rule["law"]
        cells = {
            **{key: flat(lines) for key, lines in self.document.rows(rule)},
            "rule": rule["id"],
            "title": rule["title"],
            "plain": rule["plain"],
            "state": self.say(f"status.{rule['status']}").rstrip("."),
            "chapter": chapter,
            "strongest": self.document.strongest(rule),
            "in_force": "\n".join(law["in_force"] or "?" for law in laws),
            "last_verified": "\n".join(law["last_verified"] for law in laws),
            "sure": "\n".join(law["sure_said"] for law in laws),
        }
        return [cells[key] for key, _ in RULE_COLUMNS]

    def settings(self) -> Iterator[Row]:
        doc = self.document
        for one in self.book["settings"]:
            yield one["said"], "\n".join(doc.basis(one, basis) for basis in one["bases"])
        for one in self.book["unknown"]:
            yield one["said"], "\n".join([self.say("book.setting_unknown"), *map(doc.reason, one["reasons"])])

    def terms(self) -> Iterator[Row]:
        for term in self.book["terms"]:
            yield term["title"], term["plain"], flat([term["condition"]]), "; ".join(term["law"])

    def conflicts(self) -> Iterator[Row]:
        for one in self.book["conflicts"]:
            sides = [f"{side['pulls']}: {side['say']} ({side['cite']})" for side in one["sides"]]
            says, acts = "\n".join([one["plain"], *sides]), "; ".join([*one["acts"], *one["to"]])
            yield one["title"], says, flat([one["when"]]), acts, one["decide"]


def flat(lines: Iterable[Line], indent: str = "") -> str:
    """Lines and the lines below them as one text, numbered as on paper."""
    found = []
    for line in lines:
        found.append(indent + line["say"])
        parts = [
            {**part, "say": f"({ascii_lowercase[n % 26]}) {part['say']}"}
            for n, part in enumerate(line.get("parts", ()))
        ]
        if parts:
            found.append(flat(parts, indent + "   "))
    return "\n".join(found)
