"""A plan of Maya's, and a hand that writes in it through the real page."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.children.actions import record_fact
from handrail.rules.plans.home import QUESTIONS as SUSPECTS
from handrail.safety_plans.actions import begin
from handrail.safety_plans.models import Plan
from handrail.safety_plans.writing import Sitting
from tests.cast import Cast


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return begun(cast)


def begun(cast: Cast, kind: str = "safety") -> Plan:
    return begin(client_id=uuid4(), child=cast.maya, kind=kind, band="safety-plan-youth", by=cast.ana,
                 now=timezone.now())  # fmt: skip


def sitting(plan: Plan) -> Sitting:
    return Sitting.of(Plan.objects.select_related("child").get(pk=plan.pk))


def nobody_at_home_harms(cast: Cast) -> None:
    """Until somebody has said so of family and of who cares for the child, nothing goes to the home."""
    for name in SUSPECTS:
        say_of_suspect(cast, name, "no")


def say_of_suspect(cast: Cast, name: str, value: str) -> None:
    record_fact(client_id=uuid4(), child=cast.maya, name=name, value=value, by=cast.ana, now=timezone.now())


class Writing:
    """What the page would send: what it saw of a prompt when it was opened, and what was typed since."""

    def __init__(self, client, plan: Plan) -> None:
        self.client, self.plan, self.url = client, plan, reverse("plan_write", args=[plan.pk])

    def opened(self, key: str) -> dict[str, object]:
        now = sitting(self.plan)
        seen = [who for (at, who), row in now.agreed.items() if at == key and row.shown]
        worker = [] if (key, "worker") in now.agreed else ["worker"]
        return {"client_id": str(uuid4()), "key": key, "after": now.after(key), "was": ",".join([*seen, *worker]),
                "was_until": "", "who": [*seen, *worker]}  # fmt: skip

    def send(self, page: dict[str, object], **typed: object):
        return self.client.post(self.url, {**page, **typed})

    def write(self, key: str, **typed: object):
        return self.send(self.opened(key), **typed)


@pytest.fixture
def writing(cast: Cast, client, plan: Plan) -> Writing:
    client.force_login(cast.ana)
    return Writing(client, plan)
