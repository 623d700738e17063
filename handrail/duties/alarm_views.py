"""Reminders in the app: what was raised for me, and "I have it"."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from handrail.children.access import children_of, restricted_groups_by_child
from handrail.children.models import Child
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from .alarms import open_alarms, still_running, take
from .index import AnswerJSON, answers_for
from .models import Alarm
from .reading import View, duty_with, open_line, restricted_line, whom_to_ask


@require_http_methods(["GET", "HEAD", "POST"])
@needs("read_child")
def reminders(request: StaffRequest) -> HttpResponse:
    """What was raised for me and still runs. Taking one stops the next step from going higher; the clock runs on."""
    rows, answers = mine(request)
    if request.method == "POST":
        chosen = next((row for row in rows if str(row.pk) == request.POST.get("alarm")), None)
        if chosen is None:
            raise Http404
        take(alarm=chosen, by=request.user, now=request.now)
        messages.success(request, _("Yours now. The clock runs on until it is done."))
        return redirect("reminders")
    return render(request, "duties/reminders.html", {"rows": list(map_rows(rows, answers, request))})


def mine(request: StaffRequest) -> tuple[list[Alarm], dict[Any, AnswerJSON]]:
    """My reminders about children that I may see now: a shift that ended takes its reminders along."""
    rows = list(open_alarms(request.user, request.now))
    visible = {child.pk: child for child in children_of(request).filter(pk__in={row.child_id for row in rows})}
    answers = answers_for(list(visible.values()), request.agency, request.now)
    return still_running([row for row in rows if row.child_id in visible], answers), answers


def map_rows(rows: list[Alarm], answers: dict[Any, AnswerJSON], request: StaffRequest) -> Any:
    children: list[Child] = list({row.child_id: row.child for row in rows}.values())
    groups = restricted_groups_by_child(request.user, children, request.now)
    asked = whom_to_ask(children, request.now)
    for row in rows:
        view = View.of(row.child, request.agency, groups.get(row.child_id, frozenset()), request.now,
                       asked.get(row.child_id, ""))  # fmt: skip
        duty = duty_with(row.token, answers[row.child_id], view)
        line = open_line(duty, view) if duty else restricted_line(row.due_at, view)
        yield {"alarm": row, "line": line, "name": row.child.short_name}
