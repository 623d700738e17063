"""A child's times missing, read once, and told twice: as a picture and as text, with the same content in both.

Only what is recorded is shown, and nothing restricted: places, talks, tries of the return conversation, court hearings
and earlier returns. A sentence stands only where what it counts is known exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from handrail.children.models import Child, Fact, Placement
from handrail.duties.times import day, on, rounded_down
from handrail.missing.models import Episode, Talk
from handrail.missing.picture import (
    ABOUT,
    EXACT,
    NARROW,
    UNKNOWN,
    WIDE,
    Away,
    Counted,
    Happened,
    Picture,
    after_a_move,
    by_place,
    by_time_of_day,
    drawn,
    in_the_days_before,
)  # fmt: skip
from handrail.missing.return_forms import FOUND_BY
from handrail.rules.vocabulary import vocabulary
from handrail.screening.models import Screening

HOUR = timedelta(hours=1)
ROOM = {WIDE.name: 110, NARROW.name: 46}
HEARING = "care.proceeding_hearing_at"
KINDS: dict[str, Any] = {
    "moved": gettext_lazy("moved"),
    "back": gettext_lazy("came back from the time before"),
    "talk": gettext_lazy("a talk was held"),
    "return_talk": gettext_lazy("a return conversation"),
    "hearing": gettext_lazy("a court hearing"),
}
LEGEND: dict[str, Any] = {
    "moved": gettext_lazy("a move"),
    "back": gettext_lazy("came back"),
    "talk": gettext_lazy("a talk"),
    "return_talk": gettext_lazy("return conversation"),
    "hearing": gettext_lazy("court hearing"),
}
WINDOWS: tuple[Any, ...] = (
    gettext_lazy("between midnight and 4 am"), gettext_lazy("between 4 am and 8 am"),
    gettext_lazy("between 8 am and noon"), gettext_lazy("between noon and 4 pm"),
    gettext_lazy("between 4 pm and 8 pm"), gettext_lazy("between 8 pm and midnight"),
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """One time missing in words."""

    title: str
    lines: tuple[tuple[str, str], ...]
    before: tuple[str, ...]
    drawn_as: tuple[str, ...]

    @property
    def in_drawing(self) -> dict[str, str]:
        """The words over a row of the drawing, by its size: as many as have room. The list has them all."""
        return {size: fitting(self.drawn_as, room) for size, room in ROOM.items()}


@dataclass(frozen=True)
class Record:
    """What the record holds of a child's times missing."""

    episodes: Sequence[Episode]
    places: Sequence[Placement]
    happened: Sequence[Happened]
    zone: tzinfo
    now: datetime

    def aways(self) -> list[Away]:
        return [self.away(row) for row in self.episodes]

    def away(self, row: Episode) -> Away:
        began = start(row).astimezone(self.zone)
        place = self.place_at(began)
        before = in_the_days_before(began, [*self.moves(began), *self.happened])
        ended = ending(row)
        return Away(began, ended and ended.astimezone(self.zone), sureness(row), place.kind if place else "", before)

    def moves(self, began: datetime) -> list[Happened]:
        return [Happened("moved", one.since) for one in self.places if one.since < began]

    def place_at(self, at: datetime) -> Placement | None:
        there = [one for one in self.places if one.since <= at and (one.until is None or at <= one.until)]
        return there[-1] if there else None

    def pictures(self) -> dict[str, Picture]:
        times = self.aways()
        return {shape.name: drawn(times, shape, self.now) for shape in (WIDE, NARROW)}

    # --- words --------------------------------------------------------------------------------------------------------

    def sentences(self) -> list[str]:
        times = self.aways()
        said = [ngettext("%s time missing is on record.", "%s times missing are on record.", len(times)) % len(times)]
        hours, place, move = by_time_of_day(times), by_place(times), after_a_move(times)
        if hours:
            said.append(_("%(count)s began %(window)s.") % {
                "count": count_of(hours, times), "window": WINDOWS[int(hours.key)]})  # fmt: skip
        if place:
            said.append(_("%(count)s began at this kind of place: %(place)s.") % {
                "count": count_of(place, times), "place": place_name(place.key)})  # fmt: skip
        if move:
            said.append(_("%(count)s began within 3 days of a move.") % {"count": count_of(move, times)})
        return said

    def told(self) -> list[Told]:
        return [self.one(row, away) for row, away in zip(self.episodes, self.aways(), strict=True)]

    def one(self, row: Episode, away: Away) -> Told:
        length = self.length(row, away)
        title = self.when(row, away)
        place, found = place_name(away.place), row.found_where or ""
        lines = [
            (_("How long"), length),
            (_("Where from"), place or _("No place on record")),
            (_("Where found"), found),
            (_("Found by"), str(dict(FOUND_BY).get(row.found_by, ""))),
        ]
        before = tuple(self.happened_words(what) for what in away.before)
        drawn_as = [day(away.began, self.zone, self.now), length]
        drawn_as += [place and _("from: %s") % place, found and _("found: %s") % found]
        return Told(title, tuple(one for one in lines if one[1]), before, tuple(one for one in drawn_as if one))

    def when(self, row: Episode, away: Away) -> str:
        at = on(away.began, self.zone, self.now)
        if away.sure == UNKNOWN:
            return _("By %s; the time of leaving is not known") % at
        return _("About %s") % at if row.left_about else at

    def length(self, row: Episode, away: Away) -> str:
        span = rounded_down(away.length(self.now)) if away.length(self.now) > timedelta() else ""
        if away.ended is None:
            return _("%s so far") % span if span else _("since just now")
        if away.sure == UNKNOWN or not span:
            return _("at least %s") % span if span else _("an unknown time")
        found = _("about %s") % span if row.left_about else span
        return found if row.returned_at else _("%s, until it was known where") % found

    def happened_words(self, what: Happened) -> str:
        when = on(what.at, self.zone, self.now)
        place = self.place_at(what.at) if what.kind == "moved" else None
        text = _("moved: %s") % place_name(place.kind) if place else str(KINDS[what.kind])
        return f"{when}: {text}"

    def longest_words(self) -> str:
        """What the whole width of the bars stands for."""
        return rounded_down(max((away.length(self.now) for away in self.aways()), default=timedelta()) or HOUR)

    def legend(self) -> list[tuple[str, str]]:
        """The marks that are in the picture."""
        there = {what.kind for away in self.aways() for what in away.before}
        return [(kind, str(label)) for kind, label in LEGEND.items() if kind in there]


def count_of(counted: Counted, times: Sequence[Away]) -> str:
    """ "3 of 4"; where not all are known, it says so: "3 of the 4 where it is known"."""
    said = {"count": counted.count, "of": counted.of}
    if counted.of == len(times):
        return _("%(count)s of %(of)s") % said
    return _("%(count)s of the %(of)s where it is known") % said


def fitting(words: Sequence[str], room: int) -> str:
    told = ""
    for one in words:
        longer = f"{told} · {one}" if told else one
        if len(longer) > room:
            break
        told = longer
    return told


def place_name(kind: str) -> str:
    return str(dict(Placement.Kind.choices).get(kind, ""))


def start(row: Episode) -> datetime:
    """When the child left; where nobody knows, when we learned, or when it was over already."""
    return row.left_at or min(row.informed_at, row.returned_at or row.informed_at)


def ending(row: Episode) -> datetime | None:
    return row.returned_at or row.located_at


def sureness(row: Episode) -> str:
    if row.left_at is None:
        return UNKNOWN
    return ABOUT if row.left_about else EXACT


# --- reading --------------------------------------------------------------------------------------------------------


def read_record(child: Child, zone: tzinfo, now: datetime) -> Record:
    """Everything the picture shows, in five questions to the database."""
    episodes = [of(child, row) for row in child.episode_set.exclude(kind=Episode.Kind.NONE)]
    return Record(
        episodes=sorted(episodes, key=start),
        places=list(Placement.objects.filter(child=child).order_by("since", "sequence")),
        happened=list(happened(child, episodes)),
        zone=zone,
        now=now,
    )


def of(child: Child, row: Any) -> Any:
    row.child = child
    return row


def happened(child: Child, episodes: Iterable[Episode]) -> Iterator[Happened]:
    for row in episodes:
        if row.returned_at:
            yield Happened("back", row.returned_at)
    for screening in Screening.unscoped.filter(child=child, signed_at__isnull=False):
        yield Happened("talk", screening.held_at or screening.started_at)
    for talk in Talk.objects.filter(child=child, outcome=Talk.Outcome.DONE):
        yield Happened("return_talk", talk.at)
    yield from hearings(child)


def hearings(child: Child) -> Iterator[Happened]:
    """Court hearings on record, with the time that was set. Nothing that is restricted to some."""
    if vocabulary()[HEARING].restricted:
        return
    for row in Fact.objects.filter(child=child, name=HEARING):
        try:
            at = datetime.fromisoformat(of(child, row).value or "")
        except ValueError:
            continue
        if at.tzinfo:
            yield Happened("hearing", at)
