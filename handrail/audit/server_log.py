"""What the server may write to its own log: the route's name and the outcome, never an address, a form or a name."""

import json
import logging
import re
from datetime import UTC, datetime
from types import TracebackType

IDS = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<=/)[0-9a-f]{16,}(?=/|$)", re.IGNORECASE
)
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class WithoutCaseData(logging.Formatter):
    """One line an event. An error keeps its type and place; its message may quote a record, so it is left out.

    An address is never written as it was asked for: somebody may have typed a name into it.
    """

    def format(self, record: logging.LogRecord) -> str:
        return f"{self.formatTime(record)} {record.levelname} {record.name} {self.clean(record)}"

    def clean(self, record: logging.LogRecord) -> str:
        return CONTROL.sub(" ", IDS.sub("<id>", self.told(record)))

    def told(self, record: logging.LogRecord) -> str:
        told = [place(record.exc_info[2]) if record.exc_info else ""]
        if record.exc_info and record.exc_info[0]:
            told.insert(0, f"{record.exc_info[0].__name__} at")
        if (status := getattr(record, "status_code", None)) is not None:
            told.append(f"{status} {route(record)}")
        return " ".join(filter(None, told)) or record.getMessage().split("?")[0]


class AsJson(WithoutCaseData):
    """The same, a JSON object a line, for a program that collects logs."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "level": record.levelname, "from": record.name, "told": self.clean(record)}
        status = getattr(record, "status_code", None)
        return json.dumps(line if status is None else {**line, "status": status, "route": route(record)})


def place(trace: TracebackType | None) -> str:
    """The function and line where it went wrong."""
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace else "unknown place"


def route(record: logging.LogRecord) -> str:
    """The name of the route that was asked for."""
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    return str(match.view_name) if match else "no such route"
