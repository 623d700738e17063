"""The keys that live outside the database: one line each, `kind id state base64`.

Kinds: `django` signs cookies, `child` wraps each child's own key, `index` makes the blind index, `sign` signs the
checkpoints of the log. A kind may have several lines while keys are rotated; exactly one of them is `active`. No Django
here: settings read this file. It is always replaced whole, so that a cut-off write leaves the one before.
"""

import base64
import binascii
import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

KINDS = ("django", "child", "index")
# Made when it is first needed: key files from before it existed stay good.
LATER_KINDS = ("sign",)
ALL_KINDS = KINDS + LATER_KINDS
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

    def sealing(self, kind: str) -> tuple[str, bytes]:
        """The active key of a kind with its id: what seals new things."""
        return self.active[kind], self.one(kind)

    def by_id(self, kind: str, key_id: str) -> bytes:
        """The key with this id, or a KeyFileError that says which one is missing."""
        try:
            return self.by_kind[kind][key_id]
        except KeyError:
            raise KeyFileError(
                f"The {kind} key {key_id} is not in the key file. Put the line with id {key_id} back from the copy "
                "kept elsewhere; without it the records that it sealed cannot be read."
            ) from None


class KeyRing:
    """The keys of a file, read again when the file was replaced: a server need not stop for a new key.

    A file that can't be read any more changes nothing for who is working: the keys in memory stay good until the end.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.read_as, self.keys = stamp_of(path), read_keys(path)

    def current(self) -> Keys:
        with suppress(OSError, KeyFileError):
            stamp = stamp_of(self.path)
            if stamp != self.read_as:
                self.keys, self.read_as = read_keys(self.path), stamp
        return self.keys

    @property
    def active(self) -> Mapping[str, str]:
        return self.current().active

    def ids(self, kind: str) -> list[str]:
        """Every key of a kind that the file holds, the one in use first."""
        keys = self.current()
        return sorted(keys.by_kind[kind], key=lambda key_id: key_id != keys.active[kind])

    def one(self, kind: str) -> bytes:
        return self.current().one(kind)

    def sealing(self, kind: str) -> tuple[str, bytes]:
        return self.current().sealing(kind)

    def by_id(self, kind: str, key_id: str) -> bytes:
        return self.current().by_id(kind, key_id)


def stamp_of(path: Path) -> tuple[int, int, int] | None:
    """What differs when a file was replaced or written. None: there is no such file."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def read_keys(path: Path) -> Keys:
    """Read the key file, or say in one line what is wrong with it."""
    if not path.exists():
        raise KeyFileError(
            f"No key file at {path}. On a new installation run `make setup`. Otherwise put the copy of the key file "
            "there, or set HANDRAIL_KEYS to where it is: without it no record can be read."
        )
    by_kind: dict[str, dict[str, bytes]] = {}
    active: dict[str, str] = {}
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            place = f"{path}, line {number}"
            kind, key_id, state, key = parse_line(line, place)
            if key_id in by_kind.setdefault(kind, {}) or (state == "active" and kind in active):
                raise KeyFileError(
                    f"{place}: a second {kind} key that is {state}, or a second time this id. Keep one line an id, "
                    "and one active line a kind."
                )
            by_kind[kind][key_id] = key
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
    right = len(parts) == FIELDS and parts[0] in ALL_KINDS and len(parts[1]) == ID_HEX and parts[2] in STATES
    if not right:
        raise KeyFileError(
            f"{place}: expected `kind id active|old key`, with an id of {ID_HEX} hex digits and a kind of "
            f"{', '.join(ALL_KINDS)}."
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
        for kind in ALL_KINDS:
            file.write(new_line(kind, secrets.token_hex(ID_HEX // 2)))


def new_line(kind: str, key_id: str) -> str:
    return f"{kind} {key_id} active {base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}\n"


def add_keys(path: Path, *kinds: str) -> dict[str, str]:
    """A fresh active key of each kind, all of them or none; those that were active stay as old ones. The new ids."""
    read_keys(path)
    new = {kind: secrets.token_hex(ID_HEX // 2) for kind in kinds}

    def older(line: str) -> str:
        parts = line.split()
        return " ".join([*parts[:2], "old", parts[3]]) + "\n" if parts[:1] and parts[0] in new else line

    rewrite(path, lambda lines: [*map(older, lines), *(new_line(kind, key_id) for kind, key_id in new.items())])
    return new


def add_key(path: Path, kind: str) -> str:
    return add_keys(path, kind)[kind]


def remove_key(path: Path, kind: str, key_id: str) -> None:
    """Take an old key out of the file. The active one can't be taken out."""
    if read_keys(path).active.get(kind) == key_id:
        raise KeyFileError(f"The {kind} key {key_id} is the one in use. Only an old key can be taken out.")
    rewrite(path, lambda lines: [line for line in lines if line.split()[:2] != [kind, key_id]])


def rewrite(path: Path, change: Callable[[list[str]], list[str]]) -> None:
    """Replace the file in one step, under the same owner and mode, when it reads back."""
    before = path.stat()
    lines = [line + "\n" for line in path.read_text().splitlines()]
    beside = path.with_name(f"{path.name}.new")
    try:
        beside.unlink(missing_ok=True)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.writelines(change(lines))
            file.flush()
            os.fsync(file.fileno())
        read_keys(beside)
        beside.chmod(before.st_mode & 0o777)
        os.chown(beside, before.st_uid, before.st_gid)
        beside.replace(path)
    except PermissionError:
        raise KeyFileError(
            f"{path} can't be changed by this user. Run the same command as the user who may write it; nothing changed."
        ) from None
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    with suppress(OSError):
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
