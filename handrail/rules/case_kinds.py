"""Kinds of case: every combination of answers that a few rules could tell apart, made from what the rules read.

A *question* is something about a case that the rules read: the age, where the child lives, how the child is missing.
Its *answers* come from the rules themselves: an age is asked on each side of every limit, a danger is there or not.
A *kind* is one answer to each. Nothing is drawn by lot: the same rules make the same kinds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations, islice, product
from math import gcd, prod
from typing import NamedTuple

from .case import Case
from .facts import IVE, OFFICIAL, read_facts
from .logic import Compare, Condition, Group, Is, Known, NotRuledOut, Term
from .rule import Rule
from .vocabulary import FAMILIES, Fact, Value, vocabulary

MOST = 6000
"""As many kinds are looked at one by one. Beyond that: every pair of answers, and as many again, spread evenly."""

SPREAD = 3000
Given = Value | timedelta | tuple[str, ...]
"""What an answer says of a fact; a time is told by its distance from the event."""


Band = tuple[int | None, int | None]


class Answer(NamedTuple):
    """One answer: how to say it of a child, and the facts that it means."""

    words: str
    sets: Mapping[str, Given]
    band: Band | None = None
    """For a number: from which on, and below which."""


@dataclass(frozen=True)
class Question:
    name: str
    answers: tuple[Answer, ...]

    def said(self, numbers: Iterable[int]) -> tuple[str, ...]:
        """Some of its answers in words; bands that meet are told as one."""
        said: list[Answer] = []
        for answer in (self.answers[number] for number in sorted(numbers)):
            last = said[-1].band if said else None
            if last and answer.band and last[1] == answer.band[0]:
                whole = (last[0], answer.band[1])
                said[-1] = Answer(_band(whole), {}, whole)
            else:
                said.append(answer)
        return tuple(answer.words for answer in said)


Kind = tuple[int, ...]
"""The number of one answer to each question."""

MINUTES = {
    **{"missing.left_at": -240, "missing.first_suspected_at": -180, "missing.provider_knew_at": -120},
    **{"missing.informed_at": 0, "missing.determined_at": 30, "missing.police_told_at": 60},
    **{"missing.located_at": 1200, "missing.returned_at": 1260, "missing.return_learned_at": 1320},
}
"""When things happen in a time missing, counted from the call. Times that stand nowhere here are at the call."""

SAID = {
    "actor.performs_ive_functions": (
        "when the agency does title IV-E work",
        "when a body without title IV-E work acts",
    ),
    "care.chafee_services": ("with Chafee services", "without Chafee services"),
}
"""Facts whose meaning would make a long phrase."""

BACK = ("missing.located_at", "missing.returned_at", "missing.return_learned_at")
LIVING = ("care.foster_care", "care.open_in_home_case", "care.agency_responsible", "care.extended_care")
STATUS = {
    "none": "with no sign of {}",
    "at_risk": "at risk of {}",
    "suspected": "with suspected {}",
    "identified": "identified as a victim of {}",
}
MISSING = {"missing": "who is missing", "abducted": "who was taken", "none": "who is not missing after all"}
DERIVED = ("child.turns_18_at", "child.birthdate", "missing.from_foster_care", "missing.risks_complete")
DEBRIEFED = "missing.debriefed_at"


# --- what the rules read ------------------------------------------------------------------------------------------


def conditions(rule: Rule) -> Iterator[Condition]:
    """Every condition that decides whether the rule fires, how strongly, and when it is due."""
    yield from (one for one in (rule.binds, rule.when) if one is not None)
    yield from (branch.when for branch in rule.standing)
    yield from (case.when for case in rule.clock if case.when is not None)


def leaves(condition: Condition) -> Iterator[Is | Compare | Known]:
    """The single statements it is made of, through terms too."""
    if isinstance(condition, Group):
        for part in condition.parts:
            yield from leaves(part)
    elif isinstance(condition, Term | NotRuledOut):
        yield from leaves(condition.inner)
    elif isinstance(condition, Is | Compare | Known):
        yield condition


def facts_read(rules: Iterable[Rule], *, endings: bool) -> frozenset[str]:
    """The facts that decide about these rules, their times among them; settings are the book's and not the case's."""
    names: set[str] = set()
    for rule in rules:
        names.update(name for condition in conditions(rule) for name in condition.reads())
        names.update(rule.starts, *([case.start] for case in rule.clock if case.start))
        names.update([rule.not_after] if rule.not_after else [])
        if endings:
            names.update(rule.until, rule.overtaken_by, rule.repeat.until if rule.repeat else ())
            names.update(shown.start for shown in rule.also_show if shown.start)
    return frozenset(name for name in names if not name.startswith("settings."))


# --- questions ----------------------------------------------------------------------------------------------------


def questions(rules: Sequence[Rule], settings: Mapping[str, Value], *, endings: bool = False) -> tuple[Question, ...]:
    """What to vary for these rules. `endings`: also what ends a duty, which only settings and new duties can change."""
    read = facts_read(rules, endings=endings)
    every = [leaf for rule in rules for condition in conditions(rule) for leaf in leaves(condition)]
    found = [
        _age(read, every, settings),
        _living(read),
        *_missing(read, every),
        *_trafficking(read),
        *_actor(read, every),
    ]
    named = {name for question in found if question for answer in question.answers for name in answer.sets}
    others = sorted(name for name in read if name not in named and not _told_elsewhere(name))
    found += [_plain(vocabulary()[name], every, settings) for name in others]
    return tuple(question for question in found if question is not None and len(question.answers) > 1)


def _told_elsewhere(name: str) -> bool:
    """Worked out from another fact, or part of every kind."""
    always = name in (*DERIVED, "missing.informed_at", "disclosure.at", "child.age", DEBRIEFED)
    return always or (name.startswith("trafficking.") and name in ("trafficking.suspected", "trafficking.identified"))


def limits_of(fact: str, every: Iterable[Is | Compare | Known], settings: Mapping[str, Value]) -> list[int]:
    """The numbers at which a comparison of the fact turns."""
    found = set()
    for leaf in every:
        if isinstance(leaf, Compare) and leaf.fact.name == fact:
            limit = settings.get(leaf.limit.name) if isinstance(leaf.limit, Fact) else leaf.limit
            if isinstance(limit, int):
                found.add(limit + (leaf.op in ("le", "gt")))
    return sorted(number for number in found if number > 0)


def _bands(cuts: Sequence[int], fact: str) -> Iterator[Answer]:
    """An answer for each band between the limits."""
    for low, high in zip((None, *cuts), (*cuts, None), strict=True):
        number = (high or 1) - 1 if low is None else low
        yield Answer(_band((low, high)), {fact: number}, (low, high))


def _band(band: Band) -> str:
    low, high = band
    if low is None:
        return "of any other age" if high is None else f"under {high}"
    if high is None:
        return f"{low} or older"
    return f"of {low}" if high == low + 1 else f"of {low} to {high - 1}"


def _age(read: frozenset[str], every: list[Is | Compare | Known], settings: Mapping[str, Value]) -> Question | None:
    cuts = limits_of("child.age", every, settings)
    answers = [*_bands(cuts, "child.age")] if cuts else []
    if "child.turns_18_at" in read:
        answers = answers or [Answer("well under 18", {"child.age": 15})]
        answers.append(Answer("who turns 18 the next day", {"child.turns_18_at": timedelta(days=1)}))
    return Question("child.age", tuple(answers)) if answers else None


def _living(read: frozenset[str]) -> Question | None:
    asked = {"care.foster_care"} if "missing.from_foster_care" in read else set()
    asked |= {name for name in (*LIVING, "care.ran_from_foster_care") if name in read}
    if not asked:
        return None
    no = dict.fromkeys((*LIVING, "care.ran_from_foster_care"), "no")
    care = {**no, "care.foster_care": "yes", "care.agency_responsible": "yes"}
    found = [Answer("in foster care", care)]
    if "care.extended_care" in asked:
        found.append(Answer("in extended foster care", {**care, "care.extended_care": "yes"}))
    if "care.open_in_home_case" in asked:
        found.append(Answer("at home with an open case", {**no, "care.open_in_home_case": "yes"}))
    if "care.agency_responsible" in asked:
        found.append(Answer("under the agency's supervision only", {**no, "care.agency_responsible": "yes"}))
    if "care.ran_from_foster_care" in asked:
        found.append(Answer("away from foster care without permission", {**no, "care.ran_from_foster_care": "yes"}))
    return Question("care", (*found, Answer("with no open case", no)))


def _missing(read: frozenset[str], every: list[Is | Compare | Known]) -> Iterator[Question]:
    if not any(name.startswith("missing.") for name in read):
        return
    if "missing.kind" in read:
        yield Question("missing.kind", tuple(Answer(w, {"missing.kind": kind}) for kind, w in MISSING.items()))
    if read & {*BACK, DEBRIEFED}:
        back = {name: timedelta(minutes=MINUTES[name]) for name in BACK}
        yield Question("missing.back", (Answer("and is not back", {}), Answer("and is back", back)))
    if DEBRIEFED in read:
        talked = {DEBRIEFED: timedelta(minutes=1400)}
        yield Question(DEBRIEFED, (Answer("before the talk", {}), Answer("after the talk", talked)))
    if "missing.risks" in read:
        named = {
            str(w) for leaf in every if isinstance(leaf, Is) and leaf.fact.name == "missing.risks" for w in leaf.values
        }
        told = {"missing.risks_complete": "yes"}
        none = Answer("with none of the named dangers", {**told, "missing.risks": ()})
        some = (Answer(f"in danger ({_plainly(w)})", {**told, "missing.risks": (w,)}) for w in sorted(named))
        yield Question("missing.risks", (none, *some))


def _plainly(word: object) -> str:
    return str(word).replace("_", " ")


def _trafficking(read: frozenset[str]) -> Iterator[Question]:
    both = bool(read & {"trafficking.suspected", "trafficking.identified"})
    for family in FAMILIES:
        if both or any(name.startswith(f"{family}.") for name in read):
            answers = []
            for status, words in STATUS.items():
                when: Mapping[str, Given] = {} if status == "none" else {f"{family}.{status}_at": timedelta(0)}
                answers.append(Answer(words.format(_plainly(family)), {f"{family}.status": status, **when}))
            yield Question(f"{family}.status", tuple(answers))


def _actor(read: frozenset[str], every: list[Is | Compare | Known]) -> Iterator[Question]:
    if "actor.kind" not in read:
        return
    named = {str(w) for leaf in every if isinstance(leaf, Is) and leaf.fact.name == "actor.kind" for w in leaf.values}
    others = [kind for kind in vocabulary()["actor.kind"].choices if kind not in named]
    answers = []
    for kind in sorted({"ive_agency", *named, *others[:1]}):
        derived = {"actor.performs_ive_functions": IVE.get(kind), "actor.official": OFFICIAL.get(kind)}
        sure = {name: word for name, word in derived.items() if word is not None}
        answers.append(Answer(f"when a {_acting(kind)} acts", {"actor.kind": kind, **sure}))
    yield Question("actor.kind", tuple(answers))


def _acting(kind: str) -> str:
    """A caregiver is one, and no "caregtitle IV-Er"."""
    return " ".join("title IV-E" if part == "ive" else part for part in kind.split("_"))


def _plain(fact: Fact, every: list[Is | Compare | Known], settings: Mapping[str, Value]) -> Question | None:
    """Any other fact by its kind."""
    if any(fact.name.startswith(f"{family}.") for family in FAMILIES) and fact.kind != "yes_no":
        return None  # its times and what is worked out from them go with the status
    means = fact.means.rstrip(".")
    means = means[0].lower() + means[1:]
    if fact.kind == "yes_no":
        if fact.name.endswith(".reasonable_cause"):
            return None
        yes, no = SAID.get(fact.name, (f"where {means}", f"where it is not so that {means}"))
        answers = [Answer(yes, {fact.name: "yes"}), Answer(no, {fact.name: "no"})]
    elif fact.kind == "time":
        when = timedelta(minutes=MINUTES.get(fact.name, 0))
        answers = [
            Answer(f"where it is known {means}", {fact.name: when}),
            Answer(f"where it is not known {means}", {}),
        ]
    elif fact.kind == "number":
        bands = _bands(limits_of(fact.name, every, settings), fact.name)
        answers = [Answer(f"where {fact.name} is {words}", sets) for words, sets, _ in bands]
    elif fact.kind in ("choice", "set"):
        answers = [Answer(f"where {fact.name} is {_plainly(word)}", {fact.name: word}) for word in fact.choices]
    else:
        return None
    return Question(fact.name, tuple(answers))


# --- kinds --------------------------------------------------------------------------------------------------------


def count(asked: Sequence[Question]) -> int:
    return prod(len(question.answers) for question in asked)


def kinds(asked: Sequence[Question]) -> tuple[Kind, ...]:
    """Every kind, or beyond `MOST` every pair of answers and an even spread of the rest."""
    sizes = [len(question.answers) for question in asked]
    if prod(sizes) <= MOST:
        return tuple(product(*(range(size) for size in sizes)))
    return tuple(dict.fromkeys((*pairwise(sizes), *islice(spread(sizes), SPREAD))))


def spread(sizes: Sequence[int]) -> Iterator[Kind]:
    """Kinds evenly over the whole, in an order that is the same each time."""
    whole = prod(sizes)
    step = next(n for n in range(int(whole * 0.618) | 1, whole * 2) if gcd(n, whole) == 1)
    for turn in range(whole):
        rest, kind = turn * step % whole, []
        for size in sizes:
            rest, answer = divmod(rest, size)
            kind.append(answer)
        yield tuple(kind)


def neighbours(kind: Kind, asked: Sequence[Question]) -> Iterator[Kind]:
    """The kinds that differ from this one in one answer: they tell which answers matter."""
    for place, question in enumerate(asked):
        for answer in range(len(question.answers)):
            yield (*kind[:place], answer, *kind[place + 1 :])


def pairwise(sizes: Sequence[int]) -> Iterator[Kind]:
    """Kinds in which every two answers to two questions stand together at least once."""
    left = {
        (one, a, other, b): None
        for one, other in combinations(range(len(sizes)), 2)
        for a in range(sizes[one])
        for b in range(sizes[other])
    }
    while left:
        one, a, other, b = next(iter(left))
        kind = {one: a, other: b}
        for place in range(len(sizes)):
            if place not in kind:
                kind[place] = max(range(sizes[place]), key=lambda answer: (_news(kind, place, answer, left), -answer))
        made = tuple(kind[place] for place in range(len(sizes)))
        for first, second in combinations(range(len(sizes)), 2):
            left.pop((first, made[first], second, made[second]), None)
        yield made


def _news(kind: Mapping[int, int], place: int, answer: int, left: Mapping[tuple[int, int, int, int], None]) -> int:
    """How many pairs an answer adds to those of the kind so far."""
    pairs = (
        (other, held, place, answer) if other < place else (place, answer, other, held) for other, held in kind.items()
    )
    return sum(pair in left for pair in pairs)


# --- a case of a kind ---------------------------------------------------------------------------------------------


def case_of(
    kind: Kind, asked: Sequence[Question], read: frozenset[str], event: datetime, codes: Sequence[str], zone: str
) -> tuple[Case, datetime]:
    """A case of that kind whose event is then, and the moment when all of it is known."""
    facts: dict[str, object] = {}
    if any(name.startswith("missing.") for name in read):
        facts["missing.informed_at"] = event
    if any(name.startswith("disclosure.") for name in read):
        facts["disclosure.at"] = event
    for question, number in zip(asked, kind, strict=True):
        for name, value in question.answers[number].sets.items():
            facts[name] = event + value if isinstance(value, timedelta) else value
    _birthdate(facts, event)
    last = max((value for value in facts.values() if isinstance(value, datetime)), default=event)
    case = read_facts({"jurisdiction": list(codes), "timezone": zone, "facts": facts})
    return case, max(last, event) + timedelta(minutes=1)


def _birthdate(facts: dict[str, object], event: datetime) -> None:
    """Ages as birth dates, half a year from the birthday; the 18th birthday where it is the point."""
    age, turns = facts.pop("child.age", None), facts.pop("child.turns_18_at", None)
    if isinstance(turns, datetime):
        facts["child.birthdate"] = _years_before(turns.date(), 18)
    elif isinstance(age, int):
        facts["child.birthdate"] = _years_before(event.date() - timedelta(days=183), age)


def _years_before(day: date, years: int) -> date:
    leaps = (day.month, day.day) == (2, 29)
    return date(day.year - years, 3, 1) if leaps else day.replace(year=day.year - years)
