"""What a person does with a review: upload, start, stop, delete. Each is logged; the log holds no name of a file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from handrail.audit.actions import record
from handrail.team.models import Person

from ..models import KEPT, UNSTARTED, Review
from . import folder
from .begin import begin, look_at
from .mapped import roles_of
from .upload import Arrived

MOST_HELD = 5
"""Reviews of one person that lie here at once: none is forgotten."""

STATE = Review.State


def upload(
    *, client_id: UUID, extract: Sequence[Arrived], mapping: str, by: Person, now: datetime
) -> Review:  # fmt: skip
    """Puts the files into a folder of the review's own and looks at their columns. Sent twice, it is one."""
    twice = Review.objects.filter(client_id=client_id, person=by).first()
    if twice is not None:
        return twice
    if Review.objects.filter(person=by).count() >= MOST_HELD:
        raise ValidationError(_("Five reviews of yours lie here. Delete one first."))
    pk = uuid4()
    put(pk, extract, mapping)
    faults = look_at(pk)
    if faults:
        folder.remove(pk)
    return opened(Review(pk=pk, client_id=client_id, person=by, made_at=now, heard_at=now, delete_at=now + UNSTARTED,
                         faults=faults, state=STATE.FAILED if faults else STATE.READY))  # fmt: skip


def put(pk: UUID, files: Sequence[Arrived], mapping: str) -> None:
    place = folder.make_folder(pk)
    folder.write_mapping(pk, mapping)
    given = [str(one.name) for one in files]
    names = folder.names_for(given, roles_of(given, place / folder.MAPPING))
    for name, one in zip(names, files, strict=True):
        one.keep_as(place / folder.IN / name)
    (place / folder.NAMES).write_text(json.dumps(dict(zip(names, given, strict=True))), encoding="utf-8")


def opened(row: Review) -> Review:
    """The form may have been sent by two tabs at once: the first row stands."""
    with transaction.atomic():
        found, is_new = Review.objects.get_or_create(
            client_id=row.client_id, person=row.person,
            defaults={name: getattr(row, name) for name in
                      ("pk", "made_at", "heard_at", "delete_at", "faults", "state")},
        )  # fmt: skip
        if is_new:
            record("uploaded_extract", at=row.made_at, actor=row.person.pk, review=str(row.pk))
        else:
            folder.remove(row.pk)
    return found


def start(*, review: Review, jurisdiction: str, as_of: datetime | None, keep_going: bool, now: datetime) -> None:
    """Once: the second click finds it started."""
    begun = Review.objects.filter(pk=review.pk, state=STATE.READY)
    with transaction.atomic():
        if not begun.update(state=STATE.WAITING, started_at=now, heard_at=now, jurisdiction=jurisdiction, as_of=as_of,
                            keep_going=keep_going, delete_at=now + KEPT):  # fmt: skip
            return
        record("started_review", at=now, actor=review.person_id, review=str(review.pk))
    begin(review.pk)


def stop(*, review: Review, now: datetime) -> None:
    """The run hears it within a second. One that has fallen silent is closed by whoever tidies up."""
    if Review.objects.filter(pk=review.pk, state__in=Review.LIVE, stop_asked=False).update(stop_asked=True):
        record("stopped_review", at=now, actor=review.person_id, review=str(review.pk))


def delete(*, review: Review, now: datetime) -> None:
    """At once and for good. One that runs is stopped first, on its own page."""
    if review.state_at(now) in Review.LIVE:
        raise ValidationError(_("It is running. Stop it first."))
    folder.remove(review.pk)
    if Review.objects.filter(pk=review.pk).delete()[0]:
        record("deleted_review", at=now, actor=review.person_id, review=str(review.pk))
