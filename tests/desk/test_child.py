"""One child's page: the story, the open duties, and nothing that the reader may not see."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from handrail.audit.models import Entry
from handrail.children.actions import (
    grant_restricted,
    record_contact,
    record_fact,
    record_identification,
    record_placement,
)
from handrail.duties.actions import Told, record_act
from handrail.duties.index import answers_for
from handrail.missing.actions import record_return, report_missing
from handrail.safety_plans.actions import begin, look_at
from handrail.safety_plans.models import Version

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def page(client, person, child, name="child"):
    client.force_login(person)
    return client.get(reverse(name, args=[child.pk]))


def fact(cast, name, value, **more):
    return record_fact(
        client_id=uuid4(), child=cast.maya, name=name, value=value, by=cast.ana, now=timezone.now(), **more
    )


def away(cast, *, left, back=None, about=False):
    now = timezone.now()
    row = report_missing(
        client_id=uuid4(),
        child=cast.maya,
        informed_at=now - left,
        left_at=now - left,
        left_about=about,
        by=cast.ana,
        now=now,
    )
    if back is not None:
        record_return(episode=row, returned_at=now - back, learned_at=now - back, by=cast.ana, now=now)
    return row


def in_care(cast):
    fact(cast, "care.foster_care", "yes", source="Case file")
    fact(cast, "care.agency_responsible", "yes")


@pytest.mark.parametrize("name", ["ana", "ben", "sam", "dee"])
def test_those_responsible_open_it(cast, client, name):
    assert "Maya T." in page(client, getattr(cast, name), cast.maya).text


@pytest.mark.parametrize("name", ["cora", "tom", "lia", "ada", "max"])
def test_for_everybody_else_it_is_not_there(cast, client, name):
    answer = page(client, getattr(cast, name), cast.maya)
    assert answer.status_code == 404
    assert "Maya" not in answer.text


def test_an_empty_record_asks_the_first_question_that_matters(cast, client):
    assert "Nothing recorded yet. Who is with Maya tonight?" in page(client, cast.ana, cast.maya).text


def test_a_missing_child_says_since_when_and_has_one_filled_button(cast, client):
    in_care(cast)
    away(cast, left=timedelta(hours=1), about=True)
    text = page(client, cast.ana, cast.maya).text
    assert "Missing since about" in text
    assert len(re.findall(r'class="usa-button"[ >]', text)) == 1


def test_what_can_still_be_done_in_time_comes_before_what_is_late_by_weeks(cast, client):
    in_care(cast)
    away(cast, left=20 * DAY, back=18 * DAY)
    away(cast, left=timedelta(hours=2))
    next_act = page(client, cast.ana, cast.maya).text.split('class="card"')[1]
    assert "Overdue by" not in next_act.split("card__more")[0]


def test_the_time_line_is_drawn_twice_without_a_style_and_told_once_as_a_table(cast, client):
    record_placement(
        client_id=uuid4(),
        child=cast.maya,
        kind="foster_home",
        since=timezone.now() - 400 * DAY,
        by=cast.ana,
        now=timezone.now(),
    )
    away(cast, left=9 * DAY, back=6 * DAY)
    text = page(client, cast.ana, cast.maya).text
    assert text.count('<svg class="timeline ') == 2
    assert " style=" not in text
    for told in ("Moved: Foster home", "Left. Was away 3 days.", "Came back"):
        assert told in text


def test_the_sentence_says_what_the_drawing_says(cast, client):
    away(cast, left=9 * DAY, back=6 * DAY)
    away(cast, left=timedelta(hours=3))
    assert re.search(
        r"Missing 2 times: 3 days from \w+ \d+(, \d{4})?, and now, since", page(client, cast.ana, cast.maya).text
    )


def test_every_mark_of_the_drawing_is_a_row_of_the_list(cast, client):
    in_care(cast)
    away(cast, left=9 * DAY, back=6 * DAY)
    answer = page(client, cast.ana, cast.maya)
    drawing = answer.context["drawings"]["wide"]
    entries = answer.context["entries"]
    assert (
        sum(mark.count for mark in drawing.marks)
        == sum(entry.what.startswith(("Due:", "Practice, not law:")) for entry in entries)
        > 0
    )


def test_the_record_shows_source_and_age_and_what_was_not_asked(cast, client):
    in_care(cast)
    text = page(client, cast.ana, cast.maya).text
    assert "Case file," in text
    assert "Not asked" in text


def test_restricted_fields_look_the_same_whether_or_not_they_hold_anything(cast, client):
    away(cast, left=timedelta(hours=3))
    before = page(client, cast.sam, cast.maya).text
    fact(cast, "child.tribe_known", "yes")
    after = page(client, cast.sam, cast.maya).text
    assert "Restricted, 6 fields" in before
    assert without_times(before) == without_times(after)


def without_times(text):
    return re.sub(r'name="(csrfmiddlewaretoken|client_id)" value="[^"]*"|"X-CSRFToken": "[^"]*"|\d+:\d\d', "", text)


def test_a_grant_shows_its_group_and_lowers_the_number(cast, client):
    fact(cast, "child.citizenship", "foreign_national")
    grant_restricted(
        child=cast.maya, person=cast.sam, group="immigration", purpose="review", by=cast.dee, now=timezone.now()
    )
    text = page(client, cast.sam, cast.maya).text
    assert "Foreign national" in text
    assert "Restricted, 5 fields" in text


def test_a_supervisor_without_the_grant_learns_only_that_something_is_due(cast, client):
    record_identification(
        client_id=uuid4(),
        child=cast.maya,
        form="sex",
        status="suspected",
        at=timezone.now(),
        basis="x",
        by=cast.ana,
        now=timezone.now(),
    )
    text = page(client, cast.sam, cast.maya).text
    assert "HHS" not in text
    assert "ask Ana" in text
    assert "HHS" in page(client, cast.ana, cast.maya).text


def test_a_report_that_tells_a_restricted_fact_is_a_mark_only_for_those_who_may_know(cast, client):
    now = timezone.now()
    record_identification(
        client_id=uuid4(), child=cast.maya, form="sex", status="suspected", at=now, basis="x", by=cast.ana, now=now
    )
    cast.maya.refresh_from_db()
    answer = answers_for([cast.maya], cast.agency, now)[cast.maya.pk]
    duty = next(duty for duty in answer["duties"] if duty["id"] == "US-HHS-7105H-24")
    record_act(
        client_id=uuid4(),
        child=cast.maya,
        duty=duty,
        at=now,
        seen=[],
        by=cast.ana,
        now=now,
        how=Told(reference="OTIP-1"),
    )
    assert [mark.lane for mark in reports_drawn(client, cast.ana, cast)] == ["reports"]
    assert reports_drawn(client, cast.sam, cast) == []
    assert "OTIP" not in page(client, cast.sam, cast.maya).text


def reports_drawn(client, person, cast):
    drawing = page(client, person, cast.maya).context["drawings"]["wide"]
    return [mark for mark in drawing.marks if mark.lane == "reports"]


def test_the_page_costs_at_most_fifteen_questions_and_no_more_for_a_longer_story(cast, client):
    in_care(cast)
    away(cast, left=9 * DAY, back=6 * DAY)
    short = asked(client, cast)
    for number in range(10):
        away(cast, left=(60 - 4 * number) * DAY, back=(58 - 4 * number) * DAY)
        record_contact(
            client_id=uuid4(), child=cast.maya, name="Rey", relation="friend", by=cast.ana, now=timezone.now()
        )
    assert asked(client, cast) == short <= 15


def asked(client, cast):
    page(client, cast.ana, cast.maya)
    with CaptureQueriesContext(connection) as seen:
        client.get(reverse("child", args=[cast.maya.pk]))
    return len(seen)


def test_opening_it_is_in_the_log_before_anything_is_shown(cast, client):
    page(client, cast.ben, cast.maya)
    assert Entry.objects.filter(verb="saw_child", actor=cast.ben.pk, child=cast.maya.pk).count() == 1


def test_neither_title_nor_file_nor_address_names_the_child(cast, client):
    text = page(client, cast.ana, cast.maya).text
    head = text.split("</head>")[0]
    assert "Maya" not in head
    assert "Tolliver" not in text
    assert not any("maya" in address.lower() for address in re.findall(r'href="([^"]*)"', text))


def test_the_index_and_the_page_agree_on_what_is_open(cast, client):
    in_care(cast)
    away(cast, left=timedelta(hours=3))
    cast.maya.refresh_from_db()
    answer = answers_for([cast.maya], cast.agency, timezone.now())[cast.maya.pk]
    shown = page(client, cast.ana, cast.maya).context["page"].open
    acts = {
        (d["act"], d["recipient"], d["about"]) for d in answer["duties"] if d["state"] in {"open", "overdue", "held"}
    }
    assert {(s.duty["act"], s.duty["recipient"], s.duty["about"]) for s in shown if "recipient" in s.duty} == acts


def test_in_spanish_the_page_speaks_spanish(cast, client):
    client.force_login(cast.ana)
    answer = client.get(reverse("child", args=[cast.maya.pk]), headers={"Accept-Language": "es"})
    assert '<html lang="es">' in answer.text


def test_after_a_return_the_screening_stands_open_with_our_own_time_named_as_ours(cast, client):
    """The law gives it no hours; folded under what has none it is forgotten."""
    in_care(cast)
    away(cast, left=4 * DAY, back=DAY)
    text = page(client, cast.ana, cast.maya).content.decode()
    above_the_folds = text.split('id="duties"')[1].split("<details")[0]
    assert "Screen for trafficking" in above_the_folds
    assert re.search("no hours in the law; our time: by [A-Z]", above_the_folds)
    assert "Practice, not law: Screen" in text


def test_each_sitting_with_a_plan_is_a_mark_and_a_line(cast, client):
    plan = begin(client_id=uuid4(), child=cast.maya, kind="safety", band="safety-plan-youth", by=cast.ana,
                 now=timezone.now())  # fmt: skip
    shown = page(client, cast.ana, cast.maya).text
    assert "Safety plan. Being written." in shown
    assert re.search(r'timeline__mark--partial" d="M[^"]*h11v11h-11z"', shown)
    look_at(version=Version.objects.get(plan=plan), by=cast.ana, now=timezone.now())
    shown = page(client, cast.ana, cast.maya).text
    assert "Safety plan. It was right then." in shown
    assert re.search(r'timeline__mark--solid" d="M[^"]*h11v11h-11z"', shown)
