"""The agency's own directory, which holds nothing of a child; and of each child what was needed and what came of it.

All that says something of a child is sealed, which service it was too: that somebody was sent to a place for trafficked
young people says as much as a conclusion. In the clear stands only when somebody should ask again.
"""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from handrail.children.models import OfChild
from handrail.children.sealed import SealedField, SealedJSON
from handrail.team import sealing


class Organization(models.Model):
    """Who runs a service."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    website = models.URLField(blank=True)
    email = models.EmailField(blank=True)

    class Meta:
        ordering: ClassVar = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Place(models.Model):
    """Where a service is given. The address of a confidential place is sealed; no page of the directory shows it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="places")
    name = models.CharField(max_length=200)
    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=40, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    confidential = models.BooleanField(default=False)
    sealed_address = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="confidential_address_is_sealed",
                condition=models.Q(confidential=False, sealed_address="")
                | models.Q(confidential=True, street="", city="", state="", postal_code=""),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def hide(self, address: str) -> None:
        """Make it confidential, with this address, or with the one that is kept already."""
        if address:
            self.sealed_address = sealing.seal(address, f"place/{self.pk}")
        self.confidential = True
        self.street = self.city = self.state = self.postal_code = ""

    def confidential_address(self) -> str:
        """For whoever needs it for a child, and for nobody else: `referral_views` asks first, and leaves an entry."""
        return sealing.unseal(self.sealed_address, f"place/{self.pk}") if self.sealed_address else ""

    @property
    def address(self) -> str:
        region = f"{self.state} {self.postal_code}".strip()
        return ", ".join(part for part in (self.street, self.city, region) if part)


class Service(models.Model):
    """What somebody offers to young people, as they themselves state it. It is set aside, never deleted.

    The codes are those of `content/needs.yaml`. An empty list means that the service does not say.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="services")
    places = models.ManyToManyField(Place, related_name="services", blank=True)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    url = models.URLField(blank=True)
    email = models.EmailField(blank=True)
    how_to_apply = models.TextField(blank=True)
    cost = models.CharField(max_length=300, blank=True)
    eligibility = models.TextField(blank=True)
    any_age = models.BooleanField(default=False)
    minimum_age = models.PositiveSmallIntegerField(null=True)
    maximum_age = models.PositiveSmallIntegerField(null=True)
    needs = models.JSONField(default=list)
    sexes = models.JSONField(default=list)
    forms = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    consent = models.JSONField(default=list)
    consent_note = models.CharField(max_length=300, blank=True)
    phones = models.JSONField(default=list)
    capacity = models.CharField(max_length=10, blank=True)
    capacity_as_of = models.DateField(null=True)
    checked_on = models.DateField(null=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    notes = models.TextField(blank=True)
    set_aside_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Need(OfChild):
    """Something that a child needs: who said it, on which day. Asked, never inferred."""

    need = SealedField()
    found_from = SealedField()
    day = SealedField()
    words = SealedField()


class Step(OfChild):
    """One thing that happened about a need: a service considered, offered, wanted, declined for now, or not to be had.

    `service` is the id of a line of the directory, or nothing; `name` is what it was called then.
    """

    for_need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="steps")
    kind = SealedField()
    service = SealedField()
    name = SealedField()
    why = SealedField()
    day = SealedField()
    words = SealedField()


class Referral(OfChild):
    """That somebody sent a referral: to whom, what it told, and who agreed. `follow_up` alone stands in the clear."""

    for_need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="referrals")
    service = SealedField()
    name = SealedField()
    day = SealedField()
    shared = SealedJSON()
    agreed = SealedJSON()
    agreed_words = SealedField()
    letter = SealedField()
    follow_up = models.DateField(null=True)


class Outcome(OfChild):
    """What became of a referral, each time somebody asked. The last one counts, with its day to ask again."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="outcomes")
    outcome = SealedField()
    day = SealedField()
    words = SealedField()
    follow_up = models.DateField(null=True)
