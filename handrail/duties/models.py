"""What people did about a duty, with proof; what was prepared; and the index of running clocks.

Duties themselves are computed by `rules` and never stored as the truth. The index can be thrown away at any time.
Act, recipient and kind are sealed: that HHS or a Tribe was told would by itself say what a restricted fact says.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from handrail.children.models import Child, OfChild, Photo
from handrail.children.sealed import SealedField, SealedJSON


class Packet(OfChild):
    """A report as it was prepared, word for word, with the digest that the proof refers to. Never changed."""

    duty = SealedField()
    kind = SealedField()
    about = models.CharField(max_length=60)
    language = models.CharField(max_length=5)
    typed = SealedJSON()
    body = SealedJSON()
    digest = models.CharField(max_length=64)

    @property
    def photo_in_use(self) -> Photo | None:
        """The photo it was prepared with, unless that was set aside since: then no report shows it any more."""
        found = self.body["document"].get("photo")
        row = Photo.objects.filter(pk=found["id"], child=self.child).first() if found else None
        if row is None or row.set_aside_at is not None:
            return None
        row.child = self.child
        return row


class Act(OfChild):
    """A person told somebody, or did what the duty asks. Corrected by a further act, never changed."""

    class Outcome(models.TextChoices):
        DONE = "done", _("Done")
        DECLINED = "declined", _("Declined, to be tried again")
        CLOSED = "closed", _("Closed with a reason")
        RELEASED = "released", _("Let go out, after it was held")
        TAKEN_BACK = "taken_back", _("Taken back: it did not happen")

    class Channel(models.TextChoices):
        PHONE = "phone", _("Phone call")
        IN_PERSON = "in_person", _("In person")
        ONLINE = "online", _("Online")
        EMAIL = "email", _("Email")

    act = SealedField()
    recipient = SealedField()
    about = models.CharField(max_length=60)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=Outcome.choices, default=Outcome.DONE)
    retry_at = models.DateTimeField(null=True)
    channel = models.CharField(max_length=20, choices=Channel.choices, blank=True)
    told = SealedField()
    reference = SealedField()
    reason = SealedField()
    packet = models.ForeignKey(Packet, null=True, on_delete=models.PROTECT, related_name="proofs")
    seen = SealedJSON()
    # One act is corrected at most once, by the next; the last of the line counts, all are shown.
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["child", "at"], name="act_by_child")]

    @property
    def was_corrected(self) -> bool:
        return hasattr(self, "corrected_by")

    @property
    def may_correct(self) -> bool:
        """What was done is corrected by a further act; a decision stands, and a new one follows it."""
        return self.outcome == self.Outcome.DONE and not self.was_corrected


class Clocks(models.Model):
    """What the rules answered for a child, kept until a fact or the time makes it stale. Sealed as a whole."""

    child = models.OneToOneField(Child, primary_key=True, on_delete=models.CASCADE, related_name="clocks")
    facts_version = models.PositiveIntegerField()
    book = models.CharField(max_length=64)
    computed_at = models.DateTimeField()
    recompute_after = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(null=True, db_index=True)
    anything_open = models.BooleanField(db_index=True)
    answer = SealedJSON()

    def key(self) -> bytes:
        return self.child.key()


class Alarm(models.Model):
    """A reminder that was raised about one clock: to whom, at which step, and whether somebody took it.

    It holds no word of the case: the instance is a keyed token, and the mail says only that something is due.
    """

    class Step(models.TextChoices):
        HALF = "half", _("Half of the time is gone")
        MOST = "most", _("Four fifths of the time are gone")
        LATE = "late", _("The time is over")

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="alarms")
    token = models.CharField(max_length=64)
    due_at = models.DateTimeField()
    step = models.CharField(max_length=10, choices=Step.choices)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="alarms")
    raised_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token", "due_at", "step", "to"], name="one_alarm_a_step"),
        ]


class Watchman(models.Model):
    """When the job that raises alarms last finished a round. A desk says so when it has not for too long."""

    name = models.CharField(primary_key=True, max_length=40)
    finished_at = models.DateTimeField()
