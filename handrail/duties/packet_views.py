"""Preparing a report, reading it out, and taking it along on paper. Handrail prepares; a person sends."""

import json
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from handrail.rules.packets import Packet, load_packets
from handrail.team.confirm import confirmed
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from . import actions, back, models
from .access import Opened, open_duties, packet_for, refuse_in_emergency
from .documents import as_text, body_of, without
from .forms import Pieces
from .law import limit, number_of
from .machine import as_machine
from .pdf import pdf_of
from .preparing import before, parts
from .reading import HEARS, PRACTICE, Item, View, open_line, token_of
from .reading import packet_for as packet_of
from .updates import (
    changed_since_made,
    changed_since_told,
    filled_with_news,
    last_told,
    since_sent,
    told_after,
    whole_report,
)

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
@needs("write_child")
def prepare(request: StaffRequest, child_id: UUID, token: str) -> HttpResponse:
    """The report as the record fills it, with a line for each missing piece. It is kept when it is prepared."""
    opened = open_duties(request, child_id, page="prepare")
    duty = opened.duty(token)
    packet = packet_of(duty)
    if packet is None or duty["state"] == "held":
        raise Http404
    refuse_in_emergency(opened.child, packet)
    view, about = opened.view, duty["about"]
    form = Pieces(request.POST or None, packet=packet, language=view.language, initial=before(opened, duty, packet))
    if form.is_valid():
        return redirect("packet", keep(request, opened, duty, packet, form).pk)
    filled = filled_with_news(view, packet, by=request.user, typed={}, typed_at=request.now, about=about)
    return render(request, "duties/prepare.html", {
        "child": opened.child,
        "line": open_line(duty, view),
        "form": form,
        "ask": view.ask,
        **parts(form, filled, view, about),
        **around(packet, view),
    }, status=REFUSED if form.errors else 200)  # fmt: skip


def keep(request: StaffRequest, opened: Opened, duty: Item, packet: Packet, form: Pieces) -> models.Packet:
    typed, view, by, about = form.typed, opened.view, request.user, duty["about"]
    filled = filled_with_news(view, packet, by=by, typed=typed, typed_at=request.now, about=about)
    body = {**body_of(filled, tuple(duty["limits"]), view, by), **told_after(view, packet, by, about)}
    return actions.prepare_packet(
        client_id=form.cleaned_data["client_id"], child=opened.child, duty=duty, kind=packet.id, typed=typed,
        body=body, language=view.language, by=by, now=request.now,
    )  # fmt: skip


def around(packet: Packet, view: View) -> dict[str, Any]:
    """What stands beside a report: what to say first, what to say, what to ask for, what stays out and why."""
    language = view.language
    return {
        "packet": packet,
        "heading": packet.title[language],
        "channel": packet.channel[language],
        **spoken(packet, language),
        "held_back": [held(piece, view) for piece in packet.held_back],
        "call": call(packet, view),
    }


def spoken(packet: Packet, language: str) -> dict[str, Any]:
    """What to know first, what to say, what to ask for and what to leave unsaid, in one language."""
    kinds = {"say_first": packet.say_first, "say": packet.say, "ask_for": packet.ask_for,
             "never_say": packet.never_say}  # fmt: skip
    return {name: [{"text": note.said[language], "cite": note.cite} for note in notes] for name, notes in kinds.items()}


def held(piece: Any, view: View) -> dict[str, str]:
    why = limit(piece.limit, view.book, view.language)["plain"] if piece.limit else ""
    return {"label": piece.label[view.language], "reason": piece.reason[view.language], "why": why}


def call(packet: Packet, view: View) -> dict[str, Any]:
    """A number to call: one with the day it was checked, or the police number that the agency gave."""
    if packet.contact is not None:
        return number_of(packet.contact, view.language, on=view.now.date())
    return {"number": view.agency.police_phone} if packet.audience == "law_enforcement" else {}


@require_safe
@needs("write_child")
def packet(request: StaffRequest, packet_id: UUID) -> HttpResponse:
    """The report as it was prepared: to read out, to copy, to print, and then to prove."""
    opened, row, withheld = packet_for(request, packet_id, page="packet")
    kind, body = load_packets().get(row.kind), without(row.body, withheld)
    token = token_of(opened.child, row.duty)
    duty = next((one for one in opened.answer["duties"] if one["instance"] == row.duty), None)
    again = reverse("prepare", args=[opened.child.pk, token]) if duty else ""
    return render(request, "duties/packet.html", {
        "child": opened.child,
        "row": row,
        "document": body["document"],
        "photo": row.photo_in_use,
        "text": as_text(body["document"]),
        "ask": opened.view.ask if withheld else "",
        "token": token if duty else "",
        "told_url": told_url(row, token),
        "back_url": back_url(row, token),
        "line": open_line(duty, opened.view) if duty else None,
        "again_url": again,
        "findings": findings(body, withheld),
        **(changed(opened, row, kind, again) if kind else {}),
        **lacking(body, again),
        **(around(kind, opened.view) if kind else {}),
    })  # fmt: skip


def told_url(row: models.Packet, token: str) -> str:
    """Where the proof of a letter is written that rests on no duty."""
    if row.duty.startswith(f"{HEARS}/"):
        who = row.duty.split("/")[1]
        return reverse("tell_back", args=[row.about, back.token_of_id(row.about, who)])
    ours = row.duty.startswith(f"{PRACTICE}/")
    return reverse("first_hours_told", args=[row.about, token]) if ours else ""


def back_url(row: models.Packet, token: str) -> str:
    """The page that such a letter was prepared from."""
    told = told_url(row, token)
    return told if not told or row.duty.startswith(f"{HEARS}/") else reverse("first_hours", args=[row.about])


def findings(body: dict[str, Any], withheld: frozenset[str]) -> list[dict[str, Any]]:
    """What looked wrong when it was prepared, in the language of the report."""
    language, rows = body["document"]["language"], {one["key"]: one for one in body["rows"]}
    return [
        {"name": rows[one["key"]]["label"][language], "text": one["what"][language], "stops": one.get("stops", True)}
        for one in body["problems"] if one["key"] not in withheld
    ]  # fmt: skip


def changed(opened: Opened, row: models.Packet, kind: Packet, again: str) -> dict[str, Any]:
    """The lines that would read differently now: since it was sent where there is a proof, or since it was made."""
    told = last_told(opened.child, kind.audience, row.about) if row.proofs.exists() else None
    if told is None or whole_report(kind) is None:
        found = changed_since_made(opened.view, row, kind)
        said = ngettext("%s fact changed since you prepared it.", "%s facts changed since you prepared it.", len(found))
        return {"changes": found, "changed_text": said % len(found), "change_url": again,
                "change_action": _("Prepare it again")}  # fmt: skip
    return since_sent(changed_since_told(told, opened.view, row.about), opened, kind, row.about)


def lacking(body: dict[str, Any], url: str) -> dict[str, object]:
    """What it still lacks, as it was prepared: what they cannot act without comes first. No gap is a reason to wait."""
    rows = {one["key"]: one for one in body["rows"]}
    language = body["document"]["language"]
    keys = [*body["missing"]["required"], *body["missing"]["where_possible"]]
    found = [{"name": rows[key]["label"][language], "state": GAPS[rows[key]["state"]],
              "url": f"{url}#id_{key}" if url else "", "action": _("Add")} for key in keys]  # fmt: skip
    title = ngettext("Ready to send. %s piece missing", "Ready to send. %s pieces missing", len(found)) % len(found)
    return {
        "missing": found,
        "pieces_title": title if found else _("Ready to send. Nothing is missing"),
        "pieces_text": _("You can send now and add them later.") if found else "",
    }


GAPS = {"not_asked": gettext_lazy("not asked yet"), "not_known": gettext_lazy("not known")}


@require_safe
@needs("write_child")
def packet_phone(request: StaffRequest, packet_id: UUID) -> HttpResponse:
    """What to say on the phone, for whoever calls: no word of the case stands on it, so it can lie on a desk."""
    opened, row, _withheld = packet_for(request, packet_id, page="packet_phone")
    kind = load_packets().get(row.kind)
    if kind is None:
        raise Http404
    language = opened.view.language
    other = next(one for one in ("en", "es") if one != language)
    return render(request, "duties/phone.html", {
        "child": opened.child,
        "row": row,
        "other": {"language": other, **spoken(kind, other)},
        "call": call(kind, opened.view),
        "channel": kind.channel[language],
        "to": opened.view.label(str(row.body["to"])),
        **spoken(kind, language),
    })  # fmt: skip


@require_safe
@needs("write_child")
@confirmed
def packet_pdf(request: StaffRequest, packet_id: UUID) -> HttpResponse:
    """The same report on paper. Every time it is made is logged; the file's name tells nothing but the day."""
    row = whole(request, packet_id)
    actions.log_paper(row, by=request.user, now=request.now)
    photo = row.photo_in_use
    with translation.override(row.language):
        made = pdf_of(row.body["document"], prepared_at=row.recorded_at, photo=bytes(photo.small) if photo else None)
    return as_file(made, row, "application/pdf", "pdf")


@require_safe
@needs("write_child")
@confirmed
def packet_json(request: StaffRequest, packet_id: UUID) -> HttpResponse:
    """The same report for a portal or another system. Logged like paper, and for the same readers."""
    row = whole(request, packet_id)
    if row.child.glass:
        raise ValidationError(_("In an emergency a report is read out or printed. It is not made for another system."))
    actions.log_paper(row, by=request.user, now=request.now, verb="made_json")
    made = json.dumps(as_machine(row, row.photo_in_use), ensure_ascii=False, indent=2).encode()
    return as_file(made, row, "application/json", "json")


def whole(request: StaffRequest, packet_id: UUID) -> models.Packet:
    """The report for somebody who may see every line of it: what leaves the screen is as it was sent, whole."""
    _opened, row, withheld = packet_for(request, packet_id, page="packet")
    if withheld:
        raise Http404
    return row


def as_file(made: bytes, row: models.Packet, kind: str, ending: str) -> HttpResponse:
    day = timezone.localdate(row.recorded_at).isoformat()
    response = HttpResponse(made, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="report-{day}.{ending}"'
    return response
