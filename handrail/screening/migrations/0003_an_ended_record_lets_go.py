"""A signed talk may be deleted when the key of its record was destroyed: nobody can read it any more. Never changed."""

from importlib import import_module

from django.db import migrations

first = import_module("handrail.screening.migrations.0001_screenings")
KEPT = "EXISTS (SELECT 1 FROM children_child WHERE id = OLD.child_id AND length(wrapped_key) > 0)"
ADDED = ("screening_answer", "screening_addendum")

SQLITE = [
    "DROP TRIGGER screening_signed_no_delete",
    first.sqlite_trigger(
        "screening_signed_no_delete", "DELETE ON screening_screening", first.SIGNED, f"OLD.state = 'signed' AND {KEPT}"
    ),
    *(f"DROP TRIGGER {table}_no_delete" for table in ADDED),
    *(first.sqlite_trigger(f"{table}_no_delete", f"DELETE ON {table}", first.ADDED, KEPT) for table in ADDED),
]


def function(name, refusal):
    """A condition of a trigger may not ask another table in PostgreSQL, so the function asks."""
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'DELETE' THEN IF NOT {KEPT} THEN RETURN OLD; END IF; END IF; "
        f"RAISE EXCEPTION '{refusal}'; END $$"
    )


POSTGRES = [function("screening_refuse_signed", first.SIGNED), function("screening_refuse_change", first.ADDED)]


def let_go(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRES:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("screening", "0002_rows_in_order"), ("children", "0003_rows_in_order")]
    operations = [migrations.RunPython(let_go, migrations.RunPython.noop)]
