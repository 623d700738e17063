"""The return conversation in the words of the rules: what a held or a put-off talk stands for among the acts.

A talk is its own proof, with its own number: there is no second row that could say something else.
"""

from collections.abc import Iterator
from datetime import datetime

from handrail.children.facts import iso
from handrail.children.models import Child
from handrail.rules.return_talk import load_return_talk

from .models import Episode, Talk
from .talks import PUT_OFF, Conversation

RECORD = "case_record"
Entry = dict[str, object]


def talk_acts_of(child: Child, actor: str) -> list[Entry]:
    """Acts of every return of this child: held talks, factors, and tries that were put off with the next one dated."""
    return [act for found in conversations(child) for act in acts_of(found, actor)]


def conversations(child: Child) -> list[Conversation]:
    """Of every return about which somebody talked, or tried to."""
    found = []
    for episode in child.episode_set.filter(talks__isnull=False).distinct().order_by("informed_at"):
        episode.child = child
        found.append(Conversation.of(episode))
    return found


def acts_of(found: Conversation, actor: str) -> Iterator[Entry]:
    for talk in found.talks:
        if talk.outcome in PUT_OFF and talk.next_at and talk.ended_at:
            for act in acts_for(actor):
                yield entry(act, found.episode, talk, talk.ended_at, outcome="declined", retry_at=iso(talk.next_at))
    if (done := found.done) and done.ended_at:
        for act in held(actor):
            yield entry(act, found.episode, done, done.ended_at, reference=done.reference)
        if found.what_led:
            at = max(done.ended_at, min(row.recorded_at for row in found.what_led))
            yield entry(load_return_talk().factors_act, found.episode, done, at, reference=done.reference)


def held(actor: str) -> list[str]:
    return [one.act for one in load_return_talk().talk_acts if one.holds_for(actor)]


def acts_for(actor: str) -> list[str]:
    return [*held(actor), load_return_talk().factors_act]


def entry(act: str, episode: Episode, talk: Talk, at: datetime, **more: str) -> Entry:
    by = talk.recorded_by.name
    return {"act": act, "to": RECORD, "about": str(episode.pk), "at": iso(at), "by": by, "done_by": by, **more}
