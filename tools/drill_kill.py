"""Kill the server fifty times while three people save. Nothing that was acknowledged may be lost or doubled.

A writer notes an id outside the server only when the server has answered that it was saved. An id whose answer was cut
off is sent again, as a phone would: it must end up there exactly once. At the end the log's chain must hold.
"""

import http.client
import json
import os
import random
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path

from site_server import PATIENCE, Browser, Server, free_port

KILLS, WRITERS = int(os.environ.get("KILLS", "50")), 3
CHECK = """
import json, sys
from handrail.audit.actions import verdict
from handrail.children.models import Child
sent = set(json.load(sys.stdin))
found = [str(one) for one in Child.unscoped.values_list("client_id", flat=True) if str(one) in sent]
names = [child.first_name for child in Child.unscoped.all()]
print(json.dumps({"found": found, "read": len(names), "bad": verdict().bad, "entries": verdict().entries}))
"""


def write(browser: Browser, stop: threading.Event, noted: list[str], resent: list[str]) -> None:
    """Open records until told to stop; note each id only when the server has said that it is saved."""
    while not stop.is_set():
        client_id = str(uuid.uuid4())
        fields = {"client_id": client_id, "first_name": f"Drill {client_id[:8]}", "care": "unknown"}
        try:
            status, _ = browser.ask("POST", "/children/new/", fields)
        except (OSError, http.client.HTTPException):
            resent.append(client_id)
            status, _ = browser.until_answered("POST", "/children/new/", fields)
        if status == http.client.FOUND:
            noted.append(client_id)
        else:
            sys.exit(f"Saving answered {status}.")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="handrail-kill-") as folder:
        home = Path(folder)
        server = Server(home, free_port())
        server.prepare()
        server.start()
        report(server, *hammer(server))


def hammer(server: Server) -> tuple[list[str], list[str]]:
    stop, noted, resent = threading.Event(), [], []
    browsers = [Browser(server.port) for _ in range(WRITERS)]
    for browser in browsers:
        browser.sign_in()
    threads = [threading.Thread(target=write, args=(one, stop, noted, resent), daemon=True) for one in browsers]
    for thread in threads:
        thread.start()
    for round_ in range(1, KILLS + 1):
        time.sleep(random.uniform(0.1, 0.5))
        server.kill()
        server.start()
        browsers_wait(server, round_, noted)
    stop.set()
    for thread in threads:
        thread.join(PATIENCE)
    return noted, resent


def browsers_wait(server: Server, round_: int, noted: list[str]) -> None:
    """Let at least one write through between two kills, so that every kill strikes a working server."""
    before, end = len(noted), time.monotonic() + PATIENCE
    while len(noted) == before:
        if time.monotonic() > end:
            sys.exit(f"After kill {round_} nothing was saved for {PATIENCE} s.")
        time.sleep(0.02)


def report(server: Server, noted: list[str], resent: list[str]) -> None:
    told = json.loads(server.run("manage.py", "shell", "-v0", "-c", CHECK, text=json.dumps(noted)))
    server.kill()
    lost = set(noted) - set(told["found"])
    doubled = len(told["found"]) - len(set(told["found"]))
    print(
        f"{KILLS} kills, {len(noted)} saves acknowledged, {len(resent)} cut off and sent again, {told['read']} records "
        f"read back, {told['entries']} log entries"
    )
    if lost or doubled or told["bad"] is not None:
        sys.exit(f"FAILED: {len(lost)} lost, {doubled} doubled, first bad log entry: {told['bad']}")
    print("kill: nothing lost, nothing doubled, the log holds")


if __name__ == "__main__":
    main()
