"""What a prepared report holds: only what its file lists, filled from what is known, with source and date.

A packet file (`content/packets/<id>.yaml`) names sections and fields in the receiver's order. `fill` takes the record
as a mapping from those names to `Known` values and gives the rows, what is missing, what is held back and what looks
wrong. A name that the packet does not list is never read, so nothing unlisted can get through.

    not asked    the record says nothing
    not known    somebody asked, and nobody knows: Known(None, …)
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Literal

from .ncic import keyed
from .packet_checks import Problem, problems
from .packet_files import FIXED, Field, HeldBack, Packet, Said, read_packet, read_packets

State = Literal["known", "not_known", "not_asked", "held_back", "restricted"]
NEEDS = ("required", "where_possible", "optional")

__all__ = ["FilledPacket", "Known", "Packet", "Problem", "Row", "fill", "load_packets", "packet_for", "read_packet"]


@dataclass(frozen=True)
class Known:
    """One piece of the record: its value (None: asked, and nobody knows), who said so, and when.

    `barred_by` names the privacy limit that forbids passing this piece on, such as PRIV-PART2 for a treatment record.
    """

    value: str | tuple[str, ...] | None
    source: str
    at: datetime | None = None
    barred_by: str | None = None


@dataclass(frozen=True)
class Row:
    """One line of the packet. `value` is the written word; `shown` says it in a language."""

    section: str
    field: Field
    state: State
    value: str | tuple[str, ...] | None = None
    source: str | None = None
    at: datetime | None = None
    age: timedelta | None = None
    barred_by: str | None = None

    @property
    def key(self) -> str:
        return self.field.key

    @property
    def label(self) -> Said:
        return self.field.label

    @property
    def keyed(self) -> str:
        """The value as police key it, where that is another word: "504" for 5 ft 4 in."""
        return keyed(self.field.ncic, self.field.kind, self.field.words, self.value)

    def shown(self, language: str = "en") -> str | None:
        """The value in words: codes by their label, several joined with commas."""
        if self.value is None:
            return None
        fixed = self.field.text if self.field.text is not None else self.field.otherwise
        if fixed is not None and self.source == FIXED:
            return fixed[language]
        parts = self.value if isinstance(self.value, tuple) else (self.value,)
        return ", ".join(self.field.words[part][language] if part in self.field.words else part for part in parts)


@dataclass(frozen=True)
class FilledPacket:
    """A packet about one child, at one moment. It prepares; a person sends."""

    packet: Packet
    at: datetime
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]

    @property
    def missing(self) -> Mapping[str, tuple[Row, ...]]:
        """Rows without a value, by need: required, where_possible, optional. Held-back rows are not missing."""
        gaps = [row for row in self.rows if row.state in ("not_known", "not_asked")]
        return {need: tuple(row for row in gaps if row.field.need == need) for need in NEEDS}

    @property
    def held_back(self) -> tuple[HeldBack, ...]:
        """What must stay out, and why: the packet's own list, then pieces that a limit bars. Not for the receiver."""
        barred = (HeldBack(row.key, row.label, BARRED, row.barred_by) for row in self.rows if row.barred_by is not None)
        return (*self.packet.held_back, *barred)

    @property
    def restricted_by(self) -> tuple[str, ...]:
        """The groups of the restricted facts that this packet shows: whoever opens it needs them all."""
        shown = {group for row in self.rows if row.state == "known" for group in row.field.restricted}
        return tuple(sorted(shown))

    @property
    def ready(self) -> bool:
        """Nothing required is missing, nothing is impossible, and there is something to say. It never bars sending."""
        said = any(row.state == "known" and row.source != FIXED for row in self.rows)
        stopped = any(row.field.need == "required" and row.state != "known" for row in self.rows)
        return said and not stopped and not any(problem.stops for problem in self.problems)

    @property
    def digest(self) -> str:
        """sha256 of what the receiver gets. The same content has the same digest, whenever it is made."""
        return sha256(_canonical(self._sent()).encode()).hexdigest()

    def _sent(self) -> dict[str, object]:
        known = [row for row in self.rows if row.state == "known"]
        return {
            "packet": self.packet.id,
            "version": self.packet.version,
            "to": self.packet.audience,
            "rows": [
                {"key": row.key, "value": _plain(row.value), "source": row.source, "as_of": _moment(row.at)}
                for row in known
            ],
        }

    def as_json(self) -> dict[str, object]:
        """What is kept with the proof: every row with its state, what is missing, held back or wrong, the digest."""
        return {
            "packet": self.packet.id,
            "version": self.packet.version,
            "file": self.packet.file,
            "file_digest": self.packet.digest,
            "to": self.packet.audience,
            "at": _moment(self.at),
            "rows": [_row_json(row) for row in self.rows],
            "missing": {need: [row.key for row in rows] for need, rows in self.missing.items()},
            "held_back": [{"key": piece.key, "limit": piece.limit} for piece in self.held_back],
            "problems": [{"key": one.key, "what": dict(one.what), "stops": one.stops} for one in self.problems],
            "restricted_by": list(self.restricted_by),
            "ready": self.ready,
            "digest": self.digest,
        }


BARRED: Said = {
    "en": "A privacy limit bars this piece. Consent or an order may lift it.",
    "es": "Un límite de privacidad impide dar este dato. Un permiso o una orden puede levantarlo.",
}


def fill(
    packet: Packet,
    record: Mapping[str, Known],
    *,
    at: datetime,
    may_see: Collection[str] | None = None,
) -> FilledPacket:
    """The packet with everything the record knows of what it lists.

    `record` maps the names in `packet.sources` to what is known; every other name is ignored. `at` is now, with an
    offset. `may_see` names the restricted groups that the reader holds (None: all); other restricted rows come back
    without their value, as `restricted`. Raises ValueError when `at` has no offset.
    """
    if at.tzinfo is None:
        raise ValueError(f"at is {at.isoformat()}, which has no offset. Pass an aware time.")
    rows = tuple(
        _row(section.id, field, record, at, may_see) for section in packet.sections for field in section.fields
    )
    return FilledPacket(packet, at, rows, problems(rows, at))


def _row(section: str, field: Field, record: Mapping[str, Known], at: datetime, may_see: Collection[str] | None) -> Row:
    if field.text is not None:
        return Row(section, field, "known", field.text["en"], FIXED)
    if may_see is not None and not set(field.restricted) <= set(may_see):
        return Row(section, field, "restricted")  # whether or not there is anything: a gap would tell, too
    known = _known(field, record)
    if field.otherwise is not None and (known is None or (known.barred_by is None and not known.value)):
        return Row(section, field, "known", field.otherwise["en"], FIXED)
    if known is None:
        return Row(section, field, "not_asked")
    if known.barred_by is not None:
        return Row(section, field, "held_back", barred_by=known.barred_by)
    age = at - known.at if known.at is not None and known.at.tzinfo is not None else None
    state: State = "not_known" if known.value in (None, "", ()) else "known"
    value = known.value if state == "known" else None
    return Row(section, field, state, value, known.source, known.at, age)


def _time(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _known(field: Field, record: Mapping[str, Known]) -> Known | None:
    """The piece for a field: of several sources the earliest time, otherwise the first that has a value."""
    found = [record[name] for name in field.sources if name in record]
    valued = [piece for piece in found if piece.value not in (None, "", ())]
    if not valued:
        return found[0] if found else None
    if field.kind == "time" and all(_time(piece.value) for piece in valued):
        return min(valued, key=lambda piece: _time(piece.value) or datetime.max.replace(tzinfo=UTC))
    return valued[0]


# --- as JSON -------------------------------------------------------------------------------------------------------


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: str | tuple[str, ...] | None) -> str | list[str] | None:
    return list(value) if isinstance(value, tuple) else value


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _row_json(row: Row) -> dict[str, object]:
    return {
        "section": row.section,
        "key": row.key,
        "label": dict(row.label),
        "need": row.field.need,
        "state": row.state,
        "value": _plain(row.value),
        "source": row.source,
        "as_of": _moment(row.at),
    }


# --- the packets that ship ------------------------------------------------------------------------------------------


def load_packets(folder: Path | None = None) -> Mapping[str, Packet]:
    """Every packet of a folder by id; the shipped ones without a folder. Raises ContentError naming file and line."""
    return _load(folder)


@lru_cache(maxsize=8)
def _load(folder: Path | None) -> Mapping[str, Packet]:
    return read_packets(folder)


def packet_for(duty: str, *, folder: Path | None = None) -> Packet | None:
    """The packet that serves a duty, if there is one."""
    return next((packet for packet in load_packets(folder).values() if duty in packet.duties), None)
