"""What a reader asks to see: whose numbers, of which time, and of which group. Read from the address, never guessed."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from handrail.team.acting import as_system
from handrail.team.requests import StaffRequest

from . import groups
from .access import Scope, scope_of
from .cases import Read, read_cases
from .measures import Case
from .periods import ALL, YEAR, Period, around, choices, years
from .periods import read as read_period


@dataclass(frozen=True)
class Asked:
    """`chosen` is the group a reader narrows it to, by kind: only where nothing is hidden, or two pages would differ by
    a small number."""

    scope: Scope
    period: Period
    today: date
    chosen: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, request: StaffRequest) -> Asked:
        today, sent = timezone.localdate(request.now), request.GET
        scope = scope_of(request, sent.get("unit", ""))
        period = read_period(sent.get("time", ""), today)
        if not scope.opens:
            return cls(scope, period if period.kind == YEAR else year_of(period, today), today)
        return cls(scope, period, today, {kind: sent[kind] for kind in groups.KINDS if sent.get(kind)})

    @property
    def said(self) -> dict[str, str]:
        return {"unit": self.scope.code, "time": self.period.code, **self.chosen}

    @property
    def periods(self) -> list[Period]:
        offered = choices(self.today) if self.scope.opens else years(self.today)
        return offered if self.period in offered else [self.period, *offered]

    def link(self, name: str = "measures", **changes: str) -> str:
        said = {key: value for key, value in {**self.said, **changes}.items() if value}
        return f"{reverse(name)}?{urlencode(said)}"

    def narrowed(self, cases: list[Case]) -> list[Case]:
        return [case for case in cases if all(case.groups[kind] == key for kind, key in self.chosen.items())]

    def read(self, request: StaffRequest) -> Read:
        """What was asked for, cut down to the chosen group."""
        # The whole agency's numbers are made of children whom their reader may not see.
        with nullcontext() if self.scope.opens else as_system():
            found = read_cases(self.scope.children, self.period, request.agency, request.now)
        found.cases = self.narrowed(found.cases)
        return found


def year_of(period: Period, today: date) -> Period:
    return around(YEAR, today if period.kind == ALL else period.first)
