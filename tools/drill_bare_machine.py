"""Drill: both commands from a fresh clone on a machine that has only Python with venv, make and certificates.
Of `make test` it runs the journeys, which ask most of a machine; `make test` itself ran before the drills.

Needs root, debootstrap and the right to make namespaces; where that is missing, it says so and exits with 77.
The machine lives in mount and process namespaces of its own: whatever happens, nothing stays mounted or running.
"""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import bare_machine

ROOT = Path(__file__).resolve().parent.parent
SKIPPED = 77
ROOM = 6 * 1024**3
FIRST_START = 15 * 60
SECOND_START = 30
NAMESPACES = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private")


class Failed(Exception):
    """What the bare machine could not do, in one line."""


def why_not_here() -> str:
    """The reason why this drill cannot run on this machine, or nothing."""
    if os.geteuid() != 0:
        return "it needs root"
    if not shutil.which("debootstrap") and not installed("debootstrap"):
        return "debootstrap is missing and apt-get could not install it"
    if subprocess.run([*NAMESPACES, "true"], capture_output=True, check=False).returncode:
        return "this machine may not make namespaces"
    if not shutil.which("git"):
        return "git is missing"
    if shutil.disk_usage(tempfile.gettempdir()).free < ROOM:
        return f"{tempfile.gettempdir()} has less than {ROOM // 1024**3} GB free"
    return ""


def installed(package: str) -> bool:
    if not shutil.which("apt-get"):
        return False
    for words in (["update"], ["install", "--yes", "--no-install-recommends", package]):
        subprocess.run(["apt-get", "--quiet", *words], capture_output=True, stdin=subprocess.DEVNULL, check=False)
    return bool(shutil.which(package))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(machine: Path, port: int, limit: int) -> Iterator[float]:
    """`make run` inside until the sign-in page answers; yields the seconds that took, and stops it as Ctrl-C does."""
    log = machine / "tmp" / "run.log"
    began = time.monotonic()
    with log.open("w") as output:
        command = bare_machine.inside(machine, "make", "run", f"PORT={port}")
        server = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
    try:
        wait_for_sign_in(server, port, began + limit)
        print(log.read_text().strip(), flush=True)
        yield time.monotonic() - began
    except Failed:
        print(log.read_text()[-4000:], flush=True)
        raise
    finally:
        stop(server)


def wait_for_sign_in(server: subprocess.Popen[bytes], port: int, until: float) -> None:
    while time.monotonic() < until:
        if server.poll() is not None:
            raise Failed(f"make run ended with {server.returncode} before it served")
        if "password" in page(port):
            return
        time.sleep(0.2)
    raise Failed("make run did not show the sign-in page in time")


def page(port: int) -> str:
    """The first page, after redirects; nothing while nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        raise Failed(f"the first page answered {error.code}") from None
    except (OSError, http.client.HTTPException):
        return ""


def stop(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        os.killpg(server.pid, signal.SIGINT)
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        raise Failed("make run did not stop within 20 s of Ctrl-C") from None


def prove(machine: Path) -> None:
    began = time.monotonic()
    bare_machine.make(machine)
    bare_machine.clone(ROOT, machine)
    print(f"a bare Debian with a fresh clone: {time.monotonic() - began:.0f} s", flush=True)
    port = free_port()
    with started(machine, port, FIRST_START) as seconds:
        print(f"first `make run` to the sign-in page: {seconds:.0f} s", flush=True)
    with started(machine, port, SECOND_START) as seconds:
        print(f"second `make run` to the sign-in page: {seconds:.1f} s", flush=True)
    began = time.monotonic()
    # The journeys ask most of a machine. The other stages ran before this drill, in the clone that CI works in.
    command = bare_machine.inside(machine, "make", "test", "ONLY=5")
    if subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode:
        raise Failed("make test ONLY=5 failed on the bare machine")
    print(f"`make test ONLY=5`: {time.monotonic() - began:.0f} s", flush=True)


def in_namespace(machine: Path) -> int:
    try:
        prove(machine)
    except Failed as failure:
        print(f"bare machine: {failure}", flush=True)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"bare machine: {error.cmd[0]} failed with {error.returncode}", flush=True)
        return 1
    return 0


def main() -> int:
    reason = why_not_here()
    if reason:
        print(f"bare machine: not run, because {reason}")
        return SKIPPED
    folder = Path(tempfile.mkdtemp(prefix="handrail-bare-"))
    try:
        machine = folder / "machine"
        command = [*NAMESPACES, sys.executable, __file__, str(machine)]
        return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(in_namespace(Path(sys.argv[1])) if len(sys.argv) > 1 else main())
