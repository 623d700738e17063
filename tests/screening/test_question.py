"""One question at a time: every tap is kept, nothing typed is lost, and every way out is open."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.audit.models import Entry
from handrail.children.actions import record_fact
from handrail.screening import actions
from handrail.screening.models import Answer
from handrail.screening.talk import Talk
from tests.cast import NOW
from tests.screening.conftest import DISCLOSURE, FIRST, HMIS, LAST, SECOND, SEEN, THIRD, fresh, give, tap, url

pytestmark = pytest.mark.django_db


def test_the_question_and_its_four_answers_are_shown_and_none_is_chosen(ana, row):
    page = ana.get(url(row, "question", FIRST)).content.decode()
    assert "Have you done work where you were not paid" in page
    assert page.count('class="answer"') == 7  # four of the young person's, one for the note, two for staff
    assert "aria-pressed" not in page
    assert "1 of 18" in page


def test_a_tap_is_kept_and_leads_to_the_next_question(ana, row):
    answer = tap(ana, row, FIRST, "dont_know")
    assert answer.url == url(row, "question", SECOND)
    assert fresh(row).values == {FIRST: "dont_know"}


@pytest.mark.parametrize("value", ["yes", "no", "dont_know", "declined", "not_asked", "no_information"])
def test_each_of_the_six_answers_is_kept_as_itself(ana, row, value):
    tap(ana, row, FIRST, value)
    assert fresh(row).values == {FIRST: value}


def test_the_last_question_leads_to_the_check(ana, row, cast):
    talk = Talk.of(row)
    give(row, cast, **{item.id: "no" for item in talk.instrument.items[:-1]})
    assert tap(ana, row, LAST, "no").url == url(row, "screening_review")


def test_the_answer_before_is_shown_when_one_comes_back(ana, row, cast):
    give(row, cast, **{FIRST: "declined"})
    page = ana.get(url(row, "question", FIRST)).content.decode()
    assert "Answered: Skip this one" in page
    assert page.count('aria-pressed="true"') == 1


def test_words_to_say_follow_a_skip(ana, row, cast):
    give(row, cast, **{FIRST: "declined"})
    assert "We can come back to it or leave it." in ana.get(url(row, "question", SECOND)).content.decode()


def test_the_same_tap_sent_twice_is_kept_once(ana, row):
    sent = str(uuid4())
    for _ in range(2):
        assert ana.post(url(row, "question", FIRST), {"client_id": sent, "answer": "yes"}).status_code == 302
    assert Answer.objects.count() == 1


def test_a_late_repeat_of_an_old_tap_does_not_undo_a_newer_one(ana, row):
    old = str(uuid4())
    ana.post(url(row, "question", FIRST), {"client_id": old, "answer": "yes"})
    tap(ana, row, FIRST, "no")
    ana.post(url(row, "question", FIRST), {"client_id": old, "answer": "yes"})
    assert fresh(row).values == {FIRST: "no"}


def test_a_used_id_with_another_answer_is_another_act_and_is_kept(ana, row):
    sent = str(uuid4())
    for value in ("yes", "no"):
        ana.post(url(row, "question", FIRST), {"client_id": sent, "answer": value})
    assert fresh(row).values == {FIRST: "no"}
    assert Answer.objects.count() == 2


def test_two_tabs_lose_nothing_and_the_check_shows_both(ana, row):
    tap(ana, row, FIRST, "yes")
    tap(ana, row, FIRST, "no")
    assert fresh(row).given[FIRST].before == "yes"
    assert "before: Yes" in ana.get(url(row, "screening_review")).content.decode()


def test_a_note_is_kept_with_the_answer_and_stays_when_the_answer_changes(ana, row):
    tap(ana, row, FIRST, "yes", note="Said it quietly")
    tap(ana, row, FIRST, "no", note="Said it quietly")
    given = fresh(row).given[FIRST]
    assert (given.value, given.note) == ("no", "Said it quietly")


def test_a_note_alone_is_kept_and_answers_nothing(ana, row):
    tap(ana, row, FIRST, "", note="Looked at the door")
    assert fresh(row).values == {}
    assert fresh(row).given[FIRST].note == "Looked at the door"


def test_an_unknown_answer_gets_the_page_again_with_what_was_typed(ana, row):
    answer = tap(ana, row, FIRST, "maybe", note="Kept words")
    assert answer.status_code == 422
    assert "Kept words" in answer.content.decode()
    assert "Choose one of the answers." in answer.content.decode()
    assert Answer.objects.count() == 0


def test_no_answer_and_no_note_is_a_422(ana, row):
    assert tap(ana, row, FIRST, "").status_code == 422


def test_nothing_of_the_answers_stands_in_an_address_a_title_or_the_log(ana, row, cast):
    answer = tap(ana, row, FIRST, "declined", note="Zebediah was there")
    page = ana.get(answer.url).content.decode()
    log = b"".join(bytes(entry.body) for entry in Entry.objects.all()).decode()
    for told in (FIRST, "declined", "Zebediah", SECOND):
        assert told not in answer.url
        assert told not in log
    assert "<title>My notes</title>" in page
    assert "Tolliver" not in page


def test_skip_logic_hides_an_item_and_keeps_its_answer_without_counting_it(ana, begin, cast, young):
    row = begin(HMIS, young)
    give(row, cast, r15_1="yes", r15_a="yes", r15_b="from_1_to_3", r15_c="no")
    tap(ana, row, "r15_1", "no")
    talk = fresh(row)
    assert [item.id for item in talk.hidden] == ["r15_a", "r15_b", "r15_c"]
    assert talk.values["r15_b"] == "from_1_to_3"
    assert "r15_a" in talk.result().not_counted
    assert "Kept, not counted" in ana.get(url(row, "screening_review")).content.decode()


def test_a_hidden_question_leads_on_to_one_that_is_asked(ana, begin, young):
    row = begin(HMIS, young)
    assert ana.get(url(row, "question", "r15_d")).url == url(row, "question", "r15_1")


def test_no_number_of_questions_is_promised_when_answers_may_change_it(ana, begin, young):
    row = begin(HMIS, young)
    assert "1 of" not in ana.get(url(row, "question", "r15_1")).content.decode()


def test_own_choices_are_offered_in_place_of_yes_and_no(ana, begin, cast, young):
    row = begin(HMIS, young)
    give(row, cast, r15_1="yes")
    page = ana.get(url(row, "question", "r15_b")).content.decode()
    assert "12 or more" in page
    assert tap(ana, row, "r15_b", "yes").status_code == 422
    assert tap(ana, row, "r15_b", "12_or_more").status_code == 302


@pytest.mark.parametrize("item", [FIRST, "debt", "pictures_pressure", "family_gain"])
def test_from_every_question_one_can_go_back_stop_or_say_that_something_was_told(ana, row, item):
    page = ana.get(url(row, "question", item)).content.decode()
    for way in ("told_me", "screening_stop"):
        assert url(row, way) in page
    assert "Back" in page
    assert 'href="/x"' in page


def test_a_yes_that_is_a_disclosure_offers_to_stop_first(ana, row):
    answer = tap(ana, row, DISCLOSURE, "yes")
    assert answer.url.startswith(url(row, "told_me"))
    page = ana.get(answer.url).content.decode()
    assert "Thank you for telling me. This is not your fault." in page
    assert "Is the young person safe right now?" in page


def test_the_language_switch_keeps_the_place_and_the_workers_own_words(ana, row):
    here = url(row, "question", "debt")
    token = here.rstrip("/").rsplit("/", 1)[-1]
    answer = ana.post(url(row, "talk_language"), {"language": "es", "item": token})
    assert answer.url == here
    page = ana.get(here).content.decode()
    assert '<html lang="es">' in page
    assert "¿Alguien dice que le debes" in page
    assert "They told me something" in page


def test_another_teams_worker_gets_not_found(client, cast, row):
    client.force_login(cast.cora)
    pages = [url(row, name) for name in ("screening", "screening_review", "screening_result", "told_me", "conclude")]
    for page in [*pages, url(row, "question", FIRST), reverse("screen_prepare", args=[cast.maya.pk])]:
        assert client.get(page).status_code == 404
        assert client.post(page, {"answer": "yes"}).status_code == 404
    assert Answer.objects.count() == 0


@pytest.mark.parametrize("name", ["tom", "lia", "ada", "max"])
def test_roles_without_case_work_get_not_found(client, cast, row, name):
    client.force_login(getattr(cast, name))
    assert client.get(url(row, "question", FIRST)).status_code == 404


def test_an_item_that_is_not_there_is_not_found(ana, row):
    assert ana.get(reverse("question", args=[row.pk, "no-such-item"])).status_code == 404


def test_a_question_asks_the_database_at_most_twelve_times(ana, row, cast):
    give(row, cast, **{FIRST: "yes", SECOND: "no", THIRD: "declined"})
    here = url(row, "question", LAST)
    with CaptureQueriesContext(connection) as asked:
        assert ana.get(here).status_code == 200
    assert len([query for query in asked if "SAVEPOINT" not in query["sql"]]) <= 12


def test_a_whole_section_is_kept_answer_by_answer(ana, row):
    talk = Talk.of(row)
    work = talk.instrument.sections[0]
    ids = {item.id: talk.token(item) for item in talk.in_section(work)}
    sent = {
        "client_id": str(uuid4()),
        f"a_{ids[FIRST]}": "no",
        f"a_{ids['debt']}": "declined",
        f"n_{ids['debt']}": "Quiet",
    }
    here = reverse("section", args=[row.pk, talk.token(work)])
    for _ in range(2):
        assert ana.post(here, sent).url == reverse("section", args=[row.pk, talk.token(talk.instrument.sections[1])])
    assert fresh(row).values == {FIRST: "no", "debt": "declined"}
    assert fresh(row).given["debt"].note == "Quiet"
    assert Answer.objects.count() == 2


def test_a_section_with_an_unknown_answer_is_shown_again_with_what_was_typed(ana, row):
    talk = Talk.of(row)
    work = talk.instrument.sections[0]
    first = talk.token(talk.in_section(work)[0])
    answer = ana.post(
        reverse("section", args=[row.pk, talk.token(work)]), {f"a_{first}": "maybe", f"n_{first}": "Kept words"}
    )
    assert answer.status_code == 422
    assert "Kept words" in answer.content.decode()


def test_a_disclosure_in_a_section_offers_to_stop_and_keeps_the_rest(ana, row):
    talk = Talk.of(row)
    phone = next(section for section in talk.instrument.sections if section.id == "phone")
    ids = {item.id: talk.token(item) for item in talk.in_section(phone)}
    sent = {f"a_{ids[DISCLOSURE]}": "yes", f"a_{ids['online_secret']}": "no"}
    assert ana.post(reverse("section", args=[row.pk, talk.token(phone)]), sent).url.startswith(url(row, "told_me"))
    assert fresh(row).values == {DISCLOSURE: "yes", "online_secret": "no"}


def test_what_the_worker_saw_stands_on_a_staff_page_and_is_never_for_the_young_person(ana, begin):
    row = begin(SEEN)
    page = ana.get(url(row, "question", "controlling_person")).content.decode()
    assert "Accompanied by a controlling person or boss" in page
    assert "data-youth" not in page
    assert ana.get(url(row, "handover")).url == url(row, "screening")


def test_the_guide_is_one_folded_link_that_does_not_say_what_the_record_brings_up(ana, row, cast):
    record_fact(client_id=uuid4(), child=cast.maya, name="child.homeless", value="yes", by=cast.ana, now=NOW)
    page = ana.get(url(row, "question", FIRST)).content.decode()
    assert page.count("/guide/") == 1
    assert "Guide for this step" in page.split("For the worker")[1]
    assert "without-a-home" not in page


def test_stop_for_today_keeps_everything_and_it_goes_on_at_the_same_place(ana, row, cast):
    give(row, cast, **{FIRST: "no"})
    assert ana.post(url(row, "screening_stop"), {"choice": "not_now"}).url == url(row, "screening")
    page = ana.get(url(row, "screening")).content.decode()
    assert "Go on with the questions" in page
    assert url(row, "question", SECOND) in page
    assert fresh(row).screening.is_open


def test_stop_for_today_may_set_another_time(ana, row, cast):
    day = (NOW + timedelta(days=900)).date().isoformat()
    ana.post(url(row, "screening_stop"), {"choice": "not_now", "day": day, "clock": "16:30", "note": "after school"})
    [offer] = cast.maya.offer_set.all()
    assert offer.better_at is not None


def test_a_screening_that_was_stopped_meanwhile_takes_no_answer(ana, row, cast):
    actions.stop_on_disclosure(screening=row, client_id=uuid4(), told_at=NOW, safe_now="yes", by=cast.ana, now=NOW)
    assert tap(ana, row, FIRST, "no").url == url(row, "screening")
    assert Answer.objects.count() == 0
