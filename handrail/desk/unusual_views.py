"""Unusual viewing: supervisors read of their own people and say what it was; the auditor reads all."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from handrail.audit.models import Unusual
from handrail.children.break_glass import my_people
from handrail.children.unusual import ANSWERS, RULES, answer
from handrail.team.models import Person
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

AT_MOST = 100


@require_http_methods(["GET", "HEAD", "POST"])
@needs("read_unusual")
def unusual(request: StaffRequest) -> HttpResponse:
    """Who looked at records in an unusual way. Whoever is named there never answers for themself."""
    if request.method == "POST":
        say(request)
        messages.success(request, _("Your word on it is kept."))
        return redirect("unusual")
    rows = told(list(shown_to(request).order_by("-found_at")[:AT_MOST]))
    return render(request, "desk/unusual.html", {
        "waiting": [row for row in rows if not row["row"].answer],
        "answered": [row for row in rows if row["row"].answer],
        "answers": ANSWERS.items(), "may_answer": request.standing.may("review_glass"),
    })  # fmt: skip


def shown_to(request: StaffRequest) -> "QuerySet[Unusual]":
    if request.standing.may("read_log"):
        return Unusual.objects.exclude(person=request.user.pk)
    return Unusual.objects.filter(person__in=list(my_people(request)))


def waiting_for(request: StaffRequest) -> int:
    """How many wait for this supervisor's word."""
    if not request.standing.may("review_glass"):
        return 0
    return Unusual.objects.filter(person__in=list(my_people(request)), answer="").count()


def say(request: StaffRequest) -> None:
    """A supervisor's word on one of their own people's."""
    row = request.POST.get("row", "")
    found = Unusual.objects.filter(pk=row, person__in=list(my_people(request))) if row.isdecimal() else None
    one, code = found.first() if found is not None else None, request.POST.get("answer", "")
    if one is None or code not in ANSWERS or not request.standing.may("review_glass"):
        raise Http404
    answer(one, code=code, by=request.user, now=request.now)


def told(rows: list[Unusual]) -> list[dict[str, Any]]:
    ids = {row.person for row in rows} | {row.answered_by for row in rows if row.answered_by}
    names = dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))
    return [
        {"row": row, "who": names.get(row.person, ""), "what": str(RULES[row.rule].told) % {"count": row.count},
         "why": RULES[row.rule].why, "answer": ANSWERS.get(row.answer, ""),
         "by": names.get(row.answered_by, "") if row.answered_by else ""}
        for row in rows if row.rule in RULES
    ]  # fmt: skip
