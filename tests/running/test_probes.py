"""The machine may ask whether Handrail lives, is ready, and how busy it is. Nobody else learns anything."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.urls import reverse

from handrail.duties.models import Watchman
from handrail.running.probes import PROBES
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(client):
    """A browser, or a program, on the machine itself."""
    client.defaults["REMOTE_ADDR"] = "127.0.0.1"
    return client


def test_a_process_that_answers_is_alive(here):
    assert here.get("/health/live").content == b"alive\n"


def test_with_its_database_up_to_date_it_is_ready(here):
    answer = here.get("/health/ready")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "found": []})


def test_without_its_database_it_is_not_ready_and_says_what_mends_it(here, monkeypatch):
    def gone(*_args):
        raise DatabaseError("server at 10.0.0.7 refused")

    monkeypatch.setattr(connection, "cursor", gone)
    answer = here.get("/health/ready")
    assert answer.status_code == 503
    assert "DATABASE_URL" in answer.json()["found"][0]
    assert "10.0.0.7" not in answer.content.decode()


def test_tables_that_lack_a_change_are_not_ready(here):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'duties' AND name LIKE '0002%'")
    answer = here.get("/health/ready")
    assert answer.status_code == 503
    assert "make setup" in answer.json()["found"][0]


def test_tables_of_a_newer_program_are_not_ready(here):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('duties', '0999_later', %s)", [NOW])
    assert "newer than this program" in here.get("/health/ready").json()["found"][0]


@pytest.mark.parametrize("path", sorted(PROBES))
@pytest.mark.parametrize(
    "elsewhere", [{"REMOTE_ADDR": "192.0.2.7"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, {"REMOTE_ADDR": ""}]
)
def test_from_anywhere_else_there_is_nothing_at_these_addresses(here, path, elsewhere):
    assert here.get(path, **elsewhere).status_code == 404


@pytest.mark.parametrize("path", sorted(PROBES))
def test_a_probe_is_kept_nowhere_and_needs_no_host_name(here, path):
    answer = here.get(path, HTTP_HOST="10.0.0.7")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")


def test_requests_are_counted_by_route_and_never_by_address(here, cast):
    here.force_login(cast.ana)
    here.get(reverse("child", args=[cast.maya.pk]))
    here.get("/Maya-Tolliver/?q=Maya")
    told = here.get("/metrics").content.decode()
    assert 'handrail_requests_total{method="GET",route="child",status="2xx"}' in told
    assert 'route="no such route",status="4xx"' in told
    assert "Maya" not in told
    assert str(cast.maya.pk) not in told


def test_a_word_that_is_no_method_becomes_no_label(here):
    here.generic("MAYA", "/account/login/")
    assert "MAYA" not in here.get("/metrics").content.decode()


def test_the_numbers_say_when_the_reminders_last_ran(here):
    Watchman.objects.create(name="reminders", finished_at=NOW - timedelta(minutes=3))
    lines = here.get("/metrics").content.decode().splitlines()
    [value] = [line.split()[1] for line in lines if line.startswith("handrail_reminders_last_round ")]
    assert float(value) == (NOW - timedelta(minutes=3)).timestamp()
