"""How the sign-in library is bent to this agency: accounts are closed, guessing is slowed, secrets are sealed."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handrail.audit.actions import record

from . import tries, typed
from .confirm import is_confirmed
from .factors import PROVES, has_factor, is_last
from .failed import note_wrong
from .models import Person
from .sealing import seal, unseal


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _("Too many tries. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """The library would let anybody shut a colleague out; our own counters do not."""
        email = self.name_in(credentials)
        person = Person.objects.filter(email=email).first()
        known = tries.known_by(request, person)
        chosen = tries.counters(email, self.get_client_ip(request), known)
        try:
            self.take_back = tries.claim(chosen, timezone.now())
        except tries.TooSoon as wait:
            raise too_soon(wait.seconds) from None

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        person = super().authenticate(request, **credentials)
        if person is not None:
            self.take_back()
        return person

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        person = Person.objects.filter(email=self.name_in(credentials)).first()
        note_failed(person, "password")

    def name_in(self, credentials: dict[str, Any]) -> str:
        """The account that is tried: what was typed, or who is signed in and shows it again."""
        user = getattr(context.request, "user", None)
        typed_in = credentials.get("email") or (user.email if user and user.is_authenticated else "")
        return str(typed_in).strip().lower()

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse:
        """Back to what was being typed, unless the person is on the way to another page."""
        more["redirect_url"] = more.get("redirect_url") or typed.first_page(request) or None
        response: HttpResponse = super().post_login(request, user, **more)
        tries.make_known(request, response, user)
        tries.forget_old(timezone.now())
        return response

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        return not is_confirmed(context.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        """Whoever has a second factor shows that one: a password alone may have been read over a shoulder."""
        methods: list[dict[str, str]] = super().get_reauthentication_methods(user)
        strong = [one for one in methods if one["id"] != "reauthenticate"]
        return strong[::-1] if strong and has_factor(user) else methods

    def send_notification_mail(self, template_prefix: str, user: Any, *rest: Any, **more: Any) -> None:
        """One mail for all that changed: it says that something did, and nothing of what."""
        with translation.override(settings.LANGUAGE_CODE):
            EmailMessage(
                subject="Handrail",
                body=f"{_('Something about your sign-in was changed. If it was you, there is nothing to do.')}\n"
                f"{_('If it was not you, call your supervisor now.')}\n",
                to=[user.email],
            ).send(fail_silently=True)


def too_soon(seconds: int) -> ValidationError:
    told = ngettext("Too many tries. Wait %(seconds)s second, then try again.",
                    "Too many tries. Wait %(seconds)s seconds, then try again.", seconds)  # fmt: skip
    return ValidationError(told % {"seconds": seconds}, code="too_many_login_attempts")


def note_failed(person: Person | None, why: str) -> None:
    """Ids only: what was typed as a name may be a password. Who fails to sign in is nobody yet."""
    whose = str(person.pk) if person else ""
    if person:
        note_wrong(person, timezone.now())
    record("failed_sign_in", at=timezone.now(), actor=None, why=why, person=whose)


class Factors(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    def encrypt(self, text: str) -> str:
        return seal(text, "factor")

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, "factor")

    def get_totp_issuer(self) -> str:
        return "Handrail"

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not (settings.SECOND_FACTOR and authenticator.type in PROVES and is_last(authenticator))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the configured name, whatever a request claims to be for."""
        return {"id": settings.HOST or context.request.get_host().partition(":")[0], "name": "Handrail"}

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user=user, type=type).count()
        return str(_("Passkey %s") % (count + 1))
