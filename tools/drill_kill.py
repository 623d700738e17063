"""Kill the server a hundred times while people save, half on SQLite and half on PostgreSQL, at random moments. Nothing
that was acknowledged may be lost or doubled.

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
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from site_server import PATIENCE, ROOT, Browser, Server, free_port

sys.path.insert(0, str(ROOT))
from tests.engine import start_postgres

KILLS, WRITERS = int(os.environ.get("KILLS", "100")) // 2, 2
FAULTS: list[str] = []
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
            FAULTS.append(f"Saving answered {status}.")
            return


def main() -> None:
    """Both engines at once: the time goes into starting again, which is one processor's work."""
    with ThreadPoolExecutor() as together:
        runs = [together.submit(on, "SQLite", ""), together.submit(on, "PostgreSQL", start_postgres())]
        print("\n".join(run.result() for run in runs))
    print("kill: nothing lost, nothing doubled, the log holds, nobody had to help")


def on(engine: str, url: str) -> str:
    with tempfile.TemporaryDirectory(prefix="handrail-kill-") as folder:
        home = Path(folder)
        more = {"DATABASE_URL": url or f"sqlite:///{home}/handrail.sqlite3"}
        server = Server(home, free_port(), workers=1, **more)
        server.prepare()
        server.start()
        return report(engine, server, *hammer(server))


def hammer(server: Server) -> tuple[list[str], list[str]]:
    stop, noted, resent = threading.Event(), [], []
    browsers = [Browser(server.port) for _ in range(WRITERS)]
    for browser in browsers:
        browser.sign_in()
    threads = [threading.Thread(target=write, args=(one, stop, noted, resent), daemon=True) for one in browsers]
    for thread in threads:
        thread.start()
    for round_ in range(1, KILLS + 1):
        time.sleep(random.uniform(0.02, 0.4))
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
        if FAULTS or time.monotonic() > end:
            sys.exit(f"{' '.join(FAULTS)} After kill {round_} nothing was saved for {PATIENCE} s.")
        time.sleep(0.02)


def report(engine: str, server: Server, noted: list[str], resent: list[str]) -> str:
    told = json.loads(server.run("manage.py", "shell", "-v0", "-c", CHECK, text=json.dumps(noted)))
    server.kill()
    lost = set(noted) - set(told["found"])
    doubled = len(told["found"]) - len(set(told["found"]))
    if lost or doubled or told["bad"] is not None:
        sys.exit(f"FAILED on {engine}: {len(lost)} lost, {doubled} doubled, first bad log entry: {told['bad']}")
    return (
        f"  {engine}: {KILLS} kills, {len(noted)} saves acknowledged, {len(resent)} cut off and sent again, "
        f"{told['read']} records read back, {told['entries']} log entries"
    )


if __name__ == "__main__":
    main()
