"""Back up while people save, and restore on a new machine, on SQLite and PostgreSQL: counts, digests, log and photos
must be equal, and every save acknowledged before the backup began must be there.

A restore that is killed leaves the machine empty. A new master key that is killed goes on to the end. The backup opens
no record without the keys, which are brought on their own.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from drill_kill import FAULTS, write
from site_server import PATIENCE, ROOT, Browser, Server, free_port

sys.path.insert(0, str(ROOT))
from tests.engine import start_postgres

WRITERS, RESTORES_KILLED, ROTATIONS_KILLED = 3, 4, 3
PHOTOS = """
from io import BytesIO
from uuid import uuid4
from PIL import Image
from django.utils import timezone
from handrail.children.models import Child
from handrail.children.photos import make_photo
from handrail.children.photos_actions import add_photo
from handrail.team.models import Person
by = Person.objects.get(email="ana@alder.example")
for number, child in enumerate(Child.unscoped.order_by("pk")[:12]):
    picture = BytesIO()
    Image.effect_noise((600, 700), 20 + number).convert("RGB").save(picture, "JPEG")
    add_photo(client_id=uuid4(), child=child, made=make_photo(picture.getvalue()), taken_on=None, by=by,
              now=timezone.now())
"""
LOOK = """
import hashlib, json, sys
from handrail.audit.actions import verdict
from handrail.children.models import Child, Photo
sent = set(json.load(sys.stdin))
found = verdict()
print(json.dumps({
    "photos": sorted(hashlib.sha256(bytes(one.picture)).hexdigest() for one in Photo.objects.all()),
    "names": sum(bool(one.full_name) for one in Child.unscoped.all()),
    "sent": sorted(str(one) for one in Child.unscoped.values_list("client_id", flat=True) if str(one) in sent),
    "bad": found.bad, "entries": found.entries,
}))
"""


def main() -> None:
    for engine, url in (("SQLite", ""), ("PostgreSQL", start_postgres())):
        with tempfile.TemporaryDirectory(prefix="handrail-backup-") as folder:
            print(f"  {engine}: {drill(Path(folder), url)}", flush=True)
    print("backup: made under load, restored equal; nothing half restored, nothing half rotated")


def drill(folder: Path, url: str) -> str:
    old, new = folder / "old", folder / "new"
    old.mkdir()
    new.mkdir()
    server = Server(old, free_port(), DATABASE_URL=url or f"sqlite:///{old}/handrail.sqlite3")
    server.prepare()
    server.run("manage.py", "shell", "-v0", "-c", PHOTOS)
    public = handrail(server, "keys", "for-backups", str(folder / "opens")).split()[0].partition("=")[2]
    server.env.update(HANDRAIL_BACKUP_FOR=public, HANDRAIL_CHECKPOINTS=str(folder))
    noted, seconds = backup_under_load(server, folder / "whole.age")
    rotated = rotate_killed(server)
    before = look(server, noted)
    machine = Server(new, free_port(), DATABASE_URL=emptied(url) or f"sqlite:///{new}/handrail.sqlite3")
    shutil.copy(old / "keys.before", new / "keys")
    kills = restore_killed(machine, folder, lambda: equal(before, look(machine, noted), noted))
    handrail(machine, "restore", str(folder / "whole.age"), "--key", str(folder / "opens"))
    handrail(machine, "audit", "verify", "--checkpoints", str(folder))
    return (
        equal(before, look(machine, noted), noted)
        + f", {seconds:.1f} s; {kills} restores and {rotated} rotations killed"
    )


def handrail(server: Server, *words: str) -> str:
    return server.run("-m", "handrail", *words)


def look(server: Server, noted: list[str]) -> dict[str, Any]:
    return dict(json.loads(server.run("manage.py", "shell", "-v0", "-c", LOOK, text=json.dumps(noted))))


def backup_under_load(server: Server, file: Path) -> tuple[list[str], float]:
    """What was acknowledged before it began, and how long it took. Saves go on meanwhile."""
    server.start()
    stop, noted, resent = threading.Event(), [], []
    browsers = [Browser(server.port) for _ in range(WRITERS)]
    for browser in browsers:
        browser.sign_in()
    threads = [threading.Thread(target=write, args=(one, stop, noted, resent), daemon=True) for one in browsers]
    for thread in threads:
        thread.start()
    wait_for(noted, 10)
    before, began = list(noted), time.monotonic()
    handrail(server, "audit", "checkpoint")
    handrail(server, "backup", str(file))
    seconds, during = time.monotonic() - began, len(noted) - len(before)
    stop.set()
    for thread in threads:
        thread.join(PATIENCE)
    server.kill()
    if not during or resent:
        sys.exit(f"While the backup was made {during} saves were acknowledged and {len(resent)} cut off.")
    return before, seconds


def wait_for(noted: list[str], count: int) -> None:
    end = time.monotonic() + PATIENCE
    while len(noted) < count:
        if FAULTS or time.monotonic() > end:
            sys.exit(f"{' '.join(FAULTS)} Only {len(noted)} saves in {PATIENCE} s.")
        time.sleep(0.05)


def killed(server: Server, *words: str, within: tuple[float, float]) -> bool:
    """Start a command and kill it after a while. True when it had not ended by itself."""
    command = [sys.executable, "-m", "handrail", *words]
    quiet = subprocess.DEVNULL
    run = subprocess.Popen(command, cwd=ROOT, env=server.env, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        run.wait(random.uniform(*within))
        return False
    except subprocess.TimeoutExpired:
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        return True


def rotate_killed(server: Server) -> int:
    """A new master key, killed on the way; then to the end. The key file from before it opens the backup."""
    home = Path(server.env["HANDRAIL_HOME"])
    shutil.copy(home / "keys", home / "keys.before")
    kills = sum(killed(server, "keys", "rotate", within=(0.4, 1.6)) for _ in range(ROTATIONS_KILLED))
    handrail(server, "keys", "rotate")
    handrail(server, "keys", "check")
    return kills


def restore_killed(machine: Server, folder: Path, whole: Callable[[], str]) -> int:
    """However far it was: the machine is as empty as before, and the next restore is not in its way; or, killed when
    its work was done, all of it is there. `whole` ends the drill otherwise."""
    words = ("restore", str(folder / "whole.age"), "--key", str(folder / "opens"))
    kills = 0
    for _ in range(RESTORES_KILLED):
        if not killed(machine, *words, within=(0.5, 1.8)):
            break
        kills += 1
        if people(machine):
            whole()
            return start_over(machine, kills)
    return kills if kills == RESTORES_KILLED else start_over(machine, kills)


def people(machine: Server) -> bool:
    """Whether a killed restore left anybody who could sign in."""
    code = (
        "from django.db import connection as c; from handrail.team.models import Person; "
        "print(Person._meta.db_table in c.introspection.table_names() and Person.objects.exists())"
    )
    return machine.run("manage.py", "shell", "-v0", "-c", code).strip() == "True"


def start_over(machine: Server, kills: int) -> int:
    """One restore was quicker than its killer: the last one below needs an empty machine again."""
    url = machine.env["DATABASE_URL"]
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).unlink()
    else:
        machine.env["DATABASE_URL"] = emptied(url)
    return kills


def emptied(url: str) -> str:
    """A second, empty database on the same server. Nothing for SQLite."""
    if not url:
        return ""
    import psycopg

    name = f"new_{random.randrange(10**9)}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        old = server.info.dbname
    return url.replace(f"/{old}?", f"/{name}?")


def equal(before: dict[str, Any], after: dict[str, Any], noted: list[str]) -> str:
    """The rows were compared by restore itself, digest by digest; this looks as the program does, with the keys."""
    lost = len(noted) - len(after["sent"])
    if lost or after["bad"] is not None or after["photos"] != before["photos"]:
        sys.exit(
            f"FAILED: {lost} lost, first bad log entry {after['bad']}, photos {after['photos'] == before['photos']}"
        )
    return f"{after['names']} records, {len(after['photos'])} photos, {after['entries']} log entries equal"


if __name__ == "__main__":
    main()
