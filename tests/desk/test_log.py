"""Who saw and did what: sentences for those responsible, codes for the auditor, silence for everybody else."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

import handrail
from handrail.audit.models import Entry
from handrail.children.actions import assign, grant_restricted, record_fact
from handrail.desk.sentences import DID, SAW, sentence
from handrail.duties.models import Act
from tests.audit.test_chain import without_triggers

pytestmark = pytest.mark.django_db


def log(client, person, child):
    client.force_login(person)
    return client.get(reverse("child_log", args=[child.pk]))


@pytest.mark.parametrize("name", ["ana", "sam", "dee"])
def test_those_responsible_and_their_supervisors_read_it(cast, client, name):
    assert "opened this record" in log(client, getattr(cast, name), cast.maya).text


@pytest.mark.parametrize("name", ["ben", "cora", "tom", "max"])
def test_for_everybody_else_it_is_not_there(cast, client, name):
    assert log(client, getattr(cast, name), cast.maya).status_code == 404


def test_it_tells_the_story_newest_first(cast, client):
    assign(child=cast.maya, person=cast.ben, by=cast.sam, now=timezone.now())
    text = log(client, cast.ana, cast.maya).text
    assert text.index("made Ben responsible") < text.index("opened this record")


def test_reading_the_log_is_itself_in_the_log(cast, client):
    log(client, cast.sam, cast.maya)
    assert "read this log" in log(client, cast.ana, cast.maya).text


def test_a_restricted_fact_leaves_no_trace_for_somebody_without_the_grant(cast, client):
    log(client, cast.sam, cast.maya)
    before = log(client, cast.sam, cast.maya).text.count("recorded a fact")
    record_fact(
        client_id=uuid4(),
        child=cast.maya,
        name="child.citizenship",
        value="us_citizen",
        by=cast.ana,
        now=timezone.now(),
    )
    assert "Citizenship" in log(client, cast.ana, cast.maya).text
    text = log(client, cast.sam, cast.maya).text
    assert "Citizenship" not in text
    assert text.count("recorded a fact") == before
    assert "What needs a grant that you do not hold is left out." in text
    assert "is left out" not in log(client, cast.ana, cast.maya).text


def test_a_grant_says_for_whom_and_for_what(cast, client):
    grant_restricted(
        child=cast.maya, person=cast.ben, group="tribal", purpose="notice", by=cast.sam, now=timezone.now()
    )
    assert "let Ben see: Tribe. Purpose: A notice that must go out" in log(client, cast.ana, cast.maya).text


def test_the_auditor_sees_codes_and_the_verdict_and_no_name(cast, client):
    client.force_login(cast.max)
    text = client.get(reverse("log")).text
    assert "The chain holds" in text
    assert str(cast.maya.pk) in text
    assert "Maya" not in text


def test_the_auditor_sees_that_a_fact_was_recorded_and_not_which(cast, client):
    record_fact(
        client_id=uuid4(),
        child=cast.maya,
        name="child.citizenship",
        value="us_citizen",
        by=cast.ana,
        now=timezone.now(),
    )
    client.force_login(cast.max)
    text = client.get(reverse("log")).text
    assert "recorded_fact" in text
    assert "citizenship" not in text


def test_a_changed_log_is_said_with_the_first_wrong_entry(cast, client):
    client.force_login(cast.max)
    without_triggers("UPDATE audit_entry SET verb = 'saw_plan' WHERE seq = 2")
    assert "First wrong entry: 2" in client.get(reverse("log")).text


def test_the_auditor_reads_who_and_what_in_words_with_the_ids_beside(cast, client):
    assign(child=cast.maya, person=cast.ben, by=cast.sam, now=timezone.now())
    client.force_login(cast.max)
    text = client.get(reverse("log")).text
    assert "made Ben responsible" in text
    assert "Sam" in text
    assert str(cast.sam.pk) in text


def test_gaps_in_the_numbers_are_explained_whether_there_is_one_or_not(cast, client):
    client.force_login(cast.max)
    assert "Where a number is missing between two" in client.get(reverse("log")).text


@pytest.mark.parametrize("statement", [
    "UPDATE audit_entry SET verb = 'saw_nothing_known' WHERE seq = 2",
    "UPDATE audit_entry SET body = (SELECT hash FROM audit_entry WHERE seq = 1)::bytea WHERE seq = 2",
])  # fmt: skip
def test_a_spoilt_entry_stops_no_page(cast, client, statement):
    from django.db import connection

    client.force_login(cast.max)
    without_triggers(statement.replace("::bytea", "" if connection.vendor == "sqlite" else "::bytea"))
    answer = client.get(reverse("log"))
    assert (answer.status_code, "First wrong entry: 2" in answer.text) == (200, True)


def test_checkpoints_that_fit_and_those_that_are_not_there_are_told(cast, client, settings, tmp_path):
    from handrail.audit.actions import checkpoint

    client.force_login(cast.max)
    settings.CHECKPOINTS = tmp_path
    checkpoint(tmp_path, at=timezone.now())
    assert "The checkpoints kept elsewhere fit." in client.get(reverse("log")).text
    settings.CHECKPOINTS = tmp_path / "unplugged"
    assert "There is no folder" in client.get(reverse("log")).text


@pytest.mark.parametrize("name", ["ana", "sam", "dee", "tom", "ada"])
def test_the_whole_log_is_the_auditors_alone(cast, client, name):
    client.force_login(getattr(cast, name))
    assert client.get(reverse("log")).status_code == 404


# --- every verb that is written anywhere can be read ---------------------------------------------------------------

SOURCE = [path.read_text() for path in Path(handrail.__file__).parent.rglob("*.py")]
VERBS = {verb for text in SOURCE for verb in re.findall(r'(?:verb=|\brecord\(\s*)"([a-z_]+)"', text)}
PAGES = {page for text in SOURCE for page in re.findall(r'\bpage(?:: str)?\s?=\s?"([a-z_]+)"', text)}


def test_the_walk_finds_the_verbs():
    assert {"granted_restricted", "recorded_fact", "searched", "reported_missing"} <= VERBS
    assert {"child", "duties"} <= PAGES


@pytest.mark.parametrize("verb", sorted(VERBS | {f"recorded_{code}" for code in Act.Outcome.values}))
def test_there_is_a_sentence_for(verb):
    assert verb in DID
    assert sentence(verb, {}, people={})


@pytest.mark.parametrize("opened", sorted(PAGES))
def test_there_is_a_sentence_for_opening(opened):
    assert opened in SAW


def test_the_log_grows_by_one_for_a_page_in_ten_minutes(cast, client):
    log(client, cast.ana, cast.maya)
    before = Entry.objects.count()
    log(client, cast.ana, cast.maya)
    assert Entry.objects.count() == before
