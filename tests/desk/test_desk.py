"""The desk: what is due, nearest first, for whom one answers, in the same number of questions however many they are."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from handrail.audit.models import Entry
from handrail.children.actions import open_record, record_fact
from handrail.missing.actions import report_missing

pytestmark = pytest.mark.django_db
WORKS_WITH_CHILDREN = ("ana", "ben", "cora", "sam", "dee")
WITHOUT_CHILDREN = ("tom", "lia", "ada", "max")


def missing(child, by, *, hours=1, left_hours=2, **said):
    now = timezone.now()
    record_fact(client_id=uuid4(), child=child, name="care.foster_care", value="yes", by=by, now=now)
    return report_missing(client_id=uuid4(), child=child, informed_at=now - timedelta(hours=hours), by=by, now=now,
                          left_at=now - timedelta(hours=left_hours), **said)  # fmt: skip


def page(client, person, query=""):
    client.force_login(person)
    return client.get(reverse("desk") + query)


@pytest.mark.parametrize("name", WORKS_WITH_CHILDREN + WITHOUT_CHILDREN)
def test_everybody_has_a_desk(cast, client, name):
    answer = page(client, getattr(cast, name))
    assert answer.status_code == 200
    assert "Your desk" in answer.text


@pytest.mark.parametrize("name", WITHOUT_CHILDREN)
def test_the_others_see_no_child_and_can_not_search(cast, client, name):
    missing(cast.maya, cast.ana)
    assert "Maya" not in page(client, getattr(cast, name)).text
    assert client.post(reverse("find"), {"q": "Maya"}).status_code == 404


def test_the_auditor_is_led_to_the_log_and_the_trainer_is_not(cast, client):
    assert reverse("log") in page(client, cast.max).text
    assert reverse("log") not in page(client, cast.tom).text


def test_an_empty_desk_says_so_and_when_it_looked(cast, client):
    assert "No clocks are running." in page(client, cast.ana).text


def test_a_missing_child_stands_among_the_next_24_hours_and_under_missing_now(cast, client):
    missing(cast.maya, cast.ana, left_about=True)
    text = page(client, cast.ana).text
    assert "Next 24 hours" in text
    assert "missing since about" in text
    assert text.index("Missing now") < text.index("Find a child")


def test_what_is_over_its_limit_comes_first_and_has_the_filled_button(cast, client):
    missing(cast.maya, cast.ana, hours=30, left_hours=31)
    text = page(client, cast.ana).text
    assert text.index("Overdue by") < text.index("Missing now")
    assert text.count('class="usa-button" href') == 1


def test_over_seven_days_late_it_needs_a_decision(cast, client):
    missing(cast.maya, cast.ana, hours=24 * 9, left_hours=24 * 9)
    text = page(client, cast.sam).text
    assert "Late, needs a decision" in text
    assert 'id="band-overdue"' not in text


def test_a_worker_sees_their_own_children_and_the_unit_when_they_ask(cast, client):
    missing(cast.maya, cast.ana)
    assert "Maya" not in page(client, cast.ben).text
    assert "Maya" in page(client, cast.ben, "?of=unit").text


def test_a_supervisor_sees_whose_child_it_is(cast, client):
    missing(cast.maya, cast.ana)
    assert "With Ana" in page(client, cast.sam).text


def test_another_units_worker_sees_nothing_of_her(cast, client):
    missing(cast.maya, cast.ana)
    text = page(client, cast.cora, "?of=unit").text
    assert "Maya" not in text
    assert "Missing now" not in text


def test_a_record_that_can_not_be_read_is_counted_not_left_out(cast, client):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE children_child SET first_name = %s WHERE id = %s", [b"\x01broken" + b"0" * 40, as_stored(cast.maya)]
        )
    assert "We could not read 1 record, so its clocks may be missing here." in page(client, cast.ana).text


def as_stored(child):
    return child.pk.hex if connection.vendor == "sqlite" else str(child.pk)


def test_a_record_that_contradicts_itself_is_named(cast, client):
    record_fact(
        client_id=uuid4(), child=cast.maya, name="child.married", value="perhaps", by=cast.ana, now=timezone.now()
    )
    assert "contradicts itself" in page(client, cast.ana).text


def asked(client, person, query=""):
    page(client, person, query)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        client.get(reverse("desk") + query)
    return len(seen)


def more_children(cast, count):
    for number in range(count):
        child = open_record(
            client_id=uuid4(), unit=cast.north, by=cast.ana, now=timezone.now(), first_name=f"Child{number}"
        )
        missing(child, cast.ana, hours=1 + number % 40, left_hours=50)


@pytest.mark.parametrize(("name", "most"), [("ana", 16), ("sam", 19)])
def test_thirty_children_cost_as_many_questions_as_three(cast, client, name, most):
    """A supervisor's desk also asks for what was opened in an emergency, and for unusual views. One question is that
    to the log, whether this look is in it."""
    more_children(cast, 3)
    three = asked(client, getattr(cast, name))
    more_children(cast, 27)
    assert asked(client, getattr(cast, name)) == three
    assert three <= most


def test_whose_names_were_on_the_desk_is_in_the_log_once_until_it_shows_others(cast, client):
    missing(cast.maya, cast.ana)
    page(client, cast.ana)
    page(client, cast.ana)
    more_children(cast, 1)
    page(client, cast.ana)
    first, second = (
        json.loads(bytes(entry.body))["detail"]["shown"] for entry in Entry.objects.filter(verb="saw_desk")
    )
    assert first == [str(cast.maya.pk)]
    assert set(first) < set(second)


def test_a_desk_with_no_name_on_it_leaves_no_entry(cast, client):
    page(client, cast.max)
    assert not Entry.objects.filter(verb="saw_desk").exists()


def test_neither_title_nor_address_names_a_child(cast, client):
    missing(cast.maya, cast.ana)
    text = page(client, cast.ana).text
    assert "<title>Your desk</title>" in text
    assert "maya" not in " ".join(part.split('"')[0] for part in text.split('href="')[1:]).lower()
