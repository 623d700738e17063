"""From an identification to proof, as Ana does it."""

import pytest
from django.urls import reverse

from handrail.duties.models import Act, Packet
from tests.duties.stories import HHS, LE, duty, identified, proof, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(client, cast):
    client.force_login(cast.ana)
    return client


def text(response) -> str:
    return response.content.decode()


def test_an_identification_starts_two_clocks_and_one_asks_for_citizenship(cast, ana):
    identified(cast)
    page = text(ana.get(reverse("duties", args=[cast.maya.pk])))
    assert "Report the identified child to law enforcement" in page
    assert "Tell the HHS trafficking office" in page
    assert "What do the file or the attorney say about citizenship?" in page
    assert "Do not ask the child now." in page


def test_from_the_duty_to_the_report_to_the_proof_to_met(cast, ana):
    identified(cast)
    assert ana.get(url(cast, "duty", LE)).status_code == 200
    assert ana.get(url(cast, "prepare", LE)).status_code == 200
    sent = ana.post(url(cast, "prepare", LE), {"location_now": "At school", "basis": "She said so."})
    packet = Packet.objects.get()
    assert sent.url == reverse("packet", args=[packet.pk])
    assert "At school" in text(ana.get(sent.url))
    assert ana.get(reverse("packet_pdf", args=[packet.pk])).content.startswith(b"%PDF")
    done = ana.post(url(cast, "proof", LE), proof(packet=str(packet.pk)))
    assert done.url == url(cast, "duty", LE)
    assert "Badge 417" in text(ana.get(done.url))
    assert (duty(cast, LE)["state"], duty(cast, LE)["proven"]) == ("met", "yes")
    assert Act.objects.get().packet == packet


def test_the_answer_about_citizenship_is_given_where_it_is_asked(cast, ana):
    identified(cast)
    page = ana.get(reverse("duties", args=[cast.maya.pk]))
    question = page.context["sharpening"][0]
    ana.post(question.url, {"client_id": question.sent_id, "value": "us_citizen", "source": "The file"})
    cast.maya.refresh_from_db()
    assert "Tell HHS" not in text(ana.get(reverse("duties", args=[cast.maya.pk])))


def test_hhs_is_told_what_it_will_do_before_anything_is_sent(cast, ana):
    identified(cast)
    page = text(ana.get(url(cast, "prepare", HHS)))
    assert "HHS will tell the Department of Justice and Homeland Security" in page
    assert "Do not delay the notice" in page
