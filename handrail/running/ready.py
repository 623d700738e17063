"""What keeps this process from serving, in sentences for whoever runs the machine."""

from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

Name = tuple[str, str]


def findings() -> list[str]:
    """Empty when requests may come. Says what is wrong and what mends it, and no more."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return tables()
    except DatabaseError as error:
        return [f"The database does not answer ({type(error).__name__}). See that it runs, and DATABASE_URL."]


def tables() -> list[str]:
    """Old code on a new database writes rows that the new one does not expect, and the other way round."""
    done = {one for one in MigrationRecorder(connection).applied_migrations() if one[0] in ours()}
    found = []
    if missing := known() - done:
        found.append(f"{len(missing)} changes of the tables have not been made. Run: make setup")
    if ahead := done - known():
        found.append(f"The tables are newer than this program by {len(ahead)} changes. Start the new program.")
    return found


@cache
def known() -> frozenset[Name]:
    """Every change of the tables that this program has, read once: they do not change while it runs."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


@cache
def ours() -> frozenset[str]:
    return frozenset(app for app, _ in known())
