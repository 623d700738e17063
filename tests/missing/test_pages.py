"""Picking the child, completing a report, finding and return."""

from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.audit.models import Entry
from handrail.missing.actions import report_missing
from handrail.missing.models import Episode

pytestmark = pytest.mark.django_db


@pytest.fixture
def episode(cast):
    now = timezone.now()
    return report_missing(
        client_id=uuid4(),
        child=cast.maya,
        informed_at=now - timedelta(hours=5),
        by=cast.ana,
        now=now,
        left_at=now - timedelta(hours=6),
        left_about=True,
        told_by="school",
        last_seen="the bus stop",
        risks=["suicidal"],
    )


def ago(**span):
    local = (timezone.now() - timedelta(**span)).astimezone(ZoneInfo("America/Los_Angeles"))
    return f"{local:%Y-%m-%d}", f"{local:%H:%M}"


def test_starting_shows_ones_own_children_first(cast, client):
    client.force_login(cast.ana)
    text = client.get(reverse("missing_start")).text
    assert reverse("missing_report", args=[cast.maya.pk]) in text


def test_a_colleagues_child_is_found_by_name(cast, client):
    client.force_login(cast.ben)
    assert reverse("missing_report", args=[cast.maya.pk]) not in client.get(reverse("missing_start")).text
    assert reverse("missing_report", args=[cast.maya.pk]) in client.post(reverse("missing_start"), {"q": "Mya"}).text


def test_another_units_worker_does_not_find_her(cast, client):
    client.force_login(cast.cora)
    assert "Nobody you may see" in client.post(reverse("missing_start"), {"q": "Maya"}).text


@pytest.mark.parametrize("name", ["tom", "lia", "ada", "max"])
def test_only_case_staff_start_a_report(cast, client, name):
    client.force_login(getattr(cast, name))
    assert client.get(reverse("missing_start")).status_code == 404


@pytest.mark.parametrize("page", ["missing_edit", "missing_return", "missing_located"])
@pytest.mark.parametrize("name", ["cora", "max"])
def test_an_episode_of_another_unit_is_not_there(cast, client, episode, page, name):
    client.force_login(getattr(cast, name))
    not_yours = client.get(reverse(page, args=[episode.pk]))
    not_there = client.get(reverse(page, args=[uuid4()]))
    assert not_yours.status_code == not_there.status_code == 404


def test_completing_a_report_shows_what_is_on_record(cast, client, episode):
    client.force_login(cast.ben)
    form = client.get(reverse("missing_edit", args=[episode.pk])).context["form"]
    assert form["last_seen"].value() == "the bus stop"
    assert form["left"].value() == "about"
    assert form["risks"].value() == ["suicidal"]


def test_completing_a_report_without_a_change_changes_nothing(cast, client, episode):
    client.force_login(cast.ana)
    form = client.get(reverse("missing_edit", args=[episode.pk])).context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "", False)}
    answer = client.post(reverse("missing_edit", args=[episode.pk]), typed)
    assert answer.status_code == 302
    row = Episode.objects.get()
    assert not Entry.objects.filter(verb="corrected_report").exists()
    assert (row.last_seen, row.told_by, row.risks) == ("the bus stop", "school", ["suicidal"])


def test_a_return_asks_when_and_never_why(cast, client, episode):
    client.force_login(cast.ana)
    text = client.get(reverse("missing_return", args=[episode.pk])).text
    assert "When did the child come back?" in text
    assert "why" not in text.lower()


def test_a_return_just_now_is_recorded_and_leads_to_what_comes_now(cast, client, episode):
    client.force_login(cast.ana)
    answer = client.post(reverse("missing_return", args=[episode.pk]), {"back": "now", "learned": "now"})
    assert answer.url == reverse("back", args=[episode.pk])
    assert Episode.objects.get().returned_at is not None


def test_a_return_before_the_child_left_is_refused_at_its_field(cast, client, episode):
    client.force_login(cast.ana)
    day, clock = ago(hours=9)
    typed = {"back": "earlier", "back_day": day, "back_time": clock, "learned": "now"}
    answer = client.post(reverse("missing_return", args=[episode.pk]), typed)
    assert answer.status_code == 422
    assert "This is before the child left." in answer.text
    assert 'id="id_back_time_error"' in answer.text


def test_a_return_sent_twice_says_that_it_is_on_record(cast, client, episode):
    client.force_login(cast.ana)
    client.post(reverse("missing_return", args=[episode.pk]), {"back": "now", "learned": "now"})
    answer = client.post(reverse("missing_return", args=[episode.pk]), {"back": "now", "learned": "now"})
    assert answer.status_code == 422
    assert "already on record" in answer.text


def test_the_same_return_from_the_same_page_is_one_return(cast, client, episode):
    client.force_login(cast.ana)
    typed = {"back": "now", "learned": "now", "shown_at": (timezone.now() - timedelta(minutes=2)).isoformat()}
    answers = [client.post(reverse("missing_return", args=[episode.pk]), typed).status_code for _ in range(2)]
    assert answers == [302, 302]


def test_found_and_not_back_yet(cast, client, episode):
    client.force_login(cast.ana)
    client.post(reverse("missing_located", args=[episode.pk]), {"found": "now"})
    row = Episode.objects.get()
    assert row.located_at is not None
    assert row.returned_at is None
