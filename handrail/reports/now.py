"""What is at risk now, and how the work lies on people: from the same lines as the desk, for one reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from handrail.children.access import children_of, restricted_groups_by_child
from handrail.children.encryption import KeyDestroyed, SealBroken
from handrail.children.models import Child
from handrail.duties.index import at_rest
from handrail.duties.reading import Shown, shown, whom_to_ask
from handrail.team.requests import StaffRequest

from .access import Scope
from .cases import read_answers

OVERDUE, MORNING, PASSED, SAID_DONE = "overdue", "morning", "passed", "said_done"
RISKS: dict[str, Any] = {
    OVERDUE: _("Overdue"),
    MORNING: _("Ends before morning"),
    PASSED: _("Past our own hour, and no law is late"),
    SAID_DONE: _("Said done, no proof"),
}
BREAKFAST = time(8)
CLOCKS = {"overdue", "open"}


@dataclass
class Load:
    """What lies on one person: clocks, and for how many children."""

    clocks: int = 0
    children: int = 0


@dataclass
class Now:
    """Children with the lines that are at risk, by what the risk is; and the load by worker, "" for nobody."""

    at_risk: dict[str, list[tuple[Child, Shown]]] = field(default_factory=lambda: {key: [] for key in RISKS})
    load: dict[str, Load] = field(default_factory=dict)

    def children(self, *risks: str) -> dict[Child, list[Shown]]:
        found: dict[Child, list[Shown]] = {}
        for key in risks or RISKS:
            for child, line in self.at_risk[key]:
                found.setdefault(child, []).append(line)
        return found


def read_now(scope: Scope, request: StaffRequest) -> Now:
    """Every child of the scope whom this reader may see and for whom something runs."""
    mine = children_of(request).filter(pk__in=scope.children.values("pk"))
    children = [child for child in mine.exclude(at_rest(request.agency, request.now)) if opens(child)]
    answers = read_answers(children, request.agency, request.now)
    groups = restricted_groups_by_child(request.user, children, request.now)
    workers, morning, found = whom_to_ask(children, request.now), next_morning(request), Now()
    for child in children:
        name = workers.get(child.pk, "")
        answer = {"others": [], "drafts": [], **answers[child.pk]}
        lines = shown(answer, child=child, groups=groups.get(child.pk, frozenset()), agency=request.agency,
                      now=request.now, ask=name)  # fmt: skip
        add(found, child, name, lines, request.now, morning)
    return found


def opens(child: Child) -> bool:
    try:
        return bool(child.short_name) or True
    except (SealBroken, KeyDestroyed):
        return False


def next_morning(request: StaffRequest) -> datetime:
    local = request.now.astimezone(ZoneInfo(request.agency.timezone))
    day = local.date() + timedelta(days=local.time() >= BREAKFAST)
    return datetime.combine(day, BREAKFAST, tzinfo=local.tzinfo)


def add(found: Now, child: Child, name: str, lines: Iterable[Shown], now: datetime, morning: datetime) -> None:
    clocks = 0
    for line in lines:
        risk = risk_of(line, now, morning)
        if risk:
            found.at_risk[risk].append((child, line))
        clocks += line.band in CLOCKS and line.asked_at is not None
    if clocks:
        load = found.load.setdefault(name, Load())
        load.clocks, load.children = load.clocks + clocks, load.children + 1


def risk_of(line: Shown, now: datetime, morning: datetime) -> str:
    if line.band in {OVERDUE, SAID_DONE}:
        return line.band
    if line.band != "open" or line.asked_at is None or line.asked_at >= morning:
        return ""
    return MORNING if line.asked_at > now else PASSED
