"""The real server on a database of its own, and a small browser to use it: for the drills and the bench."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from http.cookies import SimpleCookie
from pathlib import Path
from typing import IO, Self

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
PATIENCE = 30
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
NEW_KEYS = (
    "import sys, pathlib; from handrail.children.keyfile import write_new_keys; "
    "write_new_keys(pathlib.Path(sys.argv[1]))"
)


class Server:
    """The real server on a database of its own, in a process group that can be killed at once."""

    def __init__(self, home: Path, port: int, *, workers: int = 2, **env: str) -> None:
        self.port, self.workers = port, workers
        self.bin, self.application = BIN, "handrail.wsgi:application"
        self.env = {**os.environ, "HANDRAIL_HOME": str(home), "HANDRAIL_DEMO": "yes", "PYTHONPATH": str(ROOT), **env}

    def run(self, *arguments: str, check: bool = True, text: str = "") -> str:
        command = [str(self.bin / "python"), *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.env, input=text, capture_output=True, text=True, check=False)
        if check and done.returncode:
            sys.exit(f"{' '.join(arguments[:2])} failed:\n{done.stderr[-2000:]}")
        return done.stdout

    def prepare(self) -> None:
        """Keys, tables and the demo agency."""
        self.run("-c", NEW_KEYS, str(Path(self.env["HANDRAIL_HOME"]) / "keys"))
        self.run("manage.py", "migrate", "-v0")
        self.run("manage.py", "collectstatic", "--noinput", "-v0")
        self.run("manage.py", "demo")

    def start(self, log: IO[bytes] | None = None) -> None:
        command = [
            str(self.bin / "granian"),
            "--interface",
            "wsgi",
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
            "--workers",
            str(self.workers),
            "--blocking-threads",
            "2",
            "--no-access-log",
            self.application,
        ]
        quiet = log or subprocess.DEVNULL
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self.env, stdout=quiet, stderr=quiet, start_new_session=True
        )

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Browser:
    """One signed-in person, with cookies, that tries again until the server answers."""

    def __init__(self, port: int) -> None:
        self.port, self.token = port, ""
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        body = urllib.parse.urlencode({**(fields or {}), "csrfmiddlewaretoken": self.token}) if fields else None
        headers = self.headers()
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = self.connection()
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        self.keep(answer.headers.get_all("Set-Cookie") or [], text)
        return answer.status, text

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def headers(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())}

    def again(self) -> Self:
        """The same person in a second tab."""
        other = type(self)(self.port)
        other.cookies, other.token = dict(self.cookies), self.token
        return other

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

    def sign_in(self, who: str = "ana@alder.example") -> None:
        self.until_answered("GET", "/account/login/")
        status, _ = self.ask("POST", "/account/login/", {"login": who, "password": "only for the demo"})
        if status != http.client.FOUND:
            sys.exit(f"Signing in answered {status}.")
        self.ask("GET", "/children/new/")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
