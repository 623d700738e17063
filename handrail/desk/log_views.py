"""Reading the log: one child's in sentences, for those responsible; the agency's in codes, for the auditor."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from handrail.audit.actions import verdict
from handrail.audit.models import Entry
from handrail.children.access import child_for, need_to_know
from handrail.children.models import Child, ConflictOfInterest
from handrail.children.questions import may_see, not_granted
from handrail.duties.access import rows_withheld
from handrail.duties.index import book_for
from handrail.rules import Book
from handrail.team.models import Person
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from .sentences import sentence

A_PAGE = 100
Read = tuple[Entry, dict[str, Any]]


@require_safe
@needs("read_child")
def child_log(request: StaffRequest, child_id: UUID) -> HttpResponse:
    """Who saw and did what, newest first, for those who are responsible and their supervisors."""
    child = child_for(request, child_id)
    responsible, groups = need_to_know(request.user, child, request.now)
    if request.user not in responsible and not request.standing.may("assign"):
        raise Http404
    child_for(request, child_id, page="log")
    page = page_of(request, may_know(child, groups, book_for(request.agency)))
    return render(request, "desk/child_log.html", {
        "child": child, "page": page, "rows": told(page), "left_out": not_granted(groups),
    })  # fmt: skip


def page_of(request: StaffRequest, entries: Any) -> Any:
    return Paginator(entries, A_PAGE).get_page(request.GET.get("page"))


def may_know(child: Child, groups: frozenset[str], book: Book) -> list[Read]:
    """The entries of a child, newest first, without those that would tell of a restricted fact: not its name, nor
    that there is one, nor how many. Left out before the pages are cut."""
    withheld = {str(pk) for pk in rows_withheld(child, groups, book)}
    entries = [(entry, detail_of(entry)) for entry in Entry.objects.filter(child=child.pk).order_by("-seq")]
    return [
        (entry, detail)
        for entry, detail in entries
        if may_see(detail.get("fact", ""), groups) and detail.get("row") not in withheld
    ]


def detail_of(entry: Entry) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(bytes(entry.body))["detail"]
    return found


def told(page: Iterable[Read]) -> list[dict[str, Any]]:
    entries = list(page)
    ids = {str(entry.actor) for entry, _ in entries} | {detail["person"] for _, detail in entries if "person" in detail}
    people = {str(pk): name for pk, name in Person.objects.filter(pk__in=ids - {"None"}).values_list("pk", "name")}
    return [
        {"at": entry.at, "who": people.get(str(entry.actor), ""),
         "what": sentence(entry.verb, detail, people=people)}
        for entry, detail in entries
    ]  # fmt: skip


@require_safe
@needs("read_log")
def log(request: StaffRequest) -> HttpResponse:
    """Ids and codes only: the auditor sees that something was done and by whom, and no child's name or story."""
    hidden = {str(pk) for pk in ConflictOfInterest.of(request.user, request.now).values_list("child_id", flat=True)}
    page = page_of(request, Entry.objects.exclude(child__in=hidden).order_by("-seq"))
    rows = [{"entry": entry, "detail": codes(entry, hidden)} for entry in page]
    return render(request, "desk/log.html", {"page": page, "rows": rows, "verdict": verdict(settings.CHECKPOINTS)})


def codes(entry: Entry, hidden: set[str]) -> str:
    """The codes of an entry. Which fact was recorded is left out: its name alone can tell what is restricted. So are
    the children that are hidden from this reader, where an entry names several."""
    kept = {name: value for name, value in detail_of(entry).items() if name not in {"fact", "purpose"}}
    return ", ".join(f"{name} {listed(value, hidden)}" for name, value in kept.items())


def listed(value: object, hidden: set[str]) -> str:
    return " ".join(str(one) for one in value if str(one) not in hidden) if isinstance(value, list) else str(value)
