"""Leads that an update tells of. They count as passed on only by an act that somebody recorded, and each receiver by
its own: what the police know, NCMEC does not know by that."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from handrail.children.models import Child
from handrail.missing.models import Lead
from handrail.missing.search import TOLD, opened, pass_on
from handrail.missing.search_forms import PassedOn
from handrail.team.models import Person

from .clock_words import WHOLE_CASE
from .forms import Proof
from .models import Act, Packet
from .reading import Item

UPDATE = "keep_in_touch"


def acts_of(child: Child, about: str) -> list[Act]:
    """Every act about an episode, oldest first."""
    return opened(Act.objects.filter(child=child, about=about).order_by("at", "recorded_at"), child)


def that_hold(acts: Iterable[Act]) -> dict[UUID, Act]:
    """By the id of each act: the last correction of it, where it still says that it was done."""
    rows = list(acts)
    later = {row.corrects_id: row for row in rows if row.corrects_id}
    found = {}
    for row in rows:
        last = row
        while last.pk in later:
            last = later[last.pk]
        if last.outcome == Act.Outcome.DONE:
            found[row.pk] = last
    return found


def told_by(lead: Lead, receiver: str, holding: dict[UUID, Act]) -> Act | None:
    """The act by which a receiver was told of a lead, unless it was taken back."""
    act = (lead.told or {}).get(receiver)
    return holding.get(UUID(act)) if act else None


def not_told(duty: Item, child: Child) -> list[Lead]:
    """The leads of this episode that the receiver of an update was not told of yet, newest first."""
    if duty["act"] != UPDATE or duty["recipient"] not in TOLD or duty["about"] == WHOLE_CASE:
        return []
    holding = that_hold(acts_of(child, duty["about"]))
    leads = opened(Lead.objects.filter(child=child, episode=duty["about"]).order_by("-at", "-recorded_at"), child)
    return [lead for lead in leads if told_by(lead, duty["recipient"], holding) is None]


def ask_which(form: Proof, leads: list[Lead], chosen: str, report: Packet | None) -> None:
    """Ask on the proof page which leads were passed on. Ticked: the one that the worker came from, and those that the
    report which was sent already held."""
    if leads:
        form.fields["leads"] = PassedOn(leads)
        in_report = {str(lead.pk) for lead in leads if report and lead.recorded_at <= report.recorded_at}
        form.initial["leads"] = sorted(in_report | {chosen})


def keep(form: Proof, leads: list[Lead], act: Act, *, by: Person, now: datetime) -> None:
    """After the act was recorded: which leads it told of."""
    told = PassedOn.of(form.cleaned_data, leads)
    if told:
        pass_on(leads=told, to=str(act.recipient), act=act.pk, by=by, now=now)
