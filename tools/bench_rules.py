"""`make bench`, the rules: a state's whole book for one child beside plain Python of the same rules; the conditions
alone beside plain Python, CEL and ZEN; loading and checking; and how it grows from 20 to 2,000 rules."""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

import bench_dialects as dialects
from bench_side import side_by_side
from handrail.rules import Book, Case, due, load_book, read_facts
from handrail.rules.as_of import facts_as_of
from handrail.rules.book import _load
from handrail.rules.clocks import Span
from handrail.rules.rule import STANDINGS, Rule

CASE = Path(__file__).parent / "bench_case.yaml"
STATE = "us-tx"
Row = tuple[str, str, str, str]
Found = dict[tuple[str, str, str], tuple[str, datetime | None, str]]
SIZES = (20, 200, 2000)


def case() -> tuple[Case, datetime]:
    file = yaml.load(CASE.read_text(), Loader=yaml.BaseLoader)  # strings only, the safest loader
    at = datetime.fromisoformat(file.pop("at"))
    return read_facts({**file, "jurisdiction": STATE}), at


# --- the floor: the same rules as one would write them for speed -----------------------------------------------------


class Plain:
    """The duties of the book by plain Python: conditions as written-out expressions, hours as timedeltas.

    It decides which duties are owed to whom, how strongly, until when and in which state. It has no why, no law, no
    content, no questions, no restrictions, and it can't be read by counsel: that is the price being measured.
    """

    def __init__(self, book: Book) -> None:
        self.rules = [rule for rule in book.rules.values() if not rule.watch and not rule.draft]
        self.settings = dict(book.settings)
        names: dict[str, Any] = dict(dialects.WORDS)
        self.gates = {rule.id: self.written(self.gate(rule), names) for rule in self.rules}
        self.roots = {rule.id: self.root(rule, book) for rule in self.rules}

    @staticmethod
    def root(rule: Rule, book: Book) -> str:
        while rule.tightens:
            rule = book.rules[rule.tightens]
        return rule.id

    @staticmethod
    def gate(rule: Rule) -> str:
        parts = [dialects.python(one) for one in (rule.binds, rule.when) if one is not None]
        branches = ", ".join(dialects.python(branch.when) for branch in rule.standing)
        clocks = ", ".join(dialects.python(one.when) if one.when else "True" for one in rule.clock)
        return f"(both({', '.join(parts) or 'True'}), [{branches}], [{clocks}])"

    @staticmethod
    def written(expression: str, names: dict[str, Any]) -> Callable[[Any], Any]:
        made: Callable[[Any], Any] = eval(f"lambda f: {expression}", names)
        return made

    def due(self, facts_of: dict[str, Any], subjects: dict[str, list[Any]], done: list[Any], at: datetime) -> Found:
        found: Found = {}
        groups: dict[tuple[str, str, str], list[tuple[tuple[str, str, str], int, datetime | None]]] = {}
        for rule in self.rules:
            for subject in subjects[rule.about]:
                self.one(rule, subject, facts_of, done, at, found, groups)
        self.earliest(found, groups)
        return found

    def one(self, rule: Rule, subject: Any, facts_of: Any, done: Any, at: Any, found: Found, groups: Any) -> None:
        times = [subject.times[name] for name in rule.starts if name in subject.times]
        start = min(times) if times else None
        if (rule.starts and (start is None or start > at)) or not rule.in_force_at(start or at):
            return
        facts = facts_of[subject.id, start or at]
        gate, branches, clocks = self.gates[rule.id](facts)
        if gate is not True:
            return
        for truth, branch in zip(branches, rule.standing, strict=True):
            if truth and (branch.in_force is None or start is None or start.date() >= branch.in_force):
                level = branch.settled(facts) or branch.standing
                self.fired(rule, subject, start, level, clocks, done, at, found, groups)
                return

    def fired(self, rule: Any, subject: Any, start: Any, level: Any, clocks: Any, done: Any, at: Any, found: Any,
              groups: Any) -> None:  # fmt: skip
        dues = [end(one.within, subject.times.get(one.start) if one.start else start)
                for one, truth in zip(rule.clock, clocks, strict=True) if truth is not False]  # fmt: skip
        when = min((one for one in dues if one is not None), default=None)
        for recipient in rule.to:
            key = (rule.id, subject.id, recipient)
            acts = [one.at for one in done if one.act == rule.act and recipient in one.to and subject.id in one.about]
            found[key] = (level, when, acts)
            groups.setdefault((self.roots[rule.id], subject.id, recipient), []).append((key, STANDINGS[level], when))

    @staticmethod
    def earliest(found: Any, groups: Any) -> None:
        for members in groups.values():
            for key, rank, _when in members:
                level, _, acts = found[key]
                times = [when for _key, other, when in members if other >= rank and when is not None]
                found[key] = (level, min(times, default=None), acts)


def end(span: Span, start: datetime | None) -> datetime | None:
    hours = {"hour": 1, "minute": 1 / 60, "immediately": 0, "day": 24, "week": 168}.get(span.unit)
    return None if start is None or hours is None else start + timedelta(hours=hours * span.count)


def agrees(book: Book, plain: Plain, one: Case, at: datetime) -> Callable[[], Found]:
    """The plain function over what it needs, prepared; stops when it does not decide as the book does."""
    subjects = {kind: list(one.subjects(kind)) for kind in ("child", "episode", "identification", "disclosure")}
    moments = {(subject.id, when) for found in subjects.values() for subject in found
               for when in (*subject.times.values(), at) if when <= at}  # fmt: skip
    by_id = {subject.id: subject for found in subjects.values() for subject in found}

    def run() -> Found:
        facts = {key: facts_as_of(one, by_id[key[0]], key[1], plain.settings) for key in moments}
        return plain.due(facts, subjects, list(one.done), at)

    spans = {rule.id for rule in plain.rules if any(c.within.unit not in HOURS for c in rule.clock) or rule.repeat}
    ours = {(d.id, d.about, d.recipient): (d.standing, d.due_at) for d in due(one, at=at, book=book).duties}
    theirs = {key: found[:2] for key, found in run().items()}
    differ = {key for key in ours.keys() | theirs.keys() if key[0] not in spans and ours.get(key) != theirs.get(key)}
    if differ:
        sys.exit(f"The plain function and the book disagree, so there is nothing to compare: {sorted(differ)}")
    return run


HOURS = ("minute", "hour", "immediately")


# --- rows -----------------------------------------------------------------------------------------------------------


def whole_book() -> Row:
    book, (one, at) = load_book([STATE]), case()
    run = agrees(book, Plain(book), one, at)
    ours, floor, ratio = side_by_side(lambda: due(one, at=at, book=book), run)
    return (
        f"full book of {STATE} ({len(book.rules)} rules), one child",
        f"{ours:,.0f}/s",
        f"{floor:,.0f}/s",
        f"{ratio:.1f} x",
    )


def conditions() -> list[Row]:
    """The same yes-or-no questions of the same facts, all known, in four languages that must agree."""
    book, (one, at) = load_book([STATE]), case()
    asked = dialects.sayable(dialects.conditions(book.rules.values()))
    facts = dialects.all_known(asked, facts_as_of(one, one.episodes[0], at, book.settings))
    tests = [condition.test for condition in asked]
    plain, cel, engine = dialects.in_python(asked), dialects.in_cel(asked), dialects.in_zen(asked)
    for_cel, for_zen = dialects.for_cel(facts), dialects.for_zen(facts)
    asks: dict[str, Callable[[], list[Any]]] = {
        "plain Python": lambda: plain(facts), "cel-python": lambda: cel(for_cel), "zen-engine": lambda: engine(for_zen),
    }  # fmt: skip

    def ours() -> list[bool | None]:
        return [test(fresh) for fresh in (dict(facts),) for test in tests]

    rows = []
    for name, ask in asks.items():
        if ask() != ours():
            sys.exit(f"{name} and the rules disagree on a condition, so there is nothing to compare.")
        mine, theirs, ratio = side_by_side(ours, ask)
        rows.append(
            (
                f"{len(asked)} conditions, all known, beside {name}",
                f"{mine:,.0f}/s",
                f"{theirs:,.0f}/s",
                f"{ratio:.2f} x",
            )
        )
    return rows


def loading() -> Row:
    """Reading and checking every rule, word, source and term of one state, and the plain parsing of the same files."""
    book = load_book([STATE])
    root = Path(sys.modules["handrail.rules"].__file__ or "").parent.parent / "content"
    files = [root / rule.file for rule in book.rules.values()]

    def ours() -> None:
        _load.cache_clear()
        load_book([STATE])

    def floor() -> None:
        for path in files:
            yaml.load(path.read_text(), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))

    mine, theirs = seconds(ours), seconds(floor)
    return (
        "loading and checking that book",
        f"{mine * 1000:,.0f} ms",
        f"{theirs * 1000:,.0f} ms (YAML alone)",
        f"{mine / theirs:.1f} x",
    )


def growth() -> list[Row]:
    """An agency's folder of 20, 200 and 2,000 rules on top of the federal book."""
    one, at = case()
    rows, before = [], None
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            write_rules(Path(folder), size)
            began = time.perf_counter()
            book = load_book(["us"], folders=[Path(folder)])
            loaded = time.perf_counter() - began
            took = seconds(lambda book=book: due(one, at=at, book=book))
        per_rule = took / size * 1e6
        beside = "" if before is None else f"{took / before:.1f} x the row above"
        measured = f"{loaded:.2f} s; {took * 1000:.2f} ms"
        rows.append((f"{size:,} rules: load, then one child", measured, f"{per_rule:.1f} µs a rule", beside))
        before = took
    return rows


def write_rules(folder: Path, size: int) -> None:
    (folder / "sources.yaml").write_text(
        "bench: {title: Bench, by: Bench, url: none, read: {on: 2026-11-22, what: all, sure: full}}\n"
    )
    for n in range(size):
        (folder / f"XX-BENCH-{n}.yaml").write_text(RULE.format(n=n, age=5 + n % 14, hours=1 + n % 23))


RULE = """\
id: XX-BENCH-{n}
title: Tell the police within {hours} hours
plain: Tell the police within {hours} hours when the child is under {age}.
act: bench_{n}
binds: {{actor.performs_ive_functions: yes}}
starts: missing.informed_at
when: {{all: [{{missing.kind: [missing, abducted]}}, {{child.age: {{lt: {age}}}}}, {{care.foster_care: yes}}]}}
standing: [{{is: must, basis: agency policy}}]
clock: [{{within: {hours} h}}]
to: [law_enforcement]
authority: [{{cite: Bench {n}, source: bench, in_force: 2020-01-01, last_verified: 2026-11-22}}]
status: in_use
"""


def seconds(do: Callable[[], object], times: int = 7) -> float:
    """The median of a few runs."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        do()
        taken.append(time.perf_counter() - began)
    return sorted(taken)[times // 2]


def rows() -> list[Row]:
    return [whole_book(), *conditions(), loading(), *growth()]
