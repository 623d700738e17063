"""Before an export, and before a change of who may see what, a person shows again who they are."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.team.models import Shift
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=6)
AGAIN = reverse("account_reauthenticate")


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch):
    """Six minutes pass."""

    def wait(by: timedelta = LATER) -> None:
        moment = timezone.now() + by
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return wait


def test_who_has_just_signed_in_is_not_asked(client, cast):
    client.force_login(cast.sam)
    assert client.get(reverse("readiness")).status_code == 200


def test_five_minutes_later_the_person_is_asked_and_comes_back_to_the_export(client, cast, later):
    client.force_login(cast.sam)
    later()
    answer = client.get(reverse("readiness"))
    assert unquote(answer.url) == f"{AGAIN}?next={reverse('readiness')}"
    back = client.post(answer.url, {"password": PASSWORD, "next": reverse("readiness")})
    assert back.url == reverse("readiness")
    assert client.get(back.url).status_code == 200


def test_a_wrong_password_confirms_nothing(client, cast, later):
    client.force_login(cast.sam)
    later()
    client.post(AGAIN, {"password": "somebody else's passphrase"})
    assert client.get(reverse("readiness")).url.startswith(AGAIN)


def test_a_page_is_read_without_being_asked_and_saving_it_asks(client, cast, later):
    client.force_login(cast.sam)
    later()
    page = reverse("child_access", args=[cast.maya.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"act": "assign", "person": str(cast.ben.pk)}).url.startswith(AGAIN)
    assert not cast.maya.assignments.filter(person=cast.ben).exists()


def test_a_shift_opens_records_so_it_asks_and_the_rota_is_read_without(client, cast, later):
    client.force_login(cast.sam)
    later()
    assert client.get(reverse("rota")).status_code == 200
    tomorrow = timezone.localdate(timezone.now()) + timedelta(days=1)
    typed = {"act": "shift", "person": str(cast.ben.pk), "unit": str(cast.north.pk), "since_day": str(tomorrow),
             "since_time": "18:00", "until_day": str(tomorrow), "until_time": "23:00"}  # fmt: skip
    assert client.post(reverse("rota"), typed).url.startswith(AGAIN)
    assert not Shift.objects.exists()
    client.post(AGAIN, {"password": PASSWORD, "next": reverse("rota")})
    client.post(reverse("rota"), typed)
    assert Shift.objects.filter(person=cast.ben).exists()


def test_what_was_to_be_saved_is_on_the_page_again_and_saved_with_one_button(client, cast, later):
    client.force_login(cast.sam)
    later()
    page = reverse("child_access", args=[cast.maya.pk])
    typed = {"act": "assign", "person": str(cast.ben.pk)}
    asked = client.post(page, typed)
    back = client.post(AGAIN, {"password": PASSWORD, "next": page})
    assert (unquote(asked.url), back.url) == (f"{AGAIN}?next={page}", page)
    assert f'value="{cast.ben.pk}"' in client.get(page).text.partition("data-typed-form")[2]
    client.post(page, typed)
    assert cast.maya.assignments.filter(person=cast.ben).exists()
    assert "data-typed-form" not in client.get(page).text


def test_not_yours_and_not_there_are_not_found_before_anybody_is_asked(client, cast, later):
    client.force_login(cast.tom)
    later()
    assert client.get(reverse("readiness")).status_code == 404
