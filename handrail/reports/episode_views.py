"""The page of a child's times missing."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from handrail.children.access import child_for
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from .episodes import read_record


@require_safe
@needs("read_child")
def episodes(request: StaffRequest, child_id: UUID) -> HttpResponse:
    """How long, at what time of day, from where, and what was recorded just before: drawn, and the same as text."""
    child = child_for(request, child_id, page="episodes")
    record = read_record(child, ZoneInfo(request.agency.timezone), request.now)
    told, pictures = record.told(), record.pictures()
    return render(request, "missing/episodes.html", {
        "child": child,
        "sentences": record.sentences(),
        "told": list(reversed(told)),
        "drawings": [{"picture": one, "rows": list(zip(one.rows, told, strict=True))} for one in pictures.values()],
        "longest": record.longest_words(),
        "legend": record.legend(),
    })  # fmt: skip
