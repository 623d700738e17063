"""While a young person is holding the phone, the sign-in shows the question and nothing else."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, ResolverMatch, resolve, reverse

from handrail.team.acting import as_system
from handrail.team.requests import StaffRequest

from .models import Screening
from .talk import Talk

KEY = "youth_present"
THEIRS = frozenset({"question", "talk_language", "take_back"})
ALWAYS = frozenset({"quick_exit"})
REFUSALS = frozenset({403, 404, 405, 409})


def present_in(request: StaffRequest) -> UUID | None:
    """The screening that a young person is holding in this sign-in."""
    held = request.session.get(KEY)
    return UUID(held) if held else None


class YouthPresent:
    """Whatever else is asked for, in any tab of this sign-in, leads back to the question."""

    def __init__(self, get_response: Callable[[StaffRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: StaffRequest) -> HttpResponse:
        held = present_in(request)
        if held and not is_theirs(matched(request), held):
            return redirect(question_now(held))
        response = self.get_response(request)
        return back(request, held) if held and response.status_code in REFUSALS else response


def back(request: StaffRequest, held: UUID) -> HttpResponse:
    """A refusal is a page for staff, with their name and their menu: never shown to a young person. Where the question
    itself is refused, since the worker may no longer see this child, the sign-in ends."""
    now = question_now(held)
    return redirect("quick_exit" if (request.method, request.path) == ("GET", now) else now)


def question_now(held: UUID) -> str:
    """The next question of what the young person is holding; after the last one, the page that gives the phone back."""
    with as_system():  # only for the address: the worker may no longer see this child
        talk = Talk.of(Screening.unscoped.select_related("child").get(pk=held))
        item = talk.next if talk.screening.is_open else None
    return reverse("question", args=[held, talk.token(item)]) if item else reverse("take_back", args=[held])


def matched(request: StaffRequest) -> ResolverMatch | None:
    try:
        return resolve(request.path_info)
    except Resolver404:
        return None


def is_theirs(match: ResolverMatch | None, held: UUID) -> bool:
    if match is None:
        return False
    return match.url_name in ALWAYS or (match.url_name in THEIRS and match.kwargs.get("screening_id") == held)
