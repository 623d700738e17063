"""What a reader without the grant may learn of a restricted duty: that something is due, by when, whom to ask."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from handrail.children.models import Child
from handrail.duties.index import book_for
from handrail.duties.reading import groups_of_act, shown, token_of
from tests.cast import NOW
from tests.duties.stories import HHS, LE, answer_now, duty, fact, identified, proof, url

pytestmark = pytest.mark.django_db
CHANGES_EACH_TIME = re.compile(
    r'name="(csrfmiddlewaretoken|client_id)" value="[^"]*"|X-CSRFToken": "[^"]*"|q-[0-9a-f-]{36}'
)
LESSONS_OF_THE_STEP = re.compile(r'<details class="details lessons-beside.*?</details>', re.DOTALL)
"""The same for every child: which they are hangs on the step alone."""


@pytest.fixture
def ben(client, cast):
    """On Ana's team: he may open Maya's record and holds no grant."""
    client.force_login(cast.ben)
    return client


def as_said(response) -> str:
    """The page without what changes each time, and without its own address."""
    return CHANGES_EACH_TIME.sub("", response.text).replace(response.wsgi_request.path, "")


def page(client, cast) -> str:
    return CHANGES_EACH_TIME.sub("", client.get(reverse("duties", args=[cast.maya.pk])).text)


def lines(cast, groups=frozenset()):
    return shown(answer_now(cast), child=cast.maya, groups=groups, agency=cast.agency, now=NOW, ask="Ana")


def test_without_the_grant_it_says_when_and_whom_to_ask(cast, ben):
    identified(cast)
    assert "A notice is due by Sat, Mar 14, 12:10 pm, ask Ana" in page(ben, cast)


def test_without_the_grant_no_name_law_question_or_address_is_there(cast, ben):
    identified(cast)
    text = LESSONS_OF_THE_STEP.sub("", page(ben, cast))
    hhs = duty(cast, HHS)
    for word in ("HHS", "7105", "citizenship", "foreign", "immigration", token_of(cast.maya, hhs["instance"])):
        assert word not in text, word


@pytest.mark.parametrize("citizenship", ["foreign_national", "unknown"])
def test_the_page_is_the_same_byte_for_byte_whatever_the_restricted_fact_is(cast, ben, citizenship):
    identified(cast)
    before = page(ben, cast)
    fact(cast, "child.citizenship", citizenship)
    assert page(ben, cast) == before


def test_the_page_is_the_same_in_spanish_too(cast, ben):
    identified(cast)
    ben.cookies["django_language"] = "es"
    before = page(ben, cast)
    fact(cast, "child.citizenship", "foreign_national")
    assert page(ben, cast) == before
    assert "pregunte a Ana" in before


def test_every_page_of_a_restricted_duty_is_not_there(cast, ben):
    identified(cast)
    for name in ("duty", "prepare", "proof", "duty_close"):
        assert ben.get(url(cast, name, HHS)).status_code == 404
        assert ben.get(url(cast, name, LE)).status_code in {200}


def test_what_is_done_about_it_says_nothing_at_all(cast, ben, client):
    identified(cast)
    client.force_login(cast.ana)
    client.post(url(cast, "proof", HHS), proof(reference="RFA-77"))
    client.force_login(cast.ben)
    text = page(client, cast)
    assert "A notice" not in text
    assert "RFA-77" not in text


def test_a_restricted_line_carries_nothing_but_time_and_name(cast):
    identified(cast)
    hidden = [line for line in lines(cast) if line.restricted]
    assert len(hidden) == 1
    assert (hidden[0].plain, hidden[0].token, hidden[0].actions, hidden[0].duty) == ("", "", (), {})
    assert set(hidden[0].clock) <= {"state", "headline", "still", "when", "iso", "what"}


def test_an_overdue_notice_says_that_it_was_due(cast):
    identified(cast, ago=timedelta(hours=30))
    assert [line.title for line in lines(cast) if line.restricted] == ["A notice was due 8:10 am, ask Ana"]


def test_questions_about_restricted_facts_become_one_line(cast):
    cast.agency.actor_kind = "ive_agency"
    cast.agency.save()
    from handrail.missing.actions import report_missing

    fact(cast, "care.foster_care", "yes", since=NOW - timedelta(days=100))
    report_missing(client_id=cast.maya.client_id, child=cast.maya, informed_at=NOW - timedelta(hours=1), by=cast.ana,
                   now=NOW)  # fmt: skip
    unsure = [line for line in lines(cast) if line.band == "cannot_tell"]
    assert [line.title for line in unsure] == ["A notice may be due, ask Ana"]
    assert "Tribal" in " ".join(line.title for line in lines(cast, frozenset({"tribal"})) if line.band == "cannot_tell")


def test_telling_hhs_stays_restricted_when_the_rule_is_only_looked_at_by_its_act(cast):
    book = book_for(cast.agency)
    assert groups_of_act("notify_hhs", "hhs_otip", book) == {"immigration"}
    assert groups_of_act("report_missing", "tribal_law_enforcement", book) == {"tribal"}
    assert groups_of_act("report_trafficking", "law_enforcement", book) == frozenset()


def test_another_childs_token_is_not_found(cast, client):
    identified(cast)
    client.force_login(cast.ana)
    token = token_of(cast.jo, duty(cast, LE)["instance"])
    assert client.get(reverse("duty", args=[cast.maya.pk, token])).status_code == 404


def test_it_says_not_found_for_another_teams_child(cast, client):
    identified(cast)
    there = [url(cast, name, LE) for name in ("duty", "prepare", "proof", "duty_close")]
    client.force_login(cast.cora)
    pages = [client.get(address) for address in [*there, reverse("duties", args=[cast.maya.pk])]]
    assert {one.status_code for one in pages} == {404}
    nowhere = client.get(reverse("duties", args=[Child().pk]))
    assert as_said(pages[-1]) == as_said(nowhere)


# --- what one act settles -----------------------------------------------------------------------------------------


@pytest.fixture
def missing(cast):
    """A state agency in Washington: policy stands beside the federal duty."""
    from handrail.missing.actions import report_missing

    cast.agency.actor_kind = "ive_agency"
    cast.agency.save()
    fact(cast, "care.foster_care", "yes", since=NOW - timedelta(days=100))
    report_missing(client_id=cast.jo.client_id, child=cast.maya, informed_at=NOW - timedelta(hours=1), by=cast.ana,
                   now=NOW)  # fmt: skip
    cast.maya.refresh_from_db()


def test_the_federal_and_the_states_duty_are_one_line(cast, missing):
    told = [line for line in lines(cast) if line.duty.get("act") == "report_missing"]
    assert [line.title for line in told] == [
        "Report the missing child to NCMEC",
        "Report the missing child to law enforcement",
    ]
    assert "Same act: Report to NCMEC, if the caregiver has not" in told[0].clock["more"]


def test_a_rule_with_several_recipients_names_each(cast, missing):
    titles = [line.title for line in lines(cast)]
    assert "Stay in touch with law enforcement and NCMEC (NCMEC)" in titles


def test_overdue_comes_first_and_the_latest_of_them_first(cast):
    identified(cast, ago=timedelta(hours=40))
    identified(cast, ago=timedelta(hours=30))
    overdue = [line for line in lines(cast, frozenset({"immigration"})) if line.band == "overdue"]
    assert lines(cast)[0].band == "overdue"
    assert overdue == sorted(overdue, key=lambda line: -line.due_at.timestamp())
