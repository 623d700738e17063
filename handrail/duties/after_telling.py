"""Whoever was told of an absence hears how it ended: that the child is back, or that the report was a mistake.

Worked out from what was recorded, so that it cannot be forgotten. Where a duty of the book asks for the same, that
duty's own line stands and this one does not.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from handrail.missing.models import Episode

Item = dict[str, Any]
Done = Iterable[Mapping[str, Any]]
KIND = "telling"
CLOSES = "tell_how_it_ended"
"""No act of the book: what a supervisor closes when somebody cannot be told."""
RETURNED = frozenset({"report_recovery", "notify_return", "oh_send_return_copy"})
MISTAKE = "notify_mistake"
ENDED = RETURNED | {MISTAKE}
NOBODY = frozenset({"case_record", "ncic", "child", "state_information_system", "asked_in_search"})


def telling(episode: Episode, acts: Done) -> Item | None:
    """Who was told of it and has not heard how it ended; None when nobody was told."""
    mine = [act for act in acts if act["about"] == str(episode.pk) and act.get("outcome", "done") == "done"]
    told = {act["to"] for act in mine if act["act"] not in ENDED and act["to"] not in NOBODY}
    if not told:
        return None
    heard = {act["to"]: act["at"] for act in mine if act["act"] in ENDED}
    waiting = sorted(told - heard.keys())
    settled = state_of(waiting, heard, told, closed_by(episode, acts))
    return {**settled, "waiting": waiting, "mistake": episode.kind == Episode.Kind.NONE}


def state_of(waiting: list[str], heard: Mapping[str, Any], told: set[str], closed: Mapping[str, Any] | None) -> Item:
    if not waiting:
        return {"state": "done", "at": max(heard[to] for to in told)}
    if closed:
        return {"state": "closed", "at": closed["at"], "reason": closed.get("reason", "")}
    return {"state": "open"}


def closed_by(episode: Episode, acts: Done) -> Mapping[str, Any] | None:
    """A supervisor's reason why the rest need not or cannot be told."""
    mine = (act for act in acts if (act["act"], act["about"]) == (CLOSES, str(episode.pk)))
    return next((act for act in mine if act.get("outcome") == "closed"), None)


def has_duties(item: Mapping[str, Any], duties: Iterable[Mapping[str, Any]]) -> bool:
    """Everybody who still waits has a duty of the book with a line of its own."""
    own = {duty["recipient"] for duty in duties if duty["act"] in ENDED and duty["about"] == item["about"]}
    return bool(item["waiting"]) and set(item["waiting"]) <= own
