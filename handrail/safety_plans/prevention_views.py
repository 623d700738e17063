"""The plan so that nobody has to go missing, and what to weigh before a child is placed. No score comes out of them."""

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from handrail.children.access import child_for
from handrail.children.facts import identifications_of
from handrail.children.models import Child
from handrail.rules import plans as rules
from handrail.rules.plans.placement import Proposed, weigh
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from . import actions, book, events, weighing
from .forms import CASE, OwnCases, ThinkOf
from .models import Plan
from .screen import Screen, SectionShown
from .views import first_words, lacking, looks_now, reviews_in_words
from .write_views import REFUSED, reviewed, screen_of
from .writing import Sitting

PAGES = require_http_methods(["GET", "HEAD", "POST"])


@PAGES
@needs("write_child")
def prevention(request: StaffRequest, child_id: UUID) -> HttpResponse:
    """What calls for the plan, and where it stands."""
    child = child_for(request, child_id, page="plan")
    calls = {"triggers": [trigger_in_words(one) for one in triggers_of(request, child)],
             "own_cases": bool(own_cases(request))}  # fmt: skip
    held = Plan.objects.filter(child=child, kind=Plan.Kind.PREVENTION).first()
    if held is None:
        return first_words(request, child, Plan.Kind.PREVENTION, **calls)
    held.child = child
    screen = screen_of(request, Sitting.of(held))
    return render(request, "safety_plans/prevention.html", {
        "plan": held, "child": child, "sitting": screen.sitting, "sections": screen.sections(), **calls,
        "lacks": lacking(screen), "looks_now": looks_now(screen), "agreed": agreed(screen),
        "reviews": reviews_in_words(screen, request), "new_id": uuid4(),
        "is_reviewed": reviewed(screen), "sources": screen.content.sources,
    })  # fmt: skip


def agreed(screen: Screen) -> list[dict[str, Any]]:
    """What was agreed on, as everybody reads it; the talk stays in its own part."""
    parts = [(part.title, agreed_in(screen, part)) for part in screen.sections()[1:]]
    return [{"title": title, "rows": rows} for title, rows in parts if rows]


def agreed_in(screen: Screen, part: SectionShown) -> list[dict[str, Any]]:
    """Without what the young person keeps from the file."""
    shown = (one for one in part.prompts if one.lines and screen.in_file(part.section, one.prompt))
    return [{"ask": one.ask, "lines": one.lines} for one in shown]


def own_cases(request: StaffRequest) -> dict[str, str]:
    """The questions that a person answers, by case."""
    found = rules.cases_to_say(tuple(request.agency.jurisdictions), tuple(settings.CONTENT_DIRS))
    return {case.id: book.say(case.ask) for case in found}


@PAGES
@needs("write_child")
def prevention_cases(request: StaffRequest, child_id: UUID) -> HttpResponse:
    """What the agency's own cases ask. An answer can be changed any day; a no is no longer asked."""
    child = child_for(request, child_id, page="plan")
    asks, before = own_cases(request), actions.last_said(child)
    initial = {CASE + case: row.answer for case, row in before.items()}
    form = OwnCases(request.POST if request.method == "POST" else None, asks=asks, initial=initial)
    if form.is_valid():
        actions.answer_cases(client_id=form.cleaned_data["client_id"], child=child, answers=form.answers,
                             by=request.user, now=request.now)  # fmt: skip
        messages.success(request, _("Saved."))
        return redirect("prevention", child.pk)
    asked = [{"field": form[CASE + case], "row": before.get(case)} for case in asks]
    page = {"child": child, "form": form, "asked": asked}
    return render(request, "safety_plans/cases.html", page, status=REFUSED if form.errors else 200)


def triggers_of(request: StaffRequest, child: Child) -> tuple[rules.Trigger, ...]:
    return rules.prevention_triggers(case_facts(request, child), tuple(settings.CONTENT_DIRS))


def case_facts(request: StaffRequest, child: Child) -> rules.CaseFacts:
    """What the record knows of what calls for a plan. No row is not the same as no."""
    gone = [row.left_at or row.informed_at for row in child.episode_set.all() if row.kind != "none"]
    return rules.CaseFacts(
        jurisdictions=tuple(request.agency.jurisdictions), now=request.now, absences=tuple(gone) or None,
        trafficking=trafficking(child), said_wants_to_leave=events.said_so_on(child),
        own={case: row.answer == "yes" for case, row in actions.last_said(child).items() if row.answer != "unknown"},
    )  # fmt: skip


def trafficking(child: Child) -> str:
    """By form the last conclusion counts. Nothing on record is unknown."""
    last = {str(one["form"]): str(one["status"]) for one in identifications_of(child)}
    said = set(last.values())
    if "identified" in said:
        return "yes"
    if "suspected" in said:
        return "suspected"
    return "no" if said == {"none"} else "unknown"


def trigger_in_words(one: rules.Trigger) -> dict[str, Any]:
    return {"title": book.say(one.title), "why": book.say(one.why), "basis": one.basis, "source": one.source,
            "holds": one.state == "holds", "ask": book.say(one.ask) if one.ask else ""}  # fmt: skip


@PAGES
@needs("write_child")
def placement_check(request: StaffRequest, child_id: UUID) -> HttpResponse:
    """For who places the child: facts to weigh, and what to ask. Nothing here adds up to anything, and what is typed
    about the place is compared and kept nowhere."""
    child = child_for(request, child_id, page="placement_check")
    form = ThinkOf(request.POST if request.method == "POST" else None)
    gone = weighing.absences(child)
    place = form.place if form.is_valid() else Proposed(address="")
    found = weigh(place, [one.before for one in gone], weighing.people_to_avoid(child, request))
    return render(request, "safety_plans/placement_check.html", {
        "child": child, "form": form, "absences": gone, "factors": list(weighing.factors(child)),
        "weighed": [weighing.in_words(one, gone) for one in found], "asked": form.is_bound and form.is_valid(),
    }, status=REFUSED if form.errors else 200)  # fmt: skip
