import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField(unique=True)),
                ('made_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('ready', 'Not started yet'), ('waiting', 'Waiting for its turn'), ('running', 'Running'), ('done', 'Done'), ('failed', 'It could not be done'), ('stopped', 'Stopped'), ('broken', 'Cut off')], default='ready', max_length=8)),
                ('jurisdiction', models.CharField(blank=True, max_length=12)),
                ('as_of', models.DateTimeField(null=True)),
                ('keep_going', models.BooleanField(default=False)),
                ('started_at', models.DateTimeField(null=True)),
                ('heard_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('delete_at', models.DateTimeField()),
                ('stage', models.CharField(blank=True, max_length=8)),
                ('share', models.PositiveSmallIntegerField(default=0)),
                ('stop_asked', models.BooleanField(default=False)),
                ('found', models.JSONField(default=dict)),
                ('faults', models.JSONField(default=list)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-made_at', 'pk'),
            },
        ),
    ]
