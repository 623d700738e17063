"""A condition of the rules in words, for a reader who does not read YAML. The facts keep their names."""

from handrail.rules.clocks import AlsoShow, Case, Repeat
from handrail.rules.logic import COMPARISONS, Compare, Condition, Group, Is, Known, NotRuledOut, Term
from handrail.rules.rule import Branch

JOINED = {"all": " and ", "any": " or ", "none": " or "}


def said(condition: Condition, *, inside: bool = False) -> str:
    """The condition; a group inside another group stands in brackets."""
    if isinstance(condition, Group):
        words = group(condition)
        return f"({words})" if inside and len(condition.parts) > 1 else words
    if isinstance(condition, Is):
        verb = "holds" if condition.fact.kind == "set" else "is"
        return f"{fact(condition.fact.name)} {verb} {either(condition.values)}"
    if isinstance(condition, Compare):
        limit = condition.limit if isinstance(condition.limit, int) else fact(condition.limit.name)
        return f"{fact(condition.fact.name)} is {COMPARISONS[condition.op][1]} {limit}"
    if isinstance(condition, Known):
        return f"{fact(condition.fact.name)} is known"
    if isinstance(condition, NotRuledOut):
        words = f"{said(condition.inner)} or not known"
        return f"({words})" if inside else words
    if isinstance(condition, Term):
        return f"the term [{condition.name}](#{condition.name}) holds"
    raise TypeError(condition)


def group(condition: Group) -> str:
    parts = [said(part, inside=True) for part in condition.parts]
    if condition.kind == "at_least":
        return f"at least {condition.n} of: {'; '.join(parts)}"
    joined = JOINED[condition.kind].join(parts)
    return f"not ({joined})" if condition.kind == "none" else joined


def fact(name: str) -> str:
    return f"[`{name}`](facts.md#{name.replace('.', '')})"


def either(values: frozenset[object]) -> str:
    words = sorted(str(value) for value in values)
    return words[0] if len(words) == 1 else f"one of {', '.join(words)}"


def standing(branch: Branch) -> str:
    when = said(branch.when)
    since = f", since {branch.in_force}" if branch.in_force else ""
    return f"{force(branch)} ({branch.basis}{since}){f', when {when}' if when else ''}"


def force(branch: Branch) -> str:
    if branch.by_setting is None:
        return f"**{branch.standing}**"
    name, choices = branch.by_setting
    words = " and ".join(f"**{found}** where it is {value}" for value, found in choices.items())
    return f"{fact(name)} decides: {words}"


def clock(case: Case) -> str:
    words = "at once" if str(case.within) == "immediately" else f"within {case.within}"
    words += f" of {fact(case.start)}" if case.start else ""
    words += f", and late after {case.no_later_than}" if case.no_later_than else ""
    return words + (f", when {said(case.when)}, or as long as that is not known to be false" if case.when else "")


def repeat(found: Repeat) -> str:
    every = f"every {found.every}, from {'the start' if found.grid else 'the last act'}" if found.every else "ongoing"
    return every + (f", until {' or '.join(map(fact, found.until))}" if found.until else "")


def shown(line: AlsoShow) -> str:
    kind = {"good_practice": "good practice", "conservative": "a cautious reading"}[line.kind]
    return f"{line.within}{f' from {fact(line.start)}' if line.start else ''} ({kind}; never makes it overdue)"
