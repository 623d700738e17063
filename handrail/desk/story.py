"""A child's story as the time line shows it: rows to events, and the same as sentences in a list.

Every mark of the drawing is a row of the list. Nothing here says a result, or how grave something is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handrail.children.models import Placement
from handrail.duties.reading import Shown
from handrail.duties.times import day, full_stop, name_of, on, on_short, rounded_down
from handrail.missing.models import Episode
from handrail.safety_plans.glance import PAGE
from handrail.safety_plans.models import Version
from handrail.screening.models import Screening

from .timeline import NARROW, WIDE, Drawing, Moment, Period, draw

DAY = timedelta(days=1)
NEWLY_BACK = timedelta(days=28)


@dataclass(frozen=True)
class Entry:
    """One row of the list: when, what, who recorded it, and where it leads."""

    at: datetime
    when: str
    what: str
    who: str = ""
    url: str = ""
    ahead: bool = False


@dataclass(frozen=True)
class Report:
    """Something that was told or done about a duty, as far as this reader may see it."""

    at: datetime
    title: str
    proven: bool
    who: str
    url: str = ""


@dataclass
class Story:
    """What the record holds, already cut down to what this reader may see."""

    now: datetime
    zone: tzinfo
    places: Sequence[Placement] = ()
    episodes: Sequence[Episode] = ()
    reports: Sequence[Report] = ()
    screenings: Sequence[Screening] = ()
    plans: Sequence[Version] = ()
    lines: Sequence[Shown] = field(default_factory=list)

    @property
    def missing(self) -> Episode | None:
        return next((row for row in self.episodes if row.returned_at is None), None)

    @property
    def back(self) -> Episode | None:
        """The newest return, as long as it is new: then its page has a door on the child's."""
        newest = next(reversed(self.episodes), None)
        if newest is None or newest.returned_at is None:
            return None
        return newest if self.now - newest.returned_at < NEWLY_BACK else None

    @property
    def due(self) -> list[Shown]:
        return [line for line in self.lines if line.asked_at and line.band in {"overdue", "open", "held"}]

    def events(self) -> list[Period | Moment]:
        return [*self.stays(), *self.away(), *self.marks()]

    def stays(self) -> list[Period]:
        return [Period("where", row.since, row.until, self.place_label(row)) for row in self.places]

    def place_label(self, row: Placement) -> str:
        if row.until is not None:
            return str(row.get_kind_display())
        return _("%(place)s, since %(day)s") % {"place": row.get_kind_display(), "day": self.day(row.since)}

    def away(self) -> list[Period]:
        return [
            Period(
                "missing", began(row), row.returned_at, self.away_label(row), unsure=row.left_about or not row.left_at
            )
            for row in self.episodes
        ]

    def away_label(self, row: Episode) -> str:
        if row.returned_at is not None:
            return lasted(row)
        return _("about %s") % self.short(began(row)) if row.left_about else self.short(began(row))

    def marks(self) -> list[Moment]:
        told = [Moment("reports", row.at, "solid" if row.proven else "partial") for row in self.reports]
        asked = [Moment("screening", held_at(row), "solid" if row.signed_at else "partial") for row in self.screenings]
        planned = [Moment("plan", row.recorded_at, "solid" if row.looked_at else "partial") for row in self.plans]
        return [
            *told,
            *asked,
            *planned,
            *(Moment("ahead", line.asked_at, "partial") for line in self.due if line.asked_at),
        ]

    # --- words --------------------------------------------------------------------------------------------------------

    def short(self, at: datetime) -> str:
        return on_short(at, self.zone, self.now)

    def day(self, at: datetime) -> str:
        return day(at, self.zone, self.now)

    def sentence(self) -> str:
        """The drawing in one sentence or two: where the child lives, and how often missing."""
        parts = [self.place_sentence(), self.missing_sentence()]
        return " ".join(part for part in parts if part) or _("Nothing is recorded yet.")

    def place_sentence(self) -> str:
        here = next((row for row in self.places if row.until is None), None)
        if here is None:
            return ""
        said = {"place": here.get_kind_display(), "when": self.day(here.since)}
        return _("%(place)s since %(when)s.") % said

    def missing_sentence(self) -> str:
        if not self.episodes:
            return _("No time missing is on record.")
        times = ngettext("Missing %s time:", "Missing %s times:", len(self.episodes)) % len(self.episodes)
        *earlier, last = [self.one_absence(row) for row in self.episodes]
        told = _("%(earlier)s, and %(last)s") % {"earlier": ", ".join(earlier), "last": last} if earlier else last
        return full_stop(f"{times} {told}")

    def one_absence(self, row: Episode) -> str:
        if row.returned_at is None:
            return _("now, since %s") % self.short(began(row))
        return _("%(length)s from %(day)s") % {
            "length": lasted(row),
            "day": self.day(began(row)),
        }

    def entries(self) -> list[Entry]:
        """Every mark, newest first, with what is ahead on top."""
        rows = [*self.ahead(), *self.absences(), *self.moves(), *self.told(), *self.asked(), *self.planned()]
        return sorted(rows, key=lambda row: row.at, reverse=True)

    def entry(self, at: datetime, what: str, who: str = "", **more: Any) -> Entry:
        return Entry(at, on(at, self.zone, self.now), what, who, **more)

    def ahead(self) -> Iterable[Entry]:
        for line in self.due:
            if at := line.asked_at:
                what = (_("Due: %s") if line.due_at else _("Practice, not law: %s")) % line.title
                yield self.entry(at, what, url=line.clock.get("url", ""), ahead=at > self.now)

    def absences(self) -> Iterable[Entry]:
        for row in self.episodes:
            what = _("Left. Not back yet.") if row.returned_at is None else _("Left. Was away %s.") % lasted(row)
            when = _("about %s") if row.left_about else ("%s" if row.left_at else _("by %s, the time is not known"))
            url = reverse("missing_edit", args=[row.pk])
            at = began(row)
            yield Entry(at, when % on(at, self.zone, self.now), what, row.recorded_by.name, url)
            if row.returned_at is not None:
                yield self.entry(row.returned_at, _("Came back"), row.recorded_by.name, url=url)

    def moves(self) -> Iterable[Entry]:
        for row in self.places:
            what = _("Moved: %s") % row.get_kind_display()
            yield Entry(row.since, self.day(row.since), what, row.recorded_by.name)

    def told(self) -> Iterable[Entry]:
        for row in self.reports:
            what = row.title if row.proven else _("%s. Said done, no proof yet.") % row.title
            yield self.entry(row.at, what, row.who, url=row.url)

    def asked(self) -> Iterable[Entry]:
        for row in self.screenings:
            url = reverse("screening", args=[row.pk])
            what = _("Talk held and signed") if row.signed_at else _("Talk begun")
            yield self.entry(held_at(row), what, row.recorded_by.name, url=url)

    def planned(self) -> Iterable[Entry]:
        """Each sitting with a plan: that there was one, and never a word of it."""
        for row in self.plans:
            what = _("%s. It was right then.") if row.looked_at else _("%s. Being written.")
            url = reverse(PAGE[row.plan.kind], args=[row.child_id])
            yield self.entry(row.recorded_at, what % row.plan.get_kind_display(), row.recorded_by.name, url=url)

    def drawings(self) -> dict[str, Drawing]:
        lanes = [
            ("where", _("Where")),
            ("missing", _("Missing")),
            ("reports", _("Reports")),
            ("screening", _("Screening")),
            *([("plan", _("Plans"))] if self.plans else []),
            ("ahead", _("Ahead")),
        ]
        now, events = self.now.astimezone(self.zone), self.events()
        words: dict[str, Any] = {"now_word": _("Now"), "month": month, "year": year, "lanes": lanes}
        return {shape.name: draw(events, now=now, shape=shape, **words) for shape in (WIDE, NARROW)}


def began(row: Episode) -> datetime:
    """When the absence begins in the picture: when the child left; if nobody knows, when it was over or we learned."""
    return row.left_at or min(row.informed_at, row.returned_at or row.informed_at)


def held_at(row: Screening) -> datetime:
    return row.held_at or row.started_at


def lasted(row: Episode) -> str:
    """How long. Nobody can tell when the child was back before we learned of it, and the time of leaving is unknown."""
    span = (row.returned_at or row.informed_at) - began(row)
    return rounded_down(span) if span > timedelta() else _("an unknown time")


def month(at: datetime) -> str:
    return name_of(at, "MMM")


def year(at: datetime) -> str:
    return str(at.year)
