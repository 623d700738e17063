"""What is due for a child, why, and which law says so."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from .access import acts_about, open_duties, packets_about
from .law import apart, law_of, recipient
from .questions import questions_of
from .reading import BANDS, Item, Shown, action, closed_together, line_for, packet_for, problem_of, shown
from .times import on
from .updates import changed_of
from .why import why_of

FOLDED = ("done", "closed", "others", "drafts")
TITLES = {
    "overdue": gettext_lazy("Overdue"),
    "open": gettext_lazy("Open"),
    "cannot_tell": gettext_lazy("Cannot tell yet"),
    "said_done": gettext_lazy("Said done, no proof yet"),
    "held": gettext_lazy("Held"),
    "done": gettext_lazy("Done, with proof"),
    "closed": gettext_lazy("Closed"),
    "others": gettext_lazy("What others must do"),
    "drafts": gettext_lazy("Drafts"),
}
NOTES = {
    "others": gettext_lazy("Their duty, not yours. Ask, and write down what they say."),
    "drafts": gettext_lazy("Rules that nobody has checked against the law in force. They are listed and never count."),
}


@require_safe
@needs("read_child")
def duties(request: StaffRequest, child_id: UUID) -> HttpResponse:
    """Everything that is due for the child, nearest first, with the questions that one answer would settle."""
    opened = open_duties(request, child_id, page="duties")
    view = opened.view
    lines = shown(opened.answer, child=view.child, groups=view.groups, agency=view.agency, now=view.now, ask=view.ask)
    bands = [band_of(key, lines) for key in BANDS if any(line.band == key for line in lines)]
    questions = questions_of(opened.answer, view)
    return render(request, "duties/duties.html", {
        "child": view.child,
        "next": next_act(lines),
        "open_bands": [band for band in bands if band["key"] not in {*FOLDED, "cannot_tell"}],
        "unsure": [line.clock for line in lines if line.band == "cannot_tell" and line.restricted],
        "deciding": [one for one in questions if one.decides],
        "sharpening": [one for one in questions if not one.decides],
        "folded_bands": [band for band in bands if band["key"] in FOLDED],
        "problem": problem_of(opened.answer, view.groups, view.ask),
        "anything": any(line.counts for line in lines),
        "time_now": on(request.now, view.zone, request.now),
    })  # fmt: skip


def band_of(key: str, lines: list[Shown]) -> dict[str, Any]:
    mine = [line for line in lines if line.band == key]
    return {"key": key, "title": TITLES[key], "note": NOTES.get(key, ""), "clocks": [line.clock for line in mine]}


def next_act(lines: list[Shown]) -> Shown | None:
    """The one thing to do next: the first line that this reader can act on."""
    return next((line for line in lines if line.counts and line.actions and line.band != "cannot_tell"), None)


@require_safe
@needs("read_child")
def duty(request: StaffRequest, child_id: UUID, token: str) -> HttpResponse:
    """One duty: what, why, by when, which law, what it asks for, what was done."""
    opened = open_duties(request, child_id, page="duty")
    view, item = opened.view, opened.duty(token)
    line = line_for(item, view)
    together = closed_together(item, opened.answer)
    return render(request, "duties/duty.html", {
        "child": view.child,
        "line": line,
        "token": token,
        "why": why_of(item, view),
        "law": law_of(item["id"], view.book, view.language, reader=view.agency.actor_kind),
        "acts": acts_about(view.child, item),
        "packets": packets_about(view.child, {one["instance"] for one in together}) if packet_for(item) else [],
        "recipients": [recipient(item["recipient"], view.book, view.language, on=view.now.date())],
        "also_closed": [view.said(one["id"])["title"] for one in together if one is not item and view.may_see(one)],
        "conflicts": apart(item.get("conflicts") or (), view.book, view.language),
        **changed_of(item, opened),
        "more_actions": more_actions(line, item, request, child_id),
    })  # fmt: skip


def more_actions(line: Shown, item: Item, request: StaffRequest, child_id: UUID) -> list[dict[str, str]]:
    """The smaller ways on: the other acts, and saying that it could not be done or is closed."""
    found = list(line.actions[1:])
    if item["state"] in {"open", "overdue"} and not item.get("who"):
        decides = request.standing.may("decide_held")
        label = _("It could not be done, or is closed") if decides else _("It could not be done yet")
        found.append(action("duty_close", label, [child_id, line.token]))
    return found
