"""The second factor: who has one, whether this sign-in showed it, and where a person without one is led."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect

from .roles import Standing

SHOWN = "factor"
PROVES = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
NOBODY = Standing(roles=frozenset(), own_units=(), subtrees=())
# What somebody without a second factor may open besides the pages for everybody.
SETTING_UP = frozenset({
    "factor_setup", "totp_picture", "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes",
    "account_logout", "account_reauthenticate", "sign_in_left", "sign_in_stay", "typed",
})  # fmt: skip


def has_factor(person: object) -> bool:
    return bool(Authenticator.objects.filter(user=person, type__in=PROVES).exists())


def is_last(authenticator: Authenticator) -> bool:
    others = Authenticator.objects.filter(user=authenticator.user_id, type__in=PROVES).exclude(pk=authenticator.pk)
    return not bool(others.exists())


def note_shown(request: HttpRequest, authenticator: Authenticator | None = None) -> None:
    request.session[SHOWN] = True


def gate(request: HttpRequest) -> HttpResponseRedirect | None:
    """Outside the demo, a sign-in without a second factor opens the pages that set one up and nothing else."""
    if not settings.SECOND_FACTOR or request.session.get(SHOWN):
        return None
    request.standing = NOBODY  # type: ignore[attr-defined]  # set by our middleware
    match = request.resolver_match
    return None if match and match.url_name in SETTING_UP else redirect("factor_setup")
