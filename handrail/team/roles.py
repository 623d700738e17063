"""What each role may do. One table; a view names the ability it needs, and everything else is refused.

The same refusal for "not yours" and "not there": a page that is not found.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.db.models import Value
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed

from .models import Appointment, Person, Role, Shift, Unit, holds_at

CASE_STAFF = frozenset({Role.WORKER, Role.SUPERVISOR, Role.COORDINATOR})
EVERYBODY = frozenset(Role)
ABILITIES: dict[str, frozenset[Role]] = {
    "see_desk": EVERYBODY,
    "read_child": CASE_STAFF,
    "write_child": CASE_STAFF,
    "assign": frozenset({Role.SUPERVISOR, Role.COORDINATOR}),
    "set_conflict": frozenset({Role.SUPERVISOR, Role.COORDINATOR}),
    # A record that is nobody's of theirs, in an emergency; and somebody else says afterwards whether it was one.
    "break_glass": CASE_STAFF,
    "review_glass": frozenset({Role.SUPERVISOR, Role.COORDINATOR}),
    "decide_held": frozenset({Role.SUPERVISOR, Role.COORDINATOR}),
    "grant_restricted": frozenset({Role.SUPERVISOR, Role.COORDINATOR}),
    "read_law": EVERYBODY,
    # What one has learned oneself; that of others, and what is asked of them, for who answers for them or trains them.
    "learn": EVERYBODY,
    "see_learning": frozenset({Role.SUPERVISOR, Role.COORDINATOR, Role.TRAINER}),
    "set_gates": frozenset({Role.COORDINATOR}),
    # How ready the agency is: who is asked says what they see; who leads asks, plans and writes the agreements.
    "answer_readiness": EVERYBODY - {Role.PARTNER},
    "lead_readiness": frozenset({Role.SUPERVISOR, Role.COORDINATOR, Role.TRAINER, Role.ADMINISTRATOR}),
    # The agency's directory of services knows no child: who keeps it need not see one.
    "read_services": CASE_STAFF | {Role.ADMINISTRATOR},
    "edit_services": frozenset({Role.COORDINATOR, Role.ADMINISTRATOR}),
    # Numbers, not records: an analyst sees the agency's, with small ones hidden, and opens no case.
    "see_measures": frozenset({Role.SUPERVISOR, Role.COORDINATOR, Role.ANALYST}),
    "open_cases": frozenset({Role.SUPERVISOR, Role.COORDINATOR}),
    # An extract of another system, reviewed here and deleted: files that an analyst holds already.
    "review_extract": frozenset({Role.ANALYST}),
    # How long records stay, and their end: two people, and never whoever only works on them.
    "end_records": frozenset({Role.SUPERVISOR, Role.COORDINATOR}),
    "set_schedule": frozenset({Role.COORDINATOR}),
    "read_log": frozenset({Role.AUDITOR}),
    "read_unusual": frozenset({Role.SUPERVISOR, Role.COORDINATOR, Role.AUDITOR}),
    "close_accounts": frozenset({Role.ADMINISTRATOR}),
}
WHOLE_SUBTREE: frozenset[str] = frozenset({Role.SUPERVISOR, Role.COORDINATOR})
ON_CALL = "on_call"
METHODS = ("GET", "HEAD", "POST")
"""No page of ours answers another, whatever its view says."""


@dataclass(frozen=True)
class Standing:
    """The roles a person holds at one moment, and where."""

    roles: frozenset[Role]
    own_units: tuple[int, ...]
    subtrees: tuple[str, ...]
    on_call_until: datetime | None = None

    def may(self, ability: str) -> bool:
        return bool(self.roles & ABILITIES[ability])


def standing_of(person: Person, at: datetime) -> Standing:
    """Read the person's appointments and shifts at this moment. Asked once a request, never kept longer.

    Who is on call sees the children of that unit and all below it, for the shift and not a minute longer.
    """
    columns = ("role", "unit_id", "unit__path", "until")
    held = person.appointments.filter(holds_at(at)).values_list(*columns)
    shifts = person.shifts.filter(holds_at(at)).annotate(role=Value(ON_CALL)).values_list(*columns)
    rows = list(held.union(shifts))
    roles = frozenset(Role(role) for role, *_ in rows if role != ON_CALL)
    reach = WHOLE_SUBTREE | ({ON_CALL} if roles & CASE_STAFF else frozenset())
    return Standing(
        roles=roles,
        own_units=tuple(unit for role, unit, *_ in rows if role in CASE_STAFF),
        subtrees=tuple(path for role, _unit, path, _until in rows if role in reach),
        on_call_until=max((until for role, *_, until in rows if role in reach & {ON_CALL}), default=None),
    )


def on_call_for(unit: Unit, at: datetime) -> list[Person]:
    """Who is on call for a unit at this moment: on a shift for it or for a unit above it."""
    ids = [int(part) for part in unit.path.strip("/").split("/")]
    shifts = Shift.objects.filter(holds_at(at), unit__in=ids, person__is_active=True).select_related("person")
    return list(dict.fromkeys(shift.person for shift in shifts.order_by("since", "pk")))


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
            if not request.standing.may(ability):  # type: ignore[attr-defined]  # set by our middleware
                raise Http404
            if request.method not in METHODS:
                return HttpResponseNotAllowed(METHODS)
            return view(request, *args, **kwargs)

        guarded.needs = ability  # type: ignore[attr-defined]  # read by a test
        return guarded

    return mark
