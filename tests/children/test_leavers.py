"""Somebody leaves: no child is without anybody in silence, and one act gives all of them to somebody else."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.audit.models import Entry
from handrail.children.access import responsible_for
from handrail.children.actions import assign, end_assignment, grant_restricted, open_record
from handrail.children.conflicts_of_interest import set_conflict
from handrail.children.cover import take_leave
from handrail.children.leavers import without_anybody
from handrail.children.models import Assignment, Child, RestrictedGrant
from handrail.team.leaving import end_access
from handrail.team.models import Appointment, Leave, holds_at
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PAGE = reverse("children_without")
DAY = timedelta(days=1)


def leave(cast: Cast, person) -> int:
    return end_access(person=person, by=cast.ada, now=timezone.now())


def waiting() -> set[Child]:
    return set(without_anybody(Child.unscoped.all(), timezone.now()))


def page(client, cast: Cast, name: str = "sam") -> str:
    client.force_login(getattr(cast, name))
    return client.get(PAGE).text


def send(client, cast: Cast, **typed):
    client.force_login(cast.sam)
    return client.post(PAGE, typed, follow=True)


def test_responsibility_and_every_grant_end_with_the_account(cast):
    grant_restricted(child=cast.jo, person=cast.ana, group="health", purpose="care", by=cast.dee, now=timezone.now())
    assert leave(cast, cast.ana) == 1
    now = timezone.now()
    assert not Assignment.objects.filter(holds_at(now), person=cast.ana).exists()
    assert not RestrictedGrant.objects.filter(holds_at(now), person=cast.ana).exists()
    assert Entry.objects.filter(verb="ended_assignment", actor=cast.ada.pk, child=cast.maya.pk).count() == 1


def test_a_child_who_has_somebody_else_too_waits_for_nobody(cast):
    assign(child=cast.maya, person=cast.ben, by=cast.sam, now=timezone.now())
    assert leave(cast, cast.ana) == 0
    assert waiting() == set()


def test_the_supervisors_desk_says_so_and_nobody_elses(cast, client):
    leave(cast, cast.ana)
    for name, told in (("sam", True), ("dee", True), ("ben", False), ("cora", False)):
        client.force_login(getattr(cast, name))
        assert ("Nobody is responsible for 1 open case." in client.get(reverse("desk")).text) == told, name


def test_the_page_lists_the_child_and_who_it_was_with(cast, client):
    leave(cast, cast.ana)
    shown = page(client, cast)
    assert "Maya T." in shown
    assert "before: Ana" in shown
    assert Entry.objects.filter(verb="saw_without", actor=cast.sam.pk).exists()


def test_an_administrator_learns_how_many_and_no_name(cast, client):
    client.force_login(cast.ada)
    told = client.post(reverse("accounts"), {"person": str(cast.ana.pk)}, follow=True).text
    assert "1 child has nobody responsible now" in told
    assert "Maya" not in told


def test_one_act_gives_all_of_them_to_somebody(cast, client):
    open_record(client_id=uuid4(), unit=cast.north, by=cast.ana, now=timezone.now(), first_name="Lou")
    leave(cast, cast.ana)
    told = send(client, cast, act="give", children=[one.pk for one in waiting()], to=cast.ben.pk).text
    assert "Ben is responsible for 2 children more." in told
    assert waiting() == set()
    assert responsible_for(cast.maya, timezone.now()) == [cast.ben]


def test_a_record_that_is_hidden_from_the_new_person_stays_in_the_list(cast, client):
    leave(cast, cast.ana)
    set_conflict(child=cast.maya, person=cast.ben, reason="family", by=cast.sam, now=timezone.now())
    told = send(client, cast, act="give", children=[cast.maya.pk], to=cast.ben.pk).text
    assert "1 record is hidden from Ben and stays as it was" in told
    assert waiting() == {cast.maya}


def test_before_somebody_leaves_all_their_children_are_moved_at_once(cast, client):
    told = send(client, cast, act="move", person=cast.ana.pk, to=cast.ben.pk).text
    assert "Ben is responsible for 1 child more." in told
    assert responsible_for(cast.maya, timezone.now()) == [cast.ben]
    assert leave(cast, cast.ana) == 0


def test_nobody_moves_children_of_a_unit_that_is_not_theirs(cast, client):
    assert send(client, cast, act="move", person=cast.cora.pk, to=cast.ben.pk).status_code == 422
    end_assignment(child=cast.jo, person=cast.cora, by=cast.dee, now=timezone.now())
    assert send(client, cast, act="give", children=[cast.jo.pk], to=cast.ben.pk).status_code == 422
    assert waiting() == {cast.jo}


@pytest.mark.parametrize("typed", [{"act": "give"}, {"act": "give", "children": "x", "to": "y"}, {"act": "move"}])
def test_what_does_not_do_is_said_and_changes_nothing(cast, client, typed):
    leave(cast, cast.ana)
    assert send(client, cast, **typed).status_code == 422
    assert waiting() == {cast.maya}


def test_a_stand_in_who_leaves_leaves_nobody_in_silence(cast):
    now = timezone.now()
    take_leave(person=cast.ana, covered_by=cast.ben, since=now, until=now + 9 * DAY, by=cast.sam, now=now)
    assert waiting() == set()
    leave(cast, cast.ben)
    assert waiting() == {cast.maya}


def test_somebody_who_leaves_while_away_ends_what_was_lent_for_it(cast):
    now = timezone.now()
    take_leave(person=cast.ana, covered_by=cast.ben, since=now, until=now + 9 * DAY, by=cast.sam, now=now)
    leave(cast, cast.ana)
    later = timezone.now()
    assert not Leave.objects.filter(holds_at(later)).exists()
    assert not RestrictedGrant.objects.filter(holds_at(later), person=cast.ben).exists()


def test_somebody_who_changed_to_work_without_records_answers_for_nobody(cast):
    Appointment.objects.filter(person=cast.ana).update(until=timezone.now())
    Appointment.objects.create(person=cast.ana, unit=cast.county, role="trainer", since=timezone.now())
    assert waiting() == {cast.maya}


def test_a_closed_case_waits_for_nobody(cast):
    Child.unscoped.filter(pk=cast.maya.pk).update(closed_at=timezone.now())
    assert leave(cast, cast.ana) == 0
