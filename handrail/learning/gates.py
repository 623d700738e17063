"""What the agency wants passed before an instrument is used, and the way round it in an emergency, which is recorded.

No row here says with whom the talk is. The log does not either, but its order tells whoever reads all of it.
Where no gate is set, nothing is asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from handrail.audit.actions import record
from handrail.team.models import Person

from .catalog import subject_of, title_of
from .models import Completion, Gate, WayRound

REASONS = WayRound.Reason


@dataclass(frozen=True)
class Closed:
    """A gate that somebody has not passed, in words."""

    gate: Gate
    title: str
    minutes: int


@dataclass(frozen=True)
class Round:
    """What somebody goes round, and why it cannot wait."""

    closed: Sequence[Closed]
    reason: str


def open_gates() -> list[Gate]:
    return list(Gate.objects.filter(ended_at=None).order_by("instrument", "set_at").select_related("set_by"))


def closed_for(person: Person, instrument: str, now: datetime) -> list[Closed]:
    """The gates that this person has not passed in time. One for what the content no longer has asks nothing."""
    found = []
    for gate in Gate.objects.filter(instrument=instrument, ended_at=None):
        subject = subject_of(gate.kind, gate.subject)
        if subject is not None and not is_current(person, gate, now):
            found.append(Closed(gate, title_of(subject), subject.takes))
    return found


def is_current(person: Person, gate: Gate, now: datetime) -> bool:
    since = now - timedelta(days=gate.valid_days)
    passed = Completion.objects.filter(person=person, kind=gate.kind, subject=gate.subject, passed_at__gte=since)
    return passed.exists()


@transaction.atomic
def go_round(way: Round, *, by: Person, now: datetime) -> None:
    """Somebody cannot wait: it goes on, and that it did is kept, with the day and without saying for whom."""
    for one in way.closed:
        WayRound.objects.create(gate=one.gate, person=by, reason=way.reason, day=timezone.localdate(now))
        record("used_way_round", at=now, actor=by.pk, gate=str(one.gate.pk), reason=way.reason)


@transaction.atomic
def set_gate(*, gate_id: UUID, instrument: str, kind: str, subject: str, valid_days: int, by: Person,
             now: datetime) -> Gate:  # fmt: skip
    """Sent twice, it is one. A second gate of an instrument for the same thing replaces the first."""
    held = Gate.objects.filter(pk=gate_id).first()
    if held:
        return held
    Gate.objects.filter(instrument=instrument, kind=kind, subject=subject, ended_at=None).update(ended_at=now)
    made = Gate.objects.create(
        pk=gate_id, instrument=instrument, kind=kind, subject=subject, valid_days=valid_days, set_by=by, set_at=now
    )
    record("set_gate", at=now, actor=by.pk, gate=str(made.pk))
    return made


@transaction.atomic
def end_gate(*, gate: Gate, by: Person, now: datetime) -> None:
    if Gate.objects.filter(pk=gate.pk, ended_at=None).update(ended_at=now):
        record("ended_gate", at=now, actor=by.pk, gate=str(gate.pk))
