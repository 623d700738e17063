"""In whose name the database is asked: the second net under `children.access`, on PostgreSQL.

Each request says who asks and when; the policies of the tables (`desk/migrations`) let through only rows of children
whom that person may see then. Jobs and commands ask as the system, which sees all; so do, here and there, lines of a
page that must (a total, an emergency). The site's own server begins with nobody, who sees nothing: what forgets to say
who asks finds an empty table. On SQLite nothing of this is there.

What is set holds for the connection, not the transaction: a request is many transactions, since one long one would
hold the end of the log's chain and let requests wait for each other. So no pool that hands out connections by
transaction may stand between Handrail and PostgreSQL.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from psycopg.pq import TransactionStatus

from .models import Person

SYSTEM, NOBODY = ("system", ""), ("", "")
SAY = "SELECT set_config('handrail.person', %s, false), set_config('handrail.at', %s, false)"
_acting: ContextVar[tuple[str, str] | None] = ContextVar("acting", default=None)
_otherwise = [SYSTEM]


def as_a_server() -> None:
    """From now on, who does not say in whose name they ask sees nothing. Said once, by the site's server."""
    _otherwise[0] = NOBODY


@contextmanager
def acting_for(person: Person, at: datetime) -> Iterator[None]:
    with acting(str(person.pk), at.isoformat()):
        yield


@contextmanager
def as_system() -> Iterator[None]:
    """For lines that must read past the reader: each says why."""
    with acting(*SYSTEM):
        yield


@contextmanager
def acting(person: str, at: str) -> Iterator[None]:
    token = _acting.set((person, at))
    say(connection)
    try:
        yield
    finally:
        _acting.reset(token)
        say(connection)


@receiver(connection_created)
def say(connection: Any, **more: Any) -> None:
    """Tell the connection. One that is not open yet is told when it opens; a transaction that failed takes back by
    itself what was said in it."""
    if connection.vendor != "postgresql" or connection.connection is None:
        return
    raw = connection.connection
    if raw.closed or raw.info.transaction_status == TransactionStatus.INERROR:
        return
    raw.execute(SAY, _acting.get() or _otherwise[0])
