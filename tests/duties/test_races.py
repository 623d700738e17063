"""The same act from several tabs at one moment, with real transactions: it is done once, and the log stays whole."""

from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from handrail.audit.actions import verdict
from handrail.children.models import Assignment, Child, Contact, Fact
from handrail.duties.models import Act, Packet
from handrail.missing.models import Episode
from handrail.screening.models import Screening
from handrail.team.models import Person
from tests.project.permissions import World, make_world

pytestmark = pytest.mark.django_db(transaction=True)
TABS, FOUND, ALREADY = 5, 302, 409
PATIENCE = 60  # seconds, on the busiest machine; without an end one tab that fails would keep the others waiting


@pytest.fixture
def world(cast) -> World:
    return make_world(cast)


def signed_in(person: Person) -> Client:
    browser = Client(raise_request_exception=False)
    browser.force_login(person)
    return browser


def at_once(person: Person, *sent: tuple[str, dict[str, str]]) -> list[int]:
    """Each form from a browser of its own, all at the same moment; the status of each answer."""
    gate, found = Barrier(len(sent), timeout=PATIENCE), [0] * len(sent)

    def send(place: int, browser: Client, where: str, typed: dict[str, str]) -> None:
        gate.wait()
        try:
            found[place] = browser.post(where, typed).status_code
        finally:
            connections.close_all()

    tabs = [Thread(target=send, args=(place, signed_in(person), *one), daemon=True) for place, one in enumerate(sent)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join(PATIENCE)
    return found


def same_form(by: Person, where: str, /, **typed: str) -> set[int]:
    return set(at_once(by, *[(where, {"client_id": str(uuid4()), **typed})] * TABS))


def test_one_form_from_five_tabs_is_one_row(world):
    maya, duty = [world.maya.pk], [world.maya.pk, world.duty_token]
    ana, told = world.cast.ana, {"when": "now", "channel": "phone", "reference": "MP-1"}
    before = Act.objects.count(), Packet.objects.count()
    assert same_form(ana, reverse("contact_new", args=maya), name="R", relation="aunt") == {FOUND}
    assert same_form(ana, reverse("proof", args=duty), **told) == {FOUND}
    assert same_form(ana, reverse("prepare", args=duty)) == {FOUND}
    assert Contact.objects.count() == 1
    assert (Act.objects.count(), Packet.objects.count()) == (before[0] + 1, before[1] + 1)
    assert verdict().bad is None


def test_one_record_is_opened_with_its_facts_and_one_person_responsible(cast):
    assert same_form(cast.ana, reverse("child_new"), first_name="Zed", situation="foster_care") == {FOUND}
    zed = Child.unscoped.exclude(pk__in=[cast.maya.pk, cast.jo.pk]).get()
    assert (Assignment.objects.filter(child=zed).count(), Fact.objects.filter(child=zed).count()) == (1, 2)


def test_a_person_is_made_responsible_once(cast):
    where = reverse("child_access", args=[cast.maya.pk])
    assert same_form(cast.sam, where, act="assign", person=str(cast.cora.pk)) == {FOUND}
    assert Assignment.objects.filter(child=cast.maya, person=cast.cora).count() == 1


def test_two_reports_at_once_start_one_clock(cast):
    where = reverse("missing_report", args=[cast.jo.pk])
    typed = {"learned": "now", "told_by": "school", "kind": "missing", "left": "unknown"}
    answers = at_once(cast.cora, *[(where, {"client_id": str(uuid4()), **typed}) for _ in range(TABS)])
    assert sorted(answers) == [FOUND, *[ALREADY] * (TABS - 1)]
    assert Episode.objects.count() == 1


def test_signing_while_somebody_answers_leaves_what_was_signed(world):
    question = reverse("question", args=[world.screening.pk, *world.tokens_of("debt")])
    answers = [(question, {"client_id": str(uuid4()), "answer": "no"}) for _ in range(TABS)]
    sign = (reverse("screening_sign", args=[world.screening.pk]), {})
    assert set(at_once(world.cast.ana, *answers, sign, sign)) == {FOUND}
    row = Screening.unscoped.select_related("child").get(pk=world.screening.pk)
    kept = {one.item: one.value for one in row.answers.all()}
    signed = {one["item"]: one["value"] for one in row.result["answers"]}
    assert row.is_signed
    assert signed["debt"] == kept.get("debt", "not_asked")
    assert verdict().bad is None
