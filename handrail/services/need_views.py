"""What one child needs, what was offered, and what came of it. Somebody asks; nothing is inferred."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from handrail.children.access import child_for, responsible_for, restricted_groups
from handrail.rules.needs import load_needs
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from . import actions
from .access import need_for
from .forms import NewNeed, NewStep
from .matching import Match, matches
from .models import Need, Service
from .story import needed, story_of

REFUSED = 422
PAGES = require_http_methods(["GET", "HEAD", "POST"])


def today_of(request: StaffRequest) -> date:
    return timezone.localdate(request.now)


@require_safe
@needs("read_child")
def child_needs(request: StaffRequest, child_id: UUID) -> HttpResponse:
    """All that is needed, what is open first."""
    child = child_for(request, child_id, page="needs")
    story = story_of(request, child)
    people = responsible_for(child, request.now)
    page = {"child": child, "story": story, "ask": people[0].name if people else "", "today": today_of(request)}
    return render(request, "services/needs.html", page)


@PAGES
@needs("write_child")
def need_new(request: StaffRequest, child_id: UUID) -> HttpResponse:
    """Somebody said that something is needed."""
    child = child_for(request, child_id, page="need")
    form = NewNeed(request.POST if request.method == "POST" else None, today=today_of(request),
                   groups=restricted_groups(request.user, child, request.now))  # fmt: skip
    if not form.is_valid():
        page = {"child": child, "form": form}
        return render(request, "services/need_new.html", page, status=REFUSED if form.errors else 200)
    typed = form.cleaned_data
    made = actions.record_need(client_id=typed["client_id"], child=child, need=typed["need"],
                               found_from=typed["found_from"], day=typed["day"], words=typed["words"],
                               by=request.user, now=request.now)  # fmt: skip
    messages.success(request, _("Saved. Here are the services that say they meet it."))
    return redirect("need", made.pk)


@require_safe
@needs("read_child")
def need(request: StaffRequest, need_id: UUID) -> HttpResponse:
    """One need: what happened, and the services of the directory with why each fits or does not."""
    row = need_for(request, need_id, page="need")
    found = matches(request, row.child, str(row.need))
    page = {"child": row.child, "one": needed(row), "groups": grouped(found), "count": len(found),
            "means": meaning(row), "today": today_of(request)}  # fmt: skip
    return render(request, "services/need.html", page)


def grouped(found: list[Match]) -> list[dict[str, Any]]:
    titles = {"yes": _("These fit, by what the record knows"), "cannot_tell": _("Something is not known: ask"),
              "no": _("These do not fit now, and why")}  # fmt: skip
    groups = [{"verdict": verdict, "title": title, "rows": [one for one in found if one.fit.verdict == verdict]}
              for verdict, title in titles.items()]  # fmt: skip
    return [group for group in groups if group["rows"]]


def meaning(row: Need) -> str:
    entry = load_needs().lists["needs"].get(str(row.need))
    return entry.means[(get_language() or "en")[:2]] if entry and entry.means else ""


@PAGES
@needs("write_child")
def need_step(request: StaffRequest, need_id: UUID) -> HttpResponse:
    """One thing that happened about this need."""
    row = need_for(request, need_id, page="need")
    form = NewStep(request.POST if request.method == "POST" else None, today=today_of(request),
                   services=offered(str(row.need)), initial={"service": request.GET.get("service", "")})  # fmt: skip
    if not form.is_valid():
        page = {"child": row.child, "one": needed(row), "form": form}
        return render(request, "services/need_step.html", page, status=REFUSED if form.errors else 200)
    typed = form.cleaned_data
    actions.record_step(client_id=typed["client_id"], need=row, kind=typed["kind"], service=form.chosen,
                        name=typed["name"], why=typed["why"], day=typed["day"], words=typed["words"],
                        by=request.user, now=request.now)  # fmt: skip
    messages.success(request, _("Saved."))
    return redirect("need", need_id)


def offered(code: str) -> list[Service]:
    """Services to choose from: those that name this need, then all others."""
    rows = list(Service.objects.filter(set_aside_at=None))
    return sorted(rows, key=lambda row: (code not in row.needs, row.name.casefold()))


def told_at(form: Any, error: ValidationError) -> None:
    """An action refused: said at the field it names."""
    for field, lines in error.message_dict.items():
        form.add_error(field if field in form.fields else None, lines)
