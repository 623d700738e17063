"""What is in order and may still surprise: an overlay that changes nothing, an example that is missing, a source that
nobody has read for a year. A person decides about each; none of them stops a folder from being used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from .answer import Finding
from .as_of import facts_as_of
from .book import LANGUAGES, SHARED, Book
from .case import Case
from .case_kinds import conditions
from .changes import Preview
from .clocks import IMMEDIATELY
from .duties import due
from .errors import Place
from .loading import Entries, Tree, every_file, read_file, shown_name, yaml_files
from .logic import COMPARISONS, Compare, Condition, Group, Is, Known, NotRuledOut, Truth
from .rule import Rule
from .vocabulary import vocabulary

YEAR = 365
MISREAD = (".yml", ".yaml.txt", ".yml.txt", ".yaml.yaml", ".yaml~")
STATED = ("binds", "when", "standing", "clock")


class Advice(NamedTuple):
    """Something to look at, where, and what could be done."""

    place: Place
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what} {self.mend}"


@dataclass(frozen=True)
class Worked:
    """A worked example that was run: its case, its moment and the book it was asked in."""

    case: Case
    at: datetime
    book: Book


def advice(
    folder: Path, book: Book, found: Preview, examples: Mapping[str, Sequence[Worked]], on: date
) -> tuple[Advice, ...]:
    """Everything to look at in a folder that is in order, on that day."""
    rules = [book.rules[name] for name in found.rules if book.rules[name].status != "retired"]
    told = [*_files(folder), *_settings(folder, found, book), *_sources(folder, book, on), *_words(folder, rules)]
    for rule in rules:
        told += _changes(rule, found, book)
        told += _never_asked(rule, book)
        told += _verified(rule, on)
        told += _examples(rule, examples.get(rule.id, ()), book)
    return tuple(sorted(told))


def notes(found: Preview, book: Book, on: date) -> tuple[str, ...]:
    """Rules that do not count yet: drafts, and those whose day has not come."""
    said = []
    for rule in (book.rules[name] for name in found.rules):
        days = [cited.in_force for cited in rule.authority if cited.in_force and not cited.fields]
        if rule.draft:
            said.append(f"{rule.id} is a draft: it is listed and never counted.")
        elif days and min(days) > on:
            said.append(f"{rule.id} begins on {min(days)}: it does not count for what happens before.")
    return tuple(said)


# --- files --------------------------------------------------------------------------------------------------------


def _files(folder: Path) -> Iterator[Advice]:
    """What a careful person saved here and nobody reads."""
    for path in every_file(folder):
        name, stem = path.name.lower(), path.name.split(".")[0]
        if name.endswith(MISREAD) or (name.endswith(".yaml") and path.suffix != ".yaml"):
            yield Advice(_place(path, folder), "This file is not read.", f'Name it "{stem}.yaml".')
        elif path.suffix == ".yaml" and path.stem in (*SHARED, *LANGUAGES) and path.parent != folder:
            yield Advice(_place(path, folder), "This file is not read.", "Move it to the top of the folder.")


def _place(path: Path, folder: Path) -> Place:
    return Place(shown_name(path, folder))


def _settings(folder: Path, found: Preview, book: Book) -> Iterator[Advice]:
    """A setting is a choice that counsel makes; it is the one thing in a folder that can make a duty weaker."""
    path = folder / "settings.yaml"
    if not found.looser or not path.exists():
        return
    names = ", ".join(sorted({change.line.rule for change in found.looser}))
    tree = read_file(path, name=shown_name(path, folder))
    what = f"A setting here makes duties weaker than they were: {names}."
    yield Advice(tree.place, what, "Ask counsel, and look at `handrail preview`.")


def _sources(folder: Path, book: Book, on: date) -> Iterator[Advice]:
    for path in (one for one in yaml_files(folder, deep=False) if one.name == "sources.yaml"):
        tree = read_file(path, name=shown_name(path, folder))
        for key, value in tree.items() if isinstance(tree, Entries) else ():
            yield from _read_when(str(key), key.place, value, on)


def _read_when(name: str, place: Place, tree: Tree, on: date) -> Iterator[Advice]:
    read = {str(k): v for k, v in tree.items()}.get("read") if isinstance(tree, Entries) else None
    days = {str(k): str(v) for k, v in read.items()} if isinstance(read, Entries) else {}
    if "on" not in days:
        yield Advice(place, f"Nobody says when {name} was read.", "Add `read: {on: …, what: …, sure: full}`.")
    else:
        yield from _stale(place, f"{name} was read", date.fromisoformat(days["on"]), on)


def _stale(place: Place, what: str, day: date, on: date) -> Iterator[Advice]:
    if day > on:
        yield Advice(place, f"{what} on {day}, which has not come.", "Check the date.")
    elif (on - day).days > YEAR:
        yield Advice(place, f"{what} on {day}, more than a year ago.", "Read it again, and write down the new day.")


def _verified(rule: Rule, on: date) -> Iterator[Advice]:
    for cited in rule.authority:
        yield from _stale(Place(rule.file), f"{cited.cite} was last verified", cited.last_verified, on)


def _words(folder: Path, rules: Sequence[Rule]) -> Iterator[Advice]:
    """A translation of somebody else's rule would put words into the mouth of the law."""
    own = {rule.id for rule in rules}
    for path in (folder / f"{language}.yaml" for language in LANGUAGES):
        tree = read_file(path, name=shown_name(path, folder)) if path.exists() else None
        keys = tree.items() if isinstance(tree, Entries) else ()
        duties = next((value for key, value in keys if key == "duties"), None)
        for key in duties if isinstance(duties, Entries) else ():
            if key not in own:
                yield Advice(key.place, f"This rewords {key}, which is not yours.", "Remove it, and tell its authors.")


# --- what a rule changes ------------------------------------------------------------------------------------------


def _changes(rule: Rule, found: Preview, book: Book) -> Iterator[Advice]:
    place = Place(rule.file)
    if rule.tightens and rule.id in found.slower and _states(rule, book, "clock"):
        what = f"Its clock is never earlier than what is due without it, by {rule.tightens} or another rule."
        yield Advice(place, what, "The earlier time holds, so this clock changes nothing: shorten it or leave it out.")
    elif rule.id in found.silent:
        yield Advice(place, "It changes nothing in any kind of case.", "Look at `handrail preview`, and at its `when`.")
    if rule.id in found.weaker:
        what = f"It is a {_strongest(rule)}, and what it tightens stands more strongly in some kinds of case."
        yield Advice(
            place, what, "There its time is shown as good practice and sets nothing. Say `is: must` if it is one."
        )


def _states(rule: Rule, book: Book, *keys: str) -> bool:
    """Whether its own file says one of these, and does not inherit it."""
    return any(str(key) in keys for key in book.drafts[rule.id].entries)


def _strongest(rule: Rule) -> str:
    return next(name for name in ("must", "should", "may") if any(b.strongest() == name for b in rule.standing))


# --- what a rule asks ---------------------------------------------------------------------------------------------


def leaves(condition: Condition) -> Iterator[Is | Compare | Known]:
    """The single statements that the file itself makes; what a term says belongs to the term."""
    if isinstance(condition, Group):
        for part in condition.parts:
            yield from leaves(part)
    elif isinstance(condition, NotRuledOut):
        yield condition.inner
    elif isinstance(condition, Is | Compare | Known):
        yield condition


def _never_asked(rule: Rule, book: Book) -> Iterator[Advice]:
    """`known` is yes or no and never unknown: a rule that waits for it says nothing, and asks nothing."""
    if rule.when is None or not _states(rule, book, "when"):
        return
    every = [*leaves(rule.when)]
    asked = {leaf.fact.name for leaf in every if not isinstance(leaf, Known)}
    for name in sorted({leaf.fact.name for leaf in every if isinstance(leaf, Known)} - asked):
        what = f"It waits for {name} to be known, and nobody is asked for it."
        yield Advice(Place(rule.file), what, "Start the rule with it (`starts`), or ask for a fact that has a value.")
    for name in sorted(asked):
        fact = vocabulary()[name]
        if fact.ask is None and vocabulary()[fact.question].ask is None:
            what = f"It reads {name}, and there is no question for it."
            yield Advice(Place(rule.file), what, "Nobody is asked: read a fact that has a question.")


# --- examples -----------------------------------------------------------------------------------------------------


def _examples(rule: Rule, worked: Sequence[Worked], book: Book) -> Iterator[Advice]:
    place = Place(rule.file)
    name = f"{rule.id}.examples.yaml"
    if not worked:
        yield Advice(place, "It has no worked examples.", f"Write {name}: one that fires, one that does not.")
        return
    found = [(one, _findings(rule, one)) for one in worked]
    fired = [(one, finding) for one, findings in found for finding in findings]
    if not fired:
        yield Advice(place, "No example fires it.", "Write one in which it is due.")
        return
    if all(findings for _, findings in found):
        yield Advice(place, "It fires in every example.", "Write one in which it does not apply.")
    yield from _clock_sides(rule, fired)
    yield from _number_sides(rule, worked, book)


def _findings(rule: Rule, one: Worked) -> list[Finding]:
    answer = due(one.case, at=one.at, book=one.book)
    return [row for row in (*answer.duties, *answer.others, *answer.drafts) if row.id == rule.id]


def _clock_sides(rule: Rule, fired: Sequence[tuple[Worked, Finding]]) -> Iterator[Advice]:
    """One example in time and one late, for a clock that can be late."""
    if rule.repeat or not any(case.within.unit != IMMEDIATELY or case.no_later_than for case in rule.clock):
        return
    late = {one.at > finding.due_at for one, finding in fired if finding.due_at}
    for side, words in ((False, "before it is due"), (True, "after it is due")):
        if side not in late:
            yield Advice(Place(rule.file), f"No example looks {words}.", "Write one on each side of the limit.")


def _number_sides(rule: Rule, worked: Sequence[Worked], book: Book) -> Iterator[Advice]:
    """For each number that the file itself compares with: an example on each side."""
    if not _states(rule, book, *STATED):
        return
    every = (leaf for condition in conditions(rule) for leaf in leaves(condition) if isinstance(leaf, Compare))
    compared = {(leaf.fact.name, leaf.op, getattr(leaf.limit, "name", leaf.limit)): leaf for leaf in every}
    for (fact, op, limit), leaf in compared.items():
        truths = {truth for one in worked for truth in _truths(leaf, rule, one)}
        words = f"{fact} is {COMPARISONS[op][1]} {limit}"
        if True not in truths:
            yield Advice(
                Place(rule.file), f"In no example it holds that {words}.", "Write one on each side of the limit."
            )
        if False not in truths:
            yield Advice(Place(rule.file), f"In every example {words}.", "Write one on each side of the limit.")


def _truths(leaf: Compare, rule: Rule, one: Worked) -> Iterator[Truth]:
    for subject in one.case.subjects(rule.about):
        times = [subject.times[name] for name in rule.starts if name in subject.times]
        if times or not rule.starts:
            moment = min(times, default=one.at)
            yield leaf.test(facts_as_of(one.case, subject, moment, one.book.settings))
