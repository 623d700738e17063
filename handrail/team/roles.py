"""What each role may do. One table; a view names the ability it needs, and everything else is refused.

The same refusal for "not yours" and "not there": a page that is not found.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from .models import Appointment, Person, Role, Unit, holds_at

CASE_STAFF = frozenset({Role.WORKER, Role.SUPERVISOR, Role.COORDINATOR})
EVERYBODY = frozenset(Role)
ABILITIES: dict[str, frozenset[Role]] = {
    "see_desk": EVERYBODY,
    "read_child": CASE_STAFF,
    "write_child": CASE_STAFF,
    "assign": frozenset({Role.SUPERVISOR, Role.COORDINATOR}),
    "decide_held": frozenset({Role.SUPERVISOR, Role.COORDINATOR}),
    "grant_restricted": frozenset({Role.SUPERVISOR, Role.COORDINATOR}),
    "read_law": EVERYBODY,
    "read_log": frozenset({Role.AUDITOR}),
}
WHOLE_SUBTREE = frozenset({Role.SUPERVISOR, Role.COORDINATOR})


@dataclass(frozen=True)
class Standing:
    """The roles a person holds at one moment, and where."""

    roles: frozenset[Role]
    own_units: tuple[int, ...]
    subtrees: tuple[str, ...]

    def may(self, ability: str) -> bool:
        return bool(self.roles & ABILITIES[ability])


def standing_of(person: Person, at: datetime) -> Standing:
    """Read the person's appointments at this moment. Asked once a request, never kept longer."""
    held = list(person.appointments.filter(holds_at(at)).select_related("unit"))
    return Standing(
        roles=frozenset(Role(one.role) for one in held),
        own_units=tuple(one.unit_id for one in held if one.role in CASE_STAFF),
        subtrees=tuple(one.unit.path for one in held if one.role in WHOLE_SUBTREE),
    )


def chain_above(unit: Unit, at: datetime) -> list[Person]:
    """Supervisors and coordinators of a unit and of the units above it at this moment, nearest first."""
    ids = [int(part) for part in unit.path.strip("/").split("/")]
    held = Appointment.objects.filter(
        holds_at(at), role__in=WHOLE_SUBTREE, unit__in=ids, person__is_active=True
    ).select_related("person", "unit")
    nearest = sorted(held, key=lambda one: (-len(one.unit.path), one.person.name))
    return list(dict.fromkeys(one.person for one in nearest))


View = Callable[..., HttpResponseBase]


def needs(ability: str) -> Callable[[View], View]:
    """Mark a view with the ability it needs. A route whose view has no mark fails the tests."""
    if ability not in ABILITIES:
        raise KeyError(ability)

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.standing.may(ability):  # type: ignore[attr-defined]
                raise Http404
            return view(request, *args, **kwargs)

        guarded.needs = ability  # type: ignore[attr-defined]
        return guarded

    return mark
