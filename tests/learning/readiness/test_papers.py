"""Questions become a paper: blanks stay blanks, versions stay, and it comes as page, PDF and text in its language."""

from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse

from handrail.learning.readiness import actions, writing
from handrail.learning.readiness.models import Paper, Version
from handrail.rules.readiness.papers import load_papers
from tests.cast import NOW
from tests.learning.readiness.test_plan import line

pytestmark = pytest.mark.django_db
REFUSED, REDIRECT = 422, 302
ZONE = ZoneInfo("America/Los_Angeles")
POLICE = {"partners": ["police", "school"], "partner_names": "Fernwood County\nCounty Police", "charges": "none"}


def paper(cast, kind="mou", tongue="en"):
    first = writing.draft(load_papers()[kind], {}, tongue=tongue, by=cast.dee, agency=cast.agency)
    return actions.begin_paper(client_id=uuid4(), kind=kind, language=tongue, name="With the police", first=first,
                               by=cast.dee, now=NOW)  # fmt: skip


def write(cast, row, answers, seen=1):
    draft = writing.draft(load_papers()[row.kind], answers, tongue=row.language, by=cast.dee, agency=cast.agency)
    return actions.write_paper(client_id=uuid4(), paper=row, seen=seen, draft=draft, by=cast.dee, now=NOW)


def sent(row, **answers):
    return {
        "client_id": str(uuid4()),
        "seen": str(row.versions.count()),
        **{f"q-{key}": one for key, one in answers.items()},
    }


def test_a_new_paper_is_all_blanks_and_every_question_has_its_blank(cast):
    for kind, words in load_papers().items():
        text = writing.text_of(paper(cast, kind).versions.get(), ZONE)
        for question in words.questions.values():
            assert f"[to fill in: {question.blank['en']}" in text, (kind, question.code)


def test_answers_fill_blanks_and_the_law_of_each_partner_stands_under_it(cast):
    row = paper(cast)
    before = writing.how_many_blanks(row.versions.get())
    version = write(cast, row, POLICE)
    text = writing.text_of(version, ZONE)
    assert writing.how_many_blanks(version) < before
    assert "- County Police" in text
    assert "### Law enforcement" in text
    assert "45 CFR 164.512(f)(2); law; read on 2026-11-22" in text
    assert "20 U.S.C. 1232g(b)(1)(L)" in text
    assert "The partners do not ask for charges against a child" in text
    assert text.count("Signature") == 2


def test_versions_are_kept_word_for_word(cast, client):
    row = paper(cast)
    write(cast, row, {"area": "Fernwood"})
    write(cast, row, {"area": "Fernwood and Elm"}, seen=2)
    client.force_login(cast.lia)
    seen = {
        number: client.get(reverse("paper_version", args=[row.pk, number])).content.decode() for number in (1, 2, 3)
    }
    assert "county or area" in seen[1]
    assert "for children in Fernwood:" in seen[2]
    assert "for children in Fernwood and Elm:" in seen[3]
    assert "This is an earlier version." in seen[2]
    assert "For which county or area?" in seen[3].split("Answered anew in this one")[1].split("</details>")[0]


def test_the_same_answers_make_no_new_version(cast):
    row = paper(cast)
    write(cast, row, POLICE)
    write(cast, row, POLICE, seen=2)
    assert row.versions.count() == 2


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(cast, client):
    row = paper(cast)
    write(cast, row, {"area": "Fernwood"})
    with pytest.raises(ValidationError):
        write(cast, row, {"area": "Elm"}, seen=1)
    client.force_login(cast.sam)
    answer = client.post(reverse("paper_edit", args=[row.pk]), {**sent(row, area="Elm"), "seen": "1"})
    assert answer.status_code == REFUSED
    assert "Elm" in answer.content.decode()  # what was typed is still there
    assert row.versions.count() == 2


def test_the_form_writes_a_version_once_and_shows_it(cast, client):
    row = paper(cast)
    client.force_login(cast.sam)
    filled = sent(row, partners=["tribe"], starts="2026-04-01", criteria="Missing twice\nMissing at 12 or younger")
    for _ in range(2):
        assert client.post(reverse("paper_edit", args=[row.pk]), filled).status_code == REDIRECT
    assert row.versions.count() == 2
    seen = client.get(reverse("paper", args=[row.pk])).content.decode()
    assert "April 1, 2026" in seen
    assert "<li>Missing twice</li>" in seen


def test_what_is_typed_is_shown_and_never_run(cast, client):
    row = paper(cast)
    version = write(cast, row, {"area": "<script>alert(1)</script>{first_call}#eval(1)", "services": "*a*\n[b](c)"})
    client.force_login(cast.lia)
    seen = client.get(reverse("paper", args=[row.pk])).content.decode()
    assert "<script>alert" not in seen
    assert "{first_call}#eval(1)" in seen
    assert writing.pdf_of(version, ZONE).startswith(b"%PDF")


@pytest.mark.parametrize("kind", ["mou", "protocol", "help_short", "help_specialized"])
@pytest.mark.parametrize("tongue", ["en", "es"])
def test_every_paper_prints_for_a_screen_reader_and_gives_the_same_bytes_twice(cast, kind, tongue):
    row = paper(cast, kind, tongue)
    version = write(cast, row, {"partners": list(POLICE["partners"])} if kind == "mou" else {})
    made = writing.pdf_of(version, ZONE)
    assert b"pdfuaid:part" in made
    assert made == writing.pdf_of(version, ZONE)


def test_a_paper_in_spanish_is_spanish_throughout(cast):
    text = writing.text_of(write(cast, paper(cast, tongue="es"), POLICE | {"starts": "2026-04-01"}), ZONE)
    assert "[para llenar: condado o zona]" in text
    assert "Vale desde 1 de abril de 2026" in text
    assert "### Policía" in text
    assert "Signature" not in text


def test_a_file_name_says_nothing_that_somebody_typed(cast, client):
    row = paper(cast)
    client.force_login(cast.ana)
    for name in ("paper_pdf", "paper_text"):
        answer = client.get(reverse(name, args=[row.pk, 1]))
        assert "police" not in answer["Content-Disposition"]
        assert "no-store" in answer["Cache-Control"]


def test_what_is_given_out_in_the_evening_carries_the_day_it_was_there(cast, client):
    row, zone = paper(cast), ZoneInfo("America/New_York")
    type(cast.agency).objects.update(timezone=zone.key)
    row.versions.update(made_at=datetime(2026, 3, 13, 20, tzinfo=zone))
    client.force_login(cast.ana)
    text = client.get(reverse("paper_text", args=[row.pk, 1])).content.decode()
    assert "Version 1 of March 13, 2026" in text
    printed, version = client.get(reverse("paper_pdf", args=[row.pk, 1])).content, row.versions.get()
    assert printed == writing.pdf_of(version, zone)
    assert printed != writing.pdf_of(version, ZoneInfo("UTC"))


def test_a_letter_for_help_begins_with_what_the_plan_is_about_and_is_not_sent(cast, client):
    line(cast, item="interpreters")
    client.force_login(cast.dee)
    made = {"client_id": str(uuid4()), "kind": "help_short", "language": "en", "name": "Interpreters at night"}
    answer = client.post(reverse("paper_new"), made)
    row = Paper.objects.get()
    assert answer.url == reverse("paper_edit", args=[row.pk])
    text = writing.text_of(row.versions.get(), ZONE)
    assert "- An interpreter can be had at once" in text
    assert "From: Dee, Fernwood County" in text
    assert "Handrail" not in text  # that is for who writes it, and stands on the page
    assert (
        "Handrail sends nothing. Read it, and send it yourself."
        in client.get(reverse("paper", args=[row.pk])).content.decode()
    )
    assert mail.outbox == []


def test_an_old_version_outlives_a_kind_of_paper_that_is_gone(cast, client):
    row = paper(cast)
    Paper.objects.filter(pk=row.pk).update(kind="no_longer_there")
    client.force_login(cast.dee)
    assert "Agreement between partners" in client.get(reverse("paper", args=[row.pk])).content.decode()
    assert client.get(reverse("paper_pdf", args=[row.pk, 1])).content.startswith(b"%PDF")
    assert Version.objects.count() == 1
