"""Throw the index of running clocks away and compute it anew. Nothing is lost: it is only a shortcut."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from handrail.duties.index import rebuild
from handrail.team.models import Agency


class Command(BaseCommand):
    help = "Compute the index of running clocks anew for every child."

    def handle(self, *args: Any, **options: Any) -> None:
        count = rebuild(Agency.objects.get(), timezone.now())
        self.stdout.write(f"Worked out the clocks of {count} records.")
