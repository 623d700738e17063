"""The plan so that nobody has to go missing, and what to weigh before a place is chosen: no label and no score."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from handrail.audit.models import Entry
from handrail.children.actions import record_identification, record_placement
from handrail.missing.actions import record_return, report_missing
from handrail.safety_plans.models import CaseSaid, Plan, Written

from .conftest import Writing, begun

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(cast, client):
    client.force_login(cast.ana)
    return client


def page(client, cast, name="prevention"):
    return client.get(reverse(name, args=[cast.maya.pk])).text


def texas(cast):
    cast.agency.jurisdictions = ["us-tx"]
    cast.agency.save()


def was_missing(cast, days):
    now = timezone.now()
    gone = now - timedelta(days=days)
    row = report_missing(client_id=uuid4(), child=cast.maya, informed_at=gone, left_at=gone, by=cast.ana, now=now)
    return record_return(episode=row, returned_at=gone + timedelta(days=1), learned_at=gone + timedelta(days=1),
                         by=cast.ana, now=now, found_where="12 Harbor Road")  # fmt: skip


def test_the_triggers_are_shown_with_what_they_rest_on(ana, cast):
    texas(cast)
    was_missing(cast, 30)
    shown = page(ana, cast)
    assert "Was missing in the last six months" in shown
    assert "Policy" in shown
    assert "Ours, not law" in shown
    assert "never a score" in shown


def test_a_trigger_of_another_state_is_not_shown(ana, cast):
    was_missing(cast, 30)
    assert "Texas" not in page(ana, cast)


def test_what_the_record_cannot_tell_is_asked(ana, cast):
    texas(cast)
    assert "Not known:" in page(ana, cast)


def test_a_conclusion_of_trafficking_calls_for_it(ana, cast):
    texas(cast)
    now = timezone.now()
    record_identification(client_id=uuid4(), child=cast.maya, form="sex", status="identified", at=now, basis="said",
                          by=cast.ana, now=now)  # fmt: skip
    assert "The record says that the child was trafficked" in page(ana, cast)


def test_that_the_child_said_so_calls_for_it(ana, cast):
    texas(cast)
    assert "Said lately that they want to leave" not in page(ana, cast)
    sent = {"client_id": str(uuid4()), "kind": "said_wants_to_leave", "day": timezone.localdate().isoformat()}
    ana.post(reverse("plan_changed", args=[cast.maya.pk]), sent)
    assert "Said lately that they want to leave" in page(ana, cast)


def test_it_begins_when_the_limits_were_said(ana, cast):
    url = reverse("prevention", args=[cast.maya.pk])
    assert ana.post(url, {"client_id": str(uuid4())}).status_code == 422
    assert ana.post(url, {"client_id": str(uuid4()), "said": "on"}).status_code == 302
    assert Plan.objects.get().kind == "prevention"


def test_what_was_agreed_is_shown_and_the_talk_is_not(ana, cast):
    writing = Writing(ana, begun(cast, "prevention"))
    writing.write("adults_on_call.day", text="Ana 555-0100")
    writing.write("talk.left_before", text="I left when he shouted")
    shown = page(ana, cast)
    assert "Ana 555-0100" in shown
    assert "he shouted" not in shown


def test_what_was_agreed_keeps_to_what_the_file_may_hold(ana, cast):
    writing = Writing(ana, begun(cast, "prevention"))
    writing.write("adults_on_call.day", text="Ana 555-0100", who=[])
    writing.write("adults_on_call.night", text="Ben 555-0101")
    assert "Ana 555-0100" not in page(ana, cast)
    assert "Ben 555-0101" in page(ana, cast)
    ana.post(reverse("plan_leave_out", args=[writing.plan.pk]), {"section": "adults_on_call", "out": "yes"})
    assert "Ben 555-0101" not in page(ana, cast)


def test_it_has_visits_outings_adults_on_call_and_what_we_do_if_somebody_is_late(ana, cast):
    plan = begun(cast, "prevention")
    shown = ana.get(reverse("plan_write", args=[plan.pk])).text
    for part in (
        "Visits and calls",
        "Going out",
        "Adults on call",
        "If somebody is late",
        "For the person you live with",
    ):
        assert part in shown


def test_before_a_place_is_chosen_the_record_is_compared_with_it(ana, cast):
    was_missing(cast, 30)
    url = reverse("placement_check", args=[cast.maya.pk])
    assert "The record says yes:" not in ana.get(url).text
    assert "The record says yes:" in ana.post(url, {"address": "12 Harbor Road"}).text
    assert "The record says yes:" not in ana.post(url, {"address": "9 Mill Street"}).text


def test_a_person_to_keep_away_from_is_met_there_and_not_named(ana, cast):
    writing = Writing(ana, begun(cast))
    writing.write("people_i_need_distance_from.who", text="Dexter")
    shown = ana.post(reverse("placement_check", args=[cast.maya.pk]), {"people": "Dexter Vale\nKim"}).text
    assert "among those to keep away from" in shown


def test_what_is_typed_of_a_place_is_kept_nowhere(ana, cast):
    before = Written.objects.count()
    ana.post(reverse("placement_check", args=[cast.maya.pk]), {"name": "Harbor House", "address": "12 Harbor Road"})
    assert Written.objects.count() == before
    assert not cast.maya.placement_set.exists()


def test_from_which_kind_of_place_the_child_left_is_shown(ana, cast):
    now = timezone.now()
    record_placement(client_id=uuid4(), child=cast.maya, kind="group_home", since=now - timedelta(days=90), by=cast.ana,
                     now=now)  # fmt: skip
    was_missing(cast, 30)
    assert "from: Group home" in page(ana, cast, "placement_check")


OWN = """
- id: county_new_placement
  jurisdiction: us-wa
  test: {person_says: yes}
  source: County policy 12.4
  title: {en: A new placement, es: Un hogar nuevo}
  why: {en: County policy 12.4 asks for it., es: La norma 12.4 lo pide.}
  ask: {en: Is this a new placement?, es: ¿Es un hogar nuevo?}
"""


@pytest.fixture
def asked(ana, cast, settings, tmp_path):
    """The agency has a case of its own that no record can tell."""
    (tmp_path / "prevention_triggers.yaml").write_text(OWN)
    settings.CONTENT_DIRS = [tmp_path]
    cast.agency.jurisdictions = ["us-wa"]
    cast.agency.save()
    return reverse("prevention_cases", args=[cast.maya.pk])


def say(client, url, answer, sent=None):
    return client.post(url, {"client_id": sent or str(uuid4()), "case_county_new_placement": answer})


def test_a_case_that_only_a_person_can_tell_is_asked_and_takes_the_answer(ana, cast, asked):
    assert "Not known: Is this a new placement?" in page(ana, cast)
    assert f'href="{asked}"' in page(ana, cast)
    assert say(ana, asked, "yes").url == reverse("prevention", args=[cast.maya.pk])
    assert "A new placement" in page(ana, cast)
    assert "Not known: Is this" not in page(ana, cast)


def test_a_no_is_no_longer_asked_and_can_be_changed(ana, cast, asked):
    say(ana, asked, "no")
    assert "A new placement" not in page(ana, cast)
    assert "Ana" in ana.get(asked).text
    say(ana, asked, "unknown")
    assert "Not known: Is this a new placement?" in page(ana, cast)
    assert CaseSaid.objects.count() == 2


def test_an_answer_sent_twice_is_kept_once_and_what_stands_is_not_written_again(ana, cast, asked):
    once = str(uuid4())
    for _ in range(2):
        say(ana, asked, "yes", once)
    say(ana, asked, "yes")
    assert CaseSaid.objects.count() == 1


def test_an_answer_that_is_no_answer_is_refused_and_a_question_left_alone_says_nothing(ana, cast, asked):
    assert say(ana, asked, "perhaps").status_code == 422
    assert ana.post(asked, {"client_id": str(uuid4())}).status_code == 302
    assert not CaseSaid.objects.exists()


def test_which_case_it_was_is_nowhere_in_the_clear(ana, cast, asked):
    say(ana, asked, "yes")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM safety_plans_casesaid")
        (row,) = cursor.fetchall()
    assert "county_new_placement" not in str(row)
    assert not any(b"county_new" in bytes(entry.body) for entry in Entry.objects.all())


def test_without_questions_of_its_own_the_page_says_so(ana, cast):
    assert "no questions of its own" in page(ana, cast, "prevention_cases")
    assert "Answer what our agency asks" not in page(ana, cast)
