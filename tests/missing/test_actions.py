"""A time missing is reported once, in an order that can be true, and reaches the rules as it was said."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from handrail.audit.models import Entry
from handrail.children.models import Child
from handrail.missing.actions import AlreadyMissing, correct_report, record_located, record_return, report_missing
from handrail.missing.facts import episodes_of
from handrail.missing.models import Episode
from handrail.rules import read_facts
from tests.cast import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def report(cast, *, informed=HOUR, client_id=None, child=None, **said):
    return report_missing(
        client_id=client_id or uuid4(),
        child=child or cast.maya,
        informed_at=NOW - informed,
        by=cast.ana,
        now=NOW,
        **said,
    )


def back(cast, episode, *, returned=timedelta(minutes=30), learned=timedelta(minutes=10)):
    return record_return(episode=episode, returned_at=NOW - returned, learned_at=NOW - learned, by=cast.ana, now=NOW)


def test_two_answers_are_enough(cast):
    assert report(cast, told_by="school").kind == "missing"


def test_sent_twice_it_is_one_report(cast):
    sent = uuid4()
    assert report(cast, client_id=sent) == report(cast, client_id=sent)
    assert Episode.objects.count() == 1


def test_a_second_report_of_the_same_child_leads_to_the_first(cast):
    first = report(cast)
    with pytest.raises(AlreadyMissing) as already:
        report(cast)
    assert already.value.episode == first


def test_an_id_used_for_another_child_is_refused_and_not_swallowed(cast):
    sent = uuid4()
    report(cast, client_id=sent)
    with pytest.raises(ValidationError, match="sent before"):
        report(cast, client_id=sent, child=cast.jo)


def test_after_a_return_there_can_be_another_report(cast):
    back(cast, report(cast, informed=5 * HOUR), returned=4 * HOUR, learned=3 * HOUR)
    assert report(cast, left_at=NOW - 2 * HOUR)


@pytest.mark.parametrize("field", ["left_at", "first_suspected_at", "provider_knew_at"])
def test_nothing_is_recorded_that_has_not_happened_yet(cast, field):
    with pytest.raises(ValidationError) as refused:
        report(cast, **{field: NOW + HOUR})
    assert field in refused.value.message_dict


def test_a_child_can_not_leave_after_the_agency_learned_of_it(cast):
    with pytest.raises(ValidationError, match="after the agency learned"):
        report(cast, informed=2 * HOUR, left_at=NOW - HOUR)


def test_a_child_can_not_come_back_before_leaving(cast):
    episode = report(cast, left_at=NOW - 2 * HOUR)
    with pytest.raises(ValidationError, match="before the child left"):
        back(cast, episode, returned=3 * HOUR)


def test_nobody_learns_of_a_return_before_it(cast):
    with pytest.raises(ValidationError, match="before the child came back"):
        back(cast, report(cast), returned=timedelta(minutes=10), learned=timedelta(minutes=20))


def test_two_absences_can_not_lie_over_each_other(cast):
    back(cast, report(cast, informed=9 * HOUR, left_at=NOW - 9 * HOUR), returned=5 * HOUR, learned=5 * HOUR)
    with pytest.raises(ValidationError, match="earlier report"):
        report(cast, left_at=NOW - 6 * HOUR)


def test_a_refused_return_leaves_no_trace(cast):
    episode = report(cast, left_at=NOW - 2 * HOUR)
    entries = Entry.objects.count()
    with pytest.raises(ValidationError):
        back(cast, episode, returned=3 * HOUR)
    assert Episode.objects.get().returned_at is None
    assert Entry.objects.count() == entries


def test_a_return_sent_twice_is_one_return_and_another_one_is_refused(cast):
    episode = report(cast)
    back(cast, episode)
    back(cast, episode)
    assert Entry.objects.filter(verb="recorded_return").count() == 1
    with pytest.raises(ValidationError, match="already on record"):
        back(cast, episode, returned=timedelta(minutes=20))


def test_a_correction_says_in_the_log_what_changed_and_when_the_clock_stood_before(cast):
    episode = report(cast)
    correct_report(episode=episode, by=cast.ana, now=NOW, informed_at=NOW - 2 * HOUR, last_seen="the bus stop")
    body = bytes(Entry.objects.get(verb="corrected_report").body)
    assert b"informed_at" in body
    assert episode.informed_at.isoformat(timespec="seconds").encode() in body
    assert b"bus stop" not in body


def test_a_correction_that_changes_nothing_writes_nothing(cast):
    episode = report(cast, told_by="school")
    correct_report(episode=episode, by=cast.ana, now=NOW, told_by="school")
    assert not Entry.objects.filter(verb="corrected_report").exists()


def test_each_write_moves_the_version_of_the_facts(cast):
    def version():
        return Child.unscoped.get(pk=cast.maya.pk).facts_version

    seen = [version()]
    episode = report(cast)
    seen.append(version())
    correct_report(episode=episode, by=cast.ana, now=NOW, whereabouts="known_refusing")
    seen.append(version())
    record_located(episode=episode, located_at=NOW - timedelta(minutes=40), by=cast.ana, now=NOW)
    seen.append(version())
    back(cast, episode)
    assert [*seen, version()] == list(range(seen[0], seen[0] + 5))


def test_what_is_not_known_is_absent_from_the_facts(cast):
    report(cast)
    [facts] = episodes_of(cast.maya)
    assert set(facts) == {"id", "kind", "informed_at"}


def test_a_list_that_is_not_complete_does_not_say_that_it_is(cast):
    report(cast, risks=["suicidal"])
    [facts] = episodes_of(cast.maya)
    assert facts["risks"] == ["suicidal"]
    assert "risks_complete" not in facts


def test_a_complete_list_may_be_empty(cast):
    report(cast, risks_complete=True)
    [facts] = episodes_of(cast.maya)
    assert (facts["risks"], facts["risks_complete"]) == ([], "yes")


def test_the_rules_read_everything_that_a_report_can_say(cast):
    episode = report(
        cast,
        kind="abducted",
        told_by="police",
        left_at=NOW - 3 * HOUR,
        left_about=True,
        last_seen="school",
        whereabouts="unknown",
        from_foster_care=True,
        first_suspected_at=NOW - 2 * HOUR,
        provider_knew_at=NOW - 2 * HOUR,
        risks=["taken_or_lured"],
        risks_complete=True,
    )
    record_located(episode=episode, located_at=NOW - timedelta(minutes=40), by=cast.ana, now=NOW)
    back(cast, episode)
    case = read_facts(
        {"jurisdiction": "us", "timezone": "America/New_York", "facts": {}, "episodes": episodes_of(cast.maya)}
    )
    assert len(case.episodes) == 1


def test_where_and_who_told_are_sealed(cast):
    from django.db import connection

    report(cast, told_by="school", last_seen="Elm Street")
    with connection.cursor() as cursor:
        cursor.execute("SELECT told_by, last_seen, risks FROM missing_episode")
        stored = b"".join(bytes(part) for part in cursor.fetchone())
    assert b"Elm" not in stored
    assert b"school" not in stored
