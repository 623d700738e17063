"""For trainers, supervisors and coordinators: what is asked of whom, who has passed it, and the gates of instruments.

Nobody sees an answer of somebody else's here: only that something was passed, and the day.
"""

from collections import Counter
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from handrail.team.models import Role
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from . import gates, team_actions
from .asked import asks_of, counts, group_change, open_assignments
from .catalog import subject_of, title_of
from .models import Assignment, Gate, WayRound
from .seeing import appointments_seen, below, reach_of, units_seen
from .team_forms import NewAssignment, NewGate, instruments

NOT_VALID = 422
ROLES = dict(Role.choices)
STATES = ("late", "due", "passed")


@needs("see_learning")
def team(request: StaffRequest) -> HttpResponse:
    """What is asked in one's units, each with how many have passed it."""
    mine = seen(request, open_assignments())
    rows = [{"count": one, "roles": [ROLES[each] for each in one.assignment.cohort.roles]}
            for one in counts(mine, request.now)]  # fmt: skip
    return render(request, "learning/team.html", {"rows": rows})


def seen(request: StaffRequest, rows: list[Assignment]) -> list[Assignment]:
    """Those of one's own units and all below them; what reaches farther is somebody else's to look at."""
    paths = tuple(reach_of(request))
    return [one for one in rows if one.cohort.unit.path.startswith(paths)] if paths else []


@needs("see_learning")
def assignment_new(request: StaffRequest) -> HttpResponse:
    form = NewAssignment(
        request.POST if request.method == "POST" else None, units=units_seen(request),
        today=timezone.localdate(request.now),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        kind, _colon, subject = typed["subject"].partition(":")
        row = team_actions.assign(
            assignment_id=typed["client_id"], unit=typed["unit"], roles=typed["roles"], kind=kind, subject=subject,
            due_on=typed["due_on"], days=typed["days"], by=request.user, now=request.now,
        )  # fmt: skip
        messages.success(request, _("Asked. They are reminded a week before the day, and once when it is over."))
        return redirect("assignment", row.pk)
    page = {"form": form, "client_id": form.sent_id}
    return render(request, "learning/assignment_new.html", page, status=NOT_VALID if form.errors else 200)


@needs("see_learning")
def assignment(request: StaffRequest, assignment_id: UUID) -> HttpResponse:
    """Everybody who is asked, those who are late first. Below ten people no change of the group is told."""
    mine = Assignment.objects.filter(below(reach_of(request), "cohort__unit__path"), pk=assignment_id)
    row = mine.select_related("cohort__unit").first()
    if row is None:
        raise Http404
    if request.method == "POST":
        team_actions.withdraw(assignment=row, by=request.user, now=request.now)
        messages.success(request, _("Taken back. What was passed stays passed."))
        return redirect("team_learning")
    today = timezone.localdate(request.now)
    found = asks_of([row], request.now)
    asks = [{"ask": one, "state": one.state(today)} for one in found]
    asks.sort(key=lambda one: STATES.index(str(one["state"])))
    subject = subject_of(row.kind, row.subject)
    change = group_change(row.subject, [one.person.pk for one in found]) if row.kind == "course" else None
    page = {
        "row": row, "asks": asks, "title": title_of(subject) if subject else row.subject, "change": change,
        "roles": [ROLES[one] for one in row.cohort.roles], "states": Counter(one["state"] for one in asks),
    }  # fmt: skip
    return render(request, "learning/assignment.html", page)


@needs("set_gates")
def instrument_gates(request: StaffRequest) -> HttpResponse:
    """Which instruments ask for something passed first, how to change that, and who of one's own people went round."""
    if "end" in request.POST:
        gate = Gate.objects.filter(pk=uuid_or_404(request.POST["end"])).first()
        if gate is None:
            raise Http404
        gates.end_gate(gate=gate, by=request.user, now=request.now)
        return redirect("instrument_gates")
    form = NewGate(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        kind, _colon, subject = typed["subject"].partition(":")
        gates.set_gate(
            gate_id=typed["client_id"], instrument=typed["instrument"], kind=kind, subject=subject,
            valid_days=typed["valid_days"], by=request.user, now=request.now,
        )  # fmt: skip
        return redirect("instrument_gates")
    named = dict(instruments())
    answered_for = WayRound.objects.filter(person__in=appointments_seen(request).values("person"))
    rounds = answered_for.select_related("gate", "person").order_by("-day", "-pk")[:100]
    page = {
        "form": form, "client_id": form.sent_id, "rows": [shown_gate(one, named) for one in gates.open_gates()],
        "rounds": [{"row": one, "instrument": named.get(one.gate.instrument, one.gate.instrument)} for one in rounds],
    }  # fmt: skip
    return render(request, "learning/gates.html", page, status=NOT_VALID if form.errors else 200)


def uuid_or_404(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise Http404 from None


def shown_gate(one: Gate, named: dict[str, str]) -> dict[str, object]:
    subject = subject_of(one.kind, one.subject)
    return {"gate": one, "instrument": named.get(one.instrument, one.instrument),
            "title": title_of(subject) if subject else one.subject, "gone": subject is None}  # fmt: skip
