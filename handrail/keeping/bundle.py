"""What is in a backup: one packed stream with a page about it first, the data, and the sums of everything last.

The sums are signed with the key of the log's checkpoints, since anybody can seal something for a public key. No Django
here: a backup is looked into before the site is set up.
"""

import gzip
import hashlib
import json
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pyrage import x25519

from .faults import CannotKeep
from .sealing import broken, opened, sealed_into

FORMAT = 1
ABOUT, SUMS, KEYS, SETTINGS, CONTENT, DATA = "about.json", "sums.json", "keys", "settings.env", "content", "data"
PIECE = 1 << 20


@dataclass(frozen=True)
class About:
    """What must be known before anything is put back."""

    handrail: str
    engine: str
    made_at: str
    migrations: list[list[str]]
    master_keys: dict[str, int]
    format: int = FORMAT


@dataclass(frozen=True)
class Sums:
    """What must be equal afterwards: a digest of every file, rows and digest of every table, the end of the log."""

    members: dict[str, str]
    tables: dict[str, list[Any]]
    log: list[Any]
    key: str = ""
    signature: str = ""

    def signed_bytes(self) -> bytes:
        body = {name: value for name, value in asdict(self).items() if name != "signature"}
        return b"handrail.backup.v1" + json.dumps(body, sort_keys=True).encode()

    def signed(self, seed: bytes) -> "Sums":
        secret = Ed25519PrivateKey.from_private_bytes(seed)
        plain = Sums(self.members, self.tables, self.log, key=secret.public_key().public_bytes_raw().hex())
        return Sums(**{**asdict(plain), "signature": secret.sign(plain.signed_bytes()).hex()})

    def is_signed_by(self, seeds: Mapping[str, bytes]) -> bool:
        """One of these keys signed it."""
        publics = (Ed25519PrivateKey.from_private_bytes(seed).public_key() for seed in seeds.values())
        return any(holds(public, self) for public in publics if public.public_bytes_raw().hex() == self.key)


def holds(public: Ed25519PublicKey, sums: Sums) -> bool:
    try:
        public.verify(bytes.fromhex(sums.signature), sums.signed_bytes())
    except InvalidSignature:
        return False
    return True


@dataclass
class Packing:
    """A backup that is being written. Each file is added with its digest."""

    tar: tarfile.TarFile
    members: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, path: Path) -> None:
        with path.open("rb") as file:
            self.members[name] = hashlib.file_digest(file, "sha256").hexdigest()
        self.tar.add(path, arcname=name, recursive=False, filter=bare)

    def add_text(self, name: str, text: str) -> None:
        raw = text.encode()
        self.members[name] = hashlib.sha256(raw).hexdigest()
        self.put(name, raw)

    def put(self, name: str, raw: bytes) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = len(raw), 0o600
        self.tar.addfile(entry, BytesIO(raw))

    def end(self, sums: Sums) -> None:
        self.put(SUMS, json.dumps(asdict(sums)).encode())


def bare(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without the name of the machine's users and the times of files."""
    entry.uid = entry.gid = entry.mtime = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o600
    return entry


@contextmanager
def packing(path: Path, recipients: list[x25519.Recipient], about: About) -> Iterator[Packing]:
    with (
        sealed_into(path, recipients) as stream,
        gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=1, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|") as tar,
    ):
        made = Packing(tar)
        made.add_text(ABOUT, json.dumps(asdict(about)))
        yield made


@dataclass(frozen=True)
class Unpacked:
    """A backup whose every file has the digest that it should have. Without a folder it was only read."""

    about: About
    sums: Sums
    folder: Path | None


def unpack(path: Path, identities: list[x25519.Identity], folder: Path | None) -> Unpacked:
    """Read the whole backup, into a folder when one is given. Raises `CannotKeep` when a byte of it is not right."""
    found: dict[str, str] = {}
    texts: dict[str, bytes] = {}
    try:
        with opened(path, identities) as stream, tarfile.open(fileobj=stream, mode="r|gz") as tar:
            for entry in tar:
                found[entry.name] = take(tar, entry, folder, texts)
    except (tarfile.TarError, EOFError, ValueError):
        raise CannotKeep(broken(path)) from None
    if ABOUT not in texts or SUMS not in texts:
        raise CannotKeep(broken(path))
    about, sums = told(path, texts)
    found.pop(SUMS)
    if found != sums.members:
        raise CannotKeep(broken(path))
    return Unpacked(about, sums, folder)


def told(path: Path, texts: Mapping[str, bytes]) -> tuple[About, Sums]:
    about = json.loads(texts[ABOUT])
    if about.get("format") != FORMAT:
        raise CannotKeep(newer(path, str(about.get("handrail"))))
    return About(**about), Sums(**json.loads(texts[SUMS]))


def newer(path: Path, version: str) -> str:
    return (
        f"{path} was made by a newer Handrail ({version}) than this one. Nothing was restored. Install that version or "
        "a later one, then restore."
    )


def take(tar: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path | None, texts: dict[str, bytes]) -> str:
    """The digest of one file of it, which is written into the folder on the way."""
    source = tar.extractfile(entry)
    parts = Path(entry.name).parts
    if source is None or not parts or entry.name.startswith("/") or ".." in parts:
        raise ValueError(entry.name)
    if entry.name in {ABOUT, SUMS}:
        texts[entry.name] = source.read()
        return hashlib.sha256(texts[entry.name]).hexdigest()
    if folder is None:
        return digest_of(source, None)
    target = folder.joinpath(*parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as file:
        target.chmod(0o600)
        return digest_of(source, file)


def digest_of(source: IO[bytes], target: IO[bytes] | None) -> str:
    digest = hashlib.sha256()
    while piece := source.read(PIECE):
        digest.update(piece)
        if target:
            target.write(piece)
    return digest.hexdigest()
