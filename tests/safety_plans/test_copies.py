"""A copy holds what was ticked and nothing else; the paper says no more than the preview; the home may get none."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.children.actions import record_fact, record_placement
from handrail.children.questions import where_to_answer
from handrail.rules.plans.home import QUESTIONS as SUSPECTS
from handrail.safety_plans.copying import KINDS
from handrail.safety_plans.models import CopyMade

from .conftest import nobody_at_home_harms, say_of_suspect
from .papers import is_accessible, metadata_of, words_of

pytestmark = pytest.mark.django_db
HELPS, ADULT, CALL = "by_myself.what_helps", "safe_adults.first", "for_the_caregiver.whom_to_call"
PAPERS = [kind.id for kind in KINDS.values() if kind.page and kind.audience == "youth" and kind.id != "worker_keeps_it"]


def ask(client, plan, kind, **typed):
    return client.post(
        reverse("plan_copy", args=[plan.pk, kind]), {"client_id": str(uuid4()), "language": "en", **typed}
    )


def make(client, plan, kind, **typed):
    return ask(client, plan, kind, make="yes", **typed)


@pytest.fixture
def written(writing, plan):
    writing.write(HELPS, chips=["music"], text="Walk with Rey", who=["youth", "worker"])
    writing.write(ADULT, text="Aunt L. 555-0142", who=["youth", "worker"])
    writing.write("warning_signs.body", text="my own and nobody else's", who=["worker"])
    return plan


@pytest.mark.parametrize("kind", PAPERS)
def test_the_papers_hold_what_was_ticked_and_can_be_read_out(written, client, kind):
    answer = make(client, written, kind, handed="on")
    assert (answer["Content-Type"], answer["Content-Disposition"]) == (
        "application/pdf",
        'attachment; filename="notes.pdf"',
    )
    told = words_of(answer.content)
    assert "My notes" in told
    assert "Walk with Rey" in told
    assert "555-0142" in told
    assert "nobody else" not in told
    assert is_accessible(answer.content)


def test_the_paper_knows_no_author_and_no_hour(written, client):
    told = metadata_of(make(client, written, "paper_card", handed="on").content)
    assert "Maya" not in told
    assert "Ana" not in told
    assert "Fernwood" not in told
    assert "000000Z" in told


def test_it_speaks_the_language_that_was_chosen(written, client):
    told = words_of(make(client, written, "large_print", handed="on", language="es").content)
    assert "Mis notas" in told
    assert "Música" in told
    assert "Walk with Rey" in told


def test_while_a_relative_may_be_the_one_nothing_goes_to_the_home(written, client):
    answer = make(client, written, "paper_card")
    assert answer.status_code == 422
    assert "This copy will not print" in answer.text
    assert not CopyMade.objects.exists()


def test_handed_over_away_from_the_home_there_is_a_copy_all_the_same(written, client):
    assert make(client, written, "paper_card", handed="on").status_code == 200


def test_no_sheet_for_the_home_while_nobody_said_that_no_relative_is_involved(written, client):
    page = client.get(reverse("plan_copy", args=[written.pk, "caregiver"])).text
    assert "No sheet is made for the home" in page
    assert "Make the paper" not in page
    assert make(client, written, "caregiver").status_code == 422


@pytest.mark.parametrize("unasked", SUSPECTS)
@pytest.mark.parametrize("answer", ["", "unknown"])
def test_one_no_is_no_answer_to_the_other_question(written, client, cast, settings, unasked, answer):
    """A sheet for foster parents of whom nobody asked does not print, whatever is known of the family."""
    for name in SUSPECTS:
        if said := (answer if name == unasked else "no"):
            say_of_suspect(cast, name, said)
    assert make(client, written, "caregiver").status_code == 422
    assert make(client, written, "paper_card").status_code == 422
    assert "One at home" not in client.get(reverse("plan_write", args=[written.pk])).text
    settings.PHONE_PAGES = True
    assert 'name="untouched"' in client.get(reverse("plan_phone", args=[written.pk])).text


def test_two_noes_open_the_home(written, client, cast):
    nobody_at_home_harms(cast)
    assert make(client, written, "paper_card").status_code == 200
    assert "One at home" in client.get(reverse("plan_write", args=[written.pk])).text


@pytest.mark.parametrize("suspect", SUSPECTS)
def test_one_yes_is_enough(written, client, cast, suspect):
    nobody_at_home_harms(cast)
    say_of_suspect(cast, suspect, "yes")
    assert make(client, written, "caregiver").status_code == 422


def test_what_nobody_answered_about_the_home_is_a_tap_away_where_nothing_prints(written, client, cast):
    family, caretaker = (where_to_answer(cast.maya, name) for name in SUSPECTS)
    say_of_suspect(cast, SUSPECTS[0], "no")
    pages = [reverse("safety_plan", args=[cast.maya.pk]), reverse("plan_copies", args=[written.pk]),
             reverse("plan_copy", args=[written.pk, "caregiver"])]  # fmt: skip
    for page in (client.get(url).text for url in pages):
        assert "Nobody has said whether a family member or somebody who cares for the child" in page
        assert f'href="{caretaker}"' in page
        assert f'href="{family}"' not in page
    assert "A caretaker may be involved" in client.get(reverse("child", args=[cast.maya.pk])).text
    assert client.get(caretaker).status_code == 200


def test_the_caregiver_gets_how_to_help_in_large_letters(written, writing, client, cast):
    nobody_at_home_harms(cast)
    writing.write(CALL, text="Ana, 555-0100", who=["caregiver", "worker"])
    answer = make(client, written, "caregiver_large", language="en")
    told = words_of(answer.content)
    assert answer["Content-Disposition"] == 'attachment; filename="sheet.pdf"'
    assert "How to help this week" in told
    assert "555-0100" in told
    assert "Walk with Rey" not in told
    assert is_accessible(answer.content)


def test_the_worker_keeps_the_whole(written, client):
    told = words_of(make(client, written, "worker").content)
    assert "my own and nobody else's" in told


def test_what_is_taken_back_is_gone_from_the_next_copy(written, writing, client):
    writing.write(HELPS, chips=["music"], text="Walk with Rey", who=["worker"])
    assert "Walk with Rey" not in words_of(make(client, written, "folded_page", handed="on").content)


def test_a_day_that_has_passed_ends_it(written, writing, client):
    yesterday = (timezone.localdate() - timedelta(days=2)).isoformat()
    writing.write(HELPS, chips=["music"], text="Walk with Rey", who=["youth", "worker"], until=yesterday)
    assert "Walk with Rey" not in words_of(make(client, written, "folded_page", handed="on").content)


def test_a_part_that_was_left_out_is_on_no_copy(written, client):
    client.post(reverse("plan_leave_out", args=[written.pk]), {"section": "by_myself", "out": "yes"})
    for kind in ("folded_page", "worker"):
        assert "Walk with Rey" not in words_of(make(client, written, kind, handed="on").content)


def test_the_preview_is_the_copy_and_says_what_it_leaves_off(written, writing, client):
    writing.write("lift_me.people", text="Maya Tolliver and Whiskers", who=["youth", "worker"])
    page = ask(client, written, "folded_page", handed="on", show="yes").text
    assert "Walk with Rey" in page
    assert "Left off" in page
    assert "Whiskers" not in page
    assert "Whiskers" not in words_of(make(client, written, "folded_page", handed="on").content)


def test_a_help_line_stands_on_it_only_when_the_young_person_wants_it(written, writing, client):
    writing.write("lift_me.people", text="988 at night", who=["youth", "worker"])
    assert "988" not in words_of(make(client, written, "folded_page", handed="on").content)
    assert "988" in words_of(make(client, written, "folded_page", handed="on", wants=["hotlines"]).content)
    assert "988" not in words_of(make(client, written, "folded_page", handed="on").content)


def test_that_a_copy_was_made_is_on_record_and_not_what_stood_in_it(written, client):
    make(client, written, "paper_card", handed="on")
    made = CopyMade.objects.get()
    assert (made.form, made.language, made.hands) == ("paper_card", "en", "youth")
    assert "A small card" in client.get(reverse("plan_copies", args=[written.pk])).text


def test_sent_twice_it_is_one_copy(written, client):
    once = str(uuid4())
    for _ in range(2):
        client.post(reverse("plan_copy", args=[written.pk, "paper_card"]),
                    {"client_id": once, "language": "en", "handed": "on", "make": "yes"})  # fmt: skip
    assert CopyMade.objects.count() == 1


@pytest.mark.parametrize("kind", ["learn_by_heart", "read_aloud"])
def test_read_aloud_nothing_stays(written, client, kind):
    answer = make(client, written, kind)
    assert answer.url == reverse("plan_aloud", args=[written.pk])
    page = client.get(answer.url)
    assert "Walk with Rey" in page.text
    assert "no-store" in page["Cache-Control"]


def test_a_kind_that_is_not_made_is_not_found(written, client):
    assert client.get(reverse("plan_copy", args=[written.pk, "poster"])).status_code == 404


def moved(cast, days_ago: float, *, kind="foster_home", told_of=None) -> None:
    since = timezone.now() - timedelta(days=days_ago)
    record_placement(client_id=uuid4(), child=cast.maya, kind=kind, since=since, by=cast.ana,
                     now=told_of or timezone.now())  # fmt: skip


def test_no_sheet_prints_for_a_new_home_on_an_answer_about_the_old_one(written, client, cast):
    nobody_at_home_harms(cast)
    assert make(client, written, "caregiver").status_code == 200
    moved(cast, 0)
    assert make(client, written, "caregiver").status_code == 422
    assert make(client, written, "paper_card").status_code == 422
    assert "One at home" not in client.get(reverse("plan_write", args=[written.pk])).text


def test_after_a_move_the_question_about_who_cares_for_the_child_is_there_again(written, client, cast):
    nobody_at_home_harms(cast)
    moved(cast, 0)
    family, caretaker = (where_to_answer(cast.maya, name) for name in SUSPECTS)
    page = client.get(reverse("plan_copies", args=[written.pk])).text
    assert f'href="{caretaker}"' in page
    assert f'href="{family}"' not in page
    assert "The child has moved since somebody said no" in page
    say_of_suspect(cast, SUSPECTS[1], "no")
    assert make(client, written, "caregiver").status_code == 200


def test_a_move_that_was_told_of_late_closes_the_home_too(written, client, cast):
    nobody_at_home_harms(cast)
    moved(cast, 20)
    assert make(client, written, "caregiver").status_code == 422


def test_a_move_that_is_planned_closes_nothing_yet(written, client, cast):
    moved(cast, 20)
    nobody_at_home_harms(cast)
    moved(cast, -5)
    assert make(client, written, "caregiver").status_code == 200


def test_a_yes_that_is_dated_back_is_a_yes(written, client, cast):
    nobody_at_home_harms(cast)
    record_fact(client_id=uuid4(), child=cast.maya, name=SUSPECTS[1], value="no", since=timezone.now(), by=cast.ana,
                now=timezone.now())  # fmt: skip
    assert make(client, written, "caregiver").status_code == 200
    record_fact(client_id=uuid4(), child=cast.maya, name=SUSPECTS[1], value="yes", by=cast.ana, now=timezone.now(),
                since=timezone.now() - timedelta(days=90))  # fmt: skip
    assert make(client, written, "caregiver").status_code == 422
