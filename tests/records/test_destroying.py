"""The end of a record is real: the key, every row and what lay in the journal. The log and a certificate are left."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from handrail.audit.actions import verdict
from handrail.audit.models import Entry
from handrail.children.actions import record_fact
from handrail.children.models import Child, Fact
from handrail.duties.closing import close_case
from handrail.duties.index import answers_for
from handrail.missing.models import Episode
from handrail.records import actions
from handrail.records.destroying import tables
from handrail.records.models import Ending, Hold
from handrail.screening import actions as screenings
from handrail.screening.instruments import library
from tests.cast import NOW
from tests.screening.conftest import FIRST, TALK, give

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=7 * 366)
LEFT = {"audit_entry", "records_ending"}


@pytest.fixture
def told(cast):
    """Maya's record with a signed talk, a fact and what was computed, closed."""
    talk = screenings.start(client_id=uuid4(), child=cast.maya, instrument=library().get(TALK), language="en",
                            reason="concern", by=cast.ana, now=NOW)  # fmt: skip
    give(talk, cast, **{FIRST: "yes"})
    screenings.sign(screening=talk, by=cast.ana, now=NOW)
    record_fact(client_id=uuid4(), child=cast.maya, name="care.foster_care", value="yes", by=cast.ana, now=NOW)
    answers_for([cast.maya], cast.agency, NOW)
    close_case(child=cast.maya, reason="home", by=cast.sam, now=NOW)
    return Child.unscoped.get(pk=cast.maya.pk)


@pytest.fixture
def kept(cast):
    """Records stay five years after the case was closed."""
    return actions.set_schedule(
        client_id=uuid4(), years=5, counted_from="closed", basis="Invented schedule 7", by=cast.dee, now=NOW
    )


@pytest.fixture
def proposed(told, kept, cast):
    return propose(told, cast)


def propose(child, cast, basis="schedule", now=LATER, **more):
    return actions.propose(
        client_id=uuid4(), child=child, basis=basis, agency=cast.agency, by=cast.sam, now=now, **more
    )


def destroy(ending, cast, by=None, now=LATER):
    return actions.destroy(ending=ending, agency=cast.agency, by=by or cast.dee, now=now)


def whole(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return repr([tuple(bytes(part) if isinstance(part, memoryview) else part for part in row) for row in cursor])


def test_no_table_but_the_log_and_the_certificate_knows_the_record_any_more(proposed, told, cast):
    destroy(proposed, cast)
    names = [model._meta.db_table for model in apps.get_models()]
    found = {name for name in names if told.pk.hex in whole(name).replace("-", "")}
    assert found <= LEFT


def test_every_row_of_the_record_is_gone_and_other_records_stay(proposed, told, cast):
    others = Child.unscoped.count() - 1
    destroy(proposed, cast)
    assert not Child.unscoped.filter(pk=told.pk).exists()
    assert Child.unscoped.count() == others
    assert [model for model, column in tables() if model._base_manager.filter(**{column: told.pk}).exists()] == []


def test_the_certificate_counts_what_was_there_and_names_nobody(proposed, told, cast):
    done = destroy(proposed, cast)
    assert done.counts["screening_screening"] == done.counts["screening_answer"] == 1
    assert len(done.digest) == 64
    assert (done.proposed_by, done.done_by, done.done_at) == (cast.sam, cast.dee, LATER)
    assert told.first_name not in whole("records_ending")


def test_the_log_still_holds_and_says_who_did_it(proposed, told, cast):
    destroy(proposed, cast)
    assert verdict().bad is None
    last = Entry.objects.get(verb="destroyed_record")
    assert (last.actor, last.child) == (cast.dee.pk, told.pk)


def test_two_people_end_a_record(proposed, cast):
    with pytest.raises(ValidationError, match="Somebody else"):
        destroy(proposed, cast, by=cast.sam)
    with pytest.raises(DatabaseError), transaction.atomic():
        Ending.objects.filter(pk=proposed.pk).update(done_by=cast.sam)


def test_done_twice_it_is_done_once(proposed, cast):
    first = destroy(proposed, cast)
    assert destroy(proposed, cast).done_at == first.done_at
    assert Entry.objects.filter(verb="destroyed_record").count() == 1


def test_a_signed_talk_of_a_record_that_is_kept_is_still_refused_to_go(proposed):
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        connection.cursor().execute("DELETE FROM screening_screening")


def test_what_failed_half_way_left_everything(proposed, told, cast, monkeypatch):
    monkeypatch.setattr(actions, "record", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        destroy(proposed, cast)
    assert Child.unscoped.get(pk=told.pk).first_name == "Maya"


# --- what stands against it -----------------------------------------------------------------------------------------


def test_a_day_before_its_time_ends_it_is_refused_with_the_day(told, kept, cast):
    early = datetime(2031, 3, 12, 12, tzinfo=UTC)
    with pytest.raises(ValidationError, match="kept until March 13, 2031"):
        propose(told, cast, now=early)
    assert propose(told, cast, now=early + timedelta(days=1)).pk


def test_without_a_schedule_only_a_court_ends_a_record(told, cast):
    with pytest.raises(ValidationError, match="has not said"):
        propose(told, cast)
    assert propose(told, cast, basis="court", now=NOW).pk


def test_a_mistake_is_no_way_around_the_schedule(told, cast):
    with pytest.raises(ValidationError, match="more than a name"):
        propose(told, cast, basis="mistake", now=NOW)


def test_a_record_opened_by_mistake_ends_at_once(cast):
    record_fact(client_id=uuid4(), child=cast.jo, name="care.foster_care", value="yes", by=cast.ana, now=NOW)
    close_case(child=cast.jo, reason="mistake", by=cast.sam, now=NOW)
    ending = propose(Child.unscoped.get(pk=cast.jo.pk), cast, basis="mistake", now=NOW)
    assert destroy(ending, cast, now=NOW).done_at == NOW


def test_an_open_case_is_never_ended(kept, cast):
    with pytest.raises(ValidationError, match="Close it first"):
        propose(cast.maya, cast, basis="court")


def test_nothing_of_a_missing_child_ends(told, kept, cast):
    Episode.objects.create(child=told, kind="missing", informed_at=NOW, recorded_by=cast.ana, recorded_at=NOW)
    with pytest.raises(ValidationError, match="missing"):
        propose(told, cast)


def test_a_hold_that_came_after_the_proposal_stops_it_until_it_is_lifted(proposed, told, cast):
    held = actions.hold(client_id=uuid4(), child=told, reason="litigation", words="Case 12", by=cast.sam, now=LATER)
    with pytest.raises(ValidationError, match="held"):
        destroy(proposed, cast)
    actions.lift(held=held, by=cast.sam, now=LATER)
    assert destroy(proposed, cast).done_at == LATER


def test_what_was_taken_back_is_not_done(proposed, cast):
    actions.withdraw(ending=proposed, by=cast.dee, now=LATER)
    with pytest.raises(ValidationError, match="taken back"):
        destroy(proposed, cast)


def test_a_record_is_proposed_once_at_a_time(proposed, told, cast):
    with pytest.raises(ValidationError, match="already"):
        propose(told, cast)


def test_the_words_of_a_hold_are_sealed(told, cast):
    actions.hold(client_id=uuid4(), child=told, reason="other", words="The Tolliver lawsuit", by=cast.sam, now=NOW)
    assert "Tolliver" not in whole(Hold._meta.db_table)


@pytest.mark.django_db(transaction=True)
def test_no_sealed_byte_of_it_stays_in_the_file_or_its_journal(proposed, told, cast):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps no file that a test may read; VACUUM is its own promise")
    sealed = [bytes(row) for row in Fact.objects.filter(child=told).values_list("value", flat=True)]
    assert any(one in files() for one in sealed)
    destroy(proposed, cast)
    assert sealed
    assert not any(one in files() for one in sealed)


def files():
    """The database and its journal, as bytes."""
    name = Path(connection.settings_dict["NAME"])
    return b"".join(part.read_bytes() for part in name.parent.glob(f"{name.name}*"))
