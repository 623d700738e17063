"""How ready the demo agency is: a self-assessment without names that is closed, and what it means to do about it."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from django.utils import timezone

from handrail.learning.readiness import actions
from handrail.learning.readiness.models import Round, WorkChange
from handrail.rules.readiness.items import load_items
from handrail.team.models import Person

from .story import Step

OURS = UUID("b8a0f9d2-52d5-4d5b-9a55-0c7b8f2e4a11")
ROUND, LINE = uuid5(OURS, "round"), uuid5(OURS, "line")
FIRST = 1_000_000
"""Told after the stories of the children where the moment is the same."""
WHO = ("ana", "ben", "cora", "eli", "noor", "sam")
SILENT = "ruth"
LETTERS = {"i": "in_place", "p": "partly", "n": "not", "c": "cannot_say"}
SAID = {
    "leader_named": "iiiici", "policy_current": "ippici", "tools_with_labor": "iipici", "interpreters": "ppcpnp",
    "after_hours_tested": "iiccni", "return_talk": "iiiiii", "safety_plan_used": "pippci", "roster_current": "ppnpni",
    "tribal_contacts": "cpcccp", "mou_signed": "cccici", "staff_trained": "ippipp", "caregivers_trained": "ncncnp",
    "stress_support": "npnpnp", "survivors_paid": "cccccc", "data_monthly": "ccccci", "drill_done": "nnnnnn",
}  # fmt: skip
"""What each of them says of an item, in the order of `WHO`."""
WHY = {("noor", "after_hours_tested"): "The number rang through to the day office twice this winter."}


def make_ready(people: dict[str, Person], now: datetime) -> list[Step]:
    """The steps, in the order of time."""
    told = [(40.0, partial(asked, people)), *((39 - place, partial(says, people[key], place))
                                              for place, key in enumerate(WHO)),
            (31.0, partial(closed, people["dee"])), (30.0, partial(to_do, people))]  # fmt: skip
    return [(now - timedelta(days=days), FIRST + place, do) for place, (days, do) in enumerate(told)]


def asked(people: dict[str, Person], at: datetime) -> object:
    chosen = [people[key] for key in (*WHO, SILENT)]
    return actions.open_round(client_id=ROUND, about="Whole county", named=False, people=chosen, by=people["dee"],
                              answer_by=timezone.localdate(at + timedelta(days=9)), now=at)  # fmt: skip


def says(person: Person, place: int, at: datetime) -> object:
    known = load_items().items
    said: dict[str, Any] = {
        item: {"answer": LETTERS[letters[place]], "words": WHY.get((WHO[place], item), "")}
        for item, letters in SAID.items() if item in known
    }  # fmt: skip
    return actions.answer(a_round=Round.objects.get(pk=ROUND), said=said, by=person, now=at)


def closed(by: Person, at: datetime) -> object:
    return actions.close_round(a_round=Round.objects.get(pk=ROUND), by=by, now=at)


def to_do(people: dict[str, Person], at: datetime) -> object:
    stands = actions.Stands(WorkChange.State.OPEN, people["noor"], timezone.localdate(at + timedelta(days=50)))
    return actions.add_work(client_id=LINE, item="after_hours_tested", what="Call the night number once a month",
                            stands=stands, by=people["dee"], now=at)  # fmt: skip
