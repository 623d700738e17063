"""Times a child was missing from care: when they left, when we learned, when they came back. All kept apart."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from handrail.children.models import Child, Contact, OfChild, Placement
from handrail.children.sealed import SealedField, SealedJSON


class Episode(OfChild):
    """One time away. `informed_at` is when the agency received the information: the federal clock starts there."""

    class Kind(models.TextChoices):
        MISSING = "missing", _("Missing")
        ABDUCTED = "abducted", _("Taken by somebody")
        NONE = "none", _("Not missing after all")

    class Whereabouts(models.TextChoices):
        UNKNOWN = "unknown", _("We do not know where")
        KNOWN_UNAPPROVED = "known_unapproved", _("Known, at a place not approved")
        KNOWN_REFUSING = "known_refusing", _("Known, and does not want to come back")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    whereabouts = models.CharField(max_length=20, choices=Whereabouts.choices, blank=True)
    from_foster_care = models.BooleanField(null=True)
    left_at = models.DateTimeField(null=True)
    left_about = models.BooleanField(default=False)
    first_suspected_at = models.DateTimeField(null=True)
    informed_at = models.DateTimeField()
    determined_at = models.DateTimeField(null=True)
    provider_knew_at = models.DateTimeField(null=True)
    located_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    return_learned_at = models.DateTimeField(null=True)
    risks = SealedJSON()
    risks_complete = models.BooleanField(default=False)
    told_by = SealedField()
    last_seen = SealedField()
    found_where = SealedField()
    found_by = models.CharField(max_length=20, blank=True)
    circumstances = SealedField()


def still_open(child: Child) -> "models.QuerySet[Episode]":
    """Times missing that have not ended: not back, and not found to be none after all."""
    return Episode.objects.filter(child=child, returned_at__isnull=True).exclude(kind=Episode.Kind.NONE)


class Lead(OfChild):
    """Something that may help to find the child: what somebody said, or a place to look.

    `told` holds the act by which each receiver was told, so that police and NCMEC are never taken for one another;
    `passed_on_at` is when both had it.
    """

    class Kind(models.TextChoices):
        TIP = "tip", _("What somebody said")
        PLACE = "place", _("A place to look")
        ONLINE = "online", _("An account or a message")

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="leads")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()
    words = SealedField()
    from_whom = SealedField()
    told = SealedJSON()
    passed_on_at = models.DateTimeField(null=True)


class Attempt(OfChild):
    """One try to reach somebody, or to look somewhere: who, how, what came of it. No result is not the same as no."""

    class How(models.TextChoices):
        PHONE = "phone", _("Phone call")
        MESSAGE = "message", _("Message")
        VISIT = "visit", _("Visit")
        ONLINE = "online", _("Online")

    class Result(models.TextChoices):
        REACHED = "reached", _("Reached")
        NO_ANSWER = "no_answer", _("No answer")
        LEFT_MESSAGE = "left_message", _("Left a message")
        WOULD_NOT_SAY = "would_not_say", _("Would not say")
        NOT_THERE = "not_there", _("Not there")

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="attempts")
    at = models.DateTimeField()
    whom = SealedField()
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="attempts")
    lead = models.ForeignKey(Lead, null=True, on_delete=models.PROTECT, related_name="attempts")
    how = models.CharField(max_length=10, choices=How.choices)
    result = models.CharField(max_length=20, choices=Result.choices)
    note = SealedField()


class Talk(OfChild):
    """One try of the return conversation. It may take several; each leaves what was said, and when the next is."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("Begun")
        DONE = "done", _("Done")
        NOT_NOW = "not_now", _("Not now")
        SOMEONE_ELSE = "someone_else", _("With someone else")
        DECLINED = "declined", _("Does not want to talk")
        STOPPED = "stopped", _("Stopped: the child told somebody")

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="talks")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=Outcome.choices, default=Outcome.OPEN)
    next_at = models.DateTimeField(null=True)
    with_whom = SealedField()
    ended_at = models.DateTimeField(null=True)

    @property
    def reference(self) -> str:
        """What proof refers to: it stands on the page of the talk."""
        return f"TALK-{self.pk.hex[:8].upper()}"

    @property
    def is_open(self) -> bool:
        return self.outcome == self.Outcome.OPEN


class TalkPart(OfChild):
    """What was said in one part of the return conversation. The last one of a part counts; all are kept."""

    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, related_name="parts")
    part = models.CharField(max_length=40)
    answers = SealedJSON()


class Factor(OfChild):
    """What led to the absence, as the child and the worker see it: pushed away, or drawn to. Context, never a score."""

    class Side(models.TextChoices):
        PUSH = "push", _("Pushed away")
        PULL = "pull", _("Drawn to")
        HELPS = "helps", _("Would help to stay")

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="factors")
    side = models.CharField(max_length=10, choices=Side.choices)
    code = SealedField()
    words = SealedField()


class FactorResponse(OfChild):
    """What a placement does about a factor. A later placement is asked again."""

    factor = models.ForeignKey(Factor, on_delete=models.PROTECT, related_name="responses")
    placement = models.ForeignKey(Placement, null=True, on_delete=models.PROTECT, related_name="+")
    words = SealedField()
