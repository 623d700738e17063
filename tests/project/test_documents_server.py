"""What docs/how-to/run-on-a-server.md tells an operator to run does what it says."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from handrail import settings as shipped
from handrail.children.access import responsible_for
from handrail.children.actions import open_record
from handrail.team.models import Person, Role
from tests.project.tree import ROOT

PAGE = (ROOT / "docs" / "how-to" / "run-on-a-server.md").read_text()
FILE = re.compile(r"^The file `(\w+\.py)`:\n\n```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
FILES = dict(FILE.findall(PAGE))
PASSWORD = "an invented long passphrase"

pytestmark = pytest.mark.django_db


@pytest.fixture
def first_people(monkeypatch):
    monkeypatch.setattr("getpass.getpass", lambda prompt: PASSWORD)
    exec(FILES["first.py"], {})


def sign_in(client, email):
    return client.post(reverse("account_login"), {"login": email, "password": PASSWORD})


def test_the_first_people_can_sign_in_and_see_their_desk(first_people, client):
    assert sign_in(client, "dana@county.example").url == reverse("desk")
    assert client.get(reverse("desk")).status_code == 200


def test_the_first_people_may_open_a_record(first_people, client):
    sign_in(client, "sam@county.example")
    assert client.get(reverse("child_new")).status_code == 200


def test_a_leaver_has_no_record_and_cannot_sign_in(first_people, client):
    sam = Person.objects.get(email="sam@county.example")
    unit = sam.appointments.get().unit
    child = open_record(client_id=uuid4(), unit=unit, by=sam, now=timezone.now(), first_name="Maya")
    exec(FILES["leaver.py"], {})
    assert responsible_for(child, timezone.now()) == []
    sign_in(client, "sam@county.example")
    assert client.get(reverse("desk")).url.startswith(reverse("account_login"))


def test_it_names_every_role():
    sentence = PAGE[PAGE.index("Roles are ") :].split(".")[0]
    assert set(re.findall(r"`(\w+)`", sentence)) == set(Role.values)


def test_the_job_that_the_second_service_runs_is_there():
    assert "manage.py watch" in PAGE
    call_command("watch", "--once")


def test_mail_is_printed_until_a_server_for_it_is_given():
    assert shipped.EMAIL_BACKEND.endswith("console.EmailBackend")
    assert "HANDRAIL_MAIL=smtp://" in PAGE


def test_a_sign_in_ends_after_twelve_hours():
    assert timedelta(hours=12) == settings.SIGN_IN_LONGEST
