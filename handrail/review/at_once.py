"""Work for two: the engine divides one query among the cores only where there are many rows, so queries that have
nothing to do with one another run beside one another."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import TypeVar

import duckdb

Connection = duckdb.DuckDBPyConnection
Task = TypeVar("Task")
Worker = Callable[[Task], object]
LONGEST = 600.0
"""Seconds. After an interruption nobody waits longer for a query to hear of it."""


def at_once(connection: Connection, tasks: Iterable[Task], worker: Callable[[Connection], Worker[Task]]) -> None:
    """Does every task once. Each of the workers has a connection of its own to the same database, of which one is the
    connection itself, so that who interrupts it stops all. Raises what a task raises."""
    left = deque(tasks)

    def work(own: Connection) -> None:
        do = worker(own)
        while left:
            try:
                task = left.popleft()
            except IndexError:  # the other took it
                return
            do(task)

    with beside(connection, work, left.clear):
        work(connection)


@contextmanager
def beside(
    connection: Connection, work: Callable[[Connection], object], stop: Callable[[], object] = bool
) -> Iterator[None]:
    """Does the work in a thread while the block runs, and waits for it at the end.

    Raises what it raises; when the block raises, the work is stopped.
    """
    faults: list[BaseException] = []
    cursor = connection.cursor()

    def run() -> None:
        try:
            work(cursor)
        except BaseException as fault:
            faults.append(fault)
            stop()

    thread = Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    except BaseException:
        stop()
        cursor.interrupt()
        thread.join(LONGEST)
        raise
    thread.join()
    cursor.close()
    if faults:
        raise faults[0]
