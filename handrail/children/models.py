"""The child's record, kept small. Names, words and facts are sealed under the child's own key."""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from handrail.team.models import Leave, Person, Unit, holds_at
from handrail.team.roles import Standing

from .encryption import child_key, new_child_key, number_index
from .sealed import SealedBytes, SealedField


class Child(models.Model):
    """A child or young person whom the agency serves. `facts_version` moves with every fact anywhere in the record."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client_id = models.UUIDField(unique=True, default=uuid.uuid4)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    wrapped_key = models.BinaryField()
    first_name = SealedField()
    last_name = SealedField()
    birthdate_text = SealedField()
    agency_number = SealedField()
    number_index = models.CharField(max_length=64, blank=True, db_index=True)
    facts_version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    # The emergency access through which somebody reached this record, if it was that; never a column.
    glass: "BrokenGlass | None" = None

    # Named so that a slip is seen: people go through `access`, only commands and rebuilds read all.
    unscoped: ClassVar[models.Manager["Child"]] = models.Manager()

    class Meta:
        base_manager_name = default_manager_name = "unscoped"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.wrapped_key:
            self.wrapped_key = new_child_key(self.id)
        self.number_index = number_index(self.agency_number) if self.agency_number else ""
        super().save(*args, **kwargs)

    def key(self) -> bytes:
        return child_key(self.id, bytes(self.wrapped_key))

    def next_version(self) -> int:
        """Say that something of the record changed, and take the number of the change. In the change's transaction."""
        row = Child.unscoped.filter(pk=self.pk)
        row.update(facts_version=F("facts_version") + 1)
        return row.values_list("facts_version", flat=True).get()

    @property
    def birthdate(self) -> date | None:
        return date.fromisoformat(self.birthdate_text) if self.birthdate_text else None

    @property
    def short_name(self) -> str:
        """First name and initial, as lists show it: less to see over a shoulder."""
        return f"{self.first_name} {self.last_name[0]}." if self.last_name else str(self.first_name)

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name or ''}".strip()

    def age_on(self, day: date) -> int | None:
        born = self.birthdate
        if born is None:
            return None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    @classmethod
    def visible_to(cls, person: Person, standing: Standing, at: datetime) -> "models.QuerySet[Child]":
        """The children for whom this person has responsibility now: assigned, own unit, or a unit below theirs.

        A conflict of interest beats them all.
        """
        if not standing.may("read_child"):
            return cls.unscoped.none()
        mine = Assignment.held_by(person, at).values_list("child_id")
        units = Q(pk__in=standing.own_units)
        for path in standing.subtrees:
            units |= Q(path__startswith=path)
        # Two sets and no OR over the children: each is found by its index, however large the agency.
        theirs = cls.unscoped.filter(unit__in=Unit.objects.filter(units).values("pk")).values_list("pk")
        hidden = ConflictOfInterest.of(person, at).values("child_id")
        return cls.unscoped.filter(pk__in=mine.union(theirs)).exclude(pk__in=hidden).select_related("unit")


class OfChild(models.Model):
    """A row of a child's record: sealed under that child's key, idempotent by the id that the client made."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client_id = models.UUIDField(unique=True, default=uuid.uuid4)
    child = models.ForeignKey(Child, on_delete=models.PROTECT)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    sequence = models.PositiveIntegerField(default=0)
    """The `facts_version` of the child that this row made. It orders rows of one moment, and those of a wrong clock."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self.sequence = self.child.next_version()
        super().save(*args, **kwargs)

    def key(self) -> bytes:
        return self.child.key()


class Assignment(models.Model):
    """A person is responsible for a child, from when until when."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="assignments")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    @classmethod
    def held_by(cls, person: Person, at: datetime) -> "models.QuerySet[Assignment]":
        """What a person answers for now: their own, and those of a colleague on leave for whom they stand in."""
        away = Leave.objects.filter(holds_at(at), covered_by=person).values("person_id")
        # First the few people, then their rows by index: in a large agency an OR over the rows reads all of them.
        answering = Person.objects.filter(Q(pk=person.pk) | Q(pk__in=away)).values("pk")
        return cls.objects.filter(holds_at(at), person__in=answering)


class ConflictOfInterest(models.Model):
    """A child's record that is hidden from a person, whatever else would let them see it. They learn nothing of it."""

    class Reason(models.TextChoices):
        """Codes, and never words that somebody types: the log keeps them for ever, in the clear."""

        FAMILY = "family", _("Family of the child, or lives with them")
        NEIGHBOR = "neighbor", _("Knows the child or the family outside work")
        NAMED = "named", _("Named in the record")
        CAREGIVER = "caregiver", _("Cares for the child, or works where the child lives")
        KEPT = "kept", _("Another reason, kept with the supervisor")

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="conflicts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="conflicts")
    reason = models.CharField(max_length=20, choices=Reason.choices)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    @classmethod
    def of(cls, person: Person, at: datetime) -> "models.QuerySet[ConflictOfInterest]":
        """What is hidden from a person now."""
        return cls.objects.filter(holds_at(at), person=person)


class BrokenGlass(OfChild):
    """A person without responsibility opened a record in an emergency: why, until when, and what a reviewer said."""

    class Reason(models.TextChoices):
        MISSING = "missing_now", _("The child is missing, or was found")
        DANGER = "danger", _("The child is in danger now")
        CALLED = "called", _("Police, NCMEC or a hospital is on the line")
        WITH_ME = "with_me", _("The child is with me, or called me")
        EMERGENCY = "emergency", _("Another emergency")

    class Verdict(models.TextChoices):
        JUSTIFIED = "justified", _("Justified")
        GAP = "gap", _("Justified, and it should not have needed an emergency")
        NOT_JUSTIFIED = "not_justified", _("Not justified")

    reason = models.CharField(max_length=20, choices=Reason.choices)
    words = SealedField()
    until = models.DateTimeField()
    extended_at = models.DateTimeField(null=True)
    # The mail that tells supervisors leaves with the next round of the reminders.
    mailed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=20, choices=Verdict.choices, blank=True)
    review_words = SealedField()

    @classmethod
    def open_to(cls, person: Person, at: datetime) -> "models.QuerySet[BrokenGlass]":
        """What a person holds open now."""
        return cls.objects.filter(recorded_by=person, recorded_at__lte=at, until__gt=at)


class RestrictedGrant(models.Model):
    """A person may see one restricted group of one child's fields, for a purpose, until it ends."""

    class Group(models.TextChoices):
        TRIBAL = "tribal", _("Tribe")
        IMMIGRATION = "immigration", _("Citizenship and immigration")
        SOGI = "sogi", _("Orientation and gender identity")
        SAFE_LOCATION = "safe_location", _("Safe location")
        HEALTH = "health", _("Health")
        REPORTER = "reporter", _("Who reported")

    class Purpose(models.TextChoices):
        """Codes, and never words that somebody types: the log keeps them for ever, in the clear."""

        COURT = "court", _("A court hearing or report")
        NOTICE = "notice", _("A notice that must go out")
        SAFETY = "safety", _("Keeping the child safe")
        CARE = "care", _("Care or services for the child")
        COVERING = "covering", _("Standing in for the caseworker")
        REVIEW = "review", _("Checking the work")
        ASSIGNED = "assigned", _("Responsible for the child")

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="grants")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grants")
    group = models.CharField(max_length=20, choices=Group.choices)
    purpose = models.CharField(max_length=60, choices=Purpose.choices)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)


class Fact(OfChild):
    """One fact in the rules' own words. Never overwritten: a later row with the same `since` corrects an earlier."""

    name = models.CharField(max_length=60)
    value = SealedField()
    since = models.DateTimeField(null=True)
    source = SealedField()

    class Meta:
        indexes = [models.Index(fields=["child", "name", "sequence"], name="fact_by_child")]


class Placement(OfChild):
    """Where the child lives, for the picture of the time line. What the law calls it is a fact, kept apart."""

    class Kind(models.TextChoices):
        FOSTER_HOME = "foster_home", _("Foster home")
        KINSHIP = "kinship", _("Kinship home")
        GROUP_HOME = "group_home", _("Group home")
        HOME = "home", _("At home")
        HOSPITAL = "hospital", _("Hospital")
        OTHER = "other", _("Other place")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    note = SealedField()


class Identification(OfChild):
    """What a person concluded, and why. Software never writes one: it only says "possible"."""

    class Form(models.TextChoices):
        SEX = "sex", _("Sex trafficking")
        LABOR = "labor", _("Labor trafficking")
        UNCLEAR = "unclear", _("Not clear which")

    class Status(models.TextChoices):
        NONE = "none", _("No sign of it now")
        AT_RISK = "at_risk", _("At risk")
        SUSPECTED = "suspected", _("Suspected")
        IDENTIFIED = "identified", _("Identified")

    form = models.CharField(max_length=10, choices=Form.choices)
    status = models.CharField(max_length=12, choices=Status.choices)
    at = models.DateTimeField()
    by_agency_employee = models.BooleanField(default=True)
    before_care = models.BooleanField(null=True)
    in_care = models.BooleanField(null=True)
    basis = SealedField()


class Disclosure(OfChild):
    """The child told somebody. Their words, in quotes, with the time; no details beyond what they said."""

    at = models.DateTimeField()
    crime = models.BooleanField(null=True)
    location_information = models.BooleanField(null=True)
    to_kind = models.CharField(max_length=40)
    words = SealedField()


class Contact(OfChild):
    """Somebody in the child's life, as the child's page lists them."""

    name = SealedField()
    relation = SealedField()
    phone = SealedField()
    note = SealedField()


class Detail(OfChild):
    """One line of the profile: what helps to find the child. Never overwritten; the last one of a name counts.

    `name` is a field of `content/profile.yaml`; `seen_on` is the day it was true, which is not the day it was typed.
    """

    name = models.CharField(max_length=60)
    value = SealedField()
    seen_on = models.DateField(null=True)
    source = SealedField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["child", "name", "sequence"], name="detail_by_child")]


class Photo(OfChild):
    """A photo of the child, made anew from what was sent: no place, no camera, nothing but the picture. Sealed."""

    taken_on = models.DateField(null=True)
    after_return = models.BooleanField(default=False)
    picture = SealedBytes()
    small = SealedBytes()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    # A picture that shows somebody else, or the wrong day, is set aside and never deleted by hand.
    set_aside_at = models.DateTimeField(null=True)
