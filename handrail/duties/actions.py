"""Every write about a duty: what was prepared, what was done, what was decided. Added once, never changed.

The log takes the row's id and the outcome: the act and the recipient stay sealed in the row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from handrail.audit.actions import record
from handrail.children.actions import add_row
from handrail.children.models import Child, OfChild
from handrail.team.models import Person

from .models import Act, Packet

Duty = Mapping[str, Any]
Row = TypeVar("Row", bound=OfChild)
CORRECTABLE = ("at", "channel", "told", "reference", "outcome", "packet")


def prepare_packet(
    *, client_id: UUID, child: Child, duty: Duty, kind: str, typed: Mapping[str, Any], body: Mapping[str, Any],
    language: str, by: Person, now: datetime,
) -> Packet:  # fmt: skip
    """Keep a report exactly as it was prepared."""
    row = Packet(client_id=client_id, child=child, duty=duty["instance"], kind=kind, about=duty["about"], typed=typed,
                 body=body, digest=body["digest"], language=language, recorded_by=by)  # fmt: skip
    return mine(add_row(row, verb="prepared_report", now=now)[0], child)


@dataclass(frozen=True)
class Told:
    """How we can show it: the way, who took it, the number, the reason when it was late, the report that was sent."""

    channel: str = ""
    told: str = ""
    reference: str = ""
    reason: str = ""
    retry_at: datetime | None = None
    packet: Packet | None = None


def record_act(
    *, client_id: UUID, child: Child, duty: Duty, at: datetime, seen: Sequence[Mapping[str, Any]], by: Person,
    now: datetime, outcome: str = Act.Outcome.DONE, how: Told = Told(),
) -> tuple[Act, bool]:  # fmt: skip
    """Record what was done, or that it was declined, closed or released. `seen` is what the worker saw of the rules.

    Raises ValidationError for a time that has not come. Sent twice, it is done once: the second value says so.
    """
    refuse_future(at, now)
    row = Act(
        client_id=client_id, child=child, act=duty["act"], recipient=duty["recipient"], about=duty["about"], at=at,
        outcome=outcome, channel=how.channel, told=how.told, reference=how.reference, reason=how.reason,
        retry_at=how.retry_at, packet=how.packet, seen=list(seen), recorded_by=by,
    )  # fmt: skip
    kept, new = add_row(row, verb=f"recorded_{outcome}", now=now)
    return mine(kept, child), new


@transaction.atomic
def correct_act(
    *, client_id: UUID, act: Act, by: Person, now: datetime, reason: str, **changes: Any
) -> tuple[Act, bool]:  # fmt: skip
    """A further act that says how it really was. The first stays and both are shown; an act is corrected once."""
    locked = Act.objects.select_for_update().get(pk=act.pk)
    sent_before = Act.objects.filter(client_id=client_id).first()
    if sent_before is not None:
        return mine(sent_before, act.child), False
    if Act.objects.filter(corrects=locked).exists():
        raise ValidationError(_("Somebody corrected this already. Open the duty to see how it stands."))
    kept = {name: changes.get(name, getattr(act, name)) for name in CORRECTABLE}
    refuse_future(kept["at"], now)
    row = Act(
        client_id=client_id, child=act.child, act=act.act, recipient=act.recipient, about=act.about, seen=act.seen,
        reason=reason or act.reason, retry_at=act.retry_at, corrects=act, recorded_by=by, **kept,
    )  # fmt: skip
    return add_row(row, verb="corrected_act", now=now, corrects=str(act.pk))


def mine(row: Row, child: Child) -> Row:
    """A repeated id gives the first result, and never one of another child."""
    if row.child_id != child.pk:
        raise ValidationError(_("This form was sent before. Open the page again."))
    row.child = child
    return row


def refuse_future(at: datetime, now: datetime) -> None:
    if at > now:
        raise ValidationError({"at": _("This time has not come yet. Check the day and the time.")})


def seen_of(duties: Sequence[Duty], book_version: str, digests: Mapping[str, str]) -> list[dict[str, Any]]:
    """What the worker saw: each rule with the digest of its file, its due time and its state."""
    return [
        {
            "id": duty["id"],
            "instance": duty["instance"],
            "digest": digests.get(duty["id"], ""),
            "book": book_version,
            "due_at": duty["due_at"],
            "state": duty["state"],
            "standing": duty["standing"],
        }
        for duty in duties
    ]


def log_paper(packet: Packet, *, by: Person, now: datetime, verb: str = "made_pdf") -> None:
    """A report on paper, or in a file, leaves the screen: each time is logged."""
    record(verb, at=now, actor=by.pk, child=packet.child_id, row=str(packet.pk))
