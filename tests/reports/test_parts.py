"""Every time missing is in exactly one part of a measure: what was done with proof, said, late, missed, not known."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from handrail.children.actions import record_fact
from handrail.duties.alarms import take
from handrail.duties.index import answers_for
from handrail.duties.models import Alarm
from handrail.duties.reading import token_of
from handrail.missing.models import Attempt, Episode, Talk
from handrail.reports import parts
from handrail.reports.measures import LABELS, MEASURES, tally
from tests.reports.stories import DAY, HOUR, a_child, ago, back, counted, done, in_care, missing, part

pytestmark = pytest.mark.django_db


def talk(episode, cast, outcome, span=DAY):
    Talk.objects.create(client_id=uuid4(), child=episode.child, episode=episode, at=ago(span), outcome=outcome,
                        recorded_by=cast.ana, recorded_at=ago(span))  # fmt: skip


def tried(episode, cast, *spans):
    for span in spans:
        Attempt.objects.create(client_id=uuid4(), child=episode.child, episode=episode, at=ago(span), how="phone",
                               result="no_answer", recorded_by=cast.ana, recorded_at=ago(span))  # fmt: skip


@pytest.mark.parametrize(("span", "reference", "expected"), [
    (5 * DAY - HOUR, "MP-1", parts.IN_TIME), (5 * DAY - HOUR, "", parts.SAID_DONE),
    (3 * DAY, "MP-1", parts.LATE), (3 * DAY, "", parts.SAID_DONE),
])  # fmt: skip
def test_a_report_is_in_time_late_or_only_said(cast, span, reference, expected):
    done(missing(a_child(cast), cast), cast, "police", span, reference=reference)
    assert part(cast, "police") == expected


def test_a_report_that_nobody_made_is_overdue_also_after_the_return(cast):
    episode = missing(a_child(cast), cast)
    back(episode, cast, 2 * DAY)
    assert part(cast, "ncmec") == parts.OVERDUE


def test_a_report_with_time_left_is_not_counted(cast):
    missing(a_child(cast), cast, HOUR)
    assert part(cast, "police") == parts.OPEN


def test_a_number_from_police_is_no_proof_for_ncmec(cast):
    done(missing(a_child(cast), cast), cast, "police", 5 * DAY - HOUR)
    assert part(cast, "police") == parts.IN_TIME
    assert part(cast, "ncmec") == parts.OVERDUE


def test_what_a_supervisor_closed_stays_a_part_of_its_own(cast):
    done(missing(a_child(cast), cast), cast, "police", 4 * DAY, outcome="closed", reason="Found at school")
    assert part(cast, "police") == parts.CLOSED


def test_a_child_of_whom_nobody_knows_whether_in_care_cannot_be_told(cast):
    missing(cast.maya, cast, from_foster_care=None)
    assert part(cast, "police") == parts.CANNOT_TELL
    (case,) = counted(cast).cases
    assert case.needs["police"]


def test_a_child_at_home_with_no_open_case_has_no_duty_here(cast):
    for name in ("care.foster_care", "care.agency_responsible", "care.open_in_home_case", "care.ran_from_foster_care",
                 "care.chafee_services", "care.extended_care"):  # fmt: skip
        record_fact(client_id=uuid4(), child=cast.maya, name=name, value="no", by=cast.ana, now=timezone.now(),
                    since=ago(200 * DAY))  # fmt: skip
    missing(cast.maya, cast, from_foster_care=False)
    assert part(cast, "police") in {parts.NO_DUTY, parts.CANNOT_TELL}


def test_proof_asks_only_of_reports_that_were_made(cast):
    episode = missing(a_child(cast), cast)
    assert part(cast, "proof") == parts.NOTHING_SAID
    done(episode, cast, "police", 5 * DAY - HOUR)
    assert part(cast, "proof") == parts.DONE
    done(episode, cast, "ncmec", 5 * DAY - HOUR, reference="")
    assert part(cast, "proof") == parts.SAID_DONE


def test_nobody_is_screened_before_the_return(cast):
    missing(a_child(cast), cast)
    assert part(cast, "screened") == parts.NOT_BACK
    assert part(cast, "conversation") == parts.NOT_BACK


def test_a_return_without_a_screening_is_never_left_out_for_want_of_an_hour(cast):
    back(missing(a_child(cast), cast, 90 * DAY), cast, 80 * DAY)
    assert part(cast, "screened") in {parts.UNDONE, parts.OVERDUE}


def test_a_screening_with_its_proof_counts(cast):
    episode = missing(a_child(cast), cast)
    back(episode, cast, 3 * DAY)
    done(episode, cast, "screened", 2 * DAY)
    assert part(cast, "screened") == parts.IN_TIME


@pytest.mark.parametrize(("outcome", "expected"), [
    (Talk.Outcome.DONE, parts.DONE), (Talk.Outcome.DECLINED, parts.DECLINED), (Talk.Outcome.STOPPED, parts.STOPPED),
])  # fmt: skip
def test_the_return_conversation_is_what_its_last_try_was(cast, outcome, expected):
    episode = missing(a_child(cast), cast, 90 * DAY)
    back(episode, cast, 80 * DAY)
    talk(episode, cast, outcome, 79 * DAY)
    assert part(cast, "conversation") == expected


def test_what_led_to_it_on_record_with_proof_is_a_conversation_too(cast):
    episode = missing(a_child(cast), cast)
    back(episode, cast, 3 * DAY)
    done(episode, cast, "factors", 2 * DAY)
    assert part(cast, "conversation") == parts.DONE


def test_a_search_is_in_cadence_with_a_try_each_day_and_has_gaps_without(cast):
    episode = missing(a_child(cast), cast, 4 * DAY)
    tried(episode, cast, 3 * DAY + HOUR, 2 * DAY + 2 * HOUR, DAY + 3 * HOUR, 4 * HOUR)
    assert part(cast, "search") == parts.DONE
    Attempt.objects.order_by("at")[1].delete()
    assert part(cast, "search") == parts.LATE


def test_a_search_that_nobody_began_is_a_miss_and_a_quick_return_asks_for_none(cast):
    first = missing(a_child(cast), cast, 4 * DAY)
    assert part(cast, "search") == parts.NEVER
    back(first, cast, 4 * DAY - HOUR)
    assert part(cast, "search") == parts.NO_DUTY


def test_a_clock_that_ran_out_with_nothing_recorded_is_untouched(cast):
    episode = missing(a_child(cast), cast)
    assert part(cast, "clocks") == parts.NEVER
    for what in ("police", "ncmec"):
        done(episode, cast, what, 5 * DAY - HOUR)
    assert part(cast, "clocks") in {parts.DONE, parts.NEVER}  # the book of the state may run others


def test_a_reminder_that_was_taken_in_time_is_a_touch(cast):
    episode = missing(a_child(cast), cast)
    child, now = episode.child, timezone.now()
    late = [duty for duty in answers_for([child], cast.agency, now)[child.pk]["duties"]
            if duty["due_at"] and duty["state"] == "overdue" and duty["standing"] == "must"]  # fmt: skip
    assert late
    for duty in late:
        due = timezone.datetime.fromisoformat(duty["due_at"])
        alarm = Alarm.objects.create(child=child, token=token_of(child, duty["instance"]), due_at=due, step="half",
                                     to=cast.ana, raised_at=due - timedelta(hours=2))  # fmt: skip
        take(alarm=alarm, by=cast.ana, now=due - HOUR)
    assert part(cast, "clocks") == parts.DONE


def test_a_reminder_that_was_taken_after_the_hour_is_none(cast):
    episode = missing(a_child(cast), cast)
    now = timezone.now()
    for duty in answers_for([episode.child], cast.agency, now)[episode.child_id]["duties"]:
        if duty["due_at"]:
            due = timezone.datetime.fromisoformat(duty["due_at"])
            Alarm.objects.create(child=episode.child, token=token_of(episode.child, duty["instance"]), due_at=due,
                                 step="half", to=cast.ana, raised_at=due, taken_at=now)  # fmt: skip
    assert part(cast, "clocks") == parts.NEVER


def test_what_goes_on_until_the_child_is_found_and_was_never_done_is_a_miss(cast):
    """The rules say overtaken; the measures say never."""
    episode = missing(a_child(cast), cast, 20 * DAY)
    back(episode, cast, DAY)
    (case,) = counted(cast).cases
    told = [duty for duty in answers_for([episode.child], cast.agency, timezone.now())[episode.child_id]["duties"]
            if duty["act"] == "locate_child"]  # fmt: skip
    assert {duty["state"] for duty in told} == {"overtaken"}
    assert case.parts["clocks"] == parts.NEVER


def test_a_report_that_was_no_time_missing_is_left_out_and_said(cast):
    episode = missing(a_child(cast), cast)
    Episode.objects.filter(pk=episode.pk).update(kind=Episode.Kind.NONE)
    read = counted(cast)
    assert (read.cases, read.not_missing) == ([], 1)


def test_a_record_that_contradicts_itself_cannot_be_told(cast):
    episode = missing(in_care(cast.maya, cast), cast)
    Episode.objects.filter(pk=episode.pk).update(returned_at=ago(9 * DAY), left_at=ago(6 * DAY))
    found = {case.parts["police"] for case in counted(cast).cases}
    assert found <= {parts.CANNOT_TELL, parts.OVERDUE}


def test_every_part_has_a_name_and_is_counted_or_not(cast):
    assert set(LABELS) == {*parts.COUNTED, *parts.NOT_COUNTED}
    assert not set(parts.COUNTED) & set(parts.NOT_COUNTED)
    assert all(measure.yes in parts.COUNTED for measure in MEASURES)


def test_a_measure_of_nothing_has_no_share():
    empty = tally(MEASURES[0], [])
    assert (empty.of, empty.yes, empty.share) == (0, 0, None)
