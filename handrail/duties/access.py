"""The doors to what was prepared and done: through the child, and never past a restriction."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _

from handrail.children.access import child_for, need_to_know
from handrail.children.models import Child, Detail
from handrail.children.profile import seen_by
from handrail.rules import Book
from handrail.rules.packets import Packet as Kind
from handrail.rules.packets import load_packets
from handrail.rules.profile import load_profile
from handrail.team.requests import StaffRequest

from .index import AnswerJSON, answers_for
from .models import Act, Packet
from .reading import Item, View, duty_with, groups_of_act, groups_of_instance

IN_AN_EMERGENCY = frozenset({"law_enforcement", "tribal_law_enforcement", "ncmec"})
"""Whom a report may be for that is prepared under an emergency access: those who look for a child tonight."""


@dataclass(frozen=True)
class Opened:
    """One child's duties, opened by one person."""

    view: View
    answer: AnswerJSON

    @property
    def child(self) -> Child:
        return self.view.child

    def duty(self, token: str) -> Item:
        """The duty of that token, or not found: not there and not yours to see are the same."""
        duty = duty_with(token, self.answer, self.view)
        if duty is None:
            raise Http404
        return duty


def open_duties(request: StaffRequest, child_id: UUID | None, *, page: str) -> Opened:
    """The child's duties as this person may see them. The view is logged before anything is shown."""
    child = child_for(request, child_id, page=page)
    responsible, groups = need_to_know(request.user, child, request.now)
    view = View.of(child, request.agency, groups, request.now, responsible[0].name if responsible else "")
    return Opened(view, answers_for([child], request.agency, request.now)[child.pk])


def packet_for(request: StaffRequest, packet_id: UUID, *, page: str) -> tuple[Opened, Packet, frozenset[str]]:
    """A prepared report of a duty that this person may know of, and the lines of it that are withheld from them."""
    child_id = Packet.objects.filter(pk=packet_id).values_list("child_id", flat=True).first()
    opened = open_duties(request, child_id, page=page)
    row = Packet.objects.select_related("recorded_by").get(pk=packet_id)
    row.child = opened.child
    refuse_in_emergency(opened.child, load_packets().get(row.kind))
    withheld, groups = lines_withheld(row, opened.view.groups), opened.view.groups
    if withheld is None or not groups_of_instance(row.duty, opened.view.book) <= groups:
        raise Http404
    return opened, row, withheld


def refuse_in_emergency(child: Child, kind: Kind | None) -> None:
    """Raises ValidationError for a report to anybody but police and NCMEC, under an emergency access."""
    if child.glass and (kind is None or kind.audience not in IN_AN_EMERGENCY):
        raise ValidationError(_("Emergency access opens reports to police and NCMEC only. Ask whoever is responsible."))


def lines_withheld(row: Packet, groups: frozenset[str]) -> frozenset[str] | None:
    """The restricted lines that whoever prepared it could see and this reader may not: known or not, so that neither
    the page nor its absence tells whether there is something. None when it cannot be judged any more."""
    kind = load_packets().get(row.kind)
    if kind is None:
        return None if set(row.body["restricted_by"]) - groups else frozenset()
    theirs = {one["key"] for one in row.body["rows"] if one["state"] != "restricted"}
    return frozenset(field.key for field in kind.fields if field.key in theirs and set(field.restricted) - groups)


def act_for(request: StaffRequest, act_id: UUID, *, page: str) -> tuple[Opened, Act]:
    """Something that was done, for somebody who may see whom it was told."""
    child_id = Act.objects.filter(pk=act_id).values_list("child_id", flat=True).first()
    opened = open_duties(request, child_id, page=page)
    row = Act.objects.select_related("recorded_by", "packet").get(pk=act_id)
    row.child = opened.child
    if not groups_of_act(row.act, row.recipient, opened.view.book) <= opened.view.groups:
        raise Http404
    return opened, row


def acts_about(child: Child, duty: Item) -> list[Act]:
    """Everything that was done or decided about a duty, newest first, with what was corrected."""
    rows = Act.objects.filter(child=child, about=duty["about"]).select_related("recorded_by", "packet", "corrected_by")
    found = []
    for row in rows.order_by("-sequence"):
        row.child = child
        if (row.act, row.recipient) == (duty["act"], duty["recipient"]):
            found.append(row)
    return found


def packets_about(child: Child, instances: set[str]) -> list[Packet]:
    """The reports prepared for these duties, newest first."""
    found = []
    for row in Packet.objects.filter(child=child).select_related("recorded_by").order_by("-sequence"):
        row.child = child
        if row.duty in instances:
            found.append(row)
    return found


def rows_withheld(child: Child, groups: frozenset[str], book: Book) -> Iterator[UUID]:
    """What was done and prepared about duties, and lines of the profile, that a reader with these groups may not
    know of."""
    restricted = load_profile().fields.keys() - seen_by(groups).fields.keys()
    yield from Detail.objects.filter(child=child, name__in=restricted).values_list("pk", flat=True)
    for act in Act.objects.filter(child=child):
        act.child = child
        if not groups_of_act(act.act, act.recipient, book) <= groups:
            yield act.pk
    for packet in Packet.objects.filter(child=child):
        packet.child = child
        if not groups_of_instance(packet.duty, book) <= groups:
            yield packet.pk
