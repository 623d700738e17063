"""A packet for another computer: the same words as on the page and on paper, with the codes beside them."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from handrail.children.models import Photo

from .models import Packet

FORMAT = "handrail-report/1"
"""Grows by keys only; a key never changes its meaning."""
KEPT = ("section", "key", "label", "value", "source", "as_of")


def as_machine(row: Packet, photo: Photo | None) -> dict[str, Any]:
    """The report as it was prepared. What is held back, and how it was checked, is not for the receiver."""
    body, document = row.body, row.body["document"]
    shown = {one["key"]: one for part in document["sections"] for one in part["rows"]}
    return {
        "format": FORMAT,
        "report": body["packet"],
        "version": body["version"],
        "to": body["to"],
        "language": row.language,
        "heading": document["heading"],
        "head": document["head"],
        "prepared_at": body["at"],
        "digest": row.digest,
        "controls": document["controls"],
        "fields": [field(one, shown.get(one["key"], {})) for one in body["rows"] if sent(one)],
        "not_known": [one["key"] for one in body["rows"] if one["state"] == "not_known"],
        "not_asked": [one["key"] for one in body["rows"] if one["state"] == "not_asked"],
        "photo": picture(photo),
    }


def sent(one: Mapping[str, Any]) -> bool:
    """The photo goes as a picture: its number in our files is nobody's business."""
    return bool(one["state"] == "known" and one["key"] != "photo")


def field(one: Mapping[str, Any], shown: Mapping[str, Any]) -> dict[str, Any]:
    told = {"text": shown.get("value", one["value"]), "ncic": shown.get("ncic", ""), "keyed": shown.get("keyed", "")}
    return {**{name: one[name] for name in KEPT}, **told}


def picture(photo: Photo | None) -> dict[str, Any] | None:
    if photo is None:
        return None
    return {
        "type": "image/jpeg",
        "taken_on": photo.taken_on.isoformat() if photo.taken_on else None,
        "width": photo.width,
        "height": photo.height,
        "base64": b64encode(bytes(photo.picture)).decode("ascii"),
    }
