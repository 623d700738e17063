"""While a young person holds the phone, the sign-in shows what is theirs and nothing else.

A refusal is a page for staff, with their name and their menu: never shown to a young person. Where even the young
person's own page is refused, since the worker may no longer see this child, the sign-in ends.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, ResolverMatch, resolve

from .requests import StaffRequest

REFUSALS = frozenset({403, 404, 405, 409})


def held_in(request: StaffRequest, key: str) -> UUID | None:
    """What a young person is holding in this sign-in."""
    held = request.session.get(key)
    return UUID(held) if held else None


class HandedOver(ABC):
    """Whatever else is asked for, in any tab of this sign-in, leads back to the young person's page.

    `key` of the session has the id of what is held; `theirs` are the names of the pages that may be shown when their
    `argument` is that id, `always` of those that may be shown whatever it is.
    """

    key: ClassVar[str]
    argument: ClassVar[str]
    theirs: ClassVar[frozenset[str]]
    always: ClassVar[frozenset[str]] = frozenset({"quick_exit"})

    def __init__(self, get_response: Callable[[StaffRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: StaffRequest) -> HttpResponse:
        held = held_in(request, self.key)
        if held and not self.is_theirs(matched(request), held):
            return redirect(self.home(held))
        response = self.get_response(request)
        return self.back(request, held) if held and response.status_code in REFUSALS else response

    @abstractmethod
    def home(self, held: UUID) -> str:
        """The address of the young person's page."""

    def back(self, request: StaffRequest, held: UUID) -> HttpResponse:
        home = self.home(held)
        return redirect("quick_exit" if (request.method, request.path) == ("GET", home) else home)

    def is_theirs(self, match: ResolverMatch | None, held: UUID) -> bool:
        if match is None:
            return False
        return match.url_name in self.always or (match.url_name in self.theirs and match.kwargs[self.argument] == held)


def matched(request: StaffRequest) -> ResolverMatch | None:
    try:
        return resolve(request.path_info)
    except Resolver404:
        return None
