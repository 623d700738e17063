"""The hash chain: what makes an edited, removed, added or reordered entry visible.

hash = SHA-256(version, previous hash, length, body), over the stored bytes. A tail that was cut off together with the
head, or a chain that was computed anew as a whole, shows only against checkpoints kept elsewhere (`checkpoints.py`).
"""

import hashlib
import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .checkpoints import Checkpoint
    from .models import Entry

FORMAT = b"handrail.audit.v1"
A_LITTLE = timedelta(minutes=2)
End = tuple[int, str]
"""Number and hash of the last entry."""


@dataclass(frozen=True)
class Verdict:
    """`bad` is the number of the first entry that is wrong, with the reason; None when the chain holds."""

    entries: int
    last_seq: int
    last_hash: str
    bad: int | None = None
    reason: str = ""
    set_back: int | None = None
    """The first entry whose time lies before the one before it by more than clocks differ: the clock was set back."""


def canonical(body: Mapping[str, object]) -> bytes:
    """One way to write a body: sorted keys, no spaces, composed characters."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return unicodedata.normalize("NFC", text).encode()


def link(previous: str, body: bytes) -> str:
    return hashlib.sha256(FORMAT + previous.encode() + len(body).to_bytes(8, "big") + body).hexdigest()


def verify(
    entries: Iterable["Entry"],
    before: End,
    after: Callable[[], End],
    checkpoints: Mapping[int, "Checkpoint"] | None = None,
) -> Verdict:
    """Walk the whole chain while people may add to it. `before` is what the head said before the entries were read,
    `after` asks it again when they are read; `checkpoints` are those kept elsewhere."""
    held, count, previous = checkpoints or {}, 0, ""
    latest, set_back = None, None
    rows = iter(entries)
    while True:
        try:
            entry = next(rows, None)
            if entry is None:
                break
            reason = fault(entry, count + 1, previous) or against(held.get(count + 1), entry)
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
            return Verdict(count, count, previous, bad=count + 1, reason="it can't be read")
        count += 1
        if not reason and count == before[0] and entry.hash != before[1]:
            reason = "it is not the entry that the head of the log names"
        if reason:
            return Verdict(count, entry.seq, entry.hash, bad=count, reason=reason)
        previous = entry.hash
        if set_back is None and latest and latest - entry.at > A_LITTLE:
            set_back = count
        latest = entry.at
    return replace(ended(count, previous, before[0], after(), held), set_back=set_back)


def ended(count: int, last: str, at_least: int, head: End, held: Mapping[int, "Checkpoint"]) -> Verdict:
    """Every entry fits: is it also the end that the head and the last checkpoint say?"""
    beyond = max((seq for seq in held if seq > count), default=0)
    if beyond:
        reason = f"the end is missing: the checkpoint of {held[beyond].at} says that the log had {beyond} entries"
        return Verdict(count, count, last, bad=count + 1, reason=reason)
    if count < at_least or (count == head[0] and last != head[1]):
        return Verdict(count, count, last, bad=count + 1, reason="the end of the log is missing or was replaced")
    if count > head[0]:
        return Verdict(count, count, last, bad=head[0] + 1, reason="the head of the log does not know it: it was added")
    return Verdict(count, count, last)


def against(held: "Checkpoint | None", entry: "Entry") -> str:
    if held is None or held.hash == entry.hash:
        return ""
    return f"it is not the entry of which a checkpoint was kept on {held.at}: the log up to here was written anew"


def fault(entry: "Entry", expected: int, previous: str) -> str:
    if entry.seq != expected:
        return f"entry {expected} is missing"
    if not isinstance(entry.body, bytes | memoryview):
        return "its text is of another kind"
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
