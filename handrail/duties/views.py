"""What is due for a child, why, and which law says so."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from .access import acts_about, open_duties, packets_about
from .index import book_for
from .law import law_of
from .questions import questions_of
from .reading import BANDS, Shown, closed_together, duty_line, packet_for, shown
from .why import why_of

FOLDED = ("done", "closed", "others", "drafts")


@require_safe
@needs("read_child")
def duties(request: StaffRequest, child_id: UUID) -> HttpResponse:
    """Everything that is due for the child, nearest first, with the questions that one answer would settle."""
    opened = open_duties(request, child_id, page="duties")
    view = opened.view
    lines = shown(opened.answer, child=view.child, groups=view.groups, agency=view.agency, now=view.now, ask=view.ask)
    bands = [(band, [line for line in lines if line.band == band]) for band in BANDS]
    return render(request, "duties/duties.html", {
        "child": view.child,
        "next": next_act(lines),
        "open_bands": [(band, found) for band, found in bands if found and band not in FOLDED],
        "folded_bands": [(band, found) for band, found in bands if found and band in FOLDED],
        "questions": questions_of(opened.answer, view),
        "problem": opened.answer.get("problem", ""),
        "anything": any(line.counts for line in lines),
    })  # fmt: skip


def next_act(lines: list[Shown]) -> Shown | None:
    """The one thing to do next: the first line that this reader can act on."""
    return next((line for line in lines if line.counts and line.actions and line.band != "cannot_tell"), None)


@require_safe
@needs("read_child")
def duty(request: StaffRequest, child_id: UUID, token: str) -> HttpResponse:
    """One duty: what, why, by when, which law, what it asks for, what was done."""
    opened = open_duties(request, child_id, page="duty")
    view, item = opened.view, opened.duty(token)
    line = duty_line(item, view)
    together = closed_together(item, opened.answer)
    return render(request, "duties/duty.html", {
        "child": view.child,
        "line": line,
        "token": token,
        "why": why_of(item, view),
        "law": law_of(item["id"], view.book, view.language),
        "acts": acts_about(view.child, item),
        "packets": packets_about(view.child, {one["instance"] for one in together}) if packet_for(item) else [],
        "also_closed": [view.said(one["id"])["title"] for one in together if one is not item and view.may_see(one)],
        "may_decide": request.standing.may("decide_held"),
    })  # fmt: skip


@require_safe
@needs("read_law")
def law(request: StaffRequest, rule_id: str) -> HttpResponse:
    """A rule as its file says it. Nothing here is about a child."""
    book = book_for(request.agency)
    if rule_id not in book.rules:
        raise Http404
    language = (get_language() or "en")[:2]
    return render(request, "duties/law.html", {"law": law_of(rule_id, book, language), "book": book})
