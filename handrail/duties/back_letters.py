"""The letter to somebody who was told of an absence, about how it ended, and the words for the phone."""

from typing import Any

from handrail.missing.models import Episode
from handrail.missing.talk_words import both
from handrail.rules.packet_files import Packet
from handrail.rules.return_talk import load_return_talk

from . import models
from .access import packets_about
from .back import Hears, act_of_end
from .first_hours_letters import LIMITS
from .reading import HEARS, View, packet_for


def as_duty(hearer: Hears, episode: Episode) -> dict[str, Any]:
    """What a letter or a proof is kept under. It stands where a duty would, and is none."""
    who = f"{hearer.recipient}:{hearer.asked}" if hearer.asked else hearer.recipient
    return {"id": HEARS, "instance": f"{HEARS}/{who}/{episode.pk}", "act": act_of_end(hearer.recipient, episode),
            "recipient": hearer.recipient, "about": str(episode.pk), "limits": LIMITS}  # fmt: skip


def seen_of(hearer: Hears, duty: dict[str, Any]) -> list[dict[str, Any]]:
    """What the act keeps beside the receiver: who it was, for somebody whom we asked."""
    seen = {"id": HEARS, "instance": duty["instance"], "standing": "ours", "due_at": None}
    return [{**seen, "asked": hearer.asked}] if hearer.asked else []


def letter_of(hearer: Hears, episode: Episode) -> Packet | None:
    """The letter that says how it ended, where one is meant and nothing bids to wait."""
    return packet_for(as_duty(hearer, episode)) if hearer.letter_url else None


def letters_to(hearer: Hears, episode: Episode, view: View) -> list[models.Packet]:
    """Those that were prepared already, newest first."""
    return packets_about(view.child, {as_duty(hearer, episode)["instance"]})


def script(hearer: Hears, episode: Episode) -> dict[str, Any]:
    """What to say, in the language of the page and in the other one: the least, and never where."""
    telling = load_return_talk().telling
    if episode.kind == Episode.Kind.NONE:
        return both(telling.mistake)
    return both(telling.asked if hearer.asked else telling.back)
