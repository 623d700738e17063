"""Conversations and instruments as they were held: each answer with who wrote it, under the exact version used."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from handrail.children.models import OfChild
from handrail.children.sealed import SealedField, SealedJSON


class Reason(models.TextChoices):
    CONCERN = "concern", _("A concern came up")
    RETURN = "return", _("Coming back after being missing")
    ROUTINE = "routine", _("A routine step in the case")


class Screening(OfChild):
    """One instrument held with one child. Open until it is signed; a signed one never changes, it gets addenda.

    The database refuses to change a signed row: see the triggers in the migration.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        STOPPED = "stopped", _("Stopped: something was told")
        SIGNED = "signed", _("Signed")

    instrument = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    language = models.CharField(max_length=5)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    about_episode = models.UUIDField(null=True)
    started_at = models.DateTimeField()
    prepared = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    paused_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_on = SealedField()
    safe_now = SealedField()
    disclosure = models.ForeignKey("children.Disclosure", null=True, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(null=True, unique=True)
    held_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey("team.Person", null=True, on_delete=models.PROTECT, related_name="+")
    result = SealedJSON()

    unscoped: ClassVar[models.Manager["Screening"]] = models.Manager()

    class Meta:
        base_manager_name = default_manager_name = "unscoped"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="signed", signed_at__isnull=False, number__isnull=False)
                | (~Q(state="signed") & Q(signed_at__isnull=True, number__isnull=True)),
                name="signed_screening_says_so",
            )
        ]

    @property
    def reference(self) -> str:
        """The number that proof refers to; a screening has none before it is signed."""
        return f"SCR-{self.number:04d}" if self.number else ""

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_signed(self) -> bool:
        return self.state == self.State.SIGNED


class Answer(OfChild):
    """One answer as it was sent. The last one to an item holds; none is overwritten, so nothing typed is lost."""

    screening = models.ForeignKey(Screening, on_delete=models.PROTECT, related_name="answers")
    order = models.PositiveIntegerField()
    item = SealedField()
    value = SealedField()
    note = SealedField()

    class Meta:
        ordering = ("order",)
        constraints = [models.UniqueConstraint(fields=["screening", "order"], name="answers_in_order")]


class Addendum(OfChild):
    """What was added after signing. The signed answers stay as they are, both are shown."""

    screening = models.ForeignKey(Screening, on_delete=models.PROTECT, related_name="addenda")
    text = SealedField()


class Offer(OfChild):
    """A talk was offered and not held now. It shows that somebody asked, and when to ask again."""

    class Choice(models.TextChoices):
        NOT_NOW = "not_now", _("Not now")
        SOMEONE_ELSE = "someone_else", _("With someone else")

    class Need(models.TextChoices):
        FOOD = "food", _("Food")
        WASH = "wash", _("Wash")
        SLEEP = "sleep", _("Sleep")
        DOCTOR = "doctor", _("Doctor")
        SAFE_PLACE = "safe_place", _("A safe place tonight")

    choice = models.CharField(max_length=12, choices=Choice.choices)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    about_episode = models.UUIDField(null=True)
    better_at = models.DateTimeField(null=True)
    needs = SealedJSON()
    note = SealedField()
