"""`make run`: set up what is missing, say where to go and who can sign in, then serve. Standard library only."""

import os
import signal
import socket
import subprocess
import sys
from typing import Any

from setup import DEMO, SIGN_INS, setup
from steps import BIN, HOME, ROOT, Stop, told

ADDRESS = "127.0.0.1"
LARGEST_PORT = 65535


def wanted_port() -> int:
    text = os.environ.get("PORT", "8000")
    if not text.isdecimal() or not 0 < int(text) <= LARGEST_PORT:
        raise Stop(f"PORT={text} is not a port. Give a number from 1 to {LARGEST_PORT}, like: make run PORT=8001")
    return int(text)


def refuse_a_port_in_use(port: int) -> None:
    """Ask before the long work, not after it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except PermissionError:
            raise Stop(f"Port {port} needs more rights. Choose another, like: make run PORT=8000") from None
        except OSError:
            raise Stop(f"Port {port} is in use. Choose another, like: make run PORT={port + 1}") from None


def greet(port: int) -> None:
    if SIGN_INS.exists() and "DATABASE_URL" not in os.environ:
        print("\nSign in as:\n" + SIGN_INS.read_text().rstrip())
    print(f"\nHandrail: http://{ADDRESS}:{port}/  (Ctrl-C stops it)", flush=True)


def serve(port: int) -> int:
    """Run granian until Ctrl-C, with the job that raises reminders beside it. Its WSGI interface with a few threads was
    measured to be the fastest for such pages."""
    options = ["--interface", "wsgi", "--host", ADDRESS, "--port", str(port), "--workers", "1"]
    options += ["--blocking-threads", "4", "--log-level", "warning"]
    command = [str(BIN / "granian"), *options, "handrail.wsgi:application"]
    watch = [str(BIN / "python"), "manage.py", "watch"]
    # In a session of its own: a worker that Ctrl-C reaches by itself, beside its parent's word, may never end.
    own: dict[str, Any] = {"cwd": ROOT, "env": {**os.environ, **DEMO}, "start_new_session": True}
    server = subprocess.Popen(command, **own)
    with (HOME / "reminders.log").open("a") as log:  # the demo's mails lie there instead of between these lines
        watcher = subprocess.Popen(watch, stdout=log, **own)
    for asked_to_stop in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(asked_to_stop, lambda *_: server.terminate())
    try:
        return server.wait()
    finally:
        watcher.terminate()
        watcher.wait()


def main() -> int:
    port = wanted_port()
    refuse_a_port_in_use(port)
    setup()
    greet(port)
    return serve(port)


if __name__ == "__main__":
    sys.exit(told(main))
