"""Preparing a report, reading it out, and taking it along on paper. Handrail prepares; a person sends."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from handrail.children.models import Identification
from handrail.children.questions import where_to_answer
from handrail.rules.packet_files import Section
from handrail.rules.packets import FilledPacket, Packet, Row, load_packets
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from . import actions, models
from .access import Opened, open_duties, packet_for, packets_about
from .documents import as_text, body_of, changed_since, fill_for, line_of, without
from .forms import Pieces, first_shown, pieces
from .law import limit, number_of
from .pdf import pdf_of
from .reading import Item, View, closed_together, open_line, token_of
from .reading import packet_for as packet_of

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
@needs("write_child")
def prepare(request: StaffRequest, child_id: UUID, token: str) -> HttpResponse:
    """The report as the record fills it, with a line for each missing piece. It is kept when it is prepared."""
    opened = open_duties(request, child_id, page="prepare")
    duty = opened.duty(token)
    packet = packet_of(duty)
    if packet is None:
        raise Http404
    form = Pieces(request.POST or None, packet=packet, language=opened.view.language, initial=before(opened, duty))
    if form.is_valid():
        return redirect("packet", keep(request, opened, duty, packet, form).pk)
    filled = fill_for(opened.view, packet, by=request.user, typed={}, typed_at=request.now)
    return render(request, "duties/prepare.html", {
        "child": opened.child,
        "line": open_line(duty, opened.view),
        "form": form,
        "sections": [section(one, form, filled, opened.view) for one in packet.sections],
        **around(packet, opened.view),
    }, status=REFUSED if form.errors else 200)  # fmt: skip


def section(part: Section, form: Pieces, filled: FilledPacket, view: View) -> dict[str, Any]:
    """One section on the page: what is settled, with source and age, then the lines to write."""
    rows = [row for row in filled.rows if row.section == part.id]
    settled = [stands(row, view) for row in rows if row.state == "known" or row.key not in form.fields or
               row.state == "restricted"]  # fmt: skip
    return {"title": part.title[view.language], "settled": settled, **pieces(form, rows, view.language)}


def stands(row: Row, view: View) -> dict[str, str]:
    if row.state == "known":
        return line_of(row, view)
    url = where_to_answer(view.child, row.field.sources[0]) if row.state in {"not_asked", "not_known"} else ""
    return {"label": row.label[view.language], "unknown": in_words(row.state, view), "url": url, "action": _("Add")}


def in_words(state: str, view: View) -> str:
    if state == "restricted":
        return _("Restricted, ask %(name)s") % {"name": view.ask}
    return {"not_known": _("Not known"), "held_back": _("Held back")}.get(state, _("Not asked"))


def keep(request: StaffRequest, opened: Opened, duty: Item, packet: Packet, form: Pieces) -> models.Packet:
    typed, view = form.typed, opened.view
    filled = fill_for(view, packet, by=request.user, typed=typed, typed_at=request.now)
    return actions.prepare_packet(
        client_id=form.cleaned_data["client_id"], child=opened.child, duty=duty, kind=packet.id, typed=typed,
        body=body_of(filled, tuple(duty["limits"]), view, request.user), language=view.language, by=request.user,
        now=request.now,
    )  # fmt: skip


def before(opened: Opened, duty: Item) -> dict[str, object]:
    """What an earlier version held, or what the person who concluded wrote down: never typed twice."""
    instances = {one["instance"] for one in closed_together(duty, opened.answer)}
    kept = next(iter(packets_about(opened.child, instances)), None)
    if kept is not None:
        return first_shown(kept.typed)
    row = (
        Identification.objects.filter(child=opened.child, pk=duty["about"]).first() if duty["about"] != "case" else None
    )
    if row is None:
        return {}
    row.child = opened.child
    return {"basis": row.basis or ""}


def around(packet: Packet, view: View) -> dict[str, Any]:
    """What stands beside a report: what to say first, what to say, what to ask for, what stays out and why."""
    language = view.language
    return {
        "packet": packet,
        "heading": packet.title[language],
        "channel": packet.channel[language],
        "say_first": [{"text": note.said[language], "cite": note.cite} for note in packet.say_first],
        "say": [note.said[language] for note in packet.say],
        "ask_for": [note.said[language] for note in packet.ask_for],
        "held_back": [held(piece, view) for piece in packet.held_back],
        "call": call(packet, view),
    }


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
        "text": as_text(body["document"]),
        "ask": opened.view.ask if withheld else "",
        "token": token if duty else "",
        "line": open_line(duty, opened.view) if duty else None,
        "again_url": again,
        **changes(row, refill(opened, row, kind) if kind else None),
        **lacking(body, again),
        **(around(kind, opened.view) if kind else {}),
    })  # fmt: skip


def changes(row: models.Packet, filled: FilledPacket | None) -> dict[str, object]:
    count = changed_since(row.body, filled) if filled else 0
    told = ngettext("%s fact changed since you prepared it.", "%s facts changed since you prepared it.", count) % count
    return {"changed": count, "changed_text": told}


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


def refill(opened: Opened, row: models.Packet, kind: Packet) -> FilledPacket:
    return fill_for(opened.view, kind, by=row.recorded_by, typed=row.typed, typed_at=row.recorded_at)


@require_safe
@needs("write_child")
def packet_pdf(request: StaffRequest, packet_id: UUID) -> HttpResponse:
    """The same report on paper. Every time it is made is logged; the file's name tells nothing but the day."""
    _opened, row, withheld = packet_for(request, packet_id, page="packet")
    if withheld:  # paper is the report as it was sent, whole
        raise Http404
    actions.log_paper(row, by=request.user, now=request.now)
    with translation.override(row.language):
        made = pdf_of(row.body["document"], prepared_at=row.recorded_at)
    day = timezone.localdate(row.recorded_at).isoformat()
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="report-{day}.pdf"'
    return response
