"""Fills an empty database with an agency of so many children, for the bench: `bench_record_rows.py 2000`.

A dozen stories are told through the real actions, and their clocks worked out by the real rules. Each further child is
a copy of one of them: with a key, a name, a number and ids of its own, and every value sealed anew under that key. So
rows and bytes are real, and the words of a story are shared. One child in ten has clocks running, and all 25 of the
person who signs in. The log has two entries a child, in one real chain; the password of all is one hash.
"""

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count, islice
from typing import Any
from uuid import UUID, uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.settings")
django.setup()

from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone

from bench_record_twin import BareEntry, BareFact
from handrail.audit import chain
from handrail.audit.models import Entry, Head
from handrail.children.encryption import new_child_key, number_index
from handrail.children.models import Assignment, Child, OfChild, RestrictedGrant
from handrail.desk.demo import children as arcs
from handrail.desk.demo.people import AGENCY, NORTH, SOUTH, make_agency
from handrail.desk.demo.story import Story
from handrail.duties.index import answers_for
from handrail.duties.models import Clocks
from handrail.team.models import Agency, Appointment, Person, Role, Unit

EACH, TEAM, AT_ONCE = 25, 8, 1000
"""Children of a worker, workers of an office, children written in one transaction."""

BUSY = (
    arcs.missing_and_late, arcs.back_since_this_morning, arcs.back_and_talking, arcs.told_today,
    arcs.told_and_reported, arcs.said_done, arcs.working_nights, arcs.sold_magazines, arcs.at_risk_at_home,
    arcs.known_and_not_coming_back,
)  # fmt: skip
FIRST = ("Aaliyah", "Bennett", "Camila", "Darius", "Elena", "Finn", "Gabriela", "Hassan", "Iris", "Jamal", "Kiara")
LAST = ("Greer", "Shaw", "Duarte", "Holt", "Vasquez", "Gallagher", "Nunez", "Diallo", "Novak", "Pruitt", "Dawson")
AN_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SIGNED = count(10**6)
"""Every talk has a number of its own."""


@dataclass(frozen=True)
class Told:
    """One story as it lies in the database, opened once."""

    child: Child
    rows: list[tuple[type[OfChild], dict[str, Any]]]
    clocks: dict[str, Any]


def main(wanted: int) -> None:
    now = timezone.now()
    with connection.schema_editor() as tables:
        tables.create_model(BareFact)
        tables.create_model(BareEntry)
    with transaction.atomic():
        agency, units, people = make_agency(now)
        busy = [tell(number, arc, units, people, now, agency) for number, arc in enumerate(BUSY, 200)]
        quiet = [tell(number, quietly, units, people, now, agency) for number in (300, 301)]
        staff = offices(wanted, units, people, now)
    made: list[UUID] = []
    numbers = iter(range(wanted))
    while some := list(islice(numbers, AT_ONCE)):
        with transaction.atomic():
            made += [child.pk for child in write(some, busy, quiet, staff, now)]
        print(f"{len(made)} of {wanted}", file=sys.stderr)
    print(json.dumps({"children": [str(pk) for pk in made[:EACH]]}))


def quietly(story: Story) -> None:
    """In care, and nothing runs."""
    story.opened(420, "2012-03-04")
    story.in_foster_care(days=400)
    story.fact("child.citizenship", "us_citizen", days=390, source="Birth certificate in the file")
    story.knows("Aunt Lou", "aunt", "555-0142", days=380)


def tell(number: int, arc: arcs.Arc, units: Any, people: Any, now: datetime, agency: Agency) -> Told:
    story = Story(number, f"Told {number}", units[SOUTH], people["eli"], now, agency)
    arc(story)
    for at, _, do in sorted(story.steps, key=lambda step: step[:2]):
        do(at)
    child = Child.unscoped.get(pk=story.the_child().pk)
    answers_for([child], agency, now)
    rows = [(model, opened(row)) for model in kinds() for row in model._default_manager.filter(child=child)]
    return Told(child, rows, opened(Clocks.objects.get(child=child)))


def kinds() -> Iterator[type[OfChild]]:
    return (model for model in apps.get_models() if issubclass(model, OfChild))


def opened(row: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def offices(wanted: int, units: dict[str, Unit], people: Mapping[str, Person], now: datetime) -> list[Person]:
    """Workers in offices of eight; the first of all is Ana, in the office that Sam supervises."""
    ana = people["ana"]
    hired = [Person(email=f"w{n}@alder.example", name=f"Worker {n}", password=ana.password, phone="555-0100")
             for n in range(1, -(-wanted // EACH))]  # fmt: skip
    Person.objects.bulk_create(hired, batch_size=AT_ONCE)
    places = [units[NORTH]]
    for n in range(1, -(-(len(hired) + 1) // TEAM)):
        places.append(Unit.objects.create(name=f"Office {n}", parent=units[AGENCY]))
    held = [Appointment(person=one, unit=places[n // TEAM], role=Role.WORKER, since=now)
            for n, one in enumerate(hired, 1)]  # fmt: skip
    Appointment.objects.bulk_create(held, batch_size=AT_ONCE)
    for n, one in enumerate([ana, *hired]):
        one.works_at = places[n // TEAM]  # type: ignore[attr-defined]
    return [ana, *hired]


def write(numbers: list[int], busy: list[Told], quiet: list[Told], staff: list[Person], now: datetime) -> list[Child]:
    made, rows, clocks = [], {}, []
    for n in numbers:
        told = busy[n % len(busy)] if n < EACH or n % 10 == 0 else quiet[n % len(quiet)]
        worker = staff[n // EACH]
        child = new_child(n, told, worker)
        ids = {str(told.child.pk): str(child.pk), **{str(row["id"]): str(uuid4()) for _, row in told.rows}}
        for model, row in told.rows:
            rows.setdefault(model, []).append(copied(model, row, ids, child, worker))
        clocks.append(Clocks(**{**{name: swapped(value, ids) for name, value in told.clocks.items()},
                                "child_id": child.pk}))  # fmt: skip
        clocks[-1].child = child
        made.append((child, worker))
    Child.unscoped.bulk_create([child for child, _ in made])
    for model, some in rows.items():
        model._default_manager.bulk_create(some, batch_size=AT_ONCE)
    Clocks.objects.bulk_create(clocks)
    responsible(made, now)
    log(made, now)
    return [child for child, _ in made]


def new_child(n: int, told: Told, worker: Person) -> Child:
    key, number = uuid4(), f"B-{n}"
    return Child(id=key, unit=worker.works_at, wrapped_key=new_child_key(key), agency_number=number,  # type: ignore[attr-defined]
                 number_index=number_index(number), first_name=FIRST[n % len(FIRST)],
                 last_name=LAST[n // len(FIRST) % len(LAST)], birthdate_text=told.child.birthdate_text,
                 facts_version=told.child.facts_version, opened_at=told.child.opened_at)  # fmt: skip


def copied(model: type[OfChild], row: dict[str, Any], ids: dict[str, str], child: Child, worker: Person) -> OfChild:
    new = model(**{name: swapped(value, ids) for name, value in row.items()})
    new.child, new.recorded_by_id, new.client_id = child, worker.pk, uuid4()
    if row.get("number"):
        new.number = next(SIGNED)  # type: ignore[attr-defined]
    return new


def swapped(value: Any, ids: dict[str, str]) -> Any:
    """The same value of the copy: ids of the told story become its own."""
    if isinstance(value, UUID):
        return UUID(ids.get(str(value), str(value)))
    if isinstance(value, str):
        return AN_ID.sub(lambda found: ids.get(found[0], found[0]), value)
    if isinstance(value, dict | list):
        return json.loads(swapped(json.dumps(value), ids))
    return value


def responsible(made: list[tuple[Child, Person]], now: datetime) -> None:
    Assignment.objects.bulk_create([Assignment(child=child, person=worker, since=now) for child, worker in made])
    RestrictedGrant.objects.bulk_create([
        RestrictedGrant(child=child, person=worker, group=group, purpose="assigned", given_by=worker, since=now)
        for child, worker in made for group in RestrictedGrant.Group.values
    ], batch_size=AT_ONCE)  # fmt: skip


def log(made: list[tuple[Child, Person]], now: datetime) -> None:
    head = Head.objects.select_for_update().get_or_create(pk=1)[0]
    entries, last = [], head.hash
    for seq, (child, worker, verb) in zip(
        count(head.seq + 1), ((*one, verb) for one in made for verb in ("opened_record", "assigned")), strict=False
    ):
        detail = {"person": str(worker.pk)} if verb == "assigned" else {}
        body = chain.canonical({"seq": seq, "at": chain.stamp(now), "actor": str(worker.pk), "child": str(child.pk),
                                "verb": verb, "detail": detail})  # fmt: skip
        last = chain.link(last, body)
        entries.append(Entry(seq=seq, at=now, actor=worker.pk, verb=verb, child=child.pk, body=body, hash=last))
    Entry.objects.bulk_create(entries, batch_size=AT_ONCE)
    head.seq, head.hash = entries[-1].seq, last
    head.save()


if __name__ == "__main__":
    main(int(sys.argv[1]))
