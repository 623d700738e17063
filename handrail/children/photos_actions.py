"""Adding a photo and setting one aside. What is kept was made by `photos.make_photo`, never what was sent."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from handrail.audit.actions import record
from handrail.team.models import Person

from .actions import add_row, bump
from .models import Child, Photo
from .photos import Made

REASONS = {
    "somebody_else": _("It shows somebody else too, or the wrong child"),
    "wrong_day": _("The day is wrong"),
    "not_clear": _("The face cannot be seen well"),
    "child_asks": _("The child asks for another one"),
}
"""Codes, since the log keeps them for ever in the clear."""


def add_photo(
    *, client_id: UUID, child: Child, made: Made, taken_on: date | None, by: Person, now: datetime,
    after_return: bool = False,
) -> Photo:  # fmt: skip
    """Keep a photo, sealed. Sent twice, it is one."""
    row = Photo(client_id=client_id, child=child, taken_on=taken_on, after_return=after_return, recorded_by=by,
                picture=made.picture, small=made.small, width=made.width, height=made.height)  # fmt: skip
    return add_row(row, verb="added_photo", now=now)[0]


@transaction.atomic
def set_aside(*, photo: Photo, reason: str, by: Person, now: datetime) -> None:
    """The photo counts no more and goes into no report. It is not deleted, and a second time changes nothing."""
    if reason not in REASONS:
        raise KeyError(reason)
    if Photo.objects.filter(pk=photo.pk, set_aside_at__isnull=True).update(set_aside_at=now):
        bump(photo.child)
        record("set_aside_photo", at=now, actor=by.pk, child=photo.child_id, row=str(photo.pk), reason=reason)
