"""The desk, the search, and one child's page."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from handrail.audit.actions import record_list
from handrail.children.access import child_for, children_of
from handrail.children.break_glass import on_the_desk
from handrail.children.finding import Found, find, own
from handrail.children.leavers import without_anybody
from handrail.children.models import Child
from handrail.children.photos_due import due
from handrail.duties.alarm_views import mine
from handrail.duties.index import book_for
from handrail.duties.reading import label_of, whom_to_ask
from handrail.duties.watching import is_silent
from handrail.missing.search import search_line
from handrail.safety_plans.glance import plans_at_a_glance, plans_to_review
from handrail.services.story import follow_ups, needs_at_a_glance
from handrail.team.models import Role
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from .bands import title_of
from .record import ChildPage, read_page
from .today import Today, missing_since, oversees, today
from .unusual_views import waiting_for


@require_safe
@needs("see_desk")
def desk(request: StaffRequest) -> HttpResponse:
    """What is due, nearest first. Somebody who works with no child's record sees what they can do here."""
    if not request.standing.may("read_child"):
        return render(request, "desk/without_children.html", law_for(request))
    whole_unit = request.GET.get("of", "unit" if request.standing.on_call_until else "") == "unit"
    found = today(request, whole_unit=whole_unit)
    plans = plans_to_review(request, all_of_them=whole_unit or oversees(request))
    asking = follow_ups(request, all_of_them=whole_unit or oversees(request), today=timezone.localdate(request.now))
    listed_too = {one["child"] for one in [*plans, *asking]}
    record_list("desk", found.shown | listed_too, at=request.now, actor=request.user.pk)
    glasses, emergencies = on_the_desk(request)
    return render(request, "desk/desk.html", {
        "today": found,
        "bands": [{"band": band, "title": title_of(band)} for band in found.bands],
        "filled": first_card(found),
        "whole_unit": whole_unit,
        "oversees": oversees(request),
        "reminders": len(mine(request)[0]),
        "silent": is_silent(request.now),
        "photos": len(due(request)),
        "plans": plans,
        "follow_ups": asking,
        "glasses": glasses,
        "emergencies": emergencies,
        "unusual": waiting_for(request),
        "without": without(request),
    })  # fmt: skip


def without(request: StaffRequest) -> int:
    """How many open cases wait for somebody, for whoever may choose one."""
    return without_anybody(children_of(request), request.now).count() if request.standing.may("assign") else 0


def first_card(found: Today) -> object:
    """The card that has the page's one filled button: the first with something to do."""
    cards = (card for band in found.bands if band.name != "waiting" for card in band.cards)
    return next((card for card in cards if card.act), None)


def law_for(request: StaffRequest) -> dict[str, object]:
    """The duties of this agency with their law, and the roles the reader holds."""
    book, language = book_for(request.agency), request.LANGUAGE_CODE[:2]
    rules = [{"text": book.said(rule_id, language)["title"], "url": reverse("law", args=[rule_id]),
              "end": label_of(book.recipients.get(rule.to[0], {}), language) if rule.to else ""}
             for rule_id, rule in book.rules.items() if rule.status != "retired"]  # fmt: skip
    return {
        "rules": sorted(rules, key=lambda rule: rule["text"]),
        "roles": [Role(role).label for role in sorted(request.standing.roles)],
        "may_read_log": request.standing.may("read_log"),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@needs("read_child")
def find_child(request: StaffRequest) -> HttpResponse:
    """Search by name or number. The words come by POST, so that they are in no address, history or log."""
    typed = request.POST.get("q", "").strip()
    found = find(request, typed) if typed else Found()
    workers = whom_to_ask(found.children, request.now)
    rows = [result(child, workers.get(child.pk, ""), request) for child in found.children]
    mine = [] if typed else [result(child, "", request) for child in listed(request)]
    page = {"typed": typed, "rows": rows, "own": mine, "unreadable": found.unreadable}
    return render(request, "desk/find.html", page)


def listed(request: StaffRequest) -> list[Child]:
    """The reader's own children by name; that the list was read is in the log before it is shown."""
    found = own(request)
    record_list("children", (child.pk for child in found), at=request.now, actor=request.user.pk)
    return found


def result(child: Child, worker: str, request: StaffRequest) -> dict[str, Any]:
    age = child.age_on(timezone.localdate(request.now))
    return {"text": child.short_name, "url": reverse("child", args=[child.pk]), "under": worker,
            "end": _("closed") if child.closed_at else "" if age is None else age}  # fmt: skip


@require_safe
@needs("read_child")
def child(request: StaffRequest, child_id: UUID) -> HttpResponse:
    """One child's story and open duties on one page."""
    found = child_for(request, child_id, page="child", also=["clocks"])
    page = read_page(request, found)
    return render(request, "desk/child.html", {
        "page": page, "child": found, "plans": plans_at_a_glance(request, found, page.story.plans),
        "needs_now": needs_at_a_glance(found, page.groups), **words(page, request),
    })  # fmt: skip


def words(page: ChildPage, request: StaffRequest) -> dict[str, object]:
    missing = page.story.missing
    entries = page.story.entries()
    return {
        "age": page.child.age_on(timezone.localdate(request.now)),
        "missing": missing,
        "missing_since": missing_since(missing, request),
        "search": search_line(missing, request.now, ZoneInfo(request.agency.timezone)),
        "drawings": page.story.drawings(),
        "sentence": page.story.sentence(),
        "entries": entries,
        "may_assign": request.standing.may("assign"),
        "may_read_log": request.standing.may("assign") or request.user in page.responsible,
        "next_clock": page.next and with_button(page.next),
    }


def with_button(line: Any) -> dict[str, Any]:
    act = line.actions[0]
    return {**line.clock, "url": act["url"], "action": act["label"], "about": line.title}
