"""What the record knows of one time missing, for the reports about it: only that one, and what was known before it.

What the child told, what happened while away, and why the child left are not read here at all.
"""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.children.models import Child, Contact
from handrail.missing.models import Episode, Lead
from handrail.missing.return_forms import FOUND_BY
from handrail.missing.search import TOLD, opened
from handrail.rules.ncic import pointers
from handrail.rules.packets import Known

from .models import Act
from .passing_on import acts_of, that_hold, told_by
from .times import day_on_paper

TIMES = ("left_at", "first_suspected_at", "informed_at", "located_at", "returned_at", "return_learned_at")
NUMBERS = {"law_enforcement": "police", "ncmec": "ncmec"}


def episode_known(child: Child, about: str, zone: tzinfo, age: int | None, concluded: Known | None) -> dict[str, Known]:
    """Everything that a report about this time missing may name. `about` that is no time missing gives nothing."""
    row = episode_of(child, about)
    if row is None:
        return {}
    source = _("Missing report")
    found = {
        **{f"missing.{name}": Known(said_at(at, zone), source, row.recorded_at)
           for name in TIMES if (at := getattr(row, name)) is not None},
        **{name: Known(value, source, row.recorded_at) for name, value in words(row)},
        **dict(numbers(child, about, zone)),
        **earlier(child, row, zone),
        **people(child),
        **leads(row, child),
    }  # fmt: skip
    status = str(concluded.value) if concluded else None
    pointing = pointers(age=age, kind=row.kind, risks=row.risks or [], trafficking=status)
    return {**found, "record.entry_pointers": Known(pointing, source, row.recorded_at)}


def episode_of(child: Child, about: str) -> Episode | None:
    try:
        row = Episode.objects.filter(child=child, pk=UUID(about)).first()
    except ValueError:
        return None
    if row is not None:
        row.child = child
    return row


def said_at(at: datetime, zone: tzinfo) -> str:
    """In the zone of the agency: the day that is keyed is the day where it happened."""
    return at.astimezone(zone).isoformat()


def words(row: Episode) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    yield "missing.kind", row.kind
    if row.left_at is not None:
        yield "record.left_how", "about" if row.left_about else "exactly"
    if row.risks:
        yield "missing.risks", tuple(row.risks)
    for name in ("last_seen", "told_by", "found_where", "found_by", "circumstances"):
        if value := getattr(row, name):
            yield f"record.{name}", str(value)


def numbers(child: Child, about: str, zone: tzinfo) -> Iterator[tuple[str, Known]]:
    """When each receiver was told of this time missing, the number they gave, and who took it. The police's is never
    NCMEC's. The last word counts, and the first time stays: that is when they knew."""
    rows = Act.objects.filter(child=child, about=about, outcome=Act.Outcome.DONE, corrected_by__isnull=True)
    told: set[str] = set()
    for row in rows.order_by("at", "sequence"):
        row.child = child
        if row.act == "report_missing" and row.recipient in NUMBERS:
            receiver, source = NUMBERS[row.recipient], _("Report on record")
            if receiver not in told:
                told.add(receiver)
                yield f"record.missing_{receiver}_told_at", Known(said_at(row.at, zone), source, row.recorded_at)
            if row.reference:
                yield f"record.missing_{receiver}_number", Known(row.reference, source, row.recorded_at)
            if row.told:
                yield f"record.missing_{receiver}_officer", Known(row.told, source, row.recorded_at)


def earlier(child: Child, row: Episode, zone: tzinfo) -> dict[str, Known]:
    """The times missing before this one: from when to when, where the child was found, and by whom."""
    before = Episode.objects.filter(child=child, informed_at__lt=row.informed_at).exclude(pk=row.pk)
    found = []
    for one in before.exclude(kind=Episode.Kind.NONE).order_by("informed_at"):
        one.child = child
        found.append(in_words(one, zone))
    return {"record.earlier_times": Known(tuple(found), _("Child's record"))} if found else {}


def in_words(row: Episode, zone: tzinfo) -> str:
    began, ended = row.left_at or row.informed_at, row.returned_at or row.located_at
    days = {"first": on(began, zone), "last": on(ended, zone) if ended else ""}
    told = _("%(first)s to %(last)s") % days if ended else _("from %(first)s") % days
    found = ", ".join(part for part in (row.found_where, str(dict(FOUND_BY).get(row.found_by, ""))) if part)
    return _("%(days)s, found: %(where)s") % {"days": told, "where": found} if found else told


def on(at: datetime, zone: tzinfo) -> str:
    return day_on_paper(at.astimezone(zone).date())


def people(child: Child) -> dict[str, Known]:
    """Friends and relatives as the record lists them: name, what they are to the child, phone. Never the note."""
    rows = list(Contact.objects.filter(child=child).order_by("sequence"))
    if not rows:
        return {}
    return {"record.people": Known(tuple(one_person(row, child) for row in rows), _("Child's record"))}


def one_person(row: Contact, child: Child) -> str:
    row.child = child
    relation = f" ({row.relation})" if row.relation else ""
    return f"{row.name}{relation}{' ' + row.phone if row.phone else ''}"


def leads(episode: Episode, child: Child) -> dict[str, Known]:
    """For each receiver, the leads that nobody told it of yet: the words, never who said them."""
    rows = opened(Lead.objects.filter(episode=episode).order_by("at", "sequence"), child)
    if not rows:
        return {}
    holding, found = that_hold(acts_of(child)), {}
    for receiver in TOLD:
        new = [row for row in rows if row.words and told_by(row, receiver, holding) is None]
        if new:
            told = tuple(str(row.words) for row in new)
            found[f"record.new_leads_{receiver}"] = Known(told, _("Search log"), new[-1].recorded_at)
    return found
