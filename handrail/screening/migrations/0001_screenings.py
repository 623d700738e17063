"""Screenings, and the triggers by which the database itself refuses to change a signed one, on both engines.

Answers and addenda are only ever added; a signed screening takes no further answer. A later migration that makes
SQLite rebuild one of these tables has to make its triggers again.
"""

import django.db.models.deletion
import django.db.models.manager
import handrail.children.sealed
import uuid
from django.conf import settings
from django.db import migrations, models

SIGNED = "a signed screening never changes"
ADDED = "answers and addenda are only ever added"


def sqlite_trigger(name, when, refusal, only_if="1"):
    return f"CREATE TRIGGER {name} BEFORE {when} WHEN {only_if} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"


IS_SIGNED = "(SELECT state FROM screening_screening WHERE id = NEW.screening_id) = 'signed'"
SQLITE = [
    *(
        sqlite_trigger(f"screening_signed_no_{what.lower()}", f"{what} ON screening_screening", SIGNED, "OLD.state = 'signed'")
        for what in ("UPDATE", "DELETE")
    ),
    *(
        sqlite_trigger(f"{table}_no_{what.lower()}", f"{what} ON {table}", ADDED)
        for table in ("screening_answer", "screening_addendum")
        for what in ("UPDATE", "DELETE")
    ),
    sqlite_trigger("screening_answer_not_after_signing", "INSERT ON screening_answer", SIGNED, IS_SIGNED),
]


def postgres_function(name, refusal):
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{refusal}'; END $$"


POSTGRES = [
    postgres_function("screening_refuse_signed", SIGNED),
    postgres_function("screening_refuse_change", ADDED),
    "CREATE FUNCTION screening_refuse_late_answer() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"IF {IS_SIGNED} THEN RAISE EXCEPTION '{SIGNED}'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER screening_signed_no_change BEFORE UPDATE OR DELETE ON screening_screening FOR EACH ROW "
    "WHEN (OLD.state = 'signed') EXECUTE FUNCTION screening_refuse_signed()",
    *(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
        "EXECUTE FUNCTION screening_refuse_change()"
        for table in ("screening_answer", "screening_addendum")
    ),
    "CREATE TRIGGER screening_answer_not_after_signing BEFORE INSERT ON screening_answer FOR EACH ROW "
    "EXECUTE FUNCTION screening_refuse_late_answer()",
]


def refuse_changes(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRES:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('children', '0001_the_record'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('recorded_at', models.DateTimeField()),
                ('choice', models.CharField(choices=[('not_now', 'Not now'), ('someone_else', 'With someone else')], max_length=12)),
                ('reason', models.CharField(choices=[('concern', 'A concern came up'), ('return', 'Coming back after being missing'), ('routine', 'A routine step in the case')], max_length=10)),
                ('about_episode', models.UUIDField(null=True)),
                ('better_at', models.DateTimeField(null=True)),
                ('needs', handrail.children.sealed.SealedJSON(blank=True, editable=True, null=True)),
                ('note', handrail.children.sealed.SealedField(blank=True, editable=True, null=True)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='children.child')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Screening',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('recorded_at', models.DateTimeField()),
                ('instrument', models.CharField(max_length=60)),
                ('version', models.CharField(max_length=20)),
                ('digest', models.CharField(max_length=64)),
                ('language', models.CharField(max_length=5)),
                ('reason', models.CharField(choices=[('concern', 'A concern came up'), ('return', 'Coming back after being missing'), ('routine', 'A routine step in the case')], max_length=10)),
                ('about_episode', models.UUIDField(null=True)),
                ('started_at', models.DateTimeField()),
                ('prepared', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('open', 'Open'), ('stopped', 'Stopped: something was told'), ('signed', 'Signed')], default='open', max_length=10)),
                ('paused_at', models.DateTimeField(null=True)),
                ('stopped_at', models.DateTimeField(null=True)),
                ('stopped_on', handrail.children.sealed.SealedField(blank=True, editable=True, null=True)),
                ('safe_now', handrail.children.sealed.SealedField(blank=True, editable=True, null=True)),
                ('number', models.PositiveIntegerField(null=True, unique=True)),
                ('held_at', models.DateTimeField(null=True)),
                ('signed_at', models.DateTimeField(null=True)),
                ('result', handrail.children.sealed.SealedJSON(blank=True, editable=True, null=True)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='children.child')),
                ('disclosure', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='children.disclosure')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('recorded_at', models.DateTimeField()),
                ('order', models.PositiveIntegerField()),
                ('item', handrail.children.sealed.SealedField(blank=True, editable=True, null=True)),
                ('value', handrail.children.sealed.SealedField(blank=True, editable=True, null=True)),
                ('note', handrail.children.sealed.SealedField(blank=True, editable=True, null=True)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='children.child')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('screening', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='screening.screening')),
            ],
            options={
                'ordering': ('order',),
            },
        ),
        migrations.CreateModel(
            name='Addendum',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('recorded_at', models.DateTimeField()),
                ('text', handrail.children.sealed.SealedField(blank=True, editable=True, null=True)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='children.child')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('screening', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='addenda', to='screening.screening')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='screening',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('number__isnull', False), ('signed_at__isnull', False), ('state', 'signed')), models.Q(models.Q(('state', 'signed'), _negated=True), ('number__isnull', True), ('signed_at__isnull', True)), _connector='OR'), name='signed_screening_says_so'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.UniqueConstraint(fields=('screening', 'order'), name='answers_in_order'),
        ),
        migrations.RunPython(refuse_changes, migrations.RunPython.noop),
    ]
