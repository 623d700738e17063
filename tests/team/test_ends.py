"""A sign-in ends by itself, and what was typed is there again after the next."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from handrail.audit.models import Entry
from handrail.children.models import Contact
from handrail.team.models import SignIn, Typed
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = reverse("account_login")
STORY = "Last seen by the river,\nwith “Lou” & a <blue> bag"
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


class Hours:
    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = timezone.now()
        patch.setattr("django.utils.timezone.now", lambda: self.now)

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> Hours:
    return Hours(monkeypatch)


@pytest.fixture
def ana(client, cast, hours) -> Client:
    client.force_login(cast.ana)
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("desk")).status_code == 200


def test_nineteen_minutes_without_use_are_nothing(ana, hours):
    hours.wait(minutes=19)
    assert is_in(ana)


def test_after_twenty_minutes_without_use_it_is_over(ana, hours):
    hours.wait(minutes=20)
    answer = ana.get(reverse("find"))
    assert answer.url == f"{LOGIN}?next={reverse('find')}"
    assert "signed out" in ana.get(answer.url).text


def test_each_page_begins_the_twenty_minutes_anew(ana, hours):
    for _ in range(6):
        hours.wait(minutes=15)
        assert is_in(ana)


def test_after_twelve_hours_it_is_over_however_busy_the_day(ana, hours):
    for _ in range(47):
        hours.wait(minutes=15)
        assert is_in(ana)
    hours.wait(minutes=15)
    assert not is_in(ana)


def test_asking_how_long_it_lasts_does_not_lengthen_it(ana, hours):
    for _ in range(3):
        hours.wait(minutes=6)
        left = ana.get(reverse("sign_in_left")).json()
    assert left["ends"] == 2 * 60
    hours.wait(minutes=3)
    assert not is_in(ana)


def test_saying_that_one_is_here_lengthens_it_and_never_beyond_the_day(ana, hours):
    hours.wait(minutes=19)
    assert ana.post(reverse("sign_in_stay")).json()["ends"] == 20 * 60
    for _ in range(37):
        hours.wait(minutes=18.5)
        left = ana.post(reverse("sign_in_stay")).json()
    assert left["ends"] == left["longest"] < 20 * 60


def test_a_session_that_carries_no_times_is_over(ana):
    session = ana.session
    del session["signed_in_at"]
    session.save()
    assert not is_in(ana)


def test_somebody_who_holds_the_phone_in_a_talk_is_not_hurried(ana, hours):
    session = ana.session
    session["longer"] = True
    session.save()
    hours.wait(minutes=59)
    assert is_in(ana)
    hours.wait(minutes=61)
    assert not is_in(ana)


def test_the_log_says_that_it_ended_once(ana, hours, cast):
    hours.wait(minutes=20)
    for _ in range(3):
        ana.get(reverse("desk"))
    assert Entry.objects.filter(verb="ended_sign_in", actor=cast.ana.pk).count() == 1
    assert not SignIn.objects.filter(person=cast.ana).exists()


# --- What was typed -------------------------------------------------------------------------------------------------


@pytest.fixture
def form(cast) -> str:
    return reverse("contact_new", args=[cast.maya.pk])


def too_late(client: Client, hours: Hours, form: str, **typed: str):
    hours.wait(minutes=25)
    return client.post(form, {"client_id": str(uuid4()), "name": "Lou", "note": STORY, **typed})


def back(client: Client, person, answer):
    entered = client.post(
        LOGIN, {"login": person.email, "password": PASSWORD, "next": unquote(answer.url).split("next=")[1]}
    )
    return client.get(entered.url)


def test_a_form_that_came_too_late_saves_nothing_and_leads_to_the_door_and_back(ana, hours, form, cast):
    answer = too_late(ana, hours, form)
    assert unquote(answer.url) == f"{LOGIN}?next={form}"
    assert not Contact.objects.exists()
    page = back(ana, cast.ana, answer)
    assert page.request["PATH_INFO"] == form
    kept = {name: unescape(text) for name, text in HIDDEN.findall(page.text)}
    assert (kept["name"], kept["note"]) == ("Lou", STORY)


def test_one_button_then_saves_it_without_a_script_and_it_is_kept_no_longer(ana, hours, form, cast):
    page = back(ana, cast.ana, too_late(ana, hours, form, relation="friend"))
    kept = {name: unescape(text) for name, text in HIDDEN.findall(page.text.partition("data-typed-form")[2])}
    ana.post(form, kept)
    assert [one.name for one in Contact.objects.all()] == ["Lou"]
    assert not Typed.objects.exists()
    assert "data-typed-back" not in ana.get(form).text


def test_it_can_be_thrown_away(ana, hours, form, cast):
    back(ana, cast.ana, too_late(ana, hours, form))
    assert ana.post(reverse("typed_drop"), {"_page": form}).url == form
    assert not Typed.objects.exists()


def test_nobody_else_who_signs_in_there_gets_it(ana, hours, form, cast):
    too_late(ana, hours, form)
    ana.post(LOGIN, {"login": cast.ben.email, "password": PASSWORD})
    assert STORY.split(maxsplit=1)[0] not in ana.get(form).text
    assert "data-typed-back" not in ana.get(form).text


def test_it_waits_for_its_author_on_any_device_for_a_day(ana, hours, form, cast):
    too_late(ana, hours, form)
    other = Client()
    assert other.post(LOGIN, {"login": cast.ana.email, "password": PASSWORD}).url == form
    hours.wait(hours=25)
    later = Client()
    assert later.post(LOGIN, {"login": cast.ana.email, "password": PASSWORD}).url == reverse("desk")
    assert not Typed.objects.exists()


def test_two_tabs_with_a_half_written_form_each_lose_neither(ana, hours, form, cast):
    other = reverse("place_new", args=[cast.maya.pk])
    answer = too_late(ana, hours, form, name="First")
    ana.post(other, {"note": "Second"})
    assert "First" in back(ana, cast.ana, answer).text
    assert "Second" in ana.get(other).text


def test_at_most_five_forms_are_kept(ana, hours, cast):
    hours.wait(minutes=25)
    for number in range(8):
        hours.wait(seconds=1)
        ana.post(f"{reverse('find')}?page={number}", {"name": "Lou"})
    assert Typed.objects.count() == 5


def test_the_browser_is_asked_to_forget_what_it_kept(ana, hours):
    hours.wait(minutes=25)
    assert ana.get(reverse("desk"))["Clear-Site-Data"] == '"cache", "storage"'


def test_a_password_in_a_form_is_never_kept(ana, hours, cast):
    hours.wait(minutes=25)
    ana.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "x" * 20, "password2": "x" * 20}
    )
    assert not Typed.objects.exists()


def test_a_page_of_somebody_else_leaves_nothing_behind(cast, hours, form):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.ana)
    hours.wait(minutes=25)
    assert strict.post(form, {"name": "Planted"}).status_code == 403
    assert not Typed.objects.exists()


@pytest.mark.parametrize(
    "page", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "/nowhere/at/all/"]
)
def test_it_leads_back_only_to_pages_of_ours(ana, hours, form, page):
    answer = too_late(ana, hours, form, _page=page)
    assert unquote(answer.url) == f"{LOGIN}?next={form}"


def test_a_copy_of_the_database_holds_neither_the_text_nor_a_way_in(ana, hours, form):
    cookie = ana.cookies["hr"].value
    assert Session.objects.count() == 1
    too_late(ana, hours, form)
    with connection.cursor() as cursor:
        rows = []
        for table in ("django_session", "team_typed", "team_signin"):
            cursor.execute(f"SELECT * FROM {table}")
            rows += cursor.fetchall()
    stored = repr(rows)
    assert rows
    assert not [text for text in ("river", "Lou", "contact", cookie, str(form)) if text in stored]


def test_a_stolen_row_of_the_sessions_is_no_cookie(ana):
    thief = Client()
    thief.cookies["hr"] = Session.objects.get().session_key
    assert not is_in(thief)
    assert is_in(ana)
