"""The police and NCMEC are told of a missing child: from the record, checked, whole on one page, and nothing beyond."""

import json
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pikepdf
import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from handrail.audit.models import Entry
from handrail.children.models import Disclosure, Identification, Placement
from handrail.children.photos_actions import set_aside
from handrail.duties.models import Act
from handrail.duties.pieces import record_of
from handrail.missing.models import Attempt, Episode, Factor, Lead, Talk, TalkPart
from handrail.rules.packets import load_packets
from handrail.rules.profile import load_profile
from tests.cast import NOW
from tests.duties import missing_story as story
from tests.duties.missing_reports import address, lines, machine, page, paper, prepared, told, typed_on
from tests.duties.missing_story import IN_TOUCH, NCMEC, POLICE
from tests.duties.stories import HHS, answer_now, fact, identified
from tests.duties.test_packets import words_on

pytestmark = pytest.mark.django_db
AGAINST = ("prepare", "proof", "duty")


@pytest.fixture(autouse=True)
def time_passes(monkeypatch, the_moment):
    """Every request is a second later than the one before, so that what came last is known."""
    seconds = count()
    monkeypatch.setattr("handrail.team.middleware.timezone.now", lambda: NOW + timedelta(seconds=next(seconds)))


@pytest.fixture
def ana(client, cast):
    cast.ana.phone, cast.ana.title = "555-0101", "Caseworker"
    cast.ana.save()
    client.force_login(cast.ana)
    return client


# --- where each line comes from -----------------------------------------------------------------------------------


def test_everything_known_stands_there_and_nothing_is_typed(cast, ana):
    episode = story.everything(cast)
    found = lines(prepared(cast, ana, episode=episode))
    assert found["name"] == "Tolliver, Maya"
    assert found["height"] == "5 ft 4 in"
    assert found["weight"] == "118 pounds"
    assert (found["eyes"], found["hair"], found["complexion"]) == ("Brown", "Black", "Medium brown")
    assert found["marks"] == "Scar, back of left hand; Tattoo of a swallow, right wrist; Two piercings, left ear"
    assert found["photo"] == "Taken Mar 2, 2026"
    assert found["last_contact"] == "Fri, Mar 13, 2026, 1:10 pm PDT"
    assert found["last_contact_sure"] == "About"
    assert found["last_place"] == "Foster home, Alder Street"
    assert found["told_by"] == "Foster home"
    assert found["informed_at"] == "Fri, Mar 13, 2026, 2:10 pm PDT"
    assert found["risks"] == "Needs medicine or care, May have been taken or lured"
    assert found["people"] == "Rosa Ibarra (aunt) 555-0142"
    assert found["earlier"] == "January 27, 2026 to January 31, 2026, found: A friend's flat near the river"
    assert found["worker_phone"] == "555-0101"


def test_every_line_of_the_profile_that_they_may_have_is_in_the_report(cast, ana):
    """The profile is kept for these two reports, so nothing in it may get lost on the way."""
    episode = story.everything(cast)
    for rule, audience in ((POLICE, "law_enforcement"), (NCMEC, "ncmec")):
        said = str(lines(prepared(cast, ana, rule, episode)).values())
        for key, field in load_profile().fields.items():
            if audience in field.reports and field.kind == "text":
                assert story.PROFILE[key] in said, (audience, key)


def test_what_the_profile_keeps_for_the_police_and_ncmec_goes_to_nobody_else(cast, ana):
    """The child was told to whom it goes."""
    identified(cast, form="labor")
    fact(cast, "child.citizenship", "foreign_national")
    story.profile(cast)
    row = prepared(cast, ana, HHS)
    assert "language" not in lines(row)
    assert "Mimi" not in str(row.body)
    assert lines(prepared(cast, ana, HHS, language="Spanish"))["language"] == "Spanish"


def test_what_points_to_a_kind_of_entry_is_named_and_police_decide(cast, ana):
    episode = story.everything(cast)
    row = prepared(cast, ana, episode=episode)
    assert lines(row)["pointers"] == "May have been taken or lured (EMI), Needs medicine or care (EME), Under 18 (EMJ)"
    text = page(ana, row)
    assert "Kind of entry: police decide" in text
    assert "Left for the police." in text


def test_a_trafficking_risk_on_record_points_to_endangered_without_its_story(cast, ana):
    identified(cast)
    row = prepared(cast, ana, episode=story.goes_missing(cast))
    assert "Trafficking risk on record (EME)" in lines(row)["pointers"]
    assert lines(row)["trafficking"] == "Was sex trafficked before"
    assert "in her own words" not in str(row.body)


def test_the_report_is_about_the_episode_of_its_duty_and_no_other(cast, ana):
    before = story.was_missing_before(cast)
    now = story.goes_missing(cast)
    assert lines(prepared(cast, ana, episode=now))["last_place"] == "Foster home, Alder Street"
    assert "last_place" not in lines(prepared(cast, ana, episode=before))
    assert "earlier" not in lines(prepared(cast, ana, episode=before))


def test_codes_for_the_police_file_stand_beside_the_words(cast, ana):
    row = prepared(cast, ana, episode=story.everything(cast))
    keyed = {one["key"]: (one["ncic"], one["keyed"]) for one in machine(ana, row)["fields"]}
    assert keyed["height"] == ("HGT", "504")
    assert keyed["birthdate"] == ("DOB", "20100502")
    assert keyed["eyes"] == ("EYE", "BRO")
    assert keyed["last_contact"] == ("DLC", "20260313")
    assert keyed["circumstance_code"] == ("MPC", "")


def test_ncmec_gets_no_letters_of_the_police_file(cast, ana):
    row = prepared(cast, ana, NCMEC, story.everything(cast))
    assert {one["ncic"] for one in machine(ana, row)["fields"]} == {""}


# --- short, and nothing typed twice -------------------------------------------------------------------------------


def test_what_the_record_knows_is_folded_and_only_what_is_missing_is_open(cast, ana):
    shown = ana.get(address(cast, "prepare", POLICE, story.everything(cast)))
    assert [one["field"].name for one in shown.context["needed"]] == ["with_whom"]
    assert "48 lines filled from the record" in shown.text
    assert shown.text.count('<details class="details"') >= 3


def test_what_is_missing_in_the_profile_is_added_there_for_both_reports(cast, ana):
    shown = ana.get(address(cast, "prepare", POLICE, story.goes_missing(cast)))
    gaps = {one["name"]: one["url"] for one in shown.context["elsewhere"]}
    assert gaps["Height"] == gaps["Child's phone"] == reverse("profile_edit", args=[cast.maya.pk])
    assert gaps["Photo"] == reverse("photo_new", args=[cast.maya.pk])


def test_what_the_report_of_the_call_lacks_is_added_there(cast, ana):
    episode = story.goes_missing(cast, left_at=None, last_seen="", risks=[])
    gaps = {one["name"]: one["url"] for one in ana.get(address(cast, "prepare", POLICE, episode)).context["elsewhere"]}
    assert gaps["Last seen, when"] == gaps["Danger signs"] == reverse("missing_edit", args=[episode.pk])


def test_what_was_written_for_the_police_stands_in_the_report_to_ncmec(cast, ana):
    episode = story.goes_missing(cast)
    prepared(cast, ana, POLICE, episode, with_whom="A cousin", clothes="Red scarf")
    assert lines(prepared(cast, ana, NCMEC, episode, **typed_on(ana, cast, NCMEC, episode)))["with_whom"] == "A cousin"


def test_what_was_written_about_another_time_missing_is_not_offered(cast, ana):
    before, now = story.was_missing_before(cast), story.goes_missing(cast)
    prepared(cast, ana, POLICE, before, with_whom="A cousin")
    assert typed_on(ana, cast, POLICE, now)["with_whom"] == ""


def test_what_looks_wrong_is_said_first_with_the_mend_and_keeps_nothing_back(cast, ana):
    episode = story.everything(cast)
    story.profile(cast, height="20")
    story.a_photo(cast, taken_on=date(2026, 3, 3))
    shown = ana.get(address(cast, "prepare", POLICE, episode))
    assert [(one["key"], one["url"]) for one in shown.context["findings"]] == [
        ("height", reverse("profile_edit", args=[cast.maya.pk]))
    ]
    assert "This does not fit the age." in shown.text
    row = prepared(cast, ana, episode=episode)
    assert "This does not fit the age." in page(ana, row)
    assert "I sent this" in page(ana, row)


def test_an_old_photo_is_said_and_sent(cast, ana):
    episode = story.goes_missing(cast)
    story.a_photo(cast, taken_on=date(2025, 6, 1))
    row = prepared(cast, ana, episode=episode)
    assert "6 months old or older" in page(ana, row)
    assert machine(ana, row)["photo"]["taken_on"] == "2025-06-01"


# --- two recipients, two clocks, two proofs -----------------------------------------------------------------------


def test_the_number_of_the_police_never_closes_the_report_to_ncmec(cast, ana):
    episode = story.everything(cast)
    told(cast, ana, prepared(cast, ana, POLICE, episode), POLICE, episode)
    duties = answer_now(cast, now=NOW + timedelta(minutes=5))["duties"]
    states = {(one["id"], one["about"]): one["state"] for one in duties}
    assert states[POLICE, str(episode.pk)] == "met"
    assert states[NCMEC, str(episode.pk)] == "open"


def test_the_number_of_the_police_stands_in_the_report_to_ncmec_as_theirs(cast, ana):
    episode = story.everything(cast)
    told(cast, ana, prepared(cast, ana, POLICE, episode), POLICE, episode)
    found = lines(prepared(cast, ana, NCMEC, episode))
    assert (found["police_number"], found["police_officer"]) == ("FPD-26-4471", "Officer Diaz, 417")
    assert "ncmec_number" not in found


def test_a_report_prepared_for_the_police_is_no_proof_for_ncmec(cast, ana):
    episode = story.everything(cast)
    row = prepared(cast, ana, POLICE, episode)
    told(cast, ana, row, NCMEC, episode)
    assert Act.objects.get().packet is None


# --- nothing beyond -----------------------------------------------------------------------------------------------

NARRATIVES = ("basis", "disclosed", "attempt", "attempt_whom", "contact_note", "place_note", "factor", "talk",
              "with_whom_talk", "lead_from", "citizenship", "other_episode")  # fmt: skip


def sow(cast, episode: Episode, marks: dict[str, str]) -> None:
    """A marker in every field that tells a story or is restricted."""
    by = {"child": cast.maya, "recorded_by": cast.ana, "recorded_at": NOW}
    Identification.objects.create(form="sex", status="suspected", at=NOW, basis=marks["basis"], **by)
    Disclosure.objects.create(at=NOW, to_kind="caseworker", words=marks["disclosed"], **by)
    Attempt.objects.create(episode=episode, at=NOW, how="phone", result="reached", note=marks["attempt"],
                           whom=marks["attempt_whom"], **by)  # fmt: skip
    story.a_friend(cast, note=marks["contact_note"])
    Placement.objects.create(kind="foster_home", since=NOW, note=marks["place_note"], **by)
    Factor.objects.create(episode=episode, side="push", code="conflict", words=marks["factor"], **by)
    talk = Talk.objects.create(episode=episode, at=NOW, with_whom=marks["with_whom_talk"], **by)
    TalkPart.objects.create(talk=talk, part="experiences", answers={"words": marks["talk"]}, **by)
    Lead.objects.create(episode=episode, kind="tip", at=NOW, words="A tip", from_whom=marks["lead_from"], **by)
    fact(cast, "child.citizenship", "foreign_national", source=marks["citizenship"])
    fact(cast, "child.indian_child", "yes", source=marks["citizenship"])
    other = Episode.objects.exclude(pk=episode.pk).get()
    other.child = cast.maya
    other.last_seen = other.circumstances = marks["other_episode"]
    other.save()


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(min_value=10**6, max_value=10**7))
def test_nothing_that_is_held_back_is_on_the_page_in_the_file_or_on_paper(seed):
    from django.db import transaction
    from django.test import Client

    from tests.cast import make_cast

    marks = {name: f"Mark{seed}{name.replace('_', '')}" for name in NARRATIVES}
    with transaction.atomic():
        cast, client = make_cast(), Client()
        client.force_login(cast.ana)
        story.profile(cast)
        story.was_missing_before(cast)
        episode = story.goes_missing(cast)
        sow(cast, episode, marks)
        for rule, to in ((POLICE, ""), (NCMEC, ""), (IN_TOUCH, "law_enforcement"), (IN_TOUCH, "ncmec")):
            row = prepared(cast, client, rule, episode, to)
            shown = [page(client, row), json.dumps(machine(client, row)), words_on(paper(client, row)).replace(" ", "")]
            shown += [client.get(reverse("packet_phone", args=[row.pk])).text, str(row.body)]
            everything = " ".join(shown)
            assert [name for name, mark in marks.items() if mark in everything] == [], rule
            assert "foreign" not in str(row.body["rows"]).lower()
        transaction.set_rollback(True)


def test_nothing_of_a_packet_can_read_a_story(cast):
    """Whatever a packet file names, the record has no name for these."""
    episode = story.goes_missing(cast)
    names = record_of(cast.maya, cast.agency, cast.ana, NOW, str(episode.pk)).keys()
    assert not {name for name in names if any(word in name for word in ("basis", "disclos", "factor", "talk", "note"))}


def test_who_may_not_see_health_prepares_a_report_without_it(cast, ana, client):
    episode = story.everything(cast)
    client.force_login(cast.ben)
    shown = client.get(address(cast, "prepare", POLICE, episode))
    assert "Inhaler" not in shown.text
    assert "Medicine, and what happens without it" in shown.context["held"]
    row = prepared(cast, client, POLICE, episode)
    assert "Inhaler" not in str(row.body) + page(client, row) + json.dumps(machine(client, row))


def test_a_file_and_paper_are_only_for_who_may_see_every_line(cast, ana, client):
    row = prepared(cast, ana, POLICE, story.everything(cast))
    client.force_login(cast.ben)
    assert {client.get(reverse(name, args=[row.pk])).status_code for name in ("packet_pdf", "packet_json")} == {404}
    assert "Inhaler" not in page(client, row)


# --- on paper, as a file, on the phone ----------------------------------------------------------------------------


@pytest.mark.parametrize(("rule", "language"), [(POLICE, "en"), (POLICE, "es"), (NCMEC, "en"), (NCMEC, "es")])
def test_filled_as_it_is_typically_it_is_one_page(cast, ana, rule, language):
    ana.cookies["django_language"] = language
    row = prepared(cast, ana, rule, story.everything(cast), with_whom="A cousin", clothes="Red scarf, school bag")
    assert len(paper(ana, row).pages) == 1


def test_more_than_a_page_goes_on_to_the_next_and_loses_nothing(cast, ana):
    episode = story.everything(cast)
    story.profile(cast, places="\n".join(f"Place number {number} behind the old mill" for number in range(120)))
    pdf = paper(ana, prepared(cast, ana, POLICE, episode))
    assert len(pdf.pages) > 1
    assert "Placenumber119" in words_on(pdf).replace(" ", "")


@pytest.mark.parametrize("rule", [POLICE, NCMEC])
def test_paper_is_pdf_ua_with_the_photo_and_words_for_it(cast, ana, rule):
    pdf = paper(ana, prepared(cast, ana, rule, story.everything(cast)))
    with pdf.open_metadata() as said:
        assert said["pdfuaid:part"] == "1"
        assert said["dc:title"] == "Report"
    assert pdf.Root.MarkInfo.Marked
    images = [one for one in pdf.objects if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image"]
    assert len(images) == 1
    alt = [str(one.Alt) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]
    assert alt == ["Photo of Maya Tolliver. Taken Mar 2, 2026"]


def test_what_must_not_be_said_in_public_stands_on_page_paper_and_file(cast, ana):
    row = prepared(cast, ana, POLICE, story.everything(cast))
    words = "Do not identify this child publicly as in foster care."
    assert words in page(ana, row)
    assert any(words in one for one in machine(ana, row)["controls"])
    assert words.replace(" ", "") in words_on(paper(ana, row)).replace(" ", "")


def test_what_a_court_allowed_stands_there_instead(cast, ana):
    row = prepared(cast, ana, NCMEC, story.everything(cast), publicity="Judge Ito, Mar 12: picture and first name")
    assert "Judge Ito, Mar 12" in machine(ana, row)["controls"][0]
    assert "Do not identify this child" not in str(machine(ana, row)["controls"])


def test_the_file_holds_the_photo_and_neither_gaps_in_words_nor_what_is_held_back(cast, ana):
    row = prepared(cast, ana, POLICE, story.everything(cast))
    found = machine(ana, row)
    assert found["format"] == "handrail-report/1"
    assert found["digest"] == row.digest
    assert found["photo"]["type"] == "image/jpeg" and found["photo"]["base64"].startswith("/9j/")
    assert "with_whom" in found["not_asked"]
    assert not {"held_back", "problems", "missing", "told"} & set(found)


def test_the_name_of_the_file_tells_nothing_but_the_day_and_each_time_is_logged(cast, ana):
    row = prepared(cast, ana, POLICE, story.everything(cast))
    response = ana.get(reverse("packet_json", args=[row.pk]))
    assert response["Content-Disposition"] == 'attachment; filename="report-2026-03-13.json"'
    assert Entry.objects.filter(verb="made_json", child=cast.maya.pk).count() == 1


def test_a_photo_that_was_set_aside_goes_out_no_more_and_the_page_says_so(cast, ana):
    episode = story.goes_missing(cast)
    photo = story.a_photo(cast)
    row = prepared(cast, ana, POLICE, episode)
    set_aside(photo=photo, reason="somebody_else", by=cast.ana, now=NOW)
    assert machine(ana, row)["photo"] is None
    assert "The photo of this report was set aside." in page(ana, row)


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_to_say_on_the_phone_has_both_languages_and_no_word_of_the_case(cast, ana, language):
    ana.cookies["django_language"] = language
    row = prepared(cast, ana, POLICE, story.everything(cast))
    text = ana.get(reverse("packet_phone", args=[row.pk])).text
    assert "34 U.S.C. 41308(3)" in text
    assert "The NCIC number" in text and "El número de NCIC" in text
    assert "Do not say why you think the child is gone." in text and "No diga por qué cree que falta." in text
    assert "555-0155" in text  # the number that the agency gave for its police
    for word in ("Tolliver", "Alder Street", "braids", "FC-1001"):
        assert word not in text


def test_ncmec_is_called_by_the_number_of_the_contacts(cast, ana):
    row = prepared(cast, ana, NCMEC, story.everything(cast))
    text = ana.get(reverse("packet_phone", args=[row.pk])).text
    assert "1-800-843-5678" in text
    assert "The NCMEC report number" in text


def test_in_spanish_the_report_is_spanish(cast, ana):
    ana.cookies["django_language"] = "es"
    row = prepared(cast, ana, POLICE, story.everything(cast))
    found = lines(row)
    assert (found["eyes"], found["sex"], found["told_by"]) == ("Cafés", "Femenino", "Hogar temporal")
    assert (
        found["earlier"] == "del 27 de enero de 2026 al 31 de enero de 2026, apareció: A friend's flat near the river"
    )
    assert "No identifique en público" in machine(ana, row)["controls"][0]


def test_no_packet_file_holds_a_number_of_its_own(cast):
    from handrail.rules.loading import CONTENT

    for name in load_packets():
        text = Path(CONTENT, "packets", f"{name}.yaml").read_text()
        assert "800-843" not in text
