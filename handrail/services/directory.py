"""The directory as plain lines: what an exchange with others carries, without a database.

What is not in these lines leaves the agency by no export: notes, who checked, and the address of a confidential place.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from handrail.audit.actions import record
from handrail.rules.needs import load_needs
from handrail.team.models import Person

from .models import Organization, Place, Service


@dataclass(frozen=True, order=True)
class Phone:
    number: str
    extension: str = ""
    description: str = ""


@dataclass(frozen=True)
class OrganizationLine:
    id: UUID
    name: str
    description: str = ""
    website: str = ""
    email: str = ""


@dataclass(frozen=True)
class PlaceLine:
    id: UUID
    organization: UUID
    name: str
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    confidential: bool = False


@dataclass(frozen=True)
class ServiceLine:
    id: UUID
    organization: UUID
    name: str
    description: str = ""
    url: str = ""
    email: str = ""
    how_to_apply: str = ""
    cost: str = ""
    eligibility: str = ""
    any_age: bool = False
    minimum_age: int | None = None
    maximum_age: int | None = None
    needs: tuple[str, ...] = ()
    sexes: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    consent: tuple[str, ...] = ()
    consent_note: str = ""
    capacity: str = ""
    capacity_as_of: date | None = None
    checked_on: date | None = None
    phones: tuple[Phone, ...] = ()
    places: frozenset[UUID] = frozenset()
    set_aside: bool = False


LISTS = ("needs", "sexes", "forms", "languages", "consent")
OURS_ALONE = ("needs", "sexes", "forms", "consent", "consent_note")
"""What HSDS has no field for: a file that does not say it knows nothing of it."""
APART = frozenset({"id", "organization", "phones", "places", "set_aside", *LISTS})


@dataclass(frozen=True)
class Directory:
    organizations: tuple[OrganizationLine, ...] = ()
    places: tuple[PlaceLine, ...] = ()
    services: tuple[ServiceLine, ...] = ()


@dataclass
class Counts:
    """What an import did. `kept_hidden`: confidential places whose address in the file was not taken."""

    new: int = 0
    changed: int = 0
    same: int = 0
    kept_hidden: int = 0


def stored() -> Directory:
    """The directory as it is now, with what was set aside."""
    return Directory(
        tuple(map(organization_line, Organization.objects.order_by("pk"))),
        tuple(map(place_line, Place.objects.order_by("pk"))),
        tuple(map(service_line, Service.objects.order_by("pk").prefetch_related("places"))),
    )


def plain(row: Any, line: type[Any], leave: Iterable[str] = ()) -> dict[str, Any]:
    return {one.name: getattr(row, one.name) for one in fields(line) if one.name not in leave}


def organization_line(row: Organization) -> OrganizationLine:
    return OrganizationLine(**plain(row, OrganizationLine))


def place_line(row: Place) -> PlaceLine:
    return PlaceLine(organization=row.organization_id, **plain(row, PlaceLine, {"organization"}))


def service_line(row: Service) -> ServiceLine:
    return ServiceLine(
        id=row.pk,
        organization=row.organization_id,
        phones=tuple(Phone(**phone) for phone in row.phones),
        places=frozenset(place.pk for place in row.places.all()),
        set_aside=row.set_aside_at is not None,
        **lists_of(row),
        **plain(row, ServiceLine, APART),
    )


def lists_of(row: Service) -> dict[str, Any]:
    return {name: ordered(name, getattr(row, name)) for name in LISTS}


def ordered(name: str, codes: Iterable[str]) -> tuple[str, ...]:
    """In the order of our list, for the order in which somebody ticked says nothing; then what it does not know."""
    known = list(load_needs().lists[name])
    return tuple(sorted(set(codes), key=lambda code: (known.index(code) if code in known else len(known), code)))


# --- taking it in ---------------------------------------------------------------------------------------------------


@transaction.atomic
def take_in(directory: Directory, *, by: Person | None, now: datetime) -> Counts:
    """Add what is new and bring up to date what has the same id, all or nothing. What the file lacks stays as it is."""
    counts = Counts()
    owners = [one.id for one in directory.organizations if take_organization(one, counts)]
    places = [one.id for one in directory.places if take_place(one, counts)]
    touched = [one.id for one in directory.services if take_service(one, counts, by=by, now=now)]
    uncheck(owners, places, touched, by=by, now=now)
    record("imported_services", at=now, actor=by.pk if by else None, new=counts.new, changed=counts.changed)
    return counts


def note(counts: Counts, before: object, after: object) -> None:
    if before is None:
        counts.new += 1
    elif before == after:
        counts.same += 1
    else:
        counts.changed += 1


def take_organization(line: OrganizationLine, counts: Counts) -> bool:
    """Whether the file changed one that was there."""
    held = Organization.objects.filter(pk=line.id).first()
    before = held and organization_line(held)
    note(counts, before, line)
    Organization.objects.update_or_create(pk=line.id, defaults=plain(line, OrganizationLine, {"id"}))
    return before not in (None, line)


def uncheck(
    owners: Iterable[UUID], places: Iterable[UUID], touched: Iterable[UUID], *, by: Person | None, now: datetime
) -> None:
    """A file that changes only whose a service is, or where, changes what somebody here checked as well."""
    of_them = Service.objects.filter(Q(organization__in=list(owners)) | Q(places__in=list(places)))
    for row in of_them.filter(checked_by__isnull=False).exclude(pk__in=list(touched)).distinct():
        row.checked_by = None
        row.save(update_fields=["checked_by"])
        record("changed_service", at=now, actor=by.pk if by else None, service=str(row.pk))


def take_place(line: PlaceLine, counts: Counts) -> bool:
    """Whether the file changed one that was there. A place that this agency keeps confidential stays so, with the
    address that it knows."""
    row = Place.objects.filter(pk=line.id).first()
    before = row and place_line(row)
    note(counts, before, line)
    was_hidden = row is not None and row.confidential
    row = row or Place(pk=line.id)
    row.organization_id, row.name = line.organization, line.name
    row.street, row.city, row.state, row.postal_code = line.street, line.city, line.state, line.postal_code
    if was_hidden:
        counts.kept_hidden += bool(row.address)
        row.hide("")
    elif line.confidential:
        row.hide(row.address)
    row.save()
    return before not in (None, place_line(row))


def take_service(line: ServiceLine, counts: Counts, *, by: Person | None, now: datetime) -> bool:
    """Whether it was written. Logged as an edit by hand is. What was checked by somebody here is theirs no longer when
    anything differs."""
    row = Service.objects.select_for_update().filter(pk=line.id).prefetch_related("places").first()
    held = service_line(row) if row else None
    after = merged(held, line) if held else line
    note(counts, held, after)
    if after == held:
        return False
    write(row or Service(pk=line.id), after, now)
    record("changed_service" if held else "added_service", at=now, actor=by.pk if by else None, service=str(line.id))
    return True


def merged(held: ServiceLine, line: ServiceLine) -> ServiceLine:
    """A file takes nothing away that HSDS has no field for, drops no place, takes back nothing set aside."""
    ours = {name: getattr(line, name) or getattr(held, name) for name in OURS_ALONE}
    room = line if line.capacity else held
    return replace(
        line, **ours, capacity=room.capacity, capacity_as_of=room.capacity_as_of, places=held.places | line.places,
        any_age=line.any_age or (held.any_age and line.minimum_age is None and line.maximum_age is None),
        set_aside=held.set_aside or line.set_aside,
    )  # fmt: skip


def write(row: Service, line: ServiceLine, now: datetime) -> None:
    for name, value in plain(line, ServiceLine, APART).items():
        setattr(row, name, value)
    for name in LISTS:
        setattr(row, name, list(getattr(line, name)))
    row.organization_id, row.checked_by = line.organization, None
    row.phones = [plain(phone, Phone) for phone in line.phones]
    if line.set_aside:
        row.set_aside_at = row.set_aside_at or now
    row.save()
    row.places.add(*Place.objects.filter(pk__in=line.places))
