"""Reporting a child missing, found, and back. Impossible orders are refused with the field and the mend.

When the agency learned starts the federal clock; when the child left is another question, and may stay unknown.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from handrail.audit.actions import record
from handrail.children.actions import add_row, bump, sent_before
from handrail.children.local_times import refuse_before_birth
from handrail.children.models import Child
from handrail.team.models import Person

from .facts import TIMES
from .models import Episode, still_open


class Said(TypedDict, total=False):
    """What a report may say beyond when the agency learned. What is left out is not known."""

    kind: str
    whereabouts: str
    from_foster_care: bool | None
    left_at: datetime | None
    left_about: bool
    first_suspected_at: datetime | None
    determined_at: datetime | None
    provider_knew_at: datetime | None
    told_by: str
    last_seen: str
    risks: Sequence[str]
    risks_complete: bool


class Corrected(Said, total=False):
    informed_at: datetime


class AlreadyMissing(Exception):
    """The child has an open report. There is one clock for one absence, so a second one is not started."""

    def __init__(self, episode: Episode) -> None:
        super().__init__("This child is already reported missing.")
        self.episode = episode


@transaction.atomic
def report_missing(
    *, client_id: UUID, child: Child, informed_at: datetime, by: Person, now: datetime, **said: Unpack[Said]
) -> Episode:
    """Write down that the child is missing. Raises AlreadyMissing, or ValidationError for an impossible order."""
    Child.unscoped.select_for_update().get(pk=child.pk)
    told: Said = {"kind": Episode.Kind.MISSING, "risks": [], **said}
    row = Episode(client_id=client_id, child=child, recorded_by=by, informed_at=informed_at, **told)
    if (already := sent_before(row)) is not None:
        return already
    held = still_open(child).first()
    if held is not None:
        raise AlreadyMissing(held)
    refuse_impossible(row, now)
    return add_row(row, verb="reported_missing", now=now, kind=row.kind)[0]


@transaction.atomic
def correct_report(*, episode: Episode, by: Person, now: datetime, **changes: Unpack[Corrected]) -> Episode:
    """Change what the report says. The log keeps which parts, and the old time of learning, which a clock hangs on."""
    row = locked(episode)
    new: dict[str, object] = {**changes}
    changed = sorted(name for name, value in new.items() if getattr(row, name) != value)
    if not changed:
        return row
    was = row.informed_at.isoformat(timespec="seconds") if "informed_at" in changed else ""
    for name in changed:
        setattr(row, name, new[name])
    refuse_impossible(row, now)
    row.save(update_fields=changed)
    bump(row.child)
    old = {"informed_at_was": was} if was else {}
    record("corrected_report", at=now, actor=by.pk, child=row.child_id, row=str(row.pk), parts=changed, **old)
    return row


@transaction.atomic
def record_located(*, episode: Episode, located_at: datetime, by: Person, now: datetime) -> Episode:
    """It is known where the child is, and that the child is safe; the child is not back yet."""
    row = locked(episode)
    if row.located_at == located_at:
        return row
    row.located_at = located_at
    if (
        row.returned_at and located_at > row.returned_at
    ):  # the other way round nothing is refused: a return always counts
        raise ValidationError({"located_at": _("This is after the child came back. Check the day and the time.")})
    refuse_impossible(row, now)
    row.save(update_fields=["located_at"])
    bump(row.child)
    record("recorded_located", at=now, actor=by.pk, child=row.child_id, row=str(row.pk))
    return row


class HowFound(TypedDict, total=False):
    """What police and NCMEC need of the return, and no more. What is left out is not known."""

    found_by: str
    found_where: str
    circumstances: str


@transaction.atomic
def record_return(
    *, episode: Episode, returned_at: datetime, learned_at: datetime, by: Person, now: datetime,
    **found: Unpack[HowFound],
) -> Episode:  # fmt: skip
    """The child is back: when, and when the agency learned it. Sent twice, it is done once.

    It opens the conversation and the screening: `duties.after_return` reads both from the return itself.
    """
    row = locked(episode)
    if (row.returned_at, row.return_learned_at) == (returned_at, learned_at):
        return row
    if row.returned_at is not None:
        raise ValidationError(_("The return is already on record."))
    if row.kind == Episode.Kind.NONE:
        raise ValidationError(_("It is on record that the child was not missing after all."))
    row.returned_at, row.return_learned_at = returned_at, learned_at
    for name, value in found.items():
        setattr(row, name, value)
    refuse_impossible(row, now)
    row.save(update_fields=["returned_at", "return_learned_at", *found])
    bump(row.child)
    record("recorded_return", at=now, actor=by.pk, child=row.child_id, row=str(row.pk))
    return row


def locked(episode: Episode) -> Episode:
    row = Episode.objects.select_for_update().get(pk=episode.pk)
    row.child = episode.child
    return row


def refuse_impossible(row: Episode, now: datetime) -> None:
    """Nothing happens before it can, and nothing is recorded that has not happened yet."""
    faults = {**in_the_future(row, now), **out_of_order(row), **inside_another(row), **before_birth(row)}
    if faults:
        raise ValidationError(faults)


def before_birth(row: Episode) -> dict[str, str]:
    faults = {}
    for name in TIMES:
        try:
            refuse_before_birth(getattr(row, name), row.child.birthdate)
        except ValidationError as error:
            faults[name] = error.messages[0]
    return faults


def in_the_future(row: Episode, now: datetime) -> dict[str, str]:
    return {
        name: _("This time has not come yet. Check the day and the time.")
        for name in TIMES
        if (at := getattr(row, name)) is not None and at > now
    }


def out_of_order(row: Episode) -> dict[str, str]:
    faults = {}
    if row.left_at and row.left_at > row.informed_at:
        faults["left_at"] = _("This is after the agency learned of it. Check both times.")
    for name in ("first_suspected_at", "determined_at", "provider_knew_at", "located_at", "returned_at"):
        at = getattr(row, name)
        if at and row.left_at and at < row.left_at:
            faults[name] = _("This is before the child left. Check the day and the time.")
    if row.returned_at and row.return_learned_at and row.return_learned_at < row.returned_at:
        faults["return_learned_at"] = _("This is before the child came back. Check both times.")
    return faults


def inside_another(row: Episode) -> dict[str, str]:
    """Two absences of one child can't lie over each other."""
    start = row.left_at
    if start is None:
        return {}
    others = Episode.objects.filter(child=row.child, returned_at__gt=start).exclude(pk=row.pk)
    if any((other.left_at or other.informed_at) <= start for other in others):
        return {"left_at": _("At this time an earlier report says that the child was already missing. Check the day.")}
    return {}
