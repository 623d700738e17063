"""While a young person holds the phone to write, the sign-in shows their plan and nothing else."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, ResolverMatch, resolve, reverse

from handrail.team.requests import StaffRequest

KEY = "plan_present"
THEIRS = frozenset({"plan_write", "plan_leave_out", "plan_take_back"})
ALWAYS = frozenset({"quick_exit", "set_language"})
REFUSALS = frozenset({403, 404, 405, 409})


def present_at(request: StaffRequest) -> UUID | None:
    """The plan that a young person is holding in this sign-in."""
    held = request.session.get(KEY)
    return UUID(held) if held else None


class PlanPresent:
    """Whatever else is asked for, in any tab of this sign-in, leads back to the plan."""

    def __init__(self, get_response: Callable[[StaffRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: StaffRequest) -> HttpResponse:
        held = present_at(request)
        if held and not is_theirs(matched(request), held):
            return redirect("plan_write", held)
        response = self.get_response(request)
        return back(request, held) if held and response.status_code in REFUSALS else response


def back(request: StaffRequest, held: UUID) -> HttpResponse:
    """A refusal is a page for staff: never shown to a young person. Where the plan itself is refused, since the worker
    may no longer see this child, the sign-in ends."""
    home = reverse("plan_write", args=[held])
    return redirect("quick_exit" if (request.method, request.path) == ("GET", home) else home)


def matched(request: StaffRequest) -> ResolverMatch | None:
    try:
        return resolve(request.path_info)
    except Resolver404:
        return None


def is_theirs(match: ResolverMatch | None, held: UUID) -> bool:
    if match is None:
        return False
    return match.url_name in ALWAYS or (match.url_name in THEIRS and match.kwargs.get("plan_id") == held)
