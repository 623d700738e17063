"""What a member of staff has learned, and what the agency asks of them. Nothing here is about a child, or says one.

Where a lesson was opened from is never kept: beside the log of a child's page it would tell whom it was for.
"""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from handrail.team.models import Unit

STAFF = settings.AUTH_USER_MODEL


class Kind(models.TextChoices):
    LESSON = "lesson", _("Lesson")
    COURSE = "course", _("Course")


class OfSubject(models.Model):
    """A row about one lesson or course, by its id in the content."""

    kind = models.CharField(max_length=10, choices=Kind.choices)
    subject = models.CharField(max_length=80)

    class Meta:
        abstract = True


class Progress(models.Model):
    """How far one person is in one lesson. `digest` is that of the words they are reading."""

    person = models.ForeignKey(STAFF, on_delete=models.CASCADE, related_name="progress")
    lesson = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    screen = models.CharField(max_length=80)
    answers = models.JSONField(default=dict)
    first_right = models.PositiveSmallIntegerField(null=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    passed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "lesson"], name="one_place_in_a_lesson")]


class Offered(models.Model):
    """A lesson for a rare event was offered unasked, and the person has answered: it is never offered again."""

    person = models.ForeignKey(STAFF, on_delete=models.CASCADE, related_name="+")
    lesson = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "lesson"], name="offered_once")]


class Sitting(models.Model):
    """One go at the questions before or after a course. Which questions they were follows from the seed."""

    class Form(models.TextChoices):
        PRE = "pre", _("Before the course")
        POST = "post", _("After the course")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(STAFF, on_delete=models.PROTECT, related_name="sittings")
    course = models.CharField(max_length=80)
    form = models.CharField(max_length=4, choices=Form.choices)
    digest = models.CharField(max_length=64)
    seed = models.CharField(max_length=64)
    answers = models.JSONField(default=dict)
    right = models.PositiveSmallIntegerField(null=True)
    of = models.PositiveSmallIntegerField(null=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class Completion(OfSubject):
    """A lesson or a course was passed. Rows are only added; what the paper says is kept as it was that day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(STAFF, on_delete=models.PROTECT, related_name="completions")
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    minutes = models.PositiveSmallIntegerField()
    right = models.PositiveSmallIntegerField()
    of = models.PositiveSmallIntegerField()
    passed_at = models.DateTimeField(db_index=True)
    day = models.DateField()
    code = models.CharField(max_length=24, unique=True)


class Issued(models.Model):
    """That a record of completion was given out, and nothing of whose: digests of its code and of what it says."""

    code_digest = models.CharField(max_length=64, primary_key=True)
    digest = models.CharField(max_length=64)


class OpenHour(models.Model):
    """How many records of the open course were made in this hour: a number for everybody together."""

    hour = models.DateTimeField(primary_key=True)
    made = models.PositiveIntegerField(default=0)


class Cohort(models.Model):
    """People by their role in a unit and all below it. Who is in it is read when somebody asks: new staff come in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    roles = models.JSONField()
    made_by = models.ForeignKey(STAFF, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Assignment(OfSubject):
    """A cohort is asked to pass something by a day; who joins later has as many days as stand in `days`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="assignments")
    due_on = models.DateField()
    days = models.PositiveSmallIntegerField()
    assigned_by = models.ForeignKey(STAFF, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)


class Nudge(models.Model):
    """One reminder of one assignment to one person: a week before its day, and once when the day is over."""

    class Step(models.TextChoices):
        SOON = "soon", _("Due within a week")
        LATE = "late", _("The day is over")

    person = models.ForeignKey(STAFF, on_delete=models.CASCADE, related_name="+")
    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="nudges")
    step = models.CharField(max_length=4, choices=Step.choices)
    raised_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "assignment", "step"], name="nudged_once_a_step")
        ]


class Gate(OfSubject):
    """Who begins a talk with this instrument has passed this within so many days, where the agency wants it so."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    instrument = models.CharField(max_length=80)
    valid_days = models.PositiveSmallIntegerField()
    set_by = models.ForeignKey(STAFF, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class WayRound(models.Model):
    """Somebody used an instrument without what its gate asks, and said why. With whom is not kept here, and of the time
    only the day. The log has it right after the beginning of that talk: whoever reads the whole log can tell."""

    class Reason(models.TextChoices):
        CANNOT_WAIT = "cannot_wait", _("It cannot wait, and nobody who has passed it can come")
        THEY_ASKED = "they_asked", _("The young person wants to talk with me, now")
        LEARNED_ELSEWHERE = "learned_elsewhere", _("I learned it elsewhere")

    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="ways_round")
    person = models.ForeignKey(STAFF, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=Reason.choices)
    day = models.DateField()
