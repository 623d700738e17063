"""Unusual viewing is counted by simple rules, told to somebody else without a name, and answered by somebody else."""

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.urls import reverse

from handrail.audit.actions import record
from handrail.audit.models import Entry, Unusual
from handrail.children.models import BrokenGlass
from handrail.children.unusual import RULES, answer, find_unusual
from handrail.duties.mails import tell_of_unusual
from handrail.team.models import Shift

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("America/Los_Angeles")
NOON = datetime(2026, 3, 13, 12, tzinfo=ZONE)
NIGHT = datetime(2026, 3, 13, 23, 30, tzinfo=ZONE)


def looks(person, children, at):
    for child in children:
        record("saw_child", at=at, actor=person.pk, child=child)


def found(cast, at):
    return [(row.rule, row.person) for row in find_unusual(cast.agency, at)]


@pytest.mark.parametrize(("count", "unusual"), [(29, False), (30, True)])
def test_thirty_records_within_an_hour_are_unusual_and_one_less_is_not(cast, count, unusual):
    looks(cast.ana, [uuid4() for _ in range(count)], NOON)
    assert found(cast, NOON + timedelta(minutes=10)) == ([("many", cast.ana.pk)] if unusual else [])


def test_one_record_opened_often_is_one_record(cast):
    looks(cast.ana, [cast.maya.pk] * 60, NOON)
    assert found(cast, NOON) == []


def test_what_was_more_than_an_hour_ago_does_not_count(cast):
    looks(cast.ana, [uuid4() for _ in range(30)], NOON - timedelta(minutes=61))
    assert found(cast, NOON) == []


def test_a_look_at_night_by_somebody_not_on_call_is_unusual(cast):
    looks(cast.ana, [cast.maya.pk], NIGHT)
    assert found(cast, NIGHT) == [("night", cast.ana.pk)]


@pytest.mark.parametrize(("hour", "unusual"), [(21, False), (22, True), (4, True), (5, False)])
def test_night_is_the_agencys_from_ten_to_five(cast, hour, unusual):
    at = NIGHT.replace(hour=hour)
    looks(cast.ana, [cast.maya.pk], at)
    assert bool(found(cast, at)) == unusual


def test_somebody_on_call_looks_at_night_as_they_should(cast):
    Shift.objects.create(person=cast.ana, unit=cast.north, since=NIGHT - timedelta(hours=2),
                         until=NIGHT + timedelta(hours=8), given_by=cast.sam)  # fmt: skip
    looks(cast.ana, [cast.maya.pk], NIGHT)
    assert found(cast, NIGHT) == []


def emergency(person, child, at):
    return BrokenGlass.objects.create(child=child, recorded_by=person, recorded_at=at, reason="missing", words="x" * 20,
                                      until=at + timedelta(hours=1))  # fmt: skip


def test_an_emergency_at_night_has_its_own_review_and_is_not_unusual_too(cast):
    emergency(cast.cora, cast.maya, NIGHT)
    looks(cast.cora, [cast.maya.pk], NIGHT + timedelta(minutes=5))
    assert found(cast, NIGHT + timedelta(minutes=6)) == []


def test_three_emergencies_of_one_person_within_a_week_are_unusual(cast):
    for days in (0, 3):
        emergency(cast.cora, cast.maya, NOON - timedelta(days=days))
    assert found(cast, NOON) == []
    emergency(cast.cora, cast.maya, NOON - timedelta(days=5))
    assert found(cast, NOON) == [("emergencies", cast.cora.pk)]


def test_it_is_kept_once_a_day_with_the_highest_count(cast):
    looks(cast.ana, [uuid4() for _ in range(30)], NOON)
    find_unusual(cast.agency, NOON)
    looks(cast.ana, [uuid4() for _ in range(5)], NOON)
    assert find_unusual(cast.agency, NOON + timedelta(minutes=1)) == []
    assert [row.count for row in Unusual.objects.all()] == [35]


@pytest.fixture
def one(cast):
    looks(cast.ana, [cast.maya.pk], NIGHT)
    return find_unusual(cast.agency, NIGHT)[0]


def test_the_nearest_supervisor_gets_one_mail_that_tells_nothing(cast, one):
    assert tell_of_unusual(cast.agency, NIGHT) == 1
    assert tell_of_unusual(cast.agency, NIGHT) == 0
    (letter,) = mail.outbox
    assert letter.to == [cast.sam.email]
    assert (letter.subject, "Ana" in letter.body, "Maya" in letter.body) == ("Handrail", False, False)


def test_a_coordinators_own_goes_to_the_auditor(cast):
    looks(cast.dee, [cast.maya.pk], NIGHT)
    find_unusual(cast.agency, NIGHT)
    tell_of_unusual(cast.agency, NIGHT)
    assert [letter.to for letter in mail.outbox] == [[cast.max.email]]


@pytest.mark.parametrize(("name", "sees"), [("sam", True), ("dee", True), ("max", True)])
def test_supervisors_and_the_auditor_read_who_and_what_and_no_child(cast, client, one, name, sees):
    client.force_login(getattr(cast, name))
    text = client.get(reverse("unusual")).text
    assert "Ana looked at records at night and was not on call: 1" in text
    assert "Maya" not in text


def test_another_units_supervisor_does_not_read_it(cast, client, one):
    from handrail.team.models import Appointment, Role

    Appointment.objects.filter(person=cast.cora).update(role=Role.SUPERVISOR)
    client.force_login(cast.cora)
    assert "Ana" not in client.get(reverse("unusual")).text


def test_nobody_reads_or_answers_their_own(cast, client):
    looks(cast.sam, [cast.maya.pk], NIGHT)
    own = find_unusual(cast.agency, NIGHT)[0]
    client.force_login(cast.sam)
    assert "Sam looked" not in client.get(reverse("unusual")).text
    assert client.post(reverse("unusual"), {"row": own.pk, "answer": "work"}).status_code == 404
    with pytest.raises(ValueError, match="own"):
        answer(own, code="work", by=cast.sam, now=NIGHT)


def test_a_word_on_it_is_kept_once_and_is_in_the_log(cast, client, one):
    client.force_login(cast.sam)
    assert "1 unusual viewing among your people." in client.get(reverse("desk")).text
    client.post(reverse("unusual"), {"row": one.pk, "answer": "arrange"})
    client.post(reverse("unusual"), {"row": one.pk, "answer": "work"})
    one.refresh_from_db()
    assert (one.answer, one.answered_by) == ("arrange", cast.sam.pk)
    assert Entry.objects.filter(verb="looked_into_unusual").count() == 1
    assert "unusual viewing among" not in client.get(reverse("desk")).text


@pytest.mark.parametrize("sent", [{}, {"row": "x"}, {"row": "1", "answer": "no such"}])
def test_what_is_no_answer_is_not_found(cast, client, one, sent):
    client.force_login(cast.sam)
    assert client.post(reverse("unusual"), sent).status_code == 404


def test_the_auditor_reads_and_does_not_answer(cast, client, one):
    client.force_login(cast.max)
    assert client.post(reverse("unusual"), {"row": one.pk, "answer": "work"}).status_code == 404


def test_every_rule_says_why(cast):
    assert all(rule.told and rule.why for rule in RULES.values())
