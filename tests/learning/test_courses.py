"""A course is walked in parts, asks before and after with other questions, and leaves evidence that can be checked."""

from datetime import date, timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from handrail.learning import courses, gates, team_actions
from handrail.learning.asked import my_asks
from handrail.learning.course_actions import answer
from handrail.learning.courses import items_of, needed, roles_of
from handrail.learning.evidence import Says, code_of, issue, new_code
from handrail.learning.models import Completion, Issued, Progress, Sitting
from handrail.rules.learning import Course, Item, drawn, load_courses
from tests.cast import Cast

pytestmark = pytest.mark.django_db
KEY = "partnering-with-child-welfare"
COURSE = load_courses().courses[KEY]


@pytest.fixture
def pia(cast: Cast, client: Client) -> Client:
    client.force_login(cast.pia)
    return client


def text(client: Client, name: str, *args: object, status: int = 200) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == status
    return answer.content.decode()


def sit(client: Client, when: str, right: bool = True, course: Course = COURSE) -> list[str]:
    """Answers one form as its pages ask it. Returns which questions came."""
    came: list[str] = []
    address = reverse("course_questions", args=[course.id, when])
    items = {str(one.id): one for one in course.items}
    while (shown := client.get(address + "?again" if not came else address)).template_name_or_none() == "question":
        item: Item = shown.context["item"]
        came.append(str(item.id))
        option = item.answer if right else next(one for one in items[item.id].options if one != item.answer)
        sent = {"item": item.id, "answer": option, "go": shown.context["go"]}
        assert client.post(address, sent).status_code == 302
    return came


@pytest.fixture(autouse=True)
def named_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.http import HttpResponse

    def named(self: HttpResponse) -> str:
        return self.templates[0].name.split("/")[-1].removesuffix(".html")  # type: ignore[attr-defined]  # set by the test client

    monkeypatch.setattr(HttpResponse, "template_name_or_none", named, raising=False)


def pass_lessons(cast: Cast, course: Course = COURSE) -> None:
    now = timezone.now()
    for one in needed(course, roles_of(cast.pia)):
        made = {"digest": one.digest, "screen": "check", "started_at": now, "seen_at": now, "passed_at": now}
        Progress.objects.create(person=cast.pia, lesson=one.id, **made)


def test_before_and_after_ask_other_questions_and_the_change_is_shown(pia: Client, cast: Cast) -> None:
    before = sit(pia, "before", right=False)
    after = sit(pia, "after")
    assert len(before) == len(after) == COURSE.pre_post.asked
    assert not set(before) & set(after)
    rows = {row.form: row for row in Sitting.objects.filter(person=cast.pia)}
    assert (rows["pre"].right, rows["post"].right) == (0, COURSE.pre_post.asked)
    assert "Before and after" in text(pia, "course", KEY)


def test_an_answer_is_kept_at_once_and_the_form_goes_on_at_the_next_question(pia: Client, cast: Cast) -> None:
    address = reverse("course_questions", args=[KEY, "before"])
    item = pia.get(address).context["item"]
    assert not Sitting.objects.exists()
    pia.post(address, {"item": item.id, "left_out": "1"})
    assert pia.get(address).context["item"].id != item.id
    assert Sitting.objects.get(person=cast.pia).answers == {str(item.id): ""}
    assert pia.post(address, {"item": "nothing"}).status_code == 422
    assert pia.post(address, {"item": item.id, "answer": "zz"}).status_code == 422


def test_what_was_left_out_is_said_so_and_not_called_wrong(pia: Client) -> None:
    address = reverse("course_questions", args=[KEY, "before"])
    for _one in range(COURSE.pre_post.asked):
        item = pia.get(address).context["item"]
        pia.post(address, {"item": item.id, "left_out": "1"})
    shown = pia.get(address).content.decode()
    assert shown.count("Left out.") == COURSE.pre_post.asked
    assert "Look again." not in shown


def test_the_questions_before_are_asked_once_and_those_after_may_be_tried_again(pia: Client) -> None:
    sit(pia, "before")
    assert Sitting.objects.filter(form="pre").count() == 1
    sit(pia, "before")
    assert Sitting.objects.filter(form="pre").count() == 1
    sit(pia, "after", right=False)
    sit(pia, "after")
    assert Sitting.objects.filter(form="post", ended_at__isnull=False).count() == 2


def test_a_course_is_passed_by_its_lessons_and_enough_right_answers(pia: Client, cast: Cast) -> None:
    sit(pia, "after")
    assert not Completion.objects.filter(kind="course").exists()
    pass_lessons(cast)
    sit(pia, "after", right=False)
    assert not Completion.objects.filter(kind="course").exists()
    sit(pia, "after")
    row = Completion.objects.get(kind="course")
    assert row.minutes == sum(one.takes for one in needed(COURSE, ["partner"]))
    assert row.digest == COURSE.version
    assert "You passed it on" in text(pia, "course", KEY)


def test_one_sitting_gives_one_completion_and_another_sitting_another(pia: Client, cast: Cast) -> None:
    from handrail.learning.course_actions import lesson_passed

    pass_lessons(cast)
    sit(pia, "after")
    lesson_passed(str(COURSE.lessons[0].id), by=cast.pia, now=timezone.now())
    assert Completion.objects.filter(kind="course").count() == 1
    sit(pia, "after", right=False)
    assert Completion.objects.filter(kind="course").count() == 1
    sit(pia, "after")
    assert Completion.objects.filter(kind="course").count() == 2


def test_after_a_year_a_course_is_taken_again_for_its_gate_and_what_is_asked(pia: Client, cast: Cast) -> None:
    now = timezone.now()
    then = now - timedelta(days=400)
    pass_lessons(cast)
    sit(pia, "after")
    Sitting.objects.update(began_at=then, ended_at=then)
    Completion.objects.update(passed_at=then, day=then.date())
    gate = gates.set_gate(gate_id=uuid4(), instrument="guided-conversation", kind="course", subject=KEY,
                          valid_days=365, by=cast.dee, now=now)  # fmt: skip
    team_actions.assign(assignment_id=uuid4(), unit=cast.county, roles=["partner"], kind="course", subject=KEY,
                        due_on=now.date(), days=30, by=cast.tom, now=now)  # fmt: skip
    assert not gates.is_current(cast.pia, gate, now)
    assert [one.passed_at for one in my_asks(cast.pia, now)] == [None]
    assert reverse("course_questions", args=[KEY, "after"]) + "?again" in text(pia, "course", KEY)
    assert "Take it again" in text(pia, "course", KEY)
    sit(pia, "after")
    assert gates.is_current(cast.pia, gate, timezone.now())
    assert all(one.passed_at for one in my_asks(cast.pia, timezone.now()))


def test_the_last_answer_sent_twice_begins_no_other_go(pia: Client, cast: Cast) -> None:
    address = reverse("course_questions", args=[KEY, "after"])
    for goes in (1, 2):
        sit(pia, "after", right=False)
        row = Sitting.objects.order_by("began_at").last()
        assert row is not None
        last = list(row.answers)[-1]
        for query in ("", "?again"):
            sent = {"item": last, "answer": row.answers[last], "go": row.seed}
            assert "questions_done" in pia.post(address + query, sent).template_name_or_none()
        item = next(one for one in items_of(COURSE, row) if str(one.id) == last)
        again = answer(course=COURSE, form="post", item=item, option="", go=row.seed, by=cast.pia, now=timezone.now())
        assert again.pk == row.pk
        assert again.answers == row.answers
        assert Sitting.objects.count() == goes


def test_no_question_comes_twice_though_the_key_changed_between(pia: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sit(pia, "before")
    monkeypatch.setattr(courses, "digest", lambda *parts: sha256("other key".join(parts).encode()).hexdigest())
    assert not set(before) & set(sit(pia, "after"))
    pre, post = (Sitting.objects.get(form=one).seed for one in ("pre", "post"))
    assert pre == post


def test_the_last_lesson_passes_a_course_whose_questions_were_answered(pia: Client, cast: Cast) -> None:
    sit(pia, "after")
    *first, last = needed(COURSE, ["partner"])
    pass_lessons(cast)
    Progress.objects.filter(lesson=last.id).delete()
    right = {str(one.id): str(one.answer) for one in last.check}
    pia.post(reverse("lesson_screen", args=[last.id, "check"]), right)
    assert Completion.objects.filter(kind="course").count() == 1
    assert len(first) + 1 == len(needed(COURSE, ["partner"]))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("key", load_courses().courses)
def test_every_course_opens(pia: Client, key: str, language: str) -> None:
    pia.cookies["django_language"] = language
    for name, args in (("course", [key]), ("course_questions", [key, "before"]), ("course_questions", [key, "after"])):
        assert f'<html lang="{language}">' in text(pia, name, *args)
    for lesson in load_courses().courses[key].lessons:
        text(pia, "lesson", lesson.id)


def test_another_person_gets_other_draws_and_the_same_person_the_same(cast: Cast) -> None:
    from handrail.learning.courses import next_seed

    big = max(load_courses().courses.values(), key=lambda one: len(one.items))
    assert next_seed(cast.pia, big, "pre") == next_seed(cast.pia, big, "post")
    assert next_seed(cast.pia, big, "pre") != next_seed(cast.ana, big, "pre")
    assert drawn(big, "a", "pre") == drawn(big, "a", "pre")


def passed(cast: Cast) -> Completion:
    from handrail.learning.actions import begin, complete

    lesson = load_courses().lessons["boys"]
    now = timezone.now()
    return complete(lesson=lesson, row=begin(lesson=lesson, by=cast.ana, now=now), by=cast.ana, now=now)


def test_a_record_is_a_pdf_for_a_screen_reader_and_the_same_bytes_each_time(client: Client, cast: Cast) -> None:
    client.force_login(cast.ana)
    row = passed(cast)
    first, second = (client.get(reverse("completion_pdf", args=[row.pk])) for _ in range(2))
    assert first.content.startswith(b"%PDF")
    assert b"pdfuaid" in first.content
    assert first.content == second.content
    assert "Ana" not in first.headers["Content-Disposition"]
    assert "SOAR" not in first.content.decode("latin-1")


def test_a_record_is_given_to_its_own_person_and_to_nobody_else(client: Client, cast: Cast) -> None:
    address = reverse("completion_pdf", args=[passed(cast).pk])
    for one in (cast.sam, cast.tom, cast.ben, cast.cora, cast.max, cast.dee):
        client.force_login(one)
        assert client.get(address).status_code == 404, one.name


def test_anybody_can_check_a_paper_and_one_changed_part_is_noticed(client: Client, cast: Cast) -> None:
    row = passed(cast)
    typed = {"code": row.code.lower().replace("-", " "), "name": " ana ", "subject": "lesson:boys",
             "day": row.day.isoformat(), "minutes": row.minutes, "right": row.right, "of": row.of}  # fmt: skip
    assert "These parts are as issued" in client.post(reverse("record_check"), typed).content.decode()
    other = {"name": "Anna", "subject": "lesson:asking-about-work", "day": "2020-01-01", "code": "AAAAA",
             "minutes": row.minutes + 60, "right": row.right + 1, "of": row.of + 1}  # fmt: skip
    for changed in ({key: value} for key, value in other.items()):
        shown = client.post(reverse("record_check"), {**typed, **changed}).content.decode()
        assert "No record was issued that says this" in shown, changed
    assert client.post(reverse("record_check"), {}).status_code == 422


def test_what_is_kept_of_an_issued_record_names_nobody(db: None) -> None:
    code, digest = issue(Says("Somebody Else", "course", KEY, date(2026, 11, 23), minutes=45, right=8, of=10))
    row = Issued.objects.values().get()
    assert row == {"code_digest": row["code_digest"], "digest": digest}
    assert code not in str(row)


def test_codes_are_long_differ_and_can_be_typed_carelessly() -> None:
    made = [new_code() for _ in range(200)]
    assert len(set(made)) == 200
    assert all(code_of(one.lower().replace("-", "")) == one and len(one) == 23 for one in made)
