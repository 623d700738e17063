"""What `due` needs of a rule, worked out once when the book is loaded, so that asking is fast."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from .logic import Condition, Group, Test
from .rule import Rule
from .vocabulary import FAMILIES


@dataclass(frozen=True, slots=True)
class Prepared:
    """A rule with its conditions compiled and its group named: the rule at the root of what it tightens."""

    rule: Rule
    eras: tuple[tuple[date, Test], ...]
    """binds, when and "some branch" as one test; newest first, when branches came into force at different times."""

    branches: tuple[Test, ...]
    starts: tuple[str, ...]
    clock: tuple[Test | None, ...]
    warn: tuple[Test, ...]
    since: date
    whole_since: date | None
    """From this day on every authority is in force; None when one of them has ended."""

    group: str | None
    recipients: tuple[tuple[str, bool, tuple[str, ...]], ...]
    """Recipient, whether it is family, and the restricted facts a finding to it may show."""

    single_family: str | None
    """The only family its event is about: an identification of unclear form cannot start it without asking."""

    reads_age_now: bool
    hopes: tuple[tuple[Condition, ...], ...]
    """For each branch: the conditions on its way that assume something by `not_ruled_out`."""

    def start(self, times: Mapping[str, datetime]) -> datetime | None:
        """The event, or None when it is not known."""
        if len(self.starts) == 1:
            return times.get(self.starts[0])
        known = [times[name] for name in self.starts if name in times]
        return min(known) if known else None

    def in_force(self, start: datetime) -> bool:
        return start.date() >= self.since if self.whole_since else self.rule.in_force_at(start)

    def applies_on(self, start: datetime) -> Test:
        if len(self.eras) == 1:
            return self.eras[0][1]
        day = start.date()
        return next(test for since, test in self.eras if since <= day)

    def is_whole(self, start: datetime) -> bool:
        """Whether all of its authority, and so all of its content, was in force."""
        return self.whole_since is not None and start.date() >= self.whole_since


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
        eras=_eras(rule),
        branches=tuple(branch.when.test for branch in rule.standing),
        starts=rule.starts,
        clock=tuple(case.when.test if case.when else None for case in rule.clock),
        warn=tuple(warning.when.test for warning in rule.warn),
        since=min(cited.in_force or date.min for cited in whole),
        whole_since=_whole_since(rule),
        group=group,
        recipients=tuple((name, name in family, _restricted(rule, name, rules, roots)) for name in rule.to),
        single_family=_single_family(rule),
        hopes=tuple(_hopeful(rule.binds, rule.when, branch.when) for branch in rule.standing),
        reads_age_now=not rule.starts and "child.age" in _applies(rule, date.max).reads(),
    )


def _eras(rule: Rule) -> tuple[tuple[date, Test], ...]:
    days = {branch.in_force or date.min for branch in rule.standing} | {date.min}
    return tuple((day, _applies(rule, day).test) for day in sorted(days, reverse=True))


def _applies(rule: Rule, day: date) -> Group:
    some = Group("any", tuple(branch.when for branch in rule.branches_on(day)))
    return Group("all", tuple(part for part in (rule.binds, rule.when, some) if part is not None))


def _whole_since(rule: Rule) -> date | None:
    if any(cited.until is not None for cited in rule.authority):
        return None
    return max(cited.in_force or date.min for cited in rule.authority)


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
