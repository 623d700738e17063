"""Where an extract lies while it is reviewed: a folder that only this program's user may open, one for each review.

`in/` holds the files under names of ours, since a file's own name may tell of a child. They are deleted as soon as the
run is over, however it ended. What a run leaves is sealed under a key derived from the key file for this review alone.
"""

from __future__ import annotations

import hmac
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from handrail.children.encryption import SealBroken, seal, unseal
from handrail.children.keyfile import KeyFileError

from . import LOOK

WRITTEN = "sql"
"""The SQL of the books, which holds nothing of an extract: written once, read by each run."""

IN, MAPPING, NAMES = "in", "mapping.yaml", "names.json"
PAGE, WHOLE = "page.sealed", "whole.sealed"
KIND = "child"
"""Of the keys in the key file. What is sealed here is bound to its own place and opens nowhere else."""

ID = 4


def own_only(folder: Path) -> Path:
    """Makes it when it is not there; nobody else may look into it."""
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def all_of_them() -> Path:
    return own_only(settings.REVIEWS)


def folder_of(review: UUID) -> Path:
    return settings.REVIEWS / str(review)


def make_folder(review: UUID) -> Path:
    own_only(own_only(all_of_them() / str(review)) / IN)
    return folder_of(review)


def remove(review: UUID) -> None:
    shutil.rmtree(folder_of(review), ignore_errors=True)


def remove_extract(review: UUID) -> None:
    """Everything but what is sealed."""
    for path in list(folder_of(review).glob("*")):
        if path.name in (PAGE, WHOLE):
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def files_of(review: UUID) -> list[Path]:
    return sorted((folder_of(review) / IN).glob("*"))


def look_of(review: UUID) -> dict[str, Any] | None:
    """What was seen in the extract, the files' own names, and the mapping that came with it; None when deleted."""
    place = folder_of(review)
    if not (place / LOOK).is_file():
        return None
    found: dict[str, Any] = json.loads((place / LOOK).read_text(encoding="utf-8"))
    mapping = place / MAPPING
    given = mapping.read_text(encoding="utf-8") if mapping.is_file() else ""
    return {**found, "names": json.loads((place / NAMES).read_text(encoding="utf-8")), "given": given}


def write_mapping(pk: UUID, text: str) -> None:
    path = folder_of(pk) / MAPPING
    if text.strip():
        path.write_text(text, encoding="utf-8")
    else:
        path.unlink(missing_ok=True)


def key_of(master: bytes, review: UUID) -> bytes:
    return hmac.digest(master, b"handrail/review/" + review.bytes, "sha256")


def keep(review: UUID, name: str, plain: bytes) -> None:
    """Sealed, and there whole or not at all."""
    key_id, master = settings.KEYS.sealing(KIND)
    path = folder_of(review) / name
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(seal(key_of(master, review), bytes.fromhex(key_id), plain, "review", str(review), name))
    unfinished.rename(path)


def kept(review: UUID, name: str) -> bytes | None:
    """What a run left; None when it is deleted. Raises SealBroken, KeyFileError."""
    path = folder_of(review) / name
    if not path.is_file():
        return None
    blob = path.read_bytes()
    master = settings.KEYS.by_id(KIND, blob[1 : 1 + ID].hex())
    return unseal(key_of(master, review), blob, "review", str(review), name)


def kept_files() -> list[Path]:
    """All that runs left and that is still kept, of any review."""
    return sorted(path for name in (PAGE, WHOLE) for path in settings.REVIEWS.glob(f"*/{name}"))


def key_of_kept(path: Path) -> str:
    """The id of the key that opens this file; nothing when it is gone by now, or was cut off."""
    try:
        with path.open("rb") as file:
            head = file.read(1 + ID)
    except FileNotFoundError:
        return ""
    return head[1:].hex() if len(head) == 1 + ID else ""


def keep_anew(path: Path) -> int:
    """Under the key in use. How many were: none for one that is already, is gone by now, or does not open."""
    if key_of_kept(path) in ("", settings.KEYS.active[KIND]):
        return 0
    review = UUID(path.parent.name)
    try:
        plain = kept(review, path.name)
        if plain is None:
            return 0
        keep(review, path.name, plain)
    except (SealBroken, KeyFileError, FileNotFoundError, ValueError):
        return 0
    return 1


def names_for(given: Sequence[str], roles: Sequence[str]) -> list[str]:
    """A name of ours for each file: its role, as `episodes.csv`; a second with the same role gets a number."""
    found: list[str] = []
    for number, (name, role) in enumerate(zip(given, roles, strict=True), start=1):
        ending = Path(name).suffix.lower()
        taken = {Path(one).stem for one in found}
        found.append(f"{role if role not in taken else f'file-{number}'}{ending}")
    return found
