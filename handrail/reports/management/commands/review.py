"""One run of a review that somebody started on the page. The page starts it; nobody needs to type it."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from handrail.reports.reviews.running import run
from handrail.reports.reviews.tidying import tidy


class Command(BaseCommand):
    help = "Run one review of an uploaded extract; with --tidy delete what is over instead."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("review", type=UUID, nargs="?")
        parser.add_argument("--tidy", action="store_true", help="Delete extracts and results whose time is over.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["tidy"]:
            self.stdout.write(f"{tidy()} reviews closed or deleted.")
        elif options["review"]:
            run(options["review"])
