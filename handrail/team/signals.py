"""What a sign-in leaves behind, and what the log is told of it, wherever it comes from."""

from typing import Any

from allauth.account.signals import authentication_step_completed
from allauth.account.signals import user_logged_in as came_in
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from handrail.audit.actions import record

from . import typed
from .adapter import note_failed
from .confirm import note_confirmed
from .ends import begin
from .factors import PROVES, has_factor, note_shown
from .failed import note_right
from .models import Person, SignIn
from .sealed_sessions import row_of
from .sign_ins import begin_row

WAYS = "account_authentication_methods"


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: Person, **more: Any) -> None:
    now = timezone.now()
    begin(request.session, now)
    note_confirmed(request, now)
    begin_row(request, user, now)
    typed.remember(request, user.pk, now)


@receiver(user_logged_out)
def signed_out(request: HttpRequest, **more: Any) -> None:
    if request.session.session_key:
        SignIn.objects.filter(session=row_of(request.session.session_key)).delete()


@receiver(came_in)
def came(request: HttpRequest, user: Person, **more: Any) -> None:
    ways = [one.get("type") or one["method"] for one in request.session.get(WAYS, [])]
    note_right(user)
    record("signed_in", at=timezone.now(), actor=user.pk, how=ways)


@receiver(authentication_step_completed)
def step(request: HttpRequest, user: Person, method: str, *, reauthenticated: bool = False, **more: Any) -> None:
    if method == "mfa":
        note_shown(request)
    if reauthenticated and (method == "mfa" or not has_factor(user)):
        note_right(user)
        note_confirmed(request, timezone.now())


@receiver(factors.authentication_failed)
def code_failed(user: Person, **more: Any) -> None:
    note_failed(user, "code")


@receiver(factors.authenticator_added)
def added(request: HttpRequest, user: Person, authenticator: Authenticator, **more: Any) -> None:
    """Setting a factor up has shown it: the person need not sign in again."""
    if authenticator.type in PROVES:
        note_shown(request)
    record("added_factor", at=timezone.now(), actor=user.pk, kind=authenticator.type)


@receiver(factors.authenticator_removed)
def removed(user: Person, authenticator: Authenticator, **more: Any) -> None:
    record("removed_factor", at=timezone.now(), actor=user.pk, kind=authenticator.type)


@receiver(factors.authenticator_reset)
def renewed(user: Person, authenticator: Authenticator, **more: Any) -> None:
    record("renewed_codes", at=timezone.now(), actor=user.pk)
