"""A thousand times missing in four agencies with careless people: no state is wrong, no clock stops unseen.

People forget, are late, do things in the wrong order, twice or in two tabs; the job that reminds is dead for hours. A
second reading of the law (`agency_oracle.py`) tells what each police report, NCMEC report and screening must show;
it is compared with the kept answers, with the reminders and with the supervisor's desk. Some of it goes through the
real server. First the drill proves on a few episodes that it can fail: with a fault planted it must find it.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

EPISODES = int(os.environ.get("EPISODES", "1000"))
SEED = int(os.environ.get("SEED", "2026"))
AGENCIES = ("us", "us-fl", "us-tx", "us-ga")
BY_HTTP = 8
LATE = {"overdue", "decide"}
FEW, SHOWN, FOUND = 24, 12, 3
FAULTS = ("overdue reads met", "kept answers are never renewed", "no reminder goes out", "the desk drops what is late")


def begin(home: Path) -> None:
    """Django on a home of its own. It is thrown away, so nothing waits for the disk."""
    os.environ |= {"HANDRAIL_HOME": str(home), "HANDRAIL_DEMO": "yes", "DJANGO_SETTINGS_MODULE": "handrail.settings"}
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    connection.cursor().execute("PRAGMA synchronous=OFF")


def plant(fault: str) -> None:
    """Break one thing, to see that the drill finds it."""
    from handrail.desk import today
    from handrail.duties import index
    from handrail.duties.management.commands import watch
    from handrail.rules import states

    true_state, true_bands = states._state, today.bands
    broken = {
        FAULTS[0]: (states, "_state", lambda *a: {"overdue": "met"}.get(told := true_state(*a), told)),
        FAULTS[1]: (index, "is_stale", lambda *_a: False),
        FAULTS[2]: (watch, "raise_alarms", lambda *_a: 0),
        FAULTS[3]: (
            today,
            "bands",
            lambda *a: [one for one in true_bands(*a) if one.name not in {"overdue", "decide"}],
        ),
    }
    patch.object(*broken[fault]).start()


def one_agency(home: Path, jurisdiction: str, episodes: int, fault: str) -> dict[str, object]:
    """Live through one agency and compare. Returns what was found."""
    begin(home)
    import agency_careless
    import agency_life
    import agency_watch

    if fault:
        plant(fault)
    life = agency_life.Life(jurisdiction, SEED)
    watch = agency_watch.Watch(life)
    for _one in agency_careless.children(life, episodes):
        pass
    end = agency_life.START + timedelta(days=agency_life.DAYS, minutes=2)
    life.live(end)
    if not fault:
        import agency_http

        end = agency_http.walk(life, watch, home, BY_HTTP)
    return agency_watch.summary(life, watch, end)


def prepared(folder: Path) -> Path:
    """A home with keys and empty tables, made once and copied for each agency."""
    from site_server import NEW_KEYS, Server

    home = folder / "empty"
    home.mkdir()
    server = Server(home, 0)
    server.run("-c", NEW_KEYS, str(home / "keys"))
    server.run("manage.py", "migrate", "-v0")
    server.run("manage.py", "collectstatic", "--noinput", "-v0")
    return home


def apart(empty: Path, jurisdiction: str, episodes: int, fault: str = "") -> dict[str, object]:
    """One agency in a process of its own, as each has a database of its own."""
    home = empty.parent / f"{jurisdiction}-{fault.replace(' ', '-')}"
    shutil.copytree(empty, home)
    command = [sys.executable, __file__, "--home", str(home), "--agency", jurisdiction, "--episodes", str(episodes),
               "--fault", fault]  # fmt: skip
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"The agency of {jurisdiction} broke off:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def can_fail(pool: ThreadPoolExecutor, empty: Path) -> list[str]:
    """The planted faults that the drill did not find."""
    runs = pool.map(lambda fault: apart(empty, "us", FEW, fault), FAULTS)
    missed = []
    for fault, run in zip(FAULTS, runs, strict=True):
        print(f"planted: {fault}: {len(run['wrong'])} differences found")
        missed += [] if len(run["wrong"]) >= FOUND else [fault]
    return missed


def told(runs: list[dict[str, object]]) -> None:
    """The numbers of all agencies together."""
    states, counts = Counter(), Counter()
    for run in runs:
        states.update(run["states"])
        counts.update(run["counts"])
    total = {name: sum(run[name] for run in runs) for name in ("episodes", "children", "reminders", "compared")}
    print(", ".join(f"{number:,} {name}" for name, number in total.items()))
    print("happened:", ", ".join(f"{name} {number:,}" for name, number in sorted(counts.items())))
    print("shown at the end:", ", ".join(f"{name} {number:,}" for name, number in sorted(states.items())))


def main() -> None:
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="handrail-agency-") as folder, ThreadPoolExecutor(2) as pool:
        empty = prepared(Path(folder))
        missed = can_fail(pool, empty)
        if "--self-check" in sys.argv:
            sys.exit(f"FAILED: not found: {missed}" if missed else 0)
        runs = list(pool.map(lambda one: apart(empty, one, EPISODES // len(AGENCIES)), AGENCIES))
    told(runs)
    wrong = [line for run in runs for line in run["wrong"]]
    for line in wrong[:SHOWN]:
        print(line)
    if wrong or missed:
        sys.exit(f"FAILED: {len(wrong)} differences; planted faults not found: {missed or 'none'}")
    print(f"agency: no state wrong, no clock stopped, every lapse on the desk, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    if "--home" in sys.argv:
        asked = argparse.ArgumentParser()
        for name in ("--home", "--agency", "--episodes", "--fault"):
            asked.add_argument(name, required=True)
        given = asked.parse_args()
        print(json.dumps(one_agency(Path(given.home), given.agency, int(given.episodes), given.fault)))
    else:
        main()
