"""Forms that came too late are kept by page. What waits is a day old at most; it is let go."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("team", "0003_signing_in")]

    operations = [
        migrations.DeleteModel(name="Typed"),
        migrations.CreateModel(
            name="Typed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("page", models.CharField(max_length=64)),
                ("sealed", models.TextField()),
                ("at", models.DateTimeField()),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="typed",
                                             to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("person", "page"), name="typed_once_a_page")],
            },
        ),
    ]  # fmt: skip
