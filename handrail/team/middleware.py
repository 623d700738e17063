"""What every request carries: the moment it came, and what the person may do at that moment. What every answer says
to browsers and caches. Where a sign-in ends, and where it asks for a second factor first."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from . import ends, typed
from .acting import acting_for
from .factors import gate
from .models import Agency
from .refusals import note_refused
from .requests import StaffRequest
from .roles import standing_of

ALREADY_SENT, WRONG = 409, 400
POLLS = "X-Polls"
"""Sent by a page that asks by itself how far something is: that is no use of the sign-in."""

HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), "
    "publickey-credentials-get=(self), publickey-credentials-create=(self)",
}


class NowhereKept:
    """Answers leave no copy in any cache, redirects and refusals too: hence the first of all. Only the static files,
    which set their own header, are kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        return response


class SignedIn:
    """Sets `now`, ends a sign-in whose time is over, keeps a form that came too late, and leads whoever has no second
    factor to set one up. Stands before everything that asks who is there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: StaffRequest) -> HttpResponse:
        request.now = timezone.now()
        go_on = not request.user.is_authenticated or self.goes_on(request)
        response = self.get_response(request)
        if request.method == "POST" and response.status_code < WRONG and request.user.is_authenticated:
            typed.sent(request, request.user.pk)
        if not go_on:
            response.setdefault("Clear-Site-Data", '"cache", "storage"')
        return response

    def goes_on(self, request: StaffRequest) -> bool:
        why = ends.why_ended(request.session, request.now)
        if why:
            ends.end(request, why, request.now)
            request.user = AnonymousUser()  # type: ignore[assignment]
            return False
        if request.path != reverse("sign_in_left") and POLLS not in request.headers:
            ends.seen(request.session, request.now)
        return True

    def process_view(
        self, request: StaffRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """After the check of the form's token, so that only our own pages can leave something behind."""
        if not getattr(view, "login_required", True):
            return None
        if request.user.is_authenticated:
            return gate(request)
        late = request.session.get(ends.LATE)
        return keep_late(request, UUID(late)) if late and request.method == "POST" else None


def keep_late(request: HttpRequest, person: UUID) -> HttpResponseRedirect:
    page = typed.keep(request, person, request.now)  # type: ignore[attr-defined]  # set by our middleware
    return HttpResponseRedirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({REDIRECT_FIELD_NAME: page})}")


class OnDuty:
    """Sets `agency` and `standing`. When a sign-in ends, the browser is asked to forget what it kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: StaffRequest) -> HttpResponse:
        signed_in = request.user.is_authenticated
        if signed_in:
            request.agency = Agency.objects.get()
            request.standing = standing_of(request.user, request.now)
            timezone.activate(request.agency.timezone)
        else:
            timezone.deactivate()  # what the thread did before is somebody else's
        with acting_for(request.user, request.now) if signed_in else nullcontext():
            response = self.get_response(request)
        if signed_in and not request.user.is_authenticated:
            response.setdefault("Clear-Site-Data", '"cache", "storage"')
        return response

    def process_exception(self, request: StaffRequest, error: Exception) -> HttpResponse | None:
        """What an action refused and no form has a place for: said on a page of its own, and nothing is saved. Who was
        refused a page is in the log."""
        if isinstance(error, Http404 | PermissionDenied) and request.user.is_authenticated:
            note_refused(request)
        if not isinstance(error, ValidationError):
            return None
        return render(request, "refused.html", {"told": error.messages}, status=ALREADY_SENT)
