"""Needs and safety after a return: what was answered, and what needs somebody now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from handrail.missing.talks import Conversation
from handrail.rules.contacts import load_contacts
from handrail.rules.return_talk import Ask, load_return_talk
from handrail.team.words import say

NEEDS = "needs"


@dataclass(frozen=True)
class Danger:
    """Something that needs somebody now: what, what to do, and whom to call."""

    what: str
    do: str
    calls: tuple[tuple[str, str], ...]


def needs_of(talk: Conversation, today: date) -> tuple[tuple[Ask, ...], dict[str, Any] | None]:
    """What is asked about needs at this age, and what was answered; None when nobody asked yet. An age that is not
    known yet has the questions of most."""
    content = talk.content(today) or load_return_talk()
    part = next(part for part in content.parts if part.kind == NEEDS)
    said = talk.answers.get(part.id)
    return part.asks, dict(said) if said is not None else None


def dangers_of(talk: Conversation, groups: frozenset[str], language: str, today: date) -> list[Danger]:
    """What was answered with a danger. What is restricted stays with those who may see it."""
    asks, said = needs_of(talk, today)
    found = [ask for ask in asks if ask.danger and (said or {}).get(ask.id) == ask.danger and may_see(ask, groups)]
    return [Danger(say(ask.short), say(ask.do) if ask.do else "", tuple(calls(ask, language))) for ask in found]


def may_see(ask: Ask, groups: frozenset[str]) -> bool:
    return not ask.restricted or ask.restricted in groups


def calls(ask: Ask, language: str) -> Iterator[tuple[str, str]]:
    contacts = load_contacts(tuple(settings.CONTENT_DIRS))
    for key in ask.call:
        if (contact := contacts.get(key)) is not None and contact.phone:
            yield contact.name[language], contact.phone


def state_of_care(talk: Conversation, groups: frozenset[str], today: date) -> dict[str, Any]:
    """How far needs and safety are: how many are answered, of how many, and whether some are for others to read."""
    asks, said = needs_of(talk, today)
    answered = [ask for ask in asks if (said or {}).get(ask.id)]
    return {
        "answered": len(answered), "of": len(asks), "asked": said is not None,
        "hidden": any(not may_see(ask, groups) for ask in answered),
    }  # fmt: skip
