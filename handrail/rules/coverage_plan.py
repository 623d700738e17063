"""Topics, groups and places: how the book is laid out for a reader, read from `content/coverage.yaml`.

Nothing here says that anything is covered. It says which rules would belong to a topic or a group.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from .facts import IVE
from .jurisdictions import jurisdiction
from .loading import CONTENT, Entries, Items, Taker, Tree, read_file
from .logic import Condition, Facts, Is
from .logic import Group as Together
from .rule import Rule
from .vocabulary import vocabulary

FEDERAL = "us"
FILE = "coverage.yaml"
KIND, WORKS_IVE = "actor.kind", "actor.performs_ive_functions"
OTHERS, DRAFTS = "others", "drafts"
"""Groups that take their rules before the others do: what somebody else must do, and what is not in use."""

Said = Mapping[str, str]
TAKE = Taker()


@dataclass(frozen=True)
class Line:
    """What a rule must have to fit: in each part that is named, one of the words."""

    acts: frozenset[str] = frozenset()
    to: frozenset[str] = frozenset()
    binds: frozenset[str] = frozenset()
    starts: frozenset[str] = frozenset()
    reads: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()

    def fits(self, rule: Rule) -> bool:
        asked = (
            (self.acts, {rule.act}),
            (self.to, rule.to),
            (self.binds, kinds_bound(rule)),
            (self.starts, rule.starts),
            (self.reads, facts_read(rule)),
        )
        bound = kinds_bound(rule)
        alone = not self.only or (bool(bound) and bound <= self.only)
        return alone and all(not wanted or not wanted.isdisjoint(there) for wanted, there in asked)


LINE = ("acts", "to", "binds", "starts", "reads", "only")


@dataclass(frozen=True)
class Topic:
    """A column of the coverage page."""

    key: str
    name: Said
    plain: Said
    lines: tuple[Line, ...] = ()
    settings: bool = False
    contacts: bool = False
    rest: bool = False

    def fits(self, rule: Rule) -> bool:
        return any(line.fits(rule) for line in self.lines)


@dataclass(frozen=True)
class Group:
    """A part of the book."""

    key: str
    name: Said
    lines: tuple[Line, ...] = ()
    rest: bool = False

    def takes(self, rule: Rule) -> bool:
        return self.rest or any(line.fits(rule) for line in self.lines)


@dataclass(frozen=True)
class Place:
    """A jurisdiction by name, and its line and column in the drawing."""

    code: str
    name: Said
    tile: tuple[int, int] | None

    @property
    def letters(self) -> str:
        return self.code.removeprefix("us-").upper()


@dataclass(frozen=True)
class LeftOut:
    """A row of the law that is not in the book on purpose, and why."""

    key: str
    parts: Mapping[str, str | Said]


@dataclass(frozen=True)
class Plan:
    """The whole file."""

    topics: tuple[Topic, ...]
    groups: tuple[Group, ...]
    places: tuple[Place, ...]
    left_out: tuple[LeftOut, ...]
    federal: Said

    def name_of(self, code: str, language: str) -> str:
        """The name of a jurisdiction; its code when the plan does not know it."""
        names = {FEDERAL: self.federal, **{place.code: place.name for place in self.places}}
        return names[code][language] if code in names else code

    def group_of(self, rule: Rule) -> str:
        """The key of the group that a rule belongs to."""
        if rule.draft:
            return DRAFTS
        if rule.watch:
            return OTHERS
        return next(group.key for group in self.groups if group.takes(rule))


def kinds_bound(rule: Rule) -> frozenset[str]:
    """The kinds of actor that the rule names as bound; none when it names no kind."""
    return frozenset(kind for kind in kinds_named(rule) if may_bind(rule, kind))


def kinds_named(rule: Rule) -> frozenset[str]:
    """The kinds of actor that `binds` speaks of; all of them when it only says which are left out."""
    if rule.binds is None or KIND not in rule.binds.reads():
        return frozenset()
    return frozenset(_kinds_named(rule.binds)) or frozenset(vocabulary()[KIND].choices)


def may_bind(rule: Rule, kind: str) -> bool:
    """Whether the rule may bind an actor of that kind, as far as the kind alone tells."""
    actor: Facts = {KIND: kind}
    if kind in IVE:
        actor[WORKS_IVE] = IVE[kind]
    return rule.binds is None or rule.binds.test(actor) is not False


def _kinds_named(condition: Condition) -> Iterator[str]:
    if isinstance(condition, Is) and condition.fact.name == KIND:
        yield from map(str, condition.values)
    if isinstance(condition, Together) and condition.kind != "none":
        for part in condition.parts:
            yield from _kinds_named(part)


def facts_read(rule: Rule) -> frozenset[str]:
    """Every fact that a condition of the rule reads."""
    found: frozenset[str] = frozenset()
    for condition in _conditions(rule):
        found |= condition.reads()
    return found


def _conditions(rule: Rule) -> Iterator[Condition]:
    whole = (rule.binds, rule.when, *(branch.when for branch in rule.standing), *(case.when for case in rule.clock))
    yield from (condition for condition in whole if condition is not None)


@lru_cache(maxsize=1)
def load_plan() -> Plan:
    """The shipped plan. Raises ContentError, with file, line and mend."""
    return read_plan(read_file(CONTENT / FILE, name=FILE))


def read_plan(tree: Tree) -> Plan:
    """The plan in a tree. Raises ContentError."""
    parts = TAKE.entries(tree, "The file", needed=("topics", "groups", "places"), allowed=("not_in_the_book",))
    whole = {str(key): value for key, value in parts.items()}
    topics = tuple(_topic(key, entry) for key, entry in _keyed(whole["topics"], "topics"))
    groups = tuple(_group(key, entry) for key, entry in _keyed(whole["groups"], "groups"))
    if not any(group.rest for group in groups):
        raise TAKE.fault(whole["groups"], "No group takes the rest.", 'Add one with "rest: yes".')
    left_out = whole.get("not_in_the_book")
    return Plan(
        topics=topics,
        groups=groups,
        places=tuple(_place(key, entry) for key, entry in _keyed(whole["places"], "places")),
        left_out=tuple(_left_out(left_out)) if left_out is not None else (),
        federal=jurisdiction(FEDERAL).name,
    )


def _keyed(tree: Tree, what: str) -> Iterator[tuple[str, Tree]]:
    yield from ((str(key), value) for key, value in TAKE.entries(tree, what).items())


def _topic(key: str, tree: Tree) -> Topic:
    parts = ("rules", "settings", "contacts", "rest")
    entry = dict(_keyed(TAKE.entries(tree, key, needed=("name", "plain"), allowed=parts), key))
    return Topic(
        key=key,
        name=_said(entry["name"], "name"),
        plain=_said(entry["plain"], "plain"),
        lines=_lines(entry.get("rules")),
        settings=_yes(entry, "settings"),
        contacts=_yes(entry, "contacts"),
        rest=_yes(entry, "rest"),
    )


def _group(key: str, tree: Tree) -> Group:
    entry = dict(_keyed(TAKE.entries(tree, key, needed=("name",), allowed=("rules", "rest")), key))
    return Group(key, _said(entry["name"], "name"), _lines(entry.get("rules")), _yes(entry, "rest"))


def _place(code: str, tree: Tree) -> Place:
    entry = dict(_keyed(TAKE.entries(tree, code, needed=("name", "tile"), allowed=()), code))
    line, _, column = TAKE.text(entry["tile"], "tile").partition(" ")
    if not (line.isdigit() and column.isdigit()):
        raise TAKE.fault(entry["tile"], f"The tile of {code} is not a place.", 'Write line and column, as in "2 0".')
    return Place(code, _said(entry["name"], "name"), (int(line), int(column)))


def _lines(tree: Tree | None) -> tuple[Line, ...]:
    return () if tree is None else tuple(_line(item) for item in TAKE.items(tree, "rules"))


def _line(tree: Tree) -> Line:
    entry = dict(_keyed(TAKE.entries(tree, "A line of rules", allowed=LINE), "A line of rules"))
    if not entry:
        raise TAKE.fault(tree, "A line of rules names nothing.", "Name acts, to, binds, starts, reads or only.")
    return Line(**{part: frozenset(map(str, TAKE.texts(words, part))) for part, words in entry.items()})


def _yes(entry: Mapping[str, Tree], key: str) -> bool:
    return key in entry and TAKE.one_of(entry[key], key, ("yes", "no")) == "yes"


def _said(tree: Tree, what: str) -> Said:
    entry = TAKE.entries(tree, what, needed=("en", "es"), allowed=())
    return MappingProxyType({str(language): str(TAKE.text(text, what)) for language, text in entry.items()})


def _left_out(tree: Tree) -> Iterable[LeftOut]:
    """Rows by key, or a list of rows with an `id`; each part is text, or text in both languages."""
    if isinstance(tree, Items):
        for item in tree:
            entry = dict(_keyed(TAKE.entries(item, "A row", needed=("id",)), "A row"))
            yield LeftOut(str(entry["id"]), _parts(entry))
        return
    for key, item in _keyed(tree, "not_in_the_book"):
        yield LeftOut(key, _parts(dict(_keyed(item, key))))


def _parts(entry: Mapping[str, Tree]) -> Mapping[str, str | Said]:
    return MappingProxyType({
        part: _said(value, part) if isinstance(value, Entries) else str(TAKE.text(value, part))
        for part, value in entry.items()
    })  # fmt: skip
