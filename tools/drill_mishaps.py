"""What happens to machines: a full disk, a clock set back, an update cut off, a damaged page. Each must be told with
its mend, and lose nothing.

The full disk is a small one of its own, mounted where only this drill sees it.
"""

import http.client
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from site_server import PATIENCE, ROOT, Browser, Server, free_port

SMALL, SKIPPED = "24m", 77
CHECK = """
import json, sys
from handrail.audit.actions import verdict
from handrail.children.models import Child
sent = set(json.load(sys.stdin))
found = sorted(str(one) for one in Child.unscoped.values_list("client_id", flat=True) if str(one) in sent)
names = [child.first_name for child in Child.unscoped.all()]
print(json.dumps({"found": found, "bad": verdict().bad, "set_back": verdict().set_back}))
"""
FUTURE = """
from datetime import timedelta
from django.utils import timezone
from handrail.audit.actions import record
record("searched", at=timezone.now() + timedelta(hours=3), actor=None)
"""


class Failed(Exception):
    """What did not hold, in one line."""


def holds(what: str, good: bool, found: object = "") -> None:
    if not good:
        raise Failed(f"{what}: {str(found)[-600:]}")


def save(browser: Browser) -> tuple[int, str, str]:
    client_id = str(uuid.uuid4())
    fields = {"client_id": client_id, "first_name": f"Drill {client_id[:8]}", "care": "unknown"}
    status, page = browser.until_answered("POST", "/children/new/", fields)
    return status, page, client_id


def handrail(server: Server, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "handrail", *words]
    return subprocess.run(command, cwd=ROOT, env=server.env, capture_output=True, text=True, check=False)


def everything_is_there(server: Server, noted: list[str]) -> dict[str, object]:
    told = json.loads(server.run("manage.py", "shell", "-v0", "-c", CHECK, text=json.dumps(noted)))
    holds("every acknowledged save is there", told["found"] == sorted(noted), told)
    holds("the log holds", told["bad"] is None, told)
    return dict(told)


def signed_in(server: Server) -> Browser:
    browser = Browser(server.port)
    browser.sign_in()
    return browser


# --- a full disk ---------------------------------------------------------------------------------------------------


def full_disk(server: Server) -> str:
    server.start()
    browser, noted = signed_in(server), []
    for _ in range(3):
        noted.append(save(browser)[2])
    filler = fill(Path(server.env["HANDRAIL_HOME"]))
    status, page = http.client.FOUND, ""
    for _ in range(400):
        status, page, client_id = save(browser)
        if status != http.client.FOUND:
            break
        noted.append(client_id)
    holds("a full disk is told on a page", status == http.client.SERVICE_UNAVAILABLE, f"{status} {page}")
    holds("in plain words", "disk is full" in page and "está lleno" in page, page)
    look = browser.ask("GET", f"/children/{uuid.uuid4()}/")[0]
    filler.unlink()
    holds("with room again it saves, without a new start", save_again(browser, noted), look)
    server.kill()
    everything_is_there(server, noted)
    return f"{len(noted)} saves acknowledged around it"


def fill(home: Path) -> Path:
    """Take what is left of the small disk, all but a little."""
    filler = home / "filler"
    with filler.open("wb") as file:
        while shutil.disk_usage(home).free > 300_000:
            file.write(b"\0" * 100_000)
            file.flush()
    return filler


def save_again(browser: Browser, noted: list[str]) -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        status, _, client_id = save(browser)
        if status == http.client.FOUND:
            noted.append(client_id)
            return True
        time.sleep(0.2)
    return False


# --- a clock that was set back ----------------------------------------------------------------------------------------


def clock_set_back(server: Server) -> str:
    server.run("manage.py", "shell", "-v0", "-c", FUTURE)
    told = start_and_read(server)
    holds("the start says that the clock was set back", "was set back. Nothing is lost" in told, told)
    browser, noted = signed_in(server), []
    for _ in range(3):
        status, page, client_id = save(browser)
        holds("it saves", status == http.client.FOUND, page)
        noted.append(client_id)
    server.kill()
    found = everything_is_there(server, noted)
    said = handrail(server, "audit", "verify")
    holds("audit verify says at which entry", f"At entry {found['set_back']} the clock" in said.stdout, said.stdout)
    return f"told at the start and at entry {found['set_back']}"


def start_and_read(server: Server) -> str:
    """What the server writes until it has looked at everything and serves."""
    with tempfile.TemporaryFile() as log:
        server.start(log)
        Browser(server.port).until_answered("GET", "/account/login/")
        log.seek(0)
        return log.read().decode()


# --- an update that was cut off ---------------------------------------------------------------------------------------


def update_cut_off(server: Server) -> str:
    """Kill the making of tables at random moments, then run it again: it goes on, and a start before that is told."""
    home = Path(server.env["HANDRAIL_HOME"])
    (home / "handrail.sqlite3").unlink()
    kills = 0
    for _ in range(6):
        update = subprocess.Popen([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=server.env,
                                  stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
        time.sleep(random.uniform(0.8, 2.5))
        if update.poll() is None:
            os.killpg(update.pid, signal.SIGKILL)
            kills += 1
        update.wait()
        told = handrail(server, "audit", "verify")
        fine = told.returncode == 0 or "Run `make setup`" in told.stderr or "database" in told.stderr.lower()
        holds("half-made tables are told with the mend", fine and "Traceback" not in told.stderr, told.stderr)
    server.run("manage.py", "migrate", "-v0")
    server.run("manage.py", "demo")
    everything_is_there(server, [])
    return f"{kills} kills, then it went on to the end"


# --- a damaged page ---------------------------------------------------------------------------------------------------


def damaged_page(server: Server) -> str:
    home = Path(server.env["HANDRAIL_HOME"])
    server.start()
    browser = signed_in(server)
    noted = [save(browser)[2] for _ in range(3)]
    server.kill()
    handrail(server, "keys", "for-backups", str(home / "opens"))
    public = next(line for line in (home / "opens").open() if "public key" in line).split()[-1]
    made = handrail(server, "backup", str(home / "whole.age"), "--for", public)
    holds("there is a backup", made.returncode == 0, made.stderr)
    database = home / "handrail.sqlite3"
    spoil(database)
    worse = handrail(server, "backup", str(home / "worse.age"), "--for", public)
    holds("a damaged page stops the next backup", worse.returncode == 2 and not (home / "worse.age").exists(), worse)
    holds("with the mend", "database file is damaged" in worse.stderr and "handrail restore" in worse.stderr, worse)
    database.rename(home / "kept.sqlite3")
    back = handrail(server, "restore", str(home / "whole.age"), "--key", str(home / "opens"))
    holds("the backup before it restores", back.returncode == 0, back.stderr)
    everything_is_there(server, noted)
    return "named, and restored from the backup before it"


def spoil(database: Path) -> None:
    """Bytes of every tenth page, as a failing disk leaves them; what the log beside it holds is written in first."""
    with sqlite3.connect(database) as whole:
        whole.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole.close()
    raw = bytearray(database.read_bytes())
    for page in range(40, len(raw) // 4096, 10):
        raw[page * 4096 : page * 4096 + 64] = random.randbytes(64)
    database.write_bytes(raw)


# --- all of them ------------------------------------------------------------------------------------------------------

MISHAPS: dict[str, Callable[[Server], str]] = {
    "full disk": full_disk, "clock set back": clock_set_back, "update cut off": update_cut_off,
    "damaged page": damaged_page,
}  # fmt: skip


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="handrail-mishaps-") as folder:
        home = Path(folder) / "home"
        home.mkdir()
        Server(home, free_port()).prepare()
        failed = 0
        for name, mishap in MISHAPS.items():
            if name == "full disk" and "OWN_MOUNTS" not in os.environ:
                continue
            failed += not suffers(name, mishap, Path(folder), home)
    if failed:
        print(f"FAILED: {failed}", flush=True)
        return 1
    if "OWN_MOUNTS" not in os.environ:
        print("mishaps: a full disk could not be tried, since no small one may be mounted here", flush=True)
        return SKIPPED
    print("mishaps: each told with its mend, nothing lost", flush=True)
    return 0


def suffers(name: str, mishap: Callable[[Server], str], folder: Path, prepared: Path) -> bool:
    """One mishap on a copy of the prepared home."""
    home = folder / name.replace(" ", "-")
    small = name == "full disk"
    if small:
        home.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", home], check=True)
    shutil.copytree(prepared, home, dirs_exist_ok=True)
    server = Server(home, free_port(), workers=1, DATABASE_URL=f"sqlite:///{home}/handrail.sqlite3")
    try:
        print(f"  {name}: {mishap(server)}", flush=True)
        return True
    except Failed as fault:
        print(f"  {name}: FAILED: {fault}", flush=True)
        return False
    finally:
        stop(server)
        if small:
            subprocess.run(["umount", str(home)], check=False)


def stop(server: Server) -> None:
    if getattr(server, "process", None) and server.process.poll() is None:
        server.kill()


def with_a_small_disk() -> None:
    """Run this drill again where it may mount one that nobody else sees."""
    again = [*UNSHARE, sys.executable, __file__]
    allowed = subprocess.run([*UNSHARE, "true"], capture_output=True, check=False).returncode == 0
    if allowed and "OWN_MOUNTS" not in os.environ:
        os.execvpe(again[0], again, {**os.environ, "OWN_MOUNTS": "yes"})


UNSHARE = ["unshare", "--user", "--map-root-user", "--mount"]

if __name__ == "__main__":
    with_a_small_disk()
    sys.exit(main())
