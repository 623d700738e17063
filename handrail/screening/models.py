"""Conversations and instruments as they were held: each answer with who wrote it, under the exact version used."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from handrail.children.models import OfChild
from handrail.children.sealed import SealedField, SealedJSON


class Screening(OfChild):
    """One instrument held with one child. Open until it is signed; a signed one never changes, it gets addenda."""

    class State(models.TextChoices):
        OPEN = "open"
        STOPPED = "stopped"
        SIGNED = "signed"

    class Reason(models.TextChoices):
        CONCERN = "concern"
        RETURN = "return"
        ROUTINE = "routine"

    instrument = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    language = models.CharField(max_length=5)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    about_episode = models.UUIDField(null=True)
    started_at = models.DateTimeField()
    prepared = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    stopped_at = models.DateTimeField(null=True)
    stopped_on = models.CharField(max_length=60, blank=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey("team.Person", null=True, on_delete=models.PROTECT, related_name="+")
    result = SealedJSON()

    unscoped: ClassVar[models.Manager["Screening"]] = models.Manager()

    class Meta:
        base_manager_name = default_manager_name = "unscoped"
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True) | Q(state="signed"), name="signed_screening_says_so"
            )
        ]


class Answer(OfChild):
    """One answer as it was sent. The last one to an item holds; none is overwritten, so nothing typed is lost."""

    screening = models.ForeignKey(Screening, on_delete=models.PROTECT, related_name="answers")
    order = models.PositiveIntegerField()
    item = models.CharField(max_length=60)
    value = SealedField()
    note = SealedField()

    class Meta:
        ordering = ("order",)
        constraints = [models.UniqueConstraint(fields=["screening", "order"], name="answers_in_order")]


class Addendum(OfChild):
    """What was added after signing. The signed answers stay as they are, both are shown."""

    screening = models.ForeignKey(Screening, on_delete=models.PROTECT, related_name="addenda")
    text = SealedField()
