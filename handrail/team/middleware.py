"""What every request carries: the moment it came, and what the person may do at that moment. What every answer says
to browsers and caches."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from .models import Agency
from .requests import StaffRequest
from .roles import standing_of

ALREADY_SENT = 409
HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
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


class OnDuty:
    """Sets `now`, `agency` and `standing`. When a sign-in ends, the browser is asked to forget what it kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: StaffRequest) -> HttpResponse:
        request.now = timezone.now()
        signed_in = request.user.is_authenticated
        if signed_in:
            request.agency = Agency.objects.get()
            request.standing = standing_of(request.user, request.now)
            timezone.activate(request.agency.timezone)
        response = self.get_response(request)
        if signed_in and not request.user.is_authenticated:
            response.setdefault("Clear-Site-Data", '"cache", "storage"')
        return response

    def process_exception(self, request: StaffRequest, error: Exception) -> HttpResponse | None:
        """What an action refused and no form has a place for: said on a page of its own, and nothing is saved."""
        if not isinstance(error, ValidationError):
            return None
        return render(request, "refused.html", {"told": error.messages}, status=ALREADY_SENT)
