"""What changed between two books, as a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from handrail.rules.book_words.changes import KINDS
from handrail.rules.book_words.stricter import SAME
from handrail.rules.book_words.wording import Wording, sentence

from .book_document import CHAPTER, RULE, Document, Part, fields, heading, line, paragraph

OTHERS = ("settings", "terms", "others")


class ChangesDocument:
    """The document of one comparison."""

    def __init__(self, changes: Mapping[str, Any]) -> None:
        self.changes = changes
        self.wording = Wording(str(changes["language"]))

    def say(self, key: str, **values: object) -> str:
        return self.wording.say(f"changes.{key}", **values)

    def document(self) -> Document:
        new = self.changes["new"]
        names = self.wording.listed(new["places"], "conditions.word_and")
        names = "; ".join([names, *new["agency"]])
        title = self.say("title", names=names)
        words = {key: self.wording.say(f"document.{key}") for key in ("page", "of", "initials", "contents", "part")}
        version = self.wording.say("document.version", version=new["version"])
        return Document(title, title, version, self.wording.language, words, [*self.parts()])

    def parts(self) -> Iterator[Part]:
        yield paragraph(self.from_to())
        if self.changes["said"]:
            yield paragraph(self.changes["said"])
            return
        yield paragraph(self.say("summary", **self.counts()))
        for kind in KINDS:
            rules = [one for one in self.changes["rules"] if one["kind"] == kind]
            if rules:
                yield heading(CHAPTER, self.say(kind))
            for rule in rules:
                yield from self.rule(rule)
        for kind in OTHERS:
            if self.changes[kind]:
                yield heading(CHAPTER, self.say(kind))
                yield from map(paragraph, self.changes[kind])

    def from_to(self) -> str:
        old, new = self.changes["old"], self.changes["new"]
        days = {f"{key}_day": self.wording.day(one["printed_on"]) for key, one in (("old", old), ("new", new))}
        return self.say("from_to", old=old["version"], new=new["version"], **days)

    def counts(self) -> dict[str, int]:
        counts = self.changes["counts"]
        return {**counts, "changed": counts["changed"] + counts["in_use"]}

    def rule(self, rule: Mapping[str, Any]) -> Iterator[Part]:
        yield heading(RULE, self.wording.say("rule.page_rule", id=rule["id"], title=rule["title"]))
        rows = [
            (self.say("what"), [{"say": one} for one in rule["said"]]),
            (self.say("whom"), line(rule["for_whom"])),
            (self.say("when"), line(rule["from_when"])),
        ]
        if rule["verdict"] != SAME:
            rows.append((self.say("weight"), line(sentence(self.say(rule["verdict"])))))
        yield fields(rows, of=rule["id"])
