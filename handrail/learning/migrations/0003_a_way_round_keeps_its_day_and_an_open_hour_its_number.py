from zoneinfo import ZoneInfo

from django.db import migrations, models
from django.utils import timezone


def days(apps, schema_editor):
    """Of the moment only the day at the agency stays."""
    agency = apps.get_model("team", "Agency").objects.first()
    zone = ZoneInfo(agency.timezone) if agency else None
    for row in apps.get_model("learning", "WayRound").objects.all():
        row.day = timezone.localdate(row.at, zone)
        row.save(update_fields=["day"])


class Migration(migrations.Migration):

    dependencies = [
        ('learning', '0002_what_somebody_passed_stays'),
    ]

    operations = [
        migrations.CreateModel(
            name='OpenHour',
            fields=[
                ('hour', models.DateTimeField(primary_key=True, serialize=False)),
                ('made', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.AddField(
            model_name='wayround',
            name='day',
            field=models.DateField(null=True),
        ),
        migrations.RunPython(days, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='wayround',
            name='at',
        ),
        migrations.AlterField(
            model_name='wayround',
            name='day',
            field=models.DateField(),
        ),
    ]
