"""The demo agency's people. All invented; the county does not exist."""

from datetime import datetime, timedelta

from handrail.team.models import Agency, Appointment, Person, Role, Unit

PASSWORD = "only for the demo"  # noqa: S105 printed at the start, on every demo the same
AGENCY, NORTH, SOUTH, NIGHT = "Alder County", "North office", "South office", "After hours"
STAFF = [
    ("ana", "Ana Reyes", "Caseworker", Role.WORKER, NORTH),
    ("ben", "Ben Okafor", "Caseworker", Role.WORKER, NORTH),
    ("cora", "Cora Lindqvist", "Caseworker", Role.WORKER, SOUTH),
    ("eli", "Eli Tanaka", "Caseworker", Role.WORKER, SOUTH),
    ("noor", "Noor Haddad", "Caseworker after hours", Role.WORKER, NIGHT),
    ("sam", "Sam Whitfield", "Supervisor", Role.SUPERVISOR, NORTH),
    ("ruth", "Ruth Castellanos", "Supervisor", Role.SUPERVISOR, SOUTH),
    ("dee", "Dee Marchetti", "Anti-trafficking coordinator", Role.COORDINATOR, AGENCY),
    ("tom", "Tom Abernathy", "Trainer", Role.TRAINER, AGENCY),
    ("lia", "Lia Petrov", "Data analyst", Role.ANALYST, AGENCY),
    ("ada", "Ada Nwosu", "Administrator", Role.ADMINISTRATOR, AGENCY),
    ("max", "Max Feldman", "Auditor", Role.AUDITOR, AGENCY),
    ("pia", "Pia Sorensen", "Youth shelter partner", Role.PARTNER, AGENCY),
]


def make_agency(now: datetime) -> tuple[Agency, dict[str, Unit], dict[str, Person]]:
    """The agency, its units by name, and its people by first name."""
    agency = Agency.objects.create(
        name=AGENCY,
        jurisdictions=["us-wa"],
        timezone="America/Los_Angeles",
        actor_kind="ive_agency",
        performs_ive_functions=True,
        on_call_phone="555-0100",
        police_phone="555-0155",
        demo=True,
    )
    county = Unit.objects.create(name=AGENCY)
    units = {name: Unit.objects.create(name=name, parent=county) for name in (NORTH, SOUTH, NIGHT)}
    units[AGENCY] = county
    since = now - timedelta(days=1500)
    return agency, units, {key: appoint(key, *rest, units=units, since=since) for key, *rest in STAFF}


def appoint(
    key: str, name: str, title: str, role: str, unit: str, *, units: dict[str, Unit], since: datetime
) -> Person:
    person = Person.objects.create_person(
        email=f"{key}@alder.example", name=name, title=title, phone="555-0100", password=PASSWORD
    )
    Appointment.objects.create(person=person, unit=units[unit], role=role, since=since)
    return person
