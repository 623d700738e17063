"""The people every test knows. Invented, all of them.

Ana is the worker of Maya. Ben is on Ana's team. Cora works in another team and may see nothing of Maya.
Sam supervises Ana's team. Dee coordinates the whole county. Tom trains, Lia analyses, Ada administers, Max audits,
Pia is a partner.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from handrail.children.actions import open_record
from handrail.children.models import Child
from handrail.team.models import Agency, Appointment, Person, Role, Unit

NOW = datetime(2026, 3, 13, 21, 10, tzinfo=UTC)
BEFORE = NOW - timedelta(days=400)
PASSWORD = "a long invented passphrase"


@dataclass
class Cast:
    agency: Agency
    county: Unit
    north: Unit
    south: Unit
    ana: Person
    ben: Person
    cora: Person
    sam: Person
    dee: Person
    tom: Person
    lia: Person
    ada: Person
    max: Person
    pia: Person
    maya: Child
    jo: Child


def person(name: str, role: str, unit: Unit) -> Person:
    made = Person.objects.create_person(email=f"{name.lower()}@county.example", name=name, password=PASSWORD)
    Appointment.objects.create(person=made, unit=unit, role=role, since=BEFORE)
    return made


def make_cast() -> Cast:
    """The agency, its people, and two children: Maya (Ana's) and Jo (Cora's)."""
    agency = Agency.objects.create(
        name="Fernwood County", jurisdictions=["us-wa"], timezone="America/Los_Angeles", actor_kind="ive_agency",
        performs_ive_functions=True, on_call_phone="555-0100", police_phone="555-0155",
        return_instruments=["guided-conversation"],
    )  # fmt: skip
    county = Unit.objects.create(name="Fernwood County")
    north = Unit.objects.create(name="North office", parent=county)
    south = Unit.objects.create(name="South office", parent=county)
    people = {
        "ana": person("Ana", Role.WORKER, north), "ben": person("Ben", Role.WORKER, north),
        "cora": person("Cora", Role.WORKER, south), "sam": person("Sam", Role.SUPERVISOR, north),
        "dee": person("Dee", Role.COORDINATOR, county), "tom": person("Tom", Role.TRAINER, county),
        "lia": person("Lia", Role.ANALYST, county), "ada": person("Ada", Role.ADMINISTRATOR, county),
        "max": person("Max", Role.AUDITOR, county), "pia": person("Pia", Role.PARTNER, county),
    }  # fmt: skip
    maya = open_record(client_id=uuid4(), unit=north, by=people["ana"], now=BEFORE, first_name="Maya",
                       last_name="Tolliver", birthdate="2010-05-02", agency_number="FC-1001")  # fmt: skip
    jo = open_record(client_id=uuid4(), unit=south, by=people["cora"], now=BEFORE, first_name="Jo",
                     last_name="Quillfeather", birthdate="2012-08-09", agency_number="FC-1002")  # fmt: skip
    return Cast(agency=agency, county=county, north=north, south=south, maya=maya, jo=jo, **people)
