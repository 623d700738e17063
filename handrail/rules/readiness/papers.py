"""The papers that can be made: agreements, a protocol, letters. Each is a file of `content/readiness/documents/`.

A file asks questions and holds the words around the answers. Raises ContentError with file, line and mend.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from ..loading import Taker, Text, Tree, read_file, yaml_files
from .items import FOLDER, Source, Words, load_sources, plain, reviewer, said, source_of

TAKE = Taker()
DOCUMENTS = FOLDER / "documents"
PARTNERS = "partners.yaml"
KINDS = ("line", "text", "list", "day", "choice", "partners", "items")
GROUPS = ("agreement", "letter")
GIVEN = ("agency", "author")
"""What the program fills in by itself."""
PLACE = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True)
class Partner:
    """A kind of partner; `limits` are rows of the book that bind it."""

    code: str
    name: Words
    does: Words
    gets: Words
    leave_out: Words
    limits: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    code: str
    kind: str
    ask: Words
    blank: Words
    hint: Words | None
    choices: Mapping[str, Words]


@dataclass(frozen=True)
class Part:
    """A part of the paper. `table`: what each partner may know follows. `signatures`: lines to sign, from a list."""

    heading: Words
    lines: tuple[Words, ...]
    source: Source | None
    table: bool
    signatures: str


@dataclass(frozen=True)
class Paper:
    code: str
    version: str
    last_verified: str
    reviewed_by: str
    group: str
    title: Words
    means: Words
    notice: Words
    questions: Mapping[str, Question]
    parts: tuple[Part, ...]

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(dict.fromkeys(part.source for part in self.parts if part.source))


@lru_cache(maxsize=1)
def load_papers() -> Mapping[str, Paper]:
    """Every paper by its name: agreements first, then letters."""
    found = {path.stem: load_paper(path) for path in yaml_files(DOCUMENTS)}
    return MappingProxyType(dict(sorted(found.items(), key=lambda one: (GROUPS.index(one[1].group), one[0]))))


def load_paper(path: Path) -> Paper:
    return read_paper(path.stem, read_file(path, name=f"readiness/documents/{path.name}"), load_sources())


@lru_cache(maxsize=1)
def load_partners() -> Mapping[str, Partner]:
    return read_partners(read_file(FOLDER / PARTNERS, name=f"readiness/{PARTNERS}"), load_sources())


def read_partners(tree: Tree, sources: Mapping[str, Source]) -> Mapping[str, Partner]:
    needed = ("version", "last_verified", "reviewed_by", "sources", "partners")
    entry = plain(TAKE.entries(tree, PARTNERS, needed=needed, allowed=()))
    TAKE.day(entry["last_verified"], "last_verified")
    for one in TAKE.items(entry["sources"], "sources"):
        source_of(one, sources)
    found = TAKE.entries(entry["partners"], "partners")
    return MappingProxyType({str(key): _partner(key, one) for key, one in found.items()})


def _partner(key: Text, tree: Tree) -> Partner:
    entry = plain(TAKE.entries(tree, str(key), needed=("name", "does", "gets", "not", "limits"), allowed=()))
    return Partner(
        code=str(key),
        name=said(entry["name"], "name"),
        does=said(entry["does"], "does"),
        gets=said(entry["gets"], "gets"),
        leave_out=said(entry["not"], "not"),
        limits=tuple(str(one) for one in TAKE.texts(entry["limits"], "limits")),
    )


def read_paper(code: str, tree: Tree, sources: Mapping[str, Source]) -> Paper:
    needed = ("version", "last_verified", "reviewed_by", "group", "title", "means", "notice", "questions", "parts")
    entry = plain(TAKE.entries(tree, code, needed=needed, allowed=()))
    questions = {str(key): _question(key, one) for key, one in TAKE.entries(entry["questions"], "questions").items()}
    parts = tuple(_part(one, questions, sources) for one in TAKE.items(entry["parts"], "parts"))
    refuse_unused(entry["questions"], questions, parts)
    return Paper(
        code=code,
        version=str(TAKE.text(entry["version"], "version")),
        last_verified=TAKE.day(entry["last_verified"], "last_verified").isoformat(),
        reviewed_by=reviewer(entry["reviewed_by"]),
        group=str(TAKE.one_of(entry["group"], "group", GROUPS)),
        title=said(entry["title"], "title"),
        means=said(entry["means"], "means"),
        notice=said(entry["notice"], "notice"),
        questions=MappingProxyType(questions),
        parts=parts,
    )


def _question(key: Text, tree: Tree) -> Question:
    entry = plain(TAKE.entries(tree, str(key), needed=("kind", "ask", "blank"), allowed=("hint", "choices")))
    kind = str(TAKE.one_of(entry["kind"], "kind", KINDS))
    if (kind == "choice") != ("choices" in entry):
        raise TAKE.fault(entry["kind"], f"{key} is of the kind {kind}.", "A choice, and nothing else, has choices.")
    choices = TAKE.entries(entry["choices"], "choices") if "choices" in entry else {}
    return Question(
        code=str(key),
        kind=kind,
        ask=said(entry["ask"], "ask"),
        blank=said(entry["blank"], "blank"),
        hint=said(entry["hint"], "hint") if "hint" in entry else None,
        choices=MappingProxyType({str(name): said(one, str(name)) for name, one in choices.items()}),
    )


def _part(tree: Tree, questions: Mapping[str, Question], sources: Mapping[str, Source]) -> Part:
    allowed = ("source", "table", "signatures")
    entry = plain(TAKE.entries(tree, "A part", needed=("heading", "lines"), allowed=allowed))
    lists = [code for code, one in questions.items() if one.kind == "list"]
    return Part(
        heading=said(entry["heading"], "heading"),
        lines=tuple(_line(one, questions) for one in TAKE.items(entry["lines"], "lines")),
        source=source_of(entry["source"], sources) if "source" in entry else None,
        table="table" in entry and TAKE.one_of(entry["table"], "table", ("partners",)) == "partners",
        signatures=str(TAKE.one_of(entry["signatures"], "signatures", lists)) if "signatures" in entry else "",
    )


def _line(tree: Tree, questions: Mapping[str, Question]) -> Words:
    words = said(tree, "A line")
    for name in names_in(words["en"]):
        if name not in questions and name not in GIVEN:
            raise TAKE.fault(tree, f'A line asks for "{name}", and no question has that name.', "Add the question.")
    if sorted(names_in(words["en"])) != sorted(names_in(words["es"])):
        raise TAKE.fault(tree, "The Spanish line holds other names than the English one.", "Use the same in both.")
    return words


def names_in(line: str) -> list[str]:
    return PLACE.findall(line)


def refuse_unused(tree: Tree, questions: Mapping[str, Question], parts: tuple[Part, ...]) -> None:
    used = set(_used(parts))
    for key in TAKE.entries(tree, "questions"):
        if str(key) not in used and questions[str(key)].kind != "partners":
            raise TAKE.fault(key, f'Nothing in the paper uses the answer to "{key}".', "Use it, or ask it not.")


def _used(parts: tuple[Part, ...]) -> Iterator[str]:
    for part in parts:
        yield from (name for line in part.lines for name in names_in(line["en"]))
