"""The open course: no account, no cookie, nothing kept; and a record on wish of which only digests stay."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from handrail.learning import open_views
from handrail.learning.models import Issued, OpenHour
from handrail.learning.paper import Rows
from handrail.rules.learning import drawn, load_courses
from tests.cast import Cast

pytestmark = pytest.mark.django_db
COURSES = load_courses().courses
COURSE = next(one for one in COURSES.values() if one.open)
CLOSED = next(one for one in COURSES.values() if not one.open)
SEED = "abc123"
TEN = datetime(2026, 11, 23, 10, tzinfo=UTC)


def right_answers(count: int | None = None) -> dict[str, str]:
    items = drawn(COURSE, SEED, "post")
    return {str(one.id): str(one.answer) for one in items[:count]}


def stored() -> dict[str, int]:
    return {one._meta.label: one._base_manager.count() for one in apps.get_models()}


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_opens_without_an_account_sets_no_cookie_and_keeps_nothing(client: Client, language: str) -> None:
    before = stored()
    addresses = [
        reverse("open_course", args=[language, COURSE.id]),
        reverse("open_questions", args=[language, COURSE.id]),
    ]
    for lesson in COURSE.lessons:
        addresses += [reverse("open_lesson", args=[language, COURSE.id, lesson.id, one])
                      for one in lesson.in_language(language).screens]  # fmt: skip
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert f'<html lang="{language}">' in answer.content.decode()
        assert not answer.cookies, address
        assert b"<script" not in answer.content
    assert stored() == before


def test_a_course_that_is_not_open_is_not_there(client: Client, cast: Cast) -> None:
    for who in (None, cast.ana):
        if who:
            client.force_login(who)
        assert client.get(reverse("open_course", args=["en", CLOSED.id])).status_code == 404
        assert client.get(reverse("open_course", args=["xx", COURSE.id])).status_code == 404
        own = {one.id for one in COURSE.lessons}
        other = next(one for one in load_courses().lessons if one not in own)
        assert client.get(reverse("open_lesson", args=["en", COURSE.id, other, "check"])).status_code == 404


def test_a_choice_and_a_check_say_what_comes_of_them(client: Client) -> None:
    lesson = COURSE.lessons[0]
    said = lesson.in_language("en")
    shown = client.get(reverse("open_lesson", args=["en", COURSE.id, lesson.id, lesson.choice.screen]) + "?choice=b")
    assert said.options["b"].feedback in shown.content.decode()
    assert said.options["a"].feedback not in shown.content.decode()
    right = {str(one.id): str(one.answer) for one in lesson.check}
    shown = client.get(reverse("open_lesson", args=["en", COURSE.id, lesson.id, "check"]), right).content.decode()
    assert shown.count("Right.") == len(lesson.check)
    strange = client.get(reverse("open_lesson", args=["en", COURSE.id, lesson.id, "check"]), {"q1": "<b>", "x": "y"})
    assert strange.status_code == 200


def test_what_is_left_out_is_said_so_and_too_few_give_no_record(client: Client) -> None:
    sent = {"seed": SEED, "sent": "1", **right_answers(COURSE.pre_post.least - 1)}
    shown = client.get(reverse("open_questions", args=["en", COURSE.id]), sent).content.decode()
    assert "Left out." in shown
    assert reverse("open_record", args=["en", COURSE.id]) not in shown
    assert client.get(reverse("open_record", args=["en", COURSE.id]), sent).status_code == 404


def record_address() -> str:
    from urllib.parse import urlencode

    return reverse("open_record", args=["en", COURSE.id]) + "?" + urlencode({"seed": SEED, **right_answers()})


def test_a_record_is_a_pdf_and_of_its_name_nothing_is_kept(client: Client) -> None:
    before = stored()
    answer = client.post(record_address(), {"name": "  Pat   Somebody "})
    assert answer.content.startswith(b"%PDF")
    assert b"pdfuaid" in answer.content
    after = stored()
    assert {key for key in after if after[key] != before[key]} == {"learning.Issued", "learning.OpenHour"}
    row = json.dumps(list(Issued.objects.values()))
    assert "Pat" not in row
    assert COURSE.id not in row
    assert "Pat" not in answer.headers["Content-Disposition"]
    assert client.post(record_address(), {"name": ""}).status_code == 422


def test_the_record_can_be_checked_by_its_paper(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    printed: dict[str, str] = {}
    lines: list[str] = []

    def seen(head: str, rows: Rows, *, code: str, digest: str, day: object) -> bytes:
        printed.update(code=code, day=str(day))
        lines.extend(value for _label, value, _is_code in rows)
        return b"%PDF"

    monkeypatch.setattr(open_views, "record_pdf", seen)
    client.post(record_address(), {"name": "Pat Somebody"})
    asked = COURSE.pre_post.asked
    assert {str(COURSE.takes), f"{asked} of {asked}"} <= set(lines)
    typed = {**printed, "name": "pat somebody", "subject": f"course:{COURSE.id}", "minutes": str(COURSE.takes),
             "right": str(asked), "of": str(asked)}  # fmt: skip
    assert "These parts are as issued" in client.post(reverse("record_check"), typed).content.decode()
    assert "No record" in client.post(reverse("record_check"), {**typed, "name": "Pat Other"}).content.decode()
    assert "No record" in client.post(reverse("record_check"), {**typed, "minutes": "999"}).content.decode()


def test_a_flood_of_records_ends(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_views, "RECORDS_AN_HOUR", 1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: TEN)
    assert client.post(record_address(), {"name": "Pat"}).status_code == 200
    assert client.post(record_address(), {"name": "Pat"}).status_code == 429
    assert Issued.objects.count() == 1


def test_a_flood_is_counted_for_its_whole_hour_and_the_hours_before_are_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_views, "RECORDS_AN_HOUR", 2)
    assert [open_views.too_many(TEN + timedelta(minutes=one)) for one in (0, 20, 59)] == [False, False, True]
    assert not open_views.too_many(TEN + timedelta(minutes=60))
    assert list(OpenHour.objects.values_list("hour", "made")) == [(TEN + timedelta(hours=1), 1)]


def test_the_day_on_a_record_is_the_agencys_whatever_the_thread_did_before(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    days: list[object] = []
    monkeypatch.setattr(open_views, "record_pdf", lambda *_, day, **__: days.append(day) or b"%PDF")
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 11, 24, 3, tzinfo=UTC))
    with timezone.override("Asia/Tokyo"):
        client.post(record_address(), {"name": "Pat"})
        assert timezone.get_current_timezone_name() == settings.TIME_ZONE
    assert days == [date(2026, 11, 23)]
