"""An emergency: somebody opens one record that is nobody's of theirs, says why, and answers for it afterwards.

It opens what helps to find and protect the child, for an hour. Restricted fields stay closed, and a conflict of
interest is never broken. Supervisors are told at once; one of them says later whether it was right.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from handrail.audit.actions import record
from handrail.audit.models import Entry
from handrail.team.acting import as_system
from handrail.team.models import Appointment, Person, holds_at
from handrail.team.requests import StaffRequest
from handrail.team.roles import CASE_STAFF, chain_above

from .access import above, children_of, without_conflict
from .actions import add_row
from .encryption import KeyDestroyed, SealBroken, number_indexes
from .models import BrokenGlass, Child, ConflictOfInterest
from .names import are_many, born
from .spelling import plain

LASTS = timedelta(hours=1)
AN_HOUR = timedelta(hours=1)
TRIED, MISSED, MISSED_OFTEN = "tried_emergency", "missed_emergency", "often_missed_emergency"
TRIES, MISSES = 5, 3
OPEN_AT_ONCE, IN_A_DAY, DAY = 3, 5, timedelta(days=1)
GOES_HIGHER, LATELY = timedelta(days=5), timedelta(days=30)


# --- finding the record ---------------------------------------------------------------------------------------------


def tries_of(person: Person, now: datetime, *verbs: str) -> int:
    return Entry.objects.filter(verb__in=verbs, actor=person.pk, at__gt=now - AN_HOUR, at__lte=now).count()


def may_try(person: Person, now: datetime) -> bool:
    return tries_of(person, now, TRIED, MISSED) < TRIES


def look_for(person: Person, names: dict[str, str], now: datetime) -> list[Child]:
    """The records that fit exactly, of all that the agency has: by number, or by name and birth date.

    A record that is hidden from this person is none. The try is logged, without what was typed.
    """
    hidden = ConflictOfInterest.of(person, now).values("child_id")
    with as_system():  # who finds a record here may not see it yet
        everybody = Child.unscoped.exclude(pk__in=hidden).select_related("unit")
        if names["agency_number"]:
            found = list(everybody.filter(number_index__in=number_indexes(names["agency_number"]))[:2])
        else:
            found = [child for child in who_may_be(everybody, names).iterator() if is_named(child, names)]
    note_try(person, found, now)
    return found


def who_may_be(everybody: "QuerySet[Child]", names: dict[str, str]) -> "QuerySet[Child]":
    """All of a small agency; of a large one those with this name and birth date, by the names in memory."""
    if not are_many(everybody):
        return everybody
    name = plain(f"{names['first_name']} {names['last_name']}")
    return everybody.filter(pk__in=[pk for pk, other in born(names["birthdate"]) if other == name])


def is_named(child: Child, names: dict[str, str]) -> bool:
    try:
        if child.birthdate_text != names["birthdate"]:
            return False
        return plain(child.full_name) == plain(f"{names['first_name']} {names['last_name']}")
    except (SealBroken, KeyDestroyed):
        return False


def note_try(person: Person, found: list[Child], now: datetime) -> None:
    """The third try in an hour that finds nothing is one that supervisors should know of."""
    record(TRIED if found else MISSED, at=now, actor=person.pk)
    if not found and tries_of(person, now, MISSED) == MISSES:
        record(MISSED_OFTEN, at=now, actor=person.pk)


# --- opening it, and ending that ------------------------------------------------------------------------------------


@transaction.atomic
def break_glass(*, client_id: UUID, child: Child, reason: str, words: str, by: Person, now: datetime) -> BrokenGlass:
    """Open a record for an hour. One that is open already is that one; sent twice, it is one.

    Raises ValidationError for somebody who holds too many open, and for a record that is hidden from them.
    """
    Person.objects.select_for_update().get(pk=by.pk)
    with as_system():  # until the row is there, the record is not theirs
        held = BrokenGlass.open_to(by, now).filter(child=child).first()
        if held is not None:
            return held
        refuse(child, by, now)
        row = BrokenGlass(client_id=client_id, child=child, reason=reason, words=words, recorded_by=by,
                          until=now + LASTS)  # fmt: skip
        return add_row(row, verb="broke_glass", now=now, reason=reason)[0]


def refuse(child: Child, by: Person, now: datetime) -> None:
    """Above a number a second person decides: a supervisor can make somebody responsible."""
    if ConflictOfInterest.of(by, now).filter(child=child).exists():
        raise ValidationError(nothing_fits())
    opened = BrokenGlass.objects.filter(recorded_by=by, recorded_at__gt=now - DAY)
    if BrokenGlass.open_to(by, now).count() >= OPEN_AT_ONCE or opened.count() >= IN_A_DAY:
        raise ValidationError(
            _("You opened as many records as one person may. End one, or ask a supervisor to make you responsible.")
        )


def nothing_fits() -> str:
    return _("No record fits this exactly. Check the spelling and the day, or use the agency number.")


@transaction.atomic
def extend(*, glass: BrokenGlass, by: Person, now: datetime) -> None:
    """Another hour from now, once. What is over stays over."""
    row = BrokenGlass.objects.select_for_update().get(pk=glass.pk)
    if row.extended_at is None and row.until > now:
        row.extended_at, row.until = now, now + LASTS
        row.save(update_fields=["extended_at", "until"])
        record("extended_emergency", at=now, actor=by.pk, child=row.child_id, emergency=str(row.pk))


@transaction.atomic
def end(*, glass: BrokenGlass, by: Person, now: datetime) -> None:
    if BrokenGlass.objects.filter(pk=glass.pk, until__gt=now).update(until=now):
        record("ended_emergency", at=now, actor=by.pk, child=glass.child_id, emergency=str(glass.pk))


# --- afterwards -----------------------------------------------------------------------------------------------------


def who_is_told(glass: BrokenGlass, now: datetime) -> list[Person]:
    """The nearest supervisor of the child, and that of whoever opened the record. Nobody from whom it is hidden."""
    held = glass.recorded_by.appointments.filter(holds_at(now), role__in=CASE_STAFF).select_related("unit")
    theirs = [person for one in held for person in chain_above(one.unit, now)]
    chains = [above(glass.child, now), without_conflict(theirs, glass.child, now)]
    nearest = [[person for person in chain if person != glass.recorded_by][:1] for chain in chains]
    return list(dict.fromkeys(person for one in nearest for person in one))


def to_review(request: StaffRequest) -> list[BrokenGlass]:
    """What waits for a supervisor's word, the oldest first: of children they see, and never their own."""
    if not request.standing.may("review_glass"):
        return []
    rows = BrokenGlass.objects.filter(verdict="", child__in=children_of(request)).exclude(recorded_by=request.user)
    return list(rows.select_related("child__unit", "recorded_by").order_by("recorded_at"))


def on_the_desk(request: StaffRequest) -> tuple[list[BrokenGlass], int]:
    """What this person holds open, and how many of others' wait for them: one question to the database for both."""
    hidden = ConflictOfInterest.of(request.user, request.now).values("child_id")
    shows = Q(recorded_by=request.user, recorded_at__lte=request.now, until__gt=request.now)
    if request.standing.may("review_glass"):
        shows |= Q(verdict="", child__in=children_of(request)) & ~Q(recorded_by=request.user)
    rows = BrokenGlass.objects.filter(shows).exclude(child__in=hidden).select_related("child__unit", "recorded_by")
    found = list(rows.order_by("recorded_at"))
    own = [row for row in found if row.recorded_by == request.user]
    return own, sum(is_asked(request.user, row, request.now) for row in found if row not in own)


def is_asked(person: Person, row: BrokenGlass, now: datetime) -> bool:
    """The nearest supervisor at once; those above when nobody said a word for days."""
    nearest = next((one for one in above(row.child, now) if one != row.recorded_by), None)
    return nearest in {None, person} or now - row.recorded_at >= GOES_HIGHER


def of_my_people(request: StaffRequest) -> list[BrokenGlass]:
    """What one's own people opened elsewhere lately, whose record no page may name."""
    hidden = ConflictOfInterest.of(request.user, request.now).values("child_id")
    own = list(children_of(request).values_list("pk", flat=True))
    with as_system():  # the child is another unit's: only who, when and why is shown
        rows = BrokenGlass.objects.filter(recorded_by__in=my_people(request), recorded_at__gt=request.now - LATELY)
        rows = rows.exclude(child__in=hidden).exclude(child__in=own)
        return list(rows.select_related("recorded_by").order_by("-recorded_at"))


def missed_often(request: StaffRequest) -> list[tuple[Person, datetime]]:
    """Who of one's own people tried three times in an hour to open a record that is not there."""
    people = {person.pk: person for person in Person.objects.filter(pk__in=my_people(request))}
    entries = Entry.objects.filter(verb=MISSED_OFTEN, actor__in=list(people), at__gt=request.now - LATELY)
    return [(people[entry.actor], entry.at) for entry in entries.order_by("-seq") if entry.actor]


def my_people(request: StaffRequest) -> "QuerySet[Appointment, UUID]":
    """The ids of case staff below this person, without themself."""
    reach = Q(pk__in=[])
    for path in request.standing.subtrees:
        reach |= Q(unit__path__startswith=path)
    held = Appointment.objects.filter(reach, holds_at(request.now), role__in=CASE_STAFF).exclude(person=request.user)
    return held.values_list("person_id", flat=True)


@transaction.atomic
def review(*, glass: BrokenGlass, verdict: str, words: str, by: Person, now: datetime) -> None:
    """A supervisor's word on it, once and for good. What was not justified ends at once.

    Raises ValidationError for somebody's own emergency.
    """
    row = BrokenGlass.objects.select_for_update().get(pk=glass.pk)
    row.child = glass.child
    if row.recorded_by_id == by.pk:
        raise ValidationError(_("Somebody else says whether your own emergency was one."))
    if row.verdict:
        return
    row.verdict, row.review_words, row.reviewed_by, row.reviewed_at = verdict, words, by, now
    if verdict == BrokenGlass.Verdict.NOT_JUSTIFIED:
        row.until = min(row.until, now)
    row.save(update_fields=["verdict", "review_words", "reviewed_by", "reviewed_at", "until"])
    record("reviewed_emergency", at=now, actor=by.pk, child=row.child_id, emergency=str(row.pk), verdict=verdict)
