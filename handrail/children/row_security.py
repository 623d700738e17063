"""The policies of PostgreSQL on every table that holds a row of a child. They are put there after each migration, for
all tables that there are then: a new one cannot be forgotten.

They hold for a role that owns nothing and bypasses nothing; docs/how-to/two-roles-on-postgresql.md says how it is made.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections

from .models import Child

NAME = "who_may_see"
SYSTEM = "(SELECT current_setting('handrail.person', true)) = 'system'"
OF_THE_CHILD = f"""{SYSTEM} OR (
    (unit_id IN (SELECT handrail_units()) OR id IN (SELECT handrail_children()))
    AND id NOT IN (SELECT handrail_hidden()))"""
# Read through the child's own policy: one place says who may see.
OF_A_ROW = SYSTEM + " OR EXISTS (SELECT 1 FROM children_child WHERE children_child.id = {column})"  # noqa: S608  no word of it comes from outside
HELD = "SELECT NOT (rolsuper OR rolbypassrls) FROM pg_roles WHERE rolname = current_user"
OWNS = "SELECT tableowner = current_user FROM pg_tables WHERE tablename = 'children_child'"


def tables() -> Iterator[tuple[str, str]]:
    """Every table with a row of a child, and what its policy says."""
    yield Child._meta.db_table, OF_THE_CHILD
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if field.related_model is Child:
                yield model._meta.db_table, OF_A_ROW.format(column=f"{model._meta.db_table}.{field.column}")


def protect(using: str, **more: Any) -> None:
    """After a migration, by whoever owns the tables. Before the functions are there, there is nothing to put."""
    connection = connections[using]
    if connection.vendor != "postgresql" or holds(using):
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regproc('handrail_hidden') IS NOT NULL")
        if cursor.fetchone()[0]:
            there = connection.introspection.table_names(cursor)
            for table, policy in tables():
                if table in there:
                    put(cursor, table, policy)


def put(cursor: Any, table: str, policy: str) -> None:
    cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    cursor.execute(f"DROP POLICY IF EXISTS {NAME} ON {table}")
    cursor.execute(f"CREATE POLICY {NAME} ON {table} USING ({policy}) WITH CHECK ({policy})")


@register(Tags.database)
def the_net_holds(databases: Iterable[str] | None = None, **more: Any) -> list[CheckMessage]:
    """`check --database default` warns where the site signs in as a role that no policy holds."""
    return [
        Warning(
            f"PostgreSQL's policies do not hold for the role of the database “{using}”.",
            hint="Let the site sign in as a role that owns no table: docs/how-to/two-roles-on-postgresql.md.",
            id="handrail.W001",
        )
        for using in databases or ()
        if connections[using].vendor == "postgresql" and not holds(using)
    ]


def holds(using: str) -> bool:
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT ({HELD}) AND NOT coalesce(({OWNS}), false)")
        found: bool = cursor.fetchone()[0]
        return found
