"""The phone in a young person's hands shows the plan and nothing else, until the worker takes it back."""

import pytest
from django.urls import reverse

from handrail.children.actions import end_assignment
from handrail.safety_plans.models import Written
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
NOTE = "Do not shame a way of coping."


@pytest.fixture
def handed(writing, plan):
    writing.client.post(reverse("plan_handover", args=[plan.pk]))
    return writing.client


def test_whatever_else_is_asked_for_leads_back_to_the_plan(handed, plan, cast):
    home = reverse("plan_write", args=[plan.pk])
    others = ["/", reverse("child", args=[cast.maya.pk]), reverse("safety_plan", args=[cast.maya.pk]), "/nowhere/"]
    others += [reverse(name, args=[plan.pk]) for name in ("plan_copies", "plan_versions", "plan_copies")]
    assert {handed.get(address).url for address in others} == {home}
    assert handed.post(reverse("plan_looked", args=[plan.pk])).url == home


def test_what_is_for_the_worker_is_not_on_it(handed, writing, plan):
    page = handed.get(writing.url).text
    assert "Give the phone back" in page
    assert "For the worker" not in page
    assert NOTE not in page


def test_beside_the_worker_it_is_there_folded(writing):
    assert NOTE in writing.client.get(writing.url).text


def test_it_can_be_written_in(handed, writing, plan):
    writing.write("by_myself.what_helps", chips=["music"])
    assert Written.objects.filter(version__plan=plan).count() == 1


def test_only_the_password_takes_it_back(handed, plan, cast):
    url = reverse("plan_take_back", args=[plan.pk])
    assert handed.post(url, {"password": "a guess"}).status_code == 422
    assert handed.post(url, {"password": PASSWORD}).url == reverse("safety_plan", args=[cast.maya.pk])
    assert handed.get("/").status_code == 200


def test_five_guesses_end_the_sign_in(handed, plan):
    for _ in range(5):
        answer = handed.post(reverse("plan_take_back", args=[plan.pk]), {"password": "a guess"})
    assert answer.url == reverse("account_login")
    assert handed.get("/").status_code == 302


def test_when_the_worker_may_no_longer_see_the_child_the_sign_in_ends(handed, writing, plan, cast):
    end_assignment(child=cast.maya, person=cast.ana, by=cast.sam, now=plan.recorded_at)
    cast.ana.appointments.update(until=plan.recorded_at)
    assert handed.get(writing.url).url == reverse("quick_exit")
