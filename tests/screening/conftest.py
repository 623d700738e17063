"""A talk with Maya, at different points of it."""

from uuid import uuid4

import pytest
from django.urls import reverse

from handrail.children.actions import open_record
from handrail.missing.models import Episode
from handrail.screening import actions
from handrail.screening.instruments import library
from handrail.screening.models import Screening
from handrail.screening.talk import Talk
from tests.cast import BEFORE, NOW

TALK, SEEN, HMIS = "guided-conversation", "hhs-pocket-card", "hmis-r15-r16"
DISCLOSURE = "pictures_pressure"
FIRST, SECOND, THIRD = (item.id for item in library().get(TALK).items[:3])
LAST = library().get(TALK).items[-1].id


@pytest.fixture
def ana(client, cast):
    """Ana's browser."""
    client.force_login(cast.ana)
    return client


@pytest.fixture
def episode(cast):
    """Maya was missing, and is back."""
    return Episode.objects.create(
        child=cast.maya, kind="missing", informed_at=BEFORE, returned_at=NOW, recorded_by=cast.ana, recorded_at=NOW
    )


@pytest.fixture
def young(cast):
    """Sky is 19, and the record says that Sky is in extended care by age alone."""
    return open_record(
        client_id=uuid4(), unit=cast.north, by=cast.ana, now=BEFORE, first_name="Sky", birthdate="2006-06-01"
    )


@pytest.fixture
def begin(cast):
    def start(instrument=TALK, child=None, **more):
        options = {"language": "en", "reason": "concern", "by": cast.ana, "now": NOW, **more}
        return actions.start(
            client_id=uuid4(), child=child or cast.maya, instrument=library().get(instrument), **options
        )

    return start


@pytest.fixture
def row(begin):
    """An open talk, nothing answered."""
    return begin()


@pytest.fixture
def signed(row, cast):
    """A talk with one yes and one skip, signed."""
    give(row, cast, **{FIRST: "yes", SECOND: "declined"})
    return actions.sign(screening=row, by=cast.ana, now=NOW)


def give(row, cast, **answers):
    """Answer items as the worker would."""
    for item, value in answers.items():
        actions.answer(
            screening=row, client_id=uuid4(), item=Talk.of(row).instrument[item], value=value, by=cast.ana, now=NOW
        )


def fresh(row):
    return Talk.of(Screening.unscoped.select_related("child").get(pk=row.pk))


def url(row, name, item=None):
    return reverse(name, args=[row.pk, Talk.of(row).token(Talk.of(row).instrument[item])] if item else [row.pk])


def tap(client, row, item, answer, **more):
    """One tap on an answer, under an id of its own unless one is given."""
    return client.post(url(row, "question", item), {"client_id": str(uuid4()), "answer": answer, **more})
