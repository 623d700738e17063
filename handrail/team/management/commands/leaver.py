"""`manage.py leaver EMAIL --by EMAIL`: somebody has left. Ends everything that could still open a door, at once."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from handrail.team.leaving import end_access
from handrail.team.models import Person


class Command(BaseCommand):
    help = "Close the account of somebody who has left: sign-ins, second factors, appointments and shifts end now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the account to close")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="who decided it; goes into the log")

    def handle(self, *args: Any, email: str, by: str, **options: Any) -> None:
        try:
            end_access(person=account(email), by=account(by), now=timezone.now())
        except ValidationError as error:
            raise CommandError(error.messages[0]) from None
        self.stdout.write("The account is closed. Open pages ask to sign in, and nobody can with this account.")


def account(email: str) -> Person:
    found = Person.objects.filter(email=email.strip().lower()).first()
    if found is None:
        raise CommandError(f"No account has the address {email}. Check the spelling.")
    return found
