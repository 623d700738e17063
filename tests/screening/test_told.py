"""They told me something: the questions stop, nothing is asked again, and the telling is part of the record."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from handrail.audit.models import Entry
from handrail.children.models import Disclosure, Identification
from handrail.screening import actions
from tests.cast import NOW
from tests.screening.conftest import DISCLOSURE, FIRST, fresh, give, tap, url

pytestmark = pytest.mark.django_db


def told(**more):
    return {"client_id": str(uuid4()), "safe_now": "yes", "when": "now", **more}


def stop(client, row, item=None, **more):
    at = url(row, "question", item).rstrip("/").rsplit("/", 1)[-1] if item else ""
    return client.post(f"{url(row, 'told_me')}?at={at}", told(**more))


@pytest.mark.parametrize("item", [None, FIRST, "debt", DISCLOSURE, "family_gain"])
def test_the_questions_can_be_stopped_from_every_step(ana, row, item):
    assert stop(ana, row, item).url == url(row, "screening")
    talk = fresh(row)
    assert talk.screening.state == "stopped"
    assert talk.screening.stopped_on == item or item is None


def test_what_was_not_reached_reads_not_asked_stopped_and_never_no(ana, row, cast):
    give(row, cast, **{FIRST: "no", DISCLOSURE: "yes"})
    stop(ana, row, DISCLOSURE)
    final = fresh(row).final()
    assert (final[FIRST], final[DISCLOSURE], final["family_gain"]) == ("no", "yes", "not_asked_stopped")
    assert "Not asked: stopped" in ana.get(url(row, "screening_review")).content.decode()


def test_a_stop_makes_the_result_refer_now(ana, row):
    stop(ana, row)
    page = ana.get(url(row, "screening_result")).content.decode()
    assert "Result: refer now" in page
    assert "Check that the young person is safe right now." in page


def test_the_words_are_kept_sealed_with_the_time_and_stand_nowhere_else(ana, row):
    stop(ana, row, words="“He keeps my phone, Zebediah does.”")
    [row_of_record] = Disclosure.objects.all()
    assert row_of_record.words == "“He keeps my phone, Zebediah does.”"
    assert row_of_record.to_kind == "caseworker"
    log = b"".join(bytes(entry.body) for entry in Entry.objects.all()).decode()
    assert "Zebediah" not in log
    assert "not_asked" not in log


def test_software_concludes_nothing_from_a_telling(ana, row):
    stop(ana, row)
    assert Identification.objects.count() == 0


def test_not_safe_now_says_whom_to_call_first(ana, row):
    stop(ana, row, safe_now="no")
    page = ana.get(url(row, "screening")).content.decode()
    assert "not safe now. Call 911" in page
    assert 'href="tel:911"' in page


def test_safety_must_be_answered_and_what_was_typed_is_kept(ana, row):
    answer = ana.post(url(row, "told_me"), {"when": "now", "words": "“I said it.”"})
    assert answer.status_code == 422
    assert "Say whether the young person is safe right now." in answer.content.decode()
    assert "“I said it.”" in answer.content.decode()
    assert fresh(row).screening.is_open


def test_opening_the_page_by_mistake_changes_nothing(ana, row):
    page = ana.get(url(row, "told_me")).content.decode()
    assert "Nothing was told. Back to the questions" in page
    assert fresh(row).screening.is_open


def test_sent_twice_it_is_one_telling(ana, row):
    sent = told()
    for _ in range(2):
        assert ana.post(url(row, "told_me"), sent).status_code in {302, 422}
    assert Disclosure.objects.count() == 1


def test_the_words_can_be_written_right_after(ana, row):
    stop(ana, row)
    assert "Write down their words" in ana.get(url(row, "screening")).content.decode()
    ana.post(url(row, "told_me"), {"client_id": str(uuid4()), "words": "“I want it to stop.”"})
    [one] = Disclosure.objects.all()
    assert one.words == "“I want it to stop.”"
    assert "Write down their words" not in ana.get(url(row, "screening")).content.decode()


def test_words_once_written_stay_and_more_words_are_a_further_telling(ana, row):
    stop(ana, row, words="“First.”")
    ana.post(url(row, "told_me"), {"client_id": str(uuid4()), "words": "“And then.”"})
    assert {one.words for one in Disclosure.objects.all()} == {"“First.”", "“And then.”"}


def test_a_time_still_to_come_is_refused(ana, row):
    answer = ana.post(url(row, "told_me"), told(when="other", day="2099-01-01", clock="10:00"))
    assert answer.status_code == 422
    assert "This time has not come yet." in answer.content.decode()


def test_just_now_means_the_minute_the_page_showed(ana, row):
    shown = timezone.now() - timedelta(minutes=6)
    stop(ana, row, offered_at=shown.isoformat())
    assert fresh(row).screening.stopped_at == shown


@pytest.mark.parametrize(
    "stale", ["", "nonsense", "2026-03-13T21:10:00", "2001-01-01T00:00:00+00:00", "2999-01-01T00:00:00+00:00"]
)
def test_a_just_now_that_can_not_be_true_is_the_moment_it_was_sent(ana, row, stale):
    before = timezone.now()
    stop(ana, row, offered_at=stale)
    assert before <= fresh(row).screening.stopped_at <= timezone.now()


def test_a_signed_talk_can_not_be_stopped(ana, signed):
    answer = ana.post(url(signed, "told_me"), told())
    assert answer.url == url(signed, "screening")
    assert Disclosure.objects.count() == 0


def test_after_the_stop_the_next_thing_to_do_is_to_conclude(ana, row, cast):
    tap(ana, row, DISCLOSURE, "yes")
    stop(ana, row, DISCLOSURE)
    page = ana.get(url(row, "screening")).content.decode()
    assert url(row, "conclude") in page
    assert url(row, "question", FIRST) not in page


def test_a_stop_while_another_tab_signs_is_refused(row, cast):
    actions.sign(screening=row, by=cast.ana, now=NOW)
    with pytest.raises(actions.Refused, match="signed"):
        actions.stop_on_disclosure(screening=row, client_id=uuid4(), told_at=NOW, safe_now="yes", by=cast.ana, now=NOW)
    assert Disclosure.objects.count() == 0
