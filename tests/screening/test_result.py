"""The result says what was answered, and never more than it can tell."""

import pytest
from django.utils.html import strip_tags

from handrail.screening import actions
from tests.cast import NOW
from tests.screening.conftest import DISCLOSURE, FIRST, HMIS, SECOND, SEEN, THIRD, give, url

pytestmark = pytest.mark.django_db


def result_of(client, row):
    return client.get(url(row, "screening_result")).content.decode()


def test_the_guided_conversation_has_no_score_and_says_so(ana, signed):
    page = result_of(ana, signed)
    assert "Result: no score" in page
    assert "Answers are not added up." in page
    assert "This is not a screening tool." in page
    assert "Not yet reviewed by a practitioner or survivor." in page


def test_the_six_kinds_are_counted_apart(ana, row, cast):
    give(row, cast, **{FIRST: "yes", SECOND: "declined", THIRD: "dont_know"})
    page = result_of(ana, row)
    for kind in ("Yes", "No", "Does not know", "Declined", "Not asked", "No information"):
        assert f'<dt class="fact__label">{kind}</dt>' in page
    assert "Not asked: stopped" not in page


def test_what_made_it_and_what_is_missing_are_named_in_words(ana, signed):
    page = result_of(ana, signed)
    made = page[page.index("What made this result") : page.index("The rule")]
    assert "someone else kept the money" in made
    missing = page[page.index("What is missing") : page.index("What it can tell")]
    assert "None of these is a no." in missing


def test_possible_is_the_strongest_word(ana, signed, row, cast, begin):
    told = begin()
    give(told, cast, **{DISCLOSURE: "yes"})
    for each in (signed, told):
        page = strip_tags(result_of(ana, each)).lower()
        for word in ("high risk", "confirmed", "victim", "positive"):
            assert word not in page


def test_a_telling_that_was_not_stopped_still_means_refer_now(ana, row, cast):
    give(row, cast, **{DISCLOSURE: "yes"})
    page = result_of(ana, row)
    assert "Result: refer now" in page
    assert "the questions went on" in page


def test_hidden_answers_are_kept_and_said_not_to_count(ana, begin, cast, young):
    row = begin(HMIS, young)
    give(row, cast, r15_1="yes", r15_a="yes")
    give(row, cast, r15_1="no")
    page = result_of(ana, actions.sign(screening=row, by=cast.ana, now=NOW))
    assert "not counted because an earlier answer changed" in page


def test_a_list_of_what_was_seen_has_no_score(ana, begin, cast):
    row = begin(SEEN)
    give(row, cast, controlling_person="yes")
    assert "Result: no score" in result_of(ana, row)


def test_an_unsigned_result_says_that_it_is_not_signed(ana, row):
    assert "Not signed yet." in result_of(ana, row)


def test_a_signed_result_is_read_from_what_was_stored_not_worked_out_again(ana, signed, monkeypatch):
    monkeypatch.setattr("handrail.screening.talk.Talk.result", lambda talk: 1 / 0)
    assert "Result: no score" in result_of(ana, signed)


def test_the_main_button_is_to_conclude(ana, signed):
    page = result_of(ana, signed)
    assert page.count('class="usa-button"') == 1
    assert f'<a class="usa-button" href="{url(signed, "conclude")}">' in page


def test_in_spanish_all_of_it_is_spanish(ana, signed):
    ana.cookies["django_language"] = "es"
    page = result_of(ana, signed)
    assert "Resultado: sin puntaje" in page
    assert "Una pregunta saltada no es un no." in page
