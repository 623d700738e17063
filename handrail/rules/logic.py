"""Conditions in Kleene's three-valued logic: yes (True), no (False), unknown (None).

`unknown and no` is no, `unknown or yes` is yes, everything else that touches unknown is unknown.

A condition is one of these, and nothing else, so that it can be compiled to SQL as it stands:

    {fact: value}  {fact: [one, other]}                 equal to it, or to one of them; for a set: holds one of them
    {fact: {lt: 13}}  {fact: {ge: 13, lt: settings.x}}  lt le gt ge, against a whole number or a settings fact
    all: [...]   any: [...]   none: [...]               none is "not any"
    at_least: {n: 2, of: [...]}
    term: name                                          a statutory term of terms.yaml
    known: fact                                         yes or no, never unknown; a time is known once it has come
    not_ruled_out: {fact: value}                        yes unless known otherwise; the fact goes into `asks`

Several keys in one mapping must all hold. Every node is compiled once, when the book is loaded, into a closure from
the facts to its truth. The two slower questions (*why* is it yes, *what* could still decide it) walk the tree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from operator import ge, gt, le, lt
from typing import Protocol

from .errors import each
from .loading import Entries, Taker, Text, Tree, suggest
from .vocabulary import Fact, Value, Vocabulary

Truth = bool | None
Facts = dict[str, Value]
"""The facts as of an event. The event's own time is under `AS_OF`; a term's truth is kept under `term:NAME`."""

AS_OF = "@"
Test = Callable[[Facts], Truth]
Why = Callable[[Facts, bool], list[str]]
Blame = dict[str, float]
Comparison = Callable[[int, int], bool]
COMPARISONS: Mapping[str, tuple[Comparison, str]] = {
    "lt": (lt, "less than"),
    "le": (le, "at most"),
    "gt": (gt, "more than"),
    "ge": (ge, "at least"),
}
GROUPS = ("all", "any", "none")


class Condition(Protocol):
    """What every node can do. `test` is the fast path; the others are asked only about findings that are shown."""

    @property
    def test(self) -> Test: ...

    def reads(self) -> frozenset[str]:
        """Every fact it may read, through terms too."""

    @property
    def why(self) -> Why:
        """Sentences that say what made it what it is: called with its truth, which is yes or no."""

    def blame(self, facts: Facts, weight: float, blame: Blame) -> None:
        """Spread `weight` over the unknown facts that could still decide it."""

    def hopes(self, facts: Facts) -> list[str]:
        """Facts that `not_ruled_out` assumed although they are not known."""


@dataclass(frozen=True)
class Is:
    """A fact equals a value or is in a list. For a set: one of the words is in it."""

    fact: Fact
    values: frozenset[Value]

    @cached_property
    def test(self) -> Test:
        return self._set_test() if self.fact.kind == "set" else self._plain_test()

    def _plain_test(self) -> Test:
        name, wanted = self.fact.name, self.values

        def test(facts: Facts) -> Truth:
            value = facts.get(name)
            return None if value is None else value in wanted

        return test

    def _set_test(self) -> Test:
        name, complete, wanted = self.fact.name, f"{self.fact.name}_complete", self.values

        def test(facts: Facts) -> Truth:
            held = facts.get(name)
            if isinstance(held, frozenset) and not wanted.isdisjoint(held):
                return True
            return False if facts.get(complete) == "yes" else None

        return test

    def reads(self) -> frozenset[str]:
        names = {self.fact.name, f"{self.fact.name}_complete"} if self.fact.kind == "set" else {self.fact.name}
        return frozenset(names)

    @cached_property
    def why(self) -> Why:
        name, wanted = self.fact.name, self.values

        def why(facts: Facts, truth: bool) -> list[str]:
            value = facts.get(name)
            if not isinstance(value, frozenset):
                return [] if value is None else [f"{name} is {value}"]
            held = sorted(str(word) for word in wanted if word in value)
            return [f"{name} has {' and '.join(held)}"] if held else []

        return why

    def blame(self, facts: Facts, weight: float, blame: Blame) -> None:
        _blame_fact(self.fact, weight, blame)

    def hopes(self, facts: Facts) -> list[str]:
        return []


def _blame_fact(fact: Fact, weight: float, blame: Blame) -> None:
    blame[fact.question] = blame.get(fact.question, 0.0) + weight


@dataclass(frozen=True)
class Compare:
    """A number against a number or a settings fact."""

    fact: Fact
    op: str
    limit: int | Fact

    @cached_property
    def test(self) -> Test:
        compare = COMPARISONS[self.op][0]
        if isinstance(self.limit, Fact):
            return _against_setting(self.fact.name, compare, self.limit.name)
        return _against_number(self.fact.name, compare, self.limit)

    def reads(self) -> frozenset[str]:
        return frozenset({self.fact.name, self.limit.name} if isinstance(self.limit, Fact) else {self.fact.name})

    @cached_property
    def why(self) -> Why:
        name, limit, words = self.fact.name, self.limit, COMPARISONS[self.op][1]

        def why(facts: Facts, truth: bool) -> list[str]:
            bound = facts.get(limit.name) if isinstance(limit, Fact) else limit
            return [f"{name} is {facts.get(name)}, {words if truth else f'not {words}'} {bound}"]

        return why

    def blame(self, facts: Facts, weight: float, blame: Blame) -> None:
        missing = [fact for fact in (self.fact, self.limit) if isinstance(fact, Fact) and fact.name not in facts]
        for fact in missing:
            _blame_fact(fact, weight / len(missing), blame)

    def hopes(self, facts: Facts) -> list[str]:
        return []


def _against_setting(name: str, compare: Comparison, setting: str) -> Test:
    def test(facts: Facts) -> Truth:
        value, bound = facts.get(name), facts.get(setting)
        return compare(value, bound) if isinstance(value, int) and isinstance(bound, int) else None

    return test


def _against_number(name: str, compare: Comparison, limit: int) -> Test:
    def test(facts: Facts) -> Truth:
        value = facts.get(name)
        return compare(value, limit) if isinstance(value, int) else None

    return test


@dataclass(frozen=True)
class Known:
    """The fact has a value; a time must also have come by the event."""

    fact: Fact

    @cached_property
    def test(self) -> Test:
        name = self.fact.name

        def test(facts: Facts) -> Truth:
            value = facts.get(name)
            if isinstance(value, datetime):
                as_of = facts.get(AS_OF)
                return not isinstance(as_of, datetime) or value <= as_of
            return value is not None

        return test

    def reads(self) -> frozenset[str]:
        return frozenset({self.fact.name})

    @cached_property
    def why(self) -> Why:
        return lambda facts, truth: [f"{self.fact.name} is {'' if truth else 'not '}known"]

    def blame(self, facts: Facts, weight: float, blame: Blame) -> None:
        return

    def hopes(self, facts: Facts) -> list[str]:
        return []


@dataclass(frozen=True)
class NotRuledOut:
    """Yes unless known otherwise."""

    inner: Is

    @cached_property
    def test(self) -> Test:
        inner = self.inner.test

        def test(facts: Facts) -> Truth:
            return inner(facts) is not False

        return test

    def reads(self) -> frozenset[str]:
        return self.inner.reads()

    @cached_property
    def why(self) -> Why:
        inner, unknown = self.inner.why, [f"{self.inner.fact.name} is not known"]
        return lambda facts, truth: inner(facts, truth) or unknown

    def blame(self, facts: Facts, weight: float, blame: Blame) -> None:
        return

    def hopes(self, facts: Facts) -> list[str]:
        return [self.inner.fact.question] if self.inner.test(facts) is None else []


@dataclass(frozen=True)
class Term:
    """A statutory term, defined once in terms.yaml and remembered while one event is looked at."""

    name: str
    inner: Condition

    @cached_property
    def test(self) -> Test:
        key, inner = f"term:{self.name}", self.inner.test
        words = {True: "yes", False: "no", None: "unknown"}
        truths: dict[Value | None, Truth] = {"yes": True, "no": False, "unknown": None}

        def test(facts: Facts) -> Truth:
            kept = facts.get(key)
            if kept is not None:
                return truths[kept]
            truth = inner(facts)
            facts[key] = words[truth]
            return truth

        return test

    def reads(self) -> frozenset[str]:
        return self.inner.reads()

    @property
    def why(self) -> Why:
        return self.inner.why

    def blame(self, facts: Facts, weight: float, blame: Blame) -> None:
        self.inner.blame(facts, weight, blame)

    def hopes(self, facts: Facts) -> list[str]:
        return self.inner.hopes(facts)


@dataclass(frozen=True)
class Group:
    """all, any, none and at_least: how many of the parts must hold."""

    kind: str
    parts: tuple[Condition, ...]
    n: int = 1

    @cached_property
    def test(self) -> Test:
        tests = tuple(part.test for part in self.parts)
        if len(tests) == 1 and self.kind in ("all", "any"):
            return tests[0]
        made = {"all": _all, "any": _any, "none": _none}.get(self.kind)
        return made(tests) if made else _at_least(tests, self.n)

    def reads(self) -> frozenset[str]:
        return frozenset().union(*(part.reads() for part in self.parts))

    @cached_property
    def why(self) -> Why:
        pairs = [(part.test, part.why) for part in self.parts]
        kind = self.kind

        def why(facts: Facts, truth: bool) -> list[str]:
            sought = truth if kind != "none" else not truth
            every = truth if kind in ("all", "none") else kind == "any" and not truth
            told: list[str] = []
            for holds, explain in pairs:
                if every or holds(facts) is sought:
                    told += explain(facts, sought)
            return told

        return why

    def blame(self, facts: Facts, weight: float, blame: Blame) -> None:
        open_parts = [part for part in self.parts if part.test(facts) is None]
        for part in open_parts:
            part.blame(facts, weight / len(open_parts), blame)

    def hopes(self, facts: Facts) -> list[str]:
        """What its parts assume; nothing when one of an `any` holds without assuming."""
        by_part = [(part, part.hopes(facts)) for part in self.parts]
        if self.kind == "any" and any(not hopes and part.test(facts) for part, hopes in by_part):
            return []
        return [name for _part, hopes in by_part for name in hopes]


ALWAYS = Group("all", ())
"""Holds whatever the facts: the condition of a branch or clock that states none."""


def _all(tests: tuple[Test, ...]) -> Test:
    def test(facts: Facts) -> Truth:
        result: Truth = True
        for part in tests:
            truth = part(facts)
            if truth is False:
                return False
            if truth is None:
                result = None
        return result

    return test


def _any(tests: tuple[Test, ...]) -> Test:
    def test(facts: Facts) -> Truth:
        result: Truth = False
        for part in tests:
            truth = part(facts)
            if truth:
                return True
            if truth is None:
                result = None
        return result

    return test


def _none(tests: tuple[Test, ...]) -> Test:
    some = _any(tests)

    def test(facts: Facts) -> Truth:
        truth = some(facts)
        return None if truth is None else not truth

    return test


def _at_least(tests: tuple[Test, ...], n: int) -> Test:
    def test(facts: Facts) -> Truth:
        truths = [part(facts) for part in tests]
        held = truths.count(True)
        if held >= n:
            return True
        return None if held + truths.count(None) >= n else False

    return test


# --- reading ------------------------------------------------------------------------------------------------------


class Reader:
    """Reads conditions written with a vocabulary and terms. Raises ContentError with the place and the mend."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        terms: Mapping[str, Condition],
        further_down: Mapping[str, str] | None = None,
        *,
        lost: bool = False,
    ) -> None:
        """`further_down` says of terms that cannot be used yet why not. `lost`: a file of terms cannot be read, and
        that is told already, so no rule is blamed for naming one of them."""
        self.vocabulary = vocabulary
        self.terms = terms
        self.further_down = further_down or {}
        self.lost = lost
        self.take = Taker()

    def condition(self, tree: Tree, what: str = "The condition") -> Condition:
        entries = self.take.entries(tree, what)
        if not entries:
            raise self.take.fault(tree, f"{what} is empty.", "Write a fact and its value.")
        parts = each(entries.items(), lambda item: self.part(*item))
        return parts[0] if len(parts) == 1 else Group("all", parts)

    def part(self, key: Text, value: Tree) -> Condition:
        if key in GROUPS:
            return Group(str(key), self.parts(value, key))
        special: dict[str, Callable[[Tree], Condition]] = {
            "at_least": self.at_least,
            "term": self.term,
            "known": self.known,
            "not_ruled_out": self.not_ruled_out,
        }
        return special[key](value) if key in special else self.about(key, value)

    def parts(self, value: Tree, key: str) -> tuple[Condition, ...]:
        items = self.take.items(value, f'"{key}"')
        if not items:
            raise self.take.fault(value, f'"{key}" is an empty list.', "Put conditions in it, or remove it.")
        return each(items, self.condition)

    def at_least(self, value: Tree) -> Condition:
        entry = self.take.entries(value, "at_least", needed=("n", "of"), allowed=())
        by_name = {str(key): tree for key, tree in entry.items()}
        parts = self.parts(by_name["of"], "of")
        n = self.take.whole_number(by_name["n"], "n")
        if not 1 <= n <= len(parts):
            raise self.take.fault(
                by_name["n"], f"n is {n}, and there are {len(parts)} conditions.", "Let n be one of them."
            )
        return Group("at_least", parts, n)

    def term(self, value: Tree) -> Condition:
        name = self.take.text(value, "term")
        if name in self.further_down:
            raise self.take.fault(name, self.further_down[name], "Define a term from facts, or from terms above it.")
        if name not in self.terms and self.lost:
            return ALWAYS
        if name not in self.terms:
            raise self.take.fault(name, f'There is no term "{name}".', suggest(name, self.terms))
        return Term(str(name), self.terms[name])

    def known(self, value: Tree) -> Condition:
        return Known(self.vocabulary.named(self.take.text(value, "known"), self.take))

    def not_ruled_out(self, value: Tree) -> Condition:
        entries = self.take.entries(value, "not_ruled_out")
        inner = [self.about(key, tree) for key, tree in entries.items()]
        if len(inner) != 1 or not isinstance(inner[0], Is):
            raise self.take.fault(
                value, "not_ruled_out takes one fact and its value.", "Write {not_ruled_out: {fact: value}}."
            )
        return NotRuledOut(inner[0])

    def about(self, name: Text, value: Tree) -> Condition:
        fact = self.vocabulary.named(name, self.take)
        if isinstance(value, Entries):
            return self.compare(fact, value)
        return Is(fact, frozenset(self.values(fact, value)))

    def values(self, fact: Fact, value: Tree) -> Iterable[Value]:
        if fact.kind in ("time", "date"):
            raise self.take.fault(value, f"{fact.name} is a {fact.kind}.", f"Ask {{known: {fact.name}}} instead.")
        words = self.take.texts(value, fact.name)
        if not words:
            raise self.take.fault(value, f"{fact.name} is compared with an empty list.", "Name a value.")
        for word in words:
            found = fact.value(word, self.take)
            if found is None:
                raise self.take.fault(word, f'A condition cannot wait for "{word}".', "Use known or not_ruled_out.")
            yield from found if isinstance(found, frozenset) else (found,)

    def compare(self, fact: Fact, entries: Entries) -> Condition:
        if fact.kind != "number":
            raise self.take.fault(entries, f"{fact.name} is not a number.", "Compare numbers only.")
        if not entries:
            raise self.take.fault(entries, f"{fact.name} is compared with nothing.", "Write {lt: 13}, for example.")
        parts = each(entries.items(), lambda item: self.comparison(fact, *item))
        return parts[0] if len(parts) == 1 else Group("all", parts)

    def comparison(self, fact: Fact, op: Text, limit: Tree) -> Condition:
        self.take.one_of(op, f"The comparison of {fact.name}", COMPARISONS)
        word = self.take.text(limit, str(op))
        if not word.startswith("settings."):
            return Compare(fact, str(op), self.take.whole_number(word, f"{fact.name} {op}"))
        setting = self.vocabulary.named(word, self.take)
        if setting.kind != "number":
            raise self.take.fault(word, f"{word} is not a number.", "Compare with a settings fact that is a number.")
        return Compare(fact, str(op), setting)
