"""Sealing a backup for people who are not the server: the age format (age-encryption.org/v1), by pyrage.

Chunks of 64 KiB under ChaCha20-Poly1305, each with its number and the last one marked, so that a file that was cut,
moved around or changed does not open. The server holds public keys only: it can seal, and never open.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import pyrage
from pyrage import x25519

from .faults import CannotKeep

Pump = Callable[[IO[bytes]], None]


def new_pair(path: Path) -> str:
    """The secret half into a new file that only its owner can read; gives the public half."""
    secret = x25519.Identity.generate()
    public = str(secret.to_public())
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise CannotKeep(f"{path} is there already. A key is never overwritten: choose another name.") from None
    with os.fdopen(descriptor, "w") as file:
        file.write(
            f"# Opens Handrail's backups. Keep it off the server, in two places.\n# public key: {public}\n{secret}\n"
        )
    return public


def recipients_of(texts: list[str]) -> list[x25519.Recipient]:
    """The public keys that backups are sealed for."""
    if not texts:
        raise CannotKeep(
            "Nobody is named who can open the backup. Make a pair of keys once with `handrail keys for-backups FILE`, "
            "set HANDRAIL_BACKUP_FOR to what it prints, and take FILE off this machine."
        )
    try:
        return [x25519.Recipient.from_str(text) for text in texts]
    except pyrage.RecipientError:
        raise CannotKeep(
            "A key in HANDRAIL_BACKUP_FOR is none. Each begins with age1 and is printed by `handrail keys for-backups`."
        ) from None


def identities_of(path: Path) -> list[x25519.Identity]:
    """The secret keys of a file, as this program or the age tools write it."""
    lines = [line.strip() for line in path.read_text(errors="replace").splitlines()]
    try:
        found = [x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise CannotKeep(f"{path} holds no key that opens backups. Its line begins with AGE-SECRET-KEY-1.")
    return found


@contextmanager
def sealed_into(path: Path, recipients: list[x25519.Recipient]) -> Iterator[IO[bytes]]:
    """What is written in between is sealed into a new file, on the disk when this ends."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        with pumped(lambda source: encrypt(source, target, recipients), writing=True) as stream:
            yield stream
        target.flush()
        os.fsync(target.fileno())


@contextmanager
def opened(path: Path, identities: list[x25519.Identity]) -> Iterator[IO[bytes]]:
    """The content of a sealed file, as a stream. Raises `CannotKeep` when it does not open to its very end."""
    with (
        path.open("rb") as source,
        pumped(lambda target: decrypt(path, source, target, identities), writing=False) as stream,
    ):
        yield stream
        while stream.read(1 << 20):  # to the end, which proves that nothing was cut off
            pass


class Remembering:
    """A file that keeps its own error: pyrage gives back the words of it alone."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            return self.file.write(data)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        self.file.flush()


def encrypt(source: IO[bytes], target: IO[bytes], recipients: list[x25519.Recipient]) -> None:
    file = Remembering(target)
    try:
        pyrage.encrypt_io(source, file, recipients)
    except pyrage.EncryptError:
        if file.error:
            raise file.error from None
        raise


def decrypt(path: Path, source: IO[bytes], target: IO[bytes], identities: list[x25519.Identity]) -> None:
    file = Remembering(target)
    try:
        pyrage.decrypt_io(source, file, identities)
    except (pyrage.DecryptError, OSError) as error:
        if file.error:
            raise file.error from None
        if "No matching keys" in str(error):
            raise CannotKeep(
                f"The key does not open {path}: it was sealed for somebody else. Nothing was restored. Try the key of "
                "the other holder."
            ) from None
        raise CannotKeep(broken(path)) from None


def broken(path: Path) -> str:
    return (
        f"{path} is no whole backup: it was cut off, changed, or is another kind of file. Nothing was restored. Take "
        "another copy of it, or the backup before it."
    )


@contextmanager
def pumped(pump: Pump, *, writing: bool) -> Iterator[IO[bytes]]:
    """A stream to write to or read from, while `pump` works at its other end. Its error is the one that counts."""
    read_end, write_end = os.pipe()
    ours, theirs = (write_end, read_end) if writing else (read_end, write_end)
    failed: list[BaseException] = []

    def work() -> None:
        try:
            with os.fdopen(theirs, "rb" if writing else "wb") as other:
                pump(other)
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=work, daemon=True)
    stream = os.fdopen(ours, "wb" if writing else "rb")
    thread.start()
    try:
        yield stream
    except BaseException:
        close(stream, thread)
        if failed and not isinstance(failed[0], BrokenPipeError):
            raise failed[0] from None
        raise
    close(stream, thread)
    if failed:
        raise failed[0]


def close(stream: IO[bytes], thread: threading.Thread) -> None:
    with suppress(BrokenPipeError):
        stream.close()
    thread.join()
