"""Writing the plan together, and what it still lacks. Whatever is saved is saved at once, prompt by prompt."""

from typing import Any
from uuid import UUID, uuid4, uuid5
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from . import actions, book
from .access import plan_for
from .circumstances import family_suspect
from .forms import AtPrompt
from .middleware import present_at
from .screen import Screen
from .writing import Sitting

REFUSED = 422
PAGES = require_http_methods(["GET", "HEAD", "POST"])


def screen_of(request: StaffRequest, sitting: Sitting) -> Screen:
    child, today = sitting.plan.child, timezone.localdate(request.now)
    content = book.content_for(sitting.plan.kind, child, today)
    return Screen(
        sitting, content, ZoneInfo(request.agency.timezone), today, family_suspect(child, request.now) == "no"
    )


@PAGES
@needs("write_child")
def plan_write(request: StaffRequest, plan_id: UUID) -> HttpResponse:
    """One screen for the whole plan. A post keeps one prompt, and nothing else changes."""
    screen = screen_of(request, plan_for(request, plan_id, page="plan"))
    if request.method != "POST":
        return shown(request, screen, request.GET.get("at", ""))
    place = screen.place_of(request.POST.get("key", ""))
    prompt = screen.content.prompt(request.POST.get("key", ""))
    if prompt is None:
        raise Http404
    form = screen.form(request.POST["key"], prompt, place, request.POST)
    if not form.is_valid():
        return shown(request, screen, place, form)
    keep(request, screen, form)
    if request.headers.get("HX-Request"):
        return still_here(request, plan_id, form.cleaned_data["key"])
    messages.success(request, _("Saved."))
    return redirect(onward(request, screen, place))


def shown(request: StaffRequest, screen: Screen, opened: str, wrong: AtPrompt | None = None) -> HttpResponse:
    page = {"screen": screen, "plan": screen.sitting.plan, "sections": screen.sections(opened, wrong),
            "title": book.say(screen.content.title), "opening": book.say(screen.content.opening),
            "both": "both" in request.GET, "other": book.other_language(), "form": wrong, "opened": opened,
            "reviewed": reviewed(screen), "present": present_at(request)}  # fmt: skip
    return render(request, "safety_plans/write.html", page, status=REFUSED if wrong else 200)


def reviewed(screen: Screen) -> bool:
    return screen.content.reviewed(book.lang())


def keep(request: StaffRequest, screen: Screen, form: AtPrompt) -> None:
    """Write what is new. What stands there already is not written twice."""
    sitting, key, sent = screen.sitting, form.cleaned_data["key"], form.cleaned_data["client_id"]
    by: dict[str, Any] = {"by": request.user, "now": request.now}
    if form.said != dict(book.said_at(sitting, key)) or sitting.is_double(key):
        actions.write(client_id=sent, version=sitting.version, key=key, said=form.said,
                      after=form.cleaned_data["after"] or 0, **by)  # fmt: skip
    until = form.cleaned_data["until"]
    for who, may in form.changed_sharing.items():
        actions.agree(client_id=uuid5(sent, f"{who} {may} {until}"), plan=sitting.plan, key=key, audience=who,
                      shown=may, until=until, **by)  # fmt: skip


def still_here(request: StaffRequest, plan_id: UUID, key: str) -> HttpResponse:
    """The line under a prompt after it was saved by itself: the page stays as it is."""
    screen = screen_of(request, plan_for(request, plan_id, page="plan"))
    prompt = screen.content.prompt(key)
    if prompt is None:
        raise Http404
    place = screen.place_of(key)
    kept = {"form": screen.form(key, prompt, place), "place": place, "saved": True, "new_id": uuid4()}
    return render(request, "safety_plans/_kept.html", kept)


def onward(request: StaffRequest, screen: Screen, place: str) -> str:
    """To the next prompt of this part, or back to the list of parts."""
    at = screen.after(place) if request.POST.get("go") == "next" else place
    asked = [f"at={at}"] if at else []
    asked += ["both"] if "both" in request.GET else []
    return reverse("plan_write", args=[screen.sitting.plan.pk]) + ("?" + "&".join(asked) if asked else "")


@require_POST
@needs("write_child")
def plan_leave_out(request: StaffRequest, plan_id: UUID) -> HttpResponse:
    """The young person leaves a whole part out, or takes it in again. What was written in it stays."""
    sitting = plan_for(request, plan_id, page="plan")
    screen = screen_of(request, sitting)
    found = next((one for _number, one in screen.numbered() if one.id == request.POST.get("section")), None)
    if found is None:
        raise Http404
    out = request.POST.get("out") == "yes"
    if out != (found.id in book.sections_left_out(sitting)):
        actions.write(client_id=uuid4(), version=sitting.version, key=found.id, said={"left_out": out},
                      after=sitting.after(found.id), by=request.user, now=request.now)  # fmt: skip
    return redirect("plan_write", plan_id)
