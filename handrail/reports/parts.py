"""Which part of a measure an episode belongs to. Every episode belongs to exactly one, so that the parts add up.

A part never mixes what is different: done with proof, said done, late, overdue, not known. Plain functions on what
the rules answered and on what was recorded: no database and no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from handrail.missing.models import Talk
from handrail.rules import Book
from handrail.rules.clocks import Almanac
from handrail.rules.search import Step, next_due

Item = Mapping[str, Any]
IN_TIME, DONE, SAID_DONE, LATE = "in_time", "done", "said_done", "late"
OVERDUE, NEVER, UNDONE, DECLINED = "overdue", "never", "undone", "declined"
HELD, CLOSED, CANNOT_TELL = "held", "closed", "cannot_tell"
OPEN, ENDED, NOT_BACK, NO_DUTY, NOTHING_SAID, STOPPED = (
    "open",
    "ended",
    "not_back",
    "no_duty",
    "nothing_said",
    "stopped",
)
COUNTED = (IN_TIME, DONE, SAID_DONE, LATE, OVERDUE, NEVER, UNDONE, DECLINED, HELD, CLOSED, CANNOT_TELL)
NOT_COUNTED = (OPEN, ENDED, NOT_BACK, NO_DUTY, NOTHING_SAID, STOPPED)
"""Its time is not over, or the question does not arise: shown beside the measure, and in no share."""
WORST_FIRST = (OVERDUE, NEVER, UNDONE, HELD, CLOSED, LATE, SAID_DONE, OPEN, ENDED, IN_TIME)
MET = {"met", "met_late"}
TRIED: dict[str, str] = {
    Talk.Outcome.STOPPED: STOPPED,
    Talk.Outcome.DECLINED: DECLINED,
    Talk.Outcome.NOT_NOW: DECLINED,
    Talk.Outcome.SOMEONE_ELSE: DECLINED,
}
"""What the last try of the return conversation came to, when it was not held."""


@dataclass(frozen=True)
class Told:
    """What is known of one time missing. `duties` and `unsure` read no restricted fact, so that no count tells of one.

    `unsure` are the entries of `cannot_tell`; `readable` is False when the record contradicts itself or does not open.
    """

    about: str
    informed_at: datetime
    back: bool
    ended_at: datetime | None
    duties: Sequence[Item]
    unsure: Sequence[Item]
    book: Book
    now: datetime
    readable: bool = True
    talks: tuple[str, ...] = ()
    tries: tuple[datetime, ...] = ()
    touched: frozenset[str] = frozenset()
    practice: Sequence[Item] = ()
    """What a return opens by our practice, where no rule asks for the same."""

    audited: Sequence[Item] = ()
    audited_unsure: Sequence[Item] = ()
    """The same two lists for the rules alone that federal auditors ask about, each by its own clock."""

    def ours(self, kind: str) -> Item | None:
        return next((one for one in self.practice if (one["kind"], one["about"]) == (kind, self.about)), None)

    def mine(self, act: str, recipient: str) -> list[Item]:
        key = (act, recipient, self.about)
        return [duty for duty in self.duties if (duty["act"], duty["recipient"], duty["about"]) == key]

    def may_be(self, act: str, recipient: str) -> list[Item]:
        """What could still be due, once somebody answers a question."""
        asked = ((one, self.book.rules[one["id"]]) for one in self.unsure if one["about"] == self.about)
        return [one for one, rule in asked if rule.act == act and recipient in rule.to]


def of_duty(told: Told, act: str, recipient: str) -> str:
    """One part for what one act settles: of several duties the one that stands worst."""
    mine = told.mine(act, recipient)
    must = [part_of(duty, told) for duty in mine if duty["standing"] == "must"]
    if must:
        return min(must, key=WORST_FIRST.index)
    if not told.readable:
        return CANNOT_TELL
    maybe = [duty for duty in mine if "must" in duty["would_be"]]
    done = [part_of(duty, told) for duty in maybe if duty["state"] in MET]
    if done:
        return min(done, key=WORST_FIRST.index)
    return CANNOT_TELL if maybe or told.may_be(act, recipient) else NO_DUTY


def of_audited(told: Told, act: str, recipient: str) -> str:
    """The federal rule by itself and its own hour, no practice: what the review of an extract calls its own verdict."""
    duties = [{**duty, "also_show": ()} for duty in told.audited]
    return of_duty(replace(told, duties=duties, unsure=told.audited_unsure), act, recipient)


def of_audited_screening(told: Told) -> str:
    part = of_audited(told, "screen_after_return", "case_record")
    return NOT_BACK if part == NO_DUTY and not told.back else part


def part_of(duty: Item, told: Told) -> str:
    state, proven = duty["state"], duty["proven"] == "yes"
    if state in MET:
        return SAID_DONE if not proven else LATE if state == "met_late" else IN_TIME
    if state == "overtaken":
        return ENDED if was_overtaken(duty, told.book) else NEVER
    if state == "open":
        return OPEN if has_time(duty, told.now) else UNDONE
    return {"overdue": OVERDUE, "closed_with_reason": CLOSED, "held": HELD}[state]


def was_overtaken(duty: Item, book: Book) -> bool:
    """The child was back before it was due, and the agency's setting ends it then. What goes on until the child is
    found, and was never done, is a miss."""
    rule = book.rules[duty["id"]]
    return bool(rule.overtaken_by) and not rule.until and rule.repeat is None


def has_time(duty: Item, now: datetime) -> bool:
    """There is an hour, in law or in practice, that has not come yet."""
    hours = [duty["due_at"], *(shown["due_at"] for shown in duty["also_show"])]
    return any(at and datetime.fromisoformat(at) > now for at in hours)


def of_proof(told: Told) -> str:
    """Of the reports to police and NCMEC that were made, whether each can be shown."""
    made = [duty for to in ("law_enforcement", "ncmec") for duty in told.mine("report_missing", to)
            if duty["state"] in MET]  # fmt: skip
    if made:
        return DONE if all(duty["proven"] == "yes" for duty in made) else SAID_DONE
    return NOTHING_SAID if told.readable else CANNOT_TELL


def of_screening(told: Told) -> str:
    if not told.back:
        return NOT_BACK
    part = of_duty(told, "screen_after_return", "case_record")
    return OPEN if part == UNDONE and still_ours(told.ours("screening"), told.now) else part


def still_ours(item: Item | None, now: datetime) -> bool:
    """Our own hour has not come yet, where the law gives none."""
    return bool(item and item["due_at"] and datetime.fromisoformat(item["due_at"]) > now)


def of_conversation(told: Told) -> str:
    """Held is held, whichever way it was recorded. It is good practice for every child, also where no law asks."""
    if not told.back:
        return NOT_BACK
    part = of_duty(told, "determine_factors", "case_record")
    if Talk.Outcome.DONE in told.talks or part in {IN_TIME, LATE}:
        return DONE
    ours = told.ours("conversation")
    if part in {SAID_DONE, CLOSED} or (ours and ours["state"] == "closed"):
        return SAID_DONE if part == SAID_DONE else CLOSED
    if told.talks and told.talks[-1] in TRIED:
        return TRIED[told.talks[-1]]
    waiting = OPEN if part == OPEN or still_ours(ours, told.now) else UNDONE
    return waiting if told.readable else CANNOT_TELL


def of_clocks(told: Told) -> str:
    """Whether a clock ran out while nobody did anything about it: nothing recorded, no reminder taken."""
    if not told.readable:
        return CANNOT_TELL
    over = [duty for duty in told.duties if ran_out(duty, told)]
    if any(duty["instance"] not in told.touched for duty in over):
        return NEVER
    return DONE if over or any(is_clock(duty, told) for duty in settled(told.duties)) else NO_DUTY


def is_clock(duty: Item, told: Told) -> bool:
    return duty["about"] == told.about and duty["standing"] == "must" and bool(duty["due_at"])


def ran_out(duty: Item, told: Told) -> bool:
    """Late, or never done although its hour came before the child was found."""
    if not is_clock(duty, told):
        return False
    if duty["state"] == "overtaken" and told.ended_at and not was_overtaken(duty, told.book):
        return datetime.fromisoformat(duty["due_at"]) < told.ended_at
    return duty["state"] in {"overdue", "met_late"}


def settled(duties: Iterable[Item]) -> list[Item]:
    return [duty for duty in duties if duty["state"] in {"met", "closed_with_reason"}]


def of_cadence(told: Told, cadence: Sequence[Step], zone: ZoneInfo) -> str:
    """Whether each try to find the child came no later than the cadence allows, from the call to the end."""
    end = told.ended_at or told.now
    tries = sorted(at for at in told.tries if at <= end)
    first = cadence[0].after(told.informed_at, Almanac(zone, None))
    if not tries and end <= first:
        return NO_DUTY if told.ended_at else OPEN
    if not tries:
        return NEVER
    allowed = [first, *(next_due(cadence, told.informed_at, last, last, zone).at for last in tries)]
    return DONE if all(at <= by for at, by in zip([*tries, end], allowed, strict=True)) else LATE
