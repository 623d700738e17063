"""The end of a record: the key is destroyed, every row is deleted, and the space they lay in is cleaned.

What is left: the log, which holds ids and codes, and the certificate.
"""

import hashlib
from typing import Any

from django.apps import apps
from django.db import connection, models

from handrail.children.models import Child

Table = type[models.Model]


def tables() -> list[tuple[Table, str]]:
    """Every table with a row of a child, and its column that says whose. Found, not listed: none is forgotten."""
    found = []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.related_model is Child:
                found.append((model, field.attname))
    return sorted(found, key=lambda one: one[0]._meta.db_table)


def erase(child: Child) -> tuple[dict[str, int], str]:
    """Delete it all, in the caller's transaction. Returns the rows of each table, and a digest of them all.

    The key goes first: the triggers of signed talks let go only of a record that nobody can read any more.
    """
    counts, digest = {}, hashlib.sha256()
    for model, column in tables():
        rows = stored(model, column, child)
        counts[model._meta.db_table] = len(rows)
        digest.update(repr((model._meta.db_table, rows)).encode())
    Child.unscoped.filter(pk=child.pk).update(wrapped_key=b"")
    for model, column in tables():
        model._base_manager.filter(**{column: child.pk})._raw_delete("default")
    Child.unscoped.filter(pk=child.pk)._raw_delete("default")
    return {name: count for name, count in counts.items() if count}, digest.hexdigest()


def stored(model: Table, column: str, child: Child) -> list[tuple[Any, ...]]:
    """The rows as they lie in the database, still sealed, in the order of their ids."""
    rows = model._base_manager.filter(**{column: child.pk}).order_by("pk")
    return list(rows.values_list(*(field.attname for field in model._meta.concrete_fields)))


def clean() -> None:
    """After the transaction: nothing of it stays in SQLite's journal, or in PostgreSQL's dead rows.

    A role that does not own the tables cannot clean PostgreSQL's; its own autovacuum does it later.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        names = [model._meta.db_table for model, _column in tables()]
        cursor.execute("VACUUM " + ", ".join(map(connection.ops.quote_name, [Child._meta.db_table, *names])))
