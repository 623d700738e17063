"""`manage.py new_start EMAIL --by ADMINISTRATOR --agreed SUPERVISOR`: for somebody who lost every second factor."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from handrail.team.leaving import new_start

from .leaver import account


class Command(BaseCommand):
    help = "Remove all second factors of an account and end its sign-ins; the next sign-in sets up a new one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="whose factors are lost")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="an administrator; goes into the log")
        parser.add_argument(
            "--agreed", required=True, metavar="EMAIL", help="a supervisor who agreed; goes into the log"
        )

    def handle(self, *args: Any, email: str, by: str, agreed: str, **options: Any) -> None:
        try:
            new_start(person=account(email), by=account(by), agreed=account(agreed), now=timezone.now())
        except ValidationError as error:
            raise CommandError(error.messages[0]) from None
        self.stdout.write("All second factors are removed, and the sign-ins ended. Be there at the next sign-in.")
