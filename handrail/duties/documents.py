"""A filled packet as a document: the same words for the page, for reading out, for copying and for paper."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from handrail.children.profile import in_words
from handrail.rules.packets import FilledPacket, Known, Packet, Row, fill
from handrail.rules.profile import Field as Line
from handrail.rules.profile import load_profile
from handrail.team.models import Person

from .first_hours_letters import basis_of
from .pieces import record_of, typed_into
from .reading import View
from .times import day_on_paper, on_paper, short_day

Document = dict[str, Any]
FIXED = "fixed"


def fill_for(
    view: View, packet: Packet, *, by: Person, typed: Mapping[str, Any], typed_at: datetime, about: str = "",
    more: Mapping[str, Known] | None = None,
) -> FilledPacket:  # fmt: skip
    """The packet with what the record knows and what was typed for it; restricted rows only for who may see them.

    `about` is the event of the duty; `more` are pieces that only this kind of report has.
    """
    record = open_to(packet.audience, record_of(view.child, view.agency, by, view.now, about))
    record.update(basis_of(packet, view, about))
    record.update(more or {})
    record.update(typed_into(packet, typed, by.name, typed_at))
    return fill(packet, record, at=view.now, may_see=view.groups)


def open_to(audience: str, record: Mapping[str, Known]) -> dict[str, Known]:
    """The record without the lines of the profile that are not kept for this receiver, as the child was told."""
    lines = load_profile().fields
    keys = {name: name.removeprefix("record.") for name in record if name.startswith("record.")}
    return {name: known for name, known in record.items()
            if keys.get(name) not in lines or audience in lines[keys[name]].reports}  # fmt: skip


def body_of(filled: FilledPacket, limits: tuple[str, ...], view: View, by: Person) -> Document:
    """What is kept: the filled packet, and the document in the language it was prepared in."""
    return {**filled.as_json(), "document": document_of(filled, limits, view, by)}


def document_of(filled: FilledPacket, limits: tuple[str, ...], view: View, by: Person) -> Document:
    language = view.language
    return {
        "language": language,
        "title": _("Report"),
        "heading": filled.packet.title[language],
        "head": [
            {"label": _("To"), "value": view.label(filled.packet.audience)},
            {"label": _("From"), "value": view.agency.name},
            {"label": _("Prepared"), "value": prepared(view, by)},
        ],
        "controls": [*own_controls(filled, view), *controls(limits, filled.packet, view)],
        "sections": [section_of(section, filled, view) for section in filled.packet.sections],
        "layout": filled.packet.layout,
        "photo": photo_of(filled, view),
        "words": words(),
        "digest": filled.digest,
    }


def prepared(view: View, by: Person) -> str:
    return _("%(when)s, by %(name)s") % {"when": on_paper(view.now, view.zone), "name": by.name}


def own_controls(filled: FilledPacket, view: View) -> list[str]:
    """The lines of the report that bind its receiver, such as what may not be said in public."""
    return [value_of(row, view) for row in filled.rows if row.field.control is not None and row.state == "known"]


def controls(limits: tuple[str, ...], packet: Packet, view: View) -> list[str]:
    """What the receiver must keep to, where a privacy limit says so and no line of the report does."""
    said = {field.control for field in packet.fields}
    texts = [view.book.limits.get(limit, {}).get("on_report") for limit in limits if limit not in said]
    return [str(text.get(view.language) or text["en"]) for text in texts if isinstance(text, Mapping)]


def section_of(section: Any, filled: FilledPacket, view: View) -> Document:
    rows = [row for row in filled.rows if row.section == section.id and row.field.control is None]
    return {
        "title": section.title[view.language],
        "rows": [line_of(row, view) for row in rows if row.state == "known"],
        "not_known": [] if filled.packet.updates else labels(rows, "not_known", view),
        "not_asked": [] if filled.packet.updates else labels(rows, "not_asked", view),
    }


def labels(rows: list[Row], state: str, view: View) -> list[str]:
    """Gaps that the receiver may wonder about; an optional line nobody filled in is not worth paper."""
    return [row.label[view.language] for row in rows if row.state == state and row.field.need != "optional"]


def line_of(row: Row, view: View) -> dict[str, str]:
    return {
        "key": row.key,
        "label": row.label[view.language],
        "value": value_of(row, view),
        "source": source_of(row, view),
        "ncic": row.field.ncic or "",
        "keyed": row.keyed,
        "kind": row.field.kind,
    }


def photo_of(filled: FilledPacket, view: View) -> dict[str, str] | None:
    """The photo that goes with the report, by its id, and the words that stand for it."""
    row = next((row for row in filled.rows if row.field.kind == "photo" and row.state == "known"), None)
    if row is None:
        return None
    name = view.child.full_name
    alt = _("Photo of %(name)s. %(taken)s") % {"name": name, "taken": value_of(row, view)}
    return {"id": str(row.value), "alt": alt, "caption": value_of(row, view)}


def value_of(row: Row, view: View) -> str:
    text = row.shown(view.language) or ""
    if row.field.kind == "time":
        return on_paper(datetime.fromisoformat(text), view.zone)
    if row.field.kind == "birth_date":
        return day_on_paper(date.fromisoformat(text))
    if row.field.kind == "photo":
        return taken_on(row, view)
    line = profile_line(row)
    return in_words(line, text, view.language) if line else one_line(row, view)


def one_line(row: Row, view: View) -> str:
    """Several words in one line: codes with commas, whatever was written with semicolons."""
    if row.field.words or not isinstance(row.value, tuple):
        return "; ".join((row.shown(view.language) or "").splitlines())
    return "; ".join(row.value)


def profile_line(row: Row) -> Line | None:
    """The line of the profile whose number this is: inches and pounds are said, not shown."""
    keys = (source.removeprefix("record.") for source in row.field.sources if row.field.kind in {"height", "weight"})
    return next((load_profile().fields[key] for key in keys if key in load_profile().fields), None)


def taken_on(row: Row, view: View) -> str:
    if row.at is None:
        return _("The day of the photo is not known")
    return _("Taken %s") % short_day(row.at.astimezone(view.zone).date())


def source_of(row: Row, view: View) -> str:
    if row.source in (None, FIXED):
        return ""
    day = short_day(row.at.astimezone(view.zone).date()) if row.at else ""
    return ", ".join(part for part in (str(row.source), day) if part)


def words() -> dict[str, Any]:
    """The words around the facts, in the language of the document."""
    return {
        "columns": [_("What"), _("What is known"), _("Source and date")],
        "ncic": _("NCIC"),
        "not_known": _("Asked, not known:"),
        "not_asked": _("Not asked yet:"),
        "page": _("Page"),
        "of": _("of"),
        "digest": _("Digest"),
    }


def as_text(document: Mapping[str, Any]) -> str:
    """To read out or to paste into another body's form."""
    lines = [
        document["heading"],
        *(f"{row['label']}: {row['value']}" for row in document["head"]),
        *document["controls"],
    ]
    for section in document["sections"]:
        lines += ["", section["title"], *(f"{row['label']}: {row['value']}" for row in section["rows"])]
        for kind in ("not_known", "not_asked"):
            if section[kind]:
                lines.append(f"{document['words'][kind]} {', '.join(section[kind])}")
    return "\n".join(lines)


def without(body: Mapping[str, Any], keys: Collection[str]) -> Document:
    """What was kept, without these lines: neither their values nor that they are missing."""
    document = body["document"]
    labels = {one["label"][document["language"]] for one in body["rows"] if one["key"] in keys}
    sections = [
        {
            **section,
            "rows": [one for one in section["rows"] if one["key"] not in keys],
            **{gap: [label for label in section[gap] if label not in labels] for gap in ("not_known", "not_asked")},
        }
        for section in document["sections"]
    ]
    missing = {need: [key for key in found if key not in keys] for need, found in body["missing"].items()}
    return {**body, "missing": missing, "document": {**document, "sections": sections}}
