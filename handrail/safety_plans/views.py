"""The plan of a child: where it stands, what it lacks, why it wants another look, and its versions side by side."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handrail.children.access import child_for
from handrail.children.models import Child
from handrail.rules import plans as rules
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from . import actions, book, events
from .access import plan_for, version_for
from .circumstances import family_suspect, not_asked
from .forms import Begin, Changed
from .models import Plan
from .screen import Screen
from .write_views import REFUSED, reviewed, screen_of
from .writing import Sitting

PAGES = require_http_methods(["GET", "HEAD", "POST"])


@PAGES
@needs("write_child")
def safety_plan(request: StaffRequest, child_id: UUID) -> HttpResponse:
    """Where the plan stands; before there is one, what is said first."""
    child = child_for(request, child_id, page="plan")
    held = Plan.objects.filter(child=child, kind=Plan.Kind.SAFETY).first()
    if held is None:
        return first_words(request, child, Plan.Kind.SAFETY)
    held.child = child
    return hub(request, screen_of(request, Sitting.of(held)))


def first_words(request: StaffRequest, child: Child, kind: str, **more: object) -> HttpResponse:
    """What must be reported is said before the first question, and then the plan begins."""
    today = timezone.localdate(request.now)
    content = book.content_for(kind, child, today)
    form = Begin(request.POST if request.method == "POST" else None)
    if form.is_valid():
        made = actions.begin(client_id=form.cleaned_data["client_id"], child=child, kind=kind, band=content.id,
                             by=request.user, now=request.now)  # fmt: skip
        return redirect("plan_write", made.pk)
    page = {
        "child": child, "form": form, "age": child.age_on(today), "lang": book.lang(), "other": book.other_language(),
        "title": book.say(content.title), "kind": kind,
        "first": [one[book.lang()] for one in said_first(content)],
        "second": [one[book.other_language()] for one in said_first(content)],
        "sources": content.sources, **more,
    }  # fmt: skip
    return render(request, "safety_plans/begin.html", page, status=REFUSED if form.errors else 200)


def said_first(content: rules.Plan) -> list[rules.plan.Words]:
    return [content.opening, *content.opening_limits, *content.opening_consent]


def hub(request: StaffRequest, screen: Screen) -> HttpResponse:
    sitting, child = screen.sitting, screen.sitting.plan.child
    sections = screen.sections()
    return render(request, "safety_plans/plan.html", {
        "plan": sitting.plan, "child": child, "sitting": sitting, "sections": sections,
        "reviews": reviews_in_words(screen, request),
        "lacks": lacking(screen), "looks_now": looks_now(screen),
        "suspect": family_suspect(child, request.now), "not_asked": not_asked(child, request.now),
        "age": child.age_on(screen.today),
        "changed_band": sitting.version.band not in ("", screen.content.id), "is_reviewed": reviewed(screen),
        "sources": screen.content.sources, "new_id": uuid4(),
        "changes": [{"row": row, "title": events.reason_of(row.kind)} for row in events.changes_of(child)[:5]],
    })  # fmt: skip


def lacking(screen: Screen) -> list[dict[str, str]]:
    """What would make it of use, said kindly, with the place where it would be written."""
    numbers = {section.id: number for number, section in screen.numbered()}
    found = rules.lacks(screen.content, book.answers_of(screen.sitting))
    return [{"say": book.say(one.say), "place": f"{numbers.get(one.section, 1)}-1"} for one in found]


def looks_now(screen: Screen) -> list[str]:
    """Ideas that were tapped and that somebody should look at now, and not at the next visit. Of what the young person
    keeps from the file only that there is something, once: whoever wrote it with them knows what it is."""
    answers = book.answers_of(screen.sitting)
    found = [
        book.say(chip.text) if screen.in_file(section, prompt) else ""
        for key, section, prompt in screen.content.prompts()
        for chip in prompt.chips
        if chip.opens and key in answers and chip.id in answers[key].chips
    ]
    return list(dict.fromkeys(found))


def reviews_in_words(screen: Screen, request: StaffRequest) -> list[dict[str, Any]]:
    zone = ZoneInfo(request.agency.timezone)
    found = events.reviews_of(screen.sitting.plan, screen.sitting.written_at, zone, request.now)
    numbers = {section.id: (number, section) for number, section in screen.numbered()}
    return [
        {"what": book.say(one.what_changed), "at": one.event.at, "due": one.due, "note": book.say(one.note),
         "kind": one.event.kind, "late": one.due < request.now,
         "sections": [{"place": f"{numbers[name][0]}-1", "title": book.say(numbers[name][1].title)}
                      for name in one.sections if name in numbers]}
        for one in found
    ]  # fmt: skip


# --- looking at it again --------------------------------------------------------------------------------------------


@require_POST
@needs("write_child")
def plan_review(request: StaffRequest, plan_id: UUID) -> HttpResponse:
    """Open a further version. It begins with all that is there; the version before stays as it is."""
    screen = screen_of(request, plan_for(request, plan_id, page="plan"))
    plan = screen.sitting.plan
    kinds = {one["kind"] for one in reviews_in_words(screen, request)} | {"monthly_visit"}
    reason = request.POST.get("reason", "")
    actions.open_version(client_id=sent_id(request), plan=plan, reason=reason if reason in kinds else "monthly_visit",
                         band=screen.content.id, by=request.user, now=request.now)  # fmt: skip
    return redirect("plan_write", plan_id)


def sent_id(request: StaffRequest) -> UUID:
    try:
        return UUID(request.POST.get("client_id", ""))
    except ValueError:
        raise ValidationError(_("This form was not whole. Open the page again.")) from None


@require_POST
@needs("write_child")
def plan_looked(request: StaffRequest, plan_id: UUID) -> HttpResponse:
    """It is right for now."""
    sitting = plan_for(request, plan_id, page="plan")
    actions.look_at(version=sitting.version, by=request.user, now=request.now)
    messages.success(request, _("Saved. When something changes, it comes back here and on the desk."))
    return redirect(*home_of(sitting.plan))


def home_of(plan: Plan) -> tuple[str, UUID]:
    return ("safety_plan" if plan.kind == Plan.Kind.SAFETY else "prevention", plan.child_id)


@PAGES
@needs("write_child")
def plan_changed(request: StaffRequest, child_id: UUID) -> HttpResponse:
    """Something changed that no other page records: it opens the plan again."""
    child = child_for(request, child_id, page="plan")
    form = Changed(request.POST if request.method == "POST" else None, kinds=events.kinds_to_note(),
                   initial={"day": timezone.localdate(request.now)})  # fmt: skip
    if form.is_valid() and noted(request, child, form):
        return redirect("prevention" if form.cleaned_data["kind"] == events.SAID_SO else "safety_plan", child.pk)
    page = {"child": child, "form": form}
    return render(request, "safety_plans/changed.html", page, status=REFUSED if form.errors else 200)


def noted(request: StaffRequest, child: Child, form: Changed) -> bool:
    typed = form.cleaned_data
    try:
        actions.note_change(client_id=typed["client_id"], child=child, kind=typed["kind"], at=form.at,
                            note=typed["note"], by=request.user, now=request.now)  # fmt: skip
    except ValidationError as error:
        form.add_error("day", error.messages[0])
        return False
    messages.success(request, _("Saved."))
    return True


# --- side by side ---------------------------------------------------------------------------------------------------


@dataclass
class Compared:
    """One prompt in two versions."""

    ask: str
    before: list[str]
    after: list[str]

    @property
    def differs(self) -> bool:
        return self.before != self.after


@require_safe
@needs("read_child")
def plan_versions(request: StaffRequest, plan_id: UUID, number: int = 0) -> HttpResponse:
    """A version beside the one before it. Every version stays as it was."""
    whole = plan_for(request, plan_id, page="plan_versions")
    number = number or len(whole.versions)
    if not 1 <= number <= len(whole.versions):
        raise Http404
    after = version_for(request, plan_id, number, page="plan_versions")
    before = whole.at(number - 1) if number > 1 else None
    screen = screen_of(request, whole)
    return render(request, "safety_plans/versions.html", {
        "plan": whole.plan, "child": whole.plan.child, "number": number, "home": home_of(whole.plan)[0],
        "versions": [{"number": count, "row": row, "reason": events.reason_of(row.reason)}
                     for count, row in enumerate(whole.versions, start=1)],
        "parts": [one for one in compared(screen, before, after) if one["rows"]],
        "after": after.version, "before": before.version if before else None,
    })  # fmt: skip


def compared(screen: Screen, before: Sitting | None, after: Sitting) -> list[dict[str, Any]]:
    """Without what the young person keeps from the file, as of today, in every version."""
    return [
        {"title": book.say(section.title),
         "rows": [row for prompt in section.prompts
                  if screen.in_file(section, prompt) and (row := at_prompt(section, prompt, before, after))]}
        for _number, section in screen.numbered()
    ]  # fmt: skip


def at_prompt(section: rules.Section, prompt: rules.Prompt, before: Sitting | None, after: Sitting) -> Compared | None:
    was, now = (lines_then(section, prompt, one) if one else [] for one in (before, after))
    return Compared(book.say(prompt.ask), was, now) if was or now else None


def lines_then(section: rules.Section, prompt: rules.Prompt, then: Sitting) -> list[str]:
    """What stood there in a version; nothing where its part was left out of that one."""
    if section.id in book.sections_left_out(then):
        return []
    return book.in_words(prompt, book.said_at(then, section.key(prompt)))
