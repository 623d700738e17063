"""The plan of work as its page shows it: each line as it stands now, what is late first."""

from dataclasses import dataclass
from datetime import date

from .models import Work, WorkChange
from .showing import title_of


@dataclass(frozen=True)
class Planned:
    work: Work
    last: WorkChange
    item: str
    late: bool


def planned(today: date) -> list[Planned]:
    """Every line: open ones by their day, those without a day after them, then what is settled."""
    last = {one.work_id: one for one in WorkChange.objects.select_related("work", "owner").order_by("pk")}
    return sorted((as_planned(one, today) for one in last.values()), key=order)


def as_planned(last: WorkChange, today: date) -> Planned:
    late = last.state == WorkChange.State.OPEN and last.due is not None and last.due < today
    return Planned(last.work, last, title_of(last.work.item) if last.work.item else "", late)


def order(one: Planned) -> tuple[bool, date, int]:
    return one.last.state != WorkChange.State.OPEN, one.last.due or date.max, one.last.pk


def is_open(one: Planned) -> bool:
    return one.last.state == WorkChange.State.OPEN


def open_items() -> list[str]:
    """The items that an open line of the plan is about: what a letter for help is probably about too."""
    last = {one.work_id: one for one in WorkChange.objects.select_related("work").order_by("pk")}
    found = [one.work.item for one in last.values() if one.state == WorkChange.State.OPEN and one.work.item]
    return list(dict.fromkeys(found))
