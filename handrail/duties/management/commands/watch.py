"""The job that raises reminders and sends their mails, round after round. A desk says so when it has stopped."""

import logging
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils import timezone

from handrail.children.unusual import find_unusual
from handrail.duties.alarms import raise_alarms
from handrail.duties.mails import send_mails, tell_of_emergencies, tell_of_unusual
from handrail.duties.models import Watchman
from handrail.duties.watching import NAME
from handrail.learning.readiness.mails import tell_of_readiness
from handrail.learning.reminders import tell_of_learning
from handrail.team.failed import tell_of_failed
from handrail.team.models import Agency

log = logging.getLogger("handrail.watch")


class Command(BaseCommand):
    help = "Raise reminders about running clocks and send their mails, every minute until it is stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="One round, then stop.")
        parser.add_argument("--every", type=int, default=60, help="Seconds between two rounds.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            return self.round(stop_at_fault=True)
        while True:
            self.round(stop_at_fault=False)
            close_old_connections()
            time.sleep(options["every"])

    def round(self, *, stop_at_fault: bool) -> None:
        """One round. A fault ends the round and not the job: the next one tries again, and the desk tells meanwhile."""
        try:
            self.watch()
        except Exception as fault:
            if stop_at_fault:
                raise
            log.error("A round of reminders failed: %s", type(fault).__name__)

    def watch(self) -> None:
        """Days are those of the agency, in mails too."""
        agency = Agency.objects.first()
        if agency is not None:
            with timezone.override(agency.timezone):
                self.watch_for(agency)

    def watch_for(self, agency: Agency) -> None:
        """Reminders come first: whatever fails after them, they stand on the desks."""
        now = timezone.now()
        raised = raise_alarms(agency, now)
        mailed = send_mails(agency, now)
        find_unusual(agency, now)
        mailed += tell_of_emergencies(now) + tell_of_unusual(agency, now) + tell_of_failed(now) + tell_of_learning(now)
        mailed += tell_of_readiness(now)
        Watchman.objects.update_or_create(name=NAME, defaults={"finished_at": timezone.now()})
        if raised or mailed:
            self.stdout.write(f"{raised} reminders raised, {mailed} mails sent.")
