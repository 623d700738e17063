"""The first hours of an absence as one list: what the law asks, nearest first, and then what helps, which is ours.

The caregiver's part and the agency's are apart: the same rules are asked once more as a caregiver, so that the law for
the home is read out and not guessed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings

from handrail.missing.models import Episode
from handrail.rules import RulesError, due, read_facts
from handrail.rules.clocks import Almanac
from handrail.rules.contacts import load_contacts
from handrail.rules.errors import ContentError
from handrail.rules.first_hours import INFORMED, NOTICE, OF_THE_AGENCY, Step, steps_for

from .access import Opened
from .clock_words import Clock, clock, moment
from .facts import facts_file
from .first_hours_actions import step_of
from .first_hours_letters import held_for, letter_of
from .index import AnswerJSON, without_restricted
from .law import number_of, recipient
from .models import Act, Packet
from .reading import PRACTICE, Item, Shown, View, groups_of, groups_of_act, packet_for, shown, title_of, token_of, word

CAREGIVER = "caregiver"
TOLD_NOBODY = frozenset({"case_record", "ncic", "child"})
Contact = dict[str, Any]


@dataclass(frozen=True)
class LawLine:
    """What the law asks: the line of the duty with the words for the phone and whom to call."""

    line: Shown
    say: tuple[str, ...]
    call: Contact


@dataclass(frozen=True)
class PracticeLine:
    """A step of ours. It has a best time and is never late."""

    step: Step
    title: str
    script: str
    limit: str
    whose: str
    source: Mapping[str, Any]
    best_by: datetime | None
    call: Contact
    done: Act | None
    token: str
    letter: bool
    held: str
    packets: tuple[Packet, ...] = ()
    sent_id: UUID = field(default_factory=uuid4)
    """Of the form that ticks it: sent twice, it is done once."""


@dataclass(frozen=True)
class ToldLine:
    """Somebody who was told about this absence: when, by whom, and how it can be shown."""

    act: Act
    whom: str
    what: str


@dataclass(frozen=True)
class FirstHours:
    """The page. Each list is in the order to work it; `standing` is what the law gives no hours for."""

    law: list[LawLine]
    standing: list[LawLine]
    unsure: list[Clock]
    settled: list[LawLine]
    others: list[LawLine]
    drafts: list[LawLine]
    home_law: list[LawLine]
    home: list[PracticeLine]
    ours: list[PracticeLine]
    to_tell: list[PracticeLine]
    told: list[ToldLine]


def first_hours_of(opened: Opened, episode: Episode) -> FirstHours:
    """Everything for one absence, as this reader may know of it."""
    view, about = opened.view, str(episode.pk)
    every = shown(opened.answer, child=view.child, groups=view.groups, agency=view.agency, now=view.now, ask=view.ask)
    lines = [line for line in every if line.restricted or line.duty.get("about") == about]
    steps = practice_lines(view, episode)
    open_lines = [law_line(line, view) for line in lines if line.band in {"overdue", "open", "held"}]
    return FirstHours(
        law=[one for one in open_lines if one.line.due_at or one.line.band == "held"],
        standing=[one for one in open_lines if not one.line.due_at and one.line.band != "held"],
        unsure=[line.clock for line in lines if line.band == "cannot_tell"],
        settled=[law_line(line, view) for line in lines if line.band in {"said_done", "done", "closed"}],
        others=[law_line(line, view) for line in lines if line.band == "others"],
        drafts=[draft_line(line, view) for line in lines if line.band == "drafts" and "due_at" in line.duty],
        home_law=home_law(view, about),
        home=[one for one in steps if one.step.who == CAREGIVER],
        ours=[one for one in steps if one.step.who != CAREGIVER and not one.step.tell],
        to_tell=[one for one in steps if one.step.tell],
        told=told_lines(view, about),
    )


# --- the law -------------------------------------------------------------------------------------------------------


def law_line(line: Shown, view: View) -> LawLine:
    packet = packet_for(line.duty) if line.duty else None
    say = tuple(note.said[view.language] for note in packet.say) if packet else ()
    return LawLine(line, say, contact_of(str(line.duty.get("recipient", "")), view))


def draft_line(line: Shown, view: View) -> LawLine:
    """A rule that nobody has checked against the law in force: shown, marked, and never counted."""
    due_at = moment(line.duty.get("due_at"))
    words = {**line.clock, "what": title_of(line.duty, view)}
    shown_line = Shown(band=line.band, title=str(words["what"]), plain=line.plain, clock=words, state=line.state,
                       due_at=due_at, duty=line.duty)  # fmt: skip
    return LawLine(shown_line, (), {})


def contact_of(name: str, view: View) -> Contact:
    """Whom to call, with the day the number was read: of the police and of our own line as the agency entered them."""
    if name in {"law_enforcement", "police"}:
        return {"number": view.agency.police_phone} if view.agency.police_phone else {}
    if name == "on_call":
        return {"number": view.agency.on_call_phone} if view.agency.on_call_phone else {}
    found: Contact = recipient(name, view.book, view.language, on=view.now.date())["call"] if name else {}
    return found if found.get("number") else {}


def home_law(view: View, about: str) -> list[LawLine]:
    """What the law asks of the caregiver, as the same book answers a caregiver; only what everybody may know."""
    if view.agency.actor_kind == CAREGIVER:
        return []
    facts = without_restricted(facts_file(view.child, view.agency))
    own: Mapping[str, object] = facts["facts"]  # type: ignore[assignment]  # a facts file is untyped
    asked = {name: value for name, value in own.items() if not name.startswith("actor.")}
    facts = {**facts, "facts": {**asked, "actor.kind": CAREGIVER}}
    try:
        answer: AnswerJSON = due(read_facts(facts), at=view.now, book=view.book).as_json()
    except RulesError:
        return []
    mine = [duty for duty in answer["duties"] if duty["about"] == about and not groups_of(duty, view.book)]
    return [home_line(duty, view) for duty in sorted(mine, key=lambda duty: duty["due_at"] or "9")]


def home_line(duty: Item, view: View) -> LawLine:
    words = clock({**duty, "last_act": None}, now=view.now, zone=view.zone)
    title = title_of(duty, view)
    line = Shown(band="open", title=title, plain=view.said(duty["id"])["plain"], clock={**words, "what": title},
                 state=duty["state"], due_at=moment(duty["due_at"]), duty=duty)  # fmt: skip
    name = "on_call" if duty["recipient"] in {"child_welfare_professional", "supervisor"} else duty["recipient"]
    return LawLine(line, (), contact_of(name, view))


# --- ours ------------------------------------------------------------------------------------------------------------


def practice_lines(view: View, episode: Episode) -> list[PracticeLine]:
    """The steps of ours for this absence, the soonest first; those that are done keep their place."""
    ticks, letters = ticks_of(view, episode), letters_of(view, episode)
    made = [
        practice_line(step, view, episode, ticks, letters)
        for step in steps_for(view.book, (episode.kind, episode.whereabouts))
    ]
    last = view.now.replace(year=9999)
    return sorted(made, key=lambda one: (WHO_FIRST.index(one.step.who), one.best_by or last))


WHO_FIRST = ("caregiver", "worker", "supervisor")


def practice_line(
    step: Step, view: View, episode: Episode, ticks: Mapping[str, Act], letters: Iterable[Packet]
) -> PracticeLine:
    language, held = view.language, held_for(step, view, episode.kind)
    back = episode.returned_at is not None
    instance = f"{PRACTICE}/{episode.pk}/{step.key}"
    return PracticeLine(
        step=step,
        title=step.title[language],
        script=step.script[language] if step.script else "",
        limit=step.limit[language] if step.limit else "",
        whose=step.whose[language] if step.whose else "",
        source=view.book.sources.get(step.source, {}) if step.source else {},
        best_by=best_by(step, view, episode),
        call=contact_for_step(step, view),
        done=ticks.get(step.tell or step.key),
        token=token_of(view.child, instance),
        letter=not held and letter_of(step, back=back) is not None,
        held=held,
        packets=tuple(row for row in letters if row.duty == instance),
    )


def best_by(step: Step, view: View, episode: Episode) -> datetime | None:
    times = {f"missing.{name}": at for name in ("first_suspected_at", "informed_at", "left_at")
             if (at := getattr(episode, name)) is not None}  # fmt: skip
    try:
        return step.best_by({INFORMED: episode.informed_at, **times}, Almanac(view.book.zone, view.book.calendar))
    except ContentError:
        return None


def contact_for_step(step: Step, view: View) -> Contact:
    if step.contact is None:
        return {}
    if step.contact in OF_THE_AGENCY:
        return contact_of(step.contact, view)
    named = load_contacts(tuple(settings.CONTENT_DIRS))[step.contact]
    return number_of(named, view.language, on=view.now.date())


def ticks_of(view: View, episode: Episode) -> dict[str, Act]:
    """What was done and holds, by the key of the step or by whom it told: the first time counts."""
    found: dict[str, Act] = {}
    for row in acts_of(view, str(episode.pk)):
        key = step_of(row) if row.act == PRACTICE else row.recipient if row.act == NOTICE else ""
        found.setdefault(str(key), row)
    return found


def letters_of(view: View, episode: Episode) -> list[Packet]:
    rows = Packet.objects.filter(child=view.child, about=str(episode.pk)).order_by("-sequence")
    for row in rows:
        row.child = view.child
    return [row for row in rows if row.duty.startswith(f"{PRACTICE}/")]


def step_with(token: str, view: View, episode: Episode) -> PracticeLine | None:
    """The step behind a token of a page, if it is shown for this absence."""
    return next((one for one in practice_lines(view, episode) if one.token == token), None)


# --- who was told ----------------------------------------------------------------------------------------------------


def acts_of(view: View, about: str) -> list[Act]:
    """What was done about this absence and holds, oldest first."""
    rows = Act.objects.filter(child=view.child, about=about, outcome=Act.Outcome.DONE, corrected_by__isnull=True)
    found = list(rows.select_related("recorded_by").order_by("at", "sequence"))
    for row in found:
        row.child = view.child
    return found


def told_lines(view: View, about: str) -> list[ToldLine]:
    """Everybody who was told about this absence, and that this reader may know of."""
    return [
        ToldLine(act, view.label(act.recipient), word(view.book, "acts", act.act, view.language))
        for act in acts_of(view, about)
        if act.recipient not in TOLD_NOBODY and groups_of_act(act.act, act.recipient, view.book) <= view.groups
    ]
