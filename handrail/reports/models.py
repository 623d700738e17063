"""A review of an extract that somebody uploaded: where it stands, and when it is deleted. Nothing of the extract is
here: it lies in a folder of its own, see `reviews/folder.py`."""

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from handrail.team.models import Person

SILENT = timedelta(minutes=2)
"""A run says that it lives every second or so. One that has said nothing for so long is over."""

KEPT, UNSTARTED = timedelta(days=7), timedelta(hours=2)
"""So long a report stays, and the files of a review that nobody starts."""


class Review(models.Model):
    """`found`: counts of records. `faults`: what was wrong, in the review's own words: file, record, mend."""

    class State(models.TextChoices):
        READY = "ready", _("Not started yet")
        WAITING = "waiting", _("Waiting for its turn")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("It could not be done")
        STOPPED = "stopped", _("Stopped")
        BROKEN = "broken", _("Cut off")

    LIVE: ClassVar = (State.WAITING, State.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    client_id = models.UUIDField(unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reviews")
    made_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.READY)
    jurisdiction = models.CharField(max_length=12, blank=True)
    as_of = models.DateTimeField(null=True)
    keep_going = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    delete_at = models.DateTimeField()
    stage = models.CharField(max_length=8, blank=True)
    share = models.PositiveSmallIntegerField(default=0)
    stop_asked = models.BooleanField(default=False)
    found = models.JSONField(default=dict)
    faults = models.JSONField(default=list)

    class Meta:
        ordering = ("-made_at", "pk")

    def state_at(self, now: datetime) -> str:
        """A run that fell silent is cut off, whether or not somebody has tidied up yet."""
        silent = self.state in self.LIVE and now - self.heard_at > SILENT
        return self.State.BROKEN if silent else self.state

    def state_words(self, now: datetime) -> str:
        return str(self.State(self.state_at(now)).label)
