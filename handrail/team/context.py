"""What every page shows of the agency."""

from django.conf import settings
from django.http import HttpRequest

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
    }
