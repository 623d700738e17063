"""Beginning a record, correcting it, answering its questions, and deciding who may see it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.audit.models import Entry
from handrail.children.actions import grant_restricted, record_fact
from handrail.children.facts import facts_of
from handrail.children.models import Child, Contact, Fact, Placement, RestrictedGrant
from handrail.children.questions import answerable, name_of, question_token, where_to_answer
from handrail.rules.vocabulary import vocabulary
from handrail.team.models import Appointment, Role

pytestmark = pytest.mark.django_db


def as_(client, person):
    client.force_login(person)
    return client


def new(client, person, then="", **typed):
    return as_(client, person).post(reverse("child_new") + then, {"client_id": str(uuid4()), **typed})


def newest():
    return Child.unscoped.order_by("-opened_at").first()


# --- beginning ---


def test_a_first_name_is_enough(cast, client):
    assert new(client, cast.ana, first_name="Sky").status_code == 302
    assert (newest().first_name, newest().unit) == ("Sky", cast.north)


def test_who_opens_it_is_responsible(cast, client):
    new(client, cast.ana, first_name="Sky")
    assert newest().assignments.get().person == cast.ana


def test_sent_twice_it_is_one_record(cast, client):
    sent = str(uuid4())
    for _ in range(2):
        as_(client, cast.ana).post(
            reverse("child_new"), {"client_id": sent, "first_name": "Sky", "situation": "foster_care"}
        )
    assert sum(child.first_name == "Sky" for child in Child.unscoped.all()) == 1
    assert Fact.objects.filter(child=newest()).count() == 2


@pytest.mark.parametrize(
    ("situation", "facts"),
    [
        ("foster_care", {"care.foster_care": "yes", "care.agency_responsible": "yes"}),
        ("in_home", {"care.open_in_home_case": "yes", "care.foster_care": "no"}),
        ("intake", {"care.foster_care": "no"}),
        ("after_care", {"care.chafee_services": "yes", "care.foster_care": "no"}),
        ("unknown", {}),
        ("", {}),
    ],
)
def test_where_the_case_stands_becomes_facts_and_what_is_not_said_becomes_none(cast, client, situation, facts):
    new(client, cast.ana, first_name="Sky", situation=situation)
    assert facts_of(newest()) == facts


def test_an_age_that_is_only_about_is_kept_as_an_age(cast, client):
    new(client, cast.ana, first_name="Sky", about_age="15")
    assert facts_of(newest()) == {"child.age": "15"}


@pytest.mark.parametrize(
    "typed",
    [
        {"first_name": ""},
        {"first_name": "   "},
        {"first_name": "Sky", "birthdate": "2099-01-01"},
        {"first_name": "Sky", "birthdate": "1960-01-01"},
        {"first_name": "Sky", "birthdate": "31/31/2010"},
        {"first_name": "Sky", "about_age": "-3"},
        {"first_name": "Sky", "about_age": "fifteen"},
        {"first_name": "Sky", "situation": "elsewhere"},
        {"first_name": "x" * 81},
    ],
)
def test_nonsense_is_refused_and_what_was_typed_is_kept(cast, client, typed):
    before = Child.unscoped.count()
    answer = new(client, cast.ana, last_name="Moran", **typed)
    assert answer.status_code == 422
    assert 'value="Moran"' in answer.text
    assert "There is a problem" in answer.text
    assert Child.unscoped.count() == before


@pytest.mark.parametrize("typed", [{"birthdate": "2010-05-02", "last_name": "Toliver"}, {"agency_number": "fc-1001"}])
def test_a_record_that_may_be_there_already_is_shown_first(cast, client, typed):
    before = Child.unscoped.count()
    answer = new(client, cast.ana, first_name="Maya", **typed)
    assert answer.status_code == 422
    assert "Is it one of these?" in answer.text
    assert Child.unscoped.count() == before


def test_another_child_of_that_name_can_be_added_all_the_same(cast, client):
    typed = {"first_name": "Maya", "last_name": "Tolliver", "birthdate": "2010-05-02", "not_a_duplicate": "on"}
    assert new(client, cast.ana, **typed).status_code == 302


def test_the_warning_never_tells_of_a_child_of_another_unit(cast, client):
    answer = new(
        client, cast.cora, first_name="Maya", last_name="Tolliver", birthdate="2010-05-02", agency_number="FC-1001"
    )
    assert answer.status_code == 302


def test_from_a_missing_call_the_next_page_is_the_report(cast, client):
    answer = new(client, cast.ana, "?then=missing", first_name="Sky")
    assert answer.url == reverse("missing_report", args=[newest().pk])


def test_the_unit_is_asked_only_when_there_are_several(cast, client):
    assert 'name="unit"' not in as_(client, cast.ana).get(reverse("child_new")).text
    Appointment.objects.create(person=cast.ana, unit=cast.south, role=Role.WORKER, since=cast.maya.opened_at)
    assert 'name="unit"' in client.get(reverse("child_new")).text
    new(client, cast.ana, first_name="Sky", unit=str(cast.south.pk))
    assert newest().unit == cast.south


def test_nobody_opens_a_record_in_a_unit_that_is_not_theirs(cast, client):
    assert new(client, cast.ana, first_name="Sky", unit=str(cast.south.pk)).status_code == 422


@pytest.mark.parametrize("name", ["tom", "lia", "ada", "max"])
def test_only_case_staff_begin_a_record(cast, client, name):
    assert new(client, getattr(cast, name), first_name="Sky").status_code == 404


# --- correcting ---


def edit(client, person, child, **typed):
    typed = {
        "first_name": "Maya",
        "last_name": "Tolliver",
        "birthdate": "2010-05-02",
        "agency_number": "FC-1001",
        **typed,
    }
    return as_(client, person).post(reverse("child_edit", args=[child.pk]), typed)


def test_a_correction_is_kept_and_logged_without_its_words(cast, client):
    edit(client, cast.ben, cast.maya, first_name="Maia")
    assert Child.unscoped.get(pk=cast.maya.pk).first_name == "Maia"
    assert b"Maia" not in b"".join(bytes(entry.body) for entry in Entry.objects.all())


def test_saving_without_a_change_writes_nothing(cast, client):
    edit(client, cast.ana, cast.maya)
    assert not Entry.objects.filter(verb="corrected_record").exists()


def test_what_was_typed_is_kept_when_it_does_not_do(cast, client):
    answer = edit(client, cast.ana, cast.maya, first_name="", last_name="Moran")
    assert answer.status_code == 422
    assert 'value="Moran"' in answer.text


@pytest.mark.parametrize("page", ["child_edit", "child_access", "contact_new", "place_new"])
@pytest.mark.parametrize("name", ["cora", "max", "tom"])
def test_for_everybody_else_it_is_not_there(cast, client, page, name):
    assert as_(client, getattr(cast, name)).get(reverse(page, args=[cast.maya.pk])).status_code == 404


# --- questions ---


def answer_page(client, person, cast, fact, **typed):
    url = where_to_answer(cast.maya, fact)
    as_(client, person)
    return client.post(url, {"client_id": str(uuid4()), **typed}) if typed else client.get(url)


ASKED = [name for name in vocabulary().facts if answerable(name)]


@pytest.mark.parametrize("name", ASKED)
def test_every_fact_of_the_record_has_its_question(cast, client, name):
    answer = answer_page(client, cast.ana, cast, name)
    assert answer.status_code == 200
    assert " checked" not in answer.text


@pytest.mark.parametrize("name", ASKED)
def test_not_known_is_always_an_answer_that_can_be_kept(cast, client, name):
    typed = (
        {"value": "", "unknown": "on"}
        if vocabulary()[name].kind in {"date", "number", "time"}
        else {"value": "unknown"}
    )
    assert answer_page(client, cast.ana, cast, name, source="Case file", **typed).status_code == 302
    assert Fact.objects.get(name=name).value == "unknown"


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("care.foster_care", {"value": "no"}, "no"),
        ("child.citizenship", {"value": "foreign_national"}, "foreign_national"),
        ("child.age", {"value": "15"}, "15"),
    ],
)
def test_an_answer_becomes_a_fact_with_its_source(cast, client, name, typed, kept):
    answer = answer_page(client, cast.ana, cast, name, source="The attorney", **typed)
    assert answer.url == reverse("duties", args=[cast.maya.pk])
    row = Fact.objects.get(name=name)
    assert (row.value, row.source) == (kept, "The attorney")


def test_since_when_is_the_start_of_that_day_in_the_agencys_zone(cast, client):
    answer_page(client, cast.ana, cast, "care.foster_care", value="yes", source="Court", since="2026-01-10")
    assert Fact.objects.get().since.isoformat() == "2026-01-10T08:00:00+00:00"


def test_a_time_is_kept_as_a_moment_that_the_rules_can_read(cast, client):
    from handrail.rules import read_facts

    answer_page(client, cast.ana, cast, "care.removed_at", value="2025-06-01", source="Court")
    read_facts({"jurisdiction": "us", "timezone": "America/Los_Angeles", "facts": facts_of(cast.maya)})


@pytest.mark.parametrize(
    "typed",
    [
        {"value": "perhaps", "source": "x"},
        {"value": "", "source": "x"},
        {"value": "yes", "source": ""},
        {"value": "yes", "source": "x", "since": "2099-01-01"},
    ],
)
def test_an_answer_that_does_not_do_is_refused(cast, client, typed):
    assert answer_page(client, cast.ana, cast, "care.foster_care", **typed).status_code == 422
    assert Fact.objects.count() == 0


def test_a_question_not_for_the_child_says_so(cast, client):
    assert "Do not ask the child" in answer_page(client, cast.ana, cast, "child.citizenship").text


def test_a_restricted_question_is_there_only_with_the_grant(cast, client):
    assert answer_page(client, cast.sam, cast, "child.citizenship").status_code == 404
    grant_restricted(
        child=cast.maya, person=cast.sam, group="immigration", purpose="review", by=cast.dee, now=timezone.now()
    )
    assert answer_page(client, cast.sam, cast, "child.citizenship").status_code == 200


def test_the_address_says_neither_fact_nor_child(cast):
    url = where_to_answer(cast.maya, "child.citizenship")
    assert "citizenship" not in url
    assert question_token(cast.maya, "child.citizenship") != question_token(cast.jo, "child.citizenship")
    assert name_of(cast.maya, question_token(cast.jo, "child.citizenship")) is None


def test_what_is_not_answered_on_the_record_leads_to_its_own_page(cast):
    assert where_to_answer(cast.maya, "child.birthdate") == reverse("child_edit", args=[cast.maya.pk])
    assert where_to_answer(cast.maya, "child.turns_18_at") == reverse("child_edit", args=[cast.maya.pk])
    assert where_to_answer(cast.maya, "sex_trafficking.status") == reverse("child_conclude", args=[cast.maya.pk])
    assert where_to_answer(cast.maya, "settings.ive_age") == ""


def test_an_earlier_answer_stays_in_sight(cast, client):
    record_fact(
        client_id=uuid4(),
        child=cast.maya,
        name="care.foster_care",
        value="no",
        source="Intake",
        by=cast.ben,
        now=timezone.now(),
    )
    text = answer_page(client, cast.ana, cast, "care.foster_care").text
    assert "Intake" in text
    assert "Ben" in text


# --- people and places ---


def test_a_person_is_added_once(cast, client):
    typed = {"client_id": str(uuid4()), "name": "Aunt Lou", "relation": "aunt", "phone": "555-0142"}
    for _ in range(2):
        as_(client, cast.ana).post(reverse("contact_new", args=[cast.maya.pk]), typed)
    assert Contact.objects.get().name == "Aunt Lou"


def test_a_new_place_ends_the_one_before(cast, client):
    for kind, since in (("foster_home", "2026-01-01"), ("kinship", "2026-02-01")):
        typed = {"client_id": str(uuid4()), "kind": kind, "since": since}
        as_(client, cast.ana).post(reverse("place_new", args=[cast.maya.pk]), typed)
    first, second = Placement.objects.order_by("since")
    assert first.until == second.since
    assert second.until is None


# --- who may see it ---


def change(client, by, cast, **typed):
    return as_(client, by).post(reverse("child_access", args=[cast.maya.pk]), typed)


def test_a_supervisor_makes_somebody_responsible_and_ends_it(cast, client):
    change(client, cast.sam, cast, act="assign", person=str(cast.cora.pk))
    assert as_(client, cast.cora).get(reverse("child", args=[cast.maya.pk])).status_code == 200
    change(client, cast.sam, cast, act="end", person=str(cast.cora.pk))
    assert as_(client, cast.cora).get(reverse("child", args=[cast.maya.pk])).status_code == 404


@pytest.mark.parametrize("name", ["ana", "ben", "cora", "max"])
def test_nobody_else_changes_who_may_see_it(cast, client, name):
    assert change(client, getattr(cast, name), cast, act="assign", person=str(cast.cora.pk)).status_code == 404


def test_only_case_staff_can_be_made_responsible(cast, client):
    assert change(client, cast.sam, cast, act="assign", person=str(cast.lia.pk)).status_code == 422
    assert as_(client, cast.lia).get(reverse("child", args=[cast.maya.pk])).status_code == 404


def test_a_grant_needs_a_purpose_and_an_end(cast, client):
    answer = change(client, cast.sam, cast, act="grant", person=str(cast.ben.pk), group="tribal")
    assert answer.status_code == 422
    assert "Say what it is needed for." in answer.text
    assert not RestrictedGrant.objects.filter(person=cast.ben).exists()


def test_a_grant_ends_after_ninety_days_at_the_latest(cast, client):
    until = (timezone.now() + timedelta(days=400)).date().isoformat()
    change(client, cast.sam, cast, act="grant", person=str(cast.ben.pk), group="tribal", purpose="notice", until=until)
    grant = RestrictedGrant.objects.get(person=cast.ben)
    assert grant.until - grant.since == timedelta(days=90)


@pytest.mark.parametrize("typed", [{"act": "nonsense"}, {"act": "assign", "person": "x"}, {"act": "end"}, {}])
def test_nonsense_changes_nothing(cast, client, typed):
    before = Entry.objects.exclude(verb__startswith="saw_").count()
    assert change(client, cast.sam, cast, **typed).status_code in {200, 422}
    assert Entry.objects.exclude(verb__startswith="saw_").count() == before


def test_who_has_access_is_shown_each_once(cast, client):
    text = as_(client, cast.sam).get(reverse("child_access", args=[cast.maya.pk])).text
    aside = text.split('<aside class="page__aside">')[1]
    assert aside.count("Sam") == aside.count("Dee") == aside.count("Ben") == 1
