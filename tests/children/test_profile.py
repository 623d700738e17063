"""The profile kept ready: what is kept with its day and source, how ready it is, and nothing for who may not see it."""

import re
from datetime import date, timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.audit.models import Entry
from handrail.children.actions import grant_restricted, record_fact
from handrail.children.models import Detail, Photo
from handrail.children.profile import CHILD_TOLD, hidden_from, in_words, seen_by
from handrail.children.profile_actions import keep_details, tell_child
from handrail.children.profile_words import how_old
from handrail.children.questions import where_to_answer
from handrail.children.sealed import SealedField
from handrail.rules.profile import load_profile
from tests.cast import BEFORE

pytestmark = pytest.mark.django_db
PROFILE = load_profile()
READY = sum(field.ready for field in PROFILE.fields.values()) + 1  # and the photo
RESTRICTED = {key for key, field in PROFILE.fields.items() if field.restricted}


@pytest.fixture
def ana(client, cast):
    client.force_login(cast.ana)
    return client


def today() -> date:
    return timezone.localdate()


def kept(cast, day=None, source="", now=None, **values):
    keep_details(client_id=uuid4(), child=cast.maya, values=values, seen_on=day or today(), source=source, by=cast.ana,
                 now=now or timezone.now())  # fmt: skip


def photo(cast, taken_on):
    return Photo.objects.create(child=cast.maya, taken_on=taken_on, picture=b"p", small=b"s", width=900, height=1200,
                                recorded_by=cast.ana, recorded_at=timezone.now())  # fmt: skip


def page(client, cast, name="profile", **query):
    """The words of a page, as they are read."""
    answer = client.get(reverse(name, args=[cast.maya.pk]), query)
    assert answer.status_code == 200
    body = re.sub(r"<(script|svg|style).*?</\1>", "", answer.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub("<[^>]+>", " ", body)).split())


def shown_on(client, cast) -> dict[str, str]:
    """What the browser would send from the edit page when nothing is touched."""
    answer = client.get(reverse("profile_edit", args=[cast.maya.pk]))
    form = answer.context["form"]
    sent = {one.html_name: one.value() for one in form if one.value() not in (None, False)}
    return {**sent, "client_id": str(uuid4()), "shown": answer.context["shown"]}


def save(client, cast, sent=None, **typed):
    return client.post(reverse("profile_edit", args=[cast.maya.pk]), {**(sent or shown_on(client, cast)), **typed})


def rows(cast, name=None):
    found = cast.maya.detail_set.order_by("recorded_at")
    return [row for row in found if name in (None, row.name)]


# --- what is kept -------------------------------------------------------------------------------------------------


def test_a_line_is_never_overwritten(cast):
    kept(cast, hair="BRO", now=BEFORE)
    kept(cast, hair="PNK")
    assert [row.value for row in rows(cast, "hair")] == ["BRO", "PNK"]


def test_sent_twice_every_line_is_written_once(cast):
    for _ in range(2):
        keep_details(client_id=cast.maya.pk, child=cast.maya, values={"hair": "BRO", "eyes": "BLU"}, seen_on=None,
                     source="", by=cast.ana, now=BEFORE)  # fmt: skip
    assert len(rows(cast)) == 2


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("height", "64", "5 ft 4 in"),
        ("height", "60", "5 ft 0 in"),
        ("weight", "118", "118 pounds"),
        ("eyes", "BRO", "Brown"),
        ("school", "Alder High", "Alder High"),
    ],
)
def test_a_value_is_said_as_people_say_it(key, value, words):
    assert in_words(PROFILE.fields[key], value, "en") == words


# --- the page -----------------------------------------------------------------------------------------------------


def test_with_nothing_kept_it_says_what_lacks(cast, ana):
    text = page(ana, cast)
    assert f"0 of {READY} lines ready. No photo yet: take a new one" in text
    assert "Lacking: Sex; Race and ethnicity" in text
    assert text.count("Not asked") == len(PROFILE.fields)


def test_a_line_stands_there_with_its_value_its_source_and_its_day(cast, ana):
    kept(cast, day=date(2025, 2, 4), source="School nurse", height="64")
    assert "Height 5 ft 4 in School nurse, Feb 4, 2025 Look again" in page(ana, cast)


def test_what_is_fresh_is_not_called_old_and_what_nobody_knows_any_more_is_not_ready(cast, ana):
    kept(cast, phone="555-0131", height="64", now=BEFORE)
    kept(cast, phone="")
    text = page(ana, cast)
    assert f"1 of {READY} lines ready." in text
    assert "Look again" not in text
    assert "Phone Not known" in text


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "Photo of today."),
        (1, "Photo 1 day old."),
        (11, "Photo 11 days old."),
        (250, "Photo 8 months old: take a new one"),
        (900, "Photo 2 years old: take a new one"),
    ],
)
def test_it_says_how_old_the_photo_is_and_asks_for_a_new_one_after_six_months(cast, ana, days, words):
    photo(cast, today() - timedelta(days=days))
    assert words in page(ana, cast)


def test_a_photo_of_an_unknown_day_does_not_count(cast, ana):
    photo(cast, None)
    assert f"0 of {READY} lines ready. Photo of an unknown day: take a new one" in page(ana, cast)


@pytest.mark.parametrize(
    ("days", "words"), [(59, "59 days"), (60, "1 month"), (183, "6 months"), (720, "23 months"), (731, "2 years")]
)
def test_an_age_is_said_in_whole_units_that_have_passed(days, words):
    assert how_old(today() - timedelta(days=days), today()) == words


def test_every_opening_is_in_the_log(cast, ana):
    for name in ("profile", "profile_edit", "profile_read", "profile_history", "profile_told"):
        page(ana, cast, name)
        assert Entry.objects.filter(verb=f"saw_{name}", child=cast.maya.pk, actor=cast.ana.pk).count() == 1


# --- what is restricted -------------------------------------------------------------------------------------------


def test_restricted_lines_are_not_shown_to_who_has_no_grant(cast, client):
    kept(cast, medication="An inhaler, twice a day", health_needs="Asthma", school="Alder High")
    client.force_login(cast.ben)
    for name in ("profile", "profile_read", "profile_history", "profile_edit"):
        text = page(client, cast, name)
        assert not re.search("inhaler|Asthma|Medicine", text), name
        assert "Alder High" in client.get(reverse(name, args=[cast.maya.pk])).text, name
    assert "Restricted, 2 fields: ask your supervisor to see" in page(client, cast)


def test_nothing_that_ben_reads_tells_whether_there_is_something(cast, client):
    client.force_login(cast.ben)
    names = ("profile", "profile_read", "profile_history", "profile_edit", "child")
    before = {name: page(client, cast, name) for name in names}
    kept(cast, day=today() - timedelta(days=900), medication="An inhaler", health_needs="Asthma")
    assert {name: page(client, cast, name) for name in names} == before
    assert f"0 of {READY - 1} lines ready." in before["profile"]


def test_who_was_given_health_sees_it(cast, client):
    kept(cast, medication="An inhaler")
    now = timezone.now()
    grant_restricted(child=cast.maya, person=cast.ben, group="health", purpose="care", by=cast.sam, now=now)
    client.force_login(cast.ben)
    text = page(client, cast)
    assert "An inhaler" in text and "Restricted" not in text


def test_what_ben_sends_of_a_restricted_line_is_not_written(cast, client):
    client.force_login(cast.ben)
    assert save(client, cast, medication="Nothing", school="Alder High").status_code == 302
    assert [row.name for row in rows(cast)] == ["school"]


def test_the_log_of_the_child_tells_ben_nothing_of_a_restricted_line(cast, client):
    kept(cast, medication="An inhaler")
    client.force_login(cast.sam)
    assert "wrote down a line of the profile" not in page(client, cast, "child_log")
    kept(cast, school="Alder High")
    assert page(client, cast, "child_log").count("wrote down a line of the profile") == 1


def test_the_log_never_names_a_line(cast):
    kept(cast, medication="An inhaler")
    assert not any(b"medication" in bytes(entry.body) for entry in Entry.objects.all())


def test_how_many_are_hidden_depends_on_the_grants_alone():
    assert (hidden_from(frozenset()), hidden_from({"health"})) == (len(RESTRICTED), 0)
    assert seen_by(()).fields.keys() == PROFILE.fields.keys() - RESTRICTED


# --- changing it --------------------------------------------------------------------------------------------------


def test_only_what_was_changed_is_written(cast, ana):
    kept(cast, hair="BRO", height="64", school="Alder High", now=BEFORE)
    assert save(ana, cast, hair="PNK", height_inches="5", phone="555-0131").status_code == 302
    new = {row.name: row.value for row in rows(cast) if row.recorded_at > BEFORE}
    assert new == {"hair": "PNK", "height": "65", "phone": "555-0131"}


def test_sent_untouched_it_writes_nothing(cast, ana):
    kept(cast, now=BEFORE, hair="BRO", height="64", weight="118", marks="A scar\nA star", medication="An inhaler")
    assert save(ana, cast).status_code == 302
    assert {row.recorded_at for row in rows(cast)} == {BEFORE}


def test_several_lines_come_back_as_they_were_typed(cast, ana):
    save(ana, cast, marks="Scar, left knee\nStar tattoo, right wrist")
    assert rows(cast, "marks")[0].value.splitlines() == ["Scar, left knee", "Star tattoo, right wrist"]
    assert save(ana, cast).status_code == 302
    assert len(rows(cast)) == 1


def test_an_old_tab_does_not_undo_what_somebody_changed_meanwhile(cast, ana):
    kept(cast, hair="BRO", now=BEFORE)
    old_tab = shown_on(ana, cast)
    kept(cast, hair="PNK")
    save(ana, cast, old_tab, school="Alder High")
    assert [row.value for row in rows(cast, "hair")] == ["BRO", "PNK"]
    assert rows(cast, "school")[0].value == "Alder High"


def test_sent_twice_it_is_saved_once(cast, ana):
    sent = shown_on(ana, cast)
    for _ in range(2):
        assert save(ana, cast, sent, school="Alder High").status_code == 302
    assert len(rows(cast)) == 1


def test_emptied_a_line_is_no_longer_known(cast, ana):
    kept(cast, phone="555-0131", now=BEFORE)
    save(ana, cast, phone="")
    assert [row.value for row in rows(cast, "phone")] == ["555-0131", None]


def test_the_day_is_today_unless_it_comes_from_a_paper(cast, ana):
    save(ana, cast, school="Alder High", seen="today", day="2025-01-01", source="Ignored")
    save(ana, cast, school="Alder Middle", seen="file", day="2025-09-01", source="School form")
    save(ana, cast, school="Fern High", seen="file", day="", source="")
    found = [(row.seen_on, row.source) for row in rows(cast, "school")]
    here = Entry.objects.latest("seq").at.astimezone(timezone.get_current_timezone())
    assert abs((found[0][0] - here.date()).days) <= 1
    assert [found[0][1], *found[1:]] == [None, (date(2025, 9, 1), "School form"), (None, None)]


def test_an_old_line_that_is_still_right_gets_a_new_day(cast, ana):
    kept(cast, day=today() - timedelta(days=300), height="64", eyes="BRO", now=BEFORE)
    sent = shown_on(ana, cast)
    form = ana.get(reverse("profile_edit", args=[cast.maya.pk])).context["form"]
    assert [name for name in form.fields if name.startswith("still_")] == ["still_height"]
    save(ana, cast, sent, still_height="on")
    assert [row.value for row in rows(cast, "height")] == ["64", "64"]
    assert rows(cast, "height")[-1].seen_on > today() - timedelta(days=3)
    assert len(rows(cast, "eyes")) == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"height_feet": "9"}, "Enter the height in feet, 1 to 7."),
        ({"height_feet": "5", "height_inches": "12"}, "Enter the inches, 0 to 11."),
        ({"height_inches": "4"}, "Enter the feet too, such as 5."),
        ({"weight": "fifty"}, "Enter the weight in pounds, such as 120."),
        ({"weight": "4"}, "Enter the weight in pounds, such as 120."),
        ({"seen": ""}, "Choose how you know."),
        ({"seen": "file", "day": "2199-01-01"}, "This day has not come yet."),
        ({"seen": "file", "day": "2001-01-01"}, "This is before the birth date on record."),
    ],
)
def test_what_cannot_be_is_said_at_the_field_and_the_rest_stays_typed(cast, ana, typed, words):
    answer = save(ana, cast, school="Alder High", **typed)
    assert answer.status_code == 422
    assert words in answer.text and "Alder High" in answer.text
    assert not rows(cast)


def test_markup_is_only_words(cast, ana):
    save(ana, cast, school="<script>alert(1)</script>", marks="<b>x</b>\n<img src=x>")
    for name in ("profile", "profile_read", "profile_history", "profile_edit"):
        answer = ana.get(reverse(name, args=[cast.maya.pk]))
        assert "<script>alert" not in answer.text and "<img src=x>" not in answer.text


# --- with the child -----------------------------------------------------------------------------------------------


def test_that_the_child_was_told_is_recorded_with_day_and_person(cast, ana):
    address = reverse("profile_told", args=[cast.maya.pk])
    assert ana.post(address, {"day": "", "told_by": ""}).status_code == 422
    sent = {"client_id": str(uuid4()), "day": "2026-03-01", "told_by": "Ms. Kell"}
    for _ in range(2):
        assert ana.post(address, sent).status_code == 302
    row = Detail.objects.get(name=CHILD_TOLD)
    row.child = cast.maya
    assert (row.value, row.seen_on) == ("Ms. Kell", date(2026, 3, 1))
    assert re.search("The child was told Mar 1(, 2026)?, by Ms. Kell", page(ana, cast))


def test_that_the_child_was_told_is_no_line_of_the_profile(cast, ana):
    tell_child(client_id=uuid4(), child=cast.maya, told_by="Ana", day=today(), by=cast.ana, now=timezone.now())
    assert f"0 of {READY} lines ready." in page(ana, cast)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                "Maya, this is what we keep about you",
                "You can see it and correct it.",
                "How you look So that people know it is you.",
            ],
        ),
        (
            "es",
            [
                "Maya, esto es lo que guardamos sobre ti",
                "Puedes verla y corregirla.",
                "Cómo eres Para que se sepa que eres tú.",
            ],
        ),
    ],
)
def test_it_can_be_read_with_the_child_in_their_language(cast, ana, language, words):
    kept(cast, eyes="BRO")
    answer = ana.get(reverse("profile_read", args=[cast.maya.pk]), {"in": language})
    text = page(ana, cast, "profile_read", **{"in": language})
    assert [one for one in words if one not in text] == []
    assert f'<html lang="{language}' in answer.text
    assert "Not asked" not in text  # only what is kept


@pytest.mark.parametrize(
    ("piece", "name"), [("record.height", "profile_edit"), ("record.photo", "photo_new"), ("record.worker_name", None)]
)
def test_what_a_report_lacks_is_added_where_it_is_kept(cast, piece, name):
    assert where_to_answer(cast.maya, piece) == (reverse(name, args=[cast.maya.pk]) if name else "")


# --- where it is suggested ----------------------------------------------------------------------------------------


def in_care(cast, value="yes"):
    record_fact(client_id=uuid4(), child=cast.maya, name="care.foster_care", value=value, by=cast.ana, now=BEFORE)


def test_the_childs_page_says_how_ready_it_is_for_a_child_in_care(cast, ana):
    in_care(cast)
    kept(cast, school="Alder High", sex="F")
    photo(cast, today() - timedelta(days=220))
    assert f"Profile : 2 of {READY} ready. Photo 7 months old: take a new one" in page(ana, cast, "child")


def test_for_other_children_it_is_only_offered(cast, ana):
    text = page(ana, cast, "child")
    assert "Profile kept ready" in text and "ready. No photo" not in text


def test_where_something_is_kept_it_is_said_whoever_the_child_lives_with(cast, ana):
    kept(cast, school="Alder High")
    assert f"Profile : 1 of {READY} ready. No photo yet" in page(ana, cast, "child")


def test_the_line_on_the_childs_page_opens_no_value(cast, ana, monkeypatch):
    in_care(cast)
    kept(cast, **dict.fromkeys(PROFILE.fields, "1"))
    opened, really = [], SealedField.open

    def seen(field, row, value):
        opened.append(field.model)
        return really(field, row, value)

    monkeypatch.setattr(SealedField, "open", seen)
    page(ana, cast, "child")
    assert opened and Detail not in opened
