"""What is due, in the order in which it helps: one card a child in each band, the next act on its button."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from handrail.children.models import Child
from handrail.duties.reading import Shown

DAY, WEEK = timedelta(hours=24), timedelta(days=7)
FEW = 5
DONE = frozenset({"done", "closed", "drafts"})
SETTLED = frozenset({"met", "met_late", "overtaken", "closed_with_reason"})
WITHOUT_TIME = frozenset({"cannot_tell", "said_done", "others"})
LAST = ("cannot_tell", "said_done", "held", "others", "open")
NAMES = ("overdue", "decide", "today", "week", "later", "waiting")


@dataclass
class Card:
    """One child's clocks in one band."""

    child: Child
    name: str
    since: str = ""
    worker: str = ""
    lines: list[Shown] = field(default_factory=list)

    @property
    def clocks(self) -> list[dict[str, Any]]:
        """At a glance: what a line says beyond state, time and duty is one tap away."""
        return [{**line.clock, "more": ""} for line in self.lines[: self.room]]

    @property
    def room(self) -> int:
        """Every clock with a time and all that the law asks for now; otherwise a few. The rest has its own page."""
        return max(FEW, sum(line.asked_at is not None or is_owed(line) for line in self.lines))

    @property
    def more(self) -> int:
        return max(len(self.lines) - self.room, 0)

    @property
    def acting(self) -> Shown | None:
        """The first line that something can be done about."""
        return next((line for line in self.lines if line.actions), None)

    @property
    def act(self) -> dict[str, str] | None:
        return self.acting.actions[0] if self.acting else None

    @property
    def about(self) -> str:
        """What a screen reader hears after the button: the child and the duty."""
        return f"{self.name}, {self.acting.title}" if self.acting else self.name

    @property
    def alone(self) -> dict[str, Any]:
        """The only clock of the card, with its button and the child's name."""
        clock = {
            **self.lines[0].clock,
            "who": self.name,
            "who_url": reverse("child", args=[self.child.pk]),
            "more": self.worker,
        }
        if self.act:
            clock |= {"action": self.act["label"], "url": self.act["url"], "about": self.about}
        return clock


@dataclass
class Band:
    name: str
    cards: list[Card] = field(default_factory=list)

    @property
    def clocks(self) -> int:
        """Clocks that run, and questions and proofs that wait; not what has no hours, nor what binds others."""
        lines = [line for card in self.cards for line in card.lines]
        counted = [line for line in lines if line.band != "others" and (line.asked_at or line.band != "open")]
        return len(lines if self.name == "waiting" else counted)

    @property
    def folded(self) -> bool:
        return self.name in {"week", "later", "waiting"}


def together(lines: Iterable[Shown]) -> list[Shown]:
    """One row for what one act closes: a call to the police ends the federal and the state clock alike."""
    kept: dict[tuple[object, ...], Shown] = {}
    for line in lines:
        kept.setdefault(what_closes(line), line)
    return list(kept.values())


def what_closes(line: Shown) -> tuple[object, ...]:
    if "recipient" in line.duty and line.band != "others":
        return line.band in DONE, line.duty["act"], line.duty["recipient"], line.duty["about"]
    return line.band, line.title


def bands(cards: Iterable[Card], now: datetime) -> list[Band]:
    """Split each child's lines over the bands; a line without a time stays with the child's nearest clock."""
    made = {name: Band(name) for name in NAMES}
    for card in cards:
        for name, lines in split(together(card.lines), now).items():
            made[name].cards.append(Card(card.child, card.name, card.since, card.worker, lines))
    for band in made.values():
        late = band.name in {"overdue", "decide"}
        band.cards.sort(key=latest_first if late else lambda card: soonest_first(card, now))
    return [band for band in made.values() if band.cards]


def split(lines: Sequence[Shown], now: datetime) -> dict[str, list[Shown]]:
    found: dict[str, list[Shown]] = {}
    for line in lines:
        if line.due_at is not None and line.band not in DONE | WITHOUT_TIME:
            found.setdefault(band_of(line.due_at, line.band, now), []).append(line)
    for line in lines:
        if line.due_at is None and line.second_at is not None and line.band not in DONE | WITHOUT_TIME:
            own = band_of(line.second_at, line.band, now)
            found.setdefault(with_nearest(own, found) if is_owed(line) else own, []).append(line)
    nearest = nearest_of(found)
    rest = sorted(without_time(lines), key=place_without_time)
    if any(line.band != "others" for line in rest) or nearest != "waiting":
        found.setdefault(nearest, []).extend(rest)
    return {name: kept for name, kept in found.items() if kept}


def nearest_of(found: Iterable[str]) -> str:
    return next((name for name in ("today", "week", "later") if name in found), "waiting")


def with_nearest(own: str, found: Iterable[str]) -> str:
    """What the law asks for without hours, and practice with: never behind the child's nearest clock, where it would
    fold away."""
    nearest = nearest_of(found)
    return own if nearest == "waiting" else min(own, nearest, key=NAMES.index)


def without_time(lines: Iterable[Shown]) -> list[Shown]:
    return [line for line in lines if waits(line) and (line.asked_at is None or line.band in WITHOUT_TIME)]


def waits(line: Shown) -> bool:
    """Neither done nor closed; and what others owed, only as long as they owe it."""
    return line.band not in DONE and not (line.band == "others" and line.state in SETTLED)


def place_without_time(line: Shown) -> tuple[bool, int]:
    """What the law asks for without hours, such as the screening after a return, never folds away under questions."""
    return not is_owed(line), LAST.index(line.band) if line.band in LAST else 0


def is_owed(line: Shown) -> bool:
    return line.band == "open" and line.duty.get("standing") == "must"


def band_of(due_at: datetime, band: str, now: datetime) -> str:
    """A rule that says "immediately" is due when it starts: it is due now, and overdue only past its outer limit."""
    if band == "overdue":
        return "decide" if now - due_at > WEEK else "overdue"
    if due_at - now <= DAY:
        return "today"
    return "week" if due_at - now <= WEEK else "later"


def latest_first(card: Card) -> float:
    return -max(line.asked_at.timestamp() for line in card.lines if line.asked_at)


def soonest_first(card: Card, now: datetime) -> tuple[float, str]:
    return min((line.place(now) for line in card.lines), default=float("inf")), card.name


def title_of(band: Band) -> str:
    return {
        "overdue": _("Overdue"),
        "decide": _("Late, needs a decision"),
        "today": _("Next 24 hours"),
        "week": _("Later this week"),
        "later": _("Later"),
        "waiting": _("Without a time"),
    }[band.name]
