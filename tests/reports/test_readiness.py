"""The report for an auditor: one page, whole agency, small numbers hidden, and nobody named but who made it."""

from io import BytesIO

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.duties.index import book_for
from tests.duties.test_packets import words_on
from tests.reports.stories import DAY, HOUR, a_child, ago, done, in_care, missing

pytestmark = pytest.mark.django_db


def made(client, person, **said):
    client.force_login(person)
    return client.get(reverse("readiness"), {"time": str(timezone.localtime(ago(5 * DAY)).year), **said})


def words(answer):
    return " ".join(words_on(paper(answer)).split())


def paper(answer):
    return pikepdf.open(BytesIO(answer.content))


def agency_of(cast, many, late):
    for number in range(many):
        done(missing(a_child(cast, number), cast), cast, "police", 5 * DAY - HOUR if number >= late else 2 * DAY)


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_is_one_page_that_a_screen_reader_can_read(cast, client, settings, language):
    agency_of(cast, 24, 11)
    missing(in_care(cast.maya, cast), cast, from_foster_care=None)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    pdf = paper(made(client, cast.lia))
    assert len(pdf.pages) == 1
    assert pdf.Root.Lang == language
    assert pdf.Root.MarkInfo.Marked
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"


def test_it_says_who_made_it_when_for_whom_and_from_which_book(cast, client):
    agency_of(cast, 24, 11)
    text = words(made(client, cast.lia))
    for said in ("Fernwood County", "Lia", book_for(cast.agency).version, "13 of 24", "54 %, likely 35 to 72"):
        assert said in text


def test_small_numbers_are_hidden_also_from_a_supervisor(cast, client):
    agency_of(cast, 14, 3)
    text = words(made(client, cast.sam, unit=str(cast.north.pk)))
    assert "hidden of 14" in text
    assert "11 of 14" not in text and "Fernwood County" in text


def test_it_names_no_child_and_no_worker(cast, client):
    missing(in_care(cast.maya, cast), cast)
    answer = made(client, cast.dee)
    text = words(answer)
    assert not any(name in text for name in ("Maya", "Tolliver", "Ana"))
    assert answer["Content-Disposition"] == f'attachment; filename="report-{timezone.localdate().isoformat()}.pdf"'


def test_a_year_without_anybody_missing_says_so(cast, client):
    text = words(made(client, cast.dee))
    assert "nothing to count" in text
    assert "Everything that was counted could be told." in text
