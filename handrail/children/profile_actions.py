"""Writing lines of the profile. A line is never overwritten: each saying is a row, and the last one counts."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction

from handrail.team.models import Person

from .actions import add_row
from .models import Child, Detail
from .profile import CHILD_TOLD


@transaction.atomic
def keep_details(
    *, client_id: UUID, child: Child, values: Mapping[str, str], seen_on: date | None, source: str, by: Person,
    now: datetime,
) -> list[Detail]:  # fmt: skip
    """Write these lines, all or none, as they were on that day. An empty value says that nobody knows any more."""
    return [
        keep(uuid5(client_id, name), child, name, value, seen_on, source, by, now, verb="recorded_detail")
        for name, value in values.items()
    ]


def tell_child(*, client_id: UUID, child: Child, told_by: str, day: date, by: Person, now: datetime) -> Detail:
    """Write down that the child was told what is kept and why, on which day, and by whom."""
    return keep(client_id, child, CHILD_TOLD, told_by, day, "", by, now, verb="told_what_is_kept")


def keep(
    client_id: UUID, child: Child, name: str, value: str, seen_on: date | None, source: str, by: Person, now: datetime,
    *, verb: str,
) -> Detail:  # fmt: skip
    """The log is not told which line: the name of a restricted one would tell that it is there."""
    row = Detail(client_id=client_id, child=child, name=name, value=value, seen_on=seen_on, source=source,
                 recorded_by=by)  # fmt: skip
    return add_row(row, verb=verb, now=now)[0]
