"""What is looked at before a server begins: wrong keys stop it with the mend, a clock that was set back is told."""

import logging
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.utils import timezone

from handrail.audit.models import Entry

from .keys import stop_unless_keys_fit
from .words import told

log = logging.getLogger("handrail.start")
A_LITTLE = timedelta(minutes=2)


def look_before_serving() -> None:
    """Raises `WrongKeys` when the key file does not fit. What the database can't tell, readiness tells later."""
    try:
        stop_unless_keys_fit()
        if behind := set_back_by(timezone.now()):
            minutes = int(behind.total_seconds() // 60)
            log.warning(
                "The clock is %s minutes behind the last entry of the log: it was set back. Nothing is lost, and the "
                "log goes on in its order. Set the clock right: due times are counted from it.",
                minutes,
            )
    except DatabaseError as error:
        log.error("Before the start: %s", told(error) or type(error).__name__)


def set_back_by(now: datetime) -> timedelta | None:
    """How far the last entry of the log lies in the future, when it is more than clocks differ."""
    last = Entry.objects.order_by("-seq").values_list("at", flat=True).first()
    return last - now if last and last - now > A_LITTLE else None
