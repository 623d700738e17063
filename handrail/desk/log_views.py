"""Reading the log: one child's in sentences, for those responsible; the agency's in codes, for the auditor."""

import json
import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from handrail.audit.actions import verdict
from handrail.audit.checkpoints import CheckpointRefused
from handrail.audit.models import Entry
from handrail.children.access import child_for, need_to_know
from handrail.children.models import Child, ConflictOfInterest
from handrail.children.questions import may_see, not_granted
from handrail.duties.access import rows_withheld
from handrail.duties.index import book_for
from handrail.rules import Book
from handrail.team.acting import as_system
from handrail.team.models import Person
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from .sentences import sentence

A_PAGE = 100
AN_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
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
    people = names_of(ids)
    return [
        {"at": entry.at, "who": people.get(str(entry.actor), ""),
         "what": sentence(entry.verb, detail, people=people)}
        for entry, detail in entries
    ]  # fmt: skip


@require_safe
@needs("read_log")
def log(request: StaffRequest) -> HttpResponse:
    """In sentences, ids and codes: the auditor sees what was done and by whom, and no child's name or story."""
    with as_system():  # whom a record is hidden from can't see the row that says so
        hidden = {str(pk) for pk in ConflictOfInterest.of(request.user, request.now).values_list("child_id", flat=True)}
    page = page_of(request, Entry.objects.exclude(child__in=hidden).order_by("-seq"))
    return render(request, "desk/log.html", {
        "page": page, "rows": for_auditor(page, hidden), "checkpoints": settings.CHECKPOINTS, **state_of_the_log(),
    })  # fmt: skip


def state_of_the_log() -> dict[str, object]:
    """What a check of the whole log finds, or why its checkpoints can't be used."""
    try:
        return {"verdict": verdict(settings.CHECKPOINTS)}
    except CheckpointRefused as refused:
        return {"verdict": verdict(), "refused": str(refused)}


def for_auditor(page: Iterable[Entry], hidden: set[str]) -> list[dict[str, Any]]:
    """Names of staff, and no restricted word: which fact was recorded and for what a group was opened stay out. What
    somebody spoilt behind the database's back is shown as such, and stops no page."""
    read = [(entry, without_restricted(entry)) for entry in page]
    ids = {str(entry.actor) for entry, _ in read} | {str(detail.get("person")) for _, detail in read}
    people = names_of(ids)
    return [
        {"entry": entry, "who": people.get(str(entry.actor), ""), "what": in_words(entry, detail, people),
         "detail": codes(detail, hidden)}
        for entry, detail in read
    ]  # fmt: skip


def names_of(ids: set[str]) -> dict[str, str]:
    """Of staff, by id. What is no id is nobody."""
    good = {one for one in ids if AN_ID.fullmatch(one)}
    return {str(pk): name for pk, name in Person.objects.filter(pk__in=good).values_list("pk", "name")}


def without_restricted(entry: Entry) -> dict[str, Any]:
    try:
        return {name: value for name, value in detail_of(entry).items() if name not in {"fact", "purpose"}}
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}


def in_words(entry: Entry, detail: dict[str, Any], people: dict[str, str]) -> str:
    try:
        return sentence(entry.verb, detail, people=people).rstrip(": ")
    except KeyError:
        return _("did something that Handrail does not know")


def codes(detail: dict[str, Any], hidden: set[str]) -> str:
    """The codes of an entry, without the children that are hidden from this reader where an entry names several."""
    return ", ".join(f"{name} {listed(value, hidden)}" for name, value in detail.items())


def listed(value: object, hidden: set[str]) -> str:
    return " ".join(str(one) for one in value if str(one) not in hidden) if isinstance(value, list) else str(value)
