"""`make bench`: how fast, as ratios measured side by side in one run.

Rules: bench_rules.py, beside plain Python, CEL and ZEN.
Screening: an explained result of the conversation, beside counting its answers.
Pages: desk and child page with permissions and the log on, beside a bare Django page that reads the same rows.
"""

import http.client
import re
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

import bench_rules
from bench_side import side_by_side
from handrail.rules.screening import load_instruments, result
from site_server import Browser, Server, free_port

WEB_SECONDS = 4.0


def screening() -> tuple[float, float, float]:
    conversation = load_instruments().get("guided-conversation")
    answers = {item.id: ("yes", "no", "declined")[n % 3] for n, item in enumerate(conversation.items)}

    def count() -> dict[str, int]:
        return {value: list(answers.values()).count(value) for value in set(answers.values())}

    return side_by_side(lambda: result(conversation, answers, age=15, stopped_on=None), count)


def load(port: int, cookies: str, path: str, connections: int) -> tuple[float, float]:
    """Requests a second and the slowest twentieth in milliseconds, over some connections kept open."""
    times: list[float] = []
    end = time.perf_counter() + WEB_SECONDS

    def one() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while (began := time.perf_counter()) < end:
            connection.request("GET", path, headers={"Cookie": cookies})
            answer = connection.getresponse()
            answer.read()
            if answer.status != http.client.OK:
                raise SystemExit(f"{path} answered {answer.status}")
            times.append(time.perf_counter() - began)

    threads = [threading.Thread(target=one) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(times) / WEB_SECONDS, sorted(times)[int(len(times) * 0.95)] * 1000


def pages(table: Table) -> None:
    with tempfile.TemporaryDirectory(prefix="handrail-bench-") as folder:
        tools = str(Path(__file__).parent)
        server = Server(Path(folder), free_port(), DJANGO_SETTINGS_MODULE="bench_settings")
        server.env["PYTHONPATH"] += f":{tools}"
        server.prepare()
        server.start()
        try:
            measure_pages(server, table)
        finally:
            server.kill()


def measure_pages(server: Server, table: Table) -> None:
    browser = Browser(server.port)
    browser.sign_in()
    _, desk = browser.until_answered("GET", "/")
    child = re.search(r"/children/([0-9a-f-]{36})/", desk)
    if child is None:
        sys.exit("The desk of the demo shows no child.")
    cookies = "; ".join(f"{key}={value}" for key, value in browser.cookies.items())
    for name, ours, floor in (
        ("desk", "/", "/bare/desk/"),
        ("child", f"/children/{child[1]}/", f"/bare/child/{child[1].replace('-', '')}/"),
    ):
        for connections in (4, 16):
            fast = load(server.port, cookies, floor, connections)
            real = load(server.port, cookies, ours, connections)
            table.add_row(
                f"{name} page, {connections} connections",
                f"{real[0]:,.0f}/s, p95 {real[1]:.0f} ms",
                f"{fast[0]:,.0f}/s, p95 {fast[1]:.0f} ms",
                f"{fast[0] / real[0]:.1f} x",
            )


def main() -> None:
    table = Table(title="Handrail beside a floor, in one run on this machine")
    for heading in ("What", "Handrail", "Floor", "Floor is faster by"):
        table.add_column(heading)
    for row in bench_rules.rows():
        table.add_row(*row)
    ours, floor, ratio = screening()
    table.add_row("conversation, explained", f"{ours:,.0f}/s", f"{floor:,.0f}/s", f"{ratio:.1f} x")
    pages(table)
    Console(width=110).print(table)
    Console(width=110).print(
        f"Read on {datetime.now(UTC):%Y-%m-%d}. Floors: see tools/bench_rules.py and tools/bench_site.py."
    )


if __name__ == "__main__":
    main()
