"""Proof: done counts when it can be shown, late beats never, and what was said stays in view."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.audit.models import Entry
from handrail.duties.models import Act
from tests.cast import NOW
from tests.duties.stories import HHS, LE, duty, fact, identified, proof, url

pytestmark = pytest.mark.django_db
REFUSED = 422


@pytest.fixture
def ana(client, cast):
    client.force_login(cast.ana)
    return client


def another_time(at, **more):
    local = timezone.localtime(at, timezone.zoneinfo.ZoneInfo("America/Los_Angeles"))
    return proof(when="other", day=local.strftime("%Y-%m-%d"), clock=local.strftime("%H:%M"), **more)


def test_a_number_closes_it_with_proof(cast, ana):
    identified(cast)
    ana.post(url(cast, "proof", LE), proof())
    assert (duty(cast, LE)["state"], duty(cast, LE)["proven"]) == ("met", "yes")


def test_sent_twice_it_is_saved_once_and_says_so(cast, ana):
    identified(cast)
    where, sent = url(cast, "proof", LE), proof()
    ana.post(where, sent)
    again = ana.post(where, sent, follow=True)
    assert Act.objects.count() == 1
    assert "We already have this" in again.text


def test_an_id_used_for_another_child_gives_nothing_of_that_child(cast, ana):
    identified(cast)
    used = uuid4()
    ana.post(url(cast, "proof", LE), proof(client_id=str(used)))
    kept = Act.objects.get()
    kept.child = cast.jo
    Act.objects.filter(pk=kept.pk).update(child=cast.jo)
    refused = ana.post(url(cast, "proof", LE), proof(client_id=str(used)))
    assert refused.status_code == REFUSED


@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        ({"when": ""}, "Say when it was"),
        ({"channel": ""}, "Say how you told them"),
        ({"reference": ""}, "Enter the number, or tick that you have none"),
        ({"when": "other", "day": "", "clock": ""}, "Enter the day and the time"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(cast, ana, left_out, words):
    identified(cast)
    refused = ana.post(url(cast, "proof", LE), proof(told="Badge 417", **left_out))
    assert refused.status_code == REFUSED
    assert words in refused.text
    assert "Badge 417" in refused.text
    assert Act.objects.count() == 0


def test_a_future_time_is_refused(cast, ana):
    identified(cast)
    refused = ana.post(url(cast, "proof", LE), another_time(NOW + timedelta(minutes=5)))
    assert refused.status_code == REFUSED
    assert "This time has not come yet" in refused.text


def test_an_act_before_the_clock_started_closes_it(cast, ana):
    identified(cast, ago=timedelta(hours=2))
    ana.post(url(cast, "proof", LE), another_time(NOW - timedelta(hours=5)))
    assert duty(cast, LE)["state"] == "met"


def test_just_now_is_when_the_page_was_shown_however_long_the_line_was_lost(cast, ana, monkeypatch):
    identified(cast, ago=timedelta(hours=23, minutes=50))
    where = url(cast, "proof", LE)
    shown = re.search(r'name="shown_at" value="([^"]+)"', ana.get(where).text)[1]
    monkeypatch.setattr("handrail.team.middleware.timezone.now", lambda: NOW + timedelta(minutes=15))
    answer = ana.post(where, proof(shown_at=shown))
    assert answer.status_code == 302
    assert Act.objects.get().at == NOW
    assert duty(cast, LE)["state"] == "met"


@pytest.mark.parametrize("shown", ["", "2026", "2026-03-13T21:09", "2099-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59"])
def test_a_made_up_moment_counts_as_now(cast, ana, shown):
    identified(cast)
    ana.post(url(cast, "proof", LE), proof(shown_at=shown))
    assert Act.objects.get().at == NOW


def test_without_a_number_it_is_met_and_stays_unproven_until_the_number_comes(cast, ana):
    identified(cast)
    ana.post(url(cast, "proof", LE), proof(reference="", no_number="on"))
    assert (duty(cast, LE)["state"], duty(cast, LE)["proven"]) == ("met", "no")
    first = Act.objects.get()
    where = reverse("act_correct", args=[first.pk])
    ana.post(where, as_shown(ana, where, reference="MP-26-1188"))
    assert (duty(cast, LE)["state"], duty(cast, LE)["proven"]) == ("met", "yes")
    added = Act.objects.get(corrects=first)
    assert (added.at, added.told, added.reference) == (first.at, "Badge 417", "MP-26-1188")


def test_late_asks_for_a_reason_and_says_that_late_beats_never(cast, ana):
    identified(cast, ago=timedelta(hours=26))
    where = url(cast, "proof", LE)
    assert "Late with proof still beats never" in ana.get(where).text
    refused = ana.post(where, proof())
    assert refused.status_code == REFUSED
    assert "what delayed it" in refused.text
    ana.post(where, proof(reason="The line was busy all night."))
    assert duty(cast, LE)["state"] == "met_late"
    assert Act.objects.get().reason == "The line was busy all night."


def test_in_time_but_recorded_late_needs_no_reason(cast, ana):
    identified(cast, ago=timedelta(hours=26))
    ana.post(url(cast, "proof", LE), another_time(NOW - timedelta(hours=10)))
    assert duty(cast, LE)["state"] == "met"


def test_it_keeps_what_the_worker_saw_of_the_rule(cast, ana):
    identified(cast)
    seen_then = duty(cast, LE)
    ana.post(url(cast, "proof", LE), proof())
    seen = Act.objects.get().seen[0]
    assert (seen["id"], seen["due_at"], seen["state"]) == (LE, seen_then["due_at"], "open")
    assert len(seen["digest"]) == 64
    assert seen["book"].startswith("20")


def test_one_act_closes_what_the_state_asks_for_too_and_says_so_before(cast, ana):
    from handrail.missing.actions import report_missing

    cast.agency.actor_kind = "ive_agency"
    cast.agency.save()
    fact(cast, "care.foster_care", "yes", since=NOW - timedelta(days=100))
    report_missing(client_id=uuid4(), child=cast.maya, informed_at=NOW - timedelta(hours=1), by=cast.ana, now=NOW)
    where = url(cast, "proof", "US-IVE-35B-LE24")
    assert "This closes 2 duties" in ana.get(where).text
    ana.post(where, proof())
    assert {duty(cast, one)["state"] for one in ("US-IVE-35B-LE24", "WA-4550-LE24")} == {"met"}
    assert duty(cast, "US-IVE-35B-NCMEC24")["state"] == "open"
    assert {one["id"] for one in Act.objects.get().seen} == {"US-IVE-35B-LE24", "WA-4550-LE24"}


# --- correcting ---------------------------------------------------------------------------------------------------


@pytest.fixture
def told(cast, ana):
    identified(cast)
    ana.post(url(cast, "proof", LE), proof())
    return Act.objects.get()


def as_shown(client, where, **changes):
    """The page's form as a browser sends it back, with these fields changed."""
    form = client.get(where).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    return {**{name: value for name, value in shown.items() if value}, "client_id": str(uuid4()), **changes}


def test_a_correction_keeps_both_in_view(cast, ana, told):
    where = reverse("act_correct", args=[told.pk])
    ana.post(where, as_shown(ana, where, reference="MP-26-1189", reason="I misread the last digit."))
    text = ana.get(url(cast, "duty", LE)).text
    assert "MP-26-1188" in text
    assert "MP-26-1189" in text
    assert "I misread the last digit." in text


def test_a_correction_asks_why(ana, told):
    where = reverse("act_correct", args=[told.pk])
    refused = ana.post(where, as_shown(ana, where, reference="MP-26-1189"))
    assert refused.status_code == REFUSED
    assert "why this is corrected" in refused.text


def test_a_correction_that_changes_nothing_is_refused(ana, told):
    where = reverse("act_correct", args=[told.pk])
    refused = ana.post(where, as_shown(ana, where, reason="Just checking."))
    assert "Nothing is different yet" in refused.text


def test_what_did_not_happen_is_open_again(cast, ana, told):
    where = reverse("act_correct", args=[told.pk])
    ana.post(where, as_shown(ana, where, not_done="on", reason="I called the wrong office."))
    assert duty(cast, LE)["state"] == "open"


def test_an_act_is_corrected_once(ana, told):
    where = reverse("act_correct", args=[told.pk])
    first = as_shown(ana, where, reference="MP-2", reason="Misread.")
    second = as_shown(ana, where, reference="MP-3", reason="Misread.")
    ana.post(where, first)
    again = ana.post(where, second)
    assert again.status_code == REFUSED
    assert "Somebody corrected this already" in again.text
    assert ana.get(where).status_code == 404


def test_a_correction_sent_twice_is_saved_once(ana, told):
    where = reverse("act_correct", args=[told.pk])
    sent = as_shown(ana, where, reference="MP-2", reason="Misread.")
    ana.post(where, sent)
    ana.post(where, sent)
    assert Act.objects.count() == 2


def test_nobody_without_the_grant_corrects_what_hhs_was_told(cast, ana, client):
    identified(cast)
    ana.post(url(cast, "proof", HHS), proof())
    where = reverse("act_correct", args=[Act.objects.get().pk])
    client.force_login(cast.ben)
    assert client.get(where).status_code == 404
    client.force_login(cast.cora)
    assert client.post(where, proof()).status_code == 404


def test_nothing_about_a_duty_is_ever_deleted_or_changed(cast, ana, told):
    where = reverse("act_correct", args=[told.pk])
    ana.post(where, as_shown(ana, where, reference="MP-2", reason="Misread."))
    told.refresh_from_db()
    told.child = cast.maya
    assert told.reference == "MP-26-1188"


# --- deciding -----------------------------------------------------------------------------------------------------


def test_tried_in_vain_it_stays_open_and_shows_the_next_try(cast, ana):
    identified(cast)
    sent = {"client_id": str(uuid4()), "outcome": "declined", "retry_day": "2026-03-14", "retry_clock": "09:00",
            "reason": "Nobody answered."}  # fmt: skip
    ana.post(url(cast, "duty_close", LE), sent)
    assert duty(cast, LE)["state"] == "open"
    assert "Next try Sat 9 am" in ana.get(url(cast, "duty", LE)).text


def test_the_next_try_is_later_than_now(cast, ana):
    identified(cast)
    sent = {"outcome": "declined", "retry_day": "2026-03-12", "retry_clock": "09:00", "reason": "Nobody answered."}
    refused = ana.post(url(cast, "duty_close", LE), sent)
    assert refused.status_code == REFUSED
    assert "later than now" in refused.text


def test_a_worker_does_not_close_and_a_supervisor_does_with_a_reason(cast, ana, client):
    identified(cast)
    fact(cast, "child.citizenship", "us_citizen")
    where = url(cast, "duty_close", LE)
    refused = ana.post(where, {"outcome": "closed", "reason": "It was another child."})
    assert refused.status_code == REFUSED
    client.force_login(cast.sam)
    assert client.post(where, {"outcome": "closed"}).status_code == REFUSED
    client.post(where, {"outcome": "closed", "reason": "It was another child."})
    assert duty(cast, LE)["state"] == "closed_with_reason"
    assert "It was another child." in client.get(url(cast, "duty", LE)).text


def test_the_log_keeps_the_row_and_not_whom_it_was_told(cast, ana):
    identified(cast)
    ana.post(url(cast, "proof", HHS), proof(reference="RFA-77"))
    entry = Entry.objects.get(verb="recorded_done")
    assert str(Act.objects.get().pk) in bytes(entry.body).decode()
    everything = b" ".join(bytes(one.body) for one in Entry.objects.all()).decode()
    for word in ("hhs", "notify", "RFA-77", "Badge"):
        assert word not in everything


def test_whom_it_was_told_is_sealed_in_the_database(cast, ana):
    from django.db import connection

    identified(cast)
    ana.post(url(cast, "prepare", HHS), {"location_now": "At school"})
    ana.post(url(cast, "proof", HHS), proof())
    with connection.cursor() as cursor:
        found = []
        for table in ("duties_act", "duties_packet", "duties_clocks"):
            cursor.execute(f"SELECT * FROM {table}")
            found += [str(bytes(value) if isinstance(value, memoryview) else value) for row in cursor for value in row]
    for word in ("hhs", "HHS", "notify", "otip"):
        assert not any(word in value for value in found), word
