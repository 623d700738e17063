"""The test engine itself: it stays at home, and empties even the log between tests without loosening it."""

import socket
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import DatabaseError

from handrail.audit.actions import record
from handrail.audit.models import Entry

NOW = datetime(2026, 3, 13, 21, 10, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_a_flush_between_tests_empties_the_log_and_leaves_its_guards() -> None:
    record("tried", at=NOW, actor=None)
    call_command("flush", interactive=False, verbosity=0)
    assert not Entry.objects.exists()
    record("tried", at=NOW, actor=None)
    with pytest.raises(DatabaseError, match="append-only"):
        Entry.objects.all().delete()


def test_no_test_reaches_the_outside() -> None:
    with socket.socket() as outside, pytest.raises(RuntimeError, match="stay on this machine"):
        outside.connect(("192.0.2.1", 80))
