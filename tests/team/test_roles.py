"""What a role may do, and where."""

import pytest

from handrail.team.models import Appointment, Unit
from handrail.team.roles import ABILITIES, chain_above, needs, standing_of
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def test_an_unknown_ability_is_refused_when_the_view_is_written():
    with pytest.raises(KeyError):
        needs("fly")


def test_a_supervisor_reaches_the_units_below(cast):
    team = Unit.objects.create(name="North team 2", parent=cast.north)
    assert team.path.startswith(standing_of(cast.sam, NOW).subtrees[0])


def test_only_case_staff_read_children():
    assert {str(role) for role in ABILITIES["read_child"]} == {"worker", "supervisor", "coordinator"}


def test_the_chain_above_a_unit_is_nearest_first(cast):
    assert [one.name for one in chain_above(cast.north, NOW)] == ["Sam", "Dee"]


def test_a_supervisor_who_left_is_no_longer_in_the_chain(cast):
    Appointment.objects.filter(person=cast.sam).update(until=NOW)
    assert [one.name for one in chain_above(cast.north, NOW)] == ["Dee"]
