"""Which instruments may be used with this child, and the exact version a screening was held with."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache

from django.utils import timezone

from handrail.children.facts import facts_of
from handrail.children.models import Child
from handrail.rules.return_talk import Band
from handrail.rules.screening import CONTENT, Instrument, Instruments, designated_for_return, load_instruments, offered
from handrail.team.models import Agency

from .models import Screening

ADULT, OLDEST = 18, 25
TRANSITION = ("care.chafee_services", "care.extended_care", "child.former_foster_youth")


@cache
def library() -> Instruments:
    """The shipped instruments, read once a process."""
    return load_instruments(CONTENT)


def instrument_of(screening: Screening) -> Instrument:
    return library().get(screening.instrument, screening.version)


def is_talk(instrument: Instrument) -> bool:
    """Held with the young person. An observation list is for the worker's own eyes and is never read aloud."""
    return instrument.kind != "observation"


def may_hand_over(instrument: Instrument) -> bool:
    """Only words meant to be heard or read by a young person may be shown to one."""
    return is_talk(instrument) and instrument.audience.read_aloud


def age_at(child: Child, at: datetime) -> int | None:
    return child.age_on(local_day(at))


def local_day(at: datetime) -> date:
    return timezone.localtime(at).date()


def fits_age(instrument: Instrument, age: int | None) -> bool:
    """An unknown age rules nothing out: the result then says that the age is missing."""
    return age is None or instrument.ages.covers(age)


def made_for(age: int | None, band: Band, agency: Agency) -> bool:
    """The agency has designated an instrument for this age; an age that is only about known may be any of its band."""
    ages = [age] if age is not None else range(band.low, (band.high or OLDEST) + 1)
    every = [one for one in library().all() if one.status != "retired"]
    return any(
        one.ages.covers(years) and designated_for_return(one.id, agency.return_instruments, is_child=years < ADULT)
        for one in every for years in ages
    )  # fmt: skip


def offers(child: Child, agency: Agency, now: datetime) -> tuple[list[Instrument], list[Instrument]]:
    """What may be chosen for this child, and what may not: the page says why."""
    age = age_at(child, now)
    around = frozenset(circumstances(facts_of(child), agency, age))
    every = [one for one in library().all() if one.status != "retired"]
    chosen = [one for one in every if offered(one, age=age, circumstances=around)]
    return chosen, [one for one in every if one not in chosen]


def circumstances(facts: Mapping[str, object], agency: Agency, age: int | None) -> Iterator[str]:
    """The situations an instrument may be made for, as far as the record knows them."""
    if agency.actor_kind == "rhy_program" or "rhy.admitted_at" in facts:
        yield "homeless"
    if any(latest(facts.get(name)) == "yes" for name in TRANSITION) or (age is not None and age >= ADULT):
        yield "transition_age"


def latest(value: object) -> object:
    """The value that holds now, of a fact that may be a dated history."""
    return value[-1]["is"] if isinstance(value, list) and value and isinstance(value[-1], dict) else value
