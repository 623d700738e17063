"""The log: who did and saw what. Rows are only ever added; each carries the hash of all before it."""

from django.db import models


class Entry(models.Model):
    """One thing that happened. `body` is the truth, as canonical JSON bytes; the other columns are copies."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    verb = models.CharField(max_length=40)
    child = models.UUIDField(null=True)
    body = models.BinaryField()
    hash = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["child", "seq"], name="audit_by_child"),
            models.Index(fields=["actor", "child", "verb", "at"], name="audit_by_actor"),
        ]


class Head(models.Model):
    """The last link of the chain. One row, locked while an entry is added, so that numbers have no gaps."""

    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)


class Unusual(models.Model):
    """Viewing that one of our rules finds unusual: which rule, who, on which day. A question for a colleague."""

    rule = models.CharField(max_length=20)
    person = models.UUIDField()
    day = models.DateField()
    count = models.PositiveIntegerField()
    found_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=20, blank=True)
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "person", "day"], name="unusual_once_a_day")]
