"""A form that could not be taken, because the sign-in had ended or had to be confirmed: kept for a day, sealed, for
the person who typed it.

After signing in again the page is shown with a note and the text; with a script the form is filled in.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

from .models import Typed
from .sealing import SealBroken, digest, seal, unseal

KEY = "typed"
KEPT = timedelta(days=1)
LARGEST, MOST = 200_000, 5
PAGE, ACTION = "_page", "_action"
NOT_KEPT = frozenset({"csrfmiddlewaretoken", "password", "oldpassword", "password1", "password2", "code", "credential",
                      PAGE, ACTION})  # fmt: skip
Fields = list[tuple[str, str]]


@dataclass(frozen=True)
class Waiting:
    """What somebody typed: on which page, where it is sent, and the fields."""

    page: str
    action: str
    fields: Fields


def keep(request: HttpRequest, person: UUID, at: datetime) -> str:
    """Keep what was just sent. Answers the page to come back to."""
    request.kept = True  # type: ignore[attr-defined]  # set by our middleware
    action = local(request, request.POST.get(ACTION, "")) or request.get_full_path()
    page = local(request, request.POST.get(PAGE, "") or request.headers.get("Referer", "")) or action
    fields = [(name, text) for name, texts in request.POST.lists() for text in texts if name not in NOT_KEPT]
    body = json.dumps({"page": page, "action": action, "fields": fields})
    if any(text.strip() for _name, text in fields) and len(body) <= LARGEST:
        sealed = seal(body, place(person))
        Typed.objects.update_or_create(
            person_id=person, page=key_of(person, page), defaults={"sealed": sealed, "at": at}
        )
        beyond = Typed.objects.filter(person=person).order_by("-at", "-pk").values_list("pk", flat=True)[MOST:]
        Typed.objects.filter(pk__in=list(beyond)).delete()
    return page


def local(request: HttpRequest, address: str) -> str:
    """The path of an address of ours that exists; nothing for any other."""
    if not url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}):
        return ""
    parts = urlsplit(address)
    try:
        resolve(parts.path)
    except Resolver404:
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def waiting_for(person: UUID, at: datetime) -> list[Waiting]:
    """What this person typed and never got to send, of the last day, the latest first."""
    rows = Typed.objects.filter(person=person, at__gt=at - KEPT).order_by("-at", "-pk")
    return [found for row in rows if (found := opened(row))]


def opened(row: Typed) -> Waiting | None:
    try:
        body = json.loads(unseal(row.sealed, place(row.person_id)))
    except SealBroken:
        return None
    return Waiting(body["page"], body["action"], [(name, text) for name, text in body["fields"]])


def remember(request: HttpRequest, person: UUID, at: datetime) -> None:
    """Which pages have something waiting, so that no other page needs to ask."""
    Typed.objects.filter(at__lte=at - KEPT).delete()
    request.session[KEY] = [[one.page, one.action] for one in waiting_for(person, at)]


def first_page(request: HttpRequest) -> str:
    """Where to go back to after signing in; nothing when nothing waits."""
    waiting = request.session.get(KEY)
    return str(waiting[0][0]) if waiting else ""


def waiting_here(request: HttpRequest, person: UUID, at: datetime) -> Waiting | None:
    """What was typed on the page that is asked for now."""
    here = request.get_full_path()
    if not any(page == here for page, _action in request.session.get(KEY, [])):
        return None
    return next((one for one in waiting_for(person, at) if one.page == here), None)


def sent(request: HttpRequest, person: UUID) -> None:
    """A form was taken: what waited for this address no longer does. Being kept just now is not being taken."""
    if hasattr(request, "kept"):
        return
    for page, action in list(request.session.get(KEY, [])):
        if action == request.get_full_path():
            drop(request, person, page)


def drop(request: HttpRequest, person: UUID, page: str) -> None:
    request.session[KEY] = [one for one in request.session.get(KEY, []) if one[0] != page]
    Typed.objects.filter(person=person, page=key_of(person, page)).delete()


def key_of(person: UUID, page: str) -> str:
    return digest("typed", str(person), page)


def place(person: UUID) -> str:
    return f"typed/{person}"
