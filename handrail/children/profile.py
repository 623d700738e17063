"""The profile that is kept ready, as the record has it: every line with its day and its source, and how ready it is.

Lines that a reader may not see are left out before anything is counted, so that no number tells of them.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet, Value
from django.utils.translation import gettext as _

from handrail.rules.profile import Field, Profile, Readiness, load_profile, readiness

from .models import Child, Detail, Photo
from .photos import SMALL

CHILD_TOLD = "child_told"
"""The line that says when the child was told what is kept, and by whom. It goes into no report."""
PHOTO, FOOT = "photo", 12
IN_CARE = ("care.foster_care", "care.agency_responsible")
"""Facts of which a "yes" means that the child is in care, so that a profile is suggested."""


@dataclass(frozen=True)
class Line:
    """One line on the page. `row` is None when nobody has said anything, and has no value when it was taken out."""

    field: Field
    row: Detail | None
    stale: bool

    @property
    def value(self) -> str:
        return (self.row.value or "") if self.row else ""

    @property
    def seen_on(self) -> date | None:
        return self.row.seen_on if self.row else None


@dataclass(frozen=True)
class Shot:
    """A photo without its picture: listing a hundred opens none."""

    pk: UUID
    taken_on: date | None
    after_return: bool
    width: int
    height: int

    @property
    def small_size(self) -> tuple[int, int]:
        """Width and height of the small one, so that the page does not jump when it comes."""
        most = max(self.width, self.height)
        return (self.width * SMALL // most, self.height * SMALL // most) if most > SMALL else (self.width, self.height)


def latest_details(child: Child) -> dict[str, Detail]:
    """The last word on every line."""
    found = {}
    for row in child.detail_set.select_related("recorded_by").order_by("sequence"):
        row.child = child
        found[row.name] = row
    return found


def shots_of(child: Child) -> list[Shot]:
    """The photos that count, newest first; one without a day comes last, since nobody knows how old it is."""
    rows = in_use(child.photo_set.all()).values_list("pk", "taken_on", "after_return", "width", "height")
    return [Shot(*row) for row in rows]


def in_use(photos: "QuerySet[Photo]") -> "QuerySet[Photo]":
    order = (F("taken_on").desc(nulls_last=True), "-recorded_at", "pk")
    return photos.filter(set_aside_at__isnull=True).order_by(*order)


def seen_by(groups: Collection[str], profile: Profile | None = None) -> Profile:
    """The profile without the lines that are restricted to others."""
    whole = profile or load_profile()
    kept = (replace(group, fields=tuple(open_to(group.fields, groups))) for group in whole.groups)
    return replace(whole, groups=tuple(group for group in kept if group.fields))


def open_to(fields: Iterable[Field], groups: Collection[str]) -> Iterable[Field]:
    return (field for field in fields if field.restricted is None or field.restricted in groups)


def hidden_from(groups: Collection[str]) -> int:
    """How many lines this reader is not shown: the same number whatever the record holds."""
    return len(load_profile().fields) - len(seen_by(groups).fields)


def line_of(field: Field, details: Mapping[str, Detail], today: date) -> Line:
    row = details.get(field.key)
    known = row is not None and bool(row.value)
    return Line(field, row, known and field.stale_on(today, row.seen_on if row else None))


def at_hand(child: Child) -> tuple[dict[str, date | None], list[date | None]]:
    """The day of every line that says something, and those of the photos, newest first: in one question, and without
    opening any. An emptied value is not sealed."""
    lines = child.detail_set.annotate(empty=Q(value__isnull=True))
    photos = child.photo_set.filter(set_aside_at__isnull=True).annotate(
        name=Value(PHOTO), seen_on=F("taken_on"), empty=Value(False)
    )
    columns = ("sequence", "name", "seen_on", "empty")
    rows = list(lines.values_list(*columns).union(photos.values_list(*columns), all=True).order_by("sequence"))
    last = {name: (seen_on, empty) for _sequence, name, seen_on, empty in rows}
    days = sorted((row[2] for row in rows if row[1] == PHOTO), key=lambda day: day or date.min, reverse=True)
    return {name: day for name, (day, empty) in last.items() if name != PHOTO and not empty}, days


def ready(profile: Profile, seen: Mapping[str, date | None], photos: list[date | None], today: date) -> Readiness:
    """How ready it is for this reader. `profile` is what they may see, `photos` their days, newest first."""
    visible = {name: day for name, day in seen.items() if name in profile.fields}
    return readiness(profile, visible, (bool(photos), photos[0] if photos else None), today)


def in_words(field: Field, value: str, language: str) -> str:
    """A kept value as people say it: a code by its label, inches as feet and inches."""
    if field.kind == "choice":
        return next((choice.label[language] for choice in field.choices if choice.code == value), value)
    if field.kind == "height" and value.isdigit():
        return _("%(feet)s ft %(inches)s in") % {"feet": int(value) // FOOT, "inches": int(value) % FOOT}
    if field.kind == "weight" and value.isdigit():
        return _("%s pounds") % value
    if field.kind == "yes_no":
        return {"yes": _("Yes"), "no": _("No")}.get(value, value)
    return value


def all_photos(child: Child) -> list[dict[str, Any]]:
    """Every photo, those set aside too, without the pictures."""
    columns = ("pk", "taken_on", "recorded_at", "recorded_by__name", "set_aside_at")
    return list(child.photo_set.order_by("-sequence").values(*columns))
