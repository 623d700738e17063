"""Leads that an update tells of. They count as passed on only by an act that somebody recorded, and each receiver by
its own: what the police know, NCMEC does not know by that."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid5

from handrail.children.models import Child, Disclosure
from handrail.missing.models import Lead
from handrail.missing.search import TOLD, opened, pass_on, search_of_agency, told_where
from handrail.missing.search_forms import PassedOn
from handrail.team.models import Person

from .access import Opened
from .actions import record_act, seen_of
from .clock_words import WHOLE_CASE
from .forms import Proof
from .index import OPEN
from .law import digests
from .models import Act, Packet
from .reading import Item

UPDATE = "keep_in_touch"


def acts_of(child: Child) -> list[Act]:
    """Every act about a child, oldest first."""
    return opened(Act.objects.filter(child=child).order_by("at", "sequence"), child)


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
    """The leads that this act can tell its receiver of and nobody told them of yet, newest first: those of the absence
    for an update, the one lead for a duty of the law about it alone."""
    if duty["recipient"] not in TOLD or duty["about"] == WHOLE_CASE:
        return []
    rows = Lead.objects.filter(child=child).order_by("-at", "-sequence")
    if duty["act"] == UPDATE:
        rows = rows.filter(episode=duty["about"])
    elif duty["act"] not in search_of_agency().passes_on:
        return []
    leads = opened(rows, child)
    if duty["act"] != UPDATE:
        sent = set(Disclosure.objects.filter(child=child, pk=duty["about"]).values_list("client_id", flat=True))
        leads = [lead for lead in leads if told_where(lead) in sent]
    holding = that_hold(acts_of(child))
    return [lead for lead in leads if told_by(lead, duty["recipient"], holding) is None]


def ask_which(form: Proof, leads: list[Lead], chosen: str, report: Packet | None) -> None:
    """Ask on the proof page which leads were passed on. Ticked: the one that the worker came from, and those that the
    report which was sent already held."""
    if leads:
        form.fields["leads"] = PassedOn(leads)
        in_report = {str(lead.pk) for lead in leads if report and lead.recorded_at <= report.recorded_at}
        form.initial["leads"] = sorted(in_report | {chosen})


def keep(form: Proof, leads: list[Lead], act: Act, found: Opened, *, by: Person, now: datetime) -> None:
    """After the act was recorded: which leads it told of, and the duties of the law about each of them."""
    told = PassedOn.of(form.cleaned_data, leads)
    if told:
        pass_on(leads=told, to=str(act.recipient), act=act.pk, by=by, now=now)
        for duty in own_duties(told, act, found):
            seen = seen_of([duty], found.view.book.version, digests(found.view.book))
            record_act(client_id=uuid5(act.client_id, duty["instance"]), child=found.child, duty=duty, at=act.at,
                       seen=seen, by=by, now=now, how=form.how(None))  # fmt: skip


def own_duties(told: list[Lead], act: Act, found: Opened) -> list[Item]:
    """The open duties to tell this receiver of these leads, other than the one that was just recorded: nobody is asked
    to write down one call twice."""
    sent = [told_where(lead) for lead in told]
    abouts = {
        str(pk) for pk in Disclosure.objects.filter(child=found.child, client_id__in=sent).values_list("pk", flat=True)
    }
    acts = search_of_agency().passes_on
    return [
        duty
        for duty in found.answer["duties"]
        if duty["act"] in acts and duty["act"] != act.act and duty["recipient"] == act.recipient
        and duty["about"] in abouts and duty["state"] in OPEN
    ]  # fmt: skip
