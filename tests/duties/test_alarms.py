"""Reminders at half and four fifths of a clock and when it is over: to whoever answers, without a word of the case."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from handrail.audit.models import Entry
from handrail.children.actions import assign, end_assignment, record_fact, record_identification
from handrail.children.cover import take_leave
from handrail.children.models import Child
from handrail.duties import actions as duties
from handrail.duties.alarms import open_alarms, raise_alarms
from handrail.duties.mails import send_mails
from handrail.duties.models import Alarm, Watchman
from handrail.duties.watching import NAME
from handrail.missing.actions import report_missing
from handrail.team.actions import give_shift
from handrail.team.models import Agency
from tests.cast import NOW, Cast
from tests.duties.stories import answer_now

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
STARTED = NOW - HOUR


@pytest.fixture
def missing(cast: Cast) -> Cast:
    """Maya, in foster care, is missing; the agency learned it an hour ago. Police and NCMEC: 24 hours each."""
    Agency.objects.update(jurisdictions=["us"])
    cast.agency.refresh_from_db()
    record_fact(client_id=uuid4(), child=cast.maya, name="care.foster_care", value="yes", by=cast.ana, now=STARTED)
    report_missing(client_id=uuid4(), child=cast.maya, informed_at=STARTED, by=cast.ana, now=STARTED)
    return cast


def raised(cast: Cast, at: datetime) -> dict[str, list[str]]:
    """Who was reminded of what step so far, after a round at this moment."""
    raise_alarms(cast.agency, at)
    found: dict[str, list[str]] = {}
    for row in Alarm.objects.select_related("to").order_by("raised_at", "pk"):
        found.setdefault(row.to.name, []).append(row.step)
    return found


def test_nothing_is_raised_before_half_of_the_time_is_gone(missing):
    assert raised(missing, STARTED + 12 * HOUR - timedelta(seconds=1)) == {}


def test_at_half_whoever_answers_for_the_child_is_reminded_of_each_clock_once(missing):
    assert raised(missing, STARTED + 12 * HOUR) == {"Ana": ["half", "half"]}
    assert raised(missing, STARTED + 13 * HOUR) == {"Ana": ["half", "half"]}


def test_at_four_fifths_the_supervisor_is_reminded_too_when_nobody_took_the_first(missing):
    raised(missing, STARTED + 12 * HOUR)
    found = raised(missing, STARTED + 19.2 * HOUR)
    assert found == {"Ana": ["half", "half", "most", "most"], "Sam": ["most", "most"]}


def test_who_took_it_keeps_the_supervisor_out_of_it_until_it_is_late(missing, client):
    raised(missing, STARTED + 12 * HOUR)
    for alarm in Alarm.objects.all():
        alarm.taken_at = STARTED + 12 * HOUR
        alarm.save()
    assert "Sam" not in raised(missing, STARTED + 20 * HOUR)
    assert raised(missing, STARTED + 24 * HOUR + timedelta(minutes=1))["Sam"] == ["late", "late"]


def test_a_round_that_comes_late_raises_only_the_step_that_holds_now(missing):
    assert raised(missing, STARTED + 30 * HOUR) == {"Ana": ["late", "late"], "Sam": ["late", "late"]}


def tell_both(cast: Cast) -> None:
    child = Child.unscoped.get(pk=cast.maya.pk)
    for rule in ("US-IVE-35B-LE24", "US-IVE-35B-NCMEC24"):
        duty = next(one for one in answer_now(cast)["duties"] if one["id"] == rule)
        duties.record_act(client_id=uuid4(), child=child, duty=duty, at=NOW, seen=[], by=cast.ana, now=NOW)


def test_what_was_done_raises_nothing(missing):
    tell_both(missing)
    assert raised(missing, STARTED + 20 * HOUR) == {}


def test_a_corrected_time_of_learning_is_a_new_clock_with_its_own_reminders(missing):
    from handrail.missing.actions import correct_report
    from handrail.missing.models import Episode

    raised(missing, STARTED + 12 * HOUR)
    row = Episode.objects.get()
    correct_report(episode=row, by=missing.ana, now=STARTED + 12 * HOUR, informed_at=STARTED - 2 * HOUR)
    assert raised(missing, STARTED + 12 * HOUR + timedelta(minutes=1))["Ana"] == ["half"] * 4


def test_while_somebody_is_on_leave_the_one_who_stands_in_is_reminded(missing):
    take_leave(person=missing.ana, covered_by=missing.ben, since=NOW, until=NOW + 48 * HOUR, by=missing.sam, now=NOW)
    assert set(raised(missing, STARTED + 12 * HOUR)) == {"Ben"}


def test_who_is_on_call_is_reminded_during_the_shift_and_not_after(missing):
    give_shift(person=missing.cora, unit=missing.county, since=NOW, until=NOW + 12 * HOUR, by=missing.dee, now=NOW)
    assert set(raised(missing, STARTED + 12 * HOUR)) == {"Ana", "Cora"}
    assert raised(missing, STARTED + 20 * HOUR)["Cora"] == ["half", "half"]


def test_with_nobody_responsible_the_supervisor_is_reminded_at_once(missing):
    end_assignment(child=missing.maya, person=missing.ana, by=missing.sam, now=NOW)
    assert set(raised(missing, STARTED + 12 * HOUR)) == {"Sam"}


def test_with_only_somebody_who_left_responsible_the_supervisor_is_reminded_at_once(missing):
    missing.ana.is_active = False
    missing.ana.save()
    assert set(raised(missing, STARTED + 12 * HOUR)) == {"Sam"}


def test_a_states_must_reminds_where_federal_law_only_recommends(cast):
    """An open case at home in Georgia: the policy reports every missing child, federal law those at risk."""
    Agency.objects.update(jurisdictions=["us-ga"], timezone="America/New_York")
    cast.agency.refresh_from_db()
    for name, value in {"care.foster_care": "no", "care.open_in_home_case": "yes"}.items():
        record_fact(client_id=uuid4(), child=cast.maya, name=name, value=value, by=cast.ana, now=STARTED)
    record_identification(client_id=uuid4(), child=cast.maya, form="sex", status="none", at=STARTED - HOUR, basis="",
                          by=cast.ana, now=STARTED)  # fmt: skip
    report_missing(client_id=uuid4(), child=cast.maya, informed_at=STARTED, from_foster_care=False, by=cast.ana,
                   now=STARTED)  # fmt: skip
    calls = [one for one in answer_now(cast, now=STARTED)["duties"] if one["act"] == "report_missing"]
    assert {one["standing"] for one in calls if one["recipient"] == "ncmec"} == {"must", "should"}
    assert raised(cast, STARTED + 12 * HOUR) == {"Ana": ["half", "half"]}


def test_somebody_who_left_is_not_reminded(missing):
    missing.ana.is_active = False
    missing.ana.save()
    assign(child=missing.maya, person=missing.ben, by=missing.sam, now=NOW)
    assert set(raised(missing, STARTED + 12 * HOUR)) == {"Ben"}


def test_one_record_that_contradicts_itself_silences_no_other(missing):
    record_fact(client_id=uuid4(), child=missing.jo, name="child.age", value="40", by=missing.cora, now=NOW)
    assert raised(missing, STARTED + 12 * HOUR) == {"Ana": ["half", "half"]}


# --- mails ----------------------------------------------------------------------------------------------------------


def test_one_mail_tells_how_many_and_by_when_and_nothing_else(missing, mailoutbox):
    raised(missing, STARTED + 12 * HOUR)
    assert send_mails(missing.agency, STARTED + 12 * HOUR) == 1
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["ana@county.example"], "Handrail")
    assert mail.body.startswith("2 items, the first due by 1:10 pm.")
    for word in ("Maya", "Tolliver", "missing", "NCMEC", "police", "child", str(missing.maya.pk)):
        assert word not in mail.body


def test_a_reminder_is_mailed_once(missing, mailoutbox):
    raised(missing, STARTED + 12 * HOUR)
    assert [send_mails(missing.agency, STARTED + 12 * HOUR) for _round in range(2)] == [1, 0]


def test_a_mail_that_could_not_leave_is_tried_again(missing, mailoutbox, monkeypatch):
    raised(missing, STARTED + 12 * HOUR)

    def refused(self, fail_silently=False):
        raise OSError("no line")

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", refused)
        with pytest.raises(OSError, match="no line"):
            send_mails(missing.agency, STARTED + 12 * HOUR)
    assert send_mails(missing.agency, STARTED + 13 * HOUR) == 1


def test_what_was_done_meanwhile_is_not_mailed(missing, mailoutbox):
    raised(missing, STARTED + 12 * HOUR)
    tell_both(missing)
    assert send_mails(missing.agency, STARTED + 12 * HOUR) == 0


# --- in the app -----------------------------------------------------------------------------------------------------


def at(monkeypatch, moment: datetime) -> None:
    monkeypatch.setattr("handrail.team.middleware.timezone.now", lambda: moment)


def test_the_desk_says_how_many_and_the_page_lets_one_take_them(missing, client, monkeypatch):
    at(monkeypatch, STARTED + 12 * HOUR)
    raised(missing, STARTED + 12 * HOUR)
    client.force_login(missing.ana)
    assert "2 reminders for you." in client.get(reverse("desk")).text
    assert "Report the missing child to NCMEC" in client.get(reverse("reminders")).text
    client.post(reverse("reminders"), {"child": str(missing.maya.pk)})
    assert list(open_alarms(missing.ana, STARTED + 12 * HOUR)) == []
    assert Entry.objects.filter(verb="took_reminder").count() == 2
    assert "reminders for you" not in client.get(reverse("desk")).text


def test_a_restricted_duty_is_a_reminder_without_its_name(cast, client, monkeypatch):
    from tests.duties.stories import identified

    identified(cast, ago=HOUR)
    at(monkeypatch, STARTED + 13 * HOUR)
    give_shift(person=cast.cora, unit=cast.county, since=NOW, until=NOW + 24 * HOUR, by=cast.dee, now=NOW)
    raised(cast, STARTED + 13 * HOUR)
    client.force_login(cast.cora)
    text = client.get(reverse("reminders")).text
    assert "A notice is due by" in text
    assert "HHS" not in text


def test_a_reminder_about_a_child_one_may_no_longer_see_is_gone(missing, client, monkeypatch):
    give_shift(person=missing.cora, unit=missing.county, since=NOW, until=NOW + 12 * HOUR, by=missing.dee, now=NOW)
    raised(missing, STARTED + 12 * HOUR)
    at(monkeypatch, STARTED + 14 * HOUR)
    client.force_login(missing.cora)
    assert "Maya" not in client.get(reverse("reminders")).text
    assert client.post(reverse("reminders"), {"child": str(missing.maya.pk)}).status_code == 404


def test_a_reminder_of_somebody_else_cannot_be_taken(missing, client, monkeypatch):
    at(monkeypatch, STARTED + 12 * HOUR)
    raised(missing, STARTED + 12 * HOUR)
    client.force_login(missing.ben)
    assert client.post(reverse("reminders"), {"child": str(missing.maya.pk)}).status_code == 404


# --- the job that is itself watched -----------------------------------------------------------------------------------


def test_a_desk_says_so_when_the_job_has_not_run_for_ten_minutes(missing, client):
    client.force_login(missing.ana)
    assert "Reminders are not running" in client.get(reverse("desk")).text
    Watchman.objects.create(name=NAME, finished_at=NOW - timedelta(minutes=9))
    assert "Reminders are not running" not in client.get(reverse("desk")).text
    Watchman.objects.update(finished_at=NOW - timedelta(minutes=11))
    assert "Reminders are not running" in client.get(reverse("desk")).text


def test_a_round_of_the_job_raises_and_mails_and_says_that_it_is_alive(cast, mailoutbox):
    now = timezone.now()
    record_fact(client_id=uuid4(), child=cast.maya, name="care.foster_care", value="yes", by=cast.ana, now=now)
    report_missing(client_id=uuid4(), child=cast.maya, informed_at=now - 13 * HOUR, by=cast.ana, now=now)
    call_command("watch", "--once")
    assert len(mailoutbox) == 1
    assert Watchman.objects.get(name=NAME).finished_at >= now


def test_a_mail_that_fails_comes_after_the_reminders(cast, mailoutbox, monkeypatch):
    from handrail.duties.management.commands.watch import Command

    def broken(*_args):
        raise OSError

    for name in ("find_unusual", "tell_of_emergencies", "tell_of_unusual", "tell_of_failed"):
        monkeypatch.setattr(f"handrail.duties.management.commands.watch.{name}", broken)
    now = timezone.now()
    record_fact(client_id=uuid4(), child=cast.maya, name="care.foster_care", value="yes", by=cast.ana, now=now)
    report_missing(client_id=uuid4(), child=cast.maya, informed_at=now - 13 * HOUR, by=cast.ana, now=now)
    Command().round(stop_at_fault=False)
    assert Alarm.objects.exists()
    assert len(mailoutbox) == 1


def test_a_failing_round_does_not_end_the_job_and_does_not_say_that_it_is_alive(cast, monkeypatch):
    from handrail.duties.management.commands.watch import Command

    def broken(*_args):
        raise OSError("Maya Tolliver")

    monkeypatch.setattr("handrail.duties.management.commands.watch.raise_alarms", broken)
    Command().round(stop_at_fault=False)
    assert not Watchman.objects.exists()
