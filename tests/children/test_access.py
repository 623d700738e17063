"""A child is seen through responsibility, and through nothing else."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.http import Http404

from handrail.audit.models import Entry
from handrail.children.access import child_for, restricted_groups
from handrail.children.actions import assign, end_assignment, grant_restricted
from handrail.team.models import Appointment
from handrail.team.roles import standing_of
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def as_(person, at=NOW):
    return SimpleNamespace(user=person, now=at, standing=standing_of(person, at))


@pytest.mark.parametrize("name", ["ana", "ben", "sam", "dee"])
def test_those_responsible_see_maya(cast, name):
    assert child_for(as_(getattr(cast, name)), cast.maya.pk) == cast.maya


@pytest.mark.parametrize("name", ["cora", "tom", "lia", "ada", "max"])
def test_everybody_else_gets_not_found(cast, name):
    with pytest.raises(Http404):
        child_for(as_(getattr(cast, name)), cast.maya.pk)


def test_not_there_is_the_same_answer(cast):
    with pytest.raises(Http404):
        child_for(as_(cast.ana), uuid4())


def test_an_assignment_opens_a_child_of_another_unit_until_it_ends(cast):
    assign(child=cast.maya, person=cast.cora, by=cast.sam, now=NOW)
    assert child_for(as_(cast.cora), cast.maya.pk)
    end_assignment(child=cast.maya, person=cast.cora, by=cast.sam, now=NOW + timedelta(hours=1))
    with pytest.raises(Http404):
        child_for(as_(cast.cora, NOW + timedelta(hours=2)), cast.maya.pk)


def test_an_appointment_that_ended_opens_nothing(cast):
    Appointment.objects.filter(person=cast.sam).update(until=NOW)
    with pytest.raises(Http404):
        child_for(as_(cast.sam), cast.maya.pk)


def test_seeing_a_page_is_logged_once_in_ten_minutes(cast):
    for minutes in (0, 5, 11):
        child_for(as_(cast.ben, NOW + timedelta(minutes=minutes)), cast.maya.pk, page="child")
    assert Entry.objects.filter(verb="saw_child", actor=cast.ben.pk, child=cast.maya.pk).count() == 2


def test_being_responsible_is_a_need_to_know_and_supervising_alone_is_not(cast):
    assert "immigration" in restricted_groups(cast.ana, cast.maya, NOW)
    assert restricted_groups(cast.sam, cast.maya, NOW) == frozenset()


def test_a_grant_opens_one_group_and_ends(cast):
    grant_restricted(child=cast.maya, person=cast.sam, group="immigration", purpose="review", by=cast.dee, now=NOW)
    assert restricted_groups(cast.sam, cast.maya, NOW) == {"immigration"}
    assert restricted_groups(cast.sam, cast.maya, NOW + timedelta(days=91)) == frozenset()
