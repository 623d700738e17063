"""Statements wait in a folder until an agency's record store (LRS) has said that it has them. None is lost on the way.

One file for each statement, written whole before anybody is told that it is kept, and taken away only after the
answer. What the store refuses moves to `refused/` with its words. A statement is personal data: the folder is its
owner's alone.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import IO
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from .xapi import Statement

VERSION = "1.0.3"
AT_ONCE = 50
WAITS = (1.0, 4.0, 16.0)
LONGEST_WAIT = 60.0
ANSWERS_WITHIN = 30
FINE, CONFLICT = (200, 204), 409
ONE_OF_THEM = (400, CONFLICT, 413, 422)
"""What may be wrong with one statement of many: it is looked for by halves."""

LATER = (408, 425, 429, 500, 502, 503, 504)
NEAR = ("localhost", "127.0.0.1", "::1")


class Unsafe(ValueError):
    """The address would carry the password where others can read it."""


@dataclass(frozen=True)
class Answer:
    """`status` is 0 where nobody answered."""

    status: int
    said: str
    wait: float | None = None


class _Stays(HTTPRedirectHandler):
    """A redirect would hand the password to somebody else."""

    def redirect_request(self, *_: object) -> None:
        return None


class Store:
    """An LRS. `endpoint` ends where `/statements` begins. Raises Unsafe for one that is neither https nor here."""

    def __init__(self, endpoint: str, user: str, password: str) -> None:
        parts = urlsplit(endpoint)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in NEAR):
            raise Unsafe(f'"{parts.scheme}://{parts.hostname}" is not https. Ask for the https address of the store.')
        self.endpoint = endpoint.rstrip("/")
        known = b64encode(f"{user}:{password}".encode()).decode()
        self.headers = {"Authorization": f"Basic {known}", "Content-Type": "application/json",
                        "X-Experience-API-Version": VERSION}  # fmt: skip
        self.opener = build_opener(_Stays)

    def post(self, statements: Sequence[Statement]) -> Answer:
        body = json.dumps(list(statements)).encode()
        request = Request(f"{self.endpoint}/statements", body, self.headers, method="POST")  # noqa: S310 - https, above
        try:
            with self.opener.open(request, timeout=ANSWERS_WITHIN) as answer:
                return Answer(answer.status, "")
        except HTTPError as refused:
            with refused:
                return Answer(refused.code, refused.read(2000).decode("utf-8", "replace"), _wait(refused))
        except (OSError, HTTPException) as nothing:
            return Answer(0, type(nothing).__name__)


def _wait(refused: HTTPError) -> float | None:
    """Seconds, where the store names them."""
    said = str(refused.headers.get("Retry-After", ""))
    return min(float(said), LONGEST_WAIT) if said.isdigit() else None


@dataclass
class Sent:
    """What came of one go. `why` says what keeps the rest waiting."""

    sent: int = 0
    refused: int = 0
    waiting: int = 0
    why: str = ""


@dataclass(frozen=True)
class Queue:
    """`folder` is made when it is not there."""

    folder: Path
    refused: Path = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "refused", self.folder / "refused")
        self.refused.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder.chmod(0o700)

    def put(self, statement: Statement) -> None:
        """When this returns, the statement is on the disk. Putting it twice keeps it once."""
        write_whole(self.folder / self.name_of(statement), json.dumps(statement, ensure_ascii=False))

    @staticmethod
    def name_of(statement: Statement) -> str:
        """In the order of the day, and a name without a sign that a file system minds."""
        when = "".join(one for one in str(statement["timestamp"])[:19] if one.isdigit())
        return f"{when}-{statement['id']}.json"

    def waiting(self) -> list[Path]:
        return sorted(self.folder.glob("*.json"))

    def refuse(self, path: Path, why: str) -> None:
        """Beside the statement, what the store said; only then does it leave the queue."""
        write_whole(self.refused / f"{path.stem}.txt", why)
        path.replace(self.refused / path.name)

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """False when another is sending already."""
        with (self.folder / ".lock").open("w") as lock:
            yield taken(lock)


def taken(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def write_whole(path: Path, text: str) -> None:
    """There as a whole or not at all, whatever happens to the machine meanwhile."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def send(queue: Queue, store: Store, rest: Callable[[float], None] = time.sleep) -> Sent:
    """Sends what waits, unless another is at it. Never raises for what the store or the network does."""
    with queue.alone() as mine:
        found = Sent()
        if mine:
            _send_all(queue, store, rest, found)
        else:
            found.why = "Another is sending."
    found.waiting = len(queue.waiting())
    return found


def _send_all(queue: Queue, store: Store, rest: Callable[[float], None], found: Sent) -> None:
    paths = [path for path in queue.waiting() if _whole(queue, path, found)]
    for start in range(0, len(paths), AT_ONCE):
        if not _send_some(queue, store, paths[start : start + AT_ONCE], rest, found):
            return


def _whole(queue: Queue, path: Path, found: Sent) -> bool:
    """A file that somebody else has put there, or changed, is set aside."""
    try:
        json.loads(path.read_text("utf-8"))
    except ValueError as error:
        queue.refuse(path, f"It is no statement: {error}")
        found.refused += 1
        return False
    return True


def _send_some(queue: Queue, store: Store, paths: list[Path], rest: Callable[[float], None], found: Sent) -> bool:
    """False when there is no use in going on now."""
    answer = _tried(store, [json.loads(path.read_text("utf-8")) for path in paths], rest)
    if answer.status in FINE or (answer.status == CONFLICT and len(paths) == 1):
        # A conflict over one is a statement that is there: its id follows from what it says.
        for path in paths:
            path.unlink()
        found.sent += len(paths)
        return True
    if answer.status not in ONE_OF_THEM:
        found.why = f"The store answered {answer.status}." if answer.status else f"No answer: {answer.said}."
        return False
    if len(paths) == 1:
        queue.refuse(paths[0], f"{answer.status}: {answer.said}")
        found.refused += 1
        return True
    half = len(paths) // 2
    return all(_send_some(queue, store, some, rest, found) for some in (paths[:half], paths[half:]))


def _tried(store: Store, statements: list[Statement], rest: Callable[[float], None]) -> Answer:
    answer = store.post(statements)
    for wait in WAITS:
        if answer.status and answer.status not in LATER:
            return answer
        rest(answer.wait if answer.wait is not None else wait)
        answer = store.post(statements)
    return answer
