"""What a sign-in leaves behind, wherever it comes from."""

from typing import Any

from allauth.account.signals import authentication_step_completed
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from .confirm import note_confirmed


@receiver(user_logged_in)
def signed_in(request: HttpRequest, **more: Any) -> None:
    note_confirmed(request, timezone.now())


@receiver(authentication_step_completed)
def shown_again(request: HttpRequest, *, reauthenticated: bool = False, **more: Any) -> None:
    if reauthenticated:
        note_confirmed(request, timezone.now())
