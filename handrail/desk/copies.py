"""The whole record as a file for people: a paper to read, the same for a program, every photo, and who saw what.

Nothing is picked out: a copy for a court that leaves a kind of row out would be no copy. Tables are found, not listed,
so a new one is in it from its first day. The same record gives the same bytes.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from handrail import paper
from handrail.audit.models import Entry
from handrail.children.models import Child, OfChild
from handrail.children.questions import label
from handrail.children.sealed import SealedBytes
from handrail.duties.models import Packet
from handrail.duties.times import day_on_paper, on_paper
from handrail.records.destroying import tables
from handrail.records.models import Copy
from handrail.records.titles import TITLES
from handrail.team.models import Agency

from .log_views import detail_of
from .log_views import told as sentences_of

AROUND = frozenset({
    "id", "client_id", "child", "recorded_by", "recorded_at", "sequence", "number_index", "facts_version",
    "wrapped_key", "unit",
})  # fmt: skip
COMPUTED = frozenset({"duties_clocks", "duties_alarm"})
"""Worked out from the rest, and reminders: no words of anybody."""
FIXED = (2020, 1, 1, 0, 0, 0)
Pairs = list[tuple[str, str]]


def whole(copy: Copy, agency: Agency, language: str) -> bytes:
    """The ZIP: record.pdf, record.json, photos, and the digest of each file."""
    child, zone = copy.child, ZoneInfo(agency.timezone)
    files = {"record.json": program(child), **photos(child)}
    files["record.pdf"] = printed(copy, agency, zone, language)
    files["digests.json"] = as_json({name: hashlib.sha256(content).hexdigest() for name, content in files.items()})
    kept = BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(ZipInfo(name, FIXED), content, ZIP_DEFLATED)
    return kept.getvalue()


# --- what there is --------------------------------------------------------------------------------------------------


def kinds(child: Child) -> Iterator[tuple[type[models.Model], list[models.Model]]]:
    """Every kind of row of this record that has any, each in the order of the record."""
    for model, column in tables():
        if model._meta.db_table in COMPUTED:
            continue
        order = "sequence" if issubclass(model, OfChild) else "pk"
        rows = list(model._base_manager.filter(**{column: child.pk}).order_by(order))
        for row in rows:
            setattr(row, "child", child)  # noqa: B010  one key, opened once; a plain model has no such field to mypy
        if rows:
            yield model, rows


def fields(row: models.Model) -> Iterator[tuple["models.Field[Any, Any]", Any]]:
    """What a row says, without what stands around it. Pictures are files of their own."""
    for field in row._meta.concrete_fields:
        if field.name not in AROUND and not isinstance(field, SealedBytes):
            value = getattr(row, field.attname)
            if value not in (None, "", [], {}):
                yield field, value


def photos(child: Child) -> dict[str, bytes]:
    rows = child.photo_set.order_by("sequence")
    return {f"photos/{number}.jpg": bytes(row.picture) for number, row in enumerate(rows, start=1)}


# --- for a program --------------------------------------------------------------------------------------------------


def program(child: Child) -> bytes:
    rows = {model._meta.label: [plain(row) for row in found] for model, found in kinds(child)}
    log = [{"at": entry.at, "actor": entry.actor, "verb": entry.verb, **detail_of(entry)} for entry in log_of(child)]
    return as_json({"child": plain(child), **rows, "log": log})


def plain(row: models.Model) -> dict[str, Any]:
    around = {name: getattr(row, name) for name in ("pk", "recorded_by_id", "recorded_at") if hasattr(row, name)}
    return {**around, **{field.attname: value for field, value in fields(row)}}


def as_json(told: object) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True, default=written).encode()


def written(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def log_of(child: Child) -> list[Entry]:
    return list(Entry.objects.filter(child=child.pk).order_by("seq"))


# --- for people -----------------------------------------------------------------------------------------------------


def printed(copy: Copy, agency: Agency, zone: ZoneInfo, language: str) -> bytes:
    note = _("Some letters cannot be printed here: empty boxes stand for them.")
    made = copy.agreed_at or copy.recorded_at
    return paper.printed("desk/record.typ", document(copy, agency, zone, language), made_at=made, boxes_note=note)


def document(copy: Copy, agency: Agency, zone: ZoneInfo, language: str) -> dict[str, Any]:
    child = copy.child
    parts = [part(model, rows, zone) for model, rows in kinds(child)]
    return {
        "title": _("Copy of a record"),
        "language": language,
        "head": [
            {"label": _("Agency"), "value": agency.name},
            {"label": _("Made for"), "value": str(copy.get_purpose_display())},
            {"label": _("It rests on"), "value": str(copy.words)},
            {"label": _("Asked for by"), "value": copy.recorded_by.name},
            {"label": _("Agreed to by"), "value": copy.agreed_by.name if copy.agreed_by else ""},
            {"label": _("As of"), "value": on_paper(copy.agreed_at or copy.recorded_at, zone)},
        ],
        "parts": [{"title": _("Who the record is about"), "rows": [{"head": "", "pairs": pairs(child, zone)}]}, *parts,
                  log_part(child, zone)],
        "notes": [
            _("It holds what people wrote while they worked, and what they were told."),
            _("Others are in it too: relatives, foster parents, brothers and sisters, whoever told something. Read it "
              "for their safety before it is given on."),
            _("The names of the lines are those of the program and stand in English."),
        ],
        "words": {"page": _("Page"), "of": _("of")},
    }  # fmt: skip


def part(model: type[models.Model], rows: list[models.Model], zone: ZoneInfo) -> dict[str, Any]:
    told = [{"head": heading(row, zone), "pairs": pairs(row, zone)} for row in rows]
    return {"title": str(TITLES.get(model._meta.label, capfirst(model._meta.verbose_name_plural))), "rows": told}


def heading(row: models.Model, zone: ZoneInfo) -> str:
    if not isinstance(row, OfChild):
        return ""
    return f"{on_paper(row.recorded_at, zone)}, {row.recorded_by.name}"


def pairs(row: models.Model, zone: ZoneInfo) -> list[dict[str, str]]:
    found = [
        {"label": str(capfirst(field.verbose_name)), "value": said(row, field, value, zone)}
        for field, value in fields(row)
        if not (isinstance(row, Packet) and field.name in ("typed", "body"))
    ]
    return [*found, *report(row.body)] if isinstance(row, Packet) else found


def report(body: dict[str, Any]) -> list[dict[str, str]]:
    """A report as it was prepared, line by line; all that was behind it is in the file for a program."""
    sections = body.get("document", {}).get("sections", [])
    return [{"label": row["label"], "value": flat(row["value"])} for section in sections for row in section["rows"]]


def said(row: models.Model, field: "models.Field[Any, Any]", value: Any, zone: ZoneInfo) -> str:
    """One value as a person reads it."""
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    if isinstance(field, models.ForeignKey):
        return str(getattr(getattr(row, field.name), "name", value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return on_paper(value, zone) if isinstance(value, datetime) else day_on_paper(value)
    if field.name == "name" and field.model._meta.label == "children.Fact":
        return str(label(value))
    return flat(value)


def flat(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {flat(part)}" for key, part in value.items() if part not in (None, "", [], {}))
    if isinstance(value, list | tuple):
        return ", ".join(map(flat, value))
    return str(value)


def log_part(child: Child, zone: ZoneInfo) -> dict[str, Any]:
    lines = sentences_of((entry, detail_of(entry)) for entry in log_of(child))
    rows = [{"label": on_paper(line["at"], zone), "value": f"{line['who']}: {line['what']}"} for line in lines]
    return {"title": _("Who saw and did what"), "rows": [{"head": "", "pairs": rows}]}
