"""Kill the server fifty times while three people save. Nothing that was acknowledged may be lost or doubled.

A writer notes an id outside the server only when the server has answered that it was saved. An id whose answer was cut
off is sent again, as a phone would: it must end up there exactly once. At the end the log's chain must hold.
"""

import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import uuid
from http.cookies import SimpleCookie
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
KILLS, WRITERS, PATIENCE = int(os.environ.get("KILLS", "50")), 3, 30
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
CHECK = """
import json, sys
from handrail.audit.actions import verdict
from handrail.children.models import Child
sent = set(json.load(sys.stdin))
found = [str(one) for one in Child.unscoped.values_list("client_id", flat=True) if str(one) in sent]
names = [child.first_name for child in Child.unscoped.all()]
print(json.dumps({"found": found, "read": len(names), "bad": verdict().bad, "entries": verdict().entries}))
"""


class Server:
    """The real server on a database of its own, in a process group that can be killed at once."""

    def __init__(self, home: Path, port: int) -> None:
        self.port = port
        self.env = {**os.environ, "HANDRAIL_HOME": str(home), "HANDRAIL_DEMO": "yes"}
        self.run("manage.py", "shell", "-c", "pass", check=False)

    def run(self, *arguments: str, check: bool = True, text: str = "") -> str:
        command = [str(BIN / "python"), *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.env, input=text, capture_output=True, text=True, check=False)
        if check and done.returncode:
            sys.exit(f"{' '.join(arguments[:2])} failed:\n{done.stderr[-2000:]}")
        return done.stdout

    def start(self) -> None:
        command = [str(BIN / "granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port),
                   "--workers", "2", "--blocking-threads", "2", "--no-access-log", "handrail.wsgi:application"]  # fmt: skip
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=quiet, stderr=quiet, start_new_session=True)

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Browser:
    """One signed-in person, with cookies, that tries again until the server answers."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies, self.token = port, {}, ""

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        body = urllib.parse.urlencode({**(fields or {}), "csrfmiddlewaretoken": self.token}) if fields else None
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        self.keep(answer.headers.get_all("Set-Cookie") or [], text)
        return answer.status, text

    def keep(self, cookies: list[str], text: str) -> None:
        for line in cookies:
            self.cookies.update({key: part.value for key, part in SimpleCookie(line).items()})
        found = TOKEN.search(text)
        self.token = found.group(1) if found else self.token

    def until_answered(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return self.ask(method, path, fields)
            except (OSError, http.client.HTTPException):
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)

    def sign_in(self) -> None:
        self.until_answered("GET", "/account/login/")
        status, _ = self.ask("POST", "/account/login/", {"login": "ana@alder.example", "password": "only for the demo"})
        if status != http.client.FOUND:
            sys.exit(f"Signing in answered {status}.")
        self.ask("GET", "/children/new/")


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
        subprocess.run([BIN / "python", "tools/make_keys.py", home / "keys"], cwd=ROOT, check=True)
        server = Server(home, random.randint(20000, 40000))  # noqa: S311 a free port, not a secret
        server.run("manage.py", "migrate", "-v0")
        server.run("manage.py", "demo")
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
        time.sleep(random.uniform(0.1, 0.5))  # noqa: S311 when to strike
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
    print(f"{KILLS} kills, {len(noted)} saves acknowledged, {len(resent)} cut off and sent again, {told['read']} records "
          f"read back, {told['entries']} log entries")  # fmt: skip
    if lost or doubled or told["bad"] is not None:
        sys.exit(f"FAILED: {len(lost)} lost, {doubled} doubled, first bad log entry: {told['bad']}")
    print("kill: nothing lost, nothing doubled, the log holds")


if __name__ == "__main__":
    main()
