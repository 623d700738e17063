"""A lesson is walked screen by screen, stops anywhere, says what comes of an answer, and counts when all is right."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from handrail.learning.catalog import found
from handrail.learning.models import Completion, Issued, Progress
from handrail.rules.learning import load_lessons
from tests.cast import Cast

pytestmark = pytest.mark.django_db
LESSONS = load_lessons().lessons
KEY = "before-you-screen"
LESSON = LESSONS[KEY]


@pytest.fixture
def ana(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ana)
    return client


def text(client: Client, name: str, *args: str, status: int = 200) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == status
    return answer.content.decode()


def send(client: Client, screen: str, status: int = 302, **typed: str) -> str:
    answer = client.post(reverse("lesson_screen", args=[KEY, screen]), typed)
    assert answer.status_code == status
    return answer.headers.get("Location", "") or answer.content.decode()


def right_answers() -> dict[str, str]:
    return {str(one.id): str(one.answer) for one in LESSON.check}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("key", LESSONS)
def test_every_screen_of_every_lesson_opens(ana: Client, key: str, language: str) -> None:
    ana.cookies["django_language"] = language
    said = LESSONS[key].in_language(language)
    shown = text(ana, "lesson", key)
    assert LESSONS[key].content_note[language] in shown.replace("&#x27;", "'").replace("&quot;", '"')
    for screen in said.screens:
        shown = text(ana, "lesson_screen", key, screen)
        assert f'<html lang="{language}">' in shown
        assert all(f'id="source-{one.id}"' in shown for one in LESSONS[key].sources)
    whole = text(ana, "lesson_whole", key)
    assert all(f'id="{screen}"' in whole for screen in said.screens)
    if language == "es":
        assert "traducción" in shown


def test_next_keeps_the_place_and_the_lesson_goes_on_there(ana: Client, cast: Cast) -> None:
    first, second = LESSON.screens[:2]
    began = ana.post(reverse("lesson", args=[KEY]))
    assert began.headers["Location"] == reverse("lesson_screen", args=[KEY, first])
    assert send(ana, first) == reverse("lesson_screen", args=[KEY, second])
    assert Progress.objects.get(person=cast.ana).screen == second
    assert reverse("lesson_screen", args=[KEY, second]) in text(ana, "lesson", KEY)


def test_who_walks_a_passed_lesson_again_and_stops_goes_on_there(ana: Client, cast: Cast) -> None:
    first, second = LESSON.screens[:2]
    send(ana, "check", **right_answers())
    assert "Go on where you were" not in text(ana, "lesson", KEY)
    ana.post(reverse("lesson", args=[KEY]))
    send(ana, first)
    shown = text(ana, "lesson", KEY)
    assert "You passed it on" in shown
    assert "Go on where you were" in shown
    assert reverse("lesson_screen", args=[KEY, second]) in shown


def test_looking_at_a_screen_writes_nothing(ana: Client) -> None:
    for screen in LESSON.in_language("en").screens:
        text(ana, "lesson_screen", KEY, screen)
    assert not Progress.objects.exists()


def test_a_choice_shows_what_comes_of_it_and_the_same_one_again_goes_on(ana: Client) -> None:
    option = LESSON.in_language("en").options["a"]
    assert send(ana, "choice", choice="a") == reverse("lesson_screen", args=[KEY, "choice"])
    shown = text(ana, "lesson_screen", KEY, "choice")
    assert option.happens in shown
    assert option.feedback in shown
    assert LESSON.in_language("en").options["b"].feedback not in shown
    assert send(ana, "choice", choice="b", next="1").endswith("/choice/")
    assert LESSON.in_language("en").options["b"].feedback in text(ana, "lesson_screen", KEY, "choice")
    assert send(ana, "choice", choice="b", next="1").endswith("/set-a-time/")


def test_no_choice_and_an_unknown_one_are_asked_again(ana: Client) -> None:
    for typed in ({}, {"choice": "z"}, {"choice": "a\0"}):
        shown = send(ana, "choice", status=422, **typed)
        assert 'href="#id_choice_0"' in shown
        assert 'id="id_choice_0"' in shown
    assert not Progress.objects.exists()


def test_wrong_answers_are_told_and_may_be_tried_again_until_it_counts(ana: Client, cast: Cast) -> None:
    wrong = {**right_answers(), "q1": "a"}
    send(ana, "check", **wrong)
    shown = text(ana, "lesson_screen", KEY, "check")
    assert LESSON.in_language("en").questions["q1"].feedback["a"] in shown
    assert shown.count("Right.") == 2
    assert shown.count("Look again.") == 1
    assert not Completion.objects.exists()
    assert "It counts once every question" in text(ana, "lesson_screen", KEY, "try-it")
    send(ana, "check", **right_answers())
    row = Completion.objects.get(person=cast.ana)
    assert (row.subject, row.right, row.of, row.minutes) == (KEY, 2, 3, LESSON.takes)
    assert Issued.objects.count() == 1
    send(ana, "check", **right_answers())
    assert Completion.objects.count() == 1
    assert "This one is yours" in text(ana, "lesson_screen", KEY, "try-it")
    assert "Passed" in text(ana, "lessons")


def test_walked_again_it_stays_passed_and_counts_anew(ana: Client, cast: Cast) -> None:
    send(ana, "check", **right_answers())
    ana.post(reverse("lesson", args=[KEY]))
    assert Progress.objects.get(person=cast.ana).passed_at is not None
    assert "It counts once every question" in text(ana, "lesson_screen", KEY, "try-it")
    send(ana, "check", **right_answers())
    assert Completion.objects.count() == 2


def test_a_question_left_out_is_named_and_the_others_stay_answered(ana: Client) -> None:
    shown = send(ana, "check", status=422, q1="c")
    assert 'href="#id_q2_0"' in shown
    assert re.search(r'value="c" id="id_q1_\d" checked', shown)
    assert not Progress.objects.exists()


def test_when_the_words_changed_old_answers_are_gone_and_the_place_is_kept(ana: Client, cast: Cast) -> None:
    send(ana, "check", **{**right_answers(), "q1": "a"})
    Progress.objects.update(digest="0" * 64, screen="a-screen-that-was")
    assert "have changed since you began" in text(ana, "lesson", KEY)
    assert reverse("lesson_screen", args=[KEY, LESSON.screens[0]]) in text(ana, "lesson", KEY)
    assert "Look again." not in text(ana, "lesson_screen", KEY, "check")


def test_what_is_not_there_is_not_found(ana: Client) -> None:
    for name, args in (("lesson", ["nothing"]), ("lesson_screen", [KEY, "nothing"]), ("lesson_whole", ["nothing"])):
        text(ana, name, *args, status=404)


def test_the_search_knows_the_words_of_the_field(ana: Client) -> None:
    assert next(one.id for one in found("boys")) == "boys"
    assert "phone-and-online" in [one.id for one in found("sextortion")]
    assert found("xqzvwk") == []
    assert "Nothing found" in ana.get(reverse("lessons") + "?q=xqzvwk").content.decode()
    assert "<script>alert" not in ana.get(reverse("lessons") + "?q=<script>alert(1)</script>").content.decode()


def test_nothing_stored_says_where_a_lesson_was_opened_from(ana: Client, cast: Cast) -> None:
    """Neither the tables nor the log: a lesson beside a child's page would tell whom it was about."""
    from handrail.audit.models import Entry

    step = reverse("screen_prepare", args=[cast.maya.pk])
    before = set(Entry.objects.values_list("seq", flat=True))
    ana.post(reverse("lesson_open", args=[KEY]), {"next": step, "offered": "1"})
    ana.post(reverse("lesson", args=[KEY]))
    send(ana, "check", **right_answers())
    assert f'href="{step}"' in text(ana, "lesson_screen", KEY, "try-it")
    rows = [*Progress.objects.values(), *Completion.objects.values()]
    assert str(cast.maya.pk) not in json.dumps(rows, default=str)
    assert set(Entry.objects.values_list("seq", flat=True)) == before
    from django.contrib.sessions.models import Session

    assert not any(str(cast.maya.pk) in one.session_data for one in Session.objects.all())


def test_the_way_back_is_of_this_lesson_and_of_this_site(ana: Client, cast: Cast) -> None:
    step = reverse("duties", args=[cast.maya.pk])
    ana.post(reverse("lesson_open", args=[KEY]), {"next": step})
    assert f'href="{step}"' in text(ana, "lesson", KEY)
    assert step not in text(ana, "lesson", "boys")
    for bad in (
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere",
        "javascript:alert(1)",
        "/no/such/",
    ):
        ana.post(reverse("lesson_open", args=["boys"]), {"next": bad})
        assert "Back to the step" not in text(ana, "lesson", "boys"), bad


def test_a_rare_event_offers_its_lesson_once(ana: Client, cast: Cast) -> None:
    step = reverse("child_conclude", args=[cast.maya.pk])
    assert "This is offered once" in ana.get(step).content.decode()
    answer = ana.post(reverse("lesson_open", args=["when-family-is-the-trafficker"]),
                      {"next": step, "offered": "1", "not_now": "1"})  # fmt: skip
    assert answer.headers["Location"] == step
    assert "This is offered once" not in ana.get(step).content.decode()


def test_who_passed_it_is_not_offered_it(ana: Client, cast: Cast) -> None:
    from django.utils import timezone

    now = timezone.now()
    made = dict.fromkeys(("started_at", "seen_at", "passed_at"), now)
    Progress.objects.create(person=cast.ana, lesson="when-family-is-the-trafficker", digest="", screen="", **made)
    assert "offered once" not in ana.get(reverse("child_conclude", args=[cast.maya.pk])).content.decode()


def test_the_lessons_of_a_step_stand_beside_it(ana: Client, cast: Cast) -> None:
    shown = ana.get(reverse("screen_prepare", args=[cast.maya.pk])).content.decode()
    for one in load_lessons().at_step("screening.prepare"):
        assert reverse("lesson_open", args=[one.id]) in shown


def test_nobody_without_a_sign_in_and_everybody_with_one(cast: Cast, client: Client) -> None:
    assert client.get(reverse("lessons")).status_code == 302
    for person in (cast.pia, cast.tom, cast.ada):
        client.force_login(person)
        assert client.get(reverse("lessons")).status_code == 200
