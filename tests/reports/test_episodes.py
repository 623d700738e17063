"""A child's times missing: the picture and the text say the same, and nothing more than the record."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.audit.models import Entry
from handrail.children.actions import record_disclosure, record_fact, record_placement
from handrail.missing.models import Episode, Talk
from tests.reports.stories import DAY, HOUR, ago, back, in_care, missing

pytestmark = pytest.mark.django_db
LABELLING = re.compile(r"runaway|pattern|risk|severe|score|serial|chronic|habit", re.IGNORECASE)


def page(client, person, child):
    client.force_login(person)
    return client.get(reverse("episodes", args=[child.pk]))


def placed(cast, kind, span):
    return record_placement(client_id=uuid4(), child=cast.maya, kind=kind, since=ago(span), by=cast.ana,
                            now=timezone.now())  # fmt: skip


def main_of(answer):
    return answer.text.split("<main", 1)[1].split("</main>", 1)[0]


def test_a_child_who_was_never_missing_has_an_empty_page(cast, client):
    assert "No time missing is on record." in page(client, cast.ana, cast.maya).text
    assert reverse("episodes", args=[cast.maya.pk]) not in client.get(reverse("child", args=[cast.maya.pk])).text


def test_the_childs_page_leads_there_and_the_look_is_logged(cast, client):
    missing(in_care(cast.maya, cast), cast)
    client.force_login(cast.ana)
    assert reverse("episodes", args=[cast.maya.pk]) in client.get(reverse("child", args=[cast.maya.pk])).text
    page(client, cast.ana, cast.maya)
    assert Entry.objects.order_by("-seq").first().verb == "saw_episodes"


def test_what_came_before_stands_in_the_picture_and_in_the_text(cast, client):
    placed(cast, "group_home", 30 * DAY)
    placed(cast, "foster_home", 12 * DAY)
    back(missing(cast.maya, cast, 10 * DAY, left_at=ago(10 * DAY + HOUR)), cast, 8 * DAY)
    text = page(client, cast.ana, cast.maya).text
    assert 'href="#time-moved"' in text
    assert "moved: Foster home" in text
    assert "1 of 1 began within 3 days of a move." in text
    assert "Foster home" in text and "2 days" in text


def test_every_row_of_the_picture_is_a_row_of_the_text(cast, client):
    for days in (40, 30, 20):
        back(missing(cast.maya, cast, days * DAY, left_at=ago(days * DAY + HOUR)), cast, (days - 2) * DAY)
    text = main_of(page(client, cast.ana, cast.maya))
    assert "3 times missing are on record." in text
    assert len(re.findall('class="times__label"', text)) == 2 * 3  # both sizes
    assert len(re.findall("How long", text)) == 3
    assert text.count("came back from the time before") == 2


def test_a_time_that_is_not_known_is_said_and_not_drawn(cast, client):
    missing(cast.maya, cast)
    text = main_of(page(client, cast.ana, cast.maya))
    assert "the time of leaving is not known" in text
    assert "times__hour" not in text


def test_it_labels_nobody_and_weighs_nothing(cast, client):
    for days in (40, 30, 20, 10):
        back(missing(cast.maya, cast, days * DAY, left_at=ago(days * DAY + HOUR)), cast, (days - 1) * DAY)
    assert LABELLING.findall(re.sub(r"<[^>]+>", " ", main_of(page(client, cast.ana, cast.maya)))) == []


def test_what_a_child_told_and_what_is_restricted_is_not_there(cast, client):
    episode = missing(cast.maya, cast, left_at=ago(5 * DAY + HOUR))
    record_disclosure(client_id=uuid4(), child=cast.maya, at=ago(6 * DAY), words="he took it", crime=True,
                      to_kind="worker", by=cast.ana, now=timezone.now())  # fmt: skip
    record_fact(client_id=uuid4(), child=cast.maya, name="child.tribe_known", value="yes", by=cast.ana,
                now=timezone.now(), since=ago(6 * DAY))  # fmt: skip
    record_fact(client_id=uuid4(), child=cast.maya, name="care.proceeding_hearing_at", by=cast.ana, now=timezone.now(),
                value=ago(7 * DAY).isoformat())  # fmt: skip
    Talk.objects.create(client_id=uuid4(), child=cast.maya, episode=episode, at=ago(8 * DAY), outcome="done",
                        recorded_by=cast.ana, recorded_at=ago(8 * DAY))  # fmt: skip
    text = main_of(page(client, cast.sam, cast.maya))
    assert "a court hearing" in text and "a return conversation" in text
    assert "he took it" not in text and "Tribe" not in text
    assert "told" not in text


def test_a_report_that_was_no_time_missing_is_not_shown(cast, client):
    Episode.objects.filter(pk=missing(cast.maya, cast).pk).update(kind=Episode.Kind.NONE)
    assert "No time missing is on record." in page(client, cast.ana, cast.maya).text


def test_another_teams_child_is_not_found(cast, client):
    missing(cast.maya, cast)
    assert page(client, cast.cora, cast.maya).status_code == 404


def test_it_needs_no_style_attribute_and_no_script(cast, client):
    missing(cast.maya, cast)
    text = main_of(page(client, cast.ana, cast.maya))
    assert " style=" not in text and "<script" not in text
