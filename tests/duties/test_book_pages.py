"""The pages of the book: found by whatever word one has, honest about what is not there, and without case data."""

import gzip
import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from handrail.audit.models import Entry
from handrail.duties.book import Asked, binds, matching, read_book
from handrail.duties.covered import WORDS, covered, reason
from handrail.duties.index import book_for
from handrail.duties.law import apart
from handrail.duties.numbers import numbers_by_place
from handrail.duties.rule_words import bound, due_within
from handrail.duties.views import duty as duty_page
from handrail.rules import load_book
from handrail.rules.book_words.rules import rule_in_words, words_of
from handrail.rules.conflicts import Conflict, Side
from handrail.rules.contacts import load_contacts
from handrail.rules.coverage import STATES, content_of, coverage, home_of
from handrail.rules.coverage_plan import LeftOut
from handrail.rules.jurisdictions import known_codes
from handrail.rules.loading import read_text
from tests.cast import NOW
from tests.duties.stories import LE, identified, url

pytestmark = pytest.mark.django_db
CELL = re.compile(r'<td><svg class="mark mark--(\w+)"[^>]*>.*?</svg>\s*<span class="cover__word">([^<]+)<')
HEAVIEST, MOST_QUERIES = 60_000, 4
NCMEC, TODAY = "US-IVE-35B-NCMEC24", date(2026, 11, 22)
ADDRESSES = ["/book/", "/book/us-fl/", "/coverage/", "/coverage/?state=us-fl", "/contacts/", f"/law/{NCMEC}/"]


OWN = """
id: XX-OWN
title: Tell the police
plain: Tell the police.
act: report_missing
binds: BINDS
starts: missing.informed_at
standing: [{is: must, basis: agency policy}]
to: [law_enforcement]
authority: [{cite: Policy 1, source: usc-42-671, in_force: 2026-01-01, last_verified: 2026-01-01}]
status: in_use
"""


@pytest.fixture
def ana(client, cast):
    client.force_login(cast.ana)
    return client


def spanish(client):
    client.cookies["django_language"] = "es"
    return client


def found(client, **asked):
    """The ids of the rules that the page shows."""
    reading = client.get(reverse("book"), asked).context["reading"]
    return {line.rule.id for part in reading.parts for line in part.lines}


# --- the book -----------------------------------------------------------------------------------------------------


def test_every_rule_of_the_agencys_book_is_on_the_page_once(cast, ana):
    answer = ana.get(reverse("book"))
    listed = re.findall(r'href="/law/([\w-]+)/"', answer.text)
    assert sorted(listed) == sorted(
        rule.id for rule in book_for(cast.agency).rules.values() if rule.status != "retired"
    )


def test_a_rule_says_what_whom_it_binds_by_when_to_whom_on_which_law_and_its_status(ana):
    text = ana.get(reverse("book"), {"q": NCMEC}).text
    for words in ("Report the missing child to NCMEC", "Tell NCMEC at once, no later than 24 hours",
                  "whoever does title IV-E work",
                  "24 hours from the moment the agency received", "42 U.S.C. 671(a)(35)(B)", "In use"):  # fmt: skip
        assert words in text, words


def test_drafts_and_what_others_must_do_stand_apart_and_last(ana):
    parts = ana.get(reverse("book")).context["reading"].parts
    assert [part.key for part in parts][-2:] == ["others", "drafts"]
    assert {line.status for part in parts[:-1] for line in part.lines} <= {"in_use", "reviewed"}
    assert {line.status for line in parts[-1].lines} == {"draft"}


def test_any_jurisdiction_may_be_looked_at_and_no_other(ana):
    for code in known_codes():
        assert ana.get(reverse("book_of", args=[code])).status_code == 200, code
    assert ana.get(reverse("book_of", args=["us-zz"])).status_code == 404
    assert ana.get(reverse("book_of", args=["us"])).status_code == 200


def test_another_jurisdiction_is_chosen_without_a_script(ana):
    answer = ana.get(reverse("book"), {"of": "us-fl"})
    assert answer.url == reverse("book_of", args=["us-fl"])
    assert "FL-65C30019-LE" in ana.get(answer.url).text


# --- finding ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    ["ncmec", "NCMEC missing", "missing  child", "671(a)(35)(B)", "42 usc 671(a)(35)", NCMEC, "us-ive-35b",
     "DESAPARICION", "desaparición", "Avise a NCMEC"],
)  # fmt: skip
def test_a_rule_is_found_by_its_words_its_law_its_id_and_whom_it_tells_in_both_languages(ana, typed):
    assert NCMEC in found(ana, q=typed)


@pytest.mark.parametrize("typed", ["desaparision", "mising child", "enforcment", "traficking"])
def test_a_slip_of_spelling_is_forgiven_and_said(ana, typed):
    answer = ana.get(reverse("book"), {"q": typed})
    reading = answer.context["reading"]
    assert reading.close
    assert reading.found > 0
    assert "These come close." in answer.text


def test_what_is_there_exactly_is_not_mixed_with_what_comes_close(ana):
    reading = ana.get(reverse("book"), {"q": "NCMEC"}).context["reading"]
    assert not reading.close
    assert 0 < reading.found < reading.total


def test_every_rule_is_found_by_its_own_title_in_both_languages(cast):
    book = book_for(cast.agency)
    rules = list(book.rules.values())
    for rule in rules:
        for language in ("en", "es"):
            hits, close = matching(rules, book.said(rule.id, language)["title"], book)
            assert rule in hits, (rule.id, language)
            assert not close


def test_nothing_found_says_what_to_try(ana):
    answer = ana.get(reverse("book"), {"q": "zzzzqqqq"})
    assert "No rule has these words." in answer.text
    assert "<b>0 of " in answer.text


def test_how_many_were_found_is_announced_and_in_the_title_and_what_was_typed_is_not(ana):
    text = ana.get(reverse("book"), {"q": "NCMEC"}).text
    number = len(found(ana, q="NCMEC"))
    assert re.search(rf'role="status"><b>{number} of \d+ rules\.', text)
    title = re.search(r"<title>(.*?)</title>", text, re.S).group(1)
    assert f"{number} rules" in title
    assert "NCMEC" not in title


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "\x00", "%' OR 1=1", "(" * 500, "á" * 1000, " "])
def test_a_strange_search_is_only_words(ana, typed):
    answer = ana.get(reverse("book"), {"q": typed})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


# --- filters ------------------------------------------------------------------------------------------------------


def test_by_status_only_those_are_shown(cast, ana):
    rules = book_for(cast.agency).rules
    assert found(ana, status="draft") == {rule.id for rule in rules.values() if rule.draft}


def test_by_recipient_only_those_are_shown(cast, ana):
    rules = book_for(cast.agency).rules
    assert found(ana, to="ncmec") == {rule.id for rule in rules.values() if "ncmec" in rule.to}


def test_what_binds_us_and_what_binds_only_others_are_the_whole_book_and_share_nothing(cast, ana):
    us, others = found(ana, binds="us"), found(ana, binds="others")
    assert us | others == found(ana)
    assert not us & others
    assert {NCMEC, "WA-4550-LE24"} <= us
    assert {"US-NCIC-2H", "WA-4550-CAREGIVER"} <= others


def test_an_agency_that_has_not_said_what_it_does_is_not_told_that_a_rule_binds_only_others(cast):
    cast.agency.performs_ive_functions = None
    cast.agency.actor_kind = "county_cps"
    assert binds(book_for(cast.agency).rules[NCMEC], cast.agency)


def test_a_choice_that_does_not_exist_is_no_choice(cast):
    asked = Asked.of(QueryDict("status=gone&to=nobody&binds=everybody"), book_for(cast.agency))
    assert asked == Asked()


def test_what_was_chosen_is_said_in_words(ana):
    assert "Only: Draft, NCMEC." in ana.get(reverse("book"), {"status": "draft", "to": "ncmec"}).text


# --- who, what it costs, what it tells ----------------------------------------------------------------------------


@pytest.mark.parametrize("address", ADDRESSES)
def test_everybody_who_signs_in_may_read_it(cast, client, address):
    for name in ("ana", "sam", "dee", "tom", "lia", "ada", "max", "pia"):
        client.force_login(getattr(cast, name))
        assert client.get(address).status_code == 200, name


@pytest.mark.parametrize("address", ADDRESSES)
def test_it_is_read_in_few_questions_whatever_is_in_the_book_and_leaves_no_entry(cast, ana, address):
    ana.get(address)
    before = Entry.objects.count()
    with CaptureQueriesContext(connection) as asked:
        ana.get(address)
    assert len(asked) <= MOST_QUERIES, [one["sql"][:90] for one in asked]
    assert not [one["sql"] for one in asked if "children_" in one["sql"]]
    assert Entry.objects.count() == before


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("address", [*ADDRESSES, *(f"/book/{code}/" for code in known_codes())])
def test_the_page_is_light(ana, address, language):
    ana.cookies["django_language"] = language
    assert len(gzip.compress(ana.get(address).content)) < HEAVIEST


@pytest.mark.parametrize("address", ["/book/", "/coverage/", "/contacts/"])
def test_the_pages_are_reached_from_every_page_and_from_each_other(ana, address):
    assert f'href="{address}"' in ana.get(reverse("desk")).text
    assert f'href="{address}"' in ana.get(reverse("law", args=[NCMEC])).text


def test_they_only_answer_a_question(ana):
    for address in ADDRESSES:
        assert ana.post(address).status_code == 405, address


# --- one rule -----------------------------------------------------------------------------------------------------


def test_a_rule_is_told_in_words_with_both_readings_caveats_examples_file_and_digest(cast, ana):
    rule = book_for(cast.agency).rules[NCMEC]
    text = unescape(ana.get(reverse("law", args=[NCMEC])).text)
    told = rule_in_words(rule, words_of(book_for(cast.agency)))
    readings = [line["say"] for line in told["standing_said"]]
    assert len(readings) == len(rule.standing)
    for words in (*readings, "The rule in words", "carries out title IV-E work", "in force from",
                  "Your agency's setting decides.", "Before 2023 the law named no content", rule.digest,
                  "No person has yet put a name to a review", "id: US-IVE-35B-NCMEC24"):  # fmt: skip
        assert words in text, words


def test_a_rule_leads_to_what_makes_it_stricter_and_back(ana):
    assert reverse("law", args=["WA-4550-NCMEC24"]) in ana.get(reverse("law", args=[NCMEC])).text
    assert reverse("law", args=[NCMEC]) in ana.get(reverse("law", args=["WA-4550-NCMEC24"])).text


def test_a_rule_of_another_state_is_shown_and_says_that_it_is_not_ours(ana):
    text = unescape(ana.get(reverse("law", args=["FL-65C30019-LE"])).text)
    assert "This rule is of Florida. It is not in your agency's book." in text
    assert reverse("book_of", args=["us-fl"]) in text


def test_every_shipped_rule_has_a_page_in_both_languages(ana):
    for code in known_codes():
        for rule in content_of(code).rules:
            for language in ("en", "es"):
                ana.cookies["django_language"] = language
                assert ana.get(reverse("law", args=[rule.id])).status_code == 200, (rule.id, language)
            assert home_of(rule.id) == code


def test_a_clock_in_short_names_every_span_and_never_one_that_the_rule_has_not():
    for code in known_codes():
        for rule in content_of(code).rules:
            with override("en"):
                said = due_within(rule, "en")
            spans = {str(case.within) for case in rule.clock}
            assert [span for span in spans if span.replace("immediately", "at once") not in said] == [], rule.id
            if not spans and rule.repeat is None:
                assert said == "no hours in the law"


# --- rules that pull apart ----------------------------------------------------------------------------------------


def pulling(book) -> Conflict:
    """A conflict of the shape that the book has, made up for this test."""
    says = [Side({"en": f"Words to {pulls}.", "es": f"Para {pulls}."}, cite, "usc-42-671", pulls)
            for pulls, cite in (("tell", "1 U.S.C. 1"), ("withhold", "2 U.S.C. 2"))]  # fmt: skip
    return Conflict("made-up", {"en": "A title", "es": "Un título"}, {"en": "It pulls.", "es": "Se opone."},
                    book.rules[LE].standing[0].when, (book.rules[LE].act,), (), tuple(says),
                    {"en": "Counsel decides.", "es": "Decide el abogado."})  # fmt: skip


@pytest.fixture
def torn(cast, monkeypatch):
    """The agency's book with one conflict more, which holds for the child of these stories."""
    book = book_for(cast.agency)
    made = replace(book, conflicts={**book.conflicts, "made-up": pulling(book)}, version=f"{book.version}+torn")
    for place in ("index", "reading", "book_views", "views"):
        monkeypatch.setattr(f"handrail.duties.{place}.book_for", lambda agency: made, raising=False)
    return made


def test_both_sides_are_shown_with_their_law_and_who_decides(torn):
    for language, words in (("en", "Words to withhold."), ("es", "Para withhold.")):
        shown = apart(["made-up"], torn, language)[0]
        assert [side["pulls"] for side in shown["sides"]] == ["tell", "withhold"]
        assert shown["sides"][1]["say"] == words
        assert shown["sides"][0]["source"]["url"].startswith("https://")


@pytest.mark.parametrize("page", ["law", "duty"])
def test_a_duty_and_its_rule_show_what_pulls_against_it(cast, ana, torn, page):
    identified(cast)
    where = reverse("law", args=[LE]) if page == "law" else url(cast, "duty", LE)
    text = ana.get(where).text
    for words in ("Two rules pull apart:", "A title", "Words to tell.", "1 U.S.C. 1", "Words to withhold.",
                  "2 U.S.C. 2", "Counsel decides."):  # fmt: skip
        assert words in text, words


def test_a_rule_says_where_a_conflict_comes_up_and_a_duty_need_not(cast, ana, torn):
    identified(cast)
    assert "It comes up where this is so:" in ana.get(reverse("law", args=[LE])).text
    assert "It comes up where this is so:" not in ana.get(url(cast, "duty", LE)).text


def test_every_shipped_conflict_is_shown_with_both_sides_in_both_languages(cast):
    book = book_for(cast.agency)
    for language in ("en", "es"):
        for one in apart(book.conflicts, book, language):
            assert {side["pulls"] for side in one["sides"]} == {"tell", "withhold"}
            assert one["decide"] == book.conflicts[one["key"]].decide[language]


def test_a_duty_without_a_conflict_shows_none(cast, ana):
    identified(cast)
    assert "Two rules pull apart" not in ana.get(url(cast, "duty", LE)).text
    assert duty_page.needs == "read_child"


# --- what the book covers -----------------------------------------------------------------------------------------


def test_the_table_has_a_row_for_every_place_and_a_word_for_every_cell(ana):
    text = ana.get(reverse("coverage")).text
    for row in coverage(on=NOW.date()):
        assert row.place.name["en"] in text
    assert set(WORDS) == set(STATES)
    body = text.split("<tbody>")[1].split("</tbody>")[0]
    assert len(re.findall(r'<svg class="mark', body)) == len(re.findall(r'<use href="#mark-', body))
    for mark in re.findall(
        r'<td><svg class="mark mark--(\w+)"[^>]*>.*?</svg>\s*<span class="cover__word">([^<]+)<', body
    ):
        assert mark[1] == str(WORDS[mark[0]])


def test_the_numbers_in_the_sentence_are_those_of_the_files(ana):
    found, text = covered("en", on=NOW.date()), ana.get(reverse("coverage")).text
    assert f"Of {found['places']} jurisdictions, {found['counts']['in_use']} have rules in use" in text
    researched = sum(1 for code in known_codes() if code != "us")
    assert found["places"] - found["counts"]["not_researched"] == researched


def test_one_place_shows_its_topics_its_rules_and_when_they_were_verified(ana):
    text = ana.get(reverse("coverage"), {"state": "us-fl"}).text
    chosen = text.split('id="chosen"')[1].split("</section>")[0]
    for rule in content_of("us-fl").rules:
        assert reverse("law", args=[rule.id]) in chosen
    assert "2026-11-22" in chosen


def test_a_place_nobody_looked_at_says_so(ana):
    unread = next(row for row in coverage(on=TODAY) if not row.researched)
    text = ana.get(reverse("coverage"), {"state": unread.place.code}).text
    assert "Nobody has looked at the law of this jurisdiction." in text


def test_a_place_that_does_not_exist_shows_the_whole(ana):
    assert 'id="chosen"' not in ana.get(reverse("coverage"), {"state": "us-zz"}).text


def test_what_nobody_reviewed_is_counted(ana):
    rules = [rule for code in known_codes() for rule in content_of(code).rules if rule.status != "retired"]
    reviewed = sum(1 for rule in rules if rule.review.get("by", "null") != "null")
    assert (
        f"Of {len(rules)} rules, a named lawyer or practitioner has reviewed {reviewed}." in ana.get("/coverage/").text
    )


def test_a_row_left_out_keeps_its_reason_in_the_readers_language():
    parts = {"title": {"en": "Counts", "es": "Conteos"}, "why": {"en": "Not a child.", "es": "No es un menor."}}
    assert reason(LeftOut("A", parts), "es") == {"key": "A", "title": "Conteos", "why": "No es un menor.", "cite": ""}


# --- contacts -----------------------------------------------------------------------------------------------------


def test_national_contacts_come_first_then_the_agencys_state(ana):
    assert [place.code for place in ana.get(reverse("contacts")).context["places"]] == ["us", "us-wa"]


def test_every_contact_has_its_day_its_use_and_a_way_that_opens(cast):
    places = numbers_by_place([*known_codes()], book_for(cast.agency), "es", on=TODAY)
    for one in (number for place in places for number in place.numbers):
        assert one.ways, one.name
        assert one.use_when, one.name
        for way in one.ways:
            assert way.url.startswith(("tel:", "sms:", "mailto:", "https://")), way


def test_a_number_to_call_is_a_link_that_calls(ana):
    assert 'href="tel:1-800-843-5678"' in ana.get(reverse("contacts")).text


def test_the_warning_stands_exactly_where_the_contact_asks_for_one(cast):
    contacts = load_contacts()
    for day in (date(2016, 3, 2), TODAY, date(2030, 1, 1)):
        places = numbers_by_place(known_codes(), book_for(cast.agency), "en", on=day)
        for one in (number for place in places for number in place.numbers):
            wanted = contacts[one.contact.key].warning_on(day)
            assert bool(one.warning) == (wanted is not None), (one.name, day)


def test_the_hotline_of_another_state_can_be_looked_up(ana):
    text = ana.get(reverse("contacts"), {"state": "us-az"}).text
    assert "Arizona" in text
    assert "1-888-767-2445" in text


def test_a_place_without_a_number_says_so(ana):
    bare = next(
        code for code in ("us-gu", "us-as") if not any(c.jurisdiction == code for c in load_contacts().values())
    )
    assert "No number of this place was found" in ana.get(reverse("contacts"), {"state": bare}).text


def test_the_pages_speak_spanish(ana):
    page = spanish(ana)
    assert "El libro de deberes" in page.get(reverse("book")).text
    assert "Lo que nadie ha revisado" in page.get(reverse("coverage")).text
    assert "Úselo cuando" in page.get(reverse("contacts")).text
    assert "La regla en palabras" in page.get(reverse("law", args=[NCMEC])).text


def test_a_book_of_two_jurisdictions_is_read_as_one(cast):
    cast.agency.jurisdictions = ["us-wa", "us-fl"]
    reading = read_book(load_book(("us-wa", "us-fl")), Asked(), cast.agency, "en")
    listed = {line.rule.id for part in reading.parts for line in part.lines}
    assert {"WA-4550-LE24", "FL-65C30019-LE", NCMEC} <= listed


@pytest.mark.parametrize(
    ("binds", "words"),
    [
        ("{actor.performs_ive_functions: yes}", "whoever does title IV-E work"),
        ("{actor.kind: caregiver}", "a caregiver"),
        ("{any: [{actor.kind: county_cps}, {actor.performs_ive_functions: yes}]}",
         "a county child protection agency; whoever does title IV-E work"),
        ("{all: [{actor.kind: county_cps}, {actor.performs_ive_functions: yes}]}", "a county child protection agency"),
        ("{all: [{actor.kind: [caregiver, county_cps]}, {actor.performs_ive_functions: yes}]}",
         "a county child protection agency"),
    ],
)  # fmt: skip
def test_whom_a_rule_binds_is_said_as_its_condition_has_it(binds, words):
    written = OWN.replace("BINDS", binds)
    book = load_book(("us",)).with_rules([read_text(written, name="XX-OWN.yaml")])
    with override("en"):
        assert bound(book.rules["XX-OWN"], book, "en") == words
