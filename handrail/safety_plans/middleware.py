"""While a young person holds the phone to write, the sign-in shows their plan and nothing else."""

from uuid import UUID

from django.urls import reverse

from handrail.team.handed_over import HandedOver, held_in
from handrail.team.requests import StaffRequest

KEY = "plan_present"


def present_at(request: StaffRequest) -> UUID | None:
    """The plan that a young person is holding in this sign-in."""
    return held_in(request, KEY)


class PlanPresent(HandedOver):
    key = KEY
    argument = "plan_id"
    theirs = frozenset({"plan_write", "plan_leave_out", "plan_take_back"})
    always = HandedOver.always | {"set_language"}

    def home(self, held: UUID) -> str:
        return reverse("plan_write", args=[held])
