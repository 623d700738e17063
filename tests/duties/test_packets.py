"""A report is filled from the record, holds only what its receiver needs, and reads the same on paper."""

import re
from datetime import UTC, datetime
from io import BytesIO
from uuid import uuid4

import pikepdf
import pytest
from django.urls import reverse

from handrail.audit.models import Entry
from handrail.duties.models import Act, Packet
from handrail.duties.pdf import pdf_of
from handrail.duties.pieces import record_of
from handrail.missing.actions import report_missing
from tests.cast import NOW
from tests.duties.stories import HHS, LE, fact, identified, proof, url

pytestmark = pytest.mark.django_db
HOSTILE = '#read("/etc/passwd") *bold* $x$ <script>alert(1)</script> \\ @ref [link](x)'


@pytest.fixture
def ana(client, cast):
    client.force_login(cast.ana)
    return client


def prepared(cast, client, rule=LE, **typed) -> Packet:
    client.post(url(cast, "prepare", rule), {"client_id": str(uuid4()), **typed})
    row = Packet.objects.latest("recorded_at")
    row.child = cast.maya
    return row


def paper(client, row) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(client.get(reverse("packet_pdf", args=[row.pk])).content))


def words_on(pdf: pikepdf.Pdf) -> str:
    """The text as typst hands it to a screen reader: the strings of the tagged content through their fonts' maps."""
    found = []
    for page in pdf.pages:
        maps = {str(name): to_unicode(font) for name, font in page.Resources.Font.items()}
        current: dict[str, str] = {}
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "Tf":
                current = maps[str(operands[0])]
            elif str(operator) in {"Tj", "TJ"}:
                parts = operands[0] if str(operator) == "TJ" else [operands[0]]
                found += [decoded(bytes(part), current) for part in parts if isinstance(part, pikepdf.String)]
            elif str(operator) in {"BDC", "ET"}:
                found.append(" ")
    return "".join(found)


def to_unicode(font) -> dict[str, str]:
    import re

    table = font.ToUnicode.read_bytes().decode("latin1")
    pairs = re.findall(r"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>", table)
    return {code.lower(): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}


def decoded(raw: bytes, table: dict[str, str]) -> str:
    codes = [raw[i : i + 2].hex() for i in range(0, len(raw), 2)]
    return "".join(table.get(code, "") for code in codes)


# --- filling ------------------------------------------------------------------------------------------------------


def test_what_the_record_knows_stands_there_with_its_source(cast, ana):
    identified(cast)
    text = ana.get(url(cast, "prepare", LE)).text
    assert "Maya Tolliver" in text
    assert "Concluded by Ana" in text
    assert "She said so, in her own words." in text  # what was concluded is not typed twice


def test_nothing_that_is_missing_is_a_reason_to_wait(cast, ana):
    identified(cast)
    row = prepared(cast, ana)
    text = ana.get(reverse("packet", args=[row.pk])).text
    assert "Ready to send." in text
    assert "You can send now and add them later." in text
    assert "Where the child is now" in text
    assert "not asked yet" in text


def test_asked_in_vain_is_not_the_same_as_not_asked(cast, ana):
    identified(cast)
    row = prepared(cast, ana, asked_location_now="on")
    by_key = {one["key"]: one["state"] for one in row.body["rows"]}
    assert (by_key["location_now"], by_key["safety_needs"]) == ("not_known", "not_asked")


def test_minimum_necessary_nothing_unlisted_gets_in(cast, ana):
    identified(cast)
    fact(cast, "child.citizenship", "foreign_national")
    fact(cast, "child.indian_child", "yes")
    row = prepared(cast, ana, basis="She said so.", immigration_status="undocumented")
    assert "foreign" not in str(row.body["rows"]).lower()
    assert "undocumented" not in str(row.body)
    assert "Keep immigration status from local police" in ana.get(reverse("packet", args=[row.pk])).text


def test_hhs_is_told_the_number_of_the_report_of_trafficking_and_of_no_other_call(cast, ana):
    identified(cast)
    report_missing(client_id=uuid4(), child=cast.maya, informed_at=NOW, by=cast.ana, now=NOW)
    ana.post(url(cast, "proof", "US-IVE-35B-LE24"), proof(reference="MP-1"))
    assert "record.police_report" not in record_of(cast.maya, cast.agency, cast.ana, NOW)
    ana.post(url(cast, "proof", LE), proof(reference="TR-2"))
    assert record_of(cast.maya, cast.agency, cast.ana, NOW)["record.police_report"].value == "TR-2"


def test_facts_that_change_afterwards_are_counted(cast, ana):
    identified(cast)
    row = prepared(cast, ana, HHS)
    where = reverse("packet", args=[row.pk])
    assert "changed since you prepared it" not in ana.get(where).text
    fact(cast, "child.citizenship", "foreign_national")
    fact(cast, "care.agency_responsible", "yes")
    assert "2 facts changed since you prepared it" in ana.get(where).text


def test_a_prepared_report_never_changes(cast, ana):
    identified(cast)
    row = prepared(cast, ana, location_now="At school")
    before = ana.get(reverse("packet_pdf", args=[row.pk])).content
    fact(cast, "trafficking.family_suspect", "yes")
    assert ana.get(reverse("packet_pdf", args=[row.pk])).content == before
    assert Packet.objects.get().digest == row.digest


def test_prepared_again_it_begins_with_what_was_written(cast, ana):
    identified(cast)
    prepared(cast, ana, location_now="At the north shelter")
    assert "At the north shelter" in ana.get(url(cast, "prepare", LE)).text


def test_sent_twice_it_is_prepared_once(cast, ana):
    identified(cast)
    sent = {"client_id": str(uuid4()), "basis": "She said so."}
    for _ in range(2):
        ana.post(url(cast, "prepare", LE), sent)
    assert Packet.objects.count() == 1


def test_the_proof_keeps_the_digest_of_what_was_sent(cast, ana):
    identified(cast)
    row = prepared(cast, ana)
    assert row.digest in ana.get(url(cast, "proof", LE) + f"?packet={row.pk}").text
    ana.post(url(cast, "proof", LE), proof(packet=str(row.pk)))
    assert Act.objects.get().packet.digest == row.digest


def test_a_report_for_another_duty_is_not_taken_as_sent(cast, ana):
    identified(cast)
    other = prepared(cast, ana, HHS)
    ana.post(url(cast, "proof", LE), proof(packet=str(other.pk)))
    assert Act.objects.get().packet is None


# --- who may open it ----------------------------------------------------------------------------------------------


def test_where_the_child_is_needs_that_grant_and_so_does_whether_anybody_wrote_it_down(cast, ana, client):
    identified(cast)
    rows = [prepared(cast, ana, **typed) for typed in ({}, {"location_now": "At the north shelter"})]
    client.force_login(cast.ben)
    pages = [client.get(reverse("packet", args=[row.pk])).text for row in rows]
    seen = [re.sub(r'X-CSRFToken": "[^"]*"|name="csrf[^>]*>|[0-9a-f-]{36}', "", page) for page in pages]
    assert seen[0] == seen[1]
    assert "A part of it is restricted, ask Ana." in seen[0]
    for words in ("north shelter", "Where the child is now", "I sent this", rows[0].digest):
        assert words not in seen[0]
    assert {client.get(reverse("packet_pdf", args=[row.pk])).status_code for row in rows} == {404}


def test_what_a_reader_may_not_see_is_no_change_of_the_report(cast, ana, client):
    identified(cast)
    row = prepared(cast, ana, location_now="At the north shelter")
    client.force_login(cast.ben)
    theirs = prepared(cast, client)
    assert "changed since" not in client.get(reverse("packet", args=[row.pk])).text
    client.force_login(cast.ana)
    assert "changed since" not in client.get(reverse("packet", args=[theirs.pk])).text


def test_without_that_grant_the_line_says_whom_to_ask_and_takes_nothing(cast, client):
    identified(cast)
    client.force_login(cast.ben)
    row = prepared(cast, client, location_now="At the north shelter", basis="She said so.")
    assert "north shelter" not in str(row.body)


def test_a_report_to_hhs_is_not_there_for_who_may_not_know_of_it(cast, ana, client):
    identified(cast)
    row = prepared(cast, ana, HHS)
    for name in ("ben", "cora", "tom", "max"):
        client.force_login(getattr(cast, name))
        assert client.get(reverse("packet", args=[row.pk])).status_code == 404, name


# --- on paper -----------------------------------------------------------------------------------------------------


def test_paper_is_tagged_has_a_language_and_a_neutral_title(cast, ana):
    identified(cast)
    pdf = paper(ana, prepared(cast, ana))
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang) == "en"
    with pdf.open_metadata() as told:
        assert told["dc:title"] == "Report"
        assert told["pdfuaid:part"] == "1"


def test_no_name_is_in_the_papers_metadata_file_name_or_bookmarks(cast, ana):
    identified(cast)
    row = prepared(cast, ana)
    response = ana.get(reverse("packet_pdf", args=[row.pk]))
    assert response["Content-Disposition"] == 'attachment; filename="report-2026-03-13.pdf"'
    pdf = paper(ana, row)
    with pdf.open_metadata() as told:
        everything = str(dict(told)) + str(dict(pdf.docinfo))
    with pdf.open_outline() as outline:
        everything += " ".join(item.title for item in outline.root)
    for name in ("Maya", "Tolliver", "Ana", "Fernwood"):
        assert name not in everything, name


def test_the_same_report_gives_the_same_bytes(cast, ana):
    identified(cast)
    row = prepared(cast, ana)
    document = row.body["document"]
    assert pdf_of(document, prepared_at=NOW) == pdf_of(document, prepared_at=NOW)


def test_hostile_words_are_shown_as_words(cast, ana):
    identified(cast)
    row = prepared(cast, ana, basis=HOSTILE)
    told = words_on(paper(ana, row)).replace(" ", "")
    assert HOSTILE.replace(" ", "") in told
    assert "<script>alert(1)" not in ana.get(reverse("packet", args=[row.pk])).text


@pytest.mark.parametrize(
    "words", ["李小龍", "pasted\x0bfrom elsewhere\x01", "\uffff\ufdd0\U0010ffff", "\ue000", "नमस्ते"]
)
def test_letters_that_no_font_has_do_not_keep_the_report_from_paper(cast, ana, words):
    identified(cast)
    pdf = paper(ana, prepared(cast, ana, basis=words))
    assert "MayaTolliver" in words_on(pdf).replace(" ", "")


def test_paper_says_when_letters_are_missing_on_it(cast, ana):
    identified(cast)
    told = words_on(paper(ana, prepared(cast, ana, basis="\uffff"))).replace(" ", "")
    assert "Somelettersc" in told


def test_in_the_evening_before_a_birthday_the_child_is_not_a_year_older(cast):
    evening = datetime(2026, 5, 2, 4, 0, tzinfo=UTC)  # May 1, 9 pm in Washington; Maya was born on May 2
    record = record_of(cast.maya, cast.agency, cast.ana, evening)
    assert (record["child.birthdate"].value, record["child.age"].value) == ("2010-05-02", "15")


def test_the_paper_names_child_receiver_and_digest(cast, ana):
    identified(cast)
    row = prepared(cast, ana)
    told = words_on(paper(ana, row)).replace(" ", "")
    for words in ("MayaTolliver", "Lawenforcement", row.digest, "Page1of", "Childwelfarerecord"):
        assert words in told, words


def test_paper_in_spanish_says_so(cast, ana):
    identified(cast)
    ana.cookies["django_language"] = "es"
    pdf = paper(ana, prepared(cast, ana))
    assert str(pdf.Root.Lang) == "es"
    with pdf.open_metadata() as told:
        assert told["dc:title"] == "Reporte"


def test_every_time_it_is_made_is_logged(cast, ana):
    identified(cast)
    row = prepared(cast, ana)
    for _ in range(2):
        paper(ana, row)
    assert Entry.objects.filter(verb="made_pdf", child=cast.maya.pk).count() == 2


def test_nothing_is_made_from_what_is_not_there(ana, cast):
    assert ana.get(reverse("packet", args=[uuid4()])).status_code == 404
    assert ana.get(reverse("packet_pdf", args=[uuid4()])).status_code == 404
