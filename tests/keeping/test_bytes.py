"""Nothing that a child's record says lies anywhere readable: not in the database's files, not in logs, temporary files
or backups. Searched byte by byte, as UTF-8, UTF-16 and base64, after the demo agency was worked with.

The words that are looked for are those of the sealed values themselves, but for words that the program knows anyway,
and those of the directory of services, which is of no child.
"""

import base64
import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.keeping.site import Site, new_site, on_postgres
from tests.keeping.test_backup import opened
from tests.project.tree import ROOT, tool

TOKEN = re.compile(rb"[A-Za-z]{7,}")
"""Shorter words stand in millions of random bytes by chance."""

BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{12,}")
SEALED = """
import json
from django.apps import apps
from handrail.children.sealed import SealedBytes, SealedField
from handrail.children.models import OfChild
from handrail.team.models import Person, Unit
found, shown = [], [str(one) for model in (Person, Unit) for one in model.objects.all()]
for model in apps.get_app_config("services").get_models():
    if not issubclass(model, OfChild):
        open_fields = [f.attname for f in model._meta.concrete_fields if not isinstance(f, SealedField)]
        shown += [str(row) for row in model.objects.values_list(*open_fields)]
for model in apps.get_models():
    fields = [f for f in model._meta.concrete_fields if isinstance(f, SealedField) and not isinstance(f, SealedBytes)]
    for row in model._base_manager.all() if fields else []:
        found += [f.to_text(getattr(row, f.attname)) for f in fields if getattr(row, f.attname) not in (None, "")]
print(json.dumps([found, shown]))
"""


def words(text: bytes) -> set[bytes]:
    """In small letters; pieces of ids and digests are none."""
    return {found.lower() for found in TOKEN.findall(text) if set(found.lower()) - set(b"abcdef")}


def known_words() -> set[bytes]:
    """What the program itself says: its source and content, without the demo agency's stories."""
    folder = ROOT / "handrail"
    files = [path for path in folder.rglob("*") if path.suffix in {".py", ".yaml", ".html", ".po"}]
    return words(b" ".join(path.read_bytes() for path in files if "demo" not in path.parts))


def every_reading(raw: bytes) -> set[bytes]:
    """The words of some bytes: as they are, without the zeros of UTF-16, and of whatever looks like base64."""
    found = words(raw) | words(raw.replace(b"\0", b""))
    for run in BASE64.findall(raw):
        plain = run.replace(b"-", b"+").replace(b"_", b"/")
        for shift in range(4):
            piece = plain[shift:]
            found |= words(base64.b64decode(piece[: len(piece) // 4 * 4]))
    return found


@pytest.fixture(scope="module")
def worked(tmp_path_factory) -> tuple[Site, Path]:
    """The demo agency, served by the real server, with a name looked for, opened and typed where it does not belong."""
    place = tmp_path_factory.mktemp("bytes")
    (place / "temporary").mkdir()
    site = new_site(place / "home", HANDRAIL_DEMO="yes", TMPDIR=str(place / "temporary"))
    site.manage("migrate", "-v0")
    site.manage("collectstatic", "--noinput", "-v0")
    (place / "demo.log").write_text(site.manage("demo"))
    public = site.run("keys", "for-backups", str(place.parent / f"{place.name}-opens")).stdout.splitlines()[0]
    site.more["HANDRAIL_BACKUP_FOR"] = public.removeprefix("HANDRAIL_BACKUP_FOR=")
    port = tool("site_server").free_port()
    with (place / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--port", str(port),
             "handrail.wsgi:application"],
            cwd=ROOT, env=site.env, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        try:
            work_on(port)
            assert site.run("backup", str(place)).returncode == 0
            yield site, place
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(120)


def work_on(port: int) -> None:
    browser = tool("site_server").Browser(port)
    browser.sign_in()
    browser.ask("GET", "/find/?q=Quillfeather")
    assert browser.ask("GET", "/children/Quillfeather/?name=Quillfeather")[0] == 404
    status, _ = browser.ask("POST", "/children/new/", {
        "client_id": "5c0a2c55-0000-4000-8000-0000000000b5", "first_name": "Zebulonia", "care": "unknown",
    })  # fmt: skip
    assert status == 302
    for link in sorted(set(re.findall(r'href="(/children/[0-9a-f-]{36}/)"', browser.ask("GET", "/")[1])))[:3]:
        assert browser.ask("GET", link)[0] == 200


@pytest.fixture(scope="module")
def secret(worked) -> set[bytes]:
    sealed, shown = json.loads(worked[0].shell(SEALED))
    told = words(" ".join(sealed).encode())
    return told - known_words() - words(" ".join(shown).encode())


def files_of(site: Site, place: Path) -> list[Path]:
    found = [path for path in place.rglob("*") if path.is_file()]
    if on_postgres():
        with psycopg.connect(site.url, autocommit=True) as server:
            server.execute("CHECKPOINT")
            folder = Path(server.execute("SHOW data_directory").fetchone()[0])
            number = server.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()[0]
        found += [path for path in (folder / "base" / str(number)).iterdir() if path.is_file()]
        found += [path for path in (folder / "pg_wal").iterdir() if path.is_file()]
        found += list(folder.glob("**/*log*"))
    return [path for path in found if path.is_file()]


def test_the_search_would_find_a_name_however_it_is_written() -> None:
    for raw in (
        b"..Zebulonia..", "..Zebulonia..".encode("utf-16-le"), "Zebulonia".encode("utf-16-be"),
        *(base64.b64encode(b"x" * n + b" Zebulonia and more") for n in range(3)),
    ):  # fmt: skip
        assert b"zebulonia" in every_reading(raw)


def test_there_is_much_to_look_for(secret) -> None:
    assert b"zebulonia" in secret
    assert len(secret) >= 30


def test_no_file_holds_a_word_of_it(worked, secret) -> None:
    site, place = worked
    looked = files_of(site, place)
    names = {path.name for path in looked}
    assert {"server.log", "demo.log"} <= names
    assert on_postgres() or {"handrail.sqlite3", "handrail.sqlite3-wal"} <= names
    assert {path.name: sorted(found) for path in looked if (found := every_reading(path.read_bytes()) & secret)} == {}


def test_an_opened_backup_holds_no_word_of_it_either(worked, secret) -> None:
    _, place = worked
    (file,) = place.glob("*.age")
    inside = opened(file, place.parent / f"{place.name}-opens")
    assert {name: sorted(found) for name, raw in inside.items() if (found := every_reading(raw) & secret)} == {}
