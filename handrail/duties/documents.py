"""A filled packet as a document: the same words for the page, for reading out, for copying and for paper."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from handrail.rules.packets import FilledPacket, Packet, Row, fill
from handrail.team.models import Person

from .pieces import record_of, typed_into
from .reading import View
from .times import day_on_paper, on_paper

Document = dict[str, Any]
FIXED = "fixed"


def fill_for(view: View, packet: Packet, *, by: Person, typed: Mapping[str, Any], typed_at: datetime) -> FilledPacket:
    """The packet with what the record knows and what was typed for it; restricted rows only for who may see them."""
    record = record_of(view.child, view.agency, by, view.now)
    record.update(typed_into(packet, typed, by.name, typed_at))
    return fill(packet, record, at=view.now, may_see=view.groups)


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
        "controls": controls(limits, view),
        "sections": [section_of(section, filled, view) for section in filled.packet.sections],
        "words": words(),
        "digest": filled.digest,
    }


def prepared(view: View, by: Person) -> str:
    return _("%(when)s, by %(name)s") % {"when": on_paper(view.now, view.zone), "name": by.name}


def controls(limits: tuple[str, ...], view: View) -> list[str]:
    """What the receiver must keep to, where a privacy limit says so."""
    texts = [view.book.limits.get(limit, {}).get("on_report") for limit in limits]
    return [str(text.get(view.language) or text["en"]) for text in texts if isinstance(text, Mapping)]


def section_of(section: Any, filled: FilledPacket, view: View) -> Document:
    rows = [row for row in filled.rows if row.section == section.id]
    return {
        "title": section.title[view.language],
        "rows": [line_of(row, view) for row in rows if row.state == "known"],
        "not_known": labels(rows, "not_known", view),
        "not_asked": labels(rows, "not_asked", view),
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
    }


def value_of(row: Row, view: View) -> str:
    text = row.shown(view.language) or ""
    if row.field.kind == "time":
        return on_paper(datetime.fromisoformat(text), view.zone)
    if row.field.kind == "birth_date":
        return day_on_paper(date.fromisoformat(text))
    return text


def source_of(row: Row, view: View) -> str:
    if row.source in (None, FIXED):
        return ""
    day = day_on_paper(row.at.astimezone(view.zone).date()) if row.at else ""
    return ", ".join(part for part in (str(row.source), day) if part)


def words() -> dict[str, Any]:
    """The words around the facts, in the language of the document."""
    return {
        "columns": [_("What"), _("What is known"), _("Source and date")],
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


def changed_since(body: Mapping[str, Any], filled: FilledPacket) -> int:
    """How many lines would read differently if the report were prepared now; lines that this reader may not see, or
    whoever prepared it could not, are no change."""
    before = {row["key"]: (row["state"], row["value"]) for row in body["rows"]}
    now = {row["key"]: (row["state"], row["value"]) for row in filled.as_json()["rows"]}  # type: ignore[attr-defined]
    changed = (key for key, value in now.items() if before.get(key) != value)
    return sum("restricted" not in {now[key][0], before.get(key, ("",))[0]} for key in changed)
