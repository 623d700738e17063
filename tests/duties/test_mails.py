"""One address that the mail server refuses holds up nobody else's mail, and nothing is written off in silence."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from handrail.audit.models import Unusual
from handrail.children.break_glass import break_glass
from handrail.children.models import BrokenGlass
from handrail.duties.mails import send_mails, tell_of_emergencies, tell_of_unusual
from handrail.duties.models import Alarm
from handrail.team.leaving import end_access
from tests.cast import NOW, Cast
from tests.duties.smtp import post_office

pytestmark = pytest.mark.django_db
TOO = timedelta(days=1)


@pytest.fixture
def reminded(cast: Cast, monkeypatch) -> Cast:
    """A reminder each for Ana, Ben and Sam, which still runs."""
    monkeypatch.setattr("handrail.duties.mails.of_open_clocks", lambda waiting, *rest: list(waiting.order_by("pk")))
    for person in (cast.ana, cast.ben, cast.sam):
        Alarm.objects.create(child=cast.maya, token="t", due_at=NOW + TOO, step="half", to=person, raised_at=NOW)
    return cast


def test_reminders_go_on_after_a_refused_address_and_try_it_again(reminded, settings):
    with post_office(settings, reminded.ana.email) as office:
        assert send_mails(reminded.agency, NOW) == 2
        assert office.taken == [reminded.ben.email, reminded.sam.email]
        office.refuses.clear()
        assert send_mails(reminded.agency, NOW) == 1
        assert office.taken[2:] == [reminded.ana.email]


def test_a_mail_server_that_is_away_is_said_and_nothing_counts_as_sent(reminded, settings):
    with post_office(settings):
        pass
    with pytest.raises(OSError):
        send_mails(reminded.agency, NOW)
    assert not Alarm.objects.exclude(mailed_at=None).exists()


def test_nobody_writes_to_somebody_who_left(reminded, mailoutbox):
    end_access(person=reminded.ana, by=reminded.ada, now=timezone.now())
    send_mails(reminded.agency, NOW)
    assert reminded.ana.email not in [one.to[0] for one in mailoutbox]


def test_of_an_emergency_the_other_supervisor_is_told_and_the_next_emergency_too(cast, settings):
    for child in (cast.maya, cast.jo):
        by = cast.cora if child == cast.maya else cast.ana
        break_glass(client_id=uuid4(), child=child, reason="missing_now", words="w" * 20, by=by, now=NOW)
    with post_office(settings, cast.sam.email) as office:
        told = tell_of_emergencies(NOW)
        assert told == len(office.taken) > 0
        assert tell_of_emergencies(NOW) == 0
        assert set(office.taken) == {cast.dee.email}


def test_an_emergency_that_nobody_could_be_told_of_is_tried_again(cast, settings):
    break_glass(client_id=uuid4(), child=cast.maya, reason="missing_now", words="w" * 20, by=cast.cora, now=NOW)
    with post_office(settings, cast.sam.email, cast.dee.email) as office:
        assert tell_of_emergencies(NOW) == 0
        assert BrokenGlass.objects.filter(mailed_at=None).exists()
        office.refuses.clear()
        assert tell_of_emergencies(NOW) > 0


def test_of_unusual_viewing_the_next_one_is_told_after_a_refused_address(cast, settings):
    for person in (cast.ana, cast.cora):
        Unusual.objects.create(rule="many", person=person.pk, day=NOW.date(), count=40, found_at=NOW)
    with post_office(settings, cast.sam.email) as office:
        assert tell_of_unusual(cast.agency, NOW) == 1
        assert office.taken == [cast.dee.email]
        office.refuses.clear()
        assert tell_of_unusual(cast.agency, NOW) == 1
        assert office.taken[1:] == [cast.sam.email]
