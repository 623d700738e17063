"""When the disk or the database is at fault, a page says what was not saved and what to do. Other faults stay ours."""

import errno
import sqlite3

import pytest
from django.db import DatabaseError, DataError, OperationalError, ProgrammingError
from django.urls import reverse

from handrail.desk import views
from handrail.keeping.words import kind_of, told

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("error", "kind"), [
    (OperationalError("database or disk is full"), "full"),
    (OSError(errno.ENOSPC, "No space left on device"), "full"),
    (OperationalError("could not extend file: No space left on device"), "full"),
    (OperationalError("disk I/O error"), "not_taken"),
    (DatabaseError("database disk image is malformed"), "damaged"),
    (sqlite3.DatabaseError("file is not a database"), "damaged"),
    (DatabaseError("invalid page in block 3 of relation base/1/2"), "damaged"),
    (OperationalError("no such table: children_child"), "tables"),
    (ProgrammingError('relation "children_child" does not exist'), "tables"),
    (OperationalError("connection refused"), "away"),
    (DataError("value too long"), ""), (ValueError("x"), ""), (OSError(errno.EPIPE, "x"), ""), (None, ""),
])  # fmt: skip
def test_each_fault_has_its_word(error, kind):
    assert kind_of(error) == kind
    assert bool(told(error)) == bool(kind)


@pytest.mark.parametrize(("error", "words"), [
    (OperationalError("database or disk is full"), "disk is full"),
    (DatabaseError("database disk image is malformed"), "cannot be read"),
    (OperationalError("no such column: x"), "new version"),
    (OperationalError("server closed the connection"), "does not answer"),
])  # fmt: skip
def test_the_page_says_what_happened_in_both_languages(cast, client, monkeypatch, error, words):
    def fail(*arguments, **more):
        raise error

    client.force_login(cast.ana)
    client.raise_request_exception = False
    monkeypatch.setattr(views, "render", fail)
    answer = client.get(reverse("desk"))
    assert answer.status_code == 503
    assert words in answer.text
    assert 'lang="es"' in answer.text
    assert str(error) not in answer.text


def test_another_fault_keeps_the_usual_page(cast, client, monkeypatch):
    def fail(*arguments, **more):
        raise ValueError("Maya")

    client.force_login(cast.ana)
    client.raise_request_exception = False
    monkeypatch.setattr(views, "render", fail)
    answer = client.get(reverse("desk"))
    assert answer.status_code == 500
    assert "Maya" not in answer.text
