"""What is over is deleted: extracts that nobody started, runs that were cut off, results whose days have passed.

Every server does it when it starts and every few minutes after, so that no other job need run. Doing it twice at once
harms nothing.
"""

from __future__ import annotations

import logging
import shutil
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from time import time

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from handrail.audit.actions import record

from ..models import SILENT, Review
from . import folder
from .upload import ARRIVING

log = logging.getLogger("handrail.review")
EVERY = timedelta(minutes=5)
LEFT_OVER = timedelta(hours=1)
"""An upload takes minutes; a folder without a row belongs to nobody after that."""


def tidy() -> int:
    """How many reviews were closed or deleted."""
    now = timezone.now()
    silent = Review.objects.filter(state__in=Review.LIVE, heard_at__lt=now - SILENT)
    over = Review.objects.exclude(state__in=Review.LIVE).filter(delete_at__lte=now)
    done = sum(cut_off(one) for one in silent) + sum(delete(one) for one in over)
    sweep()
    return done


def cut_off(row: Review) -> bool:
    """A run that has fallen silent: the machine or the program was stopped. It is not begun again by itself."""
    now = timezone.now()
    own = Review.objects.filter(pk=row.pk, state__in=Review.LIVE, heard_at__lt=now - SILENT)
    if not own.update(state=Review.State.BROKEN, ended_at=now):
        return False
    folder.remove(row.pk)
    record("ended_review", at=now, actor=row.person_id, review=str(row.pk), outcome=str(Review.State.BROKEN))
    return True


def delete(row: Review) -> bool:
    folder.remove(row.pk)
    if not Review.objects.filter(pk=row.pk).delete()[0]:
        return False
    record("deleted_review", at=timezone.now(), actor=None, review=str(row.pk))
    return True


def sweep() -> None:
    """Folders without a row, and files of uploads that were cut off."""
    if not settings.REVIEWS.is_dir():
        return
    known = {str(pk) for pk in Review.objects.values_list("pk", flat=True)}
    places = [*settings.REVIEWS.iterdir(), *(settings.REVIEWS / ARRIVING).glob("*")]
    for path in places:
        if path.name not in {ARRIVING, folder.WRITTEN, *known} and is_old(path):
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def is_old(path: Path) -> bool:
    try:
        return time() - path.stat().st_mtime > LEFT_OVER.total_seconds()
    except FileNotFoundError:
        return False


def tidy_from_now_on() -> None:
    """For the site's server: at once, and again and again, in a thread that ends with it."""
    Thread(target=again_and_again, name="tidy reviews", daemon=True).start()


def again_and_again() -> None:
    while True:
        try:
            tidy()
        except (DatabaseError, OSError) as fault:
            log.error("Reviews could not be tidied: %s", type(fault).__name__)
        finally:
            close_old_connections()
        Event().wait(EVERY.total_seconds())
