"""A person confirms what was concluded; only that becomes a fact."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from handrail.audit.models import Entry
from handrail.children.facts import facts_of
from handrail.children.models import Child, Identification
from handrail.screening import actions
from tests.cast import NOW
from tests.screening.conftest import DISCLOSURE, give, url

pytestmark = pytest.mark.django_db


def form(**more):
    return {
        "client_id": str(uuid4()), "form": "sex", "status": "suspected", "when": "now", "basis": "Said by Zebediah.",
        "family": "unknown", "caretaker": "unknown", **more,
    }  # fmt: skip


def test_it_becomes_an_identification_and_leads_to_the_duties(ana, row, cast):
    answer = ana.post(url(row, "conclude"), form())
    assert answer.url == reverse("duties", args=[cast.maya.pk])
    [one] = Identification.objects.all()
    assert (one.form, one.status, one.basis, one.recorded_by) == ("sex", "suspected", "Said by Zebediah.", cast.ana)


def test_the_same_page_is_there_for_something_learned_elsewhere(ana, cast):
    here = reverse("child_conclude", args=[cast.maya.pk])
    assert ana.get(here).status_code == 200
    assert ana.post(here, form(form="labor", status="at_risk")).status_code == 302
    assert Identification.objects.get().status == "at_risk"


def test_a_yes_alone_concludes_nothing(row, cast):
    give(row, cast, **{DISCLOSURE: "yes"})
    actions.sign(screening=row, by=cast.ana, now=NOW)
    assert Identification.objects.count() == 0
    assert "trafficking.family_suspect" not in facts_of(cast.maya)


def test_sent_twice_it_is_one_conclusion(ana, row, cast):
    sent = form(family="yes")
    for _ in range(2):
        ana.post(url(row, "conclude"), sent)
    assert Identification.objects.count() == 1
    assert cast.maya.fact_set.count() == 1


def test_family_and_caretaker_become_facts(ana, row, cast):
    ana.post(url(row, "conclude"), form(family="yes", caretaker="no"))
    facts = facts_of(cast.maya)
    assert (facts["trafficking.family_suspect"], facts["trafficking.caretaker_suspect"]) == ("yes", "no")


def test_not_known_never_wipes_out_what_was_known(ana, row, cast):
    ana.post(url(row, "conclude"), form(family="yes"))
    assert 'value="yes" id="id_family_0" checked' in ana.get(url(row, "conclude")).content.decode()
    ana.post(url(row, "conclude"), form(family="unknown"))
    assert facts_of(cast.maya)["trafficking.family_suspect"] == "yes"


@pytest.mark.parametrize(
    ("care", "kept"),
    [
        ("before", (True, False)),
        ("in", (False, True)),
        ("both", (True, True)),
        ("unknown", (None, None)),
        ("", (None, None)),
    ],
)
def test_before_or_in_care_is_kept_and_unknown_is_not_no(ana, row, care, kept):
    ana.post(url(row, "conclude"), form(care=care))
    one = Identification.objects.get()
    assert (one.before_care, one.in_care) == kept


@pytest.mark.parametrize("missing", ["form", "status", "when", "basis", "family", "caretaker"])
def test_nothing_is_assumed_and_what_was_typed_is_kept(ana, row, missing):
    answer = ana.post(url(row, "conclude"), form(**{missing: ""}))
    assert answer.status_code == 422
    assert Identification.objects.count() == 0
    if missing != "basis":
        assert "Said by Zebediah." in answer.content.decode()


def test_the_time_of_the_telling_is_offered_and_exact(ana, row, cast):
    told = NOW - timedelta(hours=5)
    actions.stop_on_disclosure(screening=row, client_id=uuid4(), told_at=told, safe_now="yes", by=cast.ana, now=NOW)
    assert "When it was told" in ana.get(url(row, "conclude")).content.decode()
    ana.post(url(row, "conclude"), form(when="told"))
    assert Identification.objects.get().at == told


def test_another_time_is_read_in_the_agencys_zone(ana, row):
    ana.post(url(row, "conclude"), form(when="other", day="2026-03-13", clock="09:30"))
    assert Identification.objects.get().at.isoformat() == "2026-03-13T16:30:00+00:00"  # PDT is seven hours behind


def test_a_time_that_never_was_is_refused(ana, row):
    answer = ana.post(url(row, "conclude"), form(when="other", day="2026-03-08", clock="02:30"))
    assert answer.status_code == 422
    assert "clocks went forward" in answer.content.decode()


def test_a_conclusion_makes_everything_computed_stale(ana, row, cast):
    before = Child.unscoped.get(pk=cast.maya.pk).facts_version
    ana.post(url(row, "conclude"), form())
    assert Child.unscoped.get(pk=cast.maya.pk).facts_version > before


def test_the_reason_stands_in_no_address_and_no_log(ana, row):
    answer = ana.post(url(row, "conclude"), form())
    log = b"".join(bytes(entry.body) for entry in Entry.objects.all()).decode()
    assert "Zebediah" not in log
    assert "suspected" not in answer.url


def test_another_teams_worker_can_conclude_nothing(client, cast):
    client.force_login(cast.cora)
    assert client.post(reverse("child_conclude", args=[cast.maya.pk]), form()).status_code == 404
    assert Identification.objects.count() == 0
