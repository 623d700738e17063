"""A record that is hidden from somebody: in no place, and for no reason that they could have to see it."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from handrail.audit.models import Entry
from handrail.children.access import above, on_call, restricted_groups
from handrail.children.actions import assign, grant_restricted, record_fact
from handrail.children.break_glass import break_glass, look_for
from handrail.children.conflicts_of_interest import end_conflict, set_conflict
from handrail.children.cover import take_leave
from handrail.children.models import Assignment, BrokenGlass, Child, ConflictOfInterest
from handrail.duties.alarms import Around
from handrail.missing.actions import report_missing
from handrail.team.actions import give_shift
from handrail.team.roles import standing_of
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
MADE_ANEW = re.compile(rb'[A-Za-z0-9]{64}|name="client_id"[^>]*>')
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NUMBER = {"agency_number": "FC-1001", "first_name": "", "last_name": "", "birthdate": ""}


@pytest.fixture(autouse=True)
def the_moment(monkeypatch):
    monkeypatch.setattr("handrail.team.middleware.timezone.now", lambda: NOW + HOUR)
    monkeypatch.setattr("handrail.team.signals.timezone.now", lambda: NOW + HOUR)
    yield
    timezone.deactivate()


def hide(cast: Cast, person, **more):
    return set_conflict(child=cast.maya, person=person, reason="family", by=cast.dee, now=NOW, **more)


def seen_by(person, at=NOW) -> set[str]:
    return {child.first_name for child in Child.visible_to(person, standing_of(person, at), at)}


@pytest.mark.parametrize("name", ["ana", "ben", "sam", "dee"])
def test_it_beats_assignment_unit_and_supervision(cast, name):
    hide(cast, getattr(cast, name))
    assert "Maya" not in seen_by(getattr(cast, name))


def test_it_beats_a_shift_and_standing_in(cast):
    hide(cast, cast.cora)
    give_shift(person=cast.cora, unit=cast.north, since=NOW, until=NOW + HOUR, by=cast.dee, now=NOW)
    take_leave(person=cast.ana, covered_by=cast.cora, since=NOW, until=NOW + HOUR, by=cast.dee, now=NOW)
    assert seen_by(cast.cora) == {"Jo"}
    assert restricted_groups(cast.cora, cast.maya, NOW) == frozenset()


def test_it_holds_from_its_beginning_up_to_but_without_its_end(cast):
    hide(cast, cast.ben, until=NOW + DAY)
    assert "Maya" in seen_by(cast.ben, NOW - timedelta(seconds=1))
    assert "Maya" not in seen_by(cast.ben, NOW + DAY - timedelta(seconds=1))
    assert "Maya" in seen_by(cast.ben, NOW + DAY)


def test_others_see_the_record_as_before(cast):
    hide(cast, cast.ben)
    assert "Maya" in seen_by(cast.ana) & seen_by(cast.sam)


def test_what_the_person_held_ends_and_does_not_come_back_by_itself(cast):
    hide(cast, cast.ana)
    end_conflict(child=cast.maya, person=cast.ana, by=cast.dee, now=NOW + HOUR)
    assert not Assignment.objects.filter(child=cast.maya, until__isnull=True).exists()
    assert restricted_groups(cast.ana, cast.maya, NOW + HOUR) == frozenset()
    assert "Maya" in seen_by(cast.ana, NOW + HOUR), "through the unit, as everybody there"


def test_making_them_responsible_is_refused_with_the_mend(cast):
    hide(cast, cast.cora)
    with pytest.raises(ValidationError, match="Choose somebody else, or end the conflict first"):
        assign(child=cast.maya, person=cast.cora, by=cast.sam, now=NOW)
    with pytest.raises(ValidationError, match="conflict of interest"):
        grant_restricted(child=cast.maya, person=cast.cora, group="health", purpose="care", by=cast.sam, now=NOW)


def test_an_emergency_finds_no_such_record_and_breaks_no_conflict(cast):
    assert look_for(cast.cora, NUMBER, NOW) == [cast.maya]
    hide(cast, cast.cora)
    assert look_for(cast.cora, NUMBER, NOW) == []
    with pytest.raises(ValidationError, match="No record fits"):
        break_glass(client_id=uuid4(), child=cast.maya, reason="danger", words="x", by=cast.cora, now=NOW)


def test_an_emergency_that_is_open_ends(cast, client):
    broken = break_glass(client_id=uuid4(), child=cast.maya, reason="danger", words="x", by=cast.cora, now=NOW)
    BrokenGlass.objects.filter(pk=broken.pk).update(until=NOW + DAY)
    client.force_login(cast.cora)
    assert client.get(reverse("child", args=[cast.maya.pk])).status_code == 200
    hide(cast, cast.cora)
    assert client.get(reverse("child", args=[cast.maya.pk])).status_code == 404


def test_nobody_it_is_hidden_from_is_told_or_named(cast):
    give_shift(person=cast.cora, unit=cast.north, since=NOW, until=NOW + HOUR, by=cast.dee, now=NOW)
    hide(cast, cast.sam)
    hide(cast, cast.cora)
    assert above(cast.maya, NOW) == [cast.dee]
    assert on_call(cast.maya, NOW) == []
    assert Around.of(cast.maya, NOW).above == [cast.dee]


def test_where_it_is_hidden_from_who_stands_in_the_supervisor_is_reached_at_once(cast):
    hide(cast, cast.cora)
    take_leave(person=cast.ana, covered_by=cast.cora, since=NOW, until=NOW + HOUR, by=cast.dee, now=NOW)
    around = Around.of(cast.maya, NOW)
    assert (around.first, around.above) == ([], [cast.sam])


def test_set_twice_it_is_one_with_the_last_end_and_a_past_end_is_refused(cast):
    assert hide(cast, cast.ben) == hide(cast, cast.ben, until=NOW + DAY)
    assert ConflictOfInterest.objects.get().until == NOW + DAY
    with pytest.raises(ValidationError, match="after today"):
        hide(cast, cast.ana, until=NOW)


def test_the_log_holds_who_set_it_for_whom_and_why(cast):
    hide(cast, cast.ben)
    end_conflict(child=cast.maya, person=cast.ben, by=cast.sam, now=NOW)
    end_conflict(child=cast.maya, person=cast.ben, by=cast.sam, now=NOW)
    verbs = Entry.objects.filter(child=cast.maya.pk, verb__contains="conflict").values_list("verb", "actor")
    assert list(verbs) == [("set_conflict", cast.dee.pk), ("ended_conflict", cast.sam.pk)]


# --- the pages ------------------------------------------------------------------------------------------------------


def page(client, person, name, *args):
    client.force_login(person)
    return client.get(reverse(name, args=args))


@pytest.mark.parametrize("name", ["desk", "find", "measures", "measure_cases", "still_missing", "photos_due",
                                  "reminders", "missing_start", "emergency", "emergency_reviews"])  # fmt: skip
def test_no_page_of_the_supervisor_changes_when_a_hidden_child_is_missing(cast, client, name):
    """Before: no such child. After: there, missing, opened in an emergency, and hidden. The bytes are the same."""
    Child.unscoped.filter(pk=cast.maya.pk).update(unit=cast.south)
    without = neutral(page(client, cast.sam, name))
    Child.unscoped.filter(pk=cast.maya.pk).update(unit=cast.north)
    maya = Child.unscoped.get(pk=cast.maya.pk)
    with_her = neutral(page(client, cast.sam, name))
    hide(cast, cast.sam)
    by = {"child": maya, "by": cast.ana, "now": NOW}
    record_fact(client_id=uuid4(), name="care.foster_care", value="yes", **by)
    report_missing(client_id=uuid4(), informed_at=NOW - HOUR, **by)
    break_glass(client_id=uuid4(), child=maya, reason="danger", words="x", by=cast.cora, now=NOW)
    assert neutral(page(client, cast.sam, name)) == without
    assert with_her is not None


def neutral(answer) -> bytes:
    assert answer.status_code == 200
    return MADE_ANEW.sub(b"", answer.content)


def test_a_search_by_name_and_by_number_finds_nobody(cast, client):
    client.force_login(cast.ben)
    for typed in ("Maya", "FC-1001"):
        assert b"Maya T." in client.post(reverse("find"), {"q": typed}).content
    hide(cast, cast.ben)
    for typed in ("Maya", "FC-1001"):
        assert b"Maya T." not in client.post(reverse("find"), {"q": typed}).content


def test_a_supervisor_sets_and_ends_it_and_the_person_is_on_no_list_of_who_sees_it(cast, client):
    client.force_login(cast.sam)
    address = reverse("child_access", args=[cast.maya.pk])
    client.post(address, {"act": "hide", "person": cast.ben.pk, "reason": "neighbor", "until": ""})
    shown = client.get(address)
    assert [one.person for one in shown.context["conflicts"]] == [cast.ben]
    assert cast.ben not in shown.context["in_unit"]
    client.post(address, {"act": "show", "person": cast.ben.pk})
    assert not client.get(address).context["conflicts"]


def test_a_refused_assignment_says_the_mend_at_the_field(cast, client):
    hide(cast, cast.cora)
    client.force_login(cast.sam)
    answer = client.post(reverse("child_access", args=[cast.maya.pk]), {"act": "assign", "person": cast.cora.pk})
    assert answer.status_code == 422
    assert "Choose somebody else" in answer.content.decode()


def test_who_hides_it_from_themself_leaves_the_record(cast, client):
    client.force_login(cast.sam)
    address = reverse("child_access", args=[cast.maya.pk])
    answer = client.post(address, {"act": "hide", "person": cast.sam.pk, "reason": "family", "until": ""})
    assert answer.url == reverse("desk")
    assert client.get(address).status_code == 404


def test_the_auditor_reads_no_entry_of_a_child_that_is_hidden_from_them(cast, client):
    client.force_login(cast.max)
    assert str(cast.maya.pk).encode() in client.get(reverse("log")).content
    hide(cast, cast.max)
    assert str(cast.maya.pk).encode() not in client.get(reverse("log")).content
