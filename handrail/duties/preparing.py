"""The page on which a report is prepared: short, since what the record knows is folded and nothing is typed twice."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from handrail.children.models import Child, Identification
from handrail.children.questions import where_to_answer
from handrail.rules.packets import FilledPacket, Packet, Problem, Row, load_packets
from handrail.rules.profile import load_profile

from . import models
from .access import Opened
from .documents import line_of
from .forms import Pieces, first_shown
from .missing_pieces import episode_of
from .reading import Item, View

GAPS = ("not_asked", "not_known")
OF_THE_EPISODE = ("last_seen", "told_by", "left_how")


def parts(form: Pieces, filled: FilledPacket, view: View, about: str) -> dict[str, Any]:
    """What is folded, what is open, what is written elsewhere, and what looks wrong."""
    rows = [row for row in filled.rows if row.state != "restricted"]
    gaps = [row for row in rows if row.state in GAPS]
    open_rows = [row for row in gaps if opens(row, form)]
    more = [row for row in gaps if row.key in form.fields and row not in open_rows]
    change = [row for row in rows if row.state == "known" and row.key in form.fields]
    return {
        "findings": [finding(one, filled, view, about) for one in filled.problems],
        "filled": [one for section in filled.packet.sections if (one := folded(section, filled, view, about))["lines"]],
        "filled_count": sum(row.state == "known" for row in rows),
        "held": [row.label[view.language] for row in filled.rows if row.state in {"restricted", "held_back"}],
        "elsewhere": [elsewhere(row, view, about) for row in first(gaps) if waits(row, form)],
        "needed": [piece(row, form) for row in first(open_rows)],
        "more": [piece(row, form) for row in more],
        "more_open": any(form[row.key].value() for row in more),
        "change": [piece(row, form) for row in change],
        "change_open": any(form[row.key].value() for row in change),
    }


def first(rows: Iterable[Row]) -> list[Row]:
    """What they cannot act without comes first; no gap is a reason to wait."""
    return sorted(rows, key=lambda row: row.field.need != "required")


def opens(row: Row, form: Pieces) -> bool:
    """Open on the page: what they need and only this report holds. The profile is filled in there, for all reports."""
    return row.key in form.fields and row.field.need != "optional" and (row.field.asked or not profile_key(row))


def waits(row: Row, form: Pieces) -> bool:
    """Not there, wanted, and written in the record rather than in one report."""
    return row.field.need != "optional" and (row.key not in form.fields or bool(profile_key(row)))


def piece(row: Row, form: Pieces) -> dict[str, Any]:
    return {"field": form[row.key], "asked": form[f"asked_{row.key}"]}


def folded(section: Any, filled: FilledPacket, view: View, about: str) -> dict[str, Any]:
    rows = [row for row in filled.rows if row.section == section.id and row.state == "known"]
    return {
        "title": section.title[view.language],
        "lines": [{**line_of(row, view), "url": where_to_mend(row, view.child, about)} for row in rows],
    }


def elsewhere(row: Row, view: View, about: str) -> dict[str, str]:
    state = _("not known") if row.state == "not_known" else _("not asked yet")
    url = where_to_mend(row, view.child, about)
    return {"name": row.label[view.language], "state": state, "url": url, "action": _("Add")}


def finding(problem: Problem, filled: FilledPacket, view: View, about: str) -> dict[str, Any]:
    row = next(row for row in filled.rows if row.key == problem.key)
    return {
        "key": row.key,
        "name": row.label[view.language],
        "text": problem.what[view.language],
        "stops": problem.stops,
        "url": where_to_mend(row, view.child, about),
    }


# --- where a line is changed ---------------------------------------------------------------------------------------


def profile_key(row: Row) -> str:
    keys = (source.removeprefix("record.") for source in row.field.sources)
    return next((key for key in keys if key in load_profile().fields), "")


def where_to_mend(row: Row, child: Child, about: str) -> str:
    """The page of the record that holds this line, or "" when no page does."""
    if row.field.kind == "photo":
        return reverse("photo_new", args=[child.pk])
    if profile_key(row):
        return reverse("profile_edit", args=[child.pk])
    source = row.field.sources[0] if row.field.sources else ""
    if source.startswith("record.name") or source in {"child.birthdate", "child.age"}:
        return reverse("child_edit", args=[child.pk])
    if source == "record.people":
        return reverse("contact_new", args=[child.pk])
    if source.startswith("missing.") or source.removeprefix("record.") in OF_THE_EPISODE:
        return of_the_episode(child, about)
    return where_to_answer(child, source) if source else ""


def of_the_episode(child: Child, about: str) -> str:
    return reverse("missing_edit", args=[about]) if episode_of(child, about) is not None else ""


# --- never typed twice ---------------------------------------------------------------------------------------------


def before(opened: Opened, duty: Item, packet: Packet) -> dict[str, object]:
    """What an earlier report about the same event held, or what the person who concluded wrote down."""
    kept: dict[str, str] = {}
    for row in reversed(list(earlier(opened, duty, packet))):
        kept.update({key: words for key, words in row.typed.items() if carries(key, row.kind, packet)})
    if kept:
        return first_shown(kept)
    return concluded(opened.child, duty)


def earlier(opened: Opened, duty: Item, packet: Packet) -> Iterator[models.Packet]:
    """The reports about this event, newest first; for an update only one that was not sent yet: news is told once."""
    for row in models.Packet.objects.filter(child=opened.child, about=duty["about"]).order_by("-sequence"):
        row.child = opened.child
        told = row.duty == duty["instance"] or duty["about"] != "case"
        if told and not (packet.updates and row.kind == packet.id and row.proofs.exists()):
            yield row


def carries(key: str, kind: str, packet: Packet) -> bool:
    """The same line, read from the same places and as restricted there as here."""
    there = load_packets().get(kind)
    lines = {field.key: (field.sources, field.restricted) for field in there.fields} if there else {}
    return any(key == field.key and lines.get(key) == (field.sources, field.restricted) for field in packet.fields)


def concluded(child: Child, duty: Item) -> dict[str, object]:
    about = duty["about"]
    row = Identification.objects.filter(child=child, pk=about).first() if about != "case" else None
    if row is None:
        return {}
    row.child = child
    return {"basis": row.basis or ""}
