"""Rows for a provider of continuing education: what is known, nothing that is not, and nothing that runs."""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.learning.export.ce_record import COLUMNS, CERecord, ce_records

AT = datetime(2026, 11, 23, 14, 5, 9, tzinfo=UTC)


def rows(*records: CERecord) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(ce_records(records).decode(), newline=""))]


def test_every_field_of_the_record_has_its_column() -> None:
    whole = CERecord("a-course", "2026-11-23+abc", AT, "C-1", "Ana Lima", "LCSW 12", "FL", Decimal("1.5"), 90, "ACE 7")
    assert rows(whole) == [
        {"learner_name": "Ana Lima", "licence_number": "LCSW 12", "licence_state": "FL", "course_id": "a-course",
         "course_version": "2026-11-23+abc", "contact_hours": "1.5", "completed_at": "2026-11-23T14:05:09+00:00",
         "assessment_score": "90", "provider_approval_number": "ACE 7", "certificate_id": "C-1"}
    ]  # fmt: skip


def test_what_is_unknown_stays_empty() -> None:
    (row,) = rows(CERecord("a-course", "v", AT))
    filled = {name for name, value in row.items() if value}
    assert filled == {"course_id", "course_version", "completed_at"}


def test_a_score_of_nothing_is_no_unknown_score() -> None:
    assert rows(CERecord("a-course", "v", AT, assessment_score=0))[0]["assessment_score"] == "0"


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(st.text(" \t\n", max_size=2), st.sampled_from("=+-@＝＋－＠"), TEXT)
def test_no_cell_begins_a_formula(before: str, sign: str, rest: str) -> None:
    (row,) = rows(CERecord("a-course", "v", AT, learner_name=f"{before}{sign}{rest}"))
    assert row["learner_name"].startswith("'")


@pytest.mark.parametrize("sign", ["\t", "\r", "\n"])
def test_no_cell_begins_with_a_sign_that_some_programs_skip(sign: str) -> None:
    (row,) = rows(CERecord("a-course", "v", AT, learner_name=f"{sign}1+1"))
    assert row["learner_name"].startswith("'")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_a_name_is_never_changed_beyond_that_sign(name: str) -> None:
    (row,) = rows(CERecord("a-course", "v", AT, learner_name=name))
    assert row["learner_name"] in (name, f"'{name}")


def test_nobody_yet_is_a_header_alone() -> None:
    assert ce_records([]).decode().strip() == ",".join(COLUMNS)


def test_a_time_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="no offset"):
        ce_records([CERecord("a-course", "v", datetime(2026, 11, 23))])  # noqa: DTZ001  without a zone, on purpose
