"""The measures of a unit or of the agency, the cases behind a number, and the report for an auditor."""

from __future__ import annotations

import json
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from handrail.audit.actions import lately, record
from handrail.children.access import children_of
from handrail.children.models import Child
from handrail.duties.times import on
from handrail.missing.models import Episode
from handrail.team.confirm import confirmed
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from . import groups, page
from .access import WHOLE, own_units, whole_agency
from .asked import Asked, year_of
from .cases import Read
from .measures import BY_KEY, LABELS, shown
from .now import RISKS, Load, Now, read_now
from .readiness import readiness_pdf

NOW, PAGE = "now", "measures"


@require_safe
@needs("see_measures")
def measures(request: StaffRequest) -> HttpResponse:
    """How a unit, or the agency, is doing."""
    asked = Asked.of(request)
    note_reading(request, asked)
    read = asked.read(request)
    words = whole_page(request, asked, read) if asked.scope.opens else hidden_page(request, asked, read)
    return render(request, "reports/measures.html", {
        "asked": asked,
        "read": read,
        "all": shown(read.cases, opens=asked.scope.opens),
        "returns": any(case.episode.returned_at for case in read.cases),
        "units": own_units(request),
        "whole": WHOLE,
        "pdf": f"{reverse('readiness')}?time={year_of(asked.period, asked.today).code}",
        **words,
    })  # fmt: skip


def note_reading(request: StaffRequest, asked: Asked) -> None:
    """Before a number is shown. Whose numbers, of which time and by which kinds of group: codes, and no group, since a
    small one tells of a child. Within ten minutes the same page is one entry."""
    seen: dict[str, Any] = {"unit": asked.scope.code, "period": asked.period.code, "by": sorted(asked.chosen)}
    before = lately(PAGE, at=request.now, actor=request.user.pk).order_by("-seq").first()
    if before is None or json.loads(bytes(before.body))["detail"] != seen:
        record(f"saw_{PAGE}", at=request.now, actor=request.user.pk, **seen)


def whole_page(request: StaffRequest, asked: Asked, read: Read) -> dict[str, Any]:
    now, language = read_now(asked.scope, request), request.LANGUAGE_CODE[:2]
    return {
        "risks": [{"label": label, "count": len(now.at_risk[key]),
                   "url": asked.link("measure_cases", of=NOW, part=key)} for key, label in RISKS.items()],
        "risky": bool(now.children()),
        "risk_url": asked.link("measure_cases", of=NOW),
        "loads": loads(now),
        "total": len(read.cases),
        "shown": page.whole(read, asked, ZoneInfo(request.agency.timezone)),
        "tables": page.whole_groups(read, asked, language),
        "chips": chips(asked, read, language),
        "fields": fields(asked, read, language),
    }  # fmt: skip


def hidden_page(request: StaffRequest, asked: Asked, read: Read) -> dict[str, Any]:
    return {
        "total": page.hidden_total(read),
        "shown": page.hidden(read),
        "tables": page.hidden_groups(read, request.LANGUAGE_CODE[:2]),
    }


def loads(now: Now) -> list[dict[str, str]]:
    """By name, so that nobody is ranked; last what is with nobody."""
    rows = [{"text": name, "end": load_words(load)} for name, load in sorted(now.load.items()) if name]
    nobody = now.load.get("")
    return [*rows, {"text": _("Not assigned"), "end": load_words(nobody) if nobody else _("none")}]


def load_words(load: Load) -> str:
    clocks = ngettext("%s clock", "%s clocks", load.clocks) % load.clocks
    return f"{clocks}, {ngettext('%s child', '%s children', load.children) % load.children}"


def chips(asked: Asked, read: Read, language: str) -> list[dict[str, str]]:
    """What narrows the page, each with the way to take it off."""
    found = [{"text": asked.scope.name, "url": asked.link(unit="")}] if asked.scope.code else []
    for kind, key in asked.chosen.items():
        label = groups.labels_of(kind, language, read.races).get(key, _("Nobody is in this group"))
        found.append({"text": f"{groups.KINDS[kind]}: {label}", "url": asked.link(**{kind: ""})})
    return found


def fields(asked: Asked, read: Read, language: str) -> list[dict[str, Any]]:
    return [{"kind": kind, "label": label, "chosen": asked.chosen.get(kind, ""),
             "choices": groups.labels_of(kind, language, read.races).items()}
            for kind, label in groups.KINDS.items()]  # fmt: skip


# --- the cases behind a number --------------------------------------------------------------------------------------


@require_safe
@needs("open_cases")
def measure_cases(request: StaffRequest) -> HttpResponse:
    """The cases behind a number, for those who may open them; for everybody else there is no such page."""
    asked, of, part = Asked.of(request), request.GET.get("of", NOW), request.GET.get("part", "")
    if not asked.scope.opens or (of != NOW and of not in BY_KEY) or part not in {"", *(RISKS if of == NOW else LABELS)}:
        raise Http404
    found = cases_now(request, asked, part) if of == NOW else cases_of(request, asked, of, part)
    record("opened_cases", at=request.now, actor=request.user.pk, measure=of, part=part, count=len(found["rows"]))
    return render(request, "reports/cases.html", {"asked": asked, "back": asked.link(), **found})


def cases_now(request: StaffRequest, asked: Asked, part: str) -> dict[str, Any]:
    now = read_now(asked.scope, request)
    rows = [{"text": child.short_name, "url": reverse("child", args=[child.pk]),
             "under": "; ".join(f"{line.title}: {line.clock['headline']}" for line in lines)}
            for child, lines in now.children(*([part] if part else [])).items()]  # fmt: skip
    return {"title": _("At risk now"), "part": str(RISKS[part]) if part else "", "rows": rows}


def cases_of(request: StaffRequest, asked: Asked, of: str, part: str) -> dict[str, Any]:
    measure, read = BY_KEY[of], asked.read(request)
    chosen = [case for case in read.cases if not part or case.parts[of] == part]
    mine = {child.pk: child for child in children_of(request).filter(pk__in={case.episode.child_id for case in chosen})}
    rows = [case_row(mine[case.episode.child_id], case.episode, measure.label(case.parts[of]), request)
            for case in chosen if case.episode.child_id in mine]  # fmt: skip
    told = measure.label(part) if part else ""
    return {"title": measure.title, "part": told, "rows": rows, "period": asked.period.words}


def case_row(child: Child, episode: Episode, label: str, request: StaffRequest) -> dict[str, Any]:
    when = on(episode.informed_at, ZoneInfo(request.agency.timezone), request.now)
    return {"text": child.short_name, "url": reverse("child", args=[child.pk]), "end": label,
            "under": _("Missing; we learned %s") % when}  # fmt: skip


# --- on paper -------------------------------------------------------------------------------------------------------


@require_safe
@needs("see_measures")
@confirmed
def readiness(request: StaffRequest) -> HttpResponse:
    """One page for an auditor: the whole agency, one year, small numbers hidden. Each time is logged."""
    asked = Asked.of(request)
    asked = Asked(whole_agency(request), year_of(asked.period, asked.today), asked.today)
    record("made_readiness", at=request.now, actor=request.user.pk, period=asked.period.code)
    made = readiness_pdf(asked, request)
    name = f"report-{timezone.localdate(request.now).isoformat()}.pdf"
    return HttpResponse(made, content_type="application/pdf",
                        headers={"Content-Disposition": f'attachment; filename="{name}"'})  # fmt: skip
