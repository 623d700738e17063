"""While a young person is holding the phone, the sign-in shows the question and nothing else."""

from uuid import UUID

from django.urls import reverse

from handrail.team.acting import as_system
from handrail.team.handed_over import HandedOver, held_in
from handrail.team.requests import StaffRequest

from .models import Screening
from .talk import Talk

KEY = "youth_present"


def present_in(request: StaffRequest) -> UUID | None:
    """The screening that a young person is holding in this sign-in."""
    return held_in(request, KEY)


class YouthPresent(HandedOver):
    key = KEY
    argument = "screening_id"
    theirs = frozenset({"question", "talk_language", "take_back"})

    def home(self, held: UUID) -> str:
        return question_now(held)


def question_now(held: UUID) -> str:
    """The next question of what the young person is holding; after the last one, the page that gives the phone back."""
    with as_system():  # only for the address: the worker may no longer see this child
        talk = Talk.of(Screening.unscoped.select_related("child").get(pk=held))
        item = talk.next if talk.screening.is_open else None
    return reverse("question", args=[held, talk.token(item)]) if item else reverse("take_back", args=[held])
