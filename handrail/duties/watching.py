"""Whether the job that raises reminders is alive. Nobody is left to think that silence means nothing is due."""

from datetime import datetime, timedelta

from .models import Watchman

NAME = "reminders"
TOO_LONG = timedelta(minutes=10)


def last_round() -> datetime | None:
    return Watchman.objects.filter(name=NAME).values_list("finished_at", flat=True).first()


def is_silent(now: datetime) -> bool:
    """No round ended lately: a desk says so."""
    last = last_round()
    return last is None or now - last > TOO_LONG
