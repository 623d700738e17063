"""What the server may write to its own log: the route's name and the outcome, never an address, a form or a name."""

import logging
import re

IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<=/)[0-9a-f]{16,}(?=/)")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class WithoutCaseData(logging.Formatter):
    """One line an event. An error keeps its type and place; its message may quote a record, so it is left out."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{self.formatTime(record)} {record.levelname} {record.name} {self.told(record)}"
        return CONTROL.sub(" ", IDS.sub("<id>", line))

    def told(self, record: logging.LogRecord) -> str:
        if record.exc_info and record.exc_info[0]:
            return f"{record.exc_info[0].__name__} at {where(record)}"
        return record.getMessage().split("?")[0]


def where(record: logging.LogRecord) -> str:
    trace = record.exc_info[2] if record.exc_info else None
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace else "unknown place"
