"""How ready the organization is, as its own people say; what they mean to do about it; and papers with partners.

Nothing here is about a child. What somebody answered is sealed: it may say hard things of the people they work with.
"""

import json
import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from handrail.team import sealing

STAFF = settings.AUTH_USER_MODEL
LANGUAGES = [("en", "English"), ("es", "Español")]


class Round(models.Model):
    """One self-assessment: who is asked, and whether names stand beside the answers. `items` holds the words asked
    with, as digests: answers to other words are never compared. `answered` is how many had said something when it was
    closed: whether it may be shown is known without opening a reply. Rounds closed before that was kept have none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    about = models.CharField(max_length=120, blank=True)
    named = models.BooleanField()
    version = models.CharField(max_length=20)
    items = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(STAFF, on_delete=models.PROTECT, related_name="+")
    answer_by = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(STAFF, null=True, on_delete=models.PROTECT, related_name="+")
    answered = models.PositiveIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["-opened_at", "pk"]


class Asked(models.Model):
    """Somebody is asked in a round. Whether they answered is not kept here."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="asked")
    person = models.ForeignKey(STAFF, on_delete=models.PROTECT, related_name="+")
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "person"], name="asked_once_a_round")]


class Reply(models.Model):
    """What one person answered. When a round without names closes, every reply is made anew without its person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="replies")
    person = models.ForeignKey(STAFF, null=True, on_delete=models.PROTECT, related_name="+")
    sealed = models.TextField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "person"], name="one_reply_a_person")]

    def seal(self, said: dict[str, dict[str, str]]) -> None:
        """`said`: for each item its answer and, in `words`, why."""
        self.sealed = sealing.seal(json.dumps(said, ensure_ascii=False, sort_keys=True), f"readiness/{self.pk}")

    def said(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = json.loads(sealing.unseal(self.sealed, f"readiness/{self.pk}"))
        return found

    def says_something(self) -> bool:
        """Whether any item has an answer; words alone are none."""
        return any(one.get("answer") for one in self.said().values())


class Work(models.Model):
    """One line of the plan of work. How it stands is its last change."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.CharField(max_length=60, blank=True)
    what = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(STAFF, on_delete=models.PROTECT, related_name="+")


class WorkChange(models.Model):
    """How a line stands since then. A change is added and never overwritten."""

    class State(models.TextChoices):
        OPEN = "open", _("To do")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Not done, and will not be")

    client_id = models.UUIDField(unique=True)
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="changes")
    state = models.CharField(max_length=10, choices=State.choices)
    owner = models.ForeignKey(STAFF, null=True, on_delete=models.PROTECT, related_name="+")
    due = models.DateField(null=True)
    words = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(STAFF, on_delete=models.PROTECT, related_name="+")
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]


class Paper(models.Model):
    """An agreement, a protocol or a letter: which kind, in which language, and what we call it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    name = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(STAFF, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-made_at", "pk"]


class Version(models.Model):
    """A paper as it stood: the answers, and the whole text word for word. It is never changed."""

    client_id = models.UUIDField(unique=True)
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    answers = models.JSONField(default=dict)
    body = models.JSONField()
    words_version = models.CharField(max_length=20)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(STAFF, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["paper", "number"], name="one_version_a_number")]

    @property
    def shown(self) -> dict[str, Any]:
        body: dict[str, Any] = self.body
        return body
