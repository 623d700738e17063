"""A signed screening never changes: in code, and in the database itself on both engines."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from handrail.screening import actions
from handrail.screening.instruments import library
from handrail.screening.models import Addendum, Answer, Screening
from tests.cast import NOW
from tests.screening.conftest import FIRST, SECOND, THIRD, fresh, give, tap, url

pytestmark = pytest.mark.django_db


def test_signing_stores_the_result_with_the_version_and_digest_used(ana, row, cast):
    give(row, cast, **{FIRST: "yes"})
    assert ana.post(url(row, "screening_sign")).url == url(row, "screening_result")
    now = fresh(row).screening
    talk = library().get("guided-conversation")
    assert (now.version, now.digest) == (talk.version, talk.digest)
    assert now.result["result"]["digest"] == talk.digest
    assert now.result["result"]["counts"]["yes"] == 1
    assert now.signed_by == cast.ana
    assert now.reference == "SCR-0001"


def test_each_item_is_kept_in_the_words_that_were_used(signed):
    [first] = [row for row in signed.result["answers"] if row["item"] == FIRST]
    assert first["words"]["en"].endswith("?")
    assert first["value"] == "yes"


def test_what_was_not_asked_is_signed_as_not_asked(signed):
    [third] = [row for row in signed.result["answers"] if row["item"] == THIRD]
    assert third["value"] == "not_asked"


def test_signing_twice_is_signing_once(ana, row, cast):
    for _ in range(2):
        assert ana.post(url(row, "screening_sign")).status_code == 302
    first = fresh(row).screening
    assert actions.sign(screening=row, by=cast.ben, now=NOW).signed_by == cast.ana
    assert fresh(row).screening.signed_at == first.signed_at


def test_numbers_have_no_gaps(begin, cast):
    signed = [actions.sign(screening=begin(), by=cast.ana, now=NOW) for _ in range(3)]
    assert [row.number for row in signed] == [1, 2, 3]


def test_asking_to_sign_by_address_only_shows_the_check(ana, row):
    assert ana.get(url(row, "screening_sign")).url == url(row, "screening_review")
    assert not fresh(row).screening.is_signed


def test_a_signed_talk_takes_no_answer(ana, signed):
    assert tap(ana, signed, SECOND, "no").url == url(signed, "screening")
    assert fresh(signed).values[SECOND] == "declined"


def test_an_old_tab_is_told_that_it_is_signed(signed, cast):
    with pytest.raises(actions.Refused, match="Add an addendum"):
        give(signed, cast, **{SECOND: "no"})


def test_an_addendum_is_added_and_both_are_shown(ana, signed):
    sent = {"client_id": str(uuid4()), "text": "The aunt called later."}
    for _ in range(2):
        assert ana.post(url(signed, "addendum"), sent).url == url(signed, "screening_result")
    assert Addendum.objects.count() == 1
    page = ana.get(url(signed, "screening_result")).content.decode()
    assert "The aunt called later." in page
    assert "Added after signing" in page


def test_an_empty_addendum_is_a_422(ana, signed):
    assert ana.post(url(signed, "addendum"), {"text": " "}).status_code == 422


def test_an_open_talk_has_no_addendum(ana, row):
    assert ana.get(url(row, "addendum")).url == url(row, "screening")


def refuses(sql, *values):
    refusal = pytest.raises(DatabaseError, match=r"never changes|only ever added")
    with refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def key(row):
    return row.pk.hex if connection.vendor == "sqlite" else row.pk


@pytest.mark.parametrize("change", ["language = 'es'", "state = 'open'", "result = NULL", "signed_at = NULL"])
def test_the_database_refuses_to_change_a_signed_row(signed, change):
    refuses(f"UPDATE screening_screening SET {change} WHERE id = %s", key(signed))


def test_the_database_refuses_to_delete_a_signed_row(signed):
    refuses("DELETE FROM screening_screening WHERE id = %s", key(signed))


def test_the_database_refuses_a_late_answer(signed, cast):
    late = Answer(
        child=signed.child, screening=signed, item=FIRST, value="no", order=99, recorded_by=cast.ana, recorded_at=NOW
    )
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        late.save(force_insert=True)


@pytest.mark.parametrize("table", ["screening_answer", "screening_addendum"])
def test_the_database_refuses_to_change_or_delete_what_was_added(row, signed, cast, table):
    actions.add_addendum(client_id=uuid4(), screening=signed, text="More.", by=cast.ana, now=NOW)
    refuses(f"UPDATE {table} SET recorded_at = recorded_at")
    refuses(f"DELETE FROM {table}")


def test_an_open_row_may_still_change(row):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE screening_screening SET language = 'es' WHERE id = %s", [key(row)])
    assert Screening.unscoped.get(pk=row.pk).language == "es"


def test_a_signed_row_without_a_signature_is_refused(row):
    with pytest.raises(DatabaseError), transaction.atomic():
        Screening.unscoped.filter(pk=row.pk).update(state="signed")


def test_the_answers_are_sealed_even_which_item_it_was(row, cast):
    give(row, cast, **{FIRST: "declined"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT item, value FROM screening_answer")
        stored = b"".join(bytes(part) for part in cursor.fetchone())
    assert FIRST.encode() not in stored
    assert b"declined" not in stored
