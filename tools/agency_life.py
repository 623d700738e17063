"""A simulated agency with careless people, on the real tables: its people, its clock, and what was written down.

Every step is seeded. What was written down is kept a second time, as plain stories, for the oracle to read. A step that
the story calls impossible must be refused, and no other may be. Imported when Django is ready.
"""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils import timezone

from agency_oracle import Story
from handrail.team.models import Agency, Appointment, Leave, Person, Shift, Unit

START = datetime(2026, 3, 1, 6, tzinfo=UTC)  # the clocks change on 8 March
DAYS, HOUR, MINUTE = 20, timedelta(hours=1), timedelta(minutes=1)
ZONES = {"us": "America/New_York", "us-fl": "America/New_York", "us-tx": "America/Chicago", "us-ga": "America/New_York"}
PASSWORD = "only for the demo"
Step = Callable[[datetime], None]


class Life:
    """The agency, its people, what is to happen, and what was written down."""

    def __init__(self, jurisdiction: str, seed: int) -> None:
        self.dice = random.Random(f"{jurisdiction}/{seed}")
        self.jurisdiction, self.zone = jurisdiction, ZoneInfo(ZONES[jurisdiction])
        self.stories: list[Story] = []
        self.rows: dict[str, Any] = {}
        self.wrong: list[str] = []
        self.counts: dict[str, int] = {}
        self.ahead: list[tuple[datetime, int, Step]] = []
        self.turn = count()
        self.people()
        timezone.activate(self.zone)  # as every request does; the job does not

    def people(self) -> None:
        self.agency = Agency.objects.create(
            name="Drill County", jurisdictions=[self.jurisdiction], timezone=str(self.zone), actor_kind="ive_agency",
            performs_ive_functions=True, on_call_phone="555-0100", demo=True,
            return_instruments=["guided-conversation"],
        )  # fmt: skip
        county = Unit.objects.create(name="Drill County")
        self.units = [Unit.objects.create(name=name, parent=county) for name in ("North office", "South office")]
        self.sam = person("sam", "supervisor", county)
        self.workers = [
            person(name, "worker", self.units[n % 2]) for n, name in enumerate(("ana", "cora", "ben", "dov"))
        ]
        self.rota()

    def rota(self) -> None:
        """Ana is away for four days and Ben stands in; Cora is on call at night."""
        ana, cora, ben, _dov = self.workers
        Leave.objects.create(
            person=ana, covered_by=ben, since=START + timedelta(days=5), until=START + timedelta(days=9)
        )
        for night in range(DAYS):
            since = START + timedelta(days=night, hours=18)
            Shift.objects.create(
                person=cora, unit=self.units[0], since=since, until=since + 12 * HOUR, given_by=self.sam
            )

    # --- what happens, and when -----------------------------------------------------------------------------------

    def at(self, when: datetime, step: Step) -> None:
        heappush(self.ahead, (when, next(self.turn), step))

    def live(self, until: datetime) -> None:
        """Everything that is to happen by then, in the order of time. A step may add further ones."""
        while self.ahead and self.ahead[0][0] <= until:
            when, _turn, step = heappop(self.ahead)
            step(when)

    def id(self) -> UUID:
        return UUID(int=self.dice.getrandbits(128), version=4)

    def maybe(self, share: float) -> bool:
        return self.dice.random() < share

    def hours(self, least: float, most: float) -> timedelta:
        return timedelta(minutes=round(60 * self.dice.uniform(least, most)))

    def said(self, what: str, number: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + number

    # --- trying things --------------------------------------------------------------------------------------------

    def tried(self, what: str, action: Callable[[], Any], *, refused: bool) -> Any:
        """Do it. It must be refused when the story says that it cannot be, and must not be otherwise."""
        try:
            done = action()
        except ValidationError as error:
            self.said("refused")
            if not refused:
                self.wrong.append(f"{what} was refused: {error}")
            return None
        if refused:
            self.wrong.append(f"{what} should have been refused, and was not")
        return done

    def twice(self, what: str, action: Callable[[], Any], *, refused: bool = False) -> Any:
        """A double tap, or a phone that sends again: the same thing is there once."""
        done = self.tried(what, action, refused=refused)
        if done is not None and self.maybe(0.2):
            self.said("sent twice")
            again = self.tried(f"{what}, sent again,", action, refused=False)
            if again is not None and pk_of(again) != pk_of(done):
                self.wrong.append(f"{what}, sent twice, is there twice")
        return done


def pk_of(done: Any) -> Any:
    return (done[0] if isinstance(done, tuple) else done).pk


def person(name: str, role: str, unit: Any) -> Any:
    made = Person.objects.create_person(email=f"{name}@alder.example", name=name.title(), password=PASSWORD)
    Appointment.objects.create(person=made, unit=unit, role=role, since=START - timedelta(days=400))
    return made
