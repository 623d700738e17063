"""A child's plans in a few lines, as the child's page and the desk show them. Nothing sealed is opened for it."""

from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from handrail.children.access import children_of
from handrail.children.encryption import KeyDestroyed, SealBroken
from handrail.children.models import Assignment, Child
from handrail.team.requests import StaffRequest

from . import book, events
from .models import Plan, Version

PAGE: dict[str, str] = {Plan.Kind.SAFETY: "safety_plan", Plan.Kind.PREVENTION: "prevention"}


def plans_at_a_glance(request: StaffRequest, child: Child, versions: Iterable[Version]) -> dict[str, Any]:
    """Which plans there are, by kind, and why each wants another look. `versions` are all of the child's, with their
    plan, in the order of the record: a plan always has one."""
    by_kind: dict[str, list[Version]] = {}
    for version in versions:
        by_kind.setdefault(version.plan.kind, []).append(version)
    return {kind: at_a_glance(child, rows, request) for kind, rows in by_kind.items()}


def at_a_glance(child: Child, versions: Sequence[Version], request: StaffRequest) -> dict[str, Any]:
    plan, zone = versions[-1].plan, ZoneInfo(request.agency.timezone)
    plan.child = child
    found = events.reviews_of(plan, events.last_looked(versions), zone, request.now)
    return {"looked_at": versions[-1].looked_at,
            "reviews": [{"what": book.say(one.what_changed), "due": one.due} for one in found]}  # fmt: skip


def plans_to_review(request: StaffRequest, *, all_of_them: bool) -> list[dict[str, Any]]:
    """For the desk: the plans that want another look, the first due first. A closed case has left the desk."""
    children = readable(children_with_a_plan(request, all_of_them=all_of_them))
    zone = ZoneInfo(request.agency.timezone)
    return [
        {"child": plan.child_id, "name": plan.child.short_name, "due": reviews[0].due,
         "url": reverse(PAGE[plan.kind], args=[plan.child_id]), "plan": plan.get_kind_display(),
         "what": book.say(reviews[0].what_changed),
         "more": len(reviews) - 1}
        for plan, reviews in events.waiting_reviews(children, zone, request.now)
    ]  # fmt: skip


def readable(children: Sequence[Child]) -> list[Child]:
    """Children whose names open. The desk counts the others."""
    kept = []
    for child in children:
        try:
            _opened = child.first_name, child.last_name, child.birthdate_text
        except (KeyDestroyed, SealBroken):
            continue
        kept.append(child)
    return kept


def children_with_a_plan(request: StaffRequest, *, all_of_them: bool) -> Sequence[Child]:
    found = children_of(request).filter(pk__in=Plan.objects.values("child_id"), closed_at=None)
    if not all_of_them:
        held = Assignment.held_by(request.user, request.now)
        found = found.filter(pk__in=held.values("child_id"))
    return list(found)
