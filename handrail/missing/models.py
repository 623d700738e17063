"""Times a child was missing from care: when they left, when we learned, when they came back. All kept apart."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from handrail.children.models import OfChild
from handrail.children.sealed import SealedField, SealedJSON


class Episode(OfChild):
    """One time away. `informed_at` is when the agency received the information: the federal clock starts there."""

    class Kind(models.TextChoices):
        MISSING = "missing", _("Missing")
        ABDUCTED = "abducted", _("Taken by somebody")

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
    provider_knew_at = models.DateTimeField(null=True)
    located_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    return_learned_at = models.DateTimeField(null=True)
    risks = SealedJSON()
    risks_complete = models.BooleanField(default=False)
    told_by = SealedField()
    last_seen = SealedField()
