"""The people of the permission table by what they are to Maya, and what each relation opens of her record."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from handrail.children.access import UNDER_GLASS
from handrail.children.actions import assign
from handrail.children.break_glass import break_glass, end
from handrail.children.conflicts_of_interest import set_conflict
from handrail.children.cover import take_leave
from handrail.team.actions import give_shift
from handrail.team.models import Appointment, Person
from tests.cast import NOW, person
from tests.project.permissions import RESPONSIBLE, Route, World

HOUR = timedelta(hours=1)
WHOLE_ON_PAPER = frozenset({"packet_pdf", "packet_json", "copy_zip", "referral_address"})
"""Only for who may see every restricted line, or the one that is shown there."""

CLOSED_UNDER_GLASS = 409
"""Said only to who holds the record open: that part of it is closed in an emergency."""

OPEN_UNDER_GLASS = UNDER_GLASS | {
    "profile_read", "profile_history", "photo_small", "search_lead", "first_hours_letter", "first_hours_told",
    "missing_edit", "missing_ahead", "packet_phone",
}  # fmt: skip


@dataclass(frozen=True)
class Relation:
    """Somebody, and of which routes of Maya's record they get an answer."""

    who: Person
    opens: str = ""
    """Whose routes: a name in `Route.people`, `glass`, or nobody's."""
    with_need_to_know: bool = False

    def may(self, route: Route) -> bool:
        if self.opens == "glass":
            return route.name in OPEN_UNDER_GLASS
        if route.name in WHOLE_ON_PAPER:
            return self.opens in route.people or self.with_need_to_know
        return self.opens in route.people


def relations(world: World) -> dict[str, Relation]:
    """Made one minute before the requests of the table."""
    cast, now = world.cast, NOW
    north, south = cast.north, cast.south
    own = {name: Relation(getattr(cast, name), name) for name in sorted(RESPONSIBLE)}
    others = {name: Relation(getattr(cast, name)) for name in ("lia", "ada", "max", "pia")}
    others["tom"] = Relation(cast.tom, "tom")
    hidden = {"ben": person("Eve", "worker", north), "sam": person("Rex", "supervisor", north)}
    for one in hidden.values():
        set_conflict(child=world.maya, person=one, reason="family", by=cast.dee, now=now)
    return {
        **own,
        **others,
        "other unit": Relation(person("Kay", "worker", south)),
        "supervisor of another unit": Relation(person("Sue", "supervisor", south)),
        "on call": Relation(on_call(world, person("Ola", "worker", south)), "ben"),
        "standing in": Relation(standing_in(world, person("Ian", "worker", south)), "ben", with_need_to_know=True),
        "in conflict, own unit": Relation(hidden["ben"]),
        "in conflict, unit above": Relation(hidden["sam"]),
        "in conflict, glass broken before": Relation(conflict_under_glass(world, person("Zoe", "worker", south))),
        "glass broken": Relation(cast.cora, "glass"),
        "glass broken, over": Relation(over(world, person("Ned", "worker", south))),
        "leaver": Relation(leaver(person("Leo", "worker", north))),
        "suspended": Relation(suspended(person("Una", "worker", north))),
    }


def on_call(world: World, who: Person) -> Person:
    give_shift(person=who, unit=world.cast.north, since=NOW, until=NOW + HOUR, by=world.cast.dee, now=NOW)
    return who


def standing_in(world: World, who: Person) -> Person:
    away = person("Kim", "worker", world.cast.south)
    assign(child=world.maya, person=away, by=world.cast.dee, now=NOW)
    take_leave(person=away, covered_by=who, since=NOW, until=NOW + HOUR, by=world.cast.dee, now=NOW)
    return who


def broken(world: World, who: Person) -> Person:
    break_glass(client_id=uuid4(), child=world.maya, reason="danger", words="said", by=who, now=NOW)
    return who


def conflict_under_glass(world: World, who: Person) -> Person:
    broken(world, who)
    set_conflict(child=world.maya, person=who, reason="family", by=world.cast.dee, now=NOW)
    return who


def over(world: World, who: Person) -> Person:
    broken(world, who)
    end(glass=world.maya.brokenglass_set.get(recorded_by=who), by=who, now=NOW)
    return who


def leaver(who: Person) -> Person:
    Appointment.objects.filter(person=who).update(until=NOW)
    return who


def suspended(who: Person) -> Person:
    Person.objects.filter(pk=who.pk).update(is_active=False)
    return who
