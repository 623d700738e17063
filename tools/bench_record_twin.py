"""Two tables beside the real ones, of the same columns and indexes: what a save without any guard writes."""

from django.conf import settings
from django.db import models


class BareFact(models.Model):
    id = models.UUIDField(primary_key=True)
    client_id = models.UUIDField(unique=True)
    child = models.ForeignKey("children.Child", on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    sequence = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=60)
    value = models.BinaryField(null=True)
    since = models.DateTimeField(null=True)
    source = models.BinaryField(null=True)

    class Meta:
        app_label = "children"
        db_table = "bench_fact"
        indexes = (models.Index(fields=["child", "name", "sequence"], name="bench_fact_by_child"),)


class BareEntry(models.Model):
    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    verb = models.CharField(max_length=40)
    child = models.UUIDField(null=True)
    body = models.BinaryField()
    hash = models.CharField(max_length=64)

    class Meta:
        app_label = "audit"
        db_table = "bench_entry"
        indexes = (
            models.Index(fields=["child", "seq"], name="bench_by_child"),
            models.Index(fields=["actor", "child", "verb", "at"], name="bench_by_actor"),
        )
