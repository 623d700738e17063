"""The conditions of the rules written in other languages, so that a bench compares the same questions.

Plain Python keeps the three values (yes, no, None); CEL and ZEN know no unknown, so there every fact has a value.
"""

from collections.abc import Callable, Iterable
from operator import ge, gt, le, lt
from typing import Any

import celpy
import zen

from handrail.rules.logic import Compare, Condition, Group, Is, Known, NotRuledOut, Term
from handrail.rules.rule import Rule

Values = dict[str, Any]
Ask = Callable[[Values], list[bool | None]]
COMPARE = {"lt": lt, "le": le, "gt": gt, "ge": ge}
SIGNS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">="}


def conditions(rules: Iterable[Rule]) -> list[Condition]:
    """Everything that the rules ask of the facts: whom they bind, when, and each reading."""
    found: list[Condition] = []
    for rule in rules:
        found += [one for one in (rule.binds, rule.when) if one is not None]
        found += [branch.when for branch in rule.standing if branch.when.reads()]
    return found


def flat(name: str) -> str:
    """A name that every language takes."""
    return name.replace(".", "_").replace("@", "at")


# --- plain Python -------------------------------------------------------------------------------------------------


def both(*truths: bool | None) -> bool | None:
    return False if False in truths else None if None in truths else True


def either(*truths: bool | None) -> bool | None:
    return True if True in truths else None if None in truths else False


def opposite(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def enough(n: int, *truths: bool | None) -> bool | None:
    held = truths.count(True)
    return True if held >= n else None if held + truths.count(None) >= n else False


def among(value: Any, wanted: frozenset[Any]) -> bool | None:
    return None if value is None else value in wanted


def holds(value: Any, wanted: frozenset[Any], complete: Any) -> bool | None:
    return True if value and value & wanted else False if complete == "yes" else None


def python(one: Condition) -> str:  # noqa: PLR0911  one line for each kind of node
    """An expression over `f`, a mapping of facts."""
    if isinstance(one, Is):
        if one.fact.kind == "set":
            return f"holds(f.get({one.fact.name!r}), {one.values!r}, f.get({one.fact.name + '_complete'!r}))"
        return f"among(f.get({one.fact.name!r}), {one.values!r})"
    if isinstance(one, Compare):
        limit = one.limit if isinstance(one.limit, int) else f"f.get({one.limit.name!r})"
        return f"compared(f.get({one.fact.name!r}), {one.op!r}, {limit})"
    if isinstance(one, Known):
        return f"(f.get({one.fact.name!r}) is not None)"
    if isinstance(one, NotRuledOut):
        return f"({python(one.inner)} is not False)"
    if isinstance(one, Term):
        return python(one.inner)
    if isinstance(one, Group):
        parts = ", ".join(python(part) for part in one.parts)
        made = {"all": f"both({parts})", "any": f"either({parts})", "none": f"opposite(either({parts}))"}
        return made.get(one.kind, f"enough({one.n}, {parts})")
    raise TypeError(one)


def compared(value: Any, sign: str, limit: Any) -> bool | None:
    return None if value is None or limit is None else COMPARE[sign](value, limit)


WORDS = {
    "both": both, "either": either, "opposite": opposite, "enough": enough, "among": among, "holds": holds,
    "compared": compared,
}  # fmt: skip


def in_python(asked: list[Condition]) -> Ask:
    """One function with every condition in it, as a program would have them."""
    names: dict[str, Any] = dict(WORDS)
    source = "def ask(f):\n    return [\n" + "".join(f"        {python(one)},\n" for one in asked) + "    ]\n"
    exec(compile(source, "plain", "exec"), names)
    found: Ask = names["ask"]
    return found


# --- CEL and ZEN ----------------------------------------------------------------------------------------------------


class Unsaid(Exception):
    """The language has no word for it."""


def other(one: Condition, words: dict[str, str]) -> str:
    if isinstance(one, Is):
        if one.fact.kind == "set":
            raise Unsaid("sets with gaps")
        listed = ", ".join(f'"{value}"' for value in sorted(map(str, one.values)))
        return f"({flat(one.fact.name)} in [{listed}])"
    if isinstance(one, Compare):
        limit = one.limit if isinstance(one.limit, int) else flat(one.limit.name)
        return f"({flat(one.fact.name)} {SIGNS[one.op]} {limit})"
    if isinstance(one, Term):
        return other(one.inner, words)
    if isinstance(one, NotRuledOut):
        return other(one.inner, words)
    if isinstance(one, Group) and one.kind in ("all", "any", "none"):
        joined = words["all" if one.kind == "all" else "any"].join(other(part, words) for part in one.parts)
        return f"{words['not']}({joined})" if one.kind == "none" else f"({joined})"
    raise Unsaid("known, at_least")


CEL = {"all": " && ", "any": " || ", "not": "!"}
ZEN = {"all": " and ", "any": " or ", "not": "not "}


def sayable(asked: Iterable[Condition]) -> list[Condition]:
    """What CEL and ZEN can say, when every fact is known."""
    found = []
    for one in asked:
        try:
            other(one, CEL)
        except Unsaid:
            continue
        found.append(one)
    return found


def in_cel(asked: list[Condition]) -> Callable[[Any], list[bool]]:
    environment = celpy.Environment()
    programs = [environment.program(environment.compile(other(one, CEL))) for one in asked]
    return lambda facts: [bool(program.evaluate(facts)) for program in programs]


def in_zen(asked: list[Condition]) -> Callable[[Any], list[bool]]:
    programs = [zen.compile_expression(other(one, ZEN)) for one in asked]
    return lambda facts: [bool(program.evaluate(facts)) for program in programs]


def all_known(asked: Iterable[Condition], facts: Values) -> Values:
    """The facts of a case, and for every other fact that is read a value: CEL and ZEN stop at the first gap."""
    found = dict(facts)
    for one in asked:
        for name in one.reads():
            found.setdefault(name, 18 if "age" in name else "no")
    return found


def for_cel(facts: Values) -> Any:
    """Converted once, outside of what is measured."""
    kinds = {int: celpy.celtypes.IntType, str: celpy.celtypes.StringType}
    return {flat(name): kinds[type(value)](value) for name, value in facts.items() if type(value) in kinds}


def for_zen(facts: Values) -> Values:
    return {flat(name): value for name, value in facts.items() if type(value) in (int, str)}
