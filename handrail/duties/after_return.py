"""What a return opens, by construction: the conversation and the screening, each with its clock, and what follows them.

Worked out from the return itself and from what was done about it, never from a row that somebody could forget to make.
A line ends in three ways only: done, put off with the next try dated (then it stays, with that date), or closed by a
supervisor with a reason. The times are ours where the book gives none, and are never called overdue.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from handrail.children.facts import iso
from handrail.children.models import Child
from handrail.missing.models import Episode
from handrail.missing.talks import Conversation, lives_at, responses_of, unanswered
from handrail.rules.return_talk import OurClock, after, load_return_talk
from handrail.screening.models import Screening

from . import after_telling

Item = dict[str, Any]
Done = Iterable[Mapping[str, Any]]
OPEN_STATES = frozenset({"open", "put_off"})
KINDS = ("conversation", "screening", "telling", "factors", "rescreen")
RESCREEN = "rescreen_after_return"
"""No act of the book: what a supervisor closes when a second screening is not to be."""

OURS = frozenset({RESCREEN, after_telling.CLOSES, *(one.act for one in load_return_talk().talk_acts)})
"""Acts that our practice asks for where no rule does: nothing restricted can be told from them."""

TALKED_ABOUT = frozenset({load_return_talk().factors_act, *(one.act for one in load_return_talk().talk_acts)})
"""Acts that the conversation itself is: a duty that asks for one leads to it."""


def practice_of(child: Child, done: Done, now: datetime) -> list[Item]:
    """Every line of every return, oldest first. `done` are the acts of the facts file."""
    acts = list(done)
    ended = list(child.episode_set.filter(Q(returned_at__isnull=False) | Q(kind=Episode.Kind.NONE))
                 .order_by("returned_at", "informed_at"))  # fmt: skip
    returned = [row for row in ended if row.kind != Episode.Kind.NONE]
    found = []
    for episode in ended:
        episode.child = child
        lines = lines_of(episode, acts, now, newest=episode is returned[-1]) if episode in returned else ()
        found += [one for one in (*lines, telling(episode, acts)) if one]
    return found


def lines_of(episode: Episode, acts: Done, now: datetime, *, newest: bool) -> Iterator[Item | None]:
    talk = Conversation.of(episode)
    yield conversation(episode, talk, acts)
    yield screening(episode, acts)
    if newest:
        yield factors(episode, talk)
        yield rescreen(episode, acts, now)


def act_of(kind: str) -> str:
    """The act that closes a line of this kind."""
    content = load_return_talk()
    return {
        "conversation": content.talk_acts[0].act,
        "screening": content.screening_act,
        "rescreen": RESCREEN,
        after_telling.KIND: after_telling.CLOSES,
    }.get(kind, "")


def conversation(episode: Episode, talk: Conversation, acts: Done) -> Item:
    begun = talk.begun_at()
    last = talk.last.outcome if talk.last else ""
    more = {"begun_at": iso(begun) if begun else "", "last": last}
    return {**line("conversation", episode, settled("conversation", episode, acts)), **more}


def telling(episode: Episode, acts: Done) -> Item | None:
    """Who was told hears how it ended; for a mistake without a time, because nobody wrote down when it was found."""
    found = after_telling.telling(episode, acts)
    if found is None:
        return None
    made = line(after_telling.KIND, episode, found)
    return {**made, "due_at": None} if found["mistake"] else made


def screening(episode: Episode, acts: Done) -> Item:
    return line("screening", episode, settled("screening", episode, acts))


def factors(episode: Episode, talk: Conversation) -> Item | None:
    """What led to the absence is asked of the place where the child lives now; without one, it is said so later."""
    if not talk.what_led:
        return None
    waiting = unanswered(talk.current_factors, responses_of(episode.child), lives_at(episode.child))
    return {**line("factors", episode, {"state": "open" if waiting else "done"}), "waiting": waiting}


def rescreen(episode: Episode, acts: Done, now: datetime) -> Item | None:
    """Two to four weeks later, once: it opens by itself, and a signed screening held since then closes it."""
    ours = load_return_talk().clocks["rescreen"]
    returned = back_at(episode)
    if ours.opens is None or ours.counts_from is None:
        return None
    opens = after(returned, ours.opens)
    if now < opens:
        return {**line("rescreen", episode, {"state": "later"}), "opens_at": iso(opens)}
    held = screened_since(episode.child, after(returned, ours.counts_from))
    if held is not None:
        return line("rescreen", episode, {"state": "done", "at": iso(held.held_at), "reference": held.reference})
    return line("rescreen", episode, settled("rescreen", episode, acts))


def screened_since(child: Child, since: datetime) -> Screening | None:
    rows = Screening.unscoped.filter(child=child, state=Screening.State.SIGNED, held_at__gte=since)
    return rows.order_by("held_at").first()


def back_at(episode: Episode) -> datetime:
    """When the child came back. Only a return is asked about, so it is there."""
    return episode.returned_at or episode.return_learned_at or episode.informed_at


def line(kind: str, episode: Episode, settled: Item) -> Item:
    """One line, as the index keeps it. Our time counts from when the agency learned of the return."""
    ours: OurClock = load_return_talk().clocks[kind]
    start = back_at(episode) if kind == "rescreen" else episode.return_learned_at or back_at(episode)
    due = ours.due_at(start)
    return {
        "kind": kind, "about": str(episode.pk), "back_at": iso(back_at(episode)), "started_at": iso(start),
        "due_at": iso(due) if due else None, **settled,
    }  # fmt: skip


def settled(kind: str, episode: Episode, acts: Done) -> Item:
    """How the line stands: the first act that did it, a supervisor's reason, or the newest try that was put off."""
    mine = [act for act in acts if (act["act"], act["about"]) == (act_of(kind), str(episode.pk))]
    mine.sort(key=lambda act: moment(act["at"]))
    did = [act for act in mine if act.get("outcome", "done") == "done"]
    if did:
        return {"state": "done", "at": did[0]["at"], "reference": did[0].get("reference", "")}
    closed = [act for act in mine if act.get("outcome") == "closed"]
    if closed:
        return {"state": "closed", "at": closed[-1]["at"], "reason": closed[-1].get("reason", "")}
    tries = [act for act in mine if act.get("outcome") == "declined" and act.get("retry_at")]
    if tries:
        return {"state": "put_off", "at": tries[-1]["at"], "retry_at": tries[-1]["retry_at"], "tries": len(tries)}
    return {"state": "open"}


def moment(text: object) -> datetime:
    return datetime.fromisoformat(str(text))


def is_open(item: Mapping[str, Any]) -> bool:
    return item["state"] in OPEN_STATES


def opens_at(items: Iterable[Mapping[str, Any]]) -> list[datetime]:
    """When a line that is not there yet appears by itself."""
    return [moment(item["opens_at"]) for item in items if item.get("opens_at")]


def covered(item: Mapping[str, Any], duties: Iterable[Mapping[str, Any]]) -> bool:
    """A duty of the book asks for the same about the same return: then its own line stands, with the law's clock."""
    if item["kind"] == after_telling.KIND:
        return after_telling.has_duties(item, duties)
    same = (act_of(item["kind"]), item["about"])
    return bool(same[0]) and any((duty["act"], duty["about"]) == same for duty in duties)
