"""An extract is uploaded: what is seen of it, what is refused, and where it lies."""

import stat
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet
import pytest
from django.test import Client
from django.urls import reverse

from handrail.audit.models import Entry
from handrail.reports.models import Review
from handrail.reports.reviews import folder
from tests.cast import Cast
from tests.reports.reviews.conftest import NAME

pytestmark = pytest.mark.django_db
Upload = Callable[..., Any]


def page_of(lia: Client, review: Review) -> str:
    return lia.get(reverse("extract", args=[review.pk])).content.decode()


def faults_after(answer: Any, lia: Client) -> str:
    assert answer.status_code == 302
    return page_of(lia, Review.objects.get())


def test_it_shows_columns_and_how_sure_each_is_and_never_a_value(upload: Upload, lia: Client, extract: bytes) -> None:
    upload(("away.csv", extract))
    page = page_of(lia, Review.objects.get())
    assert "NCMEC_REPORT_DTM" in page
    assert "300 records" in page
    assert "sure" in page
    _, first, *_ = extract.decode().splitlines()
    values = {value for value in first.split(",") if len(value) > 3}
    assert len(values) > 5
    assert [value for value in values if value in page] == []


def test_what_lies_on_the_disk_is_for_this_program_alone_and_has_names_of_ours(ready: Review) -> None:
    place = folder.folder_of(ready.pk)
    assert [path.name for path in folder.files_of(ready.pk)] == ["episodes.csv"]
    for path in (place.parent, place, place / folder.IN):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert not [path for path in place.parent.rglob("*") if "Maya" in path.name]


def test_nothing_of_it_is_in_an_address_a_log_or_the_table(ready: Review, caplog: pytest.LogCaptureFixture) -> None:
    entries = b"".join(bytes(body) for body in Entry.objects.values_list("body", flat=True))
    assert NAME.encode() not in entries
    assert NAME not in caplog.text
    assert NAME not in str(Review.objects.values().get())


def test_several_files_are_known_by_their_mapping_or_their_names(upload: Upload, extract: bytes, lia: Client) -> None:
    reports = b"CLIENT_ID,NCMEC_DATE\n1,2020-01-01\n"
    upload(("AWOL 2021.csv", extract), ("ncmec_reports.csv", reports))
    names = {path.name for path in folder.files_of(Review.objects.get().pk)}
    assert names == {"episodes.csv", "reports.csv"}


def test_the_same_form_sent_twice_is_one_review(upload: Upload, extract: bytes) -> None:
    once = uuid4()
    first, second = (upload(("away.csv", extract), client_id=once) for _ in range(2))
    assert first.url == second.url
    assert Review.objects.count() == 1


def test_only_five_lie_here_at_once(upload: Upload, lia: Client, extract: bytes, cast: Cast) -> None:
    upload(("away.csv", extract))
    row = Review.objects.get()
    for _ in range(4):
        row.pk, row.client_id = uuid4(), uuid4()
        row.save(force_insert=True)
    answer = upload(("away.csv", extract))
    assert answer.status_code == 422
    assert b"Delete one first" in answer.content


# --- what is no extract -----------------------------------------------------------------------------------------------


def parquet_of(table: pa.Table) -> bytes:
    made = BytesIO()
    pyarrow.parquet.write_table(table, made)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("away.csv", b"%PDF-1.7\n%\xe2\xe3\n1 0 obj", "It is a PDF"),
        ("away.csv", b"PK\x03\x04rest", "an Excel workbook"),
        ("away.csv", b"PAR1rest", "It is a Parquet file"),
        ("away.parquet", b"CLIENT,LEFT\n", "no Parquet file"),
        ("away.parquet", b"PAR1 and nothing that is one", "cannot be opened"),
        ("away.duckdb", b"\x00\x00DUCK", "no file that is read here"),
        ("away.csv", b"CLIENT_ID,LEFT\n", "no record in it"),
        ("away.csv", b"1234,2021-03-01\n1235,2021-03-02\n", "looks like a record"),
        ("away.csv", b"CLIENT\x00ID,LEFT\n1,2\n", "no plain text"),
    ],
)  # fmt: skip
def test_what_is_no_extract_is_said_with_its_mend_and_not_kept(
    upload: Upload, lia: Client, name: str, body: bytes, said: str, a_folder: Path
) -> None:
    page = faults_after(upload((name, body)), lia)
    assert said in page
    assert Review.objects.get().state == Review.State.FAILED
    assert [path for path in a_folder.rglob("*") if path.is_file()] == []


def test_what_is_kept_of_a_refused_header_holds_no_word_of_it(upload: Upload, lia: Client) -> None:
    """Without a header the first line is a child."""
    page = faults_after(upload(("away.csv", b"Tolliver,tolliver,Alder\nDoe,Roe,Birch\n")), lia)
    assert "Columns 1 and 2 have the same name." in page
    assert "tolliver" not in str(Review.objects.values().get()).lower()


def test_an_empty_file_is_refused_on_the_form(upload: Upload) -> None:
    answer = upload(("away.csv", b""))
    assert answer.status_code == 422
    assert b"A file is empty" in answer.content


def test_a_bomb_of_a_parquet_is_refused_by_its_number_of_records(upload: Upload, lia: Client) -> None:
    """Some kilobytes that unfold to millions of records."""
    body = parquet_of(pa.table({"CLIENT_ID": pa.array(["1"] * 5_000_000).dictionary_encode()}))
    assert len(body) < 100_000
    assert "more than 2,000,000 records" in faults_after(upload(("away.parquet", body)), lia)


def test_what_is_too_large_is_not_taken_and_the_form_says_so(
    upload: Upload, settings: Any, extract: bytes, a_folder: Path
) -> None:
    settings.REVIEW_LARGEST = 10_000
    answer = upload(("away.csv", extract[:15_000]))
    assert answer.status_code == 422
    assert b"more than 100 MB" in answer.content
    assert not a_folder.exists()


def test_whoever_may_not_review_leaves_nothing_on_the_disk(
    client: Client, cast: Cast, extract: bytes, a_folder: Path
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(cast.sam)
    answer = client.post(reverse("extract_new"), {"extract": SimpleUploadedFile("away.csv", extract)})
    assert answer.status_code == 404
    assert not a_folder.exists()


def test_a_review_is_there_for_its_owner_alone(ready: Review, client: Client, cast: Cast) -> None:
    from handrail.team.models import Role
    from tests.cast import person

    client.force_login(person("Lou", Role.ANALYST, cast.county))
    for name in ("extract", "extract_progress", "extract_report", "extract_zip"):
        assert client.get(reverse(name, args=[ready.pk])).status_code == 404, name
