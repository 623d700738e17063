"""A mapping from the names of the columns themselves, for an extract that has no other: they are the words of facts.md.

`child`, `episode`, the groups, every fact (`missing.informed_at`; `missing__informed_at` is the same), and for what was
done `report_missing.ncmec.at`, `….reference`, `….said`, `….outcome`, `….retry_at` and any proof. A file of reports or
screenings may instead have one row for each act, with the columns `act`, `to`, `at`, `reference` and so on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from handrail.rules import Book, load_book
from handrail.rules.errors import Place
from handrail.rules.jurisdictions import jurisdiction
from handrail.rules.vocabulary import vocabulary

from .errors import MapError
from .known import WORKED_OUT
from .map_reading import of_a_set
from .mapping import EPISODES, GROUPS, ROLES, UNKNOWN, Act, Column, File, Map
from .sources import Source, header_of
from .sql import Connection

CHILD = ("child", "child_id")
EPISODE = ("episode", "episode_id")
TIMED, SAID = ("at", "retry_at"), ("said", "outcome")
PROOFS = ("channel", "sent_by", "done_by", "tool", "digest", "ncic_number", "officer")
ROW = "act"
"""A column of this name, and each row is one act."""


def map_of_headers(
    connection: Connection, sources: Sequence[Source], jurisdictions: Sequence[str], folders: Sequence[Path] = ()
) -> Map:
    """The mapping that the headers are. Raises MapError when no column is known by its name."""
    codes = tuple(jurisdictions) or ("us",)
    book = load_book(codes, folders=folders)
    files = {}
    for source in sources:
        role = _role(source, alone=len(sources) == 1)
        files[role] = file_of(role, source.shown, header_of(source, connection), book)
    if EPISODES not in files or not any(files[EPISODES].facts):
        place = Place(files[EPISODES].name or EPISODES if EPISODES in files else EPISODES)
        mend = "Write a mapping (`handrail review --suggest` begins one), or name the columns as in facts.md."
        raise MapError(place, "No column has the name of a fact, and there is no mapping.", mend)
    return Map(book, jurisdiction(codes[0]).zone, None, {}, UNKNOWN, files, None)


def _role(source: Source, *, alone: bool) -> str:
    if source.stem in ROLES:
        return source.stem
    if alone:
        return EPISODES
    mend = f"Name it {', '.join(ROLES)}, or write a mapping."
    raise MapError(Place(source.shown), "Nothing says what its rows are.", mend)


def file_of(role: str, shown: str, header: Sequence[str], book: Book) -> File:
    """What the names say. A column whose name says nothing is not read."""
    named = {word.strip().lower().replace("__", "."): word for word in header}
    facts = {fact: Column(named[fact]) for fact in _facts(named) if _fits(fact, role)}
    acts = tuple(_acts_of_rows(named, book) if ROW in named else _acts(named, book))
    return File(
        role=role,
        name=shown,
        child=next((named[word] for word in CHILD if word in named), None),
        episode=next((named[word] for word in EPISODE if word in named), None),
        groups={group: Column(named[group]) for group in GROUPS if group in named},
        facts=facts,
        acts=acts,
    )


def _facts(named: Mapping[str, str]) -> Iterator[str]:
    known = vocabulary()
    for word in named:
        fact, of_set = of_a_set(word)
        if of_set is not None or (fact in known and fact not in WORKED_OUT and not fact.startswith("settings.")):
            yield word


def _fits(fact: str, role: str) -> bool:
    name, of_set = of_a_set(fact)
    return role == EPISODES or vocabulary()[name if of_set else fact].about != "episode"


def _asked(book: Book) -> list[tuple[str, str]]:
    return sorted({(rule.act, to) for rule in book.rules.values() for to in rule.to})


def _acts(named: Mapping[str, str], book: Book) -> Iterator[Act]:
    for act, to in _asked(book):
        head = f"{act}.{to}."
        own = {word.removeprefix(head): column for word, column in named.items() if word.startswith(head)}
        if {"at", "said"} & own.keys():
            yield _act(act, to, own, {})


def _acts_of_rows(named: Mapping[str, str], book: Book) -> Iterator[Act]:
    others = (*CHILD, *EPISODE, *GROUPS)
    own = {word: column for word, column in named.items() if "." not in word and word not in others}
    for act, to in _asked(book):
        where = {named[ROW]: frozenset({act}), **({named["to"]: frozenset({to})} if "to" in named else {})}
        yield _act(act, to, {word: column for word, column in own.items() if word not in (ROW, "to")}, where)


def _act(act: str, to: str, own: Mapping[str, str], where: Mapping[str, frozenset[str]]) -> Act:
    columns = {word: Column(own[word]) for word in (*TIMED, *SAID) if word in own}
    return Act(
        act=act,
        to=(to,),
        at=columns.get("at"),
        said=columns.get("said"),
        reference=own.get("reference"),
        kept={word: column for word, column in own.items() if word in PROOFS},
        outcome=columns.get("outcome"),
        retry_at=columns.get("retry_at"),
        where=where,
    )
