"""What was true of the child at a moment. Conditions are read as of the event that starts a rule, and nothing later
undoes it.

- A fact given without a date holds throughout. A history holds from each of its lines on; before the first it is
  unknown.
- Age is the age on the local day of the event. Born on 29 February, a child is a year older on 1 March.
- `missing.*` in a rule about an episode is that episode. In any other rule it is the latest episode that had begun by
  then. `disclosure.*` works the same way.
- `sex_trafficking.*` and `labor_trafficking.*` in a rule about an identification are *that* identification: its
  status as of the event, its times, who made it. The other family, and both in any other rule, are read from every
  identification known by then: the strongest status, the earliest times.
- Whether there is **any** reasonable cause (`…reasonable_cause`), and whether trafficking of any form is suspected or
  identified (`trafficking.suspected`, `trafficking.identified`), always come from every identification known by then.
  A statute that asks whether "the State has reasonable cause to believe" does not ask which conclusion the duty at
  hand is about: an earlier one still counts, and one made later does not reach back.
- An identification whose form is `unclear` may be either. It never makes a family's status known; it leaves unknown
  what it could change. Its times start the rules of both families, so that those which name sex or labor ask which it
  is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from .case import RANKS, Case, Subject, age_on, value_at
from .logic import AS_OF, Facts
from .vocabulary import FAMILIES, Value

STATUS = tuple(RANKS)
YES_NO = ("identified_by_agency_employee", "before_care", "in_care")


def facts_as_of(case: Case, subject: Subject, moment: datetime, settings: Mapping[str, Value]) -> Facts:
    """Every fact that can be read at that moment, for a rule about that subject."""
    facts: Facts = {**settings, **case.facts, AS_OF: moment}
    for name, spans in case.histories.items():
        held = value_at(spans, moment)
        if held is not None:
            facts[name] = held
    if case.birthdate is not None:
        facts["child.age"] = age_on(case.birthdate, moment.date())
        facts["child.birthdate"] = case.birthdate
    for kind in (case.episodes, case.disclosures):
        shown = subject if subject in kind else _latest(kind, moment)
        if shown is not None:
            facts.update(shown.facts)
    if case.identifications:
        _conclusions(case, subject, moment, facts)
    return facts


def _latest(subjects: tuple[Subject, ...], moment: datetime) -> Subject | None:
    begun = [(begins, subject) for subject in subjects if (begins := _begins(subject)) is None or begins <= moment]
    if not begun:
        return None
    return max(begun, key=lambda pair: pair[0] or moment)[1]


def _begins(subject: Subject) -> datetime | None:
    return min(subject.times.values(), default=None)


def _conclusions(case: Case, own: Subject, moment: datetime, facts: Facts) -> None:
    known = [(one, rank) for one in case.identifications if (rank := rank_at(one, moment)) is not None]
    for family in FAMILIES:
        sure = [(one, rank) for one, rank in known if family in one.families and not one.unclear]
        maybe = max((rank for one, rank in known if one.unclear), default=None)
        if sure:
            _family(family, sure, maybe, facts)
    strongest = max((rank for _, rank in known), default=0)
    settled = all(f"{family}.status" in facts for family in FAMILIES)
    for name, enough in (
        ("trafficking.suspected", RANKS["suspected"]),
        ("trafficking.identified", RANKS["identified"]),
    ):
        if strongest >= enough:
            facts[name] = "yes"
        elif settled:
            facts[name] = "no"
    if own.kind == "identification":
        _own(own, moment, facts)


def _family(family: str, sure: list[tuple[Subject, int]], maybe: int | None, facts: Facts) -> None:
    strongest = max(rank for _, rank in sure)
    if maybe is None or maybe <= strongest:
        facts[f"{family}.status"] = STATUS[strongest]
    if strongest:
        facts[f"{family}.reasonable_cause"] = "yes"
    elif not maybe:
        facts[f"{family}.reasonable_cause"] = "no"
    for one, _ in sure:
        for name, when in one.times.items():
            before = facts.get(name)
            facts[name] = min(before, when) if isinstance(before, datetime) else when
    for word in YES_NO:
        said = {one.facts.get(f"{family}.{word}") for one, _ in sure}
        if "yes" in said:
            facts[f"{family}.{word}"] = "yes"
        elif said == {"no"}:
            facts[f"{family}.{word}"] = "no"


def _own(own: Subject, moment: datetime, facts: Facts) -> None:
    rank = rank_at(own, moment)
    for family in own.families:
        for word in ("status", *YES_NO):
            facts.pop(f"{family}.{word}", None)
        if rank is not None and not own.unclear:
            facts[f"{family}.status"] = STATUS[rank]
    facts.update(own.facts)
    facts.update(own.times)


def rank_at(subject: Subject, moment: datetime) -> int | None:
    """The strongest conclusion of an identification by then; one without a date holds throughout."""
    return max((rank for rank, when in subject.steps if when is None or when <= moment), default=None)
