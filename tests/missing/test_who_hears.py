"""However an absence ended: whoever was told of it, or was asked in the search, hears it, each with its own proof."""

from datetime import datetime
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.children.actions import record_fact
from handrail.children.models import Contact
from handrail.duties import actions as duties
from handrail.duties.back import token_of
from handrail.duties.documents import as_text
from handrail.duties.index import answers_for
from handrail.duties.models import Act, Packet
from handrail.duties.reading import shown
from handrail.missing.actions import report_missing
from handrail.missing.models import Attempt, Episode
from handrail.missing.returning import not_missing
from handrail.missing.search import add_attempt
from handrail.rules.vocabulary import RESTRICTED
from tests.missing.returned import DAY, HOUR, came_back

pytestmark = pytest.mark.django_db
SCHOOL_REASON = "She was at school, on a trip."


@pytest.fixture
def home(cast, monkeypatch):
    monkeypatch.setattr("tests.missing.returned.NOW", timezone.now() - HOUR)
    return came_back(cast)


@pytest.fixture
def mistaken(cast):
    """Told to police, to NCMEC and to the court; then it turns out that Maya was at school."""
    now = timezone.now() - HOUR
    row = report_missing(client_id=uuid4(), child=cast.maya, informed_at=now - HOUR, from_foster_care=True, by=cast.ana,
                         now=now)  # fmt: skip
    for act, to, number in (("report_missing", "law_enforcement", "FPD-7"), ("report_missing", "ncmec", "N-14"),
                            ("notify_missing", "court", "")):  # fmt: skip
        told(row, to, cast.ana, now, act=act, reference=number)
    row = not_missing(episode=row, reason=SCHOOL_REASON, by=cast.ana, now=now)
    cast.maya.refresh_from_db()
    row.child = cast.maya
    return row


@pytest.fixture
def ana(cast, client):
    client.force_login(cast.ana)
    return client


def told(episode, recipient, by, now, act="notify_missing", reference=""):
    duty = {"act": act, "recipient": recipient, "about": str(episode.pk)}
    how = duties.Told(channel="phone", reference=reference)
    return duties.record_act(client_id=uuid4(), child=episode.child, duty=duty, at=now, seen=[], by=by, now=now,
                             how=how)[0]  # fmt: skip


def mistake(client, episode):
    return client.get(reverse("mistake", args=[episode.pk]))


def line_of(cast, episode, groups=frozenset(RESTRICTED)):
    """The line of our practice about telling, as the desk shows it."""
    cast.maya.refresh_from_db()
    now = timezone.now()
    answer = answers_for([cast.maya], cast.agency, now)[cast.maya.pk]
    every = shown(answer, child=cast.maya, groups=groups, agency=cast.agency, now=now)
    return next((one for one in every if one.title.startswith("Tell those who heard")), None)


SAID = {"when": "now", "channel": "phone", "no_number": "on"}


# --- it was a mistake ------------------------------------------------------------------------------------------------


def test_after_saving_the_page_lists_everybody_who_was_told(cast, ana, mistaken):
    assert [one.recipient for one in mistake(ana, mistaken).context["hears"]] == ["law_enforcement", "ncmec", "court"]


def test_saving_that_it_was_a_mistake_leads_to_that_list(cast, ana):
    row = report_missing(client_id=uuid4(), child=cast.maya, informed_at=timezone.now() - HOUR, by=cast.ana,
                         now=timezone.now())  # fmt: skip
    answer = ana.post(reverse("not_missing", args=[row.pk]), {"reason": SCHOOL_REASON, "sure": "on"})
    assert answer.url == reverse("mistake", args=[row.pk])
    assert "Nobody on record was told of the absence." in ana.get(answer.url).text


def test_each_of_them_has_words_a_letter_and_a_proof_of_its_own(ana, mistaken):
    for one in mistake(ana, mistaken).context["hears"]:
        text = ana.get(one.url).text
        assert "The child was not missing. It was our mistake." in text and one.letter_url in text
        assert ana.post(one.url, SAID).url == reverse("mistake", args=[mistaken.pk])
    rows = Act.objects.filter(child=mistaken.child)
    for row in rows:
        row.child = mistaken.child
    assert [row.recipient for row in rows if row.act == "notify_mistake"] == ["law_enforcement", "ncmec", "court"]
    assert all(one.again_at for one in mistake(ana, mistaken).context["hears"])


def test_the_police_letter_asks_to_take_the_entry_out_and_names_both_numbers(cast, ana, mistaken):
    police = mistake(ana, mistaken).context["hears"][0]
    page = ana.post(police.letter_url, {"client_id": str(uuid4())}, follow=True)
    assert "Please take the entry and any poster or photo out" in page.text
    row = Packet.objects.get()
    row.child = cast.maya
    text = as_text(row.body["document"])
    assert row.kind == "letter-mistake-police" and "FPD-7" in text and "N-14" in text
    assert "To: Law enforcement" in text
    assert police.url in page.text, "the letter leads to its proof"


def test_the_courts_letter_names_no_number_no_place_and_not_how_we_know(cast, ana, mistaken):
    court = mistake(ana, mistaken).context["hears"][2]
    ana.post(court.letter_url, {"client_id": str(uuid4())})
    row = Packet.objects.get()
    row.child = cast.maya
    text = as_text(row.body["document"])
    assert "was not missing" in text and "FPD-7" not in text and "school" not in text


def test_the_proof_keeps_the_letter_that_was_prepared(cast, ana, mistaken):
    court = mistake(ana, mistaken).context["hears"][2]
    ana.post(court.letter_url, {"client_id": str(uuid4())})
    ana.post(court.url, SAID)
    assert Act.objects.order_by("sequence").last().packet == Packet.objects.get()


def test_the_desk_says_that_somebody_must_still_hear_until_all_have(cast, ana, mistaken):
    line = line_of(cast, mistaken)
    assert (line.band, line.title.endswith("(not missing after all)")) == ("open", True)
    assert ana.get(line.actions[0]["url"], follow=True).redirect_chain[-1][0] == reverse("mistake", args=[mistaken.pk])
    for one in mistake(ana, mistaken).context["hears"]:
        ana.post(one.url, SAID)
    assert line_of(cast, mistaken).band == "done"


def test_a_supervisor_closes_it_with_a_reason_and_a_worker_does_not(cast, client, mistaken):
    address = reverse("practice_close", args=[mistaken.pk, "telling"])
    client.force_login(cast.ana)
    assert client.post(address, {"reason": "x"}).status_code == 404
    client.force_login(cast.sam)
    assert client.post(address, {"reason": "The court closed its file itself."}).status_code == 302
    line = line_of(cast, mistaken)
    assert (line.band, line.clock["when"]) == ("closed", "The court closed its file itself.")


def test_where_nobody_was_told_there_is_no_line(cast):
    row = report_missing(client_id=uuid4(), child=cast.maya, informed_at=timezone.now() - HOUR, by=cast.ana,
                         now=timezone.now())  # fmt: skip
    not_missing(episode=row, reason=SCHOOL_REASON, by=cast.ana, now=timezone.now())
    assert line_of(cast, row) is None


def test_somebody_of_another_unit_does_not_learn_of_it(cast, client, mistaken):
    client.force_login(cast.cora)
    assert mistake(client, mistaken).status_code == 404


def test_whom_a_reader_may_not_know_of_is_not_named_and_has_no_letter_for_them(cast, client, ana, mistaken):
    told(mistaken, "tribe", cast.ana, timezone.now())
    tribe = next(one for one in mistake(ana, mistaken).context["hears"] if one.recipient == "tribe")
    packet = ana.post(tribe.letter_url, {"client_id": str(uuid4())}).url
    assert ana.get(packet).status_code == 200
    client.force_login(cast.ben)
    text = mistake(client, mistaken).text
    assert "Tribe" not in text and "Somebody else was told, too. Ask Ana." in text
    assert {client.get(url).status_code for url in (tribe.url, tribe.letter_url, packet)} == {404}


# --- the child is back -----------------------------------------------------------------------------------------------


def back(client, home):
    return client.get(reverse("back", args=[home.episode.pk]))


def test_on_the_page_of_a_return_each_has_its_letter(home, ana, cast):
    told(home.episode, "school", cast.ana, home.now)
    one = back(ana, home).context["hears"][0]
    assert one.letter_url in back(ana, home).text
    ana.post(one.letter_url, {"client_id": str(uuid4())})
    row = Packet.objects.get()
    row.child = home.child
    assert row.kind == "letter-school-return"


def test_a_duty_of_the_book_to_tell_of_the_return_is_linked_with_its_report_and_its_proof(home, ana):
    page = back(ana, home)
    for line in page.context["told"]:
        assert all(act["url"] in page.text for act in line.actions) and len(line.actions) == 2


def test_a_receiver_without_a_letter_says_why_a_call_is_meant(home, ana, cast):
    told(home.episode, "relatives", cast.ana, home.now, act="keep_in_touch")
    one = back(ana, home).context["hears"][0]
    assert one.letter_url == "" and one.by_call in back(ana, home).text and one.by_call in ana.get(one.url).text


def test_a_letter_to_the_parents_waits_until_somebody_said_that_it_is_safe(home, ana, cast):
    told(home.episode, "parent", cast.ana, home.now)
    address = back(ana, home).context["hears"][0].letter_url
    assert ana.get(address).status_code == 200
    who = {"by": cast.ana, "now": timezone.now()}
    record_fact(client_id=uuid4(), child=home.child, name="trafficking.family_suspect", value="yes", **who)
    assert back(ana, home).context["hears"][0].letter_url == ""
    assert ana.get(address).status_code == 404
    record_fact(client_id=uuid4(), child=home.child, name="family.notice_safe", value="yes", **who)
    assert ana.get(address).status_code == 200


def test_the_line_on_the_desk_stands_only_for_those_without_a_duty_of_the_book(home, cast):
    told(home.episode, "ncmec", cast.ana, home.now, act="report_missing")
    assert line_of(cast, home.episode) is None
    told(home.episode, "school", cast.ana, home.now)
    assert line_of(cast, home.episode).band == "open"


# --- those whom we asked in the search -------------------------------------------------------------------------------


def asked(home, cast, whom, result="reached", how="phone", contact=None):
    at = home.episode.returned_at - HOUR / 2
    return add_attempt(client_id=uuid4(), episode=home.episode, at=at, whom=whom, result=result, how=how, by=cast.ana,
                       now=timezone.now(), contact=contact)  # fmt: skip


def test_whoever_we_asked_hears_found_and_never_where(home, ana, cast):
    asked(home, cast, "Rosa Ibarra")
    one = back(ana, home).context["asked"][0]
    assert (one.label, one.letter_url) == ("Rosa Ibarra", "")
    text = ana.get(one.url).text
    assert "“The child is found. I can say no more." in text and "Never where." in text
    assert "Ours, not law" in back(ana, home).text
    ana.post(one.url, SAID)
    assert back(ana, home).context["asked"][0].again_at is not None


def test_one_person_is_asked_once_and_another_is_not_told_by_it(home, ana, cast):
    rosa = Contact.objects.create(client_id=uuid4(), child=home.child, name="Rosa", relation="aunt", phone="", note="",
                                  recorded_by=cast.ana, recorded_at=home.now)  # fmt: skip
    asked(home, cast, "Rosa", contact=rosa)
    asked(home, cast, "Rosa (aunt)", result="would_not_say", contact=rosa)
    asked(home, cast, "the  librarian")
    asked(home, cast, "The librarian", result="left_message")
    first, second = back(ana, home).context["asked"]
    ana.post(first.url, SAID)
    heard = {one.token: one.again_at for one in back(ana, home).context["asked"]}
    assert heard[first.token] is not None and heard[second.token] is None and len(heard) == 2


@pytest.mark.parametrize(("result", "how", "learned"), [
    ("reached", "phone", True), ("left_message", "phone", True), ("would_not_say", "visit", True),
    ("no_answer", "phone", False), ("not_there", "visit", False), ("no_answer", "message", True),
])  # fmt: skip
def test_who_heard_nothing_of_the_search_hears_nothing_of_its_end(home, ana, cast, result, how, learned):
    asked(home, cast, "a friend", result=result, how=how)
    assert bool(back(ana, home).context["asked"]) == learned


def test_after_a_mistake_whoever_we_asked_hears_that_too(cast, ana, mistaken):
    row = Attempt(client_id=uuid4(), child=cast.maya, episode=mistaken, at=mistaken.informed_at, whom="Rosa Ibarra",
                  how="phone", result="reached", note="", recorded_by=cast.ana,
                  recorded_at=mistaken.informed_at)  # fmt: skip
    row.save()
    one = mistake(ana, mistaken).context["asked"][0]
    assert "The child was not missing." in ana.get(one.url).text


def test_before_it_has_ended_nobody_is_told_how(cast, ana):
    row = report_missing(client_id=uuid4(), child=cast.maya, informed_at=timezone.now() - HOUR, by=cast.ana,
                         now=timezone.now())  # fmt: skip
    told(row, "school", cast.ana, timezone.now())
    for page in ("tell_back", "letter_back"):
        assert ana.get(reverse(page, args=[row.pk, token_of(row, "school")])).status_code == 404
    assert mistake(ana, row).status_code == 302


def test_a_proof_sent_twice_is_kept_once(home, ana, cast):
    told(home.episode, "school", cast.ana, home.now)
    url, sent = back(ana, home).context["hears"][0].url, {**SAID, "client_id": str(uuid4())}
    assert [ana.post(url, sent).status_code for _ in range(2)] == [302, 302]
    assert Act.objects.count() == 2


def test_an_auditor_reads_how_it_stands_and_is_offered_nothing_to_write(home, cast, client):
    told(home.episode, "school", cast.ana, home.now)
    page = client
    page.force_login(cast.max)
    answer = back(page, home)
    if answer.status_code == 200:
        assert "Record it" not in answer.text
    else:
        assert answer.status_code in {403, 404}


def test_our_time_to_tell_is_a_day_and_never_overdue(home, cast, monkeypatch):
    told(home.episode, "school", cast.ana, home.now)
    line = line_of(cast, home.episode)
    assert "not law" in line.clock["more"] and line.state == "open"
    item = next(one for one in answers_for([home.child], cast.agency, timezone.now())[home.child.pk]["practice"]
                if one["kind"] == "telling")  # fmt: skip
    learned = Episode.objects.get().return_learned_at
    assert datetime.fromisoformat(item["due_at"]) == learned.replace(microsecond=0) + DAY
