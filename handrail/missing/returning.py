"""Not missing after all: the other way in which a time missing ends."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from handrail.audit.actions import record
from handrail.children.actions import bump
from handrail.team.models import Person

from .actions import locked
from .models import Episode


@transaction.atomic
def not_missing(*, episode: Episode, reason: str, by: Person, now: datetime) -> Episode:
    """The child was never missing. Nothing is owed any more; the report, its acts and the reason stay on record."""
    row = locked(episode)
    if row.kind == Episode.Kind.NONE:
        return row
    if row.returned_at is not None:
        raise ValidationError(_("The return is already on record."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say in a few words how you know.")})
    row.kind, row.circumstances = Episode.Kind.NONE, reason
    row.save(update_fields=["kind", "circumstances"])
    bump(row.child)
    record("recorded_not_missing", at=now, actor=by.pk, child=row.child_id, row=str(row.pk))
    return row
