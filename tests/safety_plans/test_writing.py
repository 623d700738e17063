"""Writing a plan: nothing is required, nothing is overwritten, and two tabs keep both."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.audit.models import Entry
from handrail.safety_plans.actions import begin
from handrail.safety_plans.models import Consent, Plan, Version, Written

from .conftest import sitting

pytestmark = pytest.mark.django_db
HELPS, WHO = "by_myself.what_helps", "people_i_need_distance_from.who"


def text_at(plan, key):
    return sitting(plan).said[key].get("text", "")


def test_a_prompt_keeps_its_ideas_and_its_words(writing, plan):
    assert writing.write(HELPS, chips=["music", "walk"], text="Walk with Rey").status_code == 302
    assert sitting(plan).said[HELPS] == {"chips": ["music", "walk"], "text": "Walk with Rey"}


def test_what_is_said_anew_stands_beside_what_was_said_before(writing, plan):
    writing.write(HELPS, text="first")
    writing.write(HELPS, text="second")
    assert text_at(plan, HELPS) == "second"
    assert [row.said["text"] for row in sitting(plan).rows] == ["first", "second"]


def test_two_tabs_keep_both(writing, plan):
    here, there = writing.opened(HELPS), writing.opened(HELPS)
    writing.send(here, text="from the first tab", chips=["music"])
    writing.send(there, text="from the second tab", chips=["walk"])
    now = sitting(plan)
    assert now.said[HELPS] == {"chips": ["music", "walk"], "text": "from the first tab\nfrom the second tab"}
    assert now.is_double(HELPS)
    assert "written in two places at once" in writing.client.get(writing.url).text


def test_whoever_saw_both_may_make_one_of_them(writing, plan):
    here, there = writing.opened(HELPS), writing.opened(HELPS)
    writing.send(here, text="one")
    writing.send(there, text="two")
    writing.write(HELPS, text="one and two")
    assert text_at(plan, HELPS) == "one and two"
    assert not sitting(plan).is_double(HELPS)


def test_sent_twice_it_is_written_once(writing, plan):
    page = writing.opened(HELPS)
    for _ in range(2):
        writing.send(page, text="music")
    assert Written.objects.filter(version__plan=plan).count() == 1


def test_what_one_page_sends_before_it_heard_back_is_not_lost(writing, plan):
    page = writing.opened(HELPS)
    writing.send(page, text="mus")
    writing.send(page, text="music")
    assert text_at(plan, HELPS) == "music"


def test_nothing_new_makes_no_row(writing, plan):
    writing.write(HELPS, text="music")
    writing.write(HELPS, text="music")
    assert Written.objects.filter(version__plan=plan).count() == 1


@pytest.mark.parametrize("after", [10**8, 2**40, -5])
def test_a_page_that_claims_to_have_seen_what_comes_hides_nothing(writing, plan, after):
    writing.write(HELPS, text="mine", after=after)
    assert "mine" in text_at(plan, HELPS)
    writing.write(HELPS, text="theirs")
    assert text_at(plan, HELPS) == "theirs"


def test_a_part_that_is_left_out_keeps_what_stands_in_it_and_shows_it_nowhere(writing, plan):
    writing.write(WHO, text="D")
    writing.client.post(reverse("plan_leave_out", args=[plan.pk]), {"section": WHO.partition(".")[0], "out": "yes"})
    assert text_at(plan, WHO) == "D"
    assert "Left out" in writing.client.get(writing.url).text


def test_a_prompt_that_is_not_in_the_plan_is_not_found(writing):
    assert writing.send({"client_id": str(uuid4()), "key": "no.such", "after": 0}).status_code == 404


def test_who_may_see_is_said_at_the_prompt_and_taken_back_at_any_time(writing, plan):
    writing.write(HELPS, text="music", who=["youth", "caregiver", "worker"])
    writing.write(HELPS, text="music", who=["youth", "worker"])
    shown = [(row.audience, row.shown) for row in Consent.objects.order_by("sequence")]
    assert shown == [("youth", True), ("caregiver", True), ("caregiver", False)]


def test_an_old_tab_lets_nobody_in_again(writing, plan):
    """It changes only what was changed in it."""
    writing.write(HELPS, text="music", who=["youth", "caregiver", "worker"])
    old = writing.opened(HELPS)
    writing.write(HELPS, text="music", who=["youth", "worker"])
    writing.send(old, text="music and a walk")
    assert not sitting(plan).agreed[HELPS, "caregiver"].shown


def test_a_no_wins_over_a_yes_that_the_page_has_not_heard_of_yet(writing, plan):
    """Both were tapped on one page before the first was answered."""
    page = writing.opened(HELPS)
    writing.send(page, text="music", who=["youth", "worker"])
    assert sitting(plan).agreed[HELPS, "youth"].shown
    writing.send(page, text="music", who=["worker"])
    assert not sitting(plan).agreed[HELPS, "youth"].shown
    writing.send(page, text="music", who=[])
    assert not sitting(plan).agreed[HELPS, "worker"].shown


def test_an_end_day_from_the_page_of_the_yes_is_kept(writing, plan):
    page = writing.opened(HELPS)
    day = timezone.localdate() + timedelta(days=5)
    writing.send(page, text="music", who=["youth", "worker"])
    for _ in range(2):
        writing.send(page, text="music", who=["youth", "worker"], until=day.isoformat())
    assert sitting(plan).agreed[HELPS, "youth"].until == day
    assert Consent.objects.filter(audience="youth").count() == 2


def test_side_by_side_shows_nothing_that_was_left_out_or_kept_from_the_file(writing, plan):
    url = reverse("plan_versions", args=[plan.pk])
    writing.write(HELPS, text="music at night")
    writing.write(WHO, text="Dexterino")
    writing.client.post(reverse("plan_looked", args=[plan.pk]))
    writing.client.post(reverse("plan_review", args=[plan.pk]), {"client_id": str(uuid4()), "reason": "monthly_visit"})
    assert "Dexterino" in writing.client.get(url).text
    writing.write(HELPS, text="music at night", who=[])
    writing.client.post(reverse("plan_leave_out", args=[plan.pk]), {"section": WHO.partition(".")[0], "out": "yes"})
    for page in (url, reverse("plan_version", args=[plan.pk, 1])):
        shown = writing.client.get(page).text
        assert "music at night" not in shown
        assert "Dexterino" not in shown
    assert "music at night" in writing.client.get(writing.url).text


def test_where_it_is_written_it_says_who_can_read_it_there(writing):
    assert "Whatever is ticked, your worker can read here all that is written." in writing.client.get(writing.url).text


def test_a_day_that_cannot_be_keeps_what_was_typed(writing):
    answer = writing.write(HELPS, text="music all night", until="soon")
    assert answer.status_code == 422
    assert "music all night" in answer.text


def test_saved_by_itself_it_answers_with_the_line_below_the_prompt(writing, plan):
    page = writing.opened(HELPS)
    answer = writing.client.post(writing.url, {**page, "text": "music"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert f'name="after" value="{sitting(plan).after(HELPS)}"' in answer.text


def test_a_child_has_one_plan_of_a_kind(cast, plan):
    again = begin(client_id=uuid4(), child=cast.maya, kind="safety", band="", by=cast.ben, now=timezone.now())
    assert again.pk == plan.pk
    assert Plan.objects.count() == 1


def test_a_further_version_begins_with_what_is_there_and_the_first_stays(writing, plan):
    writing.write(HELPS, text="music")
    writing.client.post(reverse("plan_looked", args=[plan.pk]))
    writing.client.post(reverse("plan_review", args=[plan.pk]), {"client_id": str(uuid4()), "reason": "monthly_visit"})
    writing.write(HELPS, text="music and a walk")
    now = sitting(plan)
    assert len(now.versions) == 2
    assert (now.at(1).said[HELPS]["text"], now.said[HELPS]["text"]) == ("music", "music and a walk")
    page = writing.client.get(reverse("plan_versions", args=[plan.pk])).text
    assert "music and a walk" in page
    assert "(changed)" in page


def test_two_people_who_look_at_it_again_look_at_one_version(writing, plan):
    writing.client.post(reverse("plan_looked", args=[plan.pk]))
    for _ in range(2):
        writing.client.post(reverse("plan_review", args=[plan.pk]), {"client_id": str(uuid4()), "reason": "x"})
    assert Version.objects.filter(plan=plan).count() == 2


def test_the_log_says_that_something_was_written_and_not_where(writing):
    writing.write(WHO, text="Dexter", who=["worker"])
    body = b"".join(bytes(entry.body) for entry in Entry.objects.all())
    assert b"wrote_in_plan" in body
    assert b"people_i_need" not in body
    assert b"Dexter" not in body


def test_a_plan_that_is_not_yours_is_not_found(writing, cast, plan):
    writing.client.force_login(cast.cora)
    for name in ("plan_write", "plan_copies", "plan_versions", "plan_aloud"):
        assert writing.client.get(reverse(name, args=[plan.pk])).status_code == 404


@pytest.mark.parametrize(("born", "age"), [("2022-06-01", "4"), ("2007-01-01", "19"), ("", "unknown")])
def test_each_age_has_its_own_prompts_and_what_was_written_before_stays(writing, plan, cast, born, age):
    writing.write(HELPS, text="music")
    cast.maya.birthdate_text = born
    cast.maya.save(update_fields=["birthdate_text", "number_index"])
    assert writing.client.get(writing.url).status_code == 200
    assert writing.client.get(reverse("safety_plan", args=[cast.maya.pk])).status_code == 200
    assert writing.client.get(reverse("plan_copies", args=[plan.pk])).status_code == 200
    assert text_at(plan, HELPS) == "music"
