"""Writes happen once, in one transaction with their entry in the log."""

from uuid import uuid4

import pytest

from handrail.audit.models import Entry
from handrail.children.actions import correct_name, record_fact, record_identification
from handrail.children.facts import facts_of, identifications_of
from handrail.children.models import Child, Fact
from tests.cast import BEFORE, NOW

pytestmark = pytest.mark.django_db


def version(child):
    return Child.unscoped.get(pk=child.pk).facts_version


def fact(cast, value="yes", since=None, client_id=None, name="care.foster_care", now=NOW):
    return record_fact(
        client_id=client_id or uuid4(),
        child=cast.maya,
        name=name,
        value=value,
        since=since,
        by=cast.ana,
        now=now,
    )


def test_sent_twice_it_is_done_once(cast):
    sent = uuid4()
    first, before = fact(cast, client_id=sent), version(cast.maya)
    assert fact(cast, client_id=sent) == first
    assert Fact.objects.count() == 1
    assert version(cast.maya) == before


def test_every_fact_moves_the_version(cast):
    before = version(cast.maya)
    fact(cast)
    assert version(cast.maya) == before + 1


def test_a_failed_write_leaves_no_entry(cast, monkeypatch):
    monkeypatch.setattr("handrail.children.models.Child.next_version", lambda child: 1 / 0)
    entries = Entry.objects.count()
    with pytest.raises(ZeroDivisionError):
        fact(cast)
    assert (Entry.objects.count(), Fact.objects.count()) == (entries, 0)


def test_an_undated_fact_is_a_value_and_a_later_one_corrects_it(cast):
    fact(cast, "no")
    fact(cast, "yes")
    assert facts_of(cast.maya)["care.foster_care"] == "yes"


def test_dated_facts_make_a_history(cast):
    fact(cast, "no", since=NOW)
    fact(cast, "yes", since=BEFORE)
    history = facts_of(cast.maya)["care.foster_care"]
    assert [step["is"] for step in history] == ["yes", "no"]


def test_what_was_said_without_a_day_holds_until_the_first_day_that_was_said(cast):
    fact(cast, "yes")
    fact(cast, "no", since=NOW)
    assert [step["is"] for step in facts_of(cast.maya)["care.foster_care"]] == ["yes", "no"]


def test_what_is_said_later_without_a_day_corrects_what_held_then(cast):
    fact(cast, "yes", since=BEFORE)
    fact(cast, "no")
    assert [step["is"] for step in facts_of(cast.maya)["care.foster_care"]] == ["no"]


def test_what_is_said_last_holds_even_when_the_clock_was_set_back_in_between(cast):
    fact(cast, "yes")
    fact(cast, "no", now=BEFORE)
    assert facts_of(cast.maya)["care.foster_care"] == "no"


def test_each_row_takes_the_next_number_of_its_child(cast):
    first, second = fact(cast), fact(cast, "no")
    assert (first.sequence, second.sequence) == (version(cast.maya) - 1, version(cast.maya))


def test_an_age_that_was_only_about_gives_way_to_the_birth_date(cast):
    fact(cast, "15", name="child.age")
    assert "child.age" not in facts_of(cast.maya)


def test_reading_all_facts_asks_the_database_once(cast, django_assert_num_queries):
    for name in ("care.foster_care", "care.chafee_services", "care.open_in_home_case"):
        fact(cast, name=name)
    with django_assert_num_queries(1):
        facts_of(cast.maya)


def test_a_set_is_read_back_as_a_list(cast):
    fact(cast, "[pregnant,suicidal]", name="missing.risks")
    assert facts_of(cast.maya)["missing.risks"] == ["pregnant", "suicidal"]


def test_an_identification_is_written_as_the_rules_read_it(cast):
    record_identification(
        client_id=uuid4(),
        child=cast.maya,
        form="sex",
        status="identified",
        at=NOW,
        basis="she said",
        by=cast.ana,
        now=NOW,
    )
    [one] = identifications_of(cast.maya)
    assert (one["form"], one["status"], one["by"]) == ("sex", "identified", "agency_employee")


def test_the_log_holds_no_word_of_the_record(cast):
    correct_name(
        child=cast.maya,
        by=cast.ana,
        now=NOW,
        first_name="Maia",
        last_name="Tolliver",
        birthdate="2010-05-02",
        agency_number="",
    )
    log = b"".join(bytes(entry.body) for entry in Entry.objects.all())
    assert b"Maia" not in log
    assert b"Tolliver" not in log
    assert b"first_name" in log
