"""The server's own log says what failed and where, and nothing of any child."""

import json
import logging
from io import StringIO
from uuid import uuid4

import pytest
from django.urls import reverse

from handrail.audit.server_log import AsJson, WithoutCaseData

pytestmark = pytest.mark.django_db
STORY = "She lives on Alder Street with her uncle"


@pytest.fixture
def server_log():
    """All that the server would write while a test runs."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(WithoutCaseData())
    loggers = [logging.getLogger(), logging.getLogger("django")]
    for logger in loggers:
        logger.addHandler(handler)
    yield written.getvalue
    for logger in loggers:
        logger.removeHandler(handler)


def test_what_is_not_found_is_told_by_its_route_and_never_by_its_address(cast, client, server_log):
    client.force_login(cast.cora)
    client.get(reverse("child", args=[cast.maya.pk]))
    client.get(f"/{cast.maya.full_name}/{str(cast.maya.pk).upper()}?q=Maya")
    assert "404 child" in server_log()
    assert "404 no such route" in server_log()
    for word in ("Maya", "Tolliver", str(cast.maya.pk), str(cast.maya.pk).upper()):
        assert word not in server_log()


def test_a_fault_is_told_by_its_type_and_place_and_quotes_no_record(cast, client, server_log, monkeypatch):
    def fails(**typed):
        raise RuntimeError(f"could not save {typed}")

    monkeypatch.setattr("handrail.children.actions.record_contact", fails)
    client.force_login(cast.ana)
    client.raise_request_exception = False
    sent = {"client_id": str(uuid4()), "name": "Aunt Lou", "relation": STORY, "phone": "555-0142"}
    answer = client.post(reverse("contact_new", args=[cast.maya.pk]), sent)
    assert answer.status_code == 500
    assert "RuntimeError at fails:" in server_log()
    assert "500 contact_new" in server_log()
    for word in ("Aunt Lou", "Alder", "555-0142", "Maya", str(cast.maya.pk)):
        assert word not in server_log()
        assert word not in answer.text


def test_a_form_that_is_refused_and_a_wrong_token_quote_nothing(cast, client, server_log):
    client.force_login(cast.ana)
    client.post(reverse("contact_new", args=[cast.maya.pk]), {"relation": STORY, "phone": "555-0142"})
    client.get("/", HTTP_HOST="alder.example")
    assert "422 contact_new" in server_log()
    for word in ("Alder", "alder", "555-0142", str(cast.maya.pk)):
        assert word not in server_log()


def test_one_event_is_one_line_whatever_stands_in_it(server_log):
    logging.getLogger("django").warning("a\r\nSet-Cookie: x\x00 %s", uuid4())
    assert server_log().count("\n") == 1
    assert "<id>" in server_log()


def test_for_a_program_each_line_is_an_object_with_route_and_status(cast, client):
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(AsJson())
    logger = logging.getLogger("django")
    logger.addHandler(handler)
    client.force_login(cast.cora)
    client.get(reverse("child", args=[cast.maya.pk]))
    logger.removeHandler(handler)
    line = json.loads(written.getvalue().splitlines()[0])
    assert (line["status"], line["route"], line["level"]) == (404, "child", "WARNING")
    assert str(cast.maya.pk) not in written.getvalue()
