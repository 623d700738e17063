"""Rows take a place in the order of the record. The triggers stand aside for it and are made again."""

from importlib import import_module

from django.db import migrations, models

in_order = import_module("handrail.children.migrations.0003_rows_in_order").in_order
first = import_module("handrail.screening.migrations.0001_screenings")
TRIGGERS = {"sqlite": first.SQLITE, "postgresql": [one for one in first.POSTGRES if one.startswith("CREATE TRIGGER")]}


def allow_changes(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in TRIGGERS[vendor]:
        name, table = statement.split()[2], statement.split(" ON ")[1].split()[0]
        schema_editor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if vendor == "postgresql" else ""))


def numbered(apps, schema_editor):
    in_order(apps, "screening", ("addendum", "answer", "offer", "screening"))


def refuse_changes(apps, schema_editor):
    for statement in TRIGGERS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def sequence(name):
    return migrations.AddField(model_name=name, name="sequence", field=models.PositiveIntegerField(default=0))


class Migration(migrations.Migration):
    dependencies = [
        ("children", "0003_rows_in_order"),
        ("screening", "0001_screenings"),
    ]

    operations = [
        migrations.RunPython(allow_changes, refuse_changes),
        *(sequence(name) for name in ("addendum", "answer", "offer", "screening")),
        migrations.RunPython(numbered, migrations.RunPython.noop),
        migrations.RunPython(refuse_changes, allow_changes),
    ]
