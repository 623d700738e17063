"""Print one child's facts file, to run the same through `handrail due`. For the agency's own use, and logged."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from handrail.audit.actions import record
from handrail.children.models import Child
from handrail.duties.facts import as_yaml, facts_file
from handrail.team.models import Agency, Person


class Command(BaseCommand):
    help = "Print the facts file of one child. It is case data: keep it as you keep the record."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("child", type=UUID, help="the id in the address of the child's page")
        parser.add_argument("--by", required=True, help="the sign-in of the person who asks; it goes into the log")

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(email=options["by"].lower(), is_active=True).first()
        if person is None:
            raise CommandError("Nobody with that sign-in is active here. Give the sign-in of the person who asks.")
        child = Child.unscoped.filter(pk=options["child"]).first()
        if child is None:
            raise CommandError("There is no child with that id. Take it from the address of the child's page.")
        record("exported_facts", at=timezone.now(), actor=person.pk, child=child.pk)
        self.stdout.write(as_yaml(facts_file(child, Agency.objects.get())))
