"""How ready the profile is, and how old the photo, as people say it."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from handrail.rules.profile import Profile, Readiness

from .models import Child
from .profile import IN_CARE, at_hand, ready, seen_by
from .questions import Known

TO_THE_CHILD: dict[str, Any] = {
    "looks": gettext_lazy("How you look"),
    "names": gettext_lazy("Your names and languages"),
    "reach": gettext_lazy("How to reach you"),
    "life": gettext_lazy("Your people and places"),
    "health": gettext_lazy("What you need to stay well"),
    "custody": gettext_lazy("Who is responsible for you"),
    "race": gettext_lazy("Race and ethnicity, as you say it"),
    "clothes": gettext_lazy("What you often wear"),
    "places": gettext_lazy("Places you like to be"),
    "vehicle": gettext_lazy("Car or bike you use"),
}
"""Titles and labels that speak of the child, said to the child. The others fit both."""
WHY_YOURS: dict[str, Any] = {
    "looks": gettext_lazy("So that people know it is you."),
    "names": gettext_lazy("So that whoever finds you can talk with you."),
    "reach": gettext_lazy("So that we can call or write to you first."),
    "life": gettext_lazy("So that we know where to look and whom to ask."),
    "health": gettext_lazy("So that you get it in time."),
    "custody": gettext_lazy("So that the right people are asked."),
}
MONTH, YEAR = 30.44, 365.25
IN_DAYS, IN_MONTHS = 60, 24


def meter(found: Readiness, profile: Profile, photos: list[date | None], language: str, today: date) -> dict[str, Any]:
    """What the bar and the words beside it say."""
    return {
        "have": found.have,
        "of": found.of,
        "photo": found.photo,
        "photo_words": photo_words(found.photo, photos, today),
        "renew": found.photo != "fresh",
        "lacking": [profile.fields[key].label[language] for key in found.lacking],
        "stale": [profile.fields[key].label[language] for key in found.stale],
    }


def glance(child: Child, groups: frozenset[str], facts: Iterable[Known], language: str, today: date) -> dict[str, Any]:
    """The line on the child's page: suggested for a child in care, and wherever something is kept. Opens nothing."""
    profile, (seen, photos) = seen_by(groups), at_hand(child)
    found = ready(profile, seen, photos, today)
    in_care = any(one.name in IN_CARE and one.row is not None and one.row.value == "yes" for one in facts)
    return meter(found, profile, photos, language, today) | {"suggested": in_care or bool(found.have or photos)}


def photo_words(state: str, photos: list[date | None], today: date) -> str:
    if state == "none":
        return _("No photo yet")
    taken_on = photos[0]
    if taken_on is None:
        return _("Photo of an unknown day")
    return _("Photo of today") if taken_on >= today else _("Photo %s old") % how_old(taken_on, today)


def how_old(day: date, today: date) -> str:
    """Whole days, months or years that have passed: never more than there were."""
    count = (today - day).days
    if count < IN_DAYS:
        return ngettext("%s day", "%s days", count) % count
    months = int(count / MONTH)
    if months < IN_MONTHS:
        return ngettext("%s month", "%s months", months) % months
    years = int(count / YEAR)
    return ngettext("%s year", "%s years", years) % years


def to_the_child(groups: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Only what is kept, and said to the child."""
    for group in groups:
        kept = [
            {**line, "label": TO_THE_CHILD.get(line["key"], line["label"])} for line in group["lines"] if line["value"]
        ]
        if kept:
            title = TO_THE_CHILD.get(group["id"], group["title"])
            yield {"id": group["id"], "title": title, "why": WHY_YOURS.get(group["id"], ""), "lines": kept}


def at_noon(day: date | None) -> datetime | None:
    """A day as the templates say moments: noon, so that no zone makes another day of it."""
    return None if day is None else datetime.combine(day, time(12), timezone.get_current_timezone())
