"""The profile kept ready: what is kept, how ready it is, changing it, and reading it with the child."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from handrail.rules.profile import Group, Profile
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from . import profile_actions as actions
from .access import child_for, need_to_know
from .models import Child, Detail
from .profile import (
    CHILD_TOLD,
    Line,
    Shot,
    all_photos,
    hidden_from,
    in_words,
    latest_details,
    line_of,
    ready,
    seen_by,
    shots_of,
)
from .profile_forms import EditProfile, ToldChild
from .profile_words import at_noon, meter, to_the_child
from .shown import as_shown, meant
from .views import PAGES, shown, today

LANGUAGES = ("en", "es")


@dataclass(frozen=True)
class Opened:
    """One child's profile, cut down to what this reader may see."""

    child: Child
    profile: Profile
    details: dict[str, Detail]
    shots: list[Shot]
    hidden: int
    today: date

    @property
    def lines(self) -> dict[str, Line]:
        return {key: line_of(field, self.details, self.today) for key, field in self.profile.fields.items()}

    @property
    def told(self) -> dict[str, Any] | None:
        row = self.details.get(CHILD_TOLD)
        return {"by": row.value, "day": at_noon(row.seen_on)} if row else None

    def meter(self, language: str) -> dict[str, Any]:
        seen = {name: row.seen_on for name, row in self.details.items() if row.value}
        photos = [shot.taken_on for shot in self.shots]
        found = ready(self.profile, seen, photos, self.today)
        return meter(found, self.profile, photos, language, self.today)

    def groups(self, language: str) -> Iterator[dict[str, Any]]:
        for group in self.profile.groups:
            yield {"id": group.id, "title": group.title[language], "lines": list(self.said(group, language))}

    def said(self, group: Group, language: str) -> Iterator[dict[str, Any]]:
        for field in group.fields:
            line = self.lines[field.key]
            yield {
                "key": field.key,
                "label": field.label[language],
                "value": in_words(field, line.value, language),
                "row": line.row,
                "day": at_noon(line.seen_on),
                "stale": line.stale,
            }


def opened(request: StaffRequest, child_id: UUID, page: str) -> Opened:
    child = child_for(request, child_id, page=page)
    _people, groups = need_to_know(request.user, child, request.now)
    return Opened(child, seen_by(groups), latest_details(child), shots_of(child), hidden_from(groups), today(request))


def language_of(request: StaffRequest) -> str:
    return request.LANGUAGE_CODE[:2]


@require_safe
@needs("read_child")
def profile(request: StaffRequest, child_id: UUID) -> HttpResponse:
    """Everything that is kept, and how ready it is."""
    found, language = opened(request, child_id, "profile"), language_of(request)
    return render(request, "children/profile.html", {
        "child": found.child,
        "groups": list(found.groups(language)),
        "meter": found.meter(language),
        "shots": [{"shot": shot, "day": at_noon(shot.taken_on)} for shot in found.shots],
        "told": found.told,
        "tell": found.profile.told[language],
        "hidden": found.hidden,
        "may_assign": request.standing.may("assign"),
    })  # fmt: skip


@require_safe
@needs("read_child")
def profile_read(request: StaffRequest, child_id: UUID) -> HttpResponse:
    """What is kept in plain words, to read with the child and to print, in the child's language."""
    found = opened(request, child_id, "profile_read")
    asked = request.GET.get("in", "")
    language = asked if asked in LANGUAGES else language_of(request)
    with translation.override(language):
        return render(request, "children/profile_read.html", {
            "child": found.child,
            "groups": list(to_the_child(found.groups(language))),
            "shot": found.shots[0] if found.shots else None,
            "tell": found.profile.told[language],
            "language": language,
        })  # fmt: skip


@require_safe
@needs("read_child")
def profile_history(request: StaffRequest, child_id: UUID) -> HttpResponse:
    """Everything that was ever said, line by line, newest first, and photos that were set aside."""
    found, language = opened(request, child_id, "profile_history"), language_of(request)
    photos = [{"row": row, "day": at_noon(row["taken_on"])} for row in all_photos(found.child)]
    lines = list(histories(found, language))
    return render(request, "children/profile_history.html", {"child": found.child, "lines": lines, "photos": photos})


def histories(found: Opened, language: str) -> Iterator[dict[str, Any]]:
    rows = list(found.child.detail_set.select_related("recorded_by").order_by("-sequence"))
    for field in found.profile.fields.values():
        said = [row for row in rows if row.name == field.key]
        for row in said:
            row.child = found.child
        if said:
            yield {"label": field.label[language], "said": [said_then(row, field, language) for row in said]}


def said_then(row: Detail, field: Any, language: str) -> dict[str, Any]:
    return {"value": in_words(field, row.value or "", language), "row": row, "day": at_noon(row.seen_on)}


@PAGES
@needs("write_child")
def profile_edit(request: StaffRequest, child_id: UUID) -> HttpResponse:
    """All lines on one page. Only what was changed on it is written down, each as a new line of its own."""
    found, language = opened(request, child_id, "profile_edit"), language_of(request)
    form = EditProfile(request.POST or None, profile=found.profile, lines=found.lines, language=language,
                       today=found.today, born=found.child.birthdate)  # fmt: skip
    held = {key: line.value for key, line in found.lines.items()}
    if form.is_valid():
        keep(request, found.child, form, held)
        return redirect("profile", found.child.pk)
    return shown(
        request, "profile_edit", form, child=found.child, sections=list(form.sections(language)),
        hidden=found.hidden, shown=request.POST.get("shown") or as_shown(held),
    )  # fmt: skip


def keep(request: StaffRequest, child: Child, form: EditProfile, held: dict[str, str]) -> None:
    """What differs from what the page showed, and what is old and still right."""
    changed = {name: str(new) for name, new in meant(request.POST.get("shown", ""), form.typed, held).items()}
    still = {name: held[name] for name in form.still_right if held[name] and name not in changed}
    actions.keep_details(
        client_id=form.cleaned_data["client_id"], child=child, values={**still, **changed},
        seen_on=form.cleaned_data["day"], source=form.source_said, by=request.user, now=request.now,
    )  # fmt: skip
    messages.success(request, _("Saved."))


@PAGES
@needs("write_child")
def profile_told(request: StaffRequest, child_id: UUID) -> HttpResponse:
    """The child was told what is kept and why: the day, and by whom."""
    child = child_for(request, child_id, page="profile_told")
    initial = {"day": today(request), "told_by": request.user.name}
    form = ToldChild(request.POST or None, initial=initial, today=today(request), born=child.birthdate)
    if form.is_valid():
        actions.tell_child(child=child, by=request.user, now=request.now, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("profile", child.pk)
    return shown(request, "profile_told", form, child=child, tell=seen_by(()).told[language_of(request)])
