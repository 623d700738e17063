"""What is due: the whole answer for one child, as of a moment that is passed in.

An instance of a duty is duty × event × recipient. The steps, in order:

1. each rule is asked about each event of its kind, with the facts as of that event (`as_of.py`);
2. a rule that fires gives one entry for each recipient; one that may fire gives a `cannot_tell`;
3. rules that tighten one another share the earliest due time, for the same event and recipient (`together`);
4. what was done, and what time it is, give the state.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from .answer import Answer, CannotTell, Finding
from .book import Book
from .case import Case, Subject, age_on, birthday
from .clocks import local
from .entries import Entry, Fired, World, together
from .errors import FactsError, Place
from .logic import Blame, Facts
from .prepared import Prepared
from .rule import STANDINGS, Branch, Rule
from .states import finding

NEEDS = 3
"""At most so many questions for a duty that cannot be told yet."""

CHOSEN_ONCE = ("settings.", "actor.")
"""What a state or an agency settles once is asked after what only this child's record can say."""

AFTER = timedelta(microseconds=1)
"""At its very due time a duty can still be done in time."""


def due(case: Case, *, at: datetime, book: Book) -> Answer:
    """Every duty of the case at that moment.

    Source: `docs/reference` names each rule; what the facts mean is in `as_of.py`. Raises FactsError when the facts
    cannot hold at that moment, ContentError when a calendar says nothing about a day that a clock needs.
    """
    moment = _checked(case, at)
    world = World(case, moment, book)
    fired: list[Fired] = []
    unsure: list[CannotTell] = []
    for prepared in book.prepared:
        for subject in world.case.subjects(prepared.rule.about):
            _ask(prepared, subject, world, fired, unsure)
    entries = [entry for one in fired for entry in one.entries(world)]
    together(entries, world)
    findings = [finding(entry, world) for entry in entries]
    return _answer(world, findings, unsure, entries)


def _checked(case: Case, at: datetime) -> datetime:
    if at.tzinfo is None:
        raise FactsError(
            Place("at"), f"The time {at.isoformat()} has no offset.", "Write it as 2026-03-13T21:10:00-04:00."
        )
    moment = local(at, case.zone)
    if case.birthdate is not None:
        if case.birthdate > moment.date():
            raise FactsError(
                case.place, "The birth date is in the future.", "Check child.birthdate, or ask about a later time."
            )
        stated, age = case.facts.get("child.age"), age_on(case.birthdate, moment.date())
        if isinstance(stated, int) and stated > age:
            raise FactsError(
                case.place, f"child.age is {stated}, and by the birth date it is {age}.", "Keep child.birthdate alone."
            )
    return moment


def _ask(prepared: Prepared, subject: Subject, world: World, fired: list[Fired], unsure: list[CannotTell]) -> None:
    start = prepared.start(subject.times) if prepared.starts else world.at
    if start is None or start > world.at or not prepared.in_force(start):
        return
    facts = world.facts(subject, start)
    gate = prepared.gate(facts)
    if gate is False:
        return
    one, open_branch = _fire(prepared, subject, start, facts)
    if one is None and not open_branch:
        return
    unclear = subject.unclear and prepared.single_family
    if one is not None and gate and not unclear:
        fired.append(one)
    else:
        question = f"{prepared.single_family}.status" if unclear else None
        unsure.append(_cannot_tell(prepared.rule, subject, start, facts, question))


def _fire(prepared: Prepared, subject: Subject, start: datetime, facts: Facts) -> tuple[Fired | None, bool]:
    """The first branch that is true, with the stronger ones before it that are not known; and whether any is open."""
    unknown: list[Branch] = []
    for branch, test, hopeful in prepared.branches:
        if branch.in_force is not None and start.date() < branch.in_force:
            continue
        truth = test(facts)
        if truth:
            standing = branch.settled(facts)
            if standing is None:
                standing, unknown = branch.standing, [*unknown, branch]
            would_be, asks = _stronger(unknown, standing, facts) if unknown else ((), [])
            for condition in hopeful:
                asks += condition.hopes(facts)
            event = start if prepared.starts else None
            return Fired(prepared, prepared.rule, subject, event, facts, branch, standing, would_be, asks), True
        if truth is None:
            unknown.append(branch)
    return None, bool(unknown)


def _stronger(unknown: Iterable[Branch], standing: str, facts: Facts) -> tuple[tuple[str, ...], list[str]]:
    """What it would be if the unknown branches held, and what to ask to find out."""
    above: list[str] = []
    asks: list[str] = []
    for branch in unknown:
        would_be = branch.settled(facts) or branch.strongest()
        if STANDINGS[would_be] > STANDINGS[standing]:
            above.append(would_be)
            asks += _asked(branch, facts)
    return tuple(sorted(set(above), key=STANDINGS.__getitem__, reverse=True)), asks


def _asked(branch: Branch, facts: Facts) -> list[str]:
    blame: Blame = {}
    if branch.when.test(facts) is None:
        branch.when.blame(facts, 1.0, blame)
    asked = _ranked(blame)
    if branch.by_setting is not None and branch.settled(facts) is None:
        asked.append(branch.by_setting[0])
    return asked


def _cannot_tell(rule: Rule, subject: Subject, start: datetime, facts: Facts, question: str | None) -> CannotTell:
    needs = [question] if question else []
    needs += [name for name in _needs(rule, start, facts) if name != question]
    return CannotTell(rule.id, subject.id, tuple(needs[:NEEDS]), rule.restricted)


def _needs(rule: Rule, start: datetime, facts: Facts) -> list[str]:
    """The unknown facts that could still decide it: those a must hangs on first, then by how much hangs on them."""
    tiers: dict[str, Blame] = {}
    always: Blame = {}
    for condition in (rule.binds, rule.when):
        if condition is not None and condition.test(facts) is None:
            condition.blame(facts, 1.0, always)
    branches = rule.branches_on(start.date())
    sure = any(branch.when.test(facts) for branch in branches)
    for branch in () if sure else branches:
        if branch.when.test(facts) is None:
            branch.when.blame(facts, 1.0, tiers.setdefault(branch.strongest(), {}))
    weights: dict[str, list[float]] = {}
    for tier, name in enumerate(("must", "should", "may")):
        for fact, weight in tiers.get(name, {}).items():
            weights.setdefault(fact, [0.0, 0.0, 0.0])[tier] += weight
    for fact, weight in always.items():
        weights[fact] = [weight + own for own in weights.get(fact, [0.0, 0.0, 0.0])]
    return sorted(weights, key=lambda fact: (not fact.startswith(CHOSEN_ONCE), weights[fact]), reverse=True)


def _ranked(blame: Blame) -> list[str]:
    return sorted(blame, key=lambda fact: -blame[fact])


# --- the answer ---------------------------------------------------------------------------------------------------


def _answer(world: World, findings: list[Finding], unsure: list[CannotTell], entries: list[Entry]) -> Answer:
    duties, others, drafts = [], [], []
    for entry, found in zip(entries, findings, strict=True):
        if entry.rule.draft:
            drafts.append(found)
        elif found.who is not None:
            others.append(found)
        else:
            duties.append(found)
    return Answer(
        at=world.at,
        jurisdiction=world.case.jurisdictions,
        book=world.book.version,
        duties=_nearest_first(duties),
        cannot_tell=tuple(sorted(unsure)),
        others=_nearest_first(others),
        drafts=_nearest_first(drafts),
        changes_at=_changes_at(world, entries, findings),
    )


def _nearest_first(found: list[Finding]) -> tuple[Finding, ...]:
    return tuple(
        sorted(
            found,
            key=lambda one: (one.due_at is None, one.due_at, one.instance) if one.due_at else (True, one.instance),
        )
    )


def _changes_at(world: World, entries: list[Entry], findings: list[Finding]) -> datetime | None:
    """The next moment after `at` at which time alone changes the answer."""
    moments = [when for when in _events(world.case) if when > world.at]
    for entry, found in zip(entries, findings, strict=True):
        late = entry.deadline.late if entry.deadline else None
        if late is not None and late >= world.at and found.state in ("open", "held"):
            moments.append(late + AFTER)
        for shown in found.also_show:
            if not shown.passed:
                moments.append(shown.due_at + AFTER)
        if found.retry_at is not None:
            moments.append(found.retry_at)
    if world.case.birthdate is not None and any(prepared.reads_age_now for prepared in world.book.prepared):
        moments.append(_next_birthday(world.case.birthdate, world))
    return min(moments, default=None)


def _next_birthday(birthdate: date, world: World) -> datetime:
    age = age_on(birthdate, world.at.date())
    return birthday(birthdate, age + 1, world.case.zone)


def _events(case: Case) -> Iterable[datetime]:
    for subject in (case.child, *case.episodes, *case.identifications, *case.disclosures):
        yield from subject.times.values()
    for act in case.done:
        yield act.at
    for spans in case.histories.values():
        for span in spans:
            yield span.start
