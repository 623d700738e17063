"""`manage.py demo`: load the invented agency, once, and print how to sign in."""

from datetime import datetime
from itertools import count
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from handrail.desk.demo.children import CHILDREN, WORKER
from handrail.desk.demo.directory import make_directory
from handrail.desk.demo.people import PASSWORD, STAFF, make_agency
from handrail.desk.demo.readiness import make_ready
from handrail.desk.demo.story import Step, Story
from handrail.team.models import Agency


class Command(BaseCommand):
    help = "Load an invented county with a dozen people and some forty children, so that every screen shows something."

    def handle(self, *args: Any, **options: Any) -> None:
        if Agency.objects.exists():
            raise CommandError("This database has an agency already. The demo is only for an empty one.")
        with transaction.atomic():
            tell(timezone.now())
        for key, name, title, *_ in STAFF:
            self.stdout.write(f"  {key}@alder.example  {name}, {title}")
        self.stdout.write(f"  Password for all: {PASSWORD}")


def tell(now: datetime) -> None:
    """Every step of every story, in the order of time, through the real actions."""
    agency, units, people = make_agency(now)
    make_directory(people["dee"], now)
    steps: list[Step] = make_ready(people, now)
    for number, (name, unit, arc) in zip(count(1), CHILDREN, strict=False):
        team = WORKER[unit]
        story = Story(number, name, units[unit], people[team[(number - 1) % len(team)]], now, agency)
        arc(story)
        steps += story.steps
    for at, _, do in sorted(steps, key=lambda step: step[:2]):
        do(at)
