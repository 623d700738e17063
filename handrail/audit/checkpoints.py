"""Signed checkpoints of the log, in a folder that somebody else keeps.

Whoever can write the database can compute the whole chain anew. What they can't change is a line that was copied away
before: number and hash of the last entry, the time, and an Ed25519 signature (RFC 8032) by a key outside the database.
One line is added to the folder's file each time; nothing in it is ever changed.
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .chain import canonical, stamp

FILE = "handrail-checkpoints.jsonl"
FORMAT = "handrail.checkpoint.v1"


class CheckpointRefused(Exception):
    """The file of checkpoints can't be read or written, or a line of it was not signed by us. Says which line."""


@dataclass(frozen=True)
class Checkpoint:
    """The end of the log at one moment. `restored`: the log was put back to here, so what came later is not in it."""

    seq: int
    hash: str
    at: str
    restored: bool = False
    key: str = ""
    signature: str = ""

    def signed_bytes(self) -> bytes:
        body = {name: value for name, value in asdict(self).items() if name != "signature"}
        return canonical({**body, "format": FORMAT})


def make(seed: bytes, *, seq: int, last_hash: str, at: datetime, restored: bool = False) -> Checkpoint:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    plain = Checkpoint(seq, last_hash, stamp(at), restored, key=key.public_key().public_bytes_raw().hex())
    return replace(plain, signature=key.sign(plain.signed_bytes()).hex())


def keep(folder: Path, one: Checkpoint) -> None:
    """Add it to the folder's file, and come back when it is on the disk."""
    descriptor = os.open(folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
    with os.fdopen(descriptor, "ab") as file:
        file.write(json.dumps(asdict(one), sort_keys=True).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def kept(folder: Path, seeds: Iterable[bytes]) -> list[Checkpoint]:
    """Every checkpoint of the folder, oldest first. Raises `CheckpointRefused` for one that none of our keys signed."""
    ours = {Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw().hex() for seed in seeds}
    if not folder.is_dir():
        raise CheckpointRefused(f"There is no folder {folder} with checkpoints. Connect it, or correct the setting.")
    return list(read(folder / FILE, ours))


def read(path: Path, ours: set[str]) -> Iterator[Checkpoint]:
    for number, line in enumerate(path.read_bytes().splitlines() if path.exists() else [], start=1):
        try:
            one = Checkpoint(**json.loads(line))
            good = one.key in ours and signature_holds(one)
        except (ValueError, TypeError):
            good = False
        if not good:
            raise CheckpointRefused(
                f"{path}, line {number}: this checkpoint was changed, or was not signed by a key of the key file. "
                "Compare with another copy of the file."
            )
        yield one


def signature_holds(one: Checkpoint) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(one.key)).verify(
            bytes.fromhex(one.signature), one.signed_bytes()
        )
    except InvalidSignature:
        return False
    return True


def in_force(checkpoints: Iterable[Checkpoint]) -> dict[int, Checkpoint]:
    """By number of the entry. A restored backup ends what was said about later entries: those were lost with it."""
    found: dict[int, Checkpoint] = {}
    for one in checkpoints:
        if one.restored:
            found = {seq: held for seq, held in found.items() if seq <= one.seq}
        found[one.seq] = one
    return found
