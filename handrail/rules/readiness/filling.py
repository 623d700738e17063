"""Answers put into the words of a paper. What nobody answered is shown as a blank to fill, and never left out.

The result is plain data (`as_data`), so that a version can be kept word for word while the shipped words move on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from .papers import PLACE, Paper, Part, Partner, Question

Answers = Mapping[str, Any]
LETTER = "letter"
"""Who gets a letter reads neither the notice to who writes it nor what was read for its parts."""

Limits = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Piece:
    """Words, or a blank: then `text` says what belongs there."""

    text: str
    blank: bool = False


@dataclass(frozen=True)
class Law:
    """A row of the book of what may be told: `status` says whether it is law, practice, ours or not verified."""

    title: str
    plain: str
    cites: str
    status: str
    last_verified: str


@dataclass(frozen=True)
class Row:
    """What one partner does, may know and should not be told, and what binds it."""

    name: str
    does: str
    gets: str
    leave_out: str
    law: tuple[Law, ...]


@dataclass(frozen=True)
class Line:
    """A paragraph of pieces, or a list."""

    pieces: tuple[Piece, ...] = ()
    several: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """`rows` is the table of partners; `wants_rows` what to say while nobody was chosen for it."""

    heading: str
    lines: tuple[Line, ...]
    source: str
    url: str
    rows: tuple[Row, ...]
    wants_rows: str
    signatures: tuple[str, ...]
    signs: bool


@dataclass(frozen=True)
class Filled:
    title: str
    notice: str
    language: str
    sections: tuple[Section, ...]

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Given:
    """What the program knows by itself, and the rows that answers point at."""

    language: str
    words: Mapping[str, str]
    partners: Mapping[str, Partner]
    limits: Limits
    items: Mapping[str, str]
    day: Any
    """How a day is written: a function of its ISO text."""


def fill(paper: Paper, answers: Answers, given: Given) -> Filled:
    """The paper with these answers. An answer to no question of it is refused by name (KeyError)."""
    for name in answers:
        paper.questions[name]
    language = given.language
    sections = tuple(_section(part, paper, answers, given) for part in paper.parts)
    notice = "" if paper.group == LETTER else paper.notice[language]
    return Filled(paper.title[language], notice, language, sections)


def _section(part: Part, paper: Paper, answers: Answers, given: Given) -> Section:
    lines = tuple(one for line in part.lines for one in lines_of(line[given.language], paper, answers, given))
    signers = paper.questions.get(part.signatures)
    return Section(
        heading=part.heading[given.language],
        lines=lines,
        source=part.source.title if part.source and paper.group != LETTER else "",
        url=part.source.url if part.source and paper.group != LETTER else "",
        rows=tuple(rows(paper, answers, given)) if part.table else (),
        wants_rows=blank_of_partners(paper, answers, given) if part.table else "",
        signatures=said_list(signers, answers, given) if signers else (),
        signs=signers is not None,
    )


def lines_of(line: str, paper: Paper, answers: Answers, given: Given) -> Iterator[Line]:
    """One line of the file. An answer that stands alone may be a list, or several paragraphs."""
    alone = PLACE.fullmatch(line)
    name = alone.group(1) if alone else ""
    if several := said_list(paper.questions.get(name), answers, given):
        yield Line(several=several)
    elif "\n" in (whole := said(name, paper, answers, given) if alone else ""):
        yield from (Line((Piece(one.strip()),)) for one in whole.splitlines() if one.strip())
    else:
        yield Line(tuple(pieces(line, paper, answers, given)))


def pieces(line: str, paper: Paper, answers: Answers, given: Given) -> Iterator[Piece]:
    at = 0
    for place in PLACE.finditer(line):
        if line[at : place.start()]:
            yield Piece(line[at : place.start()])
        words = said(place.group(1), paper, answers, given).strip()
        doubled = line[place.end() : place.end() + 1] == "." and words.endswith(".")
        yield Piece(words[:-1] if doubled else words) if words else blank(paper.questions[place.group(1)], given)
        at = place.end()
    if line[at:]:
        yield Piece(line[at:])


def blank(question: Question, given: Given) -> Piece:
    choices = " / ".join(words[given.language] for words in question.choices.values())
    label = question.blank[given.language]
    return Piece(f"{label}: {choices}" if choices else label, blank=True)


def said(name: str, paper: Paper, answers: Answers, given: Given) -> str:
    """An answer in words; "" while there is none."""
    if name in given.words:
        return given.words[name]
    question, answer = paper.questions[name], answers.get(name) or ""
    if question.kind == "choice":
        return question.choices[answer][given.language] if answer in question.choices else ""
    if question.kind == "day":
        return str(given.day(answer)) if answer else ""
    several = said_list(question, answers, given)
    return ", ".join(several) if several else "" if isinstance(answer, list) else str(answer)


def said_list(question: Question | None, answers: Answers, given: Given) -> tuple[str, ...]:
    """The answer to a question that takes several; of a code that is no longer there, nothing is said."""
    answer = answers.get(question.code) if question else None
    if question is None or not answer:
        return ()
    if question.kind == "list":
        return tuple(one.strip() for one in str(answer).splitlines() if one.strip())
    if question.kind == "partners":
        return tuple(given.partners[one].name[given.language] for one in answer if one in given.partners)
    if question.kind == "items":
        return tuple(given.items[one] for one in answer if one in given.items)
    return ()


def asks_partners(paper: Paper) -> Question | None:
    return next((one for one in paper.questions.values() if one.kind == "partners"), None)


def blank_of_partners(paper: Paper, answers: Answers, given: Given) -> str:
    question = asks_partners(paper)
    return question.blank[given.language] if question and not said_list(question, answers, given) else ""


def rows(paper: Paper, answers: Answers, given: Given) -> Iterator[Row]:
    question, language = asks_partners(paper), given.language
    for code in (answers.get(question.code) or []) if question else []:
        if (partner := given.partners.get(code)) is not None:
            law = tuple(law_of(given.limits[key], language) for key in partner.limits if key in given.limits)
            yield Row(partner.name[language], partner.does[language], partner.gets[language],
                      partner.leave_out[language], law)  # fmt: skip


def law_of(limit: Mapping[str, Any], language: str) -> Law:
    authority = limit["authority"]
    return Law(
        title=str(limit["title"][language]),
        plain=str(limit["plain"][language]),
        cites="; ".join(str(one["cite"]) for one in authority),
        status=str(limit["status"]),
        last_verified=min(str(one["last_verified"]) for one in authority),
    )


def blanks(data: Mapping[str, Any]) -> int:
    """How many blanks a filled paper (as data) still has."""
    return sum(
        sum(piece["blank"] for line in section["lines"] for piece in line["pieces"])
        + bool(section["wants_rows"])
        + (section["signs"] and not section["signatures"])
        for section in data["sections"]
    )


def changed(before: Answers, now: Answers, paper: Paper) -> list[str]:
    """The questions whose answers differ, in the order of the paper. Empty and not there are the same."""
    return [code for code in paper.questions if (before.get(code) or "") != (now.get(code) or "")]
