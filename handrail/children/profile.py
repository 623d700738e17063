"""The profile that is kept ready, as the record has it: every line with its day and its source, and how ready it is.

Lines that a reader may not see are left out before anything is counted, so that no number tells of them.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from handrail.rules.profile import Field, Profile, Readiness, load_profile, readiness

from .models import Child, Detail, Photo

CHILD_TOLD = "child_told"
"""The line that says when the child was told what is kept, and by whom. It goes into no report."""
FOOT = 12


@dataclass(frozen=True)
class Line:
    """One line on the page. `row` is None when nobody has said anything, and has no value when it was taken out."""

    field: Field
    row: Detail | None
    stale: bool

    @property
    def value(self) -> str:
        return (self.row.value or "") if self.row else ""


@dataclass(frozen=True)
class Shot:
    """A photo without its picture: listing a hundred opens none."""

    pk: UUID
    taken_on: date | None
    after_return: bool


def latest_details(child: Child) -> dict[str, Detail]:
    """The last word on every line."""
    found = {}
    for row in child.detail_set.select_related("recorded_by").order_by("recorded_at", "pk"):
        row.child = child
        found[row.name] = row
    return found


def shots_of(child: Child) -> list[Shot]:
    """The photos that count, newest first; one without a day comes last, since nobody knows how old it is."""
    rows = in_use(child.photo_set.all()).values_list("pk", "taken_on", "after_return")
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


def ready(profile: Profile, details: Mapping[str, Detail], shots: list[Shot], today: date) -> Readiness:
    """How ready it is for this reader. `profile` is what they may see."""
    seen = {name: row.seen_on for name, row in details.items() if name in profile.fields and row.value}
    return readiness(profile, seen, (bool(shots), shots[0].taken_on if shots else None), today)


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
