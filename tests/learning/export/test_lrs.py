"""Sent to a real record store, and kept whatever happens on the way."""

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from handrail.learning.export.lrs import AT_ONCE, WAITS, Queue, Store, Unsafe, send
from handrail.learning.export.xapi import Statement, answered, completed, passed_or_failed
from tests.learning.export.conftest import PASSWORD, USER, Ralph
from tests.learning.export.made import lesson
from tests.learning.export.test_xapi import learned
from tests.project.tree import ROOT

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def queue(tmp_path: Path) -> Queue:
    return Queue(tmp_path / "queue")


@pytest.fixture
def rested() -> list[float]:
    return []


def store(ralph: Ralph) -> Store:
    return Store(ralph.endpoint, USER, PASSWORD)


def statements(count: int) -> list[Statement]:
    return [completed(learned(), AT + timedelta(minutes=number), 3, 3) for number in range(count)]


def malformed() -> Statement:
    return {**statements(1)[0], "id": "00000000-0000-4000-8000-000000000000", "verb": {"display": {"en": "did"}}}


# --- a real store ---------------------------------------------------------------------------------------------------


def test_every_kind_of_statement_is_taken_and_read_back(ralph: Ralph, queue: Queue) -> None:
    said = [
        completed(learned(), AT, 2, 3),
        passed_or_failed(learned(), AT, right=9, of=10, passed=True),
        passed_or_failed(learned(), AT, right=2, of=10, passed=False),
        *(answered(learned(), lesson(), str(one.id), "a", AT) for one in lesson().check),
    ]
    for one in said:
        queue.put(one)
    done = send(queue, store(ralph))
    assert (done.sent, done.refused, done.waiting, done.why) == (6, 0, 0, "")
    kept = {one["id"]: one for one in ralph.kept()}
    for one in said:
        for part in ("actor", "verb", "object", "result", "timestamp"):
            assert kept[one["id"]][part] == one[part]


def test_what_is_sent_twice_is_there_once(ralph: Ralph, queue: Queue) -> None:
    for _ in range(2):
        for one in statements(3):
            queue.put(one)
        assert send(queue, store(ralph)).waiting == 0
    assert sorted(one["id"] for one in ralph.kept()) == sorted(one["id"] for one in statements(3))


def test_one_that_the_store_refuses_holds_up_no_other_and_is_kept_with_its_reason(ralph: Ralph, queue: Queue) -> None:
    for one in (*statements(6), malformed()):
        queue.put(one)
    done = send(queue, store(ralph))
    assert (done.sent, done.refused, done.waiting) == (6, 1, 0)
    assert len(ralph.kept()) == 6
    (aside,) = queue.refused.glob("*.json")
    assert json.loads(aside.read_text()) == malformed()
    assert "verb" in aside.with_suffix(".txt").read_text()


def test_more_than_go_at_once_go_all_the_same(ralph: Ralph, queue: Queue) -> None:
    for one in statements(AT_ONCE + 5):
        queue.put(one)
    assert send(queue, store(ralph)).sent == AT_ONCE + 5
    assert len(ralph.kept()) == AT_ONCE + 5


def test_with_a_wrong_password_everything_waits(ralph: Ralph, queue: Queue, rested: list[float]) -> None:
    queue.put(statements(1)[0])
    done = send(queue, Store(ralph.endpoint, USER, "wrong"), rested.append)
    assert (done.sent, done.waiting, done.why) == (0, 1, "The store answered 401.")
    assert rested == []


# --- on the way -----------------------------------------------------------------------------------------------------


@contextmanager
def answering(answer: Callable[[BaseHTTPRequestHandler, int], None]) -> Iterator[tuple[str, list[str]]]:
    """A server that does what no healthy store does; each request by its number, and where it went."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            asked.append(self.path)
            answer(self, len(asked))

        do_GET = do_POST  # noqa: N815  the library's own name

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def says(code: int, **headers: str) -> Callable[[BaseHTTPRequestHandler, int], None]:
    def answer(request: BaseHTTPRequestHandler, _: int) -> None:
        request.send_response(code)
        for name, value in {**headers, "Content-Length": "0"}.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()

    return answer


def test_a_store_that_is_busy_is_asked_again_and_then_has_it_once(queue: Queue, rested: list[float]) -> None:
    def busy_twice(request: BaseHTTPRequestHandler, number: int) -> None:
        says(*((503,) if number < 3 else (200,)))(request, number)

    queue.put(statements(1)[0])
    with answering(busy_twice) as (address, asked):
        done = send(queue, Store(address, USER, PASSWORD), rested.append)
    assert (done.sent, done.waiting) == (1, 0)
    assert asked == ["/statements"] * 3
    assert rested == [*WAITS[:2]]


def test_a_store_that_names_its_wait_is_left_alone_that_long(queue: Queue, rested: list[float]) -> None:
    queue.put(statements(1)[0])
    with answering(says(429, Retry_After="7")) as (address, _):
        done = send(queue, Store(address, USER, PASSWORD), rested.append)
    assert rested == [7.0] * len(WAITS)
    assert (done.sent, done.waiting, done.why) == (0, 1, "The store answered 429.")


def test_a_line_that_breaks_off_loses_nothing(queue: Queue, rested: list[float]) -> None:
    def hang_up(request: BaseHTTPRequestHandler, _: int) -> None:
        request.close_connection = True

    for one in statements(3):
        queue.put(one)
    with answering(hang_up) as (address, _):
        done = send(queue, Store(address, USER, PASSWORD), rested.append)
    assert (done.sent, done.waiting) == (0, 3)
    assert done.why.startswith("No answer")


def test_a_store_that_is_not_there_loses_nothing(queue: Queue, rested: list[float]) -> None:
    queue.put(statements(1)[0])
    with answering(says(200)) as (gone, _):
        pass
    done = send(queue, Store(gone, USER, PASSWORD), rested.append)
    assert (done.sent, done.waiting, rested) == (0, 1, [*WAITS])


def test_the_password_follows_no_redirect(queue: Queue, rested: list[float]) -> None:
    queue.put(statements(1)[0])
    with answering(says(200)) as (elsewhere, taken), answering(says(307, Location=f"{elsewhere}/x")) as (address, _):
        done = send(queue, Store(address, USER, PASSWORD), rested.append)
    assert taken == []
    assert (done.sent, done.waiting) == (0, 1)


@pytest.mark.parametrize("address", ["http://lrs.agency.example/xapi", "ftp://lrs.example", "lrs.example"])
def test_the_password_goes_over_https_alone(address: str) -> None:
    with pytest.raises(Unsafe):
        Store(address, USER, PASSWORD)


def test_two_at_once_do_not_send_the_same(queue: Queue) -> None:
    queue.put(statements(1)[0])
    with answering(says(200)) as (address, asked), queue.alone() as mine:
        assert mine
        assert send(queue, Store(address, USER, PASSWORD)).why == "Another is sending."
    assert asked == []
    assert len(queue.waiting()) == 1


def test_a_file_that_is_no_statement_is_set_aside(queue: Queue) -> None:
    (queue.folder / "20260101-x.json").write_text('{"half')
    queue.put(statements(1)[0])
    with answering(says(200)) as (address, _):
        done = send(queue, Store(address, USER, PASSWORD))
    assert (done.sent, done.refused, done.waiting) == (1, 1, 0)


PUTS = """
import json, sys
from pathlib import Path
from handrail.learning.export.lrs import Queue
queue, said = Queue(Path(sys.argv[1])), json.loads(sys.stdin.readline())
for number in range(100_000):
    queue.put({**said, "id": str(number)})
    print(number, flush=True)
"""


def test_what_was_kept_is_there_whole_when_the_machine_stops(queue: Queue) -> None:
    command = [sys.executable, "-c", PUTS, str(queue.folder)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        running.stdin.write(json.dumps(statements(1)[0]) + "\n")
        running.stdin.flush()
        told = [running.stdout.readline().strip() for _ in range(30)]
        os.kill(running.pid, signal.SIGKILL)
        told += running.stdout.read().split()
    kept = {json.loads(path.read_text())["id"] for path in queue.waiting()}
    assert len(told) >= 30
    assert set(told) <= kept


def test_only_its_owner_reads_the_queue(queue: Queue) -> None:
    queue.put(statements(1)[0])
    assert stat.S_IMODE(queue.folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in queue.waiting()} == {0o600}
