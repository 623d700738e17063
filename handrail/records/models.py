"""How long records are kept, what holds them, and the certificate of an end. No schedule is shipped: states differ."""

import uuid
from datetime import date, datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from handrail.children.models import Child, OfChild
from handrail.children.sealed import SealedField
from handrail.team.models import Unit

ADULT = 18
A_WEEK = timedelta(days=7)


class Schedule(models.Model):
    """For how long the agency keeps a record, by whose word. The newest holds; earlier ones stay to be read."""

    class From(models.TextChoices):
        CLOSED = "closed", _("The day the case was closed")
        ADULT = "adult", _("The 18th birthday")
        LATER = "later", _("The later of the two")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client_id = models.UUIDField(unique=True)
    years = models.PositiveSmallIntegerField()
    counted_from = models.CharField(max_length=10, choices=From.choices)
    basis = models.CharField(max_length=200)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        get_latest_by = "set_at"

    def ends_on(self, closed_on: date, birthdate: date | None) -> date | None:
        """The first day on which the record may be destroyed. None: the birth date that decides it is not known."""
        if self.counted_from == self.From.CLOSED:
            return years_after(closed_on, self.years)
        if birthdate is None:
            return None
        adult = years_after(birthdate, ADULT)
        start = adult if self.counted_from == self.From.ADULT else max(adult, closed_on)
        return max(years_after(start, self.years), closed_on)


def years_after(day: date, years: int) -> date:
    """The same day of a later year; a 29 February becomes 1 March, so that nothing ends a day early."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


class Hold(OfChild):
    """Nothing of this record may be destroyed until somebody lifts it."""

    class Reason(models.TextChoices):
        LITIGATION = "litigation", _("A lawsuit, running or expected")
        SUBPOENA = "subpoena", _("A subpoena or a court order")
        CRIMINAL = "criminal", _("A criminal investigation or trial")
        AUDIT = "audit", _("An audit or a fatality review")
        REQUEST = "request", _("The young person asked for it")
        OTHER = "other", _("Another reason")

    reason = models.CharField(max_length=12, choices=Reason.choices)
    words = SealedField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    @classmethod
    def on(cls, child: Child) -> "models.QuerySet[Hold]":
        """What holds this record now, oldest first."""
        return cls.objects.filter(child=child, lifted_at=None).select_related("recorded_by").order_by("sequence")


class Copy(OfChild):
    """A copy of the whole record, asked for by one person and agreed to by another. It can be fetched for a week."""

    class Purpose(models.TextChoices):
        COURT = "court", _("A court ordered it")
        DISCOVERY = "discovery", _("Discovery, after counsel has read the request")
        OWN = "own", _("The young person, now grown up, asks for what is theirs")
        TRANSFER = "transfer", _("Another agency takes the case")

    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    words = SealedField()
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "copies"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(agreed_by=models.F("recorded_by")), name="two_people_agree_to_a_copy"),
        ]

    def is_open(self, now: datetime) -> bool:
        return self.agreed_at is not None and now - self.agreed_at < A_WEEK


class Ending(models.Model):
    """The end of a record: one person proposes it, another does it. What is left then is this certificate.

    It names the record by the id that the log has, and the child not at all.
    """

    class Basis(models.TextChoices):
        SCHEDULE = "schedule", _("Its time has ended")
        COURT = "court", _("A court ordered it")
        MISTAKE = "mistake", _("It was opened by mistake and holds nothing of a child")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client_id = models.UUIDField(unique=True)
    child_ref = models.UUIDField(db_index=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=10, choices=Basis.choices)
    schedule = models.ForeignKey(Schedule, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["child_ref"], condition=Q(withdrawn_at=None), name="one_ending_a_record"),
            models.CheckConstraint(condition=~Q(done_by=models.F("proposed_by")), name="two_people_end_a_record"),
        ]
