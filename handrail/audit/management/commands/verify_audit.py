"""`manage.py verify_audit`: does the log still say what it said?"""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from handrail.audit.actions import verdict


class Command(BaseCommand):
    help = "Check the whole log. Names the first entry that was changed, removed, added or moved."

    def handle(self, *args: Any, **options: Any) -> None:
        found = verdict(settings.CHECKPOINTS)
        if found.bad is not None:
            raise CommandError(f"Entry {found.bad}: {found.reason}. {found.entries} entries read.")
        self.stdout.write(f"{found.entries} entries hold. Last: {found.last_seq} {found.last_hash}")
        if settings.CHECKPOINTS is None:
            self.stdout.write(
                "An end that was cut off, or a log written anew, shows only against checkpoints: set one up."
            )
