"""A form that was sent after the sign-in had ended: kept for a day, sealed, for the person who typed it.

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
from .sealing import SealBroken, seal, unseal

KEY = "typed"
KEPT = timedelta(days=1)
LARGEST = 200_000
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
    action = local(request, request.POST.get(ACTION, "")) or request.get_full_path()
    page = local(request, request.POST.get(PAGE, "") or request.headers.get("Referer", "")) or action
    fields = [(name, text) for name, texts in request.POST.lists() for text in texts if name not in NOT_KEPT]
    body = json.dumps({"page": page, "action": action, "fields": fields})
    if any(text.strip() for _name, text in fields) and len(body) <= LARGEST:
        sealed = seal(body, place(person))
        Typed.objects.update_or_create(person_id=person, defaults={"sealed": sealed, "at": at})
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


def waiting_for(person: UUID, at: datetime) -> Waiting | None:
    """What this person typed and never got to send, of the last day."""
    row = Typed.objects.filter(person=person, at__gt=at - KEPT).first()
    try:
        body = json.loads(unseal(row.sealed, place(person))) if row else None
    except SealBroken:
        return None
    return Waiting(body["page"], body["action"], [(name, text) for name, text in body["fields"]]) if body else None


def remember(request: HttpRequest, person: UUID, at: datetime) -> None:
    """At sign-in: which page has something waiting, so that no other page needs to ask."""
    Typed.objects.filter(at__lte=at - KEPT).delete()
    found = waiting_for(person, at)
    request.session.pop(KEY, None)
    if found:
        request.session[KEY] = {"page": found.page, "action": found.action}


def drop(request: HttpRequest, person: UUID) -> None:
    request.session.pop(KEY, None)
    Typed.objects.filter(person=person).delete()


def place(person: UUID) -> str:
    return f"typed/{person}"
