"""From `MAP.yaml` to a `Map`: strict. Every fault names the file, the line, what stands there and the mend.

jurisdiction: us-fl                        which law; the command may say another
time_zone: America/New_York                of times without an offset; else that of the jurisdiction
as_of: 2021-03-31T00:00:00-04:00           the moment the extract speaks of; else the last time in it
unknown: ["99", UNK]                       codes that say nothing, in every column
facts: {actor.kind: ive_agency}            what is the same for every row
files:
  episodes:                                one row for each time missing; always needed
    file: away.csv                         where there is only one file, or it is named episodes.…, not needed
    child: CLIENT_ID
    episode: EPISODE_ID
    groups: {county: COUNTY}
    columns:
      missing.left_at: {column: LEFT, format: "%m/%d/%Y %H:%M"}
      care.foster_care: {column: FC, values: {"1": yes, "2": no}}
      missing.risks: {column: RISKS, separator: ";", values: {PG: pregnant_or_parenting}}
      missing.risks.suicidal: {column: SUI, values: {Y: yes, N: no}}
    acts:
      - {act: report_missing, to: ncmec, at: NCMEC_DT, reference: NCMEC_NO, kept: {channel: NCMEC_HOW}}
  reports: …                               also children, screenings, identifications, disclosures
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from handrail.rules import Book, load_book
from handrail.rules.errors import Gathered
from handrail.rules.jurisdictions import jurisdiction, known_codes, read_zone
from handrail.rules.loading import Entries, Items, Taker, Text, Tree, digest, read_file
from handrail.rules.vocabulary import Fact, Value, vocabulary

from .errors import MapError
from .known import WORKED_OUT, given_facts
from .mapping import GROUPS, ROLES, UNKNOWN, Act, Column, File, Map
from .sources import ENCODINGS, UTF_8

TAKE = Taker(MapError)
KEYS = ("jurisdiction", "time_zone", "as_of", "unknown", "facts")
FILE_KEYS = ("file", "encoding", "child", "episode", "groups", "columns", "acts")
COLUMN_KEYS = ("values", "format", "separator", "hour")
ACT_KEYS = ("at", "said", "reference", "kept", "outcome", "retry_at", "where")
OUTCOMES = ("done", "declined", "closed", "released")
HOURS = {"yes": True, "no": False}
DIRECTIVE = re.compile(r"%-?(.)")
DIRECTIVES = frozenset("YymdHMSfbBpIjT%")


def read_map(path: Path, jurisdictions: Sequence[str] = (), folders: Sequence[Path] = ()) -> Map:
    """The mapping in a file. `jurisdictions`, where given, stand instead of the mapping's own. Raises MapError, and
    ContentError when the book is not in order."""
    tree = read_file(path, error=MapError)
    entry = plain(TAKE.entries(tree, "The mapping", needed=("files",), allowed=KEYS))
    codes = tuple(jurisdictions) or codes_of(entry)
    book = load_book(codes, folders=folders)
    faults = Gathered()
    zone = faults.trying(lambda: zone_of(entry, codes), jurisdiction(codes[0]).zone)
    found = Map(
        book=book,
        zone=zone,
        as_of=faults.trying(lambda: as_of(entry), None),
        facts=faults.trying(lambda: constants(entry), {}),
        unknown=faults.trying(lambda: unknown_codes(entry), UNKNOWN),
        files=faults.trying(lambda: Files(book).read(entry["files"]), {}),
        digest=digest(path),
        text=path.read_text(encoding="utf-8-sig"),
    )
    faults.raise_all()
    return found


def plain(entries: Entries) -> dict[str, Tree]:
    return {str(key): value for key, value in entries.items()}


def codes_of(entry: Mapping[str, Tree]) -> tuple[str, ...]:
    if "jurisdiction" not in entry:
        return ("us",)
    words = TAKE.texts(entry["jurisdiction"], "jurisdiction")
    return tuple(str(TAKE.one_of(word, "jurisdiction", known_codes())) for word in words) or ("us",)


def zone_of(entry: Mapping[str, Tree], codes: Sequence[str]) -> ZoneInfo:
    if "time_zone" not in entry:
        return jurisdiction(codes[0]).zone
    return read_zone(TAKE.text(entry["time_zone"], "time_zone"), TAKE)


def as_of(entry: Mapping[str, Tree]) -> datetime | None:
    return TAKE.moment(entry["as_of"], "as_of") if "as_of" in entry else None


def unknown_codes(entry: Mapping[str, Tree]) -> tuple[str, ...]:
    words = TAKE.texts(entry["unknown"], "unknown") if "unknown" in entry else ()
    return tuple(dict.fromkeys([*UNKNOWN, *(word.strip().lower() for word in words)]))


def constants(entry: Mapping[str, Tree]) -> dict[str, Value]:
    if "facts" not in entry:
        return {}
    found, faults = {}, Gathered()
    for key, tree in TAKE.entries(entry["facts"], "facts").items():
        fact = faults.trying(partial(fact_named, key), None)
        if fact is None:
            continue
        if fact.kind in ("time", "date", "set"):
            what = f"{key} is a {fact.kind}, and stands under facts."
            faults.add(TAKE.fault(key, what, "Only a yes/no, a choice or a number can be the same for every row."))
            continue
        value = faults.trying(partial(fact.value, tree, TAKE), None)
        if value is not None:
            found[fact.name] = value
    faults.raise_all()
    return given_facts(found)


def fact_named(key: Text) -> Fact:
    """A fact that an extract may give."""
    fact = vocabulary().named(key, TAKE)
    if fact.name in WORKED_OUT:
        raise TAKE.fault(key, f"{key} is worked out from other facts.", f"Give {fact.question} instead.")
    return fact


class Files:
    """Reads what stands under `files`."""

    def __init__(self, book: Book) -> None:
        self.acts = sorted({rule.act for rule in book.rules.values()} | set(_keys(book.words.get("acts"))))
        self.recipients = sorted(book.recipients)
        self.proofs = sorted(set(_keys(book.words.get("proof"))) - {"reference", "sent_at", "done_at"})

    def read(self, tree: Tree) -> dict[str, File]:
        entries = TAKE.entries(tree, "files", needed=("episodes",), allowed=ROLES)
        faults, found = Gathered(), {}
        for role, file in entries.items():
            read = faults.trying(partial(self.file, str(role), file), None)
            if read is not None:
                found[str(role)] = read
        faults.raise_all()
        return found

    def file(self, role: str, tree: Tree) -> File:
        entry = plain(TAKE.entries(tree, role, allowed=FILE_KEYS))
        if role != "episodes" and not {"child", "episode"} & entry.keys():
            what = f"{role} names neither a child nor an episode."
            raise TAKE.fault(tree, what, 'Add "child: " with the column that holds the child\'s number.')
        if role == "children" and "child" not in entry:
            raise TAKE.fault(tree, "children has no child.", 'Add "child: " with the column that holds its number.')
        word = {key: str(TAKE.text(entry[key], key)) for key in ("file", "child", "episode") if key in entry}
        faults = Gathered()
        found = File(
            role=role,
            name=word.get("file"),
            child=word.get("child"),
            episode=word.get("episode"),
            groups=faults.trying(lambda: self.groups(entry), {}),
            facts=faults.trying(lambda: self.facts(entry, role), {}),
            acts=faults.trying(lambda: self.all_acts(entry), ()),
            encoding=str(TAKE.one_of(entry["encoding"], "encoding", ENCODINGS)) if "encoding" in entry else UTF_8,
        )
        faults.raise_all()
        return found

    def groups(self, entry: Mapping[str, Tree]) -> dict[str, Column]:
        entries = TAKE.entries(entry["groups"], "groups", allowed=GROUPS) if "groups" in entry else Entries()
        return {str(name): column(tree, str(name), None) for name, tree in entries.items()}

    # --- facts ----------------------------------------------------------------------------------------------------

    def facts(self, entry: Mapping[str, Tree], role: str) -> dict[str, Column]:
        entries = TAKE.entries(entry["columns"], "columns") if "columns" in entry else Entries()
        faults, found = Gathered(), {}
        for key, tree in entries.items():
            read = faults.trying(partial(self.fact, key, tree, role), None)
            if read is not None:
                found[str(key)] = read
        faults.raise_all()
        return found

    def fact(self, key: Text, tree: Tree, role: str) -> Column:
        name, word = of_a_set(key)
        fact = vocabulary()[name] if word is not None else fact_named(key)
        if fact.about == "episode" and role != "episodes":
            what = f"{key} speaks of one time missing, and stands under {role}."
            raise TAKE.fault(key, what, "Write it under `episodes`.")
        if fact.name.startswith("settings."):
            raise TAKE.fault(key, f"{key} is a choice of the state.", "Write it under `facts`.")
        return column(tree, str(key), ("yes", "no") if word is not None else words_of(fact), fact)

    # --- acts -----------------------------------------------------------------------------------------------------

    def all_acts(self, entry: Mapping[str, Tree]) -> tuple[Act, ...]:
        items = TAKE.items(entry["acts"], "acts") if "acts" in entry else Items()
        faults, found = Gathered(), []
        for item in items:
            read = faults.trying(partial(self.act, item), None)
            if read is not None:
                found.append(read)
        faults.raise_all()
        return tuple(found)

    def act(self, tree: Tree) -> Act:
        entry = plain(TAKE.entries(tree, "An act", needed=("act", "to"), allowed=ACT_KEYS))
        if not {"at", "said"} & entry.keys():
            mend = "Add `at` with the column of its time, or `said` with a column that says yes or no."
            raise TAKE.fault(tree, "An act has neither `at` nor `said`.", mend)
        optional = {key: column(entry[key], key, None) for key in ("at", "retry_at") if key in entry}
        return Act(
            act=str(TAKE.one_of(entry["act"], "act", self.acts)),
            to=tuple(str(TAKE.one_of(word, "to", self.recipients)) for word in TAKE.texts(entry["to"], "to")),
            at=optional.get("at"),
            said=column(entry["said"], "said", ("yes", "no")) if "said" in entry else None,
            reference=str(TAKE.text(entry["reference"], "reference")) if "reference" in entry else None,
            kept=self.kept(entry),
            outcome=column(entry["outcome"], "outcome", OUTCOMES) if "outcome" in entry else None,
            retry_at=optional.get("retry_at"),
            where=where(entry),
        )

    def kept(self, entry: Mapping[str, Tree]) -> dict[str, str]:
        entries = TAKE.entries(entry["kept"], "kept", allowed=self.proofs) if "kept" in entry else Entries()
        return {str(word): str(TAKE.text(tree, str(word))) for word, tree in entries.items()}


def _keys(words: object) -> tuple[str, ...]:
    return tuple(str(key) for key in words) if isinstance(words, Mapping) else ()


def where(entry: Mapping[str, Tree]) -> dict[str, frozenset[str]]:
    entries = TAKE.entries(entry["where"], "where") if "where" in entry else Entries()
    return {
        str(name): frozenset(word.strip().lower() for word in TAKE.texts(tree, "where"))
        for name, tree in entries.items()
    }


# --- columns ------------------------------------------------------------------------------------------------------


def of_a_set(key: str) -> tuple[str, str | None]:
    """`missing.risks.suicidal` is one word of the set `missing.risks`."""
    name, _, word = key.rpartition(".")
    known = vocabulary()
    if name in known and known[name].kind == "set" and word in known[name].choices:
        return name, word
    return key, None


def words_of(fact: Fact) -> tuple[str, ...] | None:
    if fact.kind == "yes_no":
        return "yes", "no"
    return fact.choices or None


def column(tree: Tree, what: str, words: Sequence[str] | None, fact: Fact | None = None) -> Column:
    """A column's name, or its name with how it is read. `words`: what its codes may stand for; None: anything."""
    if isinstance(tree, Text):
        return Column(str(TAKE.text(tree, what)))
    entry = plain(TAKE.entries(tree, what, needed=("column",), allowed=COLUMN_KEYS))
    if "separator" in entry and (fact is None or fact.kind != "set"):
        raise TAKE.fault(entry["separator"], f"{what} holds one value.", "Remove `separator`.")
    return Column(
        name=str(TAKE.text(entry["column"], "column")),
        values=values(entry["values"], what, words, fact) if "values" in entry else {},
        format=time_format(TAKE.text(entry["format"], "format")) if "format" in entry else None,
        separator=str(TAKE.text(entry["separator"], "separator")) if "separator" in entry else None,
        hour=HOURS[TAKE.one_of(entry["hour"], "hour", HOURS)] if "hour" in entry else None,
    )


def values(tree: Tree, what: str, words: Sequence[str] | None, fact: Fact | None) -> dict[str, str]:
    if fact is not None and fact.kind in ("time", "date", "number"):
        raise TAKE.fault(tree, f"{what} is a {fact.kind}, and has codes.", "Remove `values`; a time may have `format`.")
    faults, found = Gathered(), {}
    for code, word in TAKE.entries(tree, "values").items():
        name = code.strip().lower()
        if name in found:
            faults.add(TAKE.fault(code, f'The code "{code}" stands there twice.', "Small and large letters are one."))
        meant = faults.trying(partial(_meant, word, what, words), "unknown")
        found[name] = meant
    faults.raise_all()
    return found


def _meant(word: Tree, what: str, words: Sequence[str] | None) -> str:
    if words is None:
        return str(TAKE.text(word, what))
    return str(TAKE.one_of(word, what, [*words, "unknown"]))


def time_format(word: Text) -> str:
    """A pattern such as `%m/%d/%Y %H:%M`. Raises MapError."""
    used = DIRECTIVE.findall(word)
    unknown = [letter for letter in used if letter not in DIRECTIVES]
    if unknown or not ({"Y", "y"} & set(used)) or not ({"m", "b", "B", "j"} & set(used)):
        mend = "Write a pattern such as %m/%d/%Y %H:%M, of %Y %m %d %H %M %S, %y, %b, %B, and %I with %p."
        raise TAKE.fault(word, f'format is "{word}", which is no pattern of a day.', mend)
    return str(word)
