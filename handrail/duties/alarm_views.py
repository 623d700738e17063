"""Reminders in the app: what was raised for me, and "I have it"."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from handrail.children.access import children_of, restricted_groups_by_child
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from .alarms import open_alarms, still_running, take
from .index import AnswerJSON, answers_for
from .models import Alarm
from .reading import View, duty_with, open_line, restricted_line, whom_to_ask


@require_http_methods(["GET", "HEAD", "POST"])
@needs("read_child")
def reminders(request: StaffRequest) -> HttpResponse:
    """What was raised for me and still runs, child by child. Taking it stops the next step from going higher; the
    clocks run on."""
    rows, answers = mine(request)
    if request.method == "POST":
        chosen = [row for row in rows if str(row.child_id) == request.POST.get("child")]
        if not chosen:
            raise Http404
        for row in chosen:
            take(alarm=row, by=request.user, now=request.now)
        messages.success(request, _("Yours now. The clocks run on until it is done."))
        return redirect("reminders")
    return render(request, "duties/reminders.html", {"cards": cards(rows, answers, request)})


def mine(request: StaffRequest) -> tuple[list[Alarm], dict[Any, AnswerJSON]]:
    """My reminders about children that I may see now: a shift that ended takes its reminders along."""
    rows = list(open_alarms(request.user, request.now))
    visible = {child.pk: child for child in children_of(request).filter(pk__in={row.child_id for row in rows})}
    answers = answers_for(list(visible.values()), request.agency, request.now)
    return still_running([row for row in rows if row.child_id in visible], answers), answers


def cards(rows: list[Alarm], answers: dict[Any, AnswerJSON], request: StaffRequest) -> list[dict[str, Any]]:
    """One card a child, the most pressing first; a restricted duty is only a time and whom to ask."""
    children = {row.child_id: row.child for row in rows}
    groups = restricted_groups_by_child(request.user, list(children.values()), request.now)
    asked = whom_to_ask(list(children.values()), request.now)
    made = []
    for child_id, child in children.items():
        view = View.of(child, request.agency, groups.get(child_id, frozenset()), request.now, asked.get(child_id, ""))
        own = [row for row in rows if row.child_id == child_id]
        made.append({"child": child, "clocks": [clock_of(row, answers[child_id], view) for row in own]})
    return made


def clock_of(row: Alarm, answer: AnswerJSON, view: View) -> dict[str, Any]:
    duty = duty_with(row.token, answer, view)
    return dict((open_line(duty, view) if duty else restricted_line(row.due_at, view)).clock)
