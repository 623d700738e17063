"""Once more: is it you? Asked before what leaves the house, and before what changes who may see a record.

Who signed in within the last five minutes, or showed it again, is not asked. A password alone is not enough for
somebody who has a second factor.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from . import typed

FRESH = timedelta(minutes=5)
KEY = "confirmed_at"
SAFE = frozenset({"GET", "HEAD"})
View = Callable[..., HttpResponseBase]


def confirmed(view: View) -> View:
    """The view answers only who has just shown who they are; everybody else is asked, and comes back to it.

    Put it below `needs`: whoever may not see the page learns nothing from being asked.
    """
    return asking_first(view, lambda request: True)


def confirmed_to_save(view: View) -> View:
    """The same for a page that anybody with the ability may read: only what it saves is asked for."""
    return asking_first(view, lambda request: request.method not in SAFE)


def asking_first(view: View, asks: Callable[[HttpRequest], bool]) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if asks(request) and not is_confirmed(request):
            return ask(request)
        return view(request, *args, **kwargs)

    return guarded


def is_confirmed(request: HttpRequest) -> bool:
    """Whether this sign-in was made, or confirmed, within the last five minutes."""
    at = request.session.get(KEY)
    now: datetime = request.now  # type: ignore[attr-defined]  # set by our middleware
    return at is not None and now - datetime.fromtimestamp(at, UTC) < FRESH


def note_confirmed(request: HttpRequest, at: datetime) -> None:
    request.session[KEY] = at.timestamp()


def ask(request: HttpRequest) -> HttpResponseRedirect:
    """Ask, and keep what was just sent: the person comes back to it, and sends it knowing what it does."""
    page = request.get_full_path()
    if request.method not in SAFE:
        page = typed.keep(request, request.user.pk, request.now)  # type: ignore[attr-defined, arg-type]
        typed.remember(request, request.user.pk, request.now)  # type: ignore[attr-defined, arg-type]
    after = urlencode({REDIRECT_FIELD_NAME: page})
    return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{after}")
