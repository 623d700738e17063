"""Every write to the directory and to what a child needs. One verb each; the log learns ids, never a need or a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handrail.audit.actions import record
from handrail.children.actions import add_row
from handrail.children.models import Child
from handrail.team.models import Person

from .models import Need, Organization, Outcome, Place, Referral, Service, Step

LONGEST_AHEAD = 366
"""Days. A follow-up farther away is a slip of a finger."""

STILL_SEALED = gettext_lazy(
    "The address of this place is sealed and would be lost. Leave the box ticked, "
    "or enter an address that may be shown."
)


@dataclass(frozen=True)
class Told:
    """What a referral tells, who agreed to that and how, and the letter as it left."""

    shared: Sequence[str]
    agreed: Sequence[str]
    agreed_words: str = ""
    letter: str = ""


# --- the directory --------------------------------------------------------------------------------------------------


@transaction.atomic
def save_service(
    *, service_id: UUID, organization: Organization | str, said: Mapping[str, Any], place: Mapping[str, Any] | None,
    checked: bool, by: Person, now: datetime, today: date,
) -> Service:  # fmt: skip
    """Write a line of the directory, new or changed. Sent twice, it is one. `place` None: nothing about a place."""
    service = Service.objects.select_for_update().filter(pk=service_id).first() or Service(pk=service_id)
    is_new = service._state.adding
    service.organization = owner(organization)
    for name, value in said.items():
        setattr(service, name, value)
    if checked:
        service.checked_on, service.checked_by = today, by
    service.save()
    if place is not None:
        save_place(service, place)
    record("added_service" if is_new else "changed_service", at=now, actor=by.pk, service=str(service.pk))
    return service


def owner(organization: Organization | str) -> Organization:
    """An organization by its name: one that is there already is taken."""
    if isinstance(organization, Organization):
        return organization
    held = Organization.objects.filter(name__iexact=organization).first()
    return held or Organization.objects.create(name=organization)


def edited_place(service: Service, own: UUID | None = None) -> Place | None:
    """The place that was shown, by its id; without one, the first by name."""
    places = service.places.order_by("name", "pk")
    return places.get(pk=own) if own else places.first()


def save_place(service: Service, said: Mapping[str, Any]) -> None:
    """One place of a service. One that is confidential hides its address before it is ever saved."""
    place = edited_place(service, said.get("id")) or Place()
    if place.sealed_address and not said["confidential"] and not said["street"]:
        raise ValidationError({"confidential": STILL_SEALED})
    place.organization, place.name = service.organization, said["name"] or service.name
    for part in ("street", "city", "state", "postal_code"):
        setattr(place, part, said[part])
    if said["confidential"]:
        place.hide(place.address)
    else:
        place.confidential, place.sealed_address = False, ""
    place.save()
    service.places.add(place)


@transaction.atomic
def set_aside(*, service: Service, aside: bool, by: Person, now: datetime) -> None:
    """Take a line out of what is offered, or back. Referrals that name it stay whole."""
    row = Service.objects.select_for_update().get(pk=service.pk)
    if (row.set_aside_at is not None) != aside:
        row.set_aside_at = now if aside else None
        row.save(update_fields=["set_aside_at"])
        if aside:
            record("set_service_aside", at=now, actor=by.pk, service=str(row.pk))
        else:
            record("took_service_back", at=now, actor=by.pk, service=str(row.pk))


@transaction.atomic
def check_service(*, service: Service, capacity: str, by: Person, now: datetime, today: date) -> None:
    """Somebody asked the service itself today: what stands there is right, and whether there is room."""
    row = Service.objects.select_for_update().get(pk=service.pk)
    row.checked_on, row.checked_by = today, by
    row.capacity, row.capacity_as_of = capacity, today if capacity else None
    row.save(update_fields=["checked_on", "checked_by", "capacity", "capacity_as_of"])
    record("checked_service", at=now, actor=by.pk, service=str(row.pk))


# --- a child --------------------------------------------------------------------------------------------------------


def record_need(
    *, client_id: UUID, child: Child, need: str, found_from: str, day: date, words: str, by: Person, now: datetime
) -> Need:
    """Somebody said that something is needed. It was asked or told: nothing is worked out from other answers."""
    row = Need(client_id=client_id, child=child, need=need, found_from=found_from, day=day.isoformat(), words=words,
               recorded_by=by)  # fmt: skip
    return add_row(row, verb="recorded_need", now=now)[0]


def record_step(
    *, client_id: UUID, need: Need, kind: str, service: Service | None, name: str, why: str, day: date, words: str,
    by: Person, now: datetime,
) -> Step:  # fmt: skip
    """What happened about a service. Later steps add to earlier ones and overwrite none."""
    row = Step(client_id=client_id, child=need.child, for_need=need, kind=kind, service=id_of(service),
               name=name or (service.name if service else ""), why=why, day=day.isoformat(), words=words,
               recorded_by=by)  # fmt: skip
    return add_row(row, verb="recorded_need_step", now=now)[0]


def record_referral(
    *, client_id: UUID, need: Need, service: Service, day: date, told: Told, follow_up: date | None, by: Person,
    now: datetime,
) -> Referral:  # fmt: skip
    """A person sent it; the software sends nothing. Raises ValidationError when nobody agreed to what it tells."""
    if told.shared and not told.agreed:
        raise ValidationError({"agreed": _("Say who agreed that this is shared.")})
    refuse_far(follow_up, day)
    row = Referral(client_id=client_id, child=need.child, for_need=need, service=id_of(service), name=service.name,
                   day=day.isoformat(), shared=list(told.shared), agreed=list(told.agreed),
                   agreed_words=told.agreed_words, letter=told.letter, follow_up=follow_up, recorded_by=by)  # fmt: skip
    return add_row(row, verb="recorded_referral", now=now)[0]


def record_outcome(
    *, client_id: UUID, referral: Referral, outcome: str, day: date, words: str, follow_up: date | None, by: Person,
    now: datetime,
) -> Outcome:  # fmt: skip
    """What became of a referral. The last one counts, and its day to ask again takes the place of the one before."""
    refuse_far(follow_up, day)
    row = Outcome(client_id=client_id, child=referral.child, referral=referral, outcome=outcome, day=day.isoformat(),
                  words=words, follow_up=follow_up, recorded_by=by)  # fmt: skip
    return add_row(row, verb="recorded_referral_outcome", now=now)[0]


def id_of(service: Service | None) -> str:
    return str(service.pk) if service else ""


def refuse_far(follow_up: date | None, day: date) -> None:
    if follow_up is None:
        return
    if follow_up < day:
        raise ValidationError({"follow_up": _("This is before the day itself. Check both days.")})
    if (follow_up - day).days > LONGEST_AHEAD:
        raise ValidationError({"follow_up": _("This is more than a year away. Check the year.")})
