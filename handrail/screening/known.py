"""What the record already knows, shown before a talk so that nobody asks for it again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from handrail.children.models import Child, Disclosure, Identification
from handrail.team.words import say

from .instruments import age_at, library
from .models import Offer, Screening
from .words import day

RECENT = 3


@dataclass(frozen=True)
class Known:
    """One row: what, the value, and where it is from. `unknown` when the record has nothing."""

    label: str
    value: str = ""
    source: str = ""
    unknown: str = ""


def known_of(child: Child, now: datetime) -> list[Known]:
    rest = (told, concluded, away, talked, offered)
    return [age(child, now), *(row for rows in rest for row in rows(child, now))]


def age(child: Child, now: datetime) -> Known:
    years = age_at(child, now)
    if years is None:
        return Known(_("Age"), unknown=_("Not known. Find it in the record first."))
    return Known(_("Age"), str(years), _("from the birth date"))


def told(child: Child, now: datetime) -> Iterator[Known]:
    for row in Disclosure.objects.filter(child=child).order_by("-at")[:RECENT]:
        yield Known(_("Has already told somebody"), day(row.at, now))


def concluded(child: Child, now: datetime) -> Iterator[Known]:
    for row in Identification.objects.filter(child=child).order_by("-at")[:RECENT]:
        words = f"{row.get_status_display()}, {row.get_form_display()}"
        yield Known(_("Concluded before"), words, day(row.at, now))


def away(child: Child, now: datetime) -> Iterator[Known]:
    for row in episodes(child)[:RECENT]:
        back = day(row.returned_at, now) if row.returned_at else _("not back yet")
        yield Known(_("Was missing"), f"{day(row.left_at or row.informed_at, now)} – {back}")


def episodes(child: Child) -> Any:
    """Times missing, newest first. Reached through the child: screening imports nothing of `missing`."""
    return child.episode_set.order_by("-informed_at")


def returns(child: Child, now: datetime) -> list[tuple[str, str]]:
    """The returns on record as choices, newest first."""
    back = [row for row in episodes(child)[:RECENT] if row.returned_at or row.return_learned_at]
    return [
        (f"return:{row.pk}", _("Back after being missing: %s") % day(row.returned_at or row.return_learned_at, now))
        for row in back
    ]


def talked(child: Child, now: datetime) -> Iterator[Known]:
    for row in Screening.unscoped.filter(child=child).order_by("-started_at")[:RECENT]:
        yield Known(_("Talked before"), title(row), f"{day(row.started_at, now)}. {row.get_state_display()}")


def title(row: Screening) -> str:
    try:
        return say(library().get(row.instrument, row.version).title)
    except KeyError:
        return row.instrument


def offered(child: Child, now: datetime) -> Iterator[Known]:
    for row in Offer.objects.filter(child=child).order_by("-sequence")[:RECENT]:
        row.child = child
        better = [day(row.better_at, now)] if row.better_at else []
        words = " · ".join([row.get_choice_display(), *better, *needs(row), *([row.note] if row.note else [])])
        yield Known(_("Was offered a talk"), words, day(row.recorded_at, now))


def needs(row: Offer) -> list[str]:
    """What the young person wanted first."""
    return [str(Offer.Need(need).label) for need in row.needs or []]
