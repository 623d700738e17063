"""Names are looked for in memory where children are many: the same is found, nothing of it lies in the database."""

from threading import Event
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from handrail.audit.actions import record
from handrail.children import names
from handrail.children.actions import correct_name, open_record
from handrail.children.break_glass import look_for
from handrail.children.conflicts_of_interest import set_conflict
from handrail.children.finding import among, same_child
from handrail.children.models import Child
from handrail.records.destroying import erase

pytestmark = pytest.mark.django_db
FIRST = ("Maya", "Mayra", "Amaya", "Íñigo", "Jo", "Lou", "Ana María", "D'Angelo")
LAST = ("Tolliver", "Toliver", "Quillfeather", "O'Neil", "Smith Jones", "")
TYPED = (
    "Maya",
    "mya",
    "may",
    "Tolliver",
    "maya tol",
    "inigo",
    "o neil",
    "a",
    "Zzyzx",
    "Smith Maya",
    "FC-7",
    "jones smith",
)


@pytest.fixture
def many(cast, monkeypatch):
    """Forty-eight children of two offices, as an agency in which that is many."""
    monkeypatch.setattr(names, "_names", names.Names())
    monkeypatch.setattr(names, "forget_in", lambda seconds: None)
    now = timezone.now()
    for number, (first, last) in enumerate((first, last) for first in FIRST for last in LAST):
        unit = (cast.north, cast.south)[number % 2]
        open_record(client_id=uuid4(), unit=unit, by=cast.dee, now=now, first_name=first, last_name=last,
                    birthdate=f"2012-01-{1 + number % 5:02}", agency_number=f"FC-{number}")  # fmt: skip
    monkeypatch.setattr(names, "ONE_BY_ONE", 3)
    return cast


def north(cast):
    return Child.unscoped.filter(unit=cast.north)


def found(children, typed: str) -> list[str]:
    return [child.full_name for child in among(children, typed).children]


@pytest.mark.parametrize("typed", TYPED)
def test_the_same_is_found_in_the_same_order_as_by_opening_each(many, monkeypatch, typed):
    by_memory = found(north(many), typed)
    monkeypatch.setattr(names, "ONE_BY_ONE", 1000)
    assert by_memory == found(north(many), typed)


def test_only_those_that_one_may_see_are_found(many):
    assert (
        len(found(north(many), "Quillfeather")) + len(found(Child.unscoped.filter(unit=many.south), "Quillfeather"))
        == 9
    )


def test_what_is_hidden_from_a_person_is_not_found_by_them(many, client):
    set_conflict(child=many.maya, person=many.dee, reason="family", by=many.sam, now=timezone.now())
    client.force_login(many.dee)
    assert str(many.maya.pk) not in client.post(reverse("find"), {"q": "Maya Tolliver"}).text


def test_a_name_that_was_corrected_or_added_is_found_at_once_and_the_old_one_no_more(many):
    assert "Maya Tolliver" in found(north(many), "Maya Tolliver")
    before = len(found(north(many), "Tolliver"))
    correct_name(child=many.maya, by=many.ana, now=timezone.now(), first_name="Wilhelmina", last_name="Tolliver",
                 birthdate="2010-05-02", agency_number="FC-1001")  # fmt: skip
    open_record(client_id=uuid4(), unit=many.north, by=many.ana, now=timezone.now(), first_name="Xanthippe")
    assert found(north(many), "Wilhelmina") == ["Wilhelmina Tolliver"]
    assert found(north(many), "Xanthippe") == ["Xanthippe"]
    assert len(found(north(many), "Tolliver")) == before


def test_a_destroyed_record_is_forgotten(many):
    found(north(many), "Maya")
    erase(many.maya)
    record("destroyed_record", at=timezone.now(), actor=many.dee.pk, child=many.maya.pk)
    assert many.maya.pk not in {child.pk for child in among(Child.unscoped.all(), "Maya Tolliver").children}
    assert many.maya.pk not in names._names.at
    assert "2010-05-02" not in names._names.births
    assert "2010-05-02" not in names._names.days.values()


def test_a_word_that_nobody_is_called_any_more_is_forgotten(many):
    """Of a corrected name, and of a destroyed one; a word that others share stays with them."""
    called = open_record(client_id=uuid4(), unit=many.north, by=many.ana, now=timezone.now(), first_name="Xanthippe",
                         last_name="Toliver", birthdate="2009-09-09")  # fmt: skip
    found(north(many), "Xanthippe")
    assert {"xanthippe", "toliver"} <= names._names.words.keys()
    correct_name(child=called, by=many.ana, now=timezone.now(), first_name="Yseult", last_name="Toliver",
                 birthdate="2008-08-08", agency_number="")  # fmt: skip
    found(north(many), "Maya")
    assert "xanthippe" not in names._names.words
    assert "2009-09-09" not in names._names.births
    erase(called)
    record("destroyed_record", at=timezone.now(), actor=many.dee.pk, child=called.pk)
    found(north(many), "Maya")
    assert "yseult" not in names._names.words
    assert "2008-08-08" not in names._names.births
    assert "toliver" in names._names.words


def test_all_are_forgotten_when_nobody_searched_for_a_while(many, monkeypatch):
    """One who comes too early comes again; after it, the next search opens them anew."""
    again = []
    monkeypatch.setattr(names, "forget_in", again.append)
    now = names.monotonic()
    monkeypatch.setattr(names, "monotonic", lambda: now)
    found(north(many), "Maya")
    found(north(many), "Maya")
    now += names.UNUSED - 60
    names.forget_unused()
    assert again == [names.UNUSED, pytest.approx(60)]
    assert names._names.words
    now += 61
    names.forget_unused()
    held = names._names
    assert not any((held.ids, held.names, held.words, held.births, held.days, held.at, held.unreadable))
    assert "Maya Tolliver" in found(north(many), "Maya Tolliver")
    assert again[2:] == [names.UNUSED]


def test_who_comes_to_forget_needs_nobody_to_ask(many, monkeypatch):
    """The real clock, with next to no time."""
    monkeypatch.undo()
    monkeypatch.setattr(names, "_names", held := names.Names())
    gone = Event()
    monkeypatch.setattr(held, "empty", lambda: (type(held).empty(held), gone.set()))
    held.words["maya"], held.used = {0}, names.monotonic() - names.UNUSED
    names.forget_in(0)
    assert gone.wait(60)
    assert not held.words


def test_another_database_behind_the_same_process_is_read_anew(many):
    """A restore, say: the log is another one."""
    found(north(many), "Maya")
    names._names.end = (names._names.end[0], "0" * 64)
    names._names.words.clear()
    assert "Maya Tolliver" in found(north(many), "Maya Tolliver")


def test_one_that_does_not_open_is_counted_and_only_for_who_may_see_it(many):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE children_child SET first_name = last_name WHERE number_index = %s",
                       [many.maya.number_index])  # fmt: skip
    assert among(north(many), "Quillfeather").unreadable == 1
    assert among(Child.unscoped.filter(unit=many.south), "Quillfeather").unreadable == 0


def test_however_many_there_are_a_search_asks_few_questions(many):
    among(north(many), "Maya")
    with CaptureQueriesContext(connection) as asked:
        among(north(many), "Maya")
    assert len(asked) <= 5


def test_a_second_record_of_the_same_child_is_noticed(many):
    told = {"first_name": "Mya", "last_name": "Toliver", "birthdate": "2010-05-02", "agency_number": ""}
    assert same_child(Child.unscoped.all(), **told) == [many.maya]
    assert same_child(Child.unscoped.all(), **{**told, "birthdate": "", "agency_number": "fc-1001"}) == [many.maya]
    assert same_child(Child.unscoped.all(), **{**told, "birthdate": "2010-05-03"}) == []


def test_an_emergency_finds_by_the_exact_name_and_day(many):
    names_typed = {"first_name": "maya", "last_name": "Tolliver", "birthdate": "2010-05-02", "agency_number": ""}
    assert look_for(many.cora, names_typed, timezone.now()) == [many.maya]
    assert look_for(many.cora, {**names_typed, "first_name": "Mya"}, timezone.now()) == []
