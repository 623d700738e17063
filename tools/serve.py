"""`make run`: set up what is missing, say where to go and who can sign in, then serve. Standard library only."""

import os
import socket
import sys

from setup import DEMO, SIGN_INS, setup
from steps import BIN, Stop, told

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


def serve(port: int) -> None:
    """Become granian. Its WSGI interface with a few threads: measured to be the fastest for pages like ours."""
    options = ["--interface", "wsgi", "--host", ADDRESS, "--port", str(port), "--workers", "1"]
    options += ["--blocking-threads", "4", "--log-level", "warning"]
    server = str(BIN / "granian")
    os.execve(server, [server, *options, "handrail.wsgi:application"], {**os.environ, **DEMO})


def main() -> int:
    port = wanted_port()
    refuse_a_port_in_use(port)
    setup()
    greet(port)
    serve(port)
    return 1


if __name__ == "__main__":
    sys.exit(told(main))
