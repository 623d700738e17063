"""Who is still missing, for those who oversee: nobody is left out, and a review that the law asks for is its act."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.audit.models import Entry
from handrail.children.actions import open_record, record_fact
from handrail.duties.actions import Told, record_act
from handrail.duties.models import Act
from handrail.missing.actions import record_located, record_return, report_missing
from handrail.missing.search import add_attempt
from tests.cast import BEFORE, NOW
from tests.missing.test_search import DAY, HOUR, duty

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_moment(monkeypatch):
    monkeypatch.setattr("handrail.team.middleware.timezone.now", lambda: NOW)


def in_care(cast, child, by):
    record_fact(client_id=uuid4(), child=child, name="care.foster_care", value="yes", by=by, now=NOW)


def gone(cast, child, by, ago: timedelta):
    in_care(cast, child, by)
    row = report_missing(client_id=uuid4(), child=child, informed_at=NOW - ago, from_foster_care=True, by=by, now=NOW)
    row.child = child
    return row


def page(client, person):
    client.force_login(person)
    return client.get(reverse("still_missing"))


def test_the_longest_away_comes_first_and_only_ones_own_subtree(cast, client):
    gone(cast, cast.maya, cast.ana, 2 * DAY)
    gone(cast, cast.jo, cast.cora, 9 * DAY)
    text = page(client, cast.dee).text
    assert text.index("Jo Q.") < text.index("Maya T.")
    assert "9 days" in text
    assert "Jo Q." not in page(client, cast.sam).text


@pytest.mark.parametrize("name", ["ana", "max", "lia"])
def test_it_is_for_those_who_oversee(cast, client, name):
    assert page(client, getattr(cast, name)).status_code == 404


def test_those_who_are_back_are_not_on_it_and_those_found_say_so(cast, client):
    row = gone(cast, cast.maya, cast.ana, 2 * DAY)
    record_located(episode=row, located_at=NOW - HOUR, by=cast.ana, now=NOW)
    assert "Found, not back yet" in page(client, cast.sam).text
    record_return(episode=row, returned_at=NOW, learned_at=NOW, by=cast.ana, now=NOW)
    assert "No child is missing now." in page(client, cast.sam).text


def test_a_cadence_not_kept_says_since_when(cast, client):
    row = gone(cast, cast.maya, cast.ana, 6 * DAY)
    add_attempt(client_id=uuid4(), episode=row, at=NOW - 3 * DAY, whom="Rosa", result="reached", by=cast.ana, now=NOW)
    text = page(client, cast.sam).text
    assert "Due 2 days ago" in text
    assert "Cadence not kept." in text


def test_it_says_what_police_and_ncmec_were_told_last_and_with_which_proof(cast, client):
    gone(cast, cast.maya, cast.ana, 2 * DAY)
    record_act(client_id=uuid4(), child=cast.maya, duty=duty(cast, "US-IVE-35B-COMMS", "law"), at=NOW - HOUR, seen=[],
               by=cast.ana, now=NOW, how=Told(reference="MP-1"))  # fmt: skip
    text = page(client, cast.sam).text
    assert "proof MP-1" in text
    assert text.count("not told yet") == 1


def test_a_review_is_noted_in_the_log_and_on_the_page(cast, client):
    row = gone(cast, cast.maya, cast.ana, 2 * DAY)
    client.force_login(cast.sam)
    for _ in range(2):
        assert client.post(reverse("still_missing"), {"episode": str(row.pk)}).status_code == 302
    assert Entry.objects.filter(verb="reviewed_missing", child=cast.maya.pk, actor=cast.sam.pk).count() == 1
    assert page(client, cast.sam).context["page"].rows[0].reviewed_at == NOW
    assert not Act.objects.exists()


def texan(cast):
    cast.agency.jurisdictions, cast.agency.timezone = ["us-tx"], "America/Chicago"
    cast.agency.save()
    record_fact(client_id=uuid4(), child=cast.maya, name="care.foster_care", value="yes", by=cast.ana, now=NOW)
    return gone(cast, cast.maya, cast.ana, 100 * DAY)


def test_where_the_law_asks_for_a_review_it_is_the_act_that_the_duty_asks_for(cast, client):
    row = texan(cast)
    assert duty(cast, "TX-264123D-QUARTERLY")["state"] == "overdue"
    client.force_login(cast.sam)
    assert client.post(reverse("still_missing"), {"episode": str(row.pk)}).status_code == 422
    assert not Act.objects.exists(), "without a word about what was done it is no review"
    sent = {"episode": str(row.pk), "words": "Enough was done. Ask the school again.", "client_id": str(uuid4())}
    for _ in range(2):
        client.post(reverse("still_missing"), sent)
    found = duty(cast, "TX-264123D-QUARTERLY")
    assert (found["state"], found["due_at"][:10]) == ("open", "2026-06-13")
    assert found["last_act"]["reference"] == "REVIEW-2026-03-13"
    assert Act.objects.count() == 1


def test_another_units_absence_cannot_be_reviewed(cast, client):
    row = gone(cast, cast.jo, cast.cora, 2 * DAY)
    client.force_login(cast.sam)
    for episode in (str(row.pk), str(uuid4()), "x", ""):
        assert client.post(reverse("still_missing"), {"episode": episode}).status_code == 404


def test_the_view_is_in_the_log_once_with_the_ids_that_were_shown(cast, client):
    gone(cast, cast.maya, cast.ana, 2 * DAY)
    page(client, cast.sam)
    page(client, cast.sam)
    assert Entry.objects.filter(verb="saw_still_missing", actor=cast.sam.pk).count() == 1
    gone(cast, cast.jo, cast.cora, 2 * DAY)
    page(client, cast.dee)
    assert Entry.objects.filter(verb="saw_still_missing").count() == 2


def test_a_record_that_does_not_open_is_counted_and_hides_no_other(cast, client):
    from handrail.children.models import Child

    gone(cast, cast.maya, cast.ana, 2 * DAY)
    other = open_record(client_id=uuid4(), unit=cast.north, by=cast.ana, now=BEFORE, first_name="Lee")
    gone(cast, other, cast.ana, DAY)
    Child.unscoped.filter(pk=other.pk).update(wrapped_key=bytes(Child.unscoped.get(pk=cast.maya.pk).wrapped_key))
    text = page(client, cast.sam).text
    assert "Maya T." in text
    assert "We could not read 1 record" in text


def test_its_questions_to_the_database_do_not_grow_with_the_children(cast, client):
    gone(cast, cast.maya, cast.ana, 2 * DAY)
    page(client, cast.dee)
    few = asked(client, cast.dee)
    for name in ("Lee", "Kai", "Noa"):
        gone(
            cast,
            open_record(client_id=uuid4(), unit=cast.north, by=cast.ana, now=BEFORE, first_name=name),
            cast.ana,
            DAY,
        )
    page(client, cast.dee)
    assert asked(client, cast.dee) == few


def asked(client, person) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked_for:
        page(client, person)
    return len(asked_for)


def test_the_desk_and_the_childs_page_have_the_quiet_line(cast, client):
    row = gone(cast, cast.maya, cast.ana, 2 * DAY)
    add_attempt(client_id=uuid4(), episode=row, at=NOW - DAY, whom="Rosa", result="reached", by=cast.ana, now=NOW)
    client.force_login(cast.ana)
    for address in (reverse("desk"), reverse("child", args=[cast.maya.pk])):
        text = client.get(address).text
        assert ": next due today (practice, not law)" in text
        assert reverse("search", args=[row.pk]) in text
