"""What our rules find unusual in the log, and what a colleague found out about it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_log")]
    operations = [
        migrations.CreateModel(
            name="Unusual",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rule", models.CharField(max_length=20)),
                ("person", models.UUIDField()),
                ("day", models.DateField()),
                ("count", models.PositiveIntegerField()),
                ("found_at", models.DateTimeField()),
                ("mailed_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=20)),
                ("answered_by", models.UUIDField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["rule", "person", "day"], name="unusual_once_a_day")]
            },
        ),
    ]
