"""What every page shows of the agency."""

from django.conf import settings
from django.http import HttpRequest


def agency(request: HttpRequest) -> dict[str, object]:
    mine = getattr(request, "agency", None)
    return {
        "agency": mine,
        "on_call_phone": mine.on_call_phone if mine else "",
        "demo": settings.DEMO,
        "quick_exit_site": settings.QUICK_EXIT_SITE,
        "standing": getattr(request, "standing", None),
        "now": getattr(request, "now", None),
    }
