"""A plan that a young person and a worker write together. Nothing is overwritten: each answer is a row of its own.

What a plan says now is worked out from its rows (`writing.py`). Which prompt a row answers is sealed too: that somebody
wrote about a person they fear is nobody's business who only has the database.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from handrail.children.models import OfChild
from handrail.children.sealed import SealedField, SealedJSON


class Plan(OfChild):
    """One of each kind for a child, for as long as the record lives."""

    class Kind(models.TextChoices):
        SAFETY = "safety", _("Safety plan")
        PREVENTION = "prevention", _("Plan so that nobody has to go missing")

    kind = models.CharField(max_length=12, choices=Kind.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["child", "kind"], name="one_plan_of_a_kind"),
        ]


class Version(OfChild):
    """One sitting with the plan: why it was opened, and since when what was written in it holds.

    It begins with all that the version before said. `looked_at` is when somebody said that it is right for now.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    reason = models.CharField(max_length=40)
    band = models.CharField(max_length=40, blank=True)
    looked_at = models.DateTimeField(null=True)


class Written(OfChild):
    """What was written at one prompt. `after` is the change of the record that the writer saw there: a row that was
    written meanwhile in another tab stands beside it and is not lost."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="rows")
    prompt = SealedField()
    said = SealedJSON()
    after = models.PositiveIntegerField(default=0)


class Consent(OfChild):
    """Who may see one prompt, as the young person said it: until a day, or until they say otherwise."""

    class Audience(models.TextChoices):
        YOUTH = "youth", _("My own copy")
        CAREGIVER = "caregiver", _("The person I live with")
        WORKER = "worker", _("My worker's file")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="consents")
    prompt = SealedField()
    audience = models.CharField(max_length=10, choices=Audience.choices)
    shown = models.BooleanField()
    until = models.DateField(null=True)


class CopyMade(OfChild):
    """That a copy was made: which form, in which language, into whose hands. Never what stood in it.

    `form` is a code of `copies.yaml`, or one of the sheets of `copying.py`.
    """

    class Hands(models.TextChoices):
        YOUTH = "youth", _("The young person")
        CAREGIVER = "caregiver", _("The caregiver")
        WORKER = "worker", _("The worker")

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="copies")
    form = models.CharField(max_length=20)
    language = models.CharField(max_length=2)
    hands = models.CharField(max_length=10, choices=Hands.choices)


class PhoneLink(OfChild):
    """A page for the young person's own phone. What leads to it is known to nobody but them: here lies its digest."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=2)
    # What the young person said: nobody at home has ever touched that phone.
    untouched = models.BooleanField(default=False)
    until = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)


class Change(OfChild):
    """Something changed, so that the plan wants another look. The kind is a code of `review_events.yaml`."""

    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    note = SealedField()


class CaseSaid(OfChild):
    """What a person said to a case of the agency's own that calls for a prevention plan: the last one counts.

    Both are sealed: which case it is may tell what happened.
    """

    case = SealedField()
    answer = SealedField()
