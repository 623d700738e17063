"""Giving the young person the phone to write, and taking it back with the password."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from handrail.audit.actions import record
from handrail.team.ends import LONGER
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from .access import plan_for
from .forms import Password
from .middleware import KEY, present_at
from .models import Plan
from .views import home_of
from .write_views import REFUSED

PAGES = require_http_methods(["GET", "HEAD", "POST"])
TRIES, MOST_TRIES = "plan_take_back_tries", 5


@PAGES
@needs("write_child")
def plan_handover(request: StaffRequest, plan_id: UUID) -> HttpResponse:
    """From here on this sign-in shows the plan and nothing else."""
    plan = plan_for(request, plan_id, page="plan").plan
    if request.method != "POST":
        return render(request, "safety_plans/handover.html", {"plan": plan, "child": plan.child, "home": home_of(plan)})
    request.session[KEY] = str(plan_id)
    request.session[TRIES] = 0
    request.session[LONGER] = True
    note(request, "handed_over", plan)
    return redirect("plan_write", plan_id)


@PAGES
@needs("write_child")
def plan_take_back(request: StaffRequest, plan_id: UUID) -> HttpResponse:
    """The worker has the phone again, and says so with the password."""
    plan = plan_for(request, plan_id, page="plan").plan
    if present_at(request) is None:
        return redirect(*home_of(plan))
    form = Password(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if request.user.check_password(form.cleaned_data["password"]):
            return taken_back(request, plan)
        if too_many(request):
            return locked(request, plan)
        form.add_error("password", _("This is not your password. Try again."))
    page = {"plan": plan, "form": form}
    return render(request, "safety_plans/take_back.html", page, status=REFUSED if form.errors else 200)


def taken_back(request: StaffRequest, plan: Plan) -> HttpResponse:
    del request.session[KEY]
    request.session.pop(LONGER, None)
    note(request, "took_back", plan)
    return redirect(*home_of(plan))


def too_many(request: StaffRequest) -> bool:
    request.session[TRIES] = int(request.session.get(TRIES, 0)) + 1
    return bool(request.session[TRIES] >= MOST_TRIES)


def locked(request: StaffRequest, plan: Plan) -> HttpResponse:
    """Somebody is guessing: the sign-in ends. All that was written is already saved."""
    note(request, "locked_take_back", plan)
    logout(request)
    messages.info(request, _("You are signed out. Every answer is saved."))
    return redirect(settings.LOGIN_URL)


def note(request: StaffRequest, verb: str, plan: Plan) -> None:
    record(verb, at=request.now, actor=request.user.pk, child=plan.child_id, row=str(plan.pk))
