"""Starting a process of our own beside the server: to look at an extract, and to run a review.

It is this program with the same settings and the same database, so it works with the embedded default, where nothing
else runs, and on a real server. A run that is not over when its process ends was cut off, and says so.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from threading import Thread
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone

from ..models import SILENT, Review
from . import folder
from .tidying import cut_off

PATIENCE = timedelta(seconds=40)
TOO_MUCH = {"place": "", "what": "It takes too long or too much memory to look at it.",
            "mend": "Review it with `handrail review` on a machine of your own."}  # fmt: skip
WAITS = "waits for a review"
LOOKING, RUNNING = "handrail.reports.reviews.looking", "review"


def look_at(review: UUID) -> list[dict[str, str]]:
    """Leaves what was seen in the folder; answers what is wrong with the extract."""
    command = [sys.executable, "-m", LOOKING, str(folder.folder_of(review))]
    how: dict[str, Any] = {"cwd": settings.BASE.parent, "stdin": subprocess.DEVNULL, "capture_output": True}
    try:
        subprocess.run(command, check=True, timeout=PATIENCE.total_seconds(), **how)  # noqa: S603  our own words
    except subprocess.SubprocessError:
        return [TOO_MUCH]
    found = folder.look_of(review) or {"faults": [TOO_MUCH]}
    faults: list[dict[str, str]] = found.get("faults", [])
    return faults


def begin(review: UUID) -> None:
    """Starts the run, and somebody who waits for its end."""
    command = [sys.executable, "-m", "django", RUNNING, str(review)]
    quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "start_new_session": True}
    process = subprocess.Popen(command, cwd=settings.BASE.parent, env=surroundings(), **quiet)  # noqa: S603  our own
    Thread(target=wait_for, args=(process, review), name=WAITS, daemon=True).start()


def wait_for(process: subprocess.Popen[bytes], review: UUID) -> None:
    process.wait()
    left = Review.objects.filter(pk=review, state__in=Review.LIVE)
    try:
        if left.update(heard_at=timezone.now() - 2 * SILENT):
            cut_off(Review.objects.get(pk=review))
    finally:
        close_old_connections()


def surroundings() -> dict[str, str]:
    """Those of this process, and the database that it uses."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        "DATABASE_URL": database_url(),
    }


def database_url() -> str:
    """As `settings.database` reads it."""
    own = connection.settings_dict
    name = str(own["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    user, password = quote(own["USER"], safe=""), quote(own["PASSWORD"], safe="")
    port = f":{own['PORT']}" if own["PORT"] else ""
    more = urlencode({**own["OPTIONS"], **({"host": own["HOST"]} if own["HOST"] else {})})
    return f"postgres://{user}:{password}@{port}/{quote(name)}?{more}"
