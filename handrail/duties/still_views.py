"""The page of those who oversee: every child who is missing now, and the note that they looked."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from .searching import open_episode_duties
from .still_missing import read, review, reviews_due

REFUSED, LONGEST = 422, 2000


@require_http_methods(["GET", "HEAD", "POST"])
@needs("assign")
def still_missing(request: StaffRequest) -> HttpResponse:
    """Who is missing, the longest first. It prints as it stands."""
    wrong = note(request) if request.method == "POST" else None
    if request.method == "POST" and wrong is None:
        return redirect("still_missing")
    page = {"page": read(request), "wrong": wrong, "typed": request.POST.get("words", ""), "fresh": uuid4}
    return render(request, "missing/still.html", page, status=REFUSED if wrong else 200)


def note(request: StaffRequest) -> UUID | None:
    """Keep the review, or say at which absence words are missing."""
    found, episode = open_episode_duties(request, as_id(request.POST.get("episode", "")), page="review_missing")
    words = request.POST.get("words", "").strip()[:LONGEST]
    if reviews_due(found, episode) and not words:
        return episode.pk
    sent = request.POST.get("client_id", "")
    new = review(client_id=as_id(sent) if sent else uuid4(), found=found, episode=episode, words=words, by=request.user,
                 now=request.now)  # fmt: skip
    messages.success(request, _("Noted, with your name.") if new else _("This was noted already."))
    return None


def as_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
