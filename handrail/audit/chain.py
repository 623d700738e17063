"""The hash chain: what makes an edited, removed, added or reordered entry visible.

hash = SHA-256(version, previous hash, length, body), over the stored bytes. A cut-off tail shows only against a
checkpoint kept elsewhere: `verify` gives the last number and hash, so that they can be.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .models import Entry

FORMAT = b"handrail.audit.v1"


@dataclass(frozen=True)
class Verdict:
    """`bad` is the number of the first entry that is wrong, with the reason; None when the chain holds."""

    entries: int
    last_seq: int
    last_hash: str
    bad: int | None = None
    reason: str = ""


def canonical(body: Mapping[str, object]) -> bytes:
    """One way to write a body: sorted keys, no spaces, composed characters."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return unicodedata.normalize("NFC", text).encode()


def link(previous: str, body: bytes) -> str:
    return hashlib.sha256(FORMAT + previous.encode() + len(body).to_bytes(8, "big") + body).hexdigest()


def verify(entries: Iterable["Entry"], last_seq: int, last_hash: str) -> Verdict:
    """Walk the whole chain. `last_*` is what the head, or a checkpoint kept elsewhere, says is the end."""
    previous, count = "", 0
    for count, entry in enumerate(entries, start=1):
        reason = fault(entry, count, previous)
        if reason:
            return Verdict(count, entry.seq, entry.hash, bad=count, reason=reason)
        previous = entry.hash
    if (count, previous) != (last_seq, last_hash):
        return Verdict(count, count, previous, bad=count + 1, reason="the end of the log is missing or was replaced")
    return Verdict(count, count, previous)


def fault(entry: "Entry", expected: int, previous: str) -> str:
    if entry.seq != expected:
        return f"entry {expected} is missing"
    if link(previous, bytes(entry.body)) != entry.hash:
        return "its text or its place was changed"
    if copies(json.loads(bytes(entry.body))) != (entry.seq, entry.at, str_or_none(entry.actor), entry.verb,
                                                 str_or_none(entry.child)):  # fmt: skip
        return "a searchable column differs from its text"
    return ""


def copies(body: Mapping[str, Any]) -> tuple[int, datetime, str | None, str, str | None]:
    return body["seq"], datetime.fromisoformat(body["at"]), body["actor"], body["verb"], body["child"]


def str_or_none(value: object) -> str | None:
    return None if value is None else str(value)


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
