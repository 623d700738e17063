"""People, units, and who holds which role where, from when until when."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Agency(models.Model):
    """The one agency of this installation: what the rules must know of it, and whom to call."""

    name = models.CharField(max_length=200)
    jurisdictions = models.JSONField(default=list)
    timezone = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=40)
    performs_ive_functions = models.BooleanField(null=True)
    settings = models.JSONField(default=dict)
    return_instruments = models.JSONField(default=list)
    on_call_phone = models.CharField(max_length=40)
    police_phone = models.CharField(max_length=40, blank=True)
    demo = models.BooleanField(default=False)


class Unit(models.Model):
    """A team or office. `path` holds the ids from the top down, so that a subtree is a prefix."""

    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=200, db_index=True)

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        if path != self.path:
            self.path = path
            super().save(update_fields=["path"])

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["Person"]):
    def create_person(self, *, email: str, name: str, password: str, **fields: Any) -> "Person":
        person = self.model(email=self.normalize_email(email).lower(), name=name, **fields)
        person.set_password(password)
        person.save()
        return person


class Person(AbstractBaseUser):
    """Somebody who signs in. What they may do comes from their appointments, never from a flag here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[People] = People()

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    WORKER = "worker", _("Caseworker")
    SUPERVISOR = "supervisor", _("Supervisor")
    COORDINATOR = "coordinator", _("Coordinator")
    TRAINER = "trainer", _("Trainer")
    ANALYST = "analyst", _("Analyst")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")
    PARTNER = "partner", _("Partner")


class Appointment(models.Model):
    """A person holds a role in a unit, from a day on, until it ends."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=20, choices=Role.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)


class Shift(models.Model):
    """A person is on call for a unit and all below it, and sees those children for the shift."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="shifts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="shifts")
    since = models.DateTimeField()
    until = models.DateTimeField()
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")


class Leave(models.Model):
    """A person is away, and somebody stands in: reminders and the children's clocks go there meanwhile."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="leaves")
    covered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="covers")
    since = models.DateTimeField()
    until = models.DateTimeField()


def holds_at(at: datetime) -> Q:
    """Rows with `since` and `until` that hold at this moment: from `since` on, up to but without `until`."""
    return Q(since__lte=at) & (Q(until__isnull=True) | Q(until__gt=at))


class SignIn(models.Model):
    """One browser that is signed in. `session` is a digest of what its cookie says, which nobody can turn back."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sign_ins")
    session = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=60, blank=True)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()


class Typed(models.Model):
    """A form that was sent too late, sealed: after signing in again the person finds it filled in. One a page."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="typed")
    page = models.CharField(max_length=64)
    sealed = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "page"], name="typed_once_a_page")]


class Tries(models.Model):
    """Failed sign-ins of one account from one device or place. `key` is a keyed digest: no name, no address."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    last_at = models.DateTimeField(db_index=True)


class Shared(models.Model):
    """What all processes must know for a moment: that a code was used. The table of Django's database cache."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)
