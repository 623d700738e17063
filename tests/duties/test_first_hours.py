"""After the call: the law first, then what helps; the caregiver's part apart; each step with its words and proof."""

import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from handrail.children.models import Child
from handrail.duties.access import Opened
from handrail.duties.first_hours import FirstHours, first_hours_of
from handrail.duties.first_hours_ahead import ahead_of
from handrail.duties.index import answers_for
from handrail.duties.models import Act
from handrail.duties.reading import PRACTICE, View, groups_of_act, token_of
from handrail.missing.actions import correct_report, report_missing
from handrail.missing.models import Episode
from handrail.rules.loading import CONTENT
from handrail.rules.vocabulary import RESTRICTED
from tests.cast import NOW, Cast

from .stories import fact

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
RULES = [path for path in (CONTENT / "duties").rglob("*-*.yaml") if not path.name.endswith(".examples.yaml")]


def in_care(cast: Cast, state: str = "us-wa") -> None:
    cast.agency.jurisdictions = [state]
    cast.agency.save()
    fact(cast, "care.foster_care", "yes", since=NOW - timedelta(days=90))
    fact(cast, "care.agency_responsible", "yes", since=NOW - timedelta(days=90))


def missing(cast: Cast, *, informed_at: datetime = NOW - HOUR, **said: object) -> Episode:
    made = report_missing(client_id=uuid4(), child=cast.maya, informed_at=informed_at, by=cast.ana, now=NOW, **said)
    cast.maya.refresh_from_db()
    return made


def hours(cast: Cast, episode: Episode, groups: frozenset[str] = frozenset(RESTRICTED)) -> FirstHours:
    child = Child.unscoped.select_related("unit").get(pk=episode.child_id)
    row = Episode.objects.get(pk=episode.pk)
    row.child = child
    view = View.of(child, cast.agency, groups, NOW, "Ana")
    return first_hours_of(Opened(view, answers_for([child], cast.agency, NOW)[child.pk]), row)


def rule_ids(lines) -> list[str]:
    return [one.line.duty["id"] for one in lines]


def due_of(found: FirstHours, rule_id: str) -> datetime | None:
    return next(one.line.due_at for one in found.law if one.line.duty["id"] == rule_id)


def token(cast: Cast, episode: Episode, key: str) -> str:
    return token_of(cast.maya, f"{PRACTICE}/{episode.pk}/{key}")


def tick(client, cast: Cast, episode: Episode, key: str, **sent: str):
    typed = {"client_id": str(uuid4()), "step": token(cast, episode, key), "shown_at": NOW.isoformat(), **sent}
    return client.post(reverse("first_hours", args=[episode.pk]), typed)


# --- the clocks run from the right start -----------------------------------------------------------------------------


def test_the_federal_clocks_run_from_when_the_agency_learned_and_from_nothing_else(cast):
    in_care(cast)
    episode = missing(cast, informed_at=NOW - HOUR, left_at=NOW - 9 * HOUR, first_suspected_at=NOW - 5 * HOUR,
                      provider_knew_at=NOW - 4 * HOUR, determined_at=NOW)  # fmt: skip
    # Learned 20:10 UTC + 24 h; not from when the child left, was first missed, or was decided to be missing.
    assert due_of(hours(cast, episode), "US-IVE-35B-NCMEC24") == NOW - HOUR + timedelta(hours=24)


def test_a_rule_that_counts_from_the_decision_runs_from_the_decision(cast):
    in_care(cast, "us-wi")
    episode = missing(cast, informed_at=NOW - 3 * HOUR, determined_at=NOW - HOUR)
    found = {one["id"]: one for one in answers_for([cast.maya], cast.agency, NOW)[cast.maya.pk]["duties"]
             if one["about"] == str(episode.pk)}  # fmt: skip
    assert (
        found["WI-4878-LE8"]["due_at"]
        == (NOW - HOUR + timedelta(hours=8))
        .astimezone(datetime.fromisoformat(found["WI-4878-LE8"]["due_at"]).tzinfo)
        .isoformat()
    )


def test_what_the_police_owe_runs_from_when_they_were_told(cast, client):
    in_care(cast)
    episode = missing(cast, informed_at=NOW - 3 * HOUR)
    assert "US-NCIC-2H" not in rule_ids(hours(cast, episode).others)
    client.force_login(cast.ana)
    Act.objects.create(client_id=uuid4(), child=cast.maya, act="report_missing", recipient="law_enforcement",
                       about=str(episode.pk), at=NOW - HOUR, told="", reference="FPD-1", reason="", seen=[],
                       recorded_by=cast.ana, recorded_at=NOW)  # fmt: skip
    cast.maya.facts_version += 1
    cast.maya.save(update_fields=["facts_version"])
    others = {one.line.duty["id"]: one.line.due_at for one in hours(cast, episode).others}
    assert others["US-NCIC-2H"] == NOW - HOUR + timedelta(hours=2)


def test_the_caregivers_clock_runs_from_the_first_suspicion(cast):
    in_care(cast)
    episode = missing(cast, first_suspected_at=NOW - 2 * HOUR)
    home = {one.line.duty["id"] for one in hours(cast, episode).home_law}
    assert {"WA-4550-CAREGIVER", "WA-4550-CAREGIVER-TELL"} <= home
    assert all(one.line.duty["started_at"] for one in hours(cast, episode).home_law)
    looks = next(one for one in hours(cast, episode).home if one.step.key == "look")
    assert looks.best_by == NOW - 2 * HOUR + timedelta(minutes=15)


# --- the order -------------------------------------------------------------------------------------------------------


def test_the_law_stands_nearest_first_and_before_what_helps(cast, client):
    in_care(cast)
    episode = missing(cast)
    found = hours(cast, episode)
    dues = [one.line.due_at for one in found.law]
    assert dues == sorted(dues) and len(dues) >= 3
    client.force_login(cast.ana)
    text = client.get(reverse("first_hours", args=[episode.pk])).text
    assert text.index("What the law asks of us") < text.index("What helps: ours, not law")
    assert text.index("What helps: ours, not law") < text.index('id="home"')


def test_what_helps_is_in_the_order_of_its_best_times(cast):
    in_care(cast)
    for lines in (hours(cast, missing(cast)).ours,):
        workers = [one.best_by for one in lines if one.step.who == "worker"]
        assert workers == sorted(workers)


def test_the_caregivers_part_and_the_agencys_are_apart(cast):
    in_care(cast)
    found = hours(cast, missing(cast, first_suspected_at=NOW - 2 * HOUR))
    assert {one.step.who for one in found.home} == {"caregiver"}
    assert {one.step.who for one in (*found.ours, *found.to_tell)} == {"worker"}
    assert not set(rule_ids(found.home_law)) & set(rule_ids(found.law))


def test_only_this_absence_stands_on_its_page(cast):
    in_care(cast)
    first = missing(cast, informed_at=NOW - timedelta(days=9), left_at=NOW - timedelta(days=9))
    Episode.objects.filter(pk=first.pk).update(returned_at=NOW - timedelta(days=8),
                                               return_learned_at=NOW - timedelta(days=8))  # fmt: skip
    second = missing(cast)
    assert {one.line.duty["about"] for one in hours(cast, second).law} == {str(second.pk)}


@pytest.mark.parametrize(("state", "rule"), [("us-wa", "WA-4550-STAFF2D"), ("us-ut", "UT-3008-STAFF2H")])
def test_a_draft_is_marked_and_never_among_what_the_law_asks(cast, client, state, rule):
    in_care(cast, state)
    episode = missing(cast)
    found = hours(cast, episode)
    assert rule in rule_ids(found.drafts)
    assert rule not in rule_ids(found.law) + rule_ids(found.standing)
    client.force_login(cast.ana)
    text = client.get(reverse("first_hours", args=[episode.pk])).text
    drafts = text[text.index(">Drafts ") :]
    assert "Draft" in drafts and "If it were in use: by" in drafts


def test_a_step_of_ours_is_never_called_overdue(cast, client):
    in_care(cast)
    episode = missing(cast, informed_at=NOW - timedelta(days=5))
    client.force_login(cast.ana)
    text = client.get(reverse("first_hours", args=[episode.pk])).text
    ours = text[text.index('id="ours"') : text.index('id="home"')]
    assert "verdue" not in ours


# --- calls -----------------------------------------------------------------------------------------------------------


def test_a_call_is_one_tap_and_the_number_says_when_it_was_read(cast, client):
    in_care(cast)
    episode = missing(cast)
    client.force_login(cast.ana)
    text = client.get(reverse("first_hours", args=[episode.pk])).text
    assert 'href="tel:1-800-843-5678"' in text and "Number read 2026-11-22." in text
    assert 'href="tel:555-0155"' in text and 'href="tel:555-0100"' in text
    assert 'href="tel:911"' in text


def test_without_a_number_of_the_police_there_is_no_call_to_nowhere(cast, client):
    cast.agency.police_phone = ""
    in_care(cast)
    episode = missing(cast)
    client.force_login(cast.ana)
    assert 'href="tel:"' not in client.get(reverse("first_hours", args=[episode.pk])).text


# --- a tick ----------------------------------------------------------------------------------------------------------


def test_a_tick_says_who_and_when_and_starts_and_closes_no_duty(cast, client):
    in_care(cast)
    episode = missing(cast)
    before = {
        one["instance"]: one["state"] for one in answers_for([cast.maya], cast.agency, NOW)[cast.maya.pk]["duties"]
    }
    client.force_login(cast.ben)
    assert tick(client, cast, episode, "medicine").status_code == 302
    done = next(one.done for one in hours(cast, episode).ours if one.step.key == "medicine")
    assert (done.recorded_by, done.at, done.act, done.recipient) == (cast.ben, NOW, PRACTICE, "case_record")
    cast.maya.refresh_from_db()
    after = {
        one["instance"]: one["state"] for one in answers_for([cast.maya], cast.agency, NOW)[cast.maya.pk]["duties"]
    }
    assert after == before
    assert "Ben" in client.get(reverse("first_hours", args=[episode.pk])).text


def test_no_rule_anywhere_reads_the_act_of_a_tick():
    acts = {path.read_text(encoding="utf-8").partition("\nact: ")[2].split("\n")[0] for path in RULES}
    assert "report_missing" in acts
    assert PRACTICE not in acts


def test_a_tick_sent_twice_and_from_two_tabs_is_one(cast, client):
    in_care(cast)
    episode = missing(cast)
    client.force_login(cast.ana)
    sent = str(uuid4())
    for one in (sent, sent, str(uuid4())):
        tick(client, cast, episode, "friends", client_id=one)
    assert Act.objects.filter(about=str(episode.pk)).count() == 1


def test_a_tick_that_was_a_slip_is_taken_back_in_the_open(cast, client):
    in_care(cast)
    episode = missing(cast)
    client.force_login(cast.ana)
    tick(client, cast, episode, "medicine")
    act = Act.objects.get()
    page = reverse("act_correct", args=[act.pk])
    assert client.get(page).status_code == 200
    client.post(page, {"client_id": str(uuid4()), "when": "other", "not_done": "on", "reason": "The wrong line."})
    assert next(one.done for one in hours(cast, episode).ours if one.step.key == "medicine") is None
    assert Act.objects.count() == 2


def test_a_made_up_step_changes_nothing(cast, client):
    in_care(cast)
    episode = missing(cast)
    client.force_login(cast.ana)
    answer = client.post(reverse("first_hours", args=[episode.pk]), {"step": "f" * 24})
    assert answer.status_code == 422
    assert Act.objects.count() == 0


def test_every_form_works_without_a_script(cast, client):
    in_care(cast)
    episode = missing(cast)
    client.force_login(cast.ana)
    text = client.get(reverse("first_hours", args=[episode.pk])).text
    forms = re.findall(r'<form method="post".*?</form>', text, re.S)
    ticks = [one for one in forms if 'name="step"' in one]
    assert ticks and all("csrfmiddlewaretoken" in one and 'name="client_id"' in one for one in ticks)


# --- who was told ----------------------------------------------------------------------------------------------------


def test_everybody_who_was_told_is_listed_with_when_and_proof(cast, client):
    in_care(cast)
    episode = missing(cast)
    client.force_login(cast.ana)
    told(client, cast, episode, "tell_school", reference="Principal Ortiz", told="Ms. Ortiz")
    text = client.get(reverse("first_hours", args=[episode.pk])).text
    listed = text[text.index('id="told"') :]
    assert "The child&#x27;s school" in listed and "Principal Ortiz" in listed and "Ms. Ortiz" in listed
    assert [one.act.recipient for one in hours(cast, episode).told] == ["school"]


def told(client, cast: Cast, episode: Episode, key: str, **typed: str):
    sent = {"client_id": str(uuid4()), "when": "now", "channel": "phone", "told": "", **typed}
    if "reference" not in sent:
        sent["no_number"] = "on"
    return client.post(reverse("first_hours_told", args=[episode.pk, token(cast, episode, key)]), sent)


def test_telling_the_school_is_seen_by_a_colleague_and_telling_the_tribe_needs_the_grant(cast):
    book = View.of(cast.maya, cast.agency, frozenset(), NOW).book
    assert groups_of_act("notify_missing", "school", book) == frozenset()
    assert groups_of_act("notify_missing", "tribe", book) == {"tribal"}
    assert groups_of_act("notify_missing", "somebody", book) == frozenset(RESTRICTED)


def test_the_state_that_comes_to_ask_for_it_finds_it_done(cast, client):
    in_care(cast)
    episode = missing(cast)
    client.force_login(cast.ana)
    told(client, cast, episode, "tell_court", reference="Docket 7")
    cast.agency.jurisdictions = ["us-tx"]
    cast.agency.save()
    cast.maya.refresh_from_db()
    duties = answers_for([cast.maya], cast.agency, NOW)[cast.maya.pk]["duties"]
    assert (
        next(one["state"] for one in duties if one["id"] == "TX-264123A-COURT24" and one["recipient"] == "court")
        == "met"
    )


# --- the caregiver's list --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "words"), [("en", "Danger now? Call 911 first."), ("es", "¿Hay peligro ahora?")])
def test_the_caregivers_list_names_no_child_and_speaks_their_language(cast, client, language, words):
    in_care(cast)
    episode = missing(cast, first_suspected_at=NOW - HOUR, last_seen="the bus stop", risks=["suicidal"])
    client.force_login(cast.ana)
    text = client.get(reverse("first_hours_caregiver", args=[episode.pk]) + f"?in={language}").text
    assert words in text
    assert not [name for name in ("Maya", "Tolliver", "bus stop", "suicid") if name in text]


def test_the_caregivers_list_is_never_made_of_a_restricted_fact(cast, client):
    in_care(cast)
    fact(cast, "child.indian_child", "yes")
    episode = missing(cast, first_suspected_at=NOW - HOUR)
    client.force_login(cast.ana)
    text = client.get(reverse("first_hours_caregiver", args=[episode.pk])).text
    assert not [word for word in ("Trib", "ICWA", "Indian") if word in text]


# --- what a choice changes -------------------------------------------------------------------------------------------


def view_of(cast: Cast) -> View:
    return View.of(Child.unscoped.get(pk=cast.maya.pk), cast.agency, frozenset(RESTRICTED), NOW)


def said_of(cast: Cast) -> dict[tuple[str, str], str]:
    return {(one.name, one.value): one.text for one in ahead_of(view_of(cast)).changes}


def test_where_the_rules_ask_the_same_it_says_so(cast):
    in_care(cast)
    assert said_of(cast)["kind", "abducted"].startswith("The same people are told, by the same times.")
    assert "Ours, not law: Go and see the child" in said_of(cast)["whereabouts", "known_refusing"]


def test_a_choice_that_changes_the_duties_says_which(cast):
    # California: at 18 or more only who was taken, or is in danger, counts as missing.
    cast.maya.birthdate_text = "2007-11-02"
    cast.maya.save()
    in_care(cast, "us-ca")
    assert "Also: " in said_of(cast)["kind", "abducted"]


def test_what_it_says_is_what_the_rules_then_answer(cast):
    cast.maya.birthdate_text = "2007-11-02"
    cast.maya.save()
    in_care(cast, "us-ca")
    said = said_of(cast)["kind", "abducted"]
    episode = missing(cast, informed_at=NOW, from_foster_care=True)
    before = {one.line.title for one in hours(cast, episode).law}
    correct_report(episode=episode, by=cast.ana, now=NOW, kind="abducted")
    cast.maya.refresh_from_db()
    added = {one.line.title for one in hours(cast, episode).law} - before
    assert added
    assert all(title in said for title in added)


def test_the_page_says_what_a_choice_changes_before_and_after_it_is_saved(cast, client):
    in_care(cast)
    client.force_login(cast.ana)
    text = client.get(reverse("missing_report", args=[cast.maya.pk])).text
    assert 'data-shown-by="kind=abducted"' in text and "<b>Taken by somebody.</b>" in text
    episode = missing(cast, kind="abducted")
    assert "<b>Taken by somebody.</b>" in client.get(reverse("first_hours", args=[episode.pk])).text


def test_the_24_hour_clock_is_told_before_anything_is_saved(cast, client):
    in_care(cast)
    client.force_login(cast.ana)
    text = client.get(reverse("missing_report", args=[cast.maya.pk])).text
    assert "The 24-hour clock starts 2:10 pm." in text
    assert "It ends <b>Sat, Mar 14, 2:10 pm.</b>" in text


def test_the_clock_follows_the_time_that_is_typed_and_saves_nothing(cast, client):
    in_care(cast)
    client.force_login(cast.ana)
    typed = {"learned": "earlier", "learned_day": "2026-03-13", "learned_time": "09:00", "told_by": "school"}
    answer = client.post(reverse("missing_ahead", args=[cast.maya.pk]), typed)
    assert "It ends <b>Sat, Mar 14, 9 am.</b>" in answer.text
    assert Episode.objects.count() == 0


def test_across_the_change_of_the_clocks_24_hours_are_24_hours(cast):
    in_care(cast)
    # Saturday 7 March 2026, 21:10 PST is Sunday 05:10 UTC; 24 h later is Monday 05:10 UTC, Sunday 22:10 PDT.
    at = datetime.fromisoformat("2026-03-07T21:10:00-08:00")
    found = ahead_of(view_of(cast), informed_at=at).one
    assert found is not None and found.hours == 24
    assert "10:10 pm" in found.ends


def test_where_nobody_knows_whether_the_child_is_in_care_it_says_if(cast, client):
    client.force_login(cast.ana)
    text = client.get(reverse("missing_report", args=[cast.maya.pk])).text
    assert "If the child is in care:" in text


def test_what_the_page_says_ahead_is_made_of_nothing_restricted(cast):
    in_care(cast, "us-ca")
    before = ahead_of(view_of(cast))
    fact(cast, "child.indian_child", "yes")
    assert ahead_of(view_of(cast)) == before
