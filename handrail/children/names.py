"""Names in the memory of the process, for a search among more children than can be opened one by one.

In the database names stay sealed, without any index: whoever copies it learns nothing of how often a name occurs. The
first search opens all of them once; later ones open what the log says has changed since. After ten minutes without a
search all are forgotten. Who may see a child is asked of the database at each search: what lies here is only where to
look.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from threading import Lock, Timer
from time import monotonic
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from handrail.audit.models import Entry, Head
from handrail.team.acting import as_system

from .encryption import KeyDestroyed, SealBroken, child_key
from .models import Child
from .spelling import ENOUGH, alike, plain

ONE_BY_ONE = 2000
"""Up to so many children, each is opened for the search: a third of a second."""
MOST_WORDS = 8
UNUSED = 600.0
"""After so many seconds without a search all names are forgotten: a process that nobody asks learns of no change."""
CHANGED = ("opened_record", "corrected_record", "destroyed_record")
COLUMNS = ("first_name", "last_name", "birthdate_text")


def are_many(children: "QuerySet[Child]") -> bool:
    return children.order_by().values("pk")[: ONE_BY_ONE + 1].count() > ONE_BY_ONE


@dataclass
class Names:
    """Every name of the agency, folded, with where its words and its birth date are found. Positions are never used
    again: a name that changed gets a new one."""

    ids: list[UUID] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    words: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    births: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    days: dict[int, str] = field(default_factory=dict)
    at: dict[UUID, int] = field(default_factory=dict)
    unreadable: set[UUID] = field(default_factory=set)
    end: tuple[int, str] | None = None
    used: float = 0.0
    """When somebody last searched, by the clock of the process."""
    watched: bool = False
    """Somebody comes when it was not used for a while."""

    def refresh(self) -> None:
        """Open what changed since the last time; everything where the log is not the one that was read before."""
        head = Head.objects.filter(pk=1).values_list("seq", "hash").first() or (0, "")
        seq, link = self.end or (-1, "")
        since = Q(seq=seq) | Q(seq__gt=seq, seq__lte=head[0], verb__in=CHANGED)
        rows = list(Entry.objects.filter(since).values_list("seq", "hash", "child")) if self.end else []
        if self.end is None or (seq and (seq, link) not in {row[:2] for row in rows}):
            self.empty()
            self.add(Child.unscoped.all())
        elif changed := {row[2] for row in rows if row[0] > seq and row[2]}:
            self.forget(changed)
            self.add(Child.unscoped.filter(pk__in=changed))
        self.end = head

    def empty(self) -> None:
        for held in (self.ids, self.names, self.words, self.births, self.days, self.at, self.unreadable):
            held.clear()
        self.end = None

    def add(self, children: "QuerySet[Child]") -> None:
        for pk, name, born in opened(children.values_list("pk", "wrapped_key", *COLUMNS), self.unreadable):
            place = self.at[pk] = len(self.ids)
            self.ids.append(pk)
            self.names.append(name)
            for word in name.split():
                self.words[word].add(place)
            if born:
                self.births[born].add(place)
                self.days[place] = born

    def forget(self, changed: Iterable[UUID]) -> None:
        for pk in changed:
            self.unreadable.discard(pk)
            if (place := self.at.pop(pk, None)) is not None:
                drop(self.words, place, self.names[place].split())
                drop(self.births, place, [self.days.pop(place, "")])
                self.names[place] = ""

    def near(self, words: str) -> list[UUID]:
        """Whose name is like this, the nearest first. Each different word of all names is compared once."""
        scores: dict[int, float] | None = None
        for word in words.split()[:MOST_WORDS]:
            best: dict[int, float] = {}
            for part, places in self.words.items():
                if (score := alike(word, part)) >= ENOUGH:
                    best.update((place, score) for place in places if best.get(place, 0.0) < score)
            scores = best if scores is None else {
                place: min(score, best[place]) for place, score in scores.items() if place in best
            }  # fmt: skip
        ranked = sorted(scores or {}, key=lambda place: (-(scores or {})[place], self.names[place]))
        return [self.ids[place] for place in ranked]

    def born(self, day: str) -> list[tuple[UUID, str]]:
        """Who was born then, with the folded name."""
        return [(self.ids[place], self.names[place]) for place in self.births.get(day, ())]


def drop(places: dict[str, set[int]], place: int, keys: Iterable[str]) -> None:
    """A key is a name or a day itself: one that leads nowhere any more goes too."""
    for key in keys:
        if key in places:
            places[key].discard(place)
            if not places[key]:
                del places[key]


class Nameless:
    """A row as the fields of a child need it: its id and its key."""

    def __init__(self, pk: UUID, wrapped: bytes) -> None:
        self.pk, self.own = pk, child_key.__wrapped__(pk, wrapped)

    def key(self) -> bytes:
        return self.own


def opened(rows: "QuerySet[Any, Any]", unreadable: set[UUID]) -> Iterator[tuple[UUID, str, str]]:
    """Id, folded name, birth date. What was destroyed is not there; what does not open is noted."""
    fields: list[Any] = [Child._meta.get_field(name) for name in COLUMNS]
    for pk, wrapped, *sealed in rows.iterator(chunk_size=2000):
        try:
            row = Nameless(pk, bytes(wrapped))
            first, last, born = (
                one.open(row, value) if value else "" for one, value in zip(fields, sealed, strict=True)
            )
        except KeyDestroyed:
            continue
        except SealBroken:
            unreadable.add(pk)
            continue
        yield pk, plain(f"{first} {last}"), born


_names, _lock = Names(), Lock()


def near(words: str) -> tuple[list[UUID], list[UUID]]:
    """Ids of all whose name is like this, the nearest first, and of those whose name does not open."""
    with _lock, as_system():  # where to look; who may see them is asked by the caller
        look_anew()
        return _names.near(words), list(_names.unreadable)


def born(day: str) -> list[tuple[UUID, str]]:
    with _lock, as_system():  # the same
        look_anew()
        return _names.born(day)


def look_anew() -> None:
    """As the database is now; and somebody will come to forget it all."""
    _names.used = monotonic()
    if not _names.watched:
        _names.watched = True
        forget_in(UNUSED)
    _names.refresh()


def forget_in(seconds: float) -> None:
    later = Timer(seconds, forget_unused)
    later.daemon = True
    later.start()


def forget_unused() -> None:
    """Empty the memory when nobody searched for a while; otherwise look again when that may be so."""
    with _lock:
        if (left := _names.used + UNUSED - monotonic()) > 0:
            forget_in(left)
        else:
            _names.empty()
            _names.watched = False
