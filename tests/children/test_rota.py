"""Who is on call sees those children for the shift; who stands in, for the leave. Each begins and ends by itself."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from handrail.audit.models import Entry
from handrail.children.access import restricted_groups
from handrail.children.cover import end_leave, take_leave
from handrail.children.models import Child
from handrail.team.actions import end_shift, give_shift
from handrail.team.models import Leave, Shift
from handrail.team.roles import standing_of
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def the_moment(monkeypatch):
    monkeypatch.setattr("handrail.team.middleware.timezone.now", lambda: NOW)
    yield
    timezone.deactivate()


def seen_by(cast: Cast, person, at) -> set[str]:
    return {child.first_name for child in Child.visible_to(person, standing_of(person, at), at)}


def shift(cast: Cast, person=None, unit=None, since=NOW, until=NOW + 12 * HOUR):
    return give_shift(
        person=person or cast.cora, unit=unit or cast.county, since=since, until=until, by=cast.dee, now=NOW
    )


def leave(cast: Cast, since=NOW, until=NOW + 48 * HOUR, covered_by=None):
    return take_leave(
        person=cast.ana, covered_by=covered_by or cast.cora, since=since, until=until, by=cast.sam, now=NOW
    )


def test_on_call_one_sees_the_unit_and_all_below_it_for_the_shift_alone(cast):
    shift(cast)
    assert seen_by(cast, cast.cora, NOW - HOUR) == {"Jo"}
    assert seen_by(cast, cast.cora, NOW) == {"Jo", "Maya"}
    assert seen_by(cast, cast.cora, NOW + 12 * HOUR) == {"Jo"}


def test_on_call_for_one_unit_is_not_on_call_for_another(cast):
    shift(cast, unit=cast.south)
    assert seen_by(cast, cast.cora, NOW) == {"Jo"}


def test_a_shift_gives_no_restricted_field(cast):
    shift(cast)
    assert restricted_groups(cast.cora, cast.maya, NOW) == frozenset()


@pytest.mark.parametrize("name", ["ada", "lia", "max", "tom", "pia"])
def test_who_works_with_no_childs_record_is_not_put_on_call(cast, name):
    with pytest.raises(ValidationError, match="works with no child"):
        shift(cast, person=getattr(cast, name))
    Shift.objects.create(person=getattr(cast, name), unit=cast.county, since=NOW, until=NOW + HOUR, given_by=cast.dee)
    assert seen_by(cast, getattr(cast, name), NOW) == set()


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (NOW, NOW, "ends before it begins"),
        (NOW - 3 * HOUR, NOW - HOUR, "over already"),
        (NOW, NOW + timedelta(days=7, minutes=1), "at most a week"),
    ],
)
def test_a_shift_that_cannot_be_is_refused(cast, since, until, words):
    with pytest.raises(ValidationError, match=words):
        shift(cast, since=since, until=until)


def test_a_shift_sent_twice_is_one_and_is_in_the_log(cast):
    assert shift(cast) == shift(cast)
    assert Entry.objects.filter(verb="gave_shift").count() == 1


def test_a_shift_ended_early_ends_now_and_one_not_begun_is_called_off(cast):
    running, coming = shift(cast), shift(cast, since=NOW + 24 * HOUR, until=NOW + 30 * HOUR)
    for one in (running, coming):
        end_shift(shift=one, by=cast.dee, now=NOW + HOUR)
    assert seen_by(cast, cast.cora, NOW + HOUR) == {"Jo"}
    assert seen_by(cast, cast.cora, NOW + 25 * HOUR) == {"Jo"}


def test_who_stands_in_sees_the_children_and_their_restricted_fields_until_the_leave_ends(cast):
    leave(cast)
    assert seen_by(cast, cast.cora, NOW) == {"Jo", "Maya"}
    assert "health" in restricted_groups(cast.cora, cast.maya, NOW)
    assert seen_by(cast, cast.cora, NOW + 48 * HOUR) == {"Jo"}
    assert restricted_groups(cast.cora, cast.maya, NOW + 48 * HOUR) == frozenset()


def test_a_leave_to_come_lends_nothing_before_it_begins(cast):
    leave(cast, since=NOW + 24 * HOUR)
    assert restricted_groups(cast.cora, cast.maya, NOW + HOUR) == frozenset()
    assert "health" in restricted_groups(cast.cora, cast.maya, NOW + 25 * HOUR)


def test_back_early_everything_that_was_lent_ends(cast):
    row = leave(cast)
    end_leave(leave=row, by=cast.sam, now=NOW + HOUR)
    assert seen_by(cast, cast.cora, NOW + HOUR) == {"Jo"}
    assert restricted_groups(cast.cora, cast.maya, NOW + HOUR) == frozenset()


def test_nobody_stands_in_for_themself_nor_for_ever(cast):
    with pytest.raises(ValidationError, match="somebody else"):
        leave(cast, covered_by=cast.ana)
    with pytest.raises(ValidationError, match="ninety days"):
        leave(cast, until=NOW + timedelta(days=91))


# --- the page -------------------------------------------------------------------------------------------------------


def typed(**more: str) -> dict[str, str]:
    return {"since_day": "2026-03-13", "since_time": "18:00", "until_day": "2026-03-14", "until_time": "06:00", **more}


def test_a_supervisor_puts_somebody_on_call_and_all_see_who_it_is(cast, client):
    client.force_login(cast.sam)
    sent = typed(act="shift", person=str(cast.ben.pk), unit=str(cast.north.pk))
    assert client.post(reverse("rota"), sent).status_code == 302
    client.force_login(cast.cora)
    assert "Ben" in client.get(reverse("rota")).text


def test_a_worker_sees_the_rota_and_cannot_change_it(cast, client):
    client.force_login(cast.ana)
    assert "Put somebody on call" not in client.get(reverse("rota")).text
    sent = typed(act="shift", person=str(cast.ben.pk), unit=str(cast.north.pk))
    assert client.post(reverse("rota"), sent).status_code == 404
    assert not Shift.objects.exists()


def test_a_supervisor_gives_no_shift_for_a_unit_or_a_person_of_others(cast, client):
    client.force_login(cast.sam)
    for person, unit in ((cast.ben, cast.south), (cast.cora, cast.north), (cast.ben, cast.county)):
        sent = typed(act="shift", person=str(person.pk), unit=str(unit.pk))
        assert client.post(reverse("rota"), sent).status_code == 422
    assert not Shift.objects.exists()


def test_a_shift_or_leave_of_others_is_not_ended_by_its_number(cast, client):
    row, away = shift(cast), leave(cast, covered_by=cast.ben)
    client.force_login(cast.sam)
    assert client.post(reverse("rota"), {"act": "end_shift", "row": str(row.pk)}).status_code == 404
    assert client.post(reverse("rota"), {"act": "end_leave", "row": str(away.pk)}).status_code == 302
    assert Leave.objects.get().until == NOW


@pytest.mark.parametrize("row", ["", "x", "9" * 40, "-1", "1.5"])
def test_nonsense_for_a_number_is_not_found(cast, client, row):
    client.force_login(cast.sam)
    assert client.post(reverse("rota"), {"act": "end_shift", "row": row}).status_code == 404


def test_what_was_typed_is_kept_beside_the_fault(cast, client):
    client.force_login(cast.sam)
    sent = typed(
        act="shift", person=str(cast.ben.pk), unit=str(cast.north.pk), until_day="2026-03-13", until_time="17:00"
    )
    answer = client.post(reverse("rota"), sent)
    assert answer.status_code == 422
    assert "ends before it begins" in answer.text
    assert 'value="17:00"' in answer.text
