"""The printed book as parts that any page can draw: headings, paragraphs, tables and lists, and the lines to sign.

It is made from the JSON of `handrail.rules.book_words.whole` alone, so that an export of last year prints the same.
A part is a mapping with a `kind`; a line of a list or a table is an outline, {say, parts}.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from handrail.rules.book_words.wording import Wording
from handrail.rules.rule import STANDINGS

Part = dict[str, Any]
Line = dict[str, Any]
RULE, CHAPTER = 3, 2


@dataclass(frozen=True)
class Document:
    """A title, what runs along every page, and the parts."""

    title: str
    running: str
    version: str
    language: str
    words: Mapping[str, str]
    parts: list[Part]


def heading(level: int, text: str) -> Part:
    return {"kind": "heading", "level": level, "text": text}


def paragraph(text: str) -> Part:
    return {"kind": "paragraph", "text": text}


def lead(text: str) -> Part:
    """A paragraph that stays with what follows it."""
    return {"kind": "lead", "text": text}


def table(columns: Iterable[str], rows: Iterable[Iterable[str]], widths: Iterable[str]) -> Part:
    return {"kind": "table", "columns": [*columns], "rows": [[*row] for row in rows], "widths": [*widths]}


def fields(rows: Iterable[tuple[str, list[Line]]], of: str = "") -> Part:
    """Labels with lines beside them; what has no lines is left out."""
    return {"kind": "fields", "of": of, "rows": [{"label": label, "lines": lines} for label, lines in rows if lines]}


def line(text: str | None) -> list[Line]:
    return [{"say": text}] if text else []


def listed(words: Iterable[Mapping[str, Any]]) -> list[Line]:
    """Short names as one line."""
    return line("; ".join(str(one["said"]) for one in words))


class BookDocument:
    """The document of one book."""

    def __init__(self, book: Mapping[str, Any]) -> None:
        self.book = book
        self.wording = Wording(str(book["language"]))
        self.about: Mapping[str, Any] = book["book"]

    def say(self, key: str, **values: object) -> str:
        return self.wording.say(key if "." in key else f"document.{key}", **values)

    def document(self) -> Document:
        names = self.wording.listed(
            [str(place["name"]) for place in self.about["jurisdictions"]], "conditions.word_and"
        )
        names = "; ".join([names, *self.about["agency"]])
        words = {key: self.say(key) for key in ("page", "of", "initials", "contents", "part")}
        parts = [*self.front(), *self.choices(), *self.terms(), *self.chapters(), *self.appendices()]
        version = self.say("version", version=self.about["version"])
        return Document(self.say("title", names=names), self.say("running", names=names), version,
                        self.wording.language, words, parts)  # fmt: skip

    # --- the front --------------------------------------------------------------------------------------------------

    def front(self) -> Iterator[Part]:
        yield fields((self.say(label), lines) for label, lines in self.summary())
        yield heading(CHAPTER, self.say("signing"))
        yield from (paragraph(self.say(f"signing_{n}", version=self.about["version"])) for n in range(1, 5))
        lines = ("name", "bar", "exceptions", "date", "signature")
        yield {"kind": "sign", "lines": [self.say(one) for one in lines], "tall": [self.say("exceptions")]}
        yield {"kind": "contents", "text": self.say("contents")}
        yield heading(CHAPTER, self.say("reading"))
        yield from (paragraph(self.say(f"reading_{n}")) for n in range(1, 5))
        yield heading(CHAPTER, self.say("glance"))
        for chapter in self.book["chapters"]:
            yield heading(RULE, str(chapter["title"]))
            columns = [self.say(f"rule.{key}") for key in ("rule", "title", "strongest", "clock", "rests_on")]
            rows = [self.glance(self.book["rules"][rule]) for rule in chapter["rules"]]
            yield table(columns, rows, ["1.45in", "1fr", "0.6in", "0.85in", "1.35in"])

    def summary(self) -> Iterator[tuple[str, list[Line]]]:
        about, day = self.about, self.wording.day
        yield "jurisdictions", [{"say": self.place(one)} for one in about["jurisdictions"]]
        yield "agency", line("; ".join(about["agency"]))
        yield "book_version", line(about["version"])
        yield "printed", line(day(self.book["printed_on"]))
        yield "rules", line(self.say("counts", **about["by_status"]))
        yield "verified", line(self.say("verified_span", newest=day(about["newest"]), oldest=day(about["oldest"])))
        yield "old", line(self.count_of(about["old"]))
        yield "accounts", line(self.count_of(about["accounts_only"]))
        yield "reviewed", line(self.count_of(about["reviewed"]))
        if self.wording.language != "en" and not about["translation_reviewed"]:
            yield "unreviewed_spanish", line(self.say("unreviewed_spanish_text"))

    def place(self, place: Mapping[str, Any]) -> str:
        zones = ", ".join(str(zone).replace("_", " ") for zone in place["zones"])
        said = self.say("place", name=place["name"], day=self.wording.day(place["verified_on"]), zones=zones)
        return f"{said} {place['notes']}".strip()

    def count_of(self, ids: list[str]) -> str:
        return self.say("count_of", n=len(ids), ids="; ".join(ids)) if ids else self.say("none")

    def glance(self, rule: Mapping[str, Any]) -> list[str]:
        laws = [str(one["cite"]) for one in rule["law"] if not one["fields"]]
        return [rule["id"], rule["title"], self.strongest(rule), self.hours(rule), "; ".join(laws)]

    def strongest(self, rule: Mapping[str, Any]) -> str:
        """The strongest word that any branch, or any reading of one, may have. A draft has none."""
        if rule["status"] == "draft":
            return self.say("status.draft")
        found = {str(word) for one in rule["standing"] for word in (*one["choices"].values(), one["standing"])}
        return self.say(f"standing.{max(found, key=lambda word: STANDINGS[word])}")

    def hours(self, rule: Mapping[str, Any]) -> str:
        spans = list(dict.fromkeys(str(case["said"]) for case in rule["clock"]))
        if rule["every"]:
            spans.append(self.say("rule.again", span=rule["every"]["said"]))
        elif rule["ongoing"]:
            spans.append(self.say("rule.ongoing"))
        return self.wording.listed(spans) if spans else self.say("rule.hours")

    # --- choices and terms ------------------------------------------------------------------------------------------

    def choices(self) -> Iterator[Part]:
        yield heading(CHAPTER, self.say("settings"))
        yield lead(self.say("settings_intro"))
        rows = [
            (one["said"], "\n".join(self.basis(one, basis) for basis in one["bases"])) for one in self.book["settings"]
        ]
        yield table([self.say("choice"), self.say("why")], rows, ["1fr", "1.4fr"])
        if self.book["unknown"]:
            yield heading(RULE, self.say("unknown"))
            yield lead(self.say("unknown_intro"))
            rows = [(one["said"], "\n".join(map(self.reason, one["reasons"]))) for one in self.book["unknown"]]
            yield table([self.say("question"), self.say("why")], rows, ["1fr", "1.4fr"])

    def basis(self, setting: Mapping[str, Any], basis: Mapping[str, Any]) -> str:
        same = basis["said"] == setting["said"]
        return self.say("basis_by" if same else "basis_other", **basis)

    def reason(self, reason: Mapping[str, Any]) -> str:
        return self.say("basis_by", by=reason["by"], basis=reason["reason"])

    def terms(self) -> Iterator[Part]:
        if not self.book["terms"]:
            return
        yield heading(CHAPTER, self.say("terms"))
        yield lead(self.say("terms_intro"))
        for term in self.book["terms"]:
            yield heading(RULE, term["title"])
            yield lead(term["plain"])
            yield fields(
                [(self.say("term_means"), [term["condition"]]), (self.say("defined_in"), line("; ".join(term["law"])))]
            )

    # --- rules ------------------------------------------------------------------------------------------------------

    def chapters(self) -> Iterator[Part]:
        for chapter in self.book["chapters"]:
            yield {**heading(CHAPTER, str(chapter["title"])), "opens": True}
            for name in chapter["rules"]:
                yield from self.rule(self.book["rules"][name])

    def rule(self, rule: Mapping[str, Any]) -> Iterator[Part]:
        yield heading(RULE, self.say("rule.page_rule", id=rule["id"], title=rule["title"]))
        if rule["status"] == "draft":
            yield {"kind": "notice", "text": self.say("draft_notice")}
        yield lead(rule["plain"])
        yield fields([(self.say(f"rule.{key}"), lines) for key, lines in self.rows(rule)], of=self.mark(rule))

    def mark(self, rule: Mapping[str, Any]) -> str:
        """What stands above the rows of a rule, on every page they run over."""
        return f"{rule['id']} · {self.say('status.draft')}" if rule["status"] == "draft" else str(rule["id"])

    def rows(self, rule: Mapping[str, Any]) -> Iterator[tuple[str, list[Line]]]:
        """Every row of a rule, in the order in which it is read."""
        limits = [(self.book["limits"][name]) for name in rule["limits"]]
        yield "who", [rule["who"], *line(rule["never_held"])]
        yield "starts", [rule["starts"]["said"]]
        yield "when", [rule["when"]]
        yield "standing", rule["standing_said"]
        yield "clock", [*rule["clock_said"], *rule["ends_said"], *rule["also_said"]]
        yield "to", listed(rule["to"])
        yield "content", listed(rule["content"])
        yield "proof", listed(rule["proof"])
        yield "act", line(str(rule["act"]["said"]))
        yield "limits", [{"say": self.limit_line(one)} for one in limits]
        yield "warnings", [{"say": one} for one in rule["warnings"]]
        yield "law", [{"say": self.law_line(one)} for one in rule["law"]]
        yield "caveats", [{"say": one} for one in rule["caveats"]]
        yield "restricted", line(rule["restricted"])
        yield "tightens", line(self.named(rule["tightens"]))
        yield "status", line(rule["status_said"])
        yield "examples", [{"say": one} for one in rule["examples"]]
        yield "file", line(rule["file"])
        yield "digest", [{"say": rule["digest"], "code": True}]

    def named(self, rule: str | None) -> str | None:
        return self.say("rule.page_rule", id=rule, title=self.book["rules"][rule]["title"]) if rule else None

    def limit_line(self, limit: Mapping[str, Any]) -> str:
        return self.say("rule.limit_line", title=limit["title"], status=limit["status_said"], text=limit["plain"])

    def law_line(self, law: Mapping[str, Any]) -> str:
        return self.say("rule.law_line", said=law["said"], title=law["title"], sure=law["sure_said"])

    # --- appendices -------------------------------------------------------------------------------------------------

    def appendices(self) -> Iterator[Part]:
        yield from self.conflicts()
        yield {**heading(CHAPTER, self.say("limits")), "opens": True}
        columns = [self.say(key) for key in ("limit", "says", "binds", "defined_in")]
        rows = map(self.limit, self.book["limits"].values())
        yield table(columns, rows, ["1.3in", "1fr", "1.1in", "1.4in"])
        yield from self.contacts()
        yield heading(CHAPTER, self.say("sources"))
        columns = [self.say(key) for key in ("source", "read", "address")]
        yield table(columns, map(self.source, self.book["sources"].values()), ["1fr", "2.2in", "1.9in"])

    def limit(self, one: Mapping[str, Any]) -> list[str]:
        says = f"{one['plain']} ({one['status_said']})"
        return [one["title"], says, one["binds"] or self.say("everyone"), "; ".join(one["law"])]

    def conflicts(self) -> Iterator[Part]:
        if not self.book["conflicts"]:
            return
        yield {**heading(CHAPTER, self.say("conflicts")), "opens": True}
        yield lead(self.say("conflicts_intro"))
        for one in self.book["conflicts"]:
            yield heading(RULE, one["title"])
            yield lead(one["plain"])
            sides = [(side["pulls"], line(f"{side['say']} ({side['cite']})")) for side in one["sides"]]
            acts = "; ".join([*one["acts"], *one["to"]])
            yield fields([(self.say("when_so"), [one["when"]]), (self.say("acts"), line(acts)), *sides,
                          (self.say("decide"), line(one["decide"]))])  # fmt: skip

    def contacts(self) -> Iterator[Part]:
        if not self.book["contacts"]:
            return
        yield heading(CHAPTER, self.say("contacts"))
        yield lead(self.say("contacts_intro"))
        columns = [self.say(key) for key in ("contact", "how", "use", "checked")]
        yield table(columns, map(self.contact, self.book["contacts"]), ["1.5in", "1.6in", "1fr", "1.5in"])

    def contact(self, one: Mapping[str, Any]) -> list[str]:
        checked = "\n".join(filter(None, [self.wording.day(one["checked"]), one["warning"]]))
        return [one["name"], "\n".join([*one["ways"], one["hours"]]), one["use_when"], checked]

    def source(self, one: Mapping[str, Any]) -> list[str]:
        title = f"{one['title']}. {one['by']}" if one["by"] else one["title"]
        read = [self.wording.day(one["read_on"]) if one["read_on"] else "", one["sure_said"], one["what"]]
        return [title, "; ".join(filter(None, read)), one["url"]]
