"""Letters to others say the least: a child is missing, since when, whom to call, what is asked; by law, or by none."""

import json
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pikepdf
import pytest
from django.urls import reverse

from handrail.children.actions import record_disclosure, record_identification
from handrail.children.models import Contact
from handrail.children.profile_actions import keep_details
from handrail.duties.documents import as_text, body_of, fill_for
from handrail.duties.index import answers_for
from handrail.duties.models import Act, Packet
from handrail.duties.reading import PRACTICE, View, token_of
from handrail.missing.actions import record_return
from handrail.missing.models import Episode, Lead
from handrail.rules import load_book
from handrail.rules.first_hours import load_first_hours
from handrail.rules.packets import Known, fill, load_packets
from handrail.rules.profile import load_profile
from handrail.rules.vocabulary import RESTRICTED
from tests.cast import NOW, Cast

from .stories import fact
from .test_first_hours import HOUR, in_care, missing, view_of

pytestmark = pytest.mark.django_db
LETTERS = {name: packet for name, packet in load_packets().items() if packet.is_letter}
EVERY = pytest.mark.parametrize("letter", LETTERS.values(), ids=lambda letter: letter.id)
MISSING = [letter for letter in LETTERS.values() if "notify_missing" in letter.acts]
ALLOWED = frozenset({
    "record.name", "child.birthdate", "missing.left_at", "missing.informed_at", "missing.located_at",
    "missing.returned_at", "record.missing_police_told_at", "record.missing_police_number",
    "record.missing_ncmec_told_at", "record.missing_ncmec_number", "record.agency_name",
    "record.worker_name", "record.worker_phone", "record.after_hours_phone", "record.basis",
})  # fmt: skip
"""All that any letter may ever read in the record."""
FORBIDDEN = ("traffick", "trata", "exploit", "explota", "sex", "runaway", "awol", "prostitut", "victim", "víctima",
             "high risk", "fugó")  # fmt: skip
FAMILY = {"parent", "indian_custodian", "relatives", "ca_parents_attorney"}
POLICE = {"law_enforcement", "tribal_law_enforcement", "ncmec", "child_find_of_america"}


# --- what a letter may hold ------------------------------------------------------------------------------------------


@EVERY
def test_a_letter_reads_nothing_but_the_least(letter):
    assert letter.sources <= ALLOWED
    assert not [field.key for field in letter.fields if field.asked]


@EVERY
def test_nothing_that_the_record_holds_beyond_that_gets_into_a_letter(letter):
    names = {*(f"record.{key}" for key in load_profile().fields), "record.last_seen", "record.told_by",
             "record.found_where", "record.circumstances", "record.people", "record.new_leads_ncmec",
             "record.new_leads_law_enforcement", "record.earlier_times",
             "record.entry_pointers", "missing.risks", "missing.kind", "missing.whereabouts", "child.citizenship",
             "child.indian_child", "sex_trafficking.status", "sex_trafficking.identified_at", "ask.basis",
             "record.police_report", "record.police_reported_at", *letter.sources}  # fmt: skip
    marks = {name: f"mark-{number:04d}" for number, name in enumerate(sorted(names))}
    filled = fill(letter, {name: Known(mark, "x") for name, mark in marks.items()}, at=NOW)
    held = json.dumps(filled.as_json())
    assert {name for name, mark in marks.items() if mark in held} == set(letter.sources)


@EVERY
def test_no_letter_has_a_word_of_why_or_what_is_feared(letter):
    fixed = [field.text[language] for field in letter.fields if field.text for language in ("en", "es")]
    shown = [
        *fixed,
        *letter.title.values(),
        *(field.label[language] for field in letter.fields for language in ("en", "es")),
    ]
    assert not [(word, text) for text in shown for word in FORBIDDEN if word in text.lower()]


@EVERY
def test_a_letter_says_what_is_asked_whom_to_call_its_basis_and_its_limit(letter):
    keys = {field.key for field in letter.fields}
    assert {"notice", "request", "name", "worker_phone", "after_hours_phone", "basis", "limit"} <= keys
    assert letter.held_back and letter.never_say and letter.say


@EVERY
def test_family_and_school_get_no_report_number(letter):
    receivers = {letter.audience, *letter.also}
    if receivers & (FAMILY | {"school"}):
        assert "record.missing_police_number" not in letter.sources
    if receivers & FAMILY:
        assert "child.birthdate" not in letter.sources


@EVERY
def test_only_police_and_ncmec_read_the_number_that_ncmec_gave(letter):
    if "record.missing_ncmec_number" in letter.sources:
        assert {letter.audience, *letter.also} <= POLICE


@pytest.mark.parametrize("letter", MISSING, ids=lambda letter: letter.id)
def test_each_letter_has_a_twin_that_says_the_child_is_back(letter):
    twin = LETTERS[letter.id.replace("-missing", "-return")]
    assert (twin.audience, twin.also, twin.acts) == (letter.audience, letter.also, ("notify_return",))
    assert "missing.informed_at" not in twin.sources


@pytest.mark.parametrize("state", ["us-wa", "us-ca", "us-tx", "us-mi", "us-az", "us-id", "us-in", "us-il", "us-ga",
                                   "us-ny"])  # fmt: skip
def test_what_a_state_asks_to_be_said_in_a_notice_its_letter_gives(state):
    book = load_book([state])
    by_audience = {(act, who): one for one in LETTERS.values() for act in one.acts for who in (one.audience, *one.also)}
    for rule in book.rules.values():
        for recipient in rule.to:
            letter = by_audience.get((rule.act, recipient))
            if letter and rule.act in {"notify_missing", "notify_return"}:
                gives = {key for section in letter.sections for key in section.gives}
                assert set(rule.content) <= gives, f"{rule.id} {recipient}"


# --- through the duty ------------------------------------------------------------------------------------------------


def telling_record(cast: Cast, episode: Episode) -> None:
    """Everything that must never get into a letter, in words that can be found."""
    record_identification(client_id=uuid4(), child=cast.maya, form="sex", status="identified", at=NOW - HOUR,
                          basis="MARKBASIS", by=cast.ana, now=NOW)  # fmt: skip
    record_disclosure(client_id=uuid4(), child=cast.maya, at=NOW - HOUR, to_kind="official", words="MARKTOLD",
                      by=cast.ana, now=NOW)  # fmt: skip
    Lead.objects.create(client_id=uuid4(), child=cast.maya, episode=episode, kind="place", at=NOW, words="MARKLEAD",
                        from_whom="MARKFROM", recorded_by=cast.ana, recorded_at=NOW)  # fmt: skip
    Contact.objects.create(client_id=uuid4(), child=cast.maya, name="MARKFRIEND", relation="", phone="",
                           note="MARKNOTE", recorded_by=cast.ana, recorded_at=NOW)  # fmt: skip
    text = [key for key, field in load_profile().fields.items() if field.kind in {"text", "long"}]
    keep_details(client_id=uuid4(), child=cast.maya, values={key: f"MARK{key}" for key in text}, seen_on=NOW.date(),
                 source="", by=cast.ana, now=NOW)  # fmt: skip
    cast.maya.refresh_from_db()


def gone(cast: Cast, state: str, **said: object) -> Episode:
    in_care(cast, state)
    return missing(cast, last_seen="MARKPLACE", told_by="school", risks=["suicidal"], **said)


@EVERY
def test_a_letter_of_a_full_record_holds_no_mark_and_no_danger(cast, letter):
    episode = gone(cast, "us-ca")
    telling_record(cast, episode)
    view = view_of(cast)
    filled = fill_for(view, letter, by=cast.ana, typed={}, typed_at=NOW, about=str(episode.pk))
    body = body_of(filled, ("PRIV-IVE-8",), view, cast.ana)
    everything = json.dumps(body, ensure_ascii=False) + as_text(body["document"])
    assert "MARK" not in everything
    assert not [word for word in FORBIDDEN if word in as_text(body["document"]).lower()]
    assert "suicid" not in everything.lower()


def duty_of(cast: Cast, rule_id: str, recipient: str) -> dict:
    cast.maya.refresh_from_db()
    answer = answers_for([cast.maya], cast.agency, NOW)[cast.maya.pk]
    return next(one for one in answer["duties"] if (one["id"], one["recipient"]) == (rule_id, recipient))


def prepare_url(cast: Cast, rule_id: str, recipient: str) -> str:
    return reverse("prepare", args=[cast.maya.pk, token_of(cast.maya, duty_of(cast, rule_id, recipient)["instance"])])


def test_the_button_of_a_duty_that_has_a_letter_says_so(cast, client):
    episode = gone(cast, "us-tx")
    client.force_login(cast.ana)
    text = client.get(reverse("first_hours", args=[episode.pk])).text
    assert "Prepare the letter" in text
    assert prepare_url(cast, "TX-264123A-COURT24", "court") in text


def test_a_letter_by_law_names_the_law_that_asks_for_it(cast, client):
    gone(cast, "us-tx")
    client.force_login(cast.ana)
    client.post(prepare_url(cast, "TX-264123A-COURT24", "court"), {"client_id": str(uuid4())})
    row = Packet.objects.get()
    row.child = cast.maya
    assert row.kind == "letter-court-missing"
    assert "264.123" in as_text(row.body["document"])


def test_the_police_number_of_this_absence_is_in_the_courts_letter_and_no_other_number(cast, client):
    episode = gone(cast, "us-tx")
    telling_record(cast, episode)
    for act, number in (("report_missing", "FPD-MISSING-1"), ("report_trafficking", "FPD-OTHER-2")):
        Act.objects.create(client_id=uuid4(), child=cast.maya, act=act, recipient="law_enforcement",
                           about=str(episode.pk) if act == "report_missing" else "case", at=NOW - HOUR, told="",
                           reference=number, reason="", seen=[], recorded_by=cast.ana, recorded_at=NOW)  # fmt: skip
    view = view_of(cast)
    filled = fill_for(view, LETTERS["letter-court-missing"], by=cast.ana, typed={}, typed_at=NOW, about=str(episode.pk))
    text = as_text(body_of(filled, (), view, cast.ana)["document"])
    assert "FPD-MISSING-1" in text and "FPD-OTHER-2" not in text


def test_on_paper_it_is_tagged_and_tells_nothing_by_its_name(cast, client):
    gone(cast, "us-tx")
    client.force_login(cast.ana)
    client.post(prepare_url(cast, "TX-264123A-COURT24", "court"), {"client_id": str(uuid4())})
    answer = client.get(reverse("packet_pdf", args=[Packet.objects.get().pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="report-2026-03-13.pdf"'
    with pikepdf.open(BytesIO(answer.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked


def test_the_parents_letter_is_not_prepared_while_the_notice_is_held(cast, client):
    gone(cast, "us-tx")
    client.force_login(cast.ana)
    assert client.get(prepare_url(cast, "TX-264123A-PARENT24", "parent")).status_code == 200
    fact(cast, "trafficking.family_suspect", "yes")
    assert duty_of(cast, "TX-264123A-PARENT24", "parent")["state"] == "held"
    url = prepare_url(cast, "TX-264123A-PARENT24", "parent")
    assert {client.get(url).status_code, client.post(url, {"client_id": str(uuid4())}).status_code} == {404}
    assert Packet.objects.count() == 0


def test_the_courts_letter_is_not_held_when_the_parents_is(cast, client):
    gone(cast, "us-tx")
    fact(cast, "trafficking.family_suspect", "yes")
    client.force_login(cast.ana)
    assert client.get(prepare_url(cast, "TX-264123A-COURT24", "court")).status_code == 200


def test_the_tribes_letter_is_there_only_for_who_may_know_of_it(cast, client):
    gone(cast, "us-ca")
    fact(cast, "child.indian_child", "yes")
    url = prepare_url(cast, "CA-16501-TRIBE24", "tribe")
    client.force_login(cast.ben)
    assert client.get(url).status_code == 404
    client.force_login(cast.ana)
    assert client.get(url).status_code == 200


# --- through a step of ours ------------------------------------------------------------------------------------------


def step_url(cast: Cast, episode: Episode, key: str, page: str = "first_hours_letter") -> str:
    return reverse(page, args=[episode.pk, token_of(cast.maya, f"{PRACTICE}/{episode.pk}/{key}")])


def test_a_letter_that_no_law_asks_for_says_so(cast, client):
    episode = gone(cast, "us-wa")
    client.force_login(cast.ana)
    answer = client.post(step_url(cast, episode, "tell_school"), {"client_id": str(uuid4())}, follow=True)
    assert "Practice of our agency. We name no law that orders this letter." in answer.text
    assert "MARK" not in answer.text
    row = Packet.objects.get()
    row.child = cast.maya
    assert (row.kind, row.about) == ("letter-school-missing", str(episode.pk))


def test_from_the_letter_one_goes_to_its_proof_and_the_proof_keeps_the_letter(cast, client):
    episode = gone(cast, "us-wa")
    client.force_login(cast.ana)
    page = client.post(step_url(cast, episode, "tell_school"), {"client_id": str(uuid4())}, follow=True).text
    proof = step_url(cast, episode, "tell_school", "first_hours_told")
    assert proof in page
    client.post(proof, {"client_id": str(uuid4()), "when": "now", "channel": "phone", "no_number": "on"})
    act = Act.objects.get()
    act.child = cast.maya
    assert (act.act, act.recipient, act.packet) == ("notify_missing", "school", Packet.objects.get())


def test_a_colleague_on_call_may_open_it_and_another_unit_may_not(cast, client):
    episode = gone(cast, "us-wa")
    client.force_login(cast.ben)
    assert (
        client.post(step_url(cast, episode, "tell_school"), {"client_id": str(uuid4())}, follow=True).status_code == 200
    )
    client.force_login(cast.cora)
    assert client.get(step_url(cast, episode, "tell_school")).status_code == 404


@pytest.mark.parametrize(("name", "value"), [("trafficking.family_suspect", "yes"), ("family.notice_safe", "no")])
def test_our_own_notice_to_the_parents_is_held_where_family_may_be_involved(cast, client, name, value):
    episode = gone(cast, "us-wa")
    client.force_login(cast.ana)
    assert client.get(step_url(cast, episode, "tell_parents")).status_code == 200
    fact(cast, name, value)
    assert client.get(step_url(cast, episode, "tell_parents")).status_code == 404
    assert "Held: a family member may be involved." in client.get(reverse("first_hours", args=[episode.pk])).text


def test_for_a_child_who_was_taken_it_waits_until_somebody_said_that_it_is_safe(cast, client):
    episode = gone(cast, "us-wa", kind="abducted")
    client.force_login(cast.ana)
    assert client.get(step_url(cast, episode, "tell_parents")).status_code == 404
    fact(cast, "family.notice_safe", "yes")
    assert client.get(step_url(cast, episode, "tell_parents")).status_code == 200


def test_once_the_child_is_back_the_letter_is_the_one_that_says_so(cast, client):
    episode = gone(cast, "us-wa")
    record_return(episode=episode, returned_at=NOW - timedelta(minutes=20), learned_at=NOW - timedelta(minutes=10),
                  by=cast.ana, now=NOW)  # fmt: skip
    client.force_login(cast.ana)
    client.post(step_url(cast, episode, "tell_school"), {"client_id": str(uuid4())})
    assert Packet.objects.get().body["packet"] == "letter-school-return"


def test_a_letter_sent_twice_is_kept_once(cast, client):
    episode = gone(cast, "us-wa")
    client.force_login(cast.ana)
    sent = {"client_id": str(uuid4())}
    answers = [client.post(step_url(cast, episode, "tell_court"), sent).url for _ in range(2)]
    assert answers[0] == answers[1]
    assert Packet.objects.count() == 1


def test_there_is_no_step_for_a_tribe_since_only_a_law_may_say_so(cast):
    book = View.of(cast.maya, cast.agency, frozenset(RESTRICTED), NOW).book
    told = {step.tell for step in load_first_hours() if step.tell}
    assert not [name for name in told if book.recipients[name].get("restricted")]
