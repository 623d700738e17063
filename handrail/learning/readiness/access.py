"""The door to a round and to a line of the plan: who is asked or leads, and nobody else."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from handrail.team.models import Appointment, Person, holds_at
from handrail.team.requests import StaffRequest
from handrail.team.roles import ABILITIES

from .models import Asked, Paper, Round, Work, WorkChange


def leads(request: StaffRequest) -> bool:
    return request.standing.may("lead_readiness")


def rounds_for(request: StaffRequest) -> list[Round]:
    """The rounds one was asked in; all of them for who leads."""
    found = Round.objects.all() if leads(request) else Round.objects.filter(asked__person=request.user)
    return list(found.order_by("-opened_at", "pk"))


def round_for(request: StaffRequest, round_id: UUID) -> Round:
    """The round, or not found: not there and not asked look the same."""
    found = Round.objects.select_related("opened_by", "closed_by").filter(pk=round_id).first()
    if found is None or not (leads(request) or is_asked(request, found)):
        raise Http404
    return found


def is_asked(request: StaffRequest, a_round: Round) -> bool:
    return a_round.asked.filter(person=request.user).exists()


def asks(request: StaffRequest) -> set[UUID]:
    """The rounds one is asked in, by their ids."""
    return set(Asked.objects.filter(person=request.user).values_list("round", flat=True))


def work_for(work_id: UUID) -> Work:
    found = Work.objects.select_related("made_by").filter(pk=work_id).first()
    if found is None:
        raise Http404
    return found


def last_of(work: Work) -> WorkChange:
    found = work.changes.select_related("owner").order_by("pk").last()
    if found is None:
        raise Http404
    return found


def may_change(request: StaffRequest, work: Work) -> bool:
    """Who leads, and whose line it is."""
    return leads(request) or last_of(work).owner_id == request.user.pk


def paper_for(paper_id: UUID) -> Paper:
    found = Paper.objects.select_related("made_by").filter(pk=paper_id).first()
    if found is None:
        raise Http404
    return found


def staff(request: StaffRequest, roles: Iterable[str] = ABILITIES["answer_readiness"]) -> QuerySet[Person]:
    """Everybody who may be asked and holds one of these roles now, by name. Who once held it is not among them."""
    held = Appointment.objects.filter(holds_at(request.now), role__in=ABILITIES["answer_readiness"] & set(roles))
    return Person.objects.filter(is_active=True, appointments__in=held).distinct().order_by("name", "pk")
