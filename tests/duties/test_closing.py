"""Closing a case: not while the child is missing, unless a court ended its jurisdiction; and nothing is lost by it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from handrail.audit.models import Entry
from handrail.children.actions import record_fact
from handrail.children.models import Child
from handrail.desk.today import today
from handrail.duties.actions import Told, record_act
from handrail.duties.alarms import raise_alarms
from handrail.duties.closing import COURT_ENDED, close_case, reopen_case
from handrail.duties.index import CHILD, OPEN, answers_for
from handrail.duties.models import Alarm
from handrail.missing.actions import record_return, report_missing
from tests.cast import NOW, Cast
from tests.duties.stories import LE, duty, identified

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def away(cast: Cast):
    record_fact(client_id=uuid4(), child=cast.maya, name="care.foster_care", value="yes", by=cast.ana, now=NOW)
    row = report_missing(client_id=uuid4(), child=cast.maya, informed_at=NOW - DAY, by=cast.ana, now=NOW)
    row.child = cast.maya
    return row


def court(cast: Cast, value: str, at=NOW) -> None:
    record_fact(client_id=uuid4(), child=cast.maya, name=COURT_ENDED, value=value, source="Order", by=cast.ana, now=at)


def closed(cast: Cast) -> bool:
    return Child.unscoped.get(pk=cast.maya.pk).closed_at is not None


def send(client, cast: Cast, reason: str = "home", person=None):
    client.force_login(person or cast.sam)
    return client.post(reverse("case_close", args=[cast.maya.pk]), {"reason": reason})


def on_desk(cast: Cast, client) -> bool:
    client.force_login(cast.sam)
    request = client.get(reverse("desk")).wsgi_request
    return cast.maya.pk in {card.child.pk for band in today(request, whole_unit=True).bands for card in band.cards}


def test_a_supervisor_closes_it_with_a_reason_and_opens_it_again(cast, client):
    assert send(client, cast).status_code == 302
    assert closed(cast)
    assert "Case closed" in client.get(reverse("child", args=[cast.maya.pk])).text
    assert send(client, cast, "reopened").status_code == 302
    assert not closed(cast)
    log = client.get(reverse("child_log", args=[cast.maya.pk])).text
    assert "closed the case: Home for good" in log
    assert "opened the case again: A new report or a new placement" in log


@pytest.mark.parametrize("name", ["ana", "ben", "cora", "max"])
def test_nobody_else_does(cast, client, name):
    assert send(client, cast, person=getattr(cast, name)).status_code == 404
    assert not closed(cast)


def test_without_a_reason_it_is_not_closed(cast, client):
    assert send(client, cast, "").status_code == 422
    assert not closed(cast)


def test_while_the_child_is_missing_it_is_refused_whatever_is_sent(cast, client):
    away(cast)
    for reason in ("home", "court_ended", ""):
        assert send(client, cast, reason).status_code == 422
    assert not closed(cast)
    page = client.get(reverse("case_close", args=[cast.maya.pk]))
    assert "The case stays open until the child is back" in page.text
    with pytest.raises(ValidationError, match="missing"):
        close_case(child=cast.maya, reason="home", by=cast.sam, now=NOW)


@pytest.mark.parametrize("value", ["unknown", (NOW + DAY).isoformat()])
def test_an_unknown_end_and_one_still_to_come_are_no_end(cast, client, value):
    away(cast)
    court(cast, value)
    assert send(client, cast, "court_ended").status_code == 422


def test_what_the_record_said_last_about_the_court_counts(cast, client):
    away(cast)
    court(cast, (NOW - DAY).isoformat(), NOW - timedelta(hours=2))
    court(cast, "unknown", NOW - timedelta(hours=1))
    assert send(client, cast, "court_ended").status_code == 422


def test_a_courts_end_allows_it_for_that_reason_alone(cast, client):
    away(cast)
    court(cast, (NOW - timedelta(hours=3)).isoformat())
    assert send(client, cast, "home").status_code == 422
    assert send(client, cast, "court_ended").status_code == 302
    assert closed(cast)


def test_what_is_owed_keeps_a_closed_case_on_the_desk_until_it_is_settled(cast, client):
    identified(cast)
    page = client_of(client, cast.sam).get(reverse("case_close", args=[cast.maya.pk])).text
    assert "Closing settles none of these" in page
    send(client, cast)
    assert on_desk(cast, client)
    assert duty(cast, LE)["state"] == "open"
    settle_all(cast)
    assert not on_desk(cast, client)


def settle_all(cast: Cast) -> None:
    """A supervisor closes each with a reason of its own."""
    child = Child.unscoped.get(pk=cast.maya.pk)
    for one in answers_for([child], cast.agency, NOW)[child.pk]["duties"]:
        if one["state"] in OPEN and one["about"] != CHILD:
            record_act(client_id=uuid4(), child=child, duty=one, at=NOW, seen=[], by=cast.sam, now=NOW,
                       outcome="closed", how=Told(reason="Another agency did it"))  # fmt: skip


def client_of(client, person):
    client.force_login(person)
    return client


def test_a_child_who_is_missing_never_leaves_the_desk_and_the_clocks_remind(cast, client):
    away(cast)
    court(cast, (NOW - timedelta(hours=3)).isoformat())
    send(client, cast, "court_ended")
    assert on_desk(cast, client)
    assert raise_alarms(cast.agency, NOW) > 0
    assert Alarm.objects.filter(child=cast.maya).exists()


def test_closing_stops_no_clock_and_no_reminder(cast, client):
    identified(cast, ago=timedelta(hours=30))
    send(client, cast)
    assert raise_alarms(cast.agency, NOW) > 0


def test_a_closed_case_with_nothing_owed_reminds_nobody(cast, client):
    identified(cast, ago=timedelta(hours=30))
    settle_all(cast)
    send(client, cast)
    assert raise_alarms(cast.agency, NOW) == 0


def test_missing_again_after_it_was_closed_is_on_the_desk(cast, client):
    send(client, cast)
    away(cast)
    assert on_desk(cast, client)


def test_back_again_it_can_be_closed(cast, client):
    row = away(cast)
    record_return(episode=row, returned_at=NOW, learned_at=NOW, by=cast.ana, now=NOW)
    assert send(client, cast).status_code == 302


def test_find_says_that_it_is_closed(cast, client):
    send(client, cast)
    text = client.post(reverse("find"), {"q": "Maya"}).text
    assert '<span class="row__end">closed</span>' in text


def test_closed_twice_is_closed_once(cast):
    for _ in range(2):
        close_case(child=cast.maya, reason="home", by=cast.sam, now=NOW)
    for _ in range(2):
        reopen_case(child=cast.maya, reason="reopened", by=cast.sam, now=NOW)
    assert Entry.objects.filter(verb__in=["closed_case", "reopened_case"]).count() == 2
