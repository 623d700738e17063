"""Under an emergency access one reports to police and NCMEC tonight, and writes to nobody else."""

from uuid import uuid4

import pytest
from django.urls import reverse

from handrail.children.break_glass import break_glass
from handrail.duties.models import Packet
from tests.cast import NOW
from tests.duties.missing_reports import address, prepared
from tests.duties.missing_story import POLICE, goes_missing
from tests.duties.test_letters import step_url

pytestmark = pytest.mark.django_db
CLOSED = 409


@pytest.fixture
def cora(client, cast, the_moment):
    """Of another unit, with the record open for an hour."""
    break_glass(client_id=uuid4(), child=cast.maya, reason="danger", now=NOW, by=cast.cora,
                words="She is at the bus station and asked me for help.")  # fmt: skip
    client.force_login(cast.cora)
    return client


@pytest.fixture
def the_moment(monkeypatch):
    for place in ("middleware", "signals"):
        monkeypatch.setattr(f"handrail.team.{place}.timezone.now", lambda: NOW)


def test_a_report_to_police_is_prepared_read_out_and_printed(cast, cora):
    episode = goes_missing(cast)
    assert cora.get(address(cast, "prepare", POLICE, episode)).status_code == 200
    row = prepared(cast, cora, episode=episode)
    for name in ("packet", "packet_phone", "packet_pdf"):
        assert cora.get(reverse(name, args=[row.pk])).status_code == 200


def test_it_is_not_made_for_another_system(cast, cora):
    row = prepared(cast, cora, episode=goes_missing(cast))
    answer = cora.get(reverse("packet_json", args=[row.pk]))
    assert (answer.status_code, "read out or printed" in answer.text) == (CLOSED, True)


def test_a_letter_to_the_school_is_neither_prepared_nor_read(cast, cora):
    episode = goes_missing(cast)
    for send in (cora.get, cora.post):
        answer = send(step_url(cast, episode, "tell_school"), {"client_id": str(uuid4())})
        assert (answer.status_code, "police and NCMEC only" in answer.text) == (CLOSED, True)
    assert not Packet.objects.exists()
    cora.force_login(cast.ana)
    cora.post(step_url(cast, episode, "tell_school"), {"client_id": str(uuid4())})
    cora.force_login(cast.cora)
    assert cora.get(reverse("packet", args=[Packet.objects.get().pk])).status_code == CLOSED
