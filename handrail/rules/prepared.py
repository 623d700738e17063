"""What `due` needs of a rule, worked out once when the book is loaded, so that asking is fast."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from .logic import Condition, Group, Test
from .rule import Branch, Rule
from .vocabulary import FAMILIES


@dataclass(frozen=True, slots=True)
class Prepared:
    """A rule with its conditions compiled and its group named: the rule at the root of what it tightens."""

    rule: Rule
    gate: Test
    """binds and when as one test."""

    branches: tuple[tuple[Branch, Test, tuple[Condition, ...]], ...]
    """Each branch, its test, and the conditions on its way that assume something by `not_ruled_out`."""

    starts: tuple[str, ...]
    clock: tuple[Test | None, ...]
    warn: tuple[Test, ...]
    since: date
    ends: bool
    """Some of its authority has an end, so that the first day alone does not decide."""

    group: str | None
    recipients: tuple[tuple[str, bool, tuple[str, ...]], ...]
    """Recipient, whether it is family, and the restricted facts a finding to it may show."""

    single_family: str | None
    """The only family its event is about: an identification of unclear form cannot start it without asking."""

    reads_age_now: bool

    def start(self, times: Mapping[str, datetime]) -> datetime | None:
        """The event, or None when it is not known."""
        if len(self.starts) == 1:
            return times.get(self.starts[0])
        known = [times[name] for name in self.starts if name in times]
        return min(known) if known else None

    def in_force(self, start: datetime) -> bool:
        return self.rule.in_force_at(start) if self.ends else start.date() >= self.since


def prepare(rules: Mapping[str, Rule], family: frozenset[str]) -> tuple[Prepared, ...]:
    """Every rule that can fire, in the order of the book."""
    roots = {rule.id: _root(rule, rules) for rule in rules.values()}
    crowded = {root for name, root in roots.items() if name != root}
    return tuple(
        _prepare(rule, rules, roots, roots[rule.id] if roots[rule.id] in crowded else None, family)
        for rule in rules.values()
        if rule.status != "retired"
    )


def _prepare(
    rule: Rule, rules: Mapping[str, Rule], roots: Mapping[str, str], group: str | None, family: frozenset[str]
) -> Prepared:
    whole = [cited for cited in rule.authority if not cited.fields]
    return Prepared(
        rule=rule,
        gate=Group("all", tuple(part for part in (rule.binds, rule.when) if part is not None)).test,
        branches=tuple((one, one.when.test, _hopeful(rule.binds, rule.when, one.when)) for one in rule.standing),
        starts=rule.starts,
        clock=tuple(case.when.test if case.when else None for case in rule.clock),
        warn=tuple(warning.when.test for warning in rule.warn),
        since=min(cited.in_force or date.min for cited in whole),
        ends=any(cited.until is not None for cited in whole),
        group=group,
        recipients=tuple((name, name in family, _restricted(rule, name, rules, roots)) for name in rule.to),
        single_family=_single_family(rule),
        reads_age_now=not rule.starts and any("child.age" in part.reads() for part in _conditions(rule)),
    )


def _conditions(rule: Rule) -> Iterator[Condition]:
    yield from (part for part in (rule.binds, rule.when) if part is not None)
    yield from (branch.when for branch in rule.standing)


def _hopeful(*conditions: Condition | None) -> tuple[Condition, ...]:
    """Those that read something by `not_ruled_out`: with nothing known, they say what they hope."""
    return tuple(condition for condition in conditions if condition is not None and condition.hopes({}))


def _root(rule: Rule, rules: Mapping[str, Rule]) -> str:
    while rule.tightens is not None:
        rule = rules[rule.tightens]
    return rule.id


def _restricted(rule: Rule, recipient: str, rules: Mapping[str, Rule], roots: Mapping[str, str]) -> tuple[str, ...]:
    """Its own restricted facts, and those of every rule that may move its due time for the same recipient."""
    found = set(rule.restricted)
    for other in rules.values():
        if roots[other.id] == roots[rule.id] and recipient in other.to and not other.draft:
            found.update(other.restricted)
    return tuple(sorted(found))


def _single_family(rule: Rule) -> str | None:
    families = {name.partition(".")[0] for name in rule.starts} & set(FAMILIES)
    return families.pop() if len(families) == 1 else None
