"""The search: one try in three taps, a cadence that is ours and no law, and leads that are passed on by proof only."""

from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from handrail.audit.models import Entry
from handrail.children.actions import record_contact, record_fact
from handrail.children.models import Child, Disclosure
from handrail.children.profile_actions import keep_details
from handrail.duties.actions import Told, record_act
from handrail.duties.index import answers_for
from handrail.duties.models import Act
from handrail.duties.reading import token_of
from handrail.missing.actions import record_located, record_return, report_missing
from handrail.missing.models import Attempt, Episode, Lead
from handrail.missing.search import add_attempt, add_lead, search_line, with_last_attempt
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
ZONE, DAY, HOUR = ZoneInfo("America/Los_Angeles"), timedelta(days=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def the_moment(monkeypatch):
    monkeypatch.setattr("handrail.team.middleware.timezone.now", lambda: NOW)


@pytest.fixture
def episode(cast: Cast) -> Episode:
    for name in ("care.foster_care", "care.agency_responsible"):
        record_fact(client_id=uuid4(), child=cast.maya, name=name, value="yes", by=cast.ana, now=NOW)
    return missing(cast, ago=2 * DAY)


def missing(cast: Cast, ago: timedelta) -> Episode:
    made = report_missing(client_id=uuid4(), child=cast.maya, informed_at=NOW - ago, from_foster_care=True,
                          by=cast.ana, now=NOW)  # fmt: skip
    made.child = cast.maya
    return made


def tried(cast: Cast, episode: Episode, ago: timedelta = timedelta(), **more) -> Attempt:
    said = {"whom": "Aunt Rosa", "result": "no_answer", **more}
    return add_attempt(client_id=uuid4(), episode=episode, at=NOW - ago, by=cast.ana, now=NOW, **said)


def lead(cast: Cast, episode: Episode, **more) -> Lead:
    said = {"kind": "tip", "words": "Maya may be at the mall", **more}
    return add_lead(client_id=uuid4(), episode=episode, at=NOW - HOUR, by=cast.ana, now=NOW, **said)


def line(episode: Episode) -> str:
    row = with_last_attempt(Episode.objects.filter(pk=episode.pk)).get()
    found = search_line(row, NOW, ZONE)
    return found.text if found else ""


def duties(cast: Cast) -> list[dict]:
    child = Child.unscoped.get(pk=cast.maya.pk)
    return answers_for([child], cast.agency, NOW)[child.pk]["duties"]


def duty(cast: Cast, rule: str, to: str = "") -> dict:
    return next(one for one in duties(cast) if one["id"] == rule and one["recipient"].startswith(to))


def page(client, person, episode, name="search"):
    client.force_login(person)
    return client.get(reverse(name, args=[episode.pk]))


def chip(answer, label: str) -> str:
    return next(key for key, text in answer.context["form"].fields["whom"].choices if str(text).startswith(label))


# --- when the next try is due ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ago", "told"),
    [
        (timedelta(), "next due tomorrow"),
        (DAY, "next due today"),
        (2 * DAY, "due 1 day ago"),
        (None, "nobody tried yet"),
    ],
)
def test_the_line_says_when_the_next_try_is_due(cast, episode, ago, told):
    if ago is not None:
        tried(cast, episode, ago)
    assert line(episode) == told


def test_no_line_for_a_child_who_was_found_or_is_back(cast, episode):
    record_located(episode=episode, located_at=NOW - HOUR, by=cast.ana, now=NOW)
    assert line(episode) == ""
    record_return(episode=episode, returned_at=NOW - HOUR, learned_at=NOW, by=cast.ana, now=NOW)
    assert line(episode) == ""


def test_an_agency_with_a_cadence_of_its_own_is_read(cast, client, episode, settings, tmp_path):
    (tmp_path / "search.yaml").write_text("source: Policy 12\ncadence:\n  - {times: 1, each: 1 week}\n")
    settings.CONTENT_DIRS = [tmp_path]
    tried(cast, episode)
    text = page(client, cast.ana, episode).text
    assert "next due in 7 days" in text
    assert "your agency's, Policy 12" in text


# --- one try in three taps ------------------------------------------------------------------------------------------


def test_three_taps_are_enough(cast, client, episode):
    record_contact(client_id=uuid4(), child=cast.maya, name="Rosa", relation="aunt", by=cast.ana, now=NOW)
    answer = page(client, cast.ana, episode)
    form = answer.context["form"]
    shown = {"client_id": str(form.sent_id), "shown_at": NOW.isoformat(), "when": form["when"].value()}
    sent = client.post(answer.wsgi_request.path, {**shown, "whom": chip(answer, "Rosa"), "result": "no_answer"})
    assert sent.status_code == 302
    row = Attempt.objects.select_related("contact").get()
    row.child = cast.maya
    assert (row.whom, row.result, row.at, row.how, row.recorded_by) == ("Rosa", "no_answer", NOW, "", cast.ana)
    assert row.contact is not None


def test_sent_twice_it_is_one_try(cast, client, episode):
    answer = page(client, cast.ana, episode)
    typed = {"client_id": str(uuid4()), "when": "now", "whom": chip(answer, "Maya"), "result": "left_message"}
    for _ in range(2):
        client.post(answer.wsgi_request.path, typed)
    assert Attempt.objects.count() == Entry.objects.filter(verb="recorded_attempt").count() == 1


def test_empty_it_says_what_is_missing_and_keeps_what_was_typed(cast, client, episode):
    client.force_login(cast.ana)
    answer = client.post(reverse("search", args=[episode.pk]), {"when": "now", "whom": "other", "note": "twice"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"someone", "result"}
    assert "twice" in answer.text
    assert not Attempt.objects.exists()


def test_a_time_that_has_not_come_and_one_after_the_return_are_refused(cast, episode):
    with pytest.raises(ValidationError, match="not come yet"):
        tried(cast, episode, -HOUR)
    record_return(episode=episode, returned_at=NOW - DAY, learned_at=NOW, by=cast.ana, now=NOW)
    episode.refresh_from_db()
    episode.child = cast.maya
    with pytest.raises(ValidationError, match="was back"):
        tried(cast, episode, HOUR)


def test_what_was_missed_is_written_down_after_the_return_too(cast, client, episode):
    record_return(episode=episode, returned_at=NOW - HOUR, learned_at=NOW, by=cast.ana, now=NOW)
    answer = page(client, cast.ana, episode)
    assert "The search is over" in answer.text
    earlier = {"when": "earlier", "at_day": "2026-03-12", "at_time": "09:00"}
    client.post(answer.wsgi_request.path, {**earlier, "whom": chip(answer, "Maya"), "result": "reached"})
    assert Attempt.objects.count() == 1


def test_nobody_tried_yet_says_where_to_start(cast, client, episode):
    assert "No attempts yet. Start with the people Maya named." in page(client, cast.ana, episode).text


def test_the_list_is_newest_first_with_its_author(cast, client, episode):
    tried(cast, episode, DAY, whom="The school")
    add_attempt(client_id=uuid4(), episode=episode, at=NOW, whom="The mall", result="not_there", by=cast.ben, now=NOW)
    text = page(client, cast.ana, episode).text
    assert text.index("The mall</b>") < text.index("The school</b>")
    assert "Ben" in text


def test_places_come_from_leads_from_earlier_times_and_from_the_profile(cast, client, episode):
    record_return(episode=episode, returned_at=NOW - DAY, learned_at=NOW - DAY, by=cast.ana, now=NOW)
    row = Episode.objects.get(pk=episode.pk)
    row.child = cast.maya
    row.found_where = "Bus station"
    row.save()
    keep_details(client_id=uuid4(), child=cast.maya, values={"places": "Skate park\nLibrary"}, seen_on=None, source="",
                 by=cast.ana, now=NOW)  # fmt: skip
    again = missing(cast, ago=HOUR)
    lead(cast, again, kind="place", words="Kim's house")
    labels = [str(label) for _key, label in page(client, cast.ana, again).context["form"].fields["whom"].choices]
    places = [label.removeprefix("Place: ") for label in labels if label.startswith("Place: ")]
    assert places == ["Kim's house", "Bus station", "Skate park", "Library"]


def test_whoever_told_us_can_be_tried(cast, client, episode):
    lead(cast, episode, from_whom="Kim")
    answer = page(client, cast.ana, episode)
    client.post(answer.wsgi_request.path, {"when": "now", "whom": chip(answer, "Kim"), "result": "would_not_say"})
    row = Attempt.objects.get()
    row.child = cast.maya
    assert (row.whom, row.lead_id) == ("Kim", Lead.objects.get().pk)


@pytest.mark.parametrize("name", ["search", "search_lead"])
@pytest.mark.parametrize("who", ["cora", "max", "tom"])
def test_another_units_search_is_not_there(cast, client, episode, name, who):
    not_yours = page(client, getattr(cast, who), episode, name)
    not_there = client.get(reverse(name, args=[uuid4()]))
    assert not_yours.status_code == not_there.status_code == 404


# --- the start of the search ------------------------------------------------------------------------------------------


def test_the_first_try_offers_to_record_the_start_and_then_no_hour_runs_any_more(cast, client, episode):
    assert "Record the start" not in page(client, cast.ana, episode).text
    assert duty(cast, "WA-4550-LOCATE")["state"] == "overdue"
    tried(cast, episode, HOUR)
    assert "Start active efforts to find the child within 24 hours" in page(client, cast.ana, episode).text
    client.post(reverse("search", args=[episode.pk]), {"act": "started"})
    for rule in ("WA-4550-LOCATE", "US-IVE-35A-LOCATE"):
        found = duty(cast, rule)
        assert (found["state"], found["due_at"], found["proven"]) == ("open", None, "yes"), rule
        assert found["last_act"]["reference"].startswith("LOG-"), rule
    assert "Record the start" not in page(client, cast.ana, episode).text


def test_the_start_is_recorded_once_however_often_it_is_sent(cast, client, episode):
    client.force_login(cast.ana)
    address = reverse("search", args=[episode.pk])
    client.post(address, {"act": "started"})
    assert not Act.objects.exists(), "without a try nothing has begun"
    tried(cast, episode, DAY)
    for _ in range(3):
        client.post(address, {"act": "started"})
    assert Act.objects.count() == 1


def test_the_start_is_when_the_first_try_was_and_not_when_it_is_recorded(cast, client, episode):
    for ago in (HOUR, 2 * DAY - HOUR):
        tried(cast, episode, ago)
    client.force_login(cast.ana)
    client.post(reverse("search", args=[episode.pk]), {"act": "started"})
    assert Act.objects.get().at == NOW - 2 * DAY + HOUR


# --- leads -----------------------------------------------------------------------------------------------------------


def send_lead(client, episode, **more):
    typed = {"when": "now", "kind": "tip", "words": "She is at the mall", "from_whom": "Kim", **more}
    return client.post(reverse("search_lead", args=[episode.pk]), typed)


def test_what_says_where_starts_the_clock_of_the_law(cast, client, episode):
    cast.agency.jurisdictions = ["us-ny"]
    cast.agency.save()
    client.force_login(cast.ana)
    send_lead(client, episode, says_where="yes")
    found = duty(cast, "NY-4318-LEAD24")
    assert (found["state"], found["recipient"]) == ("open", "law_enforcement")
    row = Disclosure.objects.get()
    row.child = cast.maya
    assert not row.words, "what somebody else said is not in the child's mouth"


@pytest.mark.parametrize("says", ["no", "unknown", ""])
def test_otherwise_no_clock_starts(cast, client, episode, says):
    client.force_login(cast.ana)
    send_lead(client, episode, says_where=says)
    assert Lead.objects.count() == 1
    assert not Disclosure.objects.exists()


def test_a_lead_sent_twice_is_one_lead_and_one_clock(cast, client, episode):
    client.force_login(cast.ana)
    sent = str(uuid4())
    for _ in range(2):
        send_lead(client, episode, client_id=sent, says_where="yes")
    assert (Lead.objects.count(), Disclosure.objects.count()) == (1, 1)


def prove(cast, client, receiver, row, chosen):
    found = duty(cast, "US-IVE-35B-COMMS", receiver)
    address = reverse("proof", args=[cast.maya.pk, token_of(cast.maya, found["instance"])])
    shown = client.get(f"{address}?lead={row.pk}")
    assert "Which leads did you pass on?" in shown.text
    assert shown.context["form"]["leads"].value() == [str(row.pk)]
    typed = {"when": "now", "channel": "phone", "told": "Badge 417", "reference": f"U-{receiver}", "leads": chosen,
             "client_id": str(uuid4())}  # fmt: skip
    return [client.post(f"{address}?lead={row.pk}", typed) for _ in range(2)]


def told(cast, row) -> set[str]:
    kept = Lead.objects.get(pk=row.pk)
    kept.child = cast.maya
    return set(kept.told or {})


def test_a_lead_is_passed_on_to_police_and_ncmec_each_by_its_own_proof(cast, client, episode):
    client.force_login(cast.ana)
    row = lead(cast, episode)
    prove(cast, client, "law_enforcement", row, [str(row.pk)])
    assert told(cast, row) == {"law_enforcement"}
    assert Lead.objects.get().passed_on_at is None
    text = page(client, cast.ana, episode).text
    assert "U-law_enforcement" in text
    assert "not passed on yet" in text
    prove(cast, client, "ncmec", row, [str(row.pk)])
    assert Lead.objects.get().passed_on_at == NOW
    assert "not passed on yet" not in page(client, cast.ana, episode).text
    assert Act.objects.count() == Entry.objects.filter(verb="passed_on_lead").count() == 2


def test_an_update_that_left_a_lead_out_passes_it_on_to_nobody(cast, client, episode):
    client.force_login(cast.ana)
    row = lead(cast, episode)
    prove(cast, client, "law_enforcement", row, [])
    assert Act.objects.count() == 1
    assert told(cast, row) == set()


def test_when_the_update_is_taken_back_the_lead_is_not_passed_on(cast, client, episode):
    client.force_login(cast.ana)
    row = lead(cast, episode)
    prove(cast, client, "law_enforcement", row, [str(row.pk)])
    correct = {"when": "now", "not_done": "on", "reason": "Nobody answered", "reference": "x", "channel": "phone"}
    client.post(reverse("act_correct", args=[Act.objects.get().pk]), correct)
    assert Act.objects.count() == 2
    assert page(client, cast.ana, episode).text.count("not passed on yet") == 2


def test_where_the_law_gives_each_lead_its_hours_one_call_is_written_down_once(cast, client, episode):
    cast.agency.jurisdictions = ["us-ny"]
    cast.agency.save()
    row = lead(cast, episode, says_where=True)
    client.force_login(cast.ana)
    prove(cast, client, "law_enforcement", row, [str(row.pk)])
    found = duty(cast, "NY-4318-LEAD24")
    assert (found["state"], found["proven"]) == ("met", "yes")
    assert told(cast, row) == {"law_enforcement"}


def test_and_told_by_the_page_of_that_duty_the_lead_knows_it(cast, client, episode):
    cast.agency.jurisdictions = ["us-ny"]
    cast.agency.save()
    row = lead(cast, episode, says_where=True)
    other = lead(cast, episode, words="Something else")
    client.force_login(cast.ana)
    address = reverse("proof", args=[cast.maya.pk, token_of(cast.maya, duty(cast, "NY-4318-LEAD24")["instance"])])
    assert [key for key, _ in client.get(address).context["form"].fields["leads"].choices] == [str(row.pk)]
    client.post(address, {"when": "now", "channel": "phone", "reference": "L-1", "leads": [str(row.pk)]})
    assert (told(cast, row), told(cast, other)) == ({"law_enforcement"}, set())
    assert "L-1" in page(client, cast.ana, episode).text


# --- the law beside it ------------------------------------------------------------------------------------------------


def test_what_the_law_asks_stands_beside_ours_and_is_not_mixed(cast, client, episode):
    cast.agency.jurisdictions, cast.agency.timezone = ["us-tx"], "America/Chicago"
    cast.agency.save()
    text = page(client, cast.ana, episode).text
    assert "our suggestion, not law" in text
    assert "Every month. Tex. Fam. Code 264.123(d)(1)(A)" in text


def test_federal_law_alone_gives_no_interval_and_the_page_says_so(cast, client, episode):
    assert "No interval in the law. 42 U.S.C. 671(a)(35)(A)(i)" in page(client, cast.ana, episode).text


def test_hours_to_begin_are_not_called_no_interval(cast, client, episode):
    """Washington: within 24 hours, and then how often it takes."""
    text = page(client, cast.ana, episode).text
    assert "The law says by when to begin, and not how often to go on. DCYF Policy 4550" in text


def test_once_begun_no_hour_is_called_unknown(cast, client, episode):
    tried(cast, episode)
    client.force_login(cast.ana)
    client.post(reverse("search", args=[episode.pk]), {"act": "started"})
    for name, args in (("search", [episode.pk]), ("duties", [cast.maya.pk])):
        assert "the hour it counts from" not in client.get(reverse(name, args=args)).text.lower()


@pytest.mark.parametrize("name", ["law_enforcement", "ncmec"])
def test_whoever_was_not_told_at_all_gets_the_report_first_and_then_what_is_new(cast, client, episode, name):
    def offered():
        [one] = [one for one in page(client, cast.ana, episode).context["told"] if one.key == name]
        return one.line.duty["act"], one.line.actions[0]["label"]

    assert offered() == ("report_missing", "Prepare the report")
    first = duty(cast, {"law_enforcement": "US-IVE-35B-LE24", "ncmec": "US-IVE-35B-NCMEC24"}[name])
    record_act(client_id=uuid4(), child=cast.maya, duty=first, at=NOW, seen=[], by=cast.ana, now=NOW,
               how=Told(reference="MP-1"))  # fmt: skip
    assert offered() == ("keep_in_touch", "Prepare the update")


def test_the_page_speaks_spanish(cast, client, episode):
    client.force_login(cast.ana)
    tried(cast, episode)
    text = client.get(reverse("search", args=[episode.pk]), headers={"accept-language": "es"}).text
    assert "Registro de búsqueda" in text
    assert "toca mañana" in text
