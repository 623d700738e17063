"""What the record knows for a report: every piece with its source and the day it was written down."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from handrail.children.access import above
from handrail.children.models import Child, Detail, Fact, Identification
from handrail.children.profile import latest_details, shots_of
from handrail.rules.packets import Known, Packet
from handrail.rules.profile import load_profile
from handrail.team.models import Agency, Person

from .missing_pieces import episode_known
from .models import Act

FAMILIES = {
    "sex": ("sex_trafficking",),
    "labor": ("labor_trafficking",),
    "unclear": ("sex_trafficking", "labor_trafficking"),
}
STEPS = ("at_risk", "suspected", "identified")
TOLD_POLICE = ("report_trafficking", "law_enforcement")


def record_of(child: Child, agency: Agency, by: Person, now: datetime, about: str = "") -> dict[str, Known]:
    """Everything that a packet file may name; `about` is the event of the duty. What a packet does not list is never
    read from here."""
    zone = ZoneInfo(agency.timezone)
    today = now.astimezone(zone).date()
    concluded = dict(conclusions(child))
    return {
        **facts_known(child),
        **concluded,
        **who_the_child_is(child, today),
        **who_asks(agency, by),
        **who_supervises(child, by, now),
        **told_police(child),
        **profile_known(child, zone),
        **episode_known(child, about, zone, child.age_on(today), concluded.get("sex_trafficking.status")),
    }


def facts_known(child: Child) -> dict[str, Known]:
    """The last word on every fact. "unknown" means that somebody asked."""
    found = {}
    for row in Fact.objects.filter(child=child).order_by("sequence"):
        row.child = child
        value = None if row.value in (None, "", "unknown") else row.value
        found[row.name] = Known(value, row.source or _("Child's record"), row.recorded_at)
    return found


def profile_known(child: Child, zone: ZoneInfo) -> dict[str, Known]:
    """Every line of the profile as `record.<key>`, and `record.photo`, the id of the newest photo.

    Values are as they are kept: codes, inches, pounds. The time is the start of the day it was seen, or None. A line
    that was emptied is asked and not known. Which lines are restricted, the packet reads from the profile itself.
    """
    details, shots = latest_details(child), shots_of(child)
    found = {f"record.{key}": kept(details[key], zone) for key in load_profile().fields if key in details}
    if shots:
        found["record.photo"] = Known(str(shots[0].pk), _("Child's record"), day_began(shots[0].taken_on, zone))
    return found


def kept(row: Detail, zone: ZoneInfo) -> Known:
    source = row.source or _("Written down by %(name)s") % {"name": row.recorded_by.name}
    return Known(row.value or None, source, day_began(row.seen_on, zone))


def day_began(day: date | None, zone: ZoneInfo) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), zone)


def conclusions(child: Child) -> Iterator[tuple[str, Known]]:
    """What people concluded: the status that holds last, and when each step was first reached."""
    rows = Identification.objects.filter(child=child).select_related("recorded_by").order_by("at", "sequence")
    first: dict[str, Known] = {}
    for row in rows:
        source = _("Concluded by %(name)s") % {"name": row.recorded_by.name}
        for family in FAMILIES[row.form]:
            yield f"{family}.status", Known(row.status, source, row.recorded_at)
            for step in reached(row.status):
                first.setdefault(f"{family}.{step}_at", Known(row.at.isoformat(), source, row.recorded_at))
    yield from first.items()


def reached(status: str) -> tuple[str, ...]:
    return (status,) if status in STEPS else ()


def who_the_child_is(child: Child, today: date) -> dict[str, Known]:
    """Name, birth date and age; `today` is the agency's day, which in the evening is not yet that of UTC."""
    source = _("Child's record")
    last_first = ", ".join(part for part in (child.last_name, child.first_name) if part)
    found = {
        "record.name": Known(child.full_name, source, child.opened_at),
        "record.name_last_first": Known(last_first, source, child.opened_at),
    }
    if child.birthdate_text:
        found["child.birthdate"] = Known(child.birthdate_text, source, child.opened_at)
        found["child.age"] = Known(str(child.age_on(today)), _("Worked out from the birth date"), None)
    return found


def who_asks(agency: Agency, by: Person) -> dict[str, Known]:
    account, set_up = _("Staff account"), _("Agency settings")
    pieces = {
        "record.worker_name": (by.name, account),
        "record.worker_role": (by.title, account),
        "record.worker_phone": (by.phone, account),
        "record.worker_email": (by.email, account),
        "record.agency_name": (agency.name, set_up),
        "record.after_hours_phone": (agency.on_call_phone, set_up),
    }
    return {name: Known(value, source) for name, (value, source) in pieces.items() if value}


def who_supervises(child: Child, by: Person, now: datetime) -> dict[str, Known]:
    nearest = next((person for person in above(child, now) if person != by), None)
    if nearest is None:
        return {}
    pieces = {"record.supervisor_name": nearest.name, "record.supervisor_phone": nearest.phone}
    return {name: Known(value, _("Agency settings")) for name, value in pieces.items() if value}


def told_police(child: Child) -> dict[str, Known]:
    """The first report of trafficking to the police that is on record. The number of a missing report, or of any other
    call, is no business of whoever reads this one."""
    acts = Act.objects.filter(child=child, outcome=Act.Outcome.DONE, corrected_by__isnull=True)
    for row in acts.order_by("at", "sequence"):
        row.child = child
        if (row.act, row.recipient) == TOLD_POLICE:
            source = _("Report on record")
            found = {"record.police_reported_at": Known(row.at.isoformat(), source, row.recorded_at)}
            return found | (
                {"record.police_report": Known(row.reference, source, row.recorded_at)} if row.reference else {}
            )
    return {}


def typed_into(packet: Packet, typed: Mapping[str, Any], by: str, at: datetime) -> dict[str, Known]:
    """What the worker typed for this report alone, under the first name that its field reads."""
    sources = {field.key: field.sources[0] for field in packet.fields if field.sources}
    source = _("Written for this report by %(name)s") % {"name": by}
    return {sources[key]: Known(value or None, source, at) for key, value in typed.items() if key in sources}
