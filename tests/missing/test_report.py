"""The missing report in the browser: two answers start the clocks, and nothing typed is lost."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.children.actions import record_fact
from handrail.children.models import Child
from handrail.children.profile_actions import keep_details
from handrail.missing.forms import MissingReport
from handrail.missing.models import Episode
from handrail.rules import load_book
from handrail.team.models import Shift

pytestmark = pytest.mark.django_db
PACIFIC = ZoneInfo("America/Los_Angeles")
LEAST = {"learned": "now", "told_by": "foster_home", "kind": "missing"}
FORBIDDEN = ("runaway", "AWOL", "prostitut", "high risk", "refused", "victim")


def send(client, cast, typed, person=None, child=None):
    client.force_login(person or cast.ana)
    return client.post(reverse("missing_report", args=[(child or cast.maya).pk]), typed)


def test_the_page_asks_without_any_word_to_avoid(cast, client):
    client.force_login(cast.ana)
    text = client.get(reverse("missing_report", args=[cast.maya.pk])).text
    assert "There is no waiting period for a missing child." in text
    assert 'href="tel:911"' in text
    assert not [word for word in FORBIDDEN if word.lower() in text.lower()]


def test_who_and_when_are_enough_and_the_clocks_run(cast, client):
    before = timezone.now()
    answer = send(client, cast, LEAST)
    assert answer.status_code == 302
    row = Episode.objects.get()
    assert answer.url == reverse("first_hours", args=[row.pk])
    assert row.left_at is None
    assert before <= row.informed_at <= timezone.now()


@pytest.mark.parametrize("missing", ["learned", "told_by"])
def test_without_who_or_when_it_says_so_and_keeps_the_rest(cast, client, missing):
    typed = {**LEAST, "last_seen": "the bus stop", "risks": ["suicidal"]}
    del typed[missing]
    answer = send(client, cast, typed)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert "the bus stop" in answer.text
    assert (
        'value="suicidal" id="id_risks_3" checked' in answer.text
        or "checked" in answer.text.split('value="suicidal"')[1][:60]
    )
    assert Episode.objects.count() == 0


def test_sent_twice_it_is_one_report_and_both_lead_to_the_clocks(cast, client):
    typed = {**LEAST, "client_id": str(uuid4())}
    assert [send(client, cast, typed).status_code for _ in range(2)] == [302, 302]
    assert Episode.objects.count() == 1


def test_two_tabs_make_one_report_and_the_second_is_led_to_it(cast, client):
    send(client, cast, {**LEAST, "client_id": str(uuid4())})
    answer = send(client, cast, {**LEAST, "client_id": str(uuid4())}, person=cast.ben)
    assert answer.status_code == 409
    assert "Maya is already reported missing since" in answer.text
    assert reverse("missing_edit", args=[Episode.objects.get().pk]) in answer.text


def test_an_open_report_is_shown_before_anything_is_typed(cast, client):
    send(client, cast, LEAST)
    answer = client.get(reverse("missing_report", args=[cast.maya.pk]))
    assert answer.status_code == 200
    assert "already reported missing" in answer.text


@pytest.mark.parametrize("name", ["cora", "tom", "lia", "ada", "max"])
def test_for_everybody_else_it_is_not_there(cast, client, name):
    assert send(client, cast, LEAST, person=getattr(cast, name)).status_code == 404
    assert Episode.objects.count() == 0


def test_just_now_is_when_the_page_was_shown_not_the_last_tap(cast, client):
    shown = timezone.now() - timedelta(minutes=7)
    send(client, cast, {**LEAST, "shown_at": shown.isoformat()})
    assert Episode.objects.get().informed_at == shown


@pytest.mark.parametrize(
    "shown", ["", "nonsense", "2099-01-01T00:00:00+00:00", "1999-01-01T00:00:00+00:00", "2026-11-22T10:00:00"]
)
def test_a_made_up_moment_counts_as_now(cast, client, shown):
    before = timezone.now()
    send(client, cast, {**LEAST, "shown_at": shown})
    assert before <= Episode.objects.get().informed_at <= timezone.now()


def earlier(at):
    local = at.astimezone(PACIFIC)
    return {"learned": "earlier", "learned_day": f"{local:%Y-%m-%d}", "learned_time": f"{local:%H:%M}"}


def test_a_time_typed_is_a_time_in_the_agencys_zone(cast, client):
    at = (timezone.now() - timedelta(hours=3)).replace(second=0, microsecond=0)
    send(client, cast, {**LEAST, **earlier(at)})
    assert Episode.objects.get().informed_at == at


def test_earlier_without_a_time_asks_for_it(cast, client):
    answer = send(client, cast, {**LEAST, "learned": "earlier", "learned_day": "2026-03-01"})
    assert answer.status_code == 422
    assert "Enter the time the agency learned of it." in answer.text


@pytest.mark.parametrize(
    "typed",
    [
        {"learned": "earlier", "learned_day": "2026-02-31", "learned_time": "25:99"},
        {"learned": "tomorrow"},
        {"kind": "<script>"},
        {"risks": ["nonsense"]},
        {"whereabouts": "Mars"},
        {"left": "about", "left_day": "x", "left_time": "y"},
        {"left": "exactly", "left_day": "2099-01-01", "left_time": "10:00"},
        {"learned": "earlier", "learned_day": "2099-01-01", "learned_time": "10:00"},
        {"last_seen": "x" * 301},
    ],
)
def test_nonsense_is_refused_at_its_field_and_kept(cast, client, typed):
    answer = send(client, cast, {**LEAST, **typed})
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert "<script>" not in answer.text.split("</head>")[1]
    assert Episode.objects.count() == 0


def test_left_after_we_learned_is_said_at_the_time_last_seen(cast, client):
    at = timezone.now() - timedelta(hours=2)
    later = (timezone.now() - timedelta(hours=1)).astimezone(PACIFIC)
    left = {"left": "exactly", "left_day": f"{later:%Y-%m-%d}", "left_time": f"{later:%H:%M}"}
    answer = send(client, cast, {**LEAST, **earlier(at), **left})
    assert "This is after the agency learned of it." in answer.text
    assert 'id="id_left_time_error"' in answer.text


def form(now, **typed):
    made = MissingReport({**LEAST, **typed}, now=now, book=load_book(["us-wa"]))
    made.is_valid()
    return made


@pytest.fixture
def in_the_agencys_zone():
    with timezone.override(PACIFIC):
        yield


def test_an_hour_that_the_clocks_skipped_is_refused(in_the_agencys_zone):
    now = datetime(2026, 3, 9, tzinfo=UTC)
    made = form(now, learned="earlier", learned_day="2026-03-08", learned_time="02:30")
    assert "clocks went forward" in made.errors["learned_time"][0]


def test_of_an_hour_that_came_twice_the_first_counts(in_the_agencys_zone):
    now = datetime(2026, 11, 2, tzinfo=UTC)
    made = form(now, learned="earlier", learned_day="2026-11-01", learned_time="01:30")
    assert made.cleaned_data["informed_at"].astimezone(UTC) == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)


def test_unticked_is_not_known_and_the_list_is_complete_only_when_said(cast, client):
    send(client, cast, {**LEAST, "risks": ["suicidal"]})
    row = Episode.objects.get()
    assert row.risks == ["suicidal"]
    assert row.risks_complete is False


def test_what_the_record_says_about_care_is_not_asked_again(cast, client):
    record_fact(
        client_id=uuid4(), child=cast.maya, name="care.foster_care", value="yes", by=cast.ana, now=timezone.now()
    )
    client.force_login(cast.ana)
    assert client.get(reverse("missing_report", args=[cast.maya.pk])).context["form"]["from_care"].value() == "yes"


def test_with_nothing_on_record_nothing_is_chosen_beforehand(cast, client):
    client.force_login(cast.ana)
    text = client.get(reverse("missing_report", args=[cast.maya.pk])).text
    assert text.count(" checked") == 1  # only "Missing": that is what the page is for


def test_the_child_is_named_among_those_who_can_tell_us(cast, client):
    client.force_login(cast.ana)
    assert ("child", "Maya") in client.get(reverse("missing_report", args=[cast.maya.pk])).context["form"].fields[
        "told_by"
    ].choices


def test_neither_title_nor_address_names_the_child(cast, client):
    client.force_login(cast.ana)
    text = client.get(reverse("missing_report", args=[cast.maya.pk])).text
    assert "Maya" not in text.split("</head>")[0]


# --- the times that a book keeps apart -------------------------------------------------------------------------------


def in_state(cast, code):
    cast.agency.jurisdictions = [code]
    cast.agency.save()


def page_of(cast, client):
    client.force_login(cast.ana)
    return client.get(reverse("missing_report", args=[cast.maya.pk]))


def typed_at(name, at):
    local = at.astimezone(PACIFIC)
    return {f"{name}_day": f"{local:%Y-%m-%d}", f"{name}_time": f"{local:%H:%M}"}


@pytest.mark.parametrize(
    ("code", "asked", "not_asked"),
    [("us-wa", {"suspected", "provider"}, {"determined"}), ("us-ga", {"determined"}, {"suspected"})],
)
def test_a_time_is_asked_only_where_a_rule_in_use_reads_it(cast, client, code, asked, not_asked):
    in_state(cast, code)
    fields = page_of(cast, client).context["form"].fields
    assert {f"{name}_day" for name in asked} <= fields.keys()
    assert not {f"{name}_day" for name in not_asked} & fields.keys()


def test_every_time_is_kept_apart(cast, client):
    in_state(cast, "us-wi")
    learned = (timezone.now() - timedelta(hours=2)).replace(second=0, microsecond=0)
    times = {"left": learned - timedelta(hours=5), "provider": learned - timedelta(hours=1),
             "determined": learned + timedelta(hours=1)}  # fmt: skip
    typed = {
        "left": "exactly",
        **{key: value for name, at in times.items() for key, value in typed_at(name, at).items()},
    }
    send(client, cast, {**LEAST, **earlier(learned), **typed})
    row = Episode.objects.get()
    assert (row.informed_at, row.left_at) == (learned, times["left"])
    assert (row.provider_knew_at, row.determined_at) == (times["provider"], times["determined"])
    assert row.first_suspected_at is None


def test_a_decision_before_the_child_left_is_refused_at_its_field(cast, client):
    in_state(cast, "us-ga")
    learned = timezone.now() - timedelta(hours=2)
    typed = {**earlier(learned), "left": "exactly", **typed_at("left", learned - timedelta(hours=1)),
             **typed_at("determined", learned - timedelta(hours=3))}  # fmt: skip
    answer = send(client, cast, {**LEAST, **typed})
    assert answer.status_code == 422
    assert 'id="id_determined_time_error"' in answer.text


def test_a_time_on_record_stays_in_view_where_no_rule_reads_it_any_more(cast, client):
    in_state(cast, "us-ga")
    send(client, cast, {**LEAST, **typed_at("determined", timezone.now() - timedelta(minutes=2))})
    in_state(cast, "us-tx")
    row = Episode.objects.get()
    page = client.get(reverse("missing_edit", args=[row.pk]))
    form = page.context["form"]
    assert form["determined_day"].value()
    typed = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "", False)}
    client.post(reverse("missing_edit", args=[row.pk]), {**typed, "shown": page.context["shown"], "last_seen": "bus"})
    assert (Episode.objects.get().determined_at, Episode.objects.get().last_seen) == (row.determined_at, "bus")


def test_dangers_that_a_rule_names_come_first_and_the_others_are_folded(cast, client):
    in_state(cast, "us-fl")
    form = page_of(cast, client).context["form"]
    assert {one.data["value"] for one in form.first_risks} >= {"taken_or_lured", "suicidal"}
    assert {one.data["value"] for one in form.more_risks} == {"pregnant_or_parenting", "substance_use", "other"}


def test_where_no_rule_names_a_danger_all_are_in_view(cast, client):
    form = page_of(cast, client).context["form"]
    assert form.more_risks == []
    assert len(form.first_risks) == 11


def test_a_folded_danger_that_was_ticked_is_open_and_kept(cast, client):
    in_state(cast, "us-fl")
    answer = send(client, cast, {**LEAST, "learned": "", "risks": ["substance_use"]})
    assert answer.status_code == 422
    assert answer.context["form"].more_ticked
    send(client, cast, {**LEAST, "risks": ["substance_use"]})
    assert Episode.objects.get().risks == ["substance_use"]


# --- what is ready, and who is not on record yet ---------------------------------------------------------------------


def test_what_the_profile_holds_is_shown_and_not_asked(cast, client):
    keep_details(client_id=uuid4(), child=cast.maya, values={"height": "64", "marks": "Scar on the left hand"},
                 seen_on=timezone.localdate(), source="", by=cast.ana, now=timezone.now())  # fmt: skip
    text = page_of(cast, client).text
    assert "5 ft 4 in" in text and "Scar on the left hand" in text
    assert "No photo yet" in text


def test_a_name_that_nobody_bears_is_typed_only_once(cast, client):
    client.force_login(cast.ana)
    found = client.post(reverse("missing_start"), {"q": "Rosalind Vantongeren"})
    assert "Nobody you may see" in found.text and 'name="add"' in found.text
    page = client.post(reverse("missing_start"), {"q": "Rosalind Vantongeren", "add": "1"})
    assert 'value="Rosalind"' in page.text and 'value="Vantongeren"' in page.text
    assert f'action="{reverse("child_new")}?then=missing"' in page.text


def test_a_number_that_is_not_on_record_is_kept_as_the_agencys_number(cast, client):
    client.force_login(cast.ana)
    page = client.post(reverse("missing_start"), {"q": "FC-2044", "add": "1"})
    assert page.context["form"]["agency_number"].value() == "FC-2044"
    assert page.context["form"]["first_name"].value() is None


def test_from_there_the_new_record_leads_to_the_report(cast, client):
    client.force_login(cast.ana)
    answer = client.post(reverse("child_new") + "?then=missing", {"first_name": "Rosalind"})
    child = Child.unscoped.exclude(pk__in=[cast.maya.pk, cast.jo.pk]).get()
    assert answer.url == reverse("missing_report", args=[child.pk])


def test_whoever_is_on_call_reports_a_child_they_do_not_know(cast, client):
    now = timezone.now()
    Shift.objects.create(person=cast.cora, unit=cast.county, since=now - timedelta(hours=1),
                         until=now + timedelta(hours=1), given_by=cast.dee)  # fmt: skip
    client.force_login(cast.cora)
    assert reverse("missing_report", args=[cast.maya.pk]) in client.post(reverse("missing_start"), {"q": "Maya"}).text
    answer = send(client, cast, LEAST, person=cast.cora)
    assert client.get(answer.url).status_code == 200
