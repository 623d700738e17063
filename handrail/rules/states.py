"""From an entry to what is shown: its state, whether it is proven, what to ask, what to read first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from types import MappingProxyType

from .answer import Finding, Immediate, Shown, Warned
from .case import Done
from .clocks import Deadline
from .entries import Entry, World
from .rule import Rule

OVERTAKEN = "settings.returned_before_due"
SAFETY = ("trafficking.family_suspect", "family.notice_safe")
BEFORE_BIRTHDAY = Warned(
    "due_before_birthday",
    MappingProxyType({
        "en": "The child turns 18 before the hours are over. Do it before then.",
        "es": "Cumple 18 años antes de que pasen las horas. Hágalo antes.",
    }),
)  # fmt: skip
ASK_COUNSEL = Warned(
    "family_suspect_ask_counsel",
    MappingProxyType({
        "en": "A family member may be involved, and the law still asks for this notice. Ask counsel first.",
        "es": "Un familiar podría estar involucrado, y la ley aún exige este aviso. Consulte antes a un abogado.",
    }),
)  # fmt: skip
WHICH_EVENT = Warned(
    "act_without_event",
    MappingProxyType({
        "en": "Something was done that does not say which event it was about. It was not counted.",
        "es": "Se hizo algo que no dice de qué evento se trata. No se contó.",
    }),
)  # fmt: skip


def finding(entry: Entry, world: World) -> Finding:
    """The finding for one instance."""
    fired, rule, deadline = entry.fired, entry.rule, entry.deadline
    done = [act for act in entry.acts if act.outcome == "done"] if entry.acts else entry.acts
    unsafe = _unsafe(world) if entry.family else None
    state = _state(entry, done, unsafe, world)
    standing, would_be = (fired.standing, fired.would_be) if not rule.draft else as_a_draft(fired.standing)
    return Finding(
        rule,
        fired.branch,
        fired.facts,
        about=fired.subject.id,
        recipient=entry.recipient,
        standing=standing,
        would_be=would_be,
        state=state,
        proven="yes" if done and _proven(rule, done) else "no",
        started_at=fired.start,
        due_at=None if deadline is None else deadline.at,
        also_show=(*_also_show(entry, world), *entry.shown) if rule.also_show else entry.shown,
        asks=_asks(entry, unsafe) if fired.asks or entry.family else (),
        added=entry.added,
        restricted_by=entry.restricted,
        warnings=_warnings(entry, unsafe, state) if _may_warn(entry, unsafe) else (),
        retry_at=_retry_at(entry, world.at, state) if entry.acts else None,
        immediate=None if deadline is None or deadline.label is None else _immediate(deadline, deadline.label, done),
        who=rule.watch if rule.watch and _somebody_else(entry) else None,
        conflicts=tuple(one.key for one in world.conflicts if one.concerns(rule, entry.recipient)),
        set_by=entry.set_by,
    )


def as_a_draft(standing: str) -> tuple[str, tuple[str, ...]]:
    """A draft never stands as a must: it would be one once somebody has read the law in force."""
    return ("should", ("must",)) if standing == "must" else (standing, ())


def _somebody_else(entry: Entry) -> bool:
    """A duty the agency watches, unless the one who asks is the one who is bound."""
    return entry.fired.facts.get("actor.kind") != entry.rule.watch


# --- state --------------------------------------------------------------------------------------------------------


def _state(entry: Entry, done: list[Done], unsafe: bool | None, world: World) -> str:
    rule = entry.rule
    ended = (rule.until or rule.repeat) and _ended(entry, world)
    if done and (ended or rule.repeat is None):
        return _met(entry, done)
    if entry.acts and any(act.outcome == "closed" for act in entry.acts):
        return "closed_with_reason"
    if ended or (rule.overtaken_by and not done and _overtaken(entry, world)):
        return "overtaken"
    if unsafe and _may_be_held(entry):
        return "held"
    late = entry.deadline.late if entry.deadline else None
    return "overdue" if late is not None and world.at > late else "open"


def _met(entry: Entry, done: list[Done]) -> str:
    late = entry.deadline.late if entry.deadline else None
    return "met_late" if entry.rule.repeat is None and late is not None and done[0].at > late else "met"


def _ended(entry: Entry, world: World) -> bool:
    """The event that ends the duty has come."""
    rule = entry.rule
    names = rule.until or (rule.repeat.until if rule.repeat else ())
    return world.earliest(names, entry.fired.subject) is not None


def _overtaken(entry: Entry, world: World) -> bool:
    """The child came back before it was due, and the agency's setting says that this ends it."""
    if entry.fired.facts.get(OVERTAKEN) != "overtaken":
        return False
    when = world.earliest(entry.rule.overtaken_by, entry.fired.subject)
    return when is not None and (entry.deadline is None or when <= entry.deadline.at)


def _unsafe(world: World) -> bool | None:
    """Whether a family member is a suspect: yes, no, or unknown. Read as of now."""
    now = world.now()
    suspect, safe = now.get(SAFETY[0]), now.get(SAFETY[1])
    if suspect == "yes" or safe == "no":
        return True
    return False if safe == "yes" or suspect == "no" else None


def _may_be_held(entry: Entry) -> bool:
    """Only what an overlay adds, or what is not a must; never a statutory notice, nor one that somebody let go."""
    rule = entry.rule
    if rule.never_held or any(act.outcome == "released" for act in entry.acts):
        return False
    return rule.layer != "us" or entry.fired.standing != "must"


def _proven(rule: Rule, done: list[Done]) -> bool:
    """Done with a reference. A duty that asks for other proof instead is proven by all of that."""
    needed = rule.proof
    counted = done[-1:] if rule.repeat else done
    if not needed or "reference" in needed:
        return any(act.reference for act in counted)
    return any(act.reference or act.kept.issuperset(needed) for act in counted)


def _retry_at(entry: Entry, at: datetime, state: str) -> datetime | None:
    if state in ("met", "met_late"):
        return None
    tries = [act.retry_at for act in entry.acts if act.retry_at is not None and act.retry_at > at]
    return max(tries, default=None)


# --- what to show with it -----------------------------------------------------------------------------------------


def _also_show(entry: Entry, world: World) -> Iterator[Shown]:
    for line in entry.rule.also_show:
        start = entry.fired.start if line.start is None else world.when(line.start, entry.fired.subject)
        if start is not None:
            due_at = line.within.after(start, world.almanac)
            yield Shown(due_at, line.kind, world.at > due_at)


def _asks(entry: Entry, unsafe: bool | None) -> tuple[str, ...]:
    asks = entry.fired.asks
    if entry.family and unsafe is None:
        asks = [*asks, SAFETY[1]]
    return tuple(dict.fromkeys(asks))


def _may_warn(entry: Entry, unsafe: bool | None) -> bool:
    return bool(entry.fired.capped or unsafe or entry.unplaced or entry.rule.warn)


def _warnings(entry: Entry, unsafe: bool | None, state: str) -> tuple[Warned, ...]:
    fired = entry.fired
    found = [BEFORE_BIRTHDAY] if fired.capped else []
    if unsafe and state in ("open", "overdue"):
        found.append(ASK_COUNSEL)
    if entry.unplaced:
        found.append(WHICH_EVENT)
    for warn, test in zip(entry.rule.warn, fired.prepared.warn, strict=True):
        if test(fired.facts):
            found.append(Warned("rule", warn.say))
    return tuple(found)


def _immediate(deadline: Deadline, label: str, done: list[Done]) -> Immediate:
    taken = max(0, int((done[0].at - deadline.at).total_seconds() // 60)) if done else None
    return Immediate(taken, deadline.late, label)
