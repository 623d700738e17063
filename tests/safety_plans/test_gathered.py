"""What the app gathers from the record and hands to the rules: each kind of it is off a copy, and none is forgotten."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.children.actions import add_row, record_contact, record_placement
from handrail.children.profile_actions import keep_details
from handrail.duties.models import Act

pytestmark = pytest.mark.django_db


def previewed(client, plan, kind="folded_page", **typed):
    """What will stand on the copy, without the paper."""
    sent = {"client_id": str(uuid4()), "language": "en", "handed": "on", "show": "yes", **typed}
    return client.post(reverse("plan_copy", args=[plan.pk, kind]), sent).text


def a_sister(cast):
    record_contact(client_id=uuid4(), child=cast.maya, name="Zunrelative", relation="half-sister", by=cast.ana,
                   now=timezone.now())  # fmt: skip
    return "with zunrelative"


def a_note_about_a_place(cast):
    record_placement(client_id=uuid4(), child=cast.maya, kind="foster_home", since=timezone.now(),
                     note="482 Wexcombe Close", by=cast.ana, now=timezone.now())  # fmt: skip
    return "near Wexcombe Close"


def a_place_in_the_profile(cast):
    kept(cast, places="17 Brackwater Rise")
    return "go to Brackwater Rise"


def another_name(cast):
    kept(cast, other_names="Pipsqueek, Zorva")
    return "they call me zorva"


def a_court(cast):
    kept(cast, court_number="Court of Tannerfell")
    return "the Court of Tannerfell"


def a_unit(cast):
    return f"ask {cast.north.name}"


def the_number_of_a_report(cast):
    row = Act(child=cast.maya, act="report_missing", recipient="ncmec", about="x", at=timezone.now(),
              reference="HC-20931-K", recorded_by=cast.ana)  # fmt: skip
    add_row(row, verb="recorded_done", now=timezone.now())
    return "my number hc20931k"


def kept(cast, **lines):
    keep_details(client_id=uuid4(), child=cast.maya, values=lines, seen_on=timezone.localdate(), source="", by=cast.ana,
                 now=timezone.now())  # fmt: skip


@pytest.mark.parametrize(
    "known",
    [a_sister, a_note_about_a_place, a_place_in_the_profile, another_name, a_court, a_unit, the_number_of_a_report],
)
def test_what_only_the_record_knows_is_off_the_copy_too(writing, plan, cast, client, known):
    told = known(cast)
    writing.write("lift_me.people", text=f"free to tell\n{told}", who=["youth", "worker"])
    page = previewed(client, plan)
    assert "free to tell" in page
    assert told not in page
    assert "Left off" in page


def test_the_copies_that_leave_no_paper_cannot_be_asked_for_as_one(writing, plan, client):
    for kind in ("phone_page", "poster"):
        assert client.get(reverse("plan_copy", args=[plan.pk, kind])).status_code == 404
