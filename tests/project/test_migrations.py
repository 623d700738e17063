"""The tables are what the models say."""

from io import StringIO

import pytest
from django.core.management import call_command

from tests.project.tree import files

pytestmark = pytest.mark.django_db


def test_no_migration_is_missing() -> None:
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said, stderr=said)
    except SystemExit:
        pytest.fail(said.getvalue(), pytrace=False)


def test_every_migration_tells_what_it_does() -> None:
    names = [path.name for path in files() if path.parent.name == "migrations"]
    assert [name for name in names if "_auto_" in name] == []


def test_django_finds_no_fault_in_the_set_up() -> None:
    call_command("check", fail_level="WARNING")
