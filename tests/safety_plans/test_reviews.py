"""What changed opens the plan again: from the record by itself, and by what somebody notes."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.children.actions import record_disclosure, record_placement
from handrail.missing.actions import record_return, report_missing
from handrail.safety_plans.actions import AHEAD, note_change
from handrail.safety_plans.events import SAID_SO, kinds_to_note
from handrail.safety_plans.models import Change, Version

from .conftest import begun

pytestmark = pytest.mark.django_db


@pytest.fixture
def looked_at(cast, plan):
    """Somebody said an hour ago that the plan is right."""
    at = timezone.now() - timedelta(hours=1)
    Version.objects.filter(plan=plan).update(looked_at=at)
    return plan


def page(client, cast):
    client.force_login(cast.ana)
    return client.get(reverse("safety_plan", args=[cast.maya.pk])).text


def wants_another_look(client, cast):
    return "Wants another look" in page(client, cast)


def test_nothing_changed(client, cast, looked_at):
    assert not wants_another_look(client, cast)


def moved(cast, now):
    for days in (100, 0):
        record_placement(client_id=uuid4(), child=cast.maya, kind="foster_home", since=now - timedelta(days=days),
                         by=cast.ana, now=now)  # fmt: skip


def left(cast, now):
    report_missing(client_id=uuid4(), child=cast.maya, informed_at=now, by=cast.ana, now=now)


def returned(cast, now):
    gone = now - timedelta(days=2)
    row = report_missing(client_id=uuid4(), child=cast.maya, informed_at=gone, by=cast.ana, now=now)
    record_return(episode=row, returned_at=now, learned_at=now, by=cast.ana, now=now)


def told(cast, now):
    record_disclosure(client_id=uuid4(), child=cast.maya, at=now, words="", to_kind="caseworker", by=cast.ana, now=now)


@pytest.mark.parametrize(
    ("happens", "says"),
    [(moved, "They moved."), (left, "They were missing."), (returned, "They are back."), (told, "something new")],
)
def test_what_the_record_learns_opens_it(client, cast, looked_at, happens, says):
    happens(cast, timezone.now())
    assert says in page(client, cast)


def test_looking_at_it_closes_what_had_changed(client, cast, looked_at):
    moved(cast, timezone.now() - timedelta(minutes=5))
    version = Version.objects.get()
    client.force_login(cast.ana)
    client.post(reverse("plan_review", args=[looked_at.pk]), {"client_id": str(uuid4()), "reason": "placement_changed"})
    client.post(reverse("plan_looked", args=[looked_at.pk]))
    assert not wants_another_look(client, cast)
    assert Version.objects.latest("sequence").reason == "placement_changed"
    assert Version.objects.filter(pk=version.pk).exists()


@pytest.mark.parametrize("kind", [kind for kind, _said in kinds_to_note()])
def test_what_somebody_notes_opens_it(client, cast, looked_at, kind):
    """A day that is known ahead is noted before it comes; all else when it has happened."""
    client.force_login(cast.ana)
    day = (timezone.localdate() + timedelta(days=10 if kind in AHEAD else 0)).isoformat()
    sent = {"client_id": str(uuid4()), "kind": kind, "day": day, "note": "A car at the school."}
    answer = client.post(reverse("plan_changed", args=[cast.maya.pk]), sent)
    assert answer.status_code == 302
    assert Change.objects.get().note == "A car at the school."
    assert wants_another_look(client, cast) == (kind != SAID_SO)


def test_a_month_without_a_look_opens_it(client, cast, plan):
    Version.objects.update(looked_at=timezone.now() - timedelta(days=29))
    assert "The monthly visit is near." in page(client, cast)


def test_what_was_learned_late_was_not_known_at_the_last_look(client, cast, looked_at):
    client.force_login(cast.ana)
    day = (timezone.localdate() - timedelta(days=20)).isoformat()
    sent = {"client_id": str(uuid4()), "kind": "contact_by_person_who_harms", "day": day}
    client.post(reverse("plan_changed", args=[cast.maya.pk]), sent)
    assert "A person who harms made contact." in page(client, cast)


def test_what_has_not_happened_yet_is_not_noted(client, cast, plan):
    client.force_login(cast.ana)
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    sent = {"client_id": str(uuid4()), "kind": "contact_by_person_who_harms", "day": day}
    assert client.post(reverse("plan_changed", args=[cast.maya.pk]), sent).status_code == 422


def test_the_desk_and_the_childs_page_show_it(client, cast, looked_at):
    moved(cast, timezone.now())
    client.force_login(cast.ana)
    desk = client.get(reverse("desk")).text
    assert "Plans to review" in desk
    assert "They moved." in desk
    assert "wants another look" in client.get(reverse("child", args=[cast.maya.pk])).text


def test_somebody_of_another_unit_sees_no_plan_to_review(client, cast, looked_at):
    moved(cast, timezone.now())
    client.force_login(cast.cora)
    assert "Plans to review" not in client.get(reverse("desk")).text


def test_a_closed_case_has_left_the_desk(client, cast, looked_at):
    moved(cast, timezone.now())
    cast.maya.closed_at = timezone.now()
    cast.maya.save(update_fields=["closed_at"])
    client.force_login(cast.ana)
    assert "Plans to review" not in client.get(reverse("desk")).text


@pytest.fixture
def prevention(cast):
    plan = begun(cast, "prevention")
    Version.objects.filter(plan=plan).update(looked_at=timezone.now() - timedelta(hours=1))
    return plan


def staying(client, cast):
    client.force_login(cast.ana)
    return client.get(reverse("prevention", args=[cast.maya.pk])).text


def said_so(cast, now):
    note_change(client_id=uuid4(), child=cast.maya, kind=SAID_SO, at=now, note="", by=cast.ana, now=now)


@pytest.mark.parametrize(
    ("happens", "says"),
    [(moved, "They moved."), (left, "They were missing."), (returned, "They are back."),
     (said_so, "They said that they want to leave.")],
)  # fmt: skip
def test_what_changed_opens_the_plan_against_having_to_leave_too(client, cast, prevention, happens, says):
    assert "Wants another look" not in staying(client, cast)
    happens(cast, timezone.now())
    shown = staying(client, cast)
    assert says in shown[shown.index('id="again"') :]
    desk = client.get(reverse("desk")).text
    assert "Plans to review" in desk
    assert f"Plan so that nobody has to go missing: {says}" in desk
    assert f'href="{reverse("prevention", args=[cast.maya.pk])}"' in desk
    assert "wants another look" in client.get(reverse("child", args=[cast.maya.pk])).text


def test_a_birthday_asks_nothing_of_the_plan_against_having_to_leave(client, cast, prevention):
    soon = timezone.localdate() + timedelta(days=5)
    cast.maya.birthdate_text = soon.replace(year=soon.year - 15).isoformat()
    cast.maya.save(update_fields=["birthdate_text"])
    assert "birthday" not in staying(client, cast)


def test_looking_at_it_closes_what_had_changed_there_too(client, cast, prevention):
    said_so(cast, timezone.now() - timedelta(minutes=5))
    client.force_login(cast.ana)
    client.post(reverse("plan_review", args=[prevention.pk]), {"client_id": str(uuid4()), "reason": SAID_SO})
    client.post(reverse("plan_looked", args=[prevention.pk]))
    assert "Wants another look" not in staying(client, cast)
    assert Version.objects.latest("sequence").reason == SAID_SO


@pytest.mark.parametrize("reason", ["person_who_harms_arrested", "a made-up word", ""])
def test_a_version_is_opened_for_what_the_record_says_and_for_nothing_else(client, cast, looked_at, reason):
    client.force_login(cast.ana)
    client.post(reverse("plan_review", args=[looked_at.pk]), {"client_id": str(uuid4()), "reason": reason})
    assert Version.objects.latest("sequence").reason == "monthly_visit"
