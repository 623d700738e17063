"""A return talk that held the screening itself, as an act: only for an age for which the agency chose no instrument.

A younger child is not interviewed by the worker, and a young adult decides: what was seen or said, and who decides what
comes next, is the record. Where a designated instrument is made for the age, that one counts and the talk does not.
"""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from handrail.children.models import Child
from handrail.missing.models import Talk
from handrail.missing.talk_facts import Entry, conversations, entry
from handrail.missing.talks import PUT_OFF, Answers, Conversation, band_on
from handrail.rules.return_talk import Band, ReturnTalk, after, load_return_talk
from handrail.screening.instruments import made_for
from handrail.team.models import Agency

from .after_return import RESCREEN, back_at


def screened_in_talks(child: Child, agency: Agency) -> list[Entry]:
    """Screenings of every return of this child that a talk held, and tries that were put off to a day."""
    return [act for found in conversations(child) for act in acts_of(found, agency)]


def acts_of(found: Conversation, agency: Agency) -> Iterator[Entry]:
    act, first = load_return_talk().screening_act, None
    for place, talk in enumerate(found.talks):
        content = own_content(found, talk, agency)
        if content is None:
            continue
        if talk.outcome in PUT_OFF and talk.next_at and talk.ended_at:
            put_off = {"outcome": "declined", "retry_at": talk.next_at.isoformat(timespec="seconds")}
            yield entry(act, found.episode, talk, talk.ended_at, **put_off)
        elif talk.outcome == Talk.Outcome.DONE and talk.ended_at and content.is_screening(said_by(found, place)):
            yield from held(found, talk, talk.ended_at, content, first=first is None)
            first = first or talk


def held(found: Conversation, talk: Talk, at: datetime, content: ReturnTalk, *, first: bool) -> Iterator[Entry]:
    """The first is the screening after the return. One weeks later, in which it was decided anew, is the second."""
    if first:
        yield entry(content.screening_act, found.episode, talk, at, reference=talk.reference)
    elif at >= second_from(found) and content.is_screening(own_parts(found, talk)):
        yield entry(RESCREEN, found.episode, talk, at, reference=talk.reference)


def second_from(found: Conversation) -> datetime:
    counts_from = load_return_talk().clocks["rescreen"].counts_from
    return after(back_at(found.episode), counts_from) if counts_from else back_at(found.episode)


def own_content(found: Conversation, talk: Talk, agency: Agency) -> ReturnTalk | None:
    """The talk for the age on that day, unless an instrument is made for it."""
    child, day = found.episode.child, talk.at.astimezone(ZoneInfo(agency.timezone)).date()
    band: Band | None = band_on(child, day, found.answers)
    if band is None or made_for(child.age_on(day), band, agency):
        return None
    return load_return_talk().of(band)


def said_by(found: Conversation, place: int) -> dict[str, Answers]:
    """What was known when that try ended: its own answers and those of the tries before it."""
    until = {talk.pk for talk in found.talks[: place + 1]}
    return {row.part: row.answers for row in found.parts if row.talk_id in until}


def own_parts(found: Conversation, talk: Talk) -> dict[str, Answers]:
    return {row.part: row.answers for row in found.parts if row.talk_id == talk.pk}
