"""They are back: one page with a door to everything, and everybody who was told of the absence hears of the return."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.children.actions import record_fact
from handrail.duties import actions as duties
from handrail.duties.models import Act
from handrail.missing.actions import report_missing
from handrail.missing.models import Episode
from handrail.rules.packets import load_packets
from tests.missing.returned import HOUR, came_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(cast, monkeypatch):
    monkeypatch.setattr("tests.missing.returned.NOW", timezone.now() - HOUR)
    return came_back(cast)


@pytest.fixture
def ana(cast, client):
    client.force_login(cast.ana)
    return client


def page(client, home):
    return client.get(reverse("back", args=[home.episode.pk]))


def told(home, recipient, act="notify_missing"):
    duty = {"act": act, "recipient": recipient, "about": str(home.episode.pk)}
    return duties.record_act(client_id=uuid4(), child=home.child, duty=duty, at=home.now, seen=[], **home.who)[0]


def test_the_return_says_who_where_and_how_for_police_and_ncmec(cast, client):
    row = report_missing(client_id=uuid4(), child=cast.maya, informed_at=timezone.now() - HOUR, by=cast.ana,
                         now=timezone.now())  # fmt: skip
    client.force_login(cast.ana)
    said = {"found_by": "police", "found_where": "the bus station", "circumstances": "An officer knew the photo."}
    answer = client.post(reverse("missing_return", args=[row.pk]), {"back": "now", "learned": "now", **said})
    assert answer.url == reverse("back", args=[row.pk])
    kept = Episode.objects.get()
    assert (kept.found_by, kept.found_where, kept.circumstances) == tuple(said.values())


def test_the_notices_know_every_word_for_who_found_the_child():
    from handrail.missing.return_forms import FOUND_BY

    for name in ("le-recovery", "ncmec-recovery"):
        words = next(field.words for field in load_packets()[name].fields if field.key == "found_by")
        assert {code for code, _label in FOUND_BY} <= set(words)


def test_every_door_is_on_the_page(home, ana):
    text = page(ana, home).text
    for name in ("welcome_words", "talk_first", "return_talk"):
        assert reverse(name, args=[home.episode.pk]) in text
    for name in ("photo_new", "profile_edit", "factors"):
        assert reverse(name, args=[home.child.pk]) in text
    assert text.count("Prepare the report") == 2


def test_both_lines_stand_with_our_time_named_as_ours(home, ana):
    found = page(ana, home).context["talks"]
    assert [one["kind"] for one in found] == ["conversation", "screening"]
    assert all("Ours, not law" in one["clock"]["more"] for one in found)


def test_a_report_that_was_never_made_is_shown_as_owed(home, ana):
    owed = page(ana, home).context["owed"]
    assert any("NCMEC" in clock["what"] for clock in owed)


def test_whoever_was_told_of_the_absence_must_hear_of_the_return(home, ana):
    told(home, "school_liaison")
    assert [one.label for one in page(ana, home).context["hears"]] != []
    link = page(ana, home).context["hears"][0].url
    said = {"when": "now", "channel": "phone", "told": "front office", "no_number": "on"}
    assert ana.post(link, said).url == reverse("back", args=[home.episode.pk])
    assert Act.objects.filter(about=str(home.episode.pk)).count() == 2
    assert page(ana, home).context["hears"][0].again_at is not None


def test_each_is_asked_once_however_often_they_were_told(home, ana):
    told(home, "school_liaison")
    told(home, "school_liaison")
    assert len(page(ana, home).context["hears"]) == 1


def test_what_did_not_happen_asks_nobody(home, ana):
    act = told(home, "school_liaison")
    duties.correct_act(client_id=uuid4(), act=act, reason="wrong child", outcome="taken_back", **home.who)
    assert page(ana, home).context["hears"] == []


def test_police_and_ncmec_have_their_own_notices_and_no_second_line(home, ana):
    told(home, "ncmec", "report_missing")
    assert page(ana, home).context["hears"] == []


def test_where_family_may_be_involved_nothing_goes_to_the_parents_first(home, ana):
    told(home, "parent")
    record_fact(client_id=uuid4(), child=home.child, name="trafficking.family_suspect", value="yes", **home.who)
    assert "Wait: family may be involved." in page(ana, home).text


def test_somebody_restricted_who_was_told_is_not_named(home, cast, client):
    told(home, "tribe")
    client.force_login(cast.ben)
    answer = page(client, home)
    assert answer.context["hears"] == []
    assert "Somebody else was told, too. Ask Ana." in answer.text


def test_welcome_words_name_nobody_and_may_be_printed(home, ana):
    text = ana.get(reverse("welcome_words", args=[home.episode.pk])).text
    assert "I am glad you are here and safe." in text
    assert "Me alegra que estés aquí" in text
    assert "Maya" not in text


def test_before_the_return_is_recorded_the_page_leads_there(cast, ana):
    row = report_missing(client_id=uuid4(), child=cast.maya, informed_at=timezone.now() - HOUR, by=cast.ana,
                         now=timezone.now())  # fmt: skip
    assert ana.get(reverse("back", args=[row.pk])).url == reverse("missing_return", args=[row.pk])
    assert ana.get(reverse("return_talk", args=[row.pk])).status_code == 404


def test_a_supervisor_closes_the_talk_with_a_reason_and_a_worker_does_not(home, cast, client):
    address = reverse("practice_close", args=[home.episode.pk, "conversation"])
    client.force_login(cast.ana)
    assert client.post(address, {"reason": "no time"}).status_code == 404
    client.force_login(cast.sam)
    assert client.post(address, {"reason": " "}).status_code == 422
    assert home.practice()["conversation"]["state"] == "open"
    client.post(address, {"reason": "moved to another state"})
    home.now = timezone.now()
    assert home.practice()["conversation"]["reason"] == "moved to another state"


def test_what_the_law_asks_for_is_closed_where_the_law_is(home, cast, client):
    client.force_login(cast.sam)
    assert client.get(reverse("practice_close", args=[home.episode.pk, "screening"])).status_code == 404


def test_not_missing_after_all_needs_a_reason_and_a_tick(cast, ana):
    row = report_missing(client_id=uuid4(), child=cast.maya, informed_at=timezone.now() - HOUR, by=cast.ana,
                         now=timezone.now())  # fmt: skip
    address = reverse("not_missing", args=[row.pk])
    assert ana.post(address, {"reason": "She was at school."}).status_code == 422
    assert ana.post(address, {"sure": "on"}).status_code == 422
    assert Episode.objects.get().kind == "missing"
    assert ana.post(address, {"reason": "She was at school.", "sure": "on"}).status_code == 302
    assert Episode.objects.get().kind == "none"
    assert "Maya" not in {one.name for one in ana.get(reverse("desk")).context["today"].missing}
