"""From a step of the work to its lesson and back: the way back lies in the sign-in, sealed, and goes with it.

It stands in no address, no table and no log of ours, since it may name a child.
"""

from datetime import datetime, timedelta

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

KEY = "learning_back"
HOLDS = timedelta(hours=2)
LONGEST = 500


def safe_path(typed: str) -> str:
    """A page of this site, or nothing."""
    path, _, query = typed.partition("?")
    if len(typed) > LONGEST or not path.startswith("/") or not url_has_allowed_host_and_scheme(typed, None):
        return ""
    try:
        resolve(path)
    except Resolver404:
        return ""
    return path + (f"?{query}" if query else "")


def remember(request: HttpRequest, lesson: str, typed: str, now: datetime) -> None:
    path = safe_path(typed)
    if path:
        request.session[KEY] = [lesson, path, now.isoformat()]


def way_back(request: HttpRequest, lesson: str, now: datetime) -> str:
    """To exactly the screen this lesson was opened from, within two hours; else nothing."""
    kept = request.session.get(KEY)
    if not kept or kept[0] != lesson or now - datetime.fromisoformat(kept[2]) > HOLDS:
        return ""
    return str(kept[1])
