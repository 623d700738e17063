"""What every request carries: the moment it came, and what the person may do at that moment."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from .models import Agency
from .requests import StaffRequest
from .roles import standing_of

NOWHERE_KEPT = "no-store"


class OnDuty:
    """Sets `now`, `agency` and `standing`; answers leave no copy in any cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: StaffRequest) -> HttpResponse:
        request.now = timezone.now()
        if request.user.is_authenticated:
            request.agency = Agency.objects.get()
            request.standing = standing_of(request.user, request.now)
            timezone.activate(request.agency.timezone)
        response = self.get_response(request)
        response.setdefault("Cache-Control", NOWHERE_KEPT)
        response.setdefault("X-Robots-Tag", "noindex")
        response.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
