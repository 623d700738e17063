"""The pages about the end of records, as a supervisor and a coordinator use them."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.audit.models import Entry
from handrail.children.models import Child
from handrail.duties.closing import close_case
from handrail.records.certificate import words
from handrail.records.destroying import tables
from handrail.records.models import Ending, Hold, Schedule
from handrail.records.titles import TITLES, WORKED_OUT
from handrail.team.models import Agency
from tests.cast import BEFORE

pytestmark = pytest.mark.django_db
LONG = {"years": "1", "counted_from": "closed", "basis": "Invented schedule 7"}


@pytest.fixture
def closed(cast):
    """Maya's case was closed more than a year ago."""
    close_case(child=cast.maya, reason="home", by=cast.sam, now=BEFORE)
    return Child.unscoped.get(pk=cast.maya.pk)


@pytest.fixture
def dee(client, cast):
    """The coordinator's browser. She has said that records stay one year."""
    client.force_login(cast.dee)
    client.post(reverse("records_schedule"), {**LONG, "client_id": uuid4()})
    return client


def end(client, child, **more):
    fields = {"client_id": uuid4(), "basis": "schedule", "first_name": child.first_name, **more}
    return client.post(reverse("end", args=[child.pk]), fields)


def test_without_a_schedule_the_page_says_that_nothing_ends(client, cast, closed):
    client.force_login(cast.sam)
    assert "has not said for how long" in client.get(reverse("records_ended")).content.decode()


def test_a_record_whose_time_has_ended_is_listed_and_nothing_happens_by_itself(dee, closed):
    assert "Maya" in dee.get(reverse("records_ended")).content.decode()
    assert Child.unscoped.filter(pk=closed.pk).exists()


def test_from_the_proposal_to_the_certificate(dee, client, cast, closed):
    assert end(dee, closed).url == reverse("records_ended")
    ending = Ending.objects.get()
    assert "somebody else must do it" in dee.get(reverse("ending", args=[ending.pk])).content.decode()
    client.force_login(cast.sam)
    client.post(reverse("ending", args=[ending.pk]), {"client_id": uuid4()})
    assert not Child.unscoped.filter(pk=closed.pk).exists()
    told = client.get(reverse("ending", args=[ending.pk])).content.decode()
    assert str(closed.pk) in told
    assert "Maya" not in told


def test_who_proposed_it_is_refused_even_without_the_button(dee, closed):
    end(dee, closed)
    answer = dee.post(reverse("ending", args=[Ending.objects.get().pk]), {"client_id": uuid4()})
    assert answer.status_code == 422
    assert Child.unscoped.filter(pk=closed.pk).exists()


def test_another_first_name_stops_the_hand(dee, closed):
    answer = end(dee, closed, first_name="Mia")
    assert answer.status_code == 422
    assert "another name" in answer.content.decode()
    assert not Ending.objects.exists()


def test_what_is_taken_back_can_be_proposed_again(dee, closed):
    end(dee, closed)
    dee.post(reverse("ending", args=[Ending.objects.get().pk]), {"withdraw": "1"})
    assert end(dee, closed).url == reverse("records_ended")


def test_a_hold_is_seen_stops_the_end_and_is_lifted(dee, closed):
    dee.post(reverse("hold", args=[closed.pk]), {"client_id": uuid4(), "reason": "audit", "words": "Review 4"})
    assert "Review 4" in dee.get(reverse("hold", args=[closed.pk])).content.decode()
    assert "The record is held" in dee.get(reverse("end", args=[closed.pk])).content.decode()
    dee.post(reverse("hold_lift", args=[Hold.objects.get().pk]))
    assert "Nothing holds this record" in dee.get(reverse("hold", args=[closed.pk])).content.decode()


def test_a_schedule_needs_a_number_and_the_law_that_says_so(dee):
    answer = dee.post(reverse("records_schedule"), {**LONG, "years": "seven", "basis": ""})
    assert answer.status_code == 422
    assert "seven" in answer.content.decode()
    assert Schedule.objects.count() == 1


def test_a_certificate_is_for_those_who_oversee_the_unit(dee, client, cast, closed):
    end(dee, closed)
    ending = Ending.objects.get()
    client.force_login(cast.sam)
    client.post(reverse("ending", args=[ending.pk]), {"client_id": uuid4()})
    client.force_login(cast.ana)
    assert client.get(reverse("ending", args=[ending.pk])).status_code == 404


def destroyed(dee, client, cast, closed) -> Ending:
    end(dee, closed)
    ending = Ending.objects.get()
    client.force_login(cast.sam)
    client.post(reverse("ending", args=[ending.pk]), {"client_id": uuid4()})
    ending.refresh_from_db()
    return ending


def test_the_certificate_is_a_pdf_for_every_reader_with_the_pages_words_and_no_name(dee, client, cast, closed):
    ending = destroyed(dee, client, cast, closed)
    address = reverse("certificate", args=[ending.pk])
    assert address in client.get(reverse("ending", args=[ending.pk])).text
    answer, again = client.get(address), client.get(address)
    assert (answer["Content-Type"], "Maya" in answer["Content-Disposition"]) == ("application/pdf", False)
    assert answer.content == again.content
    with pikepdf.open(BytesIO(answer.content)) as pdf, pdf.open_metadata() as about:
        assert about["pdfuaid:part"] == "1"
        assert str(pdf.docinfo["/Title"]) == "A record was destroyed"
    told = words(ending, Agency.objects.get())
    shown = str(told)
    assert all(one in shown for one in (str(closed.pk), ending.digest, "Sam", "Dee", "Invented schedule 7"))
    assert "Maya" not in shown
    assert Entry.objects.filter(verb="made_certificate", child=closed.pk, actor=cast.sam.pk).count() == 2


def test_a_certificate_on_paper_is_for_those_who_oversee_the_unit_and_asks_again(
    dee, client, cast, closed, monkeypatch
):
    address = reverse("certificate", args=[destroyed(dee, client, cast, closed).pk])
    client.force_login(cast.ana)
    assert client.get(address).status_code == 404
    client.force_login(cast.sam)
    later = timezone.now() + timedelta(minutes=6)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert client.get(address).url.startswith(reverse("account_reauthenticate"))


def test_there_is_no_certificate_of_a_record_that_is_there(dee, closed):
    end(dee, closed)
    assert dee.get(reverse("certificate", args=[Ending.objects.get().pk])).status_code == 404


def test_every_kind_of_row_that_an_end_counts_has_a_name_in_words():
    lacking = [model._meta.label for model, _column in tables() if model._meta.label not in {**TITLES, **WORKED_OUT}]
    assert lacking == []
