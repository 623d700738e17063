"""A whole site of its own: home, keys and database, used through its commands as an operator does."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

from django.conf import settings

from handrail.children.keyfile import write_new_keys
from tests.project.tree import ROOT
from tests.starting import files_up_to, python

FILL = """
from io import BytesIO
from uuid import uuid4
from PIL import Image
from django.contrib.sessions.backends.db import SessionStore
from handrail.children.photos import make_photo
from handrail.children.photos_actions import add_photo
from tests.cast import NOW, make_cast
cast = make_cast()
picture = BytesIO()
Image.new("RGB", (400, 500), "navy").save(picture, "JPEG")
add_photo(client_id=uuid4(), child=cast.maya, made=make_photo(picture.getvalue()), taken_on=None, by=cast.ana, now=NOW)
signed_in = SessionStore()
signed_in["person"] = str(cast.ana.pk)
signed_in.create()
"""


@dataclass
class Site:
    home: Path
    url: str
    more: dict[str, str]

    @property
    def env(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith(("HANDRAIL_", "DATABASE_URL", "DJANGO_"))}  # fmt: skip
        return {**kept, "HANDRAIL_HOME": str(self.home), "DATABASE_URL": self.url, "COLUMNS": "200", **self.more}

    def run(self, *words: str, largest_file: int = 0) -> subprocess.CompletedProcess[str]:
        """`handrail …`, with all its output in one. `largest_file` makes a disk that is full from there on."""
        first = files_up_to(largest_file) if largest_file else "pass"
        return subprocess.run(
            python(first, "-m", "handrail", *words), cwd=ROOT, env=self.env, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip

    def manage(self, *words: str) -> str:
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def shell(self, code: str) -> str:
        return self.manage("shell", "-v0", "-c", code).strip()


def on_postgres() -> bool:
    return settings.DATABASES["default"]["ENGINE"].endswith("postgresql")


def new_site(home: Path, *, keys: bool = True, **more: str) -> Site:
    """An empty one: no tables yet."""
    home.mkdir(parents=True)
    if keys:
        write_new_keys(home / "keys")
    return Site(home, new_database() if on_postgres() else f"sqlite:///{home}/handrail.sqlite3", more)


def new_database() -> str:
    import psycopg

    given, name = settings.DATABASES["default"], f"site_{uuid.uuid4().hex[:12]}"
    where = {"host": given["HOST"], "user": given["USER"], "password": given["PASSWORD"], "port": given["PORT"]}
    with psycopg.connect(dbname="postgres", autocommit=True, **{k: v for k, v in where.items() if v}) as server:
        server.execute(f"CREATE DATABASE {name}")
    who = quote(given["USER"]) + (f":{quote(given['PASSWORD'])}" if given["PASSWORD"] else "")
    return f"postgres://{who}@/{name}?host={quote(given['HOST'])}" + (f"&port={given['PORT']}" if given["PORT"] else "")


def filled(home: Path, **more: str) -> Site:
    """One in use: the cast with a photo, and somebody signed in."""
    if on_postgres():
        return fill(new_site(home, **more))
    shutil.copytree(filled_once(), home)
    return Site(home, f"sqlite:///{home}/handrail.sqlite3", more)


@cache
def filled_once() -> Path:
    """Made once in this process, by the commands; the others are copies of its folder."""
    folder = tempfile.mkdtemp(prefix="handrail-filled-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return fill(new_site(Path(folder, "home"))).home


def fill(site: Site) -> Site:
    site.manage("migrate", "-v0")
    site.shell(FILL)
    return site
