"""What the record knows that is worth weighing before a child is placed. It is shown, never counted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from handrail.children.models import Child
from handrail.rules.plans.placement import Before, Contact, Weighed
from handrail.team.requests import StaffRequest

from . import book
from .models import Plan
from .writing import Sitting


@dataclass(frozen=True)
class Absence:
    """A time missing: from which kind of place, where the child was found, and what it is compared with."""

    began: datetime
    back: datetime | None
    home: str
    found: str
    before: Before


def opened(rows: Any, child: Child) -> list[Any]:
    """Rows with the child that was read already, so that opening them asks the database nothing more."""
    found = list(rows)
    for row in found:
        row.child = child
    return found


def absences(child: Child) -> list[Absence]:
    """Each time missing, the last one first."""
    homes = opened(child.placement_set.order_by("since"), child)
    rows = opened(child.episode_set.exclude(kind="none").order_by("-informed_at"), child)
    return [absence(row, homes) for row in rows]


def absence(row: Any, homes: list[Any]) -> Absence:
    began = row.left_at or row.informed_at
    home = next((one for one in reversed(homes) if one.since <= began), None)
    note = str(home.note or "") if home else ""
    places = [str(lead.words or "") for lead in opened(row.leads.filter(kind="place"), row.child)]
    near = tuple(place for place in [str(row.found_where or ""), *places] if place)
    before = Before(timezone.localdate(began), note, note, near)
    return Absence(began, row.returned_at, home.get_kind_display() if home else "", str(row.found_where or ""), before)


def people_to_avoid(child: Child, request: StaffRequest) -> list[Contact] | None:
    """Whom the young person wrote down as somebody to keep away from. Nobody written down is not nobody."""
    plan = Plan.objects.filter(child=child, kind=Plan.Kind.SAFETY).first()
    if plan is None:
        return None
    plan.child = child
    answers = book.answers_of(Sitting.of(plan))
    content = book.content_for(plan.kind, child, timezone.localdate(request.now))
    texts = [answers[key].text for key, _section, one in content.prompts() if one.names and key in answers]
    return [Contact(line.strip()) for text in texts for line in text.splitlines() if line.strip()] or None


def factors(child: Child) -> Iterator[dict[str, Any]]:
    """What the child named as pushing away, drawing, or helping to stay."""
    for row in opened(child.factor_set.order_by("sequence"), child):
        yield {"side": row.get_side_display(), "words": row.words or row.code}


def in_words(one: Weighed, gone: list[Absence]) -> dict[str, Any]:
    """A question with what the record says to it. A person who harms is not named on the page of a place."""
    days = [gone[at].began for kind, at in one.facts if kind == "absence"]
    return {"ask": book.say(one.ask), "why": book.say(one.why), "days": days, "known": one.known,
            "people": sum(kind == "contact" for kind, _at in one.facts)}  # fmt: skip
