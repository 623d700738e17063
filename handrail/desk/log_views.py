"""Reading the log: one child's in sentences, for those responsible; the agency's in codes, for the auditor."""

import json
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from handrail.audit.actions import verdict
from handrail.audit.models import Entry
from handrail.children.access import child_for, need_to_know
from handrail.children.models import Child
from handrail.team.models import Person
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from .sentences import sentence

A_PAGE = 100


@require_safe
@needs("read_child")
def child_log(request: StaffRequest, child_id: UUID) -> HttpResponse:
    """Who saw and did what, newest first, for those who are responsible and their supervisors."""
    child = child_for(request, child_id)
    responsible, groups = need_to_know(request.user, child, request.now)
    if request.user not in responsible and not request.standing.may("assign"):
        raise Http404
    child_for(request, child_id, page="log")
    page = page_of(request, Entry.objects.filter(child=child.pk))
    return render(request, "desk/child_log.html", {"child": child, "page": page, "rows": told(page, child, groups)})


def page_of(request: StaffRequest, entries: Any) -> Any:
    return Paginator(entries.order_by("-seq"), A_PAGE).get_page(request.GET.get("page"))


def told(page: Any, child: Child, groups: frozenset[str]) -> list[dict[str, Any]]:
    entries = [(entry, json.loads(bytes(entry.body))["detail"]) for entry in page]
    ids = {str(entry.actor) for entry, _ in entries} | {detail["person"] for _, detail in entries if "person" in detail}
    people = {str(pk): name for pk, name in Person.objects.filter(pk__in=ids - {"None"}).values_list("pk", "name")}
    return [
        {"at": entry.at, "who": people.get(str(entry.actor), ""),
         "what": sentence(entry.verb, detail, people=people, groups=groups)}
        for entry, detail in entries
    ]  # fmt: skip


@require_safe
@needs("read_log")
def log(request: StaffRequest) -> HttpResponse:
    """Ids and codes only: the auditor sees that something was done and by whom, and no child's name or story."""
    page = page_of(request, Entry.objects.all())
    rows = [{"entry": entry, "detail": codes(entry)} for entry in page]
    return render(request, "desk/log.html", {"page": page, "rows": rows, "verdict": verdict()})


def codes(entry: Entry) -> str:
    """The codes of an entry. Which fact was recorded is left out: its name alone can tell what is restricted."""
    detail = json.loads(bytes(entry.body))["detail"]
    kept = {name: value for name, value in detail.items() if name not in {"fact", "purpose"}}
    return ", ".join(f"{name} {listed(value)}" for name, value in kept.items())


def listed(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
