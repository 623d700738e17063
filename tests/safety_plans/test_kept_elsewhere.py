"""What one plan of a child keeps to itself, no copy of the other says; nor does a part that was left out."""

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.rules.plans import Copy
from handrail.safety_plans import book
from handrail.safety_plans.copying import KINDS, Asked, made

from .conftest import Writing, begun, nobody_at_home_harms, sitting

pytestmark = pytest.mark.django_db


def copied(plan, cast, kind: str) -> Copy:
    now = timezone.now()
    content = book.content_for(plan.kind, cast.maya, timezone.localdate(now))
    found = made(sitting(plan), content, Asked(KINDS[kind], "en", handed=True), cast.agency, now)
    assert isinstance(found, Copy)
    return found


def test_whom_they_fear_is_not_named_on_the_sheet_of_the_other_plan(writing, client, cast):
    nobody_at_home_harms(cast)
    writing.write("people_i_need_distance_from.who", text="Trellamar", who=["worker"])
    other = begun(cast, "prevention")
    Writing(client, other).write("adults_on_call.night", text="Ms. K\nnot Trellamar", who=["caregiver", "worker"])
    sheet = copied(other, cast, "caregiver")
    assert "Trellamar" not in repr(sheet)
    assert "Ms. K" in repr(sheet.parts)


def test_a_part_that_was_left_out_later_still_keeps_its_names(writing, plan, client, cast):
    writing.write("people_i_need_distance_from.who", text="Trellamar", who=["worker"])
    writing.write("lift_me.people", text="Rey\nTrellamar when kind", who=["youth"])
    left_out = {"section": "people_i_need_distance_from", "out": "yes"}
    assert client.post(reverse("plan_leave_out", args=[plan.pk]), left_out).status_code == 302
    assert "Trellamar" not in repr(copied(plan, cast, "paper_card"))
