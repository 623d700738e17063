"""Choosing a copy, seeing exactly what will stand on it, and making it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from handrail.rules import plans as rules
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from . import actions, book, copying
from .access import plan_for
from .circumstances import family_suspect, not_asked
from .copying import KINDS, OTHERS, YOUTH, Asked, Kind
from .forms import MakeCopy
from .models import CopyMade, Plan
from .screen import Screen
from .write_views import REFUSED, screen_of

PAGES = require_http_methods(["GET", "HEAD", "POST"])
HANDS = {"youth": "youth", "caregiver": "caregiver", "worker": "worker"}
STAYS = frozenset({"worker_keeps_it", "worker"})
"""Copies that never leave the office."""


@require_safe
@needs("read_child")
def plan_copies(request: StaffRequest, plan_id: UUID) -> HttpResponse:
    """Every kind of copy, what is said with it, and which were made."""
    screen = screen_of(request, plan_for(request, plan_id, page="plan_copies"))
    made = CopyMade.objects.filter(version__plan=plan_id).select_related("recorded_by").order_by("-sequence")
    return render(request, "safety_plans/copies.html", {
        "plan": screen.sitting.plan, "child": screen.sitting.plan.child, "empty": screen.empty,
        "youth": [row(one, plan_id) for one in YOUTH if one.id != "phone_page" or settings.PHONE_PAGES],
        "others": [row(one, plan_id) for one in OTHERS],
        "made": [{"row": one, "title": copying.title_of(one.form)} for one in made],
        "at_home": screen.at_home, "notes": suspect_notes(), **about_the_home(request, screen.sitting.plan),
    })  # fmt: skip


def row(kind: Kind, plan_id: UUID) -> dict[str, str]:
    phone = kind.id == "phone_page"
    url = reverse("plan_phone", args=[plan_id]) if phone else reverse("plan_copy", args=[plan_id, kind.id])
    return {"text": copying.title_of(kind.id), "under": copying.note_of(kind), "url": url}


def about_the_home(request: StaffRequest, plan: Plan) -> dict[str, Any]:
    """Why nothing goes there, and what nobody has answered yet."""
    child = plan.child
    return {"suspect": family_suspect(child, request.now), "not_asked": not_asked(child, request.now)}


def suspect_notes() -> list[str]:
    return [book.say(one) for one in rules.load_plans().copies.family_suspect.notes]


@PAGES
@needs("write_child")
def plan_copy(request: StaffRequest, plan_id: UUID, kind: str) -> HttpResponse:
    """The preview is the copy. It is made by a post, so that no address leads to it."""
    if kind not in KINDS or kind == "phone_page":
        raise Http404
    screen = screen_of(request, plan_for(request, plan_id, page="plan_copies"))
    form = copy_form(request, screen, KINDS[kind])
    if form.is_bound and not form.is_valid():
        return preview(request, screen, KINDS[kind], form)
    if form.is_bound:
        keep_wants(request, screen, KINDS[kind], form)
        if "make" in request.POST:
            return hand_out(request, screen, KINDS[kind], form)
        screen = screen_of(request, plan_for(request, plan_id, page="plan_copies"))
    return preview(request, screen, KINDS[kind], form)


def copy_form(request: StaffRequest, screen: Screen, kind: Kind) -> MakeCopy:
    wants = copying.wants_of(screen.sitting, kind.audience, screen.today)
    form = MakeCopy(request.POST if request.method == "POST" else None,
                    initial={"language": book.lang(), "wants": sorted(wants)})  # fmt: skip
    for name in unneeded(kind):
        del form.fields[name]
    if kind.audience == "youth":
        form.fields["wants"].choices = form.fields["wants"].choices[:1]  # type: ignore[attr-defined]  # a ChoiceField
    return form


def unneeded(kind: Kind) -> list[str]:
    """Nothing is asked that makes no difference for this copy."""
    wants = [] if kind.audience != "worker" and kind.id != "none" else ["wants"]
    to_print = kind.page and kind.audience == "youth" and kind.id not in STAYS
    return wants if to_print else [*wants, "handed"]


def asked_for(form: MakeCopy, kind: Kind) -> Asked:
    typed: Mapping[str, Any] = form.cleaned_data if form.is_bound and form.is_valid() else form.initial
    return Asked(kind, typed.get("language") or book.lang(), handed=bool(typed.get("handed")) or kind.id in STAYS)


def keep_wants(request: StaffRequest, screen: Screen, kind: Kind, form: MakeCopy) -> None:
    """What the young person asked to have on it, or no longer wants there."""
    if "wants" not in form.fields:
        return
    before = copying.wants_of(screen.sitting, kind.audience, screen.today)
    offered = [code for code, _label in form.fields["wants"].choices]  # type: ignore[attr-defined]  # a ChoiceField
    for topic in offered:
        if (topic in form.cleaned_data["wants"]) != (topic in before):
            once = uuid5(form.cleaned_data["client_id"], f"{topic} {topic not in before}")
            actions.agree(client_id=once, plan=screen.sitting.plan, key=copying.TOPIC + topic, audience=kind.audience,
                          shown=topic not in before, until=None, by=request.user, now=request.now)  # fmt: skip


def preview(request: StaffRequest, screen: Screen, kind: Kind, form: MakeCopy) -> HttpResponse:
    found = copying.made(screen.sitting, screen.content, asked_for(form, kind), request.agency, request.now)
    held, copy = (book.say(found.say_to_worker), None) if isinstance(found, rules.Held) else ("", found)
    return render(request, "safety_plans/copy.html", {
        "plan": screen.sitting.plan, "child": screen.sitting.plan.child, "kind": kind, "form": form,
        "title": copying.title_of(kind.id), "note": copying.note_of(kind), "held": held,
        "copy": copy, "left_out": left_out(screen, copy) if copy else [], "new_id": uuid4(),
        "never": [book.say(one) for one in rules.load_plans().copies.sheets[kind.audience].never],
        "button": button_of(kind), **about_the_home(request, screen.sitting.plan),
    }, status=REFUSED if form.errors else 200)  # fmt: skip


def button_of(kind: Kind) -> str:
    if kind.page and kind.id != "worker_keeps_it":
        return _("Make the paper")
    return _("Open it to read") if kind.id in {"read_aloud", "learn_by_heart"} else _("Write it down")


def left_out(screen: Screen, copy: rules.Copy) -> list[dict[str, str]]:
    """What the copy leaves out, where it stands in the plan and how to mend it. The words are not repeated."""
    found = []
    for one in copy.left_out:
        prompt = screen.content.prompt(one.key)
        url = reverse("plan_write", args=[screen.sitting.plan.pk]) + f"?at={screen.place_of(one.key)}"
        found.append({"ask": book.say(prompt.ask) if prompt else "", "why": book.say(one.why), "url": url,
                      "mend": book.say(one.mend), "line": str(one.line or "")})  # fmt: skip
    return found


def hand_out(request: StaffRequest, screen: Screen, kind: Kind, form: MakeCopy) -> HttpResponse:
    """Make it. That it was made is on record; what stood in it is not."""
    screen = screen_of(request, plan_for(request, screen.sitting.plan.pk, page="plan_copies"))
    asked = asked_for(form, kind)
    found = copying.made(screen.sitting, screen.content, asked, request.agency, request.now)
    if isinstance(found, rules.Held):
        form.add_error(None, book.say(found.say_to_worker))
        return preview(request, screen, kind, form)
    actions.note_copy(client_id=form.cleaned_data["client_id"], version=screen.sitting.version, form=kind.id,
                      language=asked.language, hands="worker" if kind.id in STAYS else HANDS[kind.audience],
                      by=request.user, now=request.now)  # fmt: skip
    if kind.page and kind.id != "worker_keeps_it":
        answer = HttpResponse(copying.pdf_of(found, kind, request.now), content_type="application/pdf")
        answer["Content-Disposition"] = f'attachment; filename="{kind.file}"'
        return answer
    if kind.id in {"read_aloud", "learn_by_heart"}:
        return redirect("plan_aloud", screen.sitting.plan.pk)
    messages.success(request, _("Written down."))
    return redirect("plan_copies", screen.sitting.plan.pk)


@require_safe
@needs("read_child")
def plan_aloud(request: StaffRequest, plan_id: UUID) -> HttpResponse:
    """The young person's copy in large letters, to read out or to learn. On the worker's own screen; nothing stays."""
    screen = screen_of(request, plan_for(request, plan_id, page="plan_copies"))
    asked = Asked(KINDS["read_aloud"], book.lang(), handed=True)
    found = copying.made(screen.sitting, screen.content, asked, request.agency, request.now)
    if isinstance(found, rules.Held):
        raise Http404
    page = {"plan": screen.sitting.plan, "copy": found, "day": timezone.localdate(request.now)}
    return render(request, "safety_plans/aloud.html", page)
