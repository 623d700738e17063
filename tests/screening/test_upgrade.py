"""The tables of an earlier version, brought up to date with what they hold."""

from importlib import import_module
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations import RunPython

from handrail.children.actions import record_fact
from handrail.children.facts import facts_of
from tests.cast import BEFORE, NOW
from tests.engine import as_the_owner

pytestmark = pytest.mark.django_db(transaction=True)
EARLIER = {"screening": "0001", "missing": "0003", "duties": "0002", "children": "0002"}


@pytest.fixture
def upgraded(cast, signed, monkeypatch):
    # In an agency it is never taken back; here nobody looks for a number afterwards.
    (one_way,) = import_module("handrail.children.migrations.0007_an_index_names_its_key").Migration.operations
    monkeypatch.setattr(one_way, "reverse_code", RunPython.noop)
    for value, now in (("yes", BEFORE), ("no", NOW)):
        record_fact(client_id=uuid4(), child=cast.maya, name="care.foster_care", value=value, by=cast.ana, now=now)
    with as_the_owner():
        for app, number in EARLIER.items():
            call_command("migrate", app, number, verbosity=0)
        call_command("migrate", verbosity=0)
    return signed


def test_facts_keep_their_order_and_what_was_signed_is_still_refused_to_change(upgraded, cast):
    """One test: going back and forth through the versions costs seconds."""
    assert facts_of(cast.maya)["care.foster_care"] == "no"
    for table in ("screening_screening", "screening_answer"):
        with pytest.raises(DatabaseError, match=r"never changes|only ever added"), transaction.atomic():
            connection.cursor().execute(f"UPDATE {table} SET recorded_at = recorded_at")
