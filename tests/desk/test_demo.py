"""The demo agency has something on the page of readiness: one round that may be shown, and a line of the plan."""

import pytest
from django.urls import reverse

from handrail.desk.demo.people import make_agency
from handrail.desk.demo.readiness import ROUND, SAID, make_ready
from handrail.learning.readiness.models import Round
from handrail.learning.readiness.showing import is_shown
from handrail.rules.readiness.items import load_items
from tests.cast import NOW


@pytest.mark.django_db
def test_its_page_of_readiness_is_not_empty(client) -> None:
    _agency, _units, people = make_agency(NOW)
    steps = make_ready(people, NOW)
    assert steps == sorted(steps, key=lambda step: step[:2])
    for at, _, do in steps:
        do(at)
    found = Round.objects.get(pk=ROUND)
    assert (found.named, found.answered, is_shown(found)) == (False, 6, True)
    assert set(SAID) == set(load_items().items)
    client.force_login(people["sam"])
    front = client.get(reverse("ready")).content.decode()
    assert "Whole county" in front
    assert "Call the night number once a month" in front
    groups = client.get(reverse("round", args=[ROUND])).context["groups"]
    assert [group["id"] for group in groups] == ["differ", "few", "agree"]
