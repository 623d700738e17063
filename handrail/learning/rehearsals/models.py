"""Practice on the real form: a member of staff, a made-up talk, and what they tapped. No child, and no words, ever.

No table here points at a record and no record points here; nothing but the addresses of the site imports this app.
"""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models


class Rehearsal(models.Model):
    """One try of one person at one made-up talk. Another text of the talk, by its digest, is another talk."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="rehearsals")
    talk = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    stopped_on = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering: ClassVar = ["started_at", "pk"]
        indexes: ClassVar = [models.Index(fields=["talk", "digest"], name="tries_of_a_talk")]

    def __str__(self) -> str:
        return self.talk


class Tap(models.Model):
    """One answer as it was tapped; the last one of a question holds."""

    id = models.BigAutoField(primary_key=True)
    rehearsal = models.ForeignKey(Rehearsal, on_delete=models.CASCADE, related_name="taps")
    client_id = models.UUIDField(unique=True)
    item = models.CharField(max_length=80)
    value = models.CharField(max_length=40)
    tapped_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.item
