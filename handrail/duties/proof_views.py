"""Recording what was done, correcting it in the open, and deciding about what was not done."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from handrail.missing.models import Lead, still_open
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from . import actions, passing_on
from .access import Opened, act_for, open_duties, packets_about
from .clock_words import moment
from .forms import Correction, Decision, Proof
from .index import OPEN
from .law import digests
from .models import Act, Packet
from .reading import Item, closed_together, line_for, token_of, word

REFUSED = 422
PAGES = require_http_methods(["GET", "HEAD", "POST"])


@PAGES
@needs("write_child")
def proof(request: StaffRequest, child_id: UUID, token: str) -> HttpResponse:
    """To whom, how, when, which number. One act closes every duty with the same act, recipient and event."""
    opened = open_duties(request, child_id, page="proof")
    duty = opened.duty(token)
    together = [one for one in closed_together(duty, opened.answer) if one["state"] in OPEN]
    sent = "channel" in opened.view.book.rules[duty["id"]].proof
    sent_with = {"packet": request.GET.get("packet", "")}
    form = Proof(request.POST or None, now=request.now, sent=sent, limit=limit_of(together), initial=sent_with)
    report = sent_packet(opened, together, str(form["packet"].value() or ""))
    leads, lead = passing_on.not_told(duty, opened.child), request.GET.get("lead", "")
    passing_on.ask_which(form, leads, lead, report)
    if form.is_valid() and save(request, opened, duty, together, form, leads):
        from_search = lead and leads and duty["act"] == passing_on.UPDATE
        return redirect("search", duty["about"]) if from_search else redirect(goes_on(opened, duty, token))
    return render(request, "duties/proof.html", {
        "child": opened.child,
        "line": line_for(duty, opened.view),
        "form": form,
        "recipient": opened.view.label(duty["recipient"]),
        "act": word(opened.view.book, "acts", duty["act"], opened.view.language),
        "closes": [opened.view.said(one["id"])["title"] for one in together if opened.view.may_see(one)],
        "packet": report,
    }, status=REFUSED if form.errors else 200)  # fmt: skip


def goes_on(opened: Opened, duty: Item, token: str) -> str:
    """While the child is missing the list of the first hours goes on; else the duty shows its proof."""
    if str(duty["about"]) in {str(row.pk) for row in still_open(opened.child)}:
        return reverse("first_hours", args=[duty["about"]])
    return reverse("duty", args=[opened.child.pk, token])


def limit_of(duties: list[Item]) -> datetime | None:
    """The moment after which our own proof is late: the first of all that this act closes."""
    ours = [duty for duty in duties if not duty.get("who")]
    limits = [(duty.get("immediate") or {}).get("late_after") or duty["due_at"] for duty in ours]
    return min((at for text in limits if (at := moment(text))), default=None)


def sent_packet(opened: Opened, duties: list[Item], packet_id: str) -> Packet | None:
    """The report that was sent, if it was one prepared for these duties."""
    rows = packets_about(opened.child, {one["instance"] for one in duties}) if packet_id else []
    return next((row for row in rows if str(row.pk) == packet_id), None)


@transaction.atomic
def save(
    request: StaffRequest, opened: Opened, duty: Item, together: list[Item], form: Proof, leads: list[Lead]
) -> bool:
    book = opened.view.book
    seen = actions.seen_of(together or [duty], book.version, digests(book))
    report = sent_packet(opened, together, str(form.cleaned_data.get("packet") or ""))
    try:
        act, new = actions.record_act(client_id=form.cleaned_data["client_id"], child=opened.child, duty=duty,
                                      at=form.cleaned_data["at"], seen=seen, by=request.user, now=request.now,
                                      how=form.how(report))  # fmt: skip
    except ValidationError as error:
        form.add_error(None, error)
        return False
    passing_on.keep(form, leads, act, opened, by=request.user, now=request.now)
    messages.success(request, told(act) if new else _("We already have this. Nothing was saved twice."))
    return True


def told(act: Act) -> str:
    if act.reference:
        return _("Saved. It is done, with proof.")
    return _("Saved as done. Without a number it has no proof yet: add the number when you have it.")


@PAGES
@needs("write_child")
def act_correct(request: StaffRequest, act_id: UUID) -> HttpResponse:
    """Say how it really was, or add the number that came later. Both stay in view."""
    opened, act = act_for(request, act_id, page="correct")
    if Act.objects.filter(corrects=act).exists() and request.method != "POST":
        raise Http404
    form = Correction(request.POST or None, now=request.now, act=act)
    if form.is_valid() and correct(request, act, form):
        return redirect(where_it_shows(opened, act))
    return render(request, "duties/correct.html", {
        "child": opened.child,
        "act": act,
        "form": form,
        "recipient": opened.view.label(act.recipient),
        "act_words": word(opened.view.book, "acts", act.act, opened.view.language),
    }, status=REFUSED if form.errors else 200)  # fmt: skip


def correct(request: StaffRequest, act: Act, form: Correction) -> bool:
    typed = form.cleaned_data
    try:
        actions.correct_act(client_id=typed["client_id"], act=act, by=request.user, now=request.now,
                            reason=typed["reason"], **form.changes())  # fmt: skip
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, _("Saved. What was said before stays in view."))
    return True


def where_it_shows(opened: Opened, act: Act) -> Any:
    """The duty that the act is about, or all of them when that duty is gone."""
    mine = (act.act, act.recipient, act.about)
    for duty in opened.answer["duties"]:
        if (duty["act"], duty["recipient"], duty["about"]) == mine and opened.view.may_see(duty):
            return redirect("duty", opened.child.pk, token_of(opened.child, duty["instance"])).url
    return redirect("duties", opened.child.pk).url


@PAGES
@needs("write_child")
def duty_close(request: StaffRequest, child_id: UUID, token: str) -> HttpResponse:
    """Tried in vain and when next; closed by a supervisor with a reason; or a held notice let go by a named person."""
    opened = open_duties(request, child_id, page="decide")
    duty = opened.duty(token)
    if duty["state"] not in OPEN or duty.get("who"):
        raise Http404
    held, decides = duty["state"] == "held", request.standing.may("decide_held")
    form = Decision(request.POST or None, now=request.now, held=held, decides=decides)
    if form.is_valid() and decide(request, opened, duty, form):
        return redirect("duty", child_id, token)
    return render(request, "duties/close.html", {
        "child": opened.child,
        "line": line_for(duty, opened.view),
        "form": form,
        "held": held,
        "decides": decides,
    }, status=REFUSED if form.errors else 200)  # fmt: skip


def decide(request: StaffRequest, opened: Opened, duty: Item, form: Decision) -> bool:
    typed, book = form.cleaned_data, opened.view.book
    seen = actions.seen_of([duty], book.version, digests(book))
    try:
        actions.record_act(client_id=typed["client_id"], child=opened.child, duty=duty, at=request.now, seen=seen,
                           by=request.user, now=request.now, outcome=typed["outcome"],
                           how=actions.Told(reason=typed["reason"], retry_at=typed["retry_at"]))  # fmt: skip
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, _("Saved, with your name and the reason."))
    return True
