"""From an entry to what is shown: its state, whether it is proven, what to ask, what to read first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from types import MappingProxyType

from .answer import Finding, Immediate, Shown, Warning_
from .entries import Entry, World
from .facts import Done

OVERTAKEN = "settings.returned_before_due"
SAFETY = ("trafficking.family_suspect", "family.notice_safe")
BEFORE_BIRTHDAY = Warning_(
    "due_before_birthday",
    MappingProxyType({
        "en": "The child turns 18 before the hours are over. Do it before then.",
        "es": "Cumple 18 años antes de que pasen las horas. Hágalo antes.",
    }),
)  # fmt: skip
ASK_COUNSEL = Warning_(
    "family_suspect_ask_counsel",
    MappingProxyType({
        "en": "A family member may be involved, and the law still asks for this notice. Ask counsel before you send it.",
        "es": "Un familiar podría estar involucrado, y la ley aún exige este aviso. Consulte a un abogado antes de enviarlo.",
    }),
)  # fmt: skip
WHICH_EVENT = Warning_(
    "act_without_event",
    MappingProxyType({
        "en": "Something was done that does not say which event it was about. It was not counted.",
        "es": "Se hizo algo que no dice de qué evento se trata. No se contó.",
    }),
)  # fmt: skip


def finding(entry: Entry, world: World) -> Finding:
    """The finding for one instance."""
    fired, rule = entry.fired, entry.rule
    start = fired.start or world.at
    done = [act for act in entry.acts if act.outcome == "done"]
    unsafe = _unsafe(world) if entry.family else None
    state = _state(entry, done, unsafe, world)
    deadline = entry.deadline
    return Finding(
        id=rule.id,
        instance=f"{rule.id}/{fired.subject.id}/{entry.recipient}",
        about=fired.subject.id,
        recipient=entry.recipient,
        act=rule.act,
        title=rule.title,
        standing=fired.standing,
        basis=fired.branch.basis,
        would_be=fired.would_be,
        state=state,
        proven="yes" if _proven(entry, done) else "no",
        started_at=fired.start,
        due_at=None if deadline is None else deadline.at,
        also_show=_also_show(entry, world),
        why=_why(entry),
        asks=_asks(entry, unsafe),
        authority=rule.authority_at(start),
        content=_unique((*rule.content_at(start), *entry.added)),
        limits=rule.limits,
        restricted_by=entry.restricted,
        warnings=_warnings(entry, unsafe, state),
        retry_at=_retry_at(entry, world.at) if state not in ("met", "met_late") else None,
        immediate=_immediate(entry, done),
        repeats=rule.repeat is not None,
        who=rule.watch if _somebody_else(entry) else None,
        lifted_by=(rule.lifted_by or "A named person reads the law in force, then sets the status to reviewed.")
        if rule.draft
        else None,
    )


def _somebody_else(entry: Entry) -> bool:
    """A duty the agency watches, unless the one who asks is the one who is bound."""
    watch = entry.rule.watch
    return watch is not None and entry.fired.facts.get("actor.kind") != watch


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


# --- state --------------------------------------------------------------------------------------------------------


def _state(entry: Entry, done: list[Done], unsafe: bool | None, world: World) -> str:
    ended = _ended(entry, world)
    if done and (ended or entry.rule.repeat is None):
        return _met(entry, done)
    if any(act.outcome == "closed" for act in entry.acts):
        return "closed_with_reason"
    if ended or (not done and _overtaken(entry, world)):
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
    return bool(names) and world.earliest(names, entry.fired.subject) is not None


def _overtaken(entry: Entry, world: World) -> bool:
    """The child came back before it was due, and the agency's setting says that this ends it."""
    names = entry.rule.overtaken_by
    if not names or entry.fired.facts.get(OVERTAKEN) != "overtaken":
        return False
    when = world.earliest(names, entry.fired.subject)
    return when is not None and (entry.deadline is None or when <= entry.deadline.at)


def _unsafe(world: World) -> bool | None:
    """Whether a family member is a suspect: yes, no, or unknown. Read as of now."""
    now = world.now()
    suspect, safe = now.get(SAFETY[0]), now.get(SAFETY[1])
    if suspect == "yes" or safe == "no":
        return True
    return False if safe == "yes" or suspect == "no" else None


def _may_be_held(entry: Entry) -> bool:
    """Only what an overlay adds, or what is not a must; never a statutory notice, and not once somebody has let it go."""
    rule = entry.rule
    if rule.never_held or any(act.outcome == "released" for act in entry.acts):
        return False
    return rule.layer != "us" or entry.fired.standing != "must"


def _proven(entry: Entry, done: list[Done]) -> bool:
    """Done with a reference. A duty that asks for other proof instead is proven by all of that."""
    needed = entry.rule.proof
    counted = done[-1:] if entry.rule.repeat else done
    if not needed or "reference" in needed:
        return any(act.reference for act in counted)
    return any(act.reference or act.kept.issuperset(needed) for act in counted)


def _retry_at(entry: Entry, at: datetime) -> datetime | None:
    tries = [act.retry_at for act in entry.acts if act.retry_at is not None and act.retry_at > at]
    return max(tries, default=None)


# --- what to show with it -----------------------------------------------------------------------------------------


def _also_show(entry: Entry, world: World) -> tuple[Shown, ...]:
    shown = []
    for line in entry.rule.also_show:
        start = entry.fired.start if line.start is None else world.when(line.start, entry.fired.subject)
        if start is not None:
            due_at = line.within.after(start, world.book.calendar)
            shown.append(Shown(due_at, line.kind, world.at > due_at))
    return (*shown, *entry.shown)


def _why(entry: Entry) -> tuple[str, ...]:
    facts = entry.fired.facts
    told = entry.fired.branch.when.why(facts)
    if entry.rule.when is not None:
        told += entry.rule.when.why(facts)
    return _unique(told)


def _asks(entry: Entry, unsafe: bool | None) -> tuple[str, ...]:
    safety = [SAFETY[1]] if entry.family and unsafe is None else []
    return _unique((*entry.fired.asks, *safety))


def _warnings(entry: Entry, unsafe: bool | None, state: str) -> tuple[Warning_, ...]:
    fired = entry.fired
    found = [BEFORE_BIRTHDAY] if fired.capped else []
    if unsafe and state in ("open", "overdue"):
        found.append(ASK_COUNSEL)
    if entry.unplaced:
        found.append(WHICH_EVENT)
    for warn, test in zip(entry.rule.warn, fired.prepared.warn, strict=True):
        if test(fired.facts):
            found.append(Warning_("rule", warn.say))
    return tuple(found)


def _immediate(entry: Entry, done: list[Done]) -> Immediate | None:
    deadline = entry.deadline
    if deadline is None or deadline.label is None:
        return None
    taken = max(0, int((done[0].at - deadline.at).total_seconds() // 60)) if done else None
    return Immediate(taken, deadline.late, deadline.label)
