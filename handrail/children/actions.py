"""Every write to the child's record: one verb each, in one transaction with its entry in the log.

A new row takes the id that the client made: sent twice, it is done once and the first result is given again. What
makes no new row does nothing when there is nothing to change. A changed fact bumps `facts_version`, which is how
everything computed from the record knows that it is stale.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from handrail.audit.actions import record
from handrail.team.acting import as_system
from handrail.team.models import Person, Unit, holds_at

from .access import refuse_conflict
from .facts import first_event
from .local_times import refuse_before_birth
from .models import (
    Assignment,
    Child,
    Contact,
    Disclosure,
    Fact,
    Identification,
    OfChild,
    Placement,
    RestrictedGrant,
)

Row = TypeVar("Row", bound=OfChild)
LONGEST_GRANT, SAME_END = timedelta(days=90), timedelta(minutes=10)
ASSIGNED = RestrictedGrant.Purpose.ASSIGNED
GIVEN_FOR = frozenset(RestrictedGrant.Purpose.values) - {ASSIGNED}


def bump(child: Child) -> None:
    """Say that something changed that is no new row. Call it in the transaction of the change."""
    child.next_version()


@transaction.atomic
def add_row(row: Row, *, verb: str, now: datetime, **detail: str) -> tuple[Row, bool]:
    """Save a new row of the record once, with its entry. Returns the row and whether it is new."""
    already = sent_before(row)
    if already is not None:
        return already, False
    row.recorded_at = now
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # the same id at the same moment, from a second tab or a retry
        already = sent_before(row)
        if already is None:
            raise
        return already, False
    record(verb, at=now, actor=row.recorded_by_id, child=row.child_id, row=str(row.pk), **detail)
    return row, True


def sent_before(row: Row) -> Row | None:
    """The row that this id made, if it was used. One of another child's is refused: it gives and takes nothing."""
    with as_system():  # an id is used once in all records
        already = type(row)._default_manager.select_for_update().filter(client_id=row.client_id).first()
    if already is not None and already.child_id != row.child_id:
        raise ValidationError(_("This form was sent before. Open the page again."))
    return already


@transaction.atomic
def open_record(
    *, client_id: UUID, unit: Unit, by: Person, now: datetime, first_name: str, last_name: str = "",
    birthdate: str = "", agency_number: str = "",
) -> Child:  # fmt: skip
    """Begin a child's record, with the person who opens it responsible."""
    already = opened_before(client_id, by)
    if already is not None:
        return already
    child = Child(client_id=client_id, unit=unit, first_name=first_name, last_name=last_name,
                  birthdate_text=birthdate, agency_number=agency_number, opened_at=now)  # fmt: skip
    try:
        with transaction.atomic():
            child.save(force_insert=True)
    except IntegrityError:
        already = opened_before(client_id, by)
        if already is None:
            raise
        return already
    record("opened_record", at=now, actor=by.pk, child=child.pk)
    assign(child=child, person=by, by=by, now=now)
    return child


def opened_before(client_id: UUID, by: Person) -> Child | None:
    """The record that this id opened. Whoever opens one is assigned, so one of somebody else's is refused."""
    with as_system():  # an id is used once in all records
        already = Child.unscoped.filter(client_id=client_id).first()
        if already is not None and not already.assignments.filter(person=by).exists():
            raise ValidationError(_("This form was sent before. Open the page again."))
        return already


@transaction.atomic
def begin_record(
    *, client_id: UUID, unit: Unit, by: Person, now: datetime, facts: Mapping[str, str], source: str, **names: str
) -> Child:
    """Open a record with the first facts that were said, all or nothing. Sent twice, it is done once."""
    child = open_record(client_id=client_id, unit=unit, by=by, now=now, **names)
    for name, value in facts.items():
        told = uuid5(client_id, name)
        record_fact(client_id=told, child=child, name=name, value=value, source=source, by=by, now=now)
    return child


@transaction.atomic
def correct_name(
    *,
    child: Child,
    by: Person,
    now: datetime,
    first_name: str,
    last_name: str,
    birthdate: str,
    agency_number: str,
) -> Child:
    """Change who the record says the child is. Which parts changed goes to the log, not the words."""
    new = {
        "first_name": first_name,
        "last_name": last_name,
        "birthdate_text": birthdate,
        "agency_number": agency_number,
    }
    changed = [name for name, value in new.items() if (getattr(child, name) or "") != value]
    if "birthdate_text" in changed and birthdate:
        refuse_before_birth(first_event(child), date.fromisoformat(birthdate))
    if changed:
        for name in changed:
            setattr(child, name, new[name])
        child.save(update_fields=[*changed, "number_index"])
        bump(child)
        record("corrected_record", at=now, actor=by.pk, child=child.pk, parts=changed)
    return child


def lock(child: Child) -> None:
    """Two changes of who may see a child come one after the other."""
    Child.unscoped.select_for_update().get(pk=child.pk)


@transaction.atomic
def assign(*, child: Child, person: Person, by: Person, now: datetime) -> Assignment:
    """Make a person responsible. They get the need to know that the work has, until the assignment ends.

    Raises ValidationError for somebody from whom the record is hidden.
    """
    lock(child)
    held = Assignment.objects.filter(holds_at(now), child=child, person=person).first()
    if held is not None:
        return held
    refuse_conflict(child, person, now)
    made = Assignment.objects.create(child=child, person=person, since=now)
    for group in RestrictedGrant.Group.values:
        RestrictedGrant.objects.create(
            child=child, person=person, group=group, purpose=ASSIGNED, given_by=by, since=now
        )
    record("assigned", at=now, actor=by.pk, child=child.pk, person=str(person.pk))
    return made


@transaction.atomic
def end_assignment(*, child: Child, person: Person, by: Person | None, now: datetime) -> None:
    """End the responsibility, and with it what it let the person see."""
    lock(child)
    if not Assignment.objects.filter(holds_at(now), child=child, person=person).update(until=now):
        return
    grants = RestrictedGrant.objects.filter(holds_at(now), child=child, person=person, purpose=ASSIGNED)
    grants.update(until=now)
    record("ended_assignment", at=now, actor=by.pk if by else None, child=child.pk, person=str(person.pk))


@transaction.atomic
def grant_restricted(
    *, child: Child, person: Person, group: str, purpose: str, by: Person, now: datetime, until: datetime | None = None
) -> RestrictedGrant:
    """Let a person see one restricted group, for a stated purpose and at most ninety days. Sent twice, it is one."""
    if purpose not in GIVEN_FOR:
        raise ValidationError({"purpose": _("Say what it is needed for.")})
    lock(child)
    refuse_conflict(child, person, now)
    latest = now + LONGEST_GRANT
    until = min(until or latest, latest)
    given = {"child": child, "person": person, "group": group, "purpose": purpose}
    held = RestrictedGrant.objects.filter(holds_at(now), until__gte=until - SAME_END, **given).first()
    if held is not None:
        return held
    record("granted_restricted", at=now, actor=by.pk, child=child.pk, person=str(person.pk), group=group,
           purpose=purpose)  # fmt: skip
    return RestrictedGrant.objects.create(**given, given_by=by, since=now, until=until)


def record_fact(
    *, client_id: UUID, child: Child, name: str, value: str, by: Person, now: datetime,
    since: datetime | None = None, source: str = "",
) -> Fact:  # fmt: skip
    """Write one fact of the vocabulary, with where it came from. It adds to the history and overwrites nothing."""
    row = Fact(client_id=client_id, child=child, name=name, value=value, since=since, source=source, recorded_by=by)
    return add_row(row, verb="recorded_fact", now=now, fact=name)[0]


def record_identification(
    *, client_id: UUID, child: Child, form: str, status: str, at: datetime, basis: str, by: Person, now: datetime,
    before_care: bool | None = None, in_care: bool | None = None,
) -> Identification:  # fmt: skip
    """Write down what a person concluded and why. Each one starts its own clocks."""
    row = Identification(client_id=client_id, child=child, form=form, status=status, at=at, basis=basis, recorded_by=by,
                         before_care=before_care, in_care=in_care)  # fmt: skip
    return add_row(row, verb="recorded_identification", now=now, form=form, status=status)[0]


def record_disclosure(
    *, client_id: UUID, child: Child, at: datetime, words: str, to_kind: str, by: Person, now: datetime,
    crime: bool | None = None, location_information: bool | None = None,
) -> Disclosure:  # fmt: skip
    """Write down that the child told somebody, in the child's own words."""
    row = Disclosure(client_id=client_id, child=child, at=at, words=words, to_kind=to_kind, crime=crime,
                     location_information=location_information, recorded_by=by)  # fmt: skip
    return add_row(row, verb="recorded_disclosure", now=now)[0]


@transaction.atomic
def add_words(*, disclosure: Disclosure, words: str, by: Person, now: datetime) -> Disclosure:
    """Write down the child's words when there was no time for it before. Words once written are never changed."""
    child = disclosure.child
    row = Disclosure.objects.select_for_update().get(pk=disclosure.pk)
    row.child = child
    if words and not row.words:
        row.words = words
        row.save(update_fields=["words"])
        bump(child)
        record("wrote_words", at=now, actor=by.pk, child=child.pk, row=str(row.pk))
    return row


@transaction.atomic
def record_placement(
    *, client_id: UUID, child: Child, kind: str, since: datetime, by: Person, now: datetime, note: str = ""
) -> Placement:
    """The child lives somewhere new; the place before ends at the same moment. One that is told of later, and lies
    before another, ends when that one begins: a child lives in one place at a time."""
    row = Placement(client_id=client_id, child=child, kind=kind, since=since, note=note, recorded_by=by)
    if (already := sent_before(row)) is not None:
        return already
    others = Placement.objects.filter(child=child)
    others.filter(Q(until__isnull=True) | Q(until__gt=since), since__lte=since).update(until=since)
    row.until = others.filter(since__gt=since).order_by("since").values_list("since", flat=True).first()
    return add_row(row, verb="recorded_placement", now=now, kind=kind)[0]


def record_contact(
    *, client_id: UUID, child: Child, name: str, relation: str, by: Person, now: datetime, phone: str = ""
) -> Contact:
    """Add somebody in the child's life."""
    row = Contact(client_id=client_id, child=child, name=name, relation=relation, phone=phone, recorded_by=by)
    return add_row(row, verb="recorded_contact", now=now)[0]
