"""The keys that live outside the database: one line each, `kind id state base64`.

Kinds: `django` signs cookies, `child` wraps each child's own key, `index` makes the blind index. A kind may have
several lines while keys are rotated; exactly one of them is `active`. No Django here: settings read this file.
"""

import base64
import binascii
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

KINDS = ("django", "child", "index")
KEY_BYTES = 32
FIELDS = 4
STATES = ("active", "old")
ID_HEX = 8


class KeyFileError(Exception):
    """The key file is missing or damaged. The message names the file, the line and the mend."""


@dataclass(frozen=True)
class Keys:
    """Every key by kind and id; `active` names the one that seals new things. Never printed."""

    by_kind: Mapping[str, Mapping[str, bytes]] = field(repr=False)
    active: Mapping[str, str]

    def one(self, kind: str) -> bytes:
        """The active key of a kind, 32 bytes."""
        return self.by_kind[kind][self.active[kind]]

    def by_id(self, kind: str, key_id: str) -> bytes:
        """The key with this id, or a KeyFileError that says which one is missing."""
        try:
            return self.by_kind[kind][key_id]
        except KeyError:
            raise KeyFileError(
                f"The {kind} key {key_id} is not in the key file. Put the line with id {key_id} back from the copy "
                "kept elsewhere; without it the records that it sealed cannot be read."
            ) from None


def read_keys(path: Path) -> Keys:
    """Read the key file, or say in one line what is wrong with it."""
    if not path.exists():
        raise KeyFileError(f"No key file at {path}. Run `make setup`, or set HANDRAIL_KEYS to where it is.")
    by_kind: dict[str, dict[str, bytes]] = {}
    active: dict[str, str] = {}
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            kind, key_id, state, key = parse_line(line, f"{path}, line {number}")
            by_kind.setdefault(kind, {})[key_id] = key
            if state == "active":
                active[kind] = key_id
    missing = [kind for kind in KINDS if kind not in active]
    if missing:
        raise KeyFileError(
            f"{path} has no active key for: {', '.join(missing)}. Restore the file, or run `make setup`."
        )
    return Keys(by_kind, active)


def parse_line(line: str, place: str) -> tuple[str, str, str, bytes]:
    parts = line.split()
    right = len(parts) == FIELDS and parts[0] in KINDS and len(parts[1]) == ID_HEX and parts[2] in STATES
    if not right:
        raise KeyFileError(
            f"{place}: expected `kind id active|old key`, an id of {ID_HEX} hex digits, a kind of {', '.join(KINDS)}."
        )
    try:
        key = base64.b64decode(parts[3], validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyFileError(f"{place}: the key is damaged (it must be {KEY_BYTES} bytes in base64). Restore the line.")
    return parts[0], parts[1], parts[2], key


def write_new_keys(path: Path) -> None:
    """Make a fresh key file that only its owner can read. Never overwrites one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write("# Handrail keys. Keep a copy elsewhere: without this file no record can be read.\n")
        for kind in KINDS:
            key = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
            file.write(f"{kind} {secrets.token_hex(ID_HEX // 2)} active {key}\n")
