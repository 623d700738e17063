"""What a receiver was told last, and what has changed since: line by line, old and new side by side.

A report counts as told once a proof refers to it. An update keeps, sealed in its body under `told`, how the whole
report stood when it was prepared, so that after the update nothing is counted as new twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handrail.children.models import Child
from handrail.rules.packet_files import Packet as PacketFile
from handrail.rules.packets import FilledPacket, Known, Row, load_packets
from handrail.team.models import Person

from .access import Opened
from .documents import fill_for, value_of
from .index import OPEN
from .models import Act, Packet
from .reading import Item, View, packet_for, token_of

SILENT = frozenset({"not_known", "not_asked"})
NEWS = {(): "record.changed", ("health",): "record.changed_health"}
"""Where the changed lines of each restricted group go. What has no place here goes into no update."""
NOT_NEWS = frozenset({"age", "codes", "originating", "police_number", "police_officer", "ncmec_number", "informed_at"})
"""Lines that say nothing new to a receiver when they change: what was worked out, and the numbers they gave us."""


@dataclass(frozen=True)
class Change:
    """One line that would read differently now."""

    key: str
    label: str
    before: str
    now: str
    restricted: tuple[str, ...] = ()


@dataclass(frozen=True)
class LastTold:
    """The last report or update with proof: when it was sent, the report it belongs to, and its lines as told."""

    at: datetime
    kind: str
    by: Person
    language: str
    rows: Mapping[str, Mapping[str, Any]]
    words: Mapping[str, str]


def last_told(child: Child, audience: str, about: str) -> LastTold | None:
    """What this receiver was told last about this event, with proof."""
    sent = Act.objects.filter(child=child, about=about, outcome=Act.Outcome.DONE, corrected_by__isnull=True)
    for act in sent.exclude(packet=None).select_related("packet__recorded_by").order_by("-at", "-sequence"):
        act.child = child
        if act.recipient == audience and (told := told_by(act, child)) is not None:
            return told
    return None


def told_by(act: Act, child: Child) -> LastTold | None:
    packet = act.packet
    kind = kind_of(packet, child) if packet else None
    if packet is None or kind is None or whole_report(kind) is None:
        return None
    stood = packet.body.get("told") or standing(packet.body)
    return LastTold(act.at, str(whole_report(kind)), packet.recorded_by, packet.language, stood["rows"], stood["words"])


def kind_of(packet: Packet, child: Child) -> PacketFile | None:
    packet.child = child
    return load_packets().get(packet.kind)


def whole_report(kind: PacketFile) -> str | None:
    """The report that an update belongs to, or the report itself; None for what is no report that goes on."""
    kinds = {one.updates for one in load_packets().values()}
    return kind.updates or (kind.id if kind.id in kinds else None)


def standing(body: Mapping[str, Any]) -> dict[str, Any]:
    """How every line of a kept report stood: its state and value, and the words for it."""
    rows = {one["key"]: {"state": one["state"], "value": one["value"]} for one in body["rows"]}
    words = {one["key"]: one["value"] for part in body["document"]["sections"] for one in part["rows"]}
    return {"rows": rows, "words": words}


def stands_now(filled: FilledPacket, view: View) -> dict[str, Any]:
    rows = {row.key: {"state": row.state, "value": plain(row)} for row in filled.rows}
    return {"rows": rows, "words": {row.key: value_of(row, view) for row in filled.rows if row.state == "known"}}


def merged(before: LastTold | None, now: Mapping[str, Any]) -> dict[str, Any]:
    """How the whole report stands after an update. What its writer may not see stays as it was told."""
    old_rows, old_words = (before.rows, before.words) if before else ({}, {})
    seen = {key: row for key, row in now["rows"].items() if row["state"] != "restricted"}
    kept = {key: word for key, word in old_words.items() if key not in seen}
    return {"rows": {**old_rows, **seen}, "words": {**kept, **now["words"]}}


# --- what changed -------------------------------------------------------------------------------------------------


def changes(rows: Mapping[str, Mapping[str, Any]], words: Mapping[str, str], filled: FilledPacket,
            view: View) -> list[Change]:  # fmt: skip
    """The lines that would read differently now, in the order of the report. What this reader may not see, or whoever
    prepared the report could not, is no change."""
    found = []
    for row in filled.rows:
        told = rows.get(row.key)
        now = value_of(row, view) if row.state == "known" else gap(row.state)
        before = words.get(row.key, "") or gap(told["state"] if told else "")
        if told is not None and differs(row, told, before != now):
            found.append(Change(row.key, row.label[view.language], before, now, row.field.restricted))
    return found


def differs(row: Row, told: Mapping[str, Any], reads_differently: bool) -> bool:
    """What reads the same is no change, however it is kept; of two photos of one day each is another."""
    if row.key in NOT_NEWS or row.field.control or "restricted" in {row.state, told["state"]}:
        return False
    if {row.state, told["state"]} <= SILENT:
        return False
    return reads_differently or (row.field.kind == "photo" and row.value != told["value"])


def plain(row: Row) -> object:
    return list(row.value) if isinstance(row.value, tuple) else row.value


def gap(state: str) -> str:
    return {"not_known": _("Not known"), "held_back": _("Held back")}.get(state, _("Not asked"))


def changed_since_told(told: LastTold, view: View, about: str) -> list[Change]:
    """What changed in the whole report since this receiver was told, in the language in which they were told."""
    seen = replace(view, language=told.language)
    with translation.override(told.language):
        filled = fill_for(seen, load_packets()[told.kind], by=told.by, typed=last_typed(view, told.kind, about),
                          typed_at=view.now, about=about)  # fmt: skip
        return changes(told.rows, told.words, filled, seen)


def changed_since_made(view: View, row: Packet, kind: PacketFile) -> list[Change]:
    """What changed since this report was prepared, in its language."""
    seen, stood = replace(view, language=row.language), standing(row.body)
    with translation.override(row.language):
        filled = filled_with_news(seen, kind, by=row.recorded_by, typed=row.typed, typed_at=row.recorded_at,
                                  about=row.about)  # fmt: skip
        return changes(stood["rows"], stood["words"], filled, seen)


def since_sent(found: list[Change], opened: Opened, kind: PacketFile, about: str) -> dict[str, Any]:
    """The changes with the question whether to send an update, and where."""
    said = ngettext("%s fact changed since you sent it. Send an update?",
                    "%s facts changed since you sent it. Send an update?", len(found))  # fmt: skip
    return {"changes": found, "changed_text": said % len(found),
            "change_url": update_url(opened, kind.audience, about) if found else "",
            "change_action": _("Prepare the update")}  # fmt: skip


def update_url(opened: Opened, audience: str, about: str) -> str:
    """Where this receiver is told: an update while the child is missing, afterwards the notice of recovery."""
    for act in ("keep_in_touch", "report_recovery"):
        for duty in opened.answer["duties"]:
            mine = (duty["act"], duty["recipient"], duty["about"]) == (act, audience, about)
            if mine and duty["state"] in OPEN and opened.view.may_see(duty):
                return reverse("prepare", args=[opened.child.pk, token_of(opened.child, duty["instance"])])
    return ""


def changed_of(item: Item, opened: Opened) -> dict[str, Any]:
    """For the page of a duty: what changed since its receiver was told. Nothing when nobody was, or nothing did."""
    kind = packet_for(item)
    told = last_told(opened.child, kind.audience, item["about"]) if kind and whole_report(kind) else None
    if kind is None or told is None:
        return {}
    found = changed_since_told(told, opened.view, item["about"])
    return since_sent(found, opened, kind, item["about"]) if found else {}


def last_typed(view: View, kind: str, about: str) -> dict[str, Any]:
    """What was written for this report when it was last prepared: it counts until it is written anew."""
    for row in Packet.objects.filter(child=view.child, about=about).order_by("-sequence"):
        row.child = view.child
        if row.kind == kind:
            return dict(row.typed)
    return {}


# --- the update ---------------------------------------------------------------------------------------------------


def filled_with_news(
    view: View, packet: PacketFile, *, by: Person, typed: Mapping[str, Any], typed_at: datetime, about: str
) -> FilledPacket:
    """The packet, and for an update what changed since the receiver was told."""
    more = news(view, packet, about) if packet.updates else {}
    return fill_for(view, packet, by=by, typed=typed, typed_at=typed_at, about=about, more=more)


def news(view: View, packet: PacketFile, about: str) -> dict[str, Known]:
    """The changed lines as pieces of an update; those of a restricted group in a line of their own."""
    told = last_told(view.child, packet.audience, about)
    found = changed_since_told(told, view, about) if told else []
    groups: dict[tuple[str, ...], list[str]] = {}
    for one in found:
        parts = {"label": one.label, "now": one.now, "before": one.before}
        groups.setdefault(one.restricted, []).append(_("%(label)s: %(now)s (before: %(before)s)") % parts)
    source = _("Compared with what was sent")
    return {NEWS[key]: Known(tuple(lines), source, view.now) for key, lines in groups.items() if key in NEWS}


def told_after(view: View, packet: PacketFile, by: Person, about: str) -> dict[str, Any]:
    """For an update: how the whole report stands once it is sent. Kept in its body, and never sent."""
    if packet.updates is None:
        return {}
    whole = fill_for(view, load_packets()[packet.updates], by=by, typed=last_typed(view, packet.updates, about),
                     typed_at=view.now, about=about)  # fmt: skip
    return {"told": merged(last_told(view.child, packet.audience, about), stands_now(whole, view))}
