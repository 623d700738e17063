"""Any change to the log is found, and the first bad entry is named."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from handrail.audit.actions import record, verdict
from handrail.audit.models import Entry, Head
from tests.cast import NOW
from tests.engine import as_the_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def log():
    return [record("saw_child", at=NOW + timedelta(minutes=n), actor=uuid4(), child=uuid4(), page=n) for n in range(6)]


def test_an_untouched_log_holds(log):
    assert verdict().bad is None
    assert verdict().entries == 6


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET verb = 'x'", "DELETE FROM audit_entry"])
def test_the_database_refuses_to_change_it_even_to_the_owner(log, statement):
    with (
        as_the_owner(),
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET verb = 'x'", "DELETE FROM audit_entry"])
def test_the_role_of_the_app_may_not_even_try(log, statement):
    with (
        pytest.raises(DatabaseError, match="append-only" if connection.vendor == "sqlite" else "permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_database_refuses_to_replace_an_entry(log):
    if connection.vendor != "sqlite":
        return
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE seq = 2")


def without_triggers(statement):
    """As somebody who has the whole database."""
    with as_the_owner(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_entry_no_update")
            cursor.execute("DROP TRIGGER audit_entry_no_delete")
        else:
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("statement", "bad"),
    [
        ("UPDATE audit_entry SET verb = 'saw_plan' WHERE seq = 3", 3),
        ("UPDATE audit_entry SET body = (SELECT body FROM audit_entry WHERE seq = 2) WHERE seq = 4", 4),
        ("DELETE FROM audit_entry WHERE seq = 2", 2),
        ("DELETE FROM audit_entry WHERE seq = 6", 6),
    ],
)
def test_past_the_triggers_it_still_shows(log, statement, bad):
    without_triggers(statement)
    assert verdict().bad == bad


def test_a_head_put_back_shows(log):
    Head.objects.update(seq=5, hash=Entry.objects.get(seq=5).hash)
    assert verdict().bad is not None


def test_a_clock_that_was_set_back_is_told_and_is_no_fault(log):
    record("saw_child", at=NOW - timedelta(hours=1), actor=uuid4())
    assert (verdict().bad, verdict().set_back) == (None, 7)


def test_two_servers_whose_clocks_differ_by_a_minute_are_no_clock_set_back(log):
    record("saw_child", at=NOW + timedelta(minutes=4), actor=uuid4())
    assert verdict().set_back is None
