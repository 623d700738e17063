"""Finding forgives spelling, keeps silent about others' children, and leaves no word of it anywhere."""

import json
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from handrail.audit.models import Entry
from handrail.children.actions import open_record
from handrail.children.spelling import ENOUGH, alike, plain

pytestmark = pytest.mark.django_db


def found(client, person, typed):
    client.force_login(person)
    return client.post(reverse("find"), {"q": typed})


@pytest.mark.parametrize(
    "typed", ["Maya", "maya", "Mya", "Maia", "may", "Toliver", "tolliver", "Maya Tol", "MÁYA", "FC-1001", "fc-1001 "]
)
def test_she_is_found_by(cast, client, typed):
    assert "Maya T." in found(client, cast.ana, typed).text


@pytest.mark.parametrize("typed", ["Jo", "Quillfeather", "FC-1002", "Zzyzx", "FC-9999"])
def test_others_children_and_nobody_look_the_same(cast, client, typed):
    text = found(client, cast.ana, typed).text
    assert "Nobody you may see is found by this." in text
    assert "Quillfeather" not in text.replace(f'value="{typed}"', "")


def test_the_nearest_match_stands_first(cast, client):
    for name in ("Mayra", "Amaya", "Mia"):
        open_record(client_id=uuid4(), unit=cast.north, by=cast.ana, now=timezone.now(), first_name=name)
    text = found(client, cast.ana, "Maya").text
    assert text.index("Maya T.") < text.index("Mayra")


def test_an_accent_makes_no_difference(cast, client):
    open_record(client_id=uuid4(), unit=cast.north, by=cast.ana, now=timezone.now(), first_name="Íñigo")
    assert "Íñigo" in found(client, cast.ana, "inigo").text


def test_a_result_says_initial_age_and_worker_and_no_last_name(cast, client):
    text = found(client, cast.ben, "Maya").text
    assert "Maya T." in text
    assert "Tolliver" not in text
    assert "Ana" in text


def test_reading_the_list_of_ones_children_leaves_one_entry_with_the_ids(cast, client):
    client.force_login(cast.ana)
    for _ in range(2):
        assert "Maya T." in client.get(reverse("find")).text
    [entry] = Entry.objects.filter(verb="saw_children")
    assert str(cast.maya.pk) in json.loads(bytes(entry.body))["detail"]["shown"]


def test_a_name_that_is_sent_twice_is_the_forms_last_and_never_the_addresss(cast, client):
    client.force_login(cast.ana)
    answer = client.post(reverse("find") + "?q=Zzyzx", {"q": ["Zzyzx", "Mya"]})
    assert "Maya T." in answer.text
    assert 'value="Mya"' in answer.text


def test_a_search_leaves_one_entry_with_the_ids_and_not_the_words(cast, client):
    found(client, cast.ana, "Mya")
    [entry] = Entry.objects.filter(verb="searched")
    assert json.loads(bytes(entry.body))["detail"] == {"shown": [str(cast.maya.pk)]}
    assert b"Mya" not in bytes(entry.body)


def test_the_words_are_never_part_of_an_address(cast, client):
    client.force_login(cast.ben)
    assert "Maya T." not in client.get(reverse("find"), {"q": "Maya"}).text
    assert 'method="post"' in client.get(reverse("find")).text


def test_before_anything_is_typed_ones_own_children_stand_there(cast, client):
    client.force_login(cast.ana)
    assert [row["text"] for row in client.get(reverse("find")).context["own"]] == ["Maya T."]


def test_nothing_typed_finds_nothing_and_logs_nothing(cast, client):
    assert found(client, cast.ana, "   ").status_code == 200
    assert not Entry.objects.filter(verb="searched").exists()


NAMES = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=12)


@given(NAMES)
def test_a_name_is_always_like_itself(name):
    assert alike(name, name) == 100


@given(NAMES, st.data())
def test_one_letter_left_out_of_a_name_does_no_harm(name, data):
    place = data.draw(st.integers(0, len(name) - 1))
    assert alike(name[:place] + name[place + 1 :], name) >= ENOUGH


@given(st.text(max_size=30))
def test_any_text_can_be_made_plain(text):
    assert plain(plain(text)) == plain(text)
