"""What every page shows of the agency."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from . import ends, typed
from .roles import ABILITIES


def agency(request: HttpRequest) -> dict[str, object]:
    mine, standing = getattr(request, "agency", None), getattr(request, "standing", None)
    return {
        "agency": mine,
        "on_call_phone": mine.on_call_phone if mine else "",
        "demo": settings.DEMO,
        "quick_exit_site": settings.QUICK_EXIT_SITE,
        "standing": standing,
        "may": {ability for ability in ABILITIES if standing and standing.may(ability)},
        "now": getattr(request, "now", None),
        **(sign_in(request) if mine else {}),
    }


def sign_in(request: HttpRequest) -> dict[str, object]:
    """How long this sign-in lasts, for the warning; and what was typed too late, on the page where it was typed."""
    now: datetime = request.now  # type: ignore[attr-defined]  # set by our middleware
    first, longest = ends.ends(request.session)
    return {
        "sign_in": {"ends": round((first - now).total_seconds()), "longest": round((longest - now).total_seconds())},
        "kept_form": typed.waiting_here(request, request.user.pk, now) if request.user.pk else None,
    }
