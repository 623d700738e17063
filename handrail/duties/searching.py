"""The search page, read: whom to try, where to look, what was tried, who was told, and what the law asks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handrail.children.profile import latest_details, seen_by
from handrail.missing.models import Attempt, Episode, Lead
from handrail.missing.search import (
    TOLD,
    days_between,
    found_before,
    is_searched_for,
    next_try,
    opened,
    search_of_agency,
    when_due,
)
from handrail.missing.search_forms import Chip, key_of, short
from handrail.rules.clocks import Span
from handrail.rules.rule import Rule
from handrail.rules.search import Least, Step, least_by_law
from handrail.team.models import Person
from handrail.team.requests import StaffRequest

from .access import Opened, open_duties
from .actions import Told, record_act, seen_of
from .index import OPEN
from .law import digests
from .models import Act
from .passing_on import UPDATE, acts_of, that_hold, told_by
from .reading import Item, Shown, line_for, token_of

START, REPORT = "locate_child", "report_missing"
PLACES = ("places", "school", "work")
"""Lines of the profile that say where to look."""
MOST_PLACES = 8


def open_episode_duties(request: StaffRequest, episode_id: UUID, *, page: str) -> tuple[Opened, Episode]:
    """An episode with its child's duties, or not found: not there and not yours look the same."""
    child_id = Episode.objects.filter(pk=episode_id).values_list("child_id", flat=True).first()
    found = open_duties(request, child_id, page=page)
    row = Episode.objects.get(pk=episode_id)
    row.child = found.child
    return found, row


# --- whom to try, and where to look ---------------------------------------------------------------------------------


def chips(found: Opened, leads: list[Lead], episode: Episode) -> list[Chip]:
    """The child first, then the people of the record and of the leads, then places."""
    child = found.child
    people = opened(child.contact_set.order_by("sequence"), child)
    known = {str(one.name).casefold() for one in people}
    own = [Chip(key_of("child", child.pk), str(child.first_name), str(child.first_name))]
    own += [Chip(key_of("person", one.pk), str(one.name), f"{one.name}, {one.relation}", contact=one) for one in people]
    for lead in leads:
        name = str(lead.from_whom or "")
        if name and name.casefold() not in known:
            known.add(name.casefold())
            own.append(Chip(key_of("told", lead.pk), name, name, lead=lead))
    return [*own, *place_chips(found, leads, episode)]


def place_chips(found: Opened, leads: list[Lead], episode: Episode) -> Iterator[Chip]:
    """Places: those that somebody named, where the child was found before, and what the profile says."""
    named = [(str(lead.words), lead) for lead in leads if lead.kind == Lead.Kind.PLACE and lead.words]
    kept = {place.casefold(): (place, lead) for place, lead in reversed(named)}
    for place in [*found_before(episode), *profile_places(found)]:
        kept.setdefault(place.casefold(), (place, None))  # type: ignore[arg-type]
    for place, lead in list(kept.values())[:MOST_PLACES]:
        yield Chip(key_of("place", place), place, _("Place: %s") % short(place), lead=lead)


def profile_places(found: Opened) -> Iterator[str]:
    fields, details = seen_by(found.view.groups).fields, latest_details(found.child)
    for name in PLACES:
        if name in fields and name in details:
            yield from (line.strip() for line in str(details[name].value or "").splitlines() if line.strip())


# --- what the law asks, and what was told -----------------------------------------------------------------------------


def duties_about(found: Opened, episode: Episode) -> list[Item]:
    """The duties of this episode that this reader may see."""
    mine = (duty for duty in found.answer["duties"] if duty["about"] == str(episode.pk))
    return [duty for duty in mine if found.view.may_see(duty)]


def by_law(found: Opened, duties: Iterable[Item]) -> list[dict[str, Any]]:
    """What the law asks at the least, each with its own clock: shown beside ours, and never mixed with it."""
    return [law_line(one, found) for one in least_by_law(found.view.book, duties)]


def law_line(one: Least, found: Opened) -> dict[str, Any]:
    book, language = found.view.book, found.view.language
    rule = book.rules[one.rule]
    return {
        "title": book.said(one.rule, language)["title"],
        "every": each(one.every) if one.every else without_interval(rule),
        "cite": rule.authority[0].cite,
        "url": reverse("law", args=[one.rule]),
        # Without hours of its own, a time that shows is another rule's, and stands there.
        "clocks": [law_clock(duty, found) for duty in one.duties
                   if (one.every or (rule.clock and duty["due_at"])) and duty["state"] in OPEN],
    }  # fmt: skip


def without_interval(rule: Rule) -> str:
    """Hours to begin are no interval, and yet hours: both are said."""
    if rule.clock:
        return _("the law says by when to begin, and not how often to go on")
    return _("no interval in the law")


def law_clock(duty: Item, found: Opened) -> dict[str, Any]:
    return {**line_for(duty, found.view).clock, "whom": found.view.label(duty["recipient"])}


def each(span: Span) -> str:
    """ "every month", "every 3 days"."""
    words = {
        "hour": ngettext("every hour", "every %s hours", span.count),
        "day": ngettext("every day", "every %s days", span.count),
        "week": ngettext("every week", "every %s weeks", span.count),
        "month": ngettext("every month", "every %s months", span.count),
    }
    text = words[span.unit]
    return text % span.count if "%s" in text else text


def step_words(step: Step) -> str:
    """ "once a day", "2 times a week", "once in 3 days"."""
    if step.each.count == 1:
        units = {"hour": _("an hour"), "day": _("a day"), "week": _("a week"), "month": _("a month")}
        often = ngettext("once %(span)s", "%(times)s times %(span)s", step.times)
        return often % {"times": step.times, "span": units[step.each.unit]}
    return ngettext("one try %(span)s", "%(times)s tries %(span)s", step.times) % {
        "times": step.times,
        "span": each(step.each),
    }


@dataclass(frozen=True)
class Receiver:
    """Police or NCMEC: when they were last told anything about this absence, and the duty that comes next: the report
    itself while there was none, then what is new. `url` is where something new that they were told is recorded."""

    key: str
    name: str
    act: Act | None
    line: Shown | None
    url: str


def receivers(found: Opened, duties: list[Item], acts: list[Act]) -> list[Receiver]:
    return [receiver(name, found, duties, acts) for name in TOLD]


def receiver(name: str, found: Opened, duties: list[Item], acts: list[Act]) -> Receiver:
    told, more = last_told(acts, name), still_open(duties, UPDATE, name)
    duty = more if told else still_open(duties, REPORT, name) or more
    url = reverse("proof", args=[found.child.pk, token_of(found.child, more["instance"])]) if more else ""
    return Receiver(name, found.view.label(name), told, line_for(duty, found.view) if duty else None, url)


def still_open(duties: list[Item], act: str, receiver: str) -> Item | None:
    """The duty to do this that is open, a must before what is recommended, the nearest first."""
    own = (duty for duty in duties if (duty["act"], duty["recipient"]) == (act, receiver) and duty["state"] in OPEN)
    return min(own, key=lambda one: (one["standing"] != "must", one["due_at"] or "9"), default=None)


def last_told(acts: list[Act], receiver: str) -> Act | None:
    """The last report or update to a receiver that still holds."""
    told = [act for act in that_hold(acts).values() if act.recipient == receiver and act.act in {UPDATE, REPORT}]
    return max(told, key=lambda act: act.at, default=None)


def lead_rows(leads: list[Lead], told: list[Receiver], acts: list[Act]) -> list[dict[str, Any]]:
    """Each lead with what each receiver knows of it."""
    holding = that_hold(acts)
    return [{"lead": lead, "told": [lead_to(lead, one, holding) for one in told]} for lead in leads]


def lead_to(lead: Lead, one: Receiver, holding: dict[UUID, Act]) -> dict[str, Any]:
    return {
        "name": one.name,
        "act": told_by(lead, one.key, holding),
        "url": f"{one.url}?lead={lead.pk}" if one.url else "",
    }


# --- the start of the search ------------------------------------------------------------------------------------------


def to_be_started(duties: list[Item]) -> list[Item]:
    """The duties to look for the child about which nothing was recorded yet: one act settles them."""
    own = [duty for duty in duties if duty["act"] == START and duty["recipient"] == "case_record"]
    return [duty for duty in own if duty["state"] in OPEN and not duty.get("last_act")]


def record_start(found: Opened, episode: Episode, attempts: list[Attempt], *, by: Person, now: datetime) -> bool:
    """The search began with its first try; the log is the proof. Whatever is sent, it is recorded once."""
    duties = to_be_started(duties_about(found, episode))
    if not duties or not attempts:
        return False
    first = min(attempts, key=lambda row: (row.at, row.sequence))
    book = found.view.book
    seen = seen_of(duties, book.version, digests(book))
    record_act(client_id=uuid5(episode.pk, "the search began"), child=found.child, duty=duties[0],
               at=max(first.at, episode.informed_at), seen=seen, by=by, now=now,
               how=Told(reference=reference(first)))  # fmt: skip
    return True


def reference(row: Attempt) -> str:
    """How the proof names an entry of the search log."""
    return f"LOG-{str(row.pk)[:8].upper()}"


# --- the page ---------------------------------------------------------------------------------------------------------


def page_of(found: Opened, episode: Episode, attempts: list[Attempt], leads: list[Lead]) -> dict[str, Any]:
    """Everything on the page but the form."""
    duties, acts = duties_about(found, episode), acts_of(found.child)
    told = receivers(found, duties, [act for act in acts if act.about == str(episode.pk)])
    started = to_be_started(duties)
    return {
        "child": found.child,
        "episode": episode,
        "attempts": attempts,
        "leads": lead_rows(leads, told, acts),
        "told": told,
        "law": by_law(found, duties),
        "search": practice(found, episode, attempts),
        "begins": [found.view.said(duty["id"])["title"] for duty in started] if attempts else [],
        "family": any(duty["state"] == "held" for duty in duties),
    }


def practice(found: Opened, episode: Episode, attempts: list[Attempt]) -> dict[str, Any]:
    """Our own cadence, or the agency's, in words."""
    search, zone = search_of_agency(), ZoneInfo(found.view.agency.timezone)
    last = attempts[0].at if attempts else None
    due = next_try(episode, last, found.view.now, zone)
    late = days_between(due.at, found.view.now, zone)
    return {
        "whose": search.whose,
        "source": search.source,
        "over": not is_searched_for(episode),
        "next": when_due(late, first=last is None),
        "often": step_words(due.step),
        "tips": [tip[found.view.language] for tip in search.tips],
    }
