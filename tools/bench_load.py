"""Requests over connections that are kept open, from one process: rates, times, errors, and what the server used."""

import asyncio
import os
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

PATIENCE = 60
OK = frozenset({200, 302})
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Load:
    """What one load gave. `processor` is milliseconds of the server's processor time a request: other work on the
    machine moves it less than it moves the clock."""

    rate: float
    median: float
    p99: float
    answered: int
    errors: int
    processor: float


@dataclass(frozen=True)
class Ask:
    """One request, whole, as it goes over the wire."""

    wire: bytes

    @classmethod
    def get(cls, path: str, cookies: str) -> "Ask":
        return cls(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\n\r\n".encode())

    @classmethod
    def post(cls, path: str, cookies: str, fields: dict[str, str]) -> "Ask":
        body = urlencode(fields)
        return cls(
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\nReferer: http://127.0.0.1/\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
        )


def load(port: int, pid: int, asks: Sequence[Ask], *, connections: int, seconds: float) -> Load:
    used = processor_of(pid)
    times, errors, lasted = asyncio.run(drive(port, asks, connections, seconds))
    used = processor_of(pid) - used
    ordered = sorted(times) or [0.0]
    return Load(len(times) / lasted, statistics.median(ordered) * 1000, ordered[int(len(ordered) * 0.99)] * 1000,
                len(times), errors, used / max(len(times), 1) * 1000)  # fmt: skip


async def drive(port: int, asks: Sequence[Ask], connections: int, seconds: float) -> tuple[list[float], int, float]:
    times: list[float] = []
    began = time.perf_counter()
    told = await asyncio.gather(*(one(port, asks, n, began + seconds, times) for n in range(connections)))
    return times, sum(told), time.perf_counter() - began


async def one(port: int, asks: Sequence[Ask], turn: int, end: float, times: list[float]) -> int:
    """One connection until the end: its answers' times, and how many failed."""
    errors, reader, writer = 0, None, None
    while time.perf_counter() < end:
        began = time.perf_counter()
        try:
            if writer is None:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(asks[turn % len(asks)].wire)
            status = await asyncio.wait_for(answer(reader), PATIENCE)
        except (OSError, EOFError, TimeoutError):
            status, writer = 0, None
        turn += 1
        times.append(time.perf_counter() - began)
        errors += status not in OK
    if writer is not None:
        writer.close()
    return errors


async def answer(reader: asyncio.StreamReader) -> int:
    """Reads one answer to its end and gives the status."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    await reader.readexactly(int(head.split("content-length: ")[1].split("\r\n")[0]))
    return int(head.split(" ", 2)[1])


def family(pid: int) -> list[int]:
    """A process and all below it."""
    try:
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(one for child in below for one in family(int(child)))]


def processor_of(pid: int) -> float:
    """Seconds of processor that a process and its workers used."""
    stats = (Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split() for one in family(pid))
    return sum(int(user) + int(system) for user, system in (islice(stat, 11, 13) for stat in stats)) / TICK


def memory_of(pid: int) -> float:
    """Megabytes of a process and its workers, what they share counted once."""
    kilobytes = 0
    for one in family(pid):
        lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        kilobytes += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes / 1024
