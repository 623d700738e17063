"""The plan that keeps a child from having to leave: what calls for one, what is asked, what is written.

It is a plan, never a label and never a score. Source: `content/plans/prevention_plan.yaml`, which names its own; an
agency's folder may hold a `prevention_triggers.yaml` of its own. Raises ContentError with file, line and mend.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from ..clocks import Almanac, Span, read_span
from ..contacts import JURISDICTION
from ..errors import ContentError, Place
from ..loading import Tree, read_file, shown_name
from .copy_rules import load_caregiver_sheet, load_copies
from .plan import Plan, Source, Words
from .reading import FOLDER, TAKE, keys, listed, name_of, once, read_plan, source_named, words

FILE = "prevention_triggers.yaml"
TESTS = ("missing_within", "missing_ever", "trafficked", "said_within", "person_says")
BASES = ("law", "policy", "ours")
AGENCY = "agency"
DAYS = Almanac(ZoneInfo("UTC"), None)


@dataclass(frozen=True)
class CaseFacts:
    """What the record knows. `absences` are the starts of episodes; `trafficking` is yes (identified), no, suspected or
    unknown; `said_wants_to_leave` is the last day on which the child said so, if any. `own` are a person's answers to
    triggers with the test `person_says`, by their id."""

    jurisdictions: tuple[str, ...]
    now: datetime
    absences: tuple[datetime, ...] | None = None
    """None: nobody knows whether the child was missing before."""
    trafficking: str = "unknown"
    said_wants_to_leave: date | None = None
    own: Mapping[str, bool] | None = None


@dataclass(frozen=True)
class Case:
    """A case that calls for a plan, as the content has it. `span` belongs to a test that has a time."""

    id: str
    jurisdiction: str
    test: str
    title: Words
    why: Words
    ask: Words
    basis: str
    source: Source
    span: Span | None = None


@dataclass(frozen=True)
class Trigger:
    """`basis`: law, policy, ours, or agency (the agency's own). `state`: holds, or ask when the record cannot tell:
    `ask` is then the question."""

    id: str
    jurisdiction: str
    title: Words
    why: Words
    basis: str
    source: Source
    state: str
    ask: Words | None = None


@dataclass(frozen=True)
class Weigh:
    """Something to look at before a child is placed: a question, never a verdict."""

    id: str
    ask: Words
    why: Words


@dataclass(frozen=True)
class PreventionContent:
    """`plan` is read and copied like a safety plan: its first section is the talk about leaving, the others are what
    is written; its caregiver part is for the caregiver. `placement` is what to weigh before a place is chosen."""

    plan: Plan
    cases: tuple[Case, ...]
    placement: tuple[Weigh, ...]


def prevention_triggers(facts: CaseFacts, folders: tuple[Path, ...] = ()) -> tuple[Trigger, ...]:
    """What calls for a prevention plan here, or what to ask to know it; what holds stands first."""
    cases = [case for case in load_cases(folders) if case.jurisdiction in (*facts.jurisdictions, "us")]
    found = [_trigger(case, holds) for case in cases if (holds := _holds(case, facts)) is not False]
    return tuple(sorted(found, key=lambda one: one.state != "holds"))


def cases_to_say(jurisdictions: tuple[str, ...], folders: tuple[Path, ...] = ()) -> tuple[Case, ...]:
    """The cases that hold here and that no record can tell: a person says whether they hold."""
    here = (*jurisdictions, "us")
    return tuple(case for case in load_cases(folders) if case.test == "person_says" and case.jurisdiction in here)


def _trigger(case: Case, holds: bool | None) -> Trigger:
    state, ask = ("holds", None) if holds else ("ask", case.ask)
    return Trigger(case.id, case.jurisdiction, case.title, case.why, case.basis, case.source, state, ask)


def _holds(case: Case, facts: CaseFacts) -> bool | None:
    """Unknown is never no: None is a question."""
    if case.test == "person_says":
        return (facts.own or {}).get(case.id)
    if case.test == "trafficked":
        return {"yes": True, "no": False}.get(facts.trafficking)
    if case.test == "said_within":
        return _said(case, facts)
    if facts.absences is None:
        return None
    days = (when.astimezone(facts.now.tzinfo).date() for when in facts.absences)
    return any(case.span is None or _within(day, case.span, facts.now) for day in days)


def _said(case: Case, facts: CaseFacts) -> bool | None:
    """Nobody wrote that the child said so: no. Said longer ago: somebody who knows the child decides."""
    said = facts.said_wants_to_leave
    if said is None:
        return False
    return True if case.span is None or _within(said, case.span, facts.now) else None


def _within(day: date, span: Span, now: datetime) -> bool:
    """By whole days, the last one included."""
    return now.date() <= span.after(datetime.combine(day, time(), UTC), DAYS).date()


# --- reading ------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def load_prevention() -> PreventionContent:
    """The shipped plan."""
    return read_prevention(read_file(FOLDER / "prevention_plan.yaml", name="plans/prevention_plan.yaml"))


@lru_cache(maxsize=8)
def load_cases(folders: tuple[Path, ...] = ()) -> tuple[Case, ...]:
    """The shipped cases, and those of the agency's folders."""
    own = [case for folder in folders if (folder / FILE).is_file() for case in _own(folder)]
    cases = (*load_prevention().cases, *own)
    for case in own:
        if [other.id for other in cases].count(case.id) > 1:
            raise ContentError(Place(FILE), f'There is a case "{case.id}" already.', "Choose another id.")
    return cases


def _own(folder: Path) -> tuple[Case, ...]:
    return read_own_cases(read_file(folder / FILE, name=shown_name(folder / FILE, folder)))


def read_own_cases(tree: Tree) -> tuple[Case, ...]:
    """What an agency adds, as its file has it."""
    cases = listed(tree, "The cases", read_own_case)
    once(tree, "cases", [case.id for case in cases])
    return cases


def read_prevention(tree: Tree) -> PreventionContent:
    entry = keys(tree, "The plan", (), None)
    more = ("triggers", "placement")
    plan = read_plan(tree, load_caregiver_sheet().sections, load_copies().choices, more)
    cases = listed(entry["triggers"], "triggers", read_case)
    once(entry["triggers"], "triggers", [case.id for case in cases])
    return PreventionContent(plan, cases, listed(entry["placement"], "placement", read_weigh))


CASE = ("id", "jurisdiction", "test", "source", "title", "why", "ask")


def read_case(tree: Tree) -> Case:
    entry = keys(tree, "A trigger", (*CASE, "basis"))
    return made_case(entry, str(TAKE.one_of(entry["basis"], "basis", BASES)), source_named(entry["source"]))


def read_own_case(tree: Tree) -> Case:
    """An agency's own: its source is the policy that it names in words."""
    entry = keys(tree, "A trigger", CASE)
    return made_case(entry, AGENCY, Source(str(TAKE.text(entry["source"], "source")), "", AGENCY))


def made_case(entry: dict[str, Tree], basis: str, source: Source) -> Case:
    test, span = read_test(entry["test"])
    said = {name: words(entry[name], name) for name in ("title", "why", "ask")}
    where = TAKE.text(entry["jurisdiction"], "jurisdiction")
    if JURISDICTION.fullmatch(where) is None:
        raise TAKE.fault(where, f'jurisdiction is "{where}".', 'Write "us", or a state as in "us-wa".')
    return Case(name_of(entry["id"]), str(where), test, basis=basis, source=source, span=span, **said)


def read_test(tree: Tree) -> tuple[str, Span | None]:
    entry = keys(tree, "test", (), TESTS)
    if len(entry) != 1:
        raise TAKE.fault(tree, f"The test has {len(entry)} parts.", f"Write one of: {', '.join(TESTS)}.")
    ((name, value),) = entry.items()
    if name.endswith("_within"):
        return name, read_span(value, TAKE, name)
    TAKE.one_of(value, name, ("yes",))
    return name, None


def read_weigh(tree: Tree) -> Weigh:
    entry = keys(tree, "A thing to weigh", ("id", "ask", "why"))
    return Weigh(name_of(entry["id"]), words(entry["ask"], "ask"), words(entry["why"], "why"))
