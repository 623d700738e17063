"""The second net: with the application's own filters switched off, PostgreSQL shows a person what they may see, and no
more. The tests run as the role that docs/how-to/two-roles-on-postgresql.md makes (`tests/engine.py`)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from handrail.children.access import children_of
from handrail.children.actions import end_assignment, record_fact
from handrail.children.break_glass import break_glass
from handrail.children.conflicts_of_interest import set_conflict
from handrail.children.cover import take_leave
from handrail.children.models import Child, Fact
from handrail.children.row_security import the_net_holds
from handrail.team.acting import acting, acting_for, as_system
from handrail.team.actions import give_shift
from handrail.team.models import Person
from handrail.team.roles import standing_of
from tests.cast import NOW, Cast, person
from tests.engine import as_the_owner

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="policies are PostgreSQL's"),
]
HOUR = timedelta(hours=1)


def seen_by(who, at=NOW) -> set[str]:
    with acting_for(who, at):
        return {child.first_name for child in Child.unscoped.all()}


EVERYBODY = ["ana", "ben", "cora", "sam", "dee", "tom", "lia", "ada", "max", "pia"]


def relations(cast: Cast) -> None:
    """Every way in, and the one that closes all."""
    give_shift(person=cast.ben, unit=cast.south, since=NOW, until=NOW + HOUR, by=cast.dee, now=NOW)
    take_leave(person=cast.ana, covered_by=cast.cora, since=NOW, until=NOW + HOUR, by=cast.dee, now=NOW)
    break_glass(client_id=uuid4(), child=cast.jo, reason="danger", words="x", by=cast.sam, now=NOW)
    set_conflict(child=cast.jo, person=cast.dee, reason="family", by=cast.dee, now=NOW, until=NOW + HOUR)


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize("at", [NOW - HOUR, NOW, NOW + HOUR])
def test_with_no_filter_of_ours_a_person_sees_what_the_filter_would_show(cast, name, at):
    relations(cast)
    who = getattr(cast, name)
    mine = {child.first_name for child in Child.visible_to(who, standing_of(who, at), at)}
    under_glass = {"Jo"} if (name, at) == ("sam", NOW) else set()
    assert seen_by(who, at) == mine | under_glass


def test_a_person_who_left_sees_nothing(cast):
    Person.objects.filter(pk=cast.ana.pk).update(is_active=False)
    assert seen_by(cast.ana) == set()


@pytest.mark.parametrize("said", ["", "nobody", "00000000-0000-4000-8000-000000000000", "' OR true --"])
def test_who_says_nothing_or_nonsense_sees_nothing(cast, said):
    with acting(said, ""):
        assert not Child.unscoped.exists()


def test_the_system_sees_all(cast):
    with as_system():
        assert Child.unscoped.count() == 2


def test_every_table_with_a_child_has_its_policy():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_policies WHERE policyname = 'who_may_see'")
        held = {name for (name,) in cursor.fetchall()}
    with_child = {
        model._meta.db_table
        for model in apps.get_models()
        if model is Child or any(field.related_model is Child for field in model._meta.concrete_fields)
    }
    assert held == with_child


def test_every_row_of_a_record_is_held_by_the_same_policy(cast):
    from tests.project.permissions import make_world

    make_world(cast)
    rows = [model for model in apps.get_models() if any(f.related_model is Child for f in model._meta.concrete_fields)]
    there = {model._meta.db_table for model in rows if model._base_manager.filter(child=cast.maya).exists()}
    assert len(there) > 10
    with acting_for(person("Kim", "worker", cast.south), NOW):
        assert {m._meta.db_table for m in rows if m._base_manager.filter(child=cast.maya).exists()} == set()
    with acting_for(cast.ben, NOW):
        assert {m._meta.db_table for m in rows if m._base_manager.filter(child=cast.maya).exists()} == there


def test_what_is_not_seen_can_be_neither_changed_nor_deleted_nor_added_to(cast):
    record_fact(client_id=uuid4(), child=cast.maya, name="care.foster_care", value="yes", by=cast.ana, now=NOW)
    with acting_for(cast.cora, NOW):
        assert Child.unscoped.filter(pk=cast.maya.pk).update(closed_at=NOW) == 0
        assert Fact.objects.filter(child=cast.maya).delete()[0] == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Fact(
                child=cast.maya, name="care.foster_care", recorded_by=cast.cora, recorded_at=NOW, sequence=9
            ).save_base(force_insert=True)


def test_a_child_cannot_be_moved_out_of_what_one_may_see(cast):
    with acting_for(cast.ben, NOW), pytest.raises(ProgrammingError), transaction.atomic():
        Child.unscoped.filter(pk=cast.maya.pk).update(unit=cast.south)


def test_the_log_can_be_added_to_and_not_changed(cast):
    from handrail.audit.models import Entry

    end_assignment(child=cast.maya, person=cast.ana, by=cast.sam, now=NOW)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Entry.objects.update(verb="x")


def test_what_was_said_in_a_request_is_unsaid_after_it(cast, client):
    client.force_login(cast.ana)
    with acting("", ""):
        assert client.get(reverse("child", args=[cast.maya.pk])).status_code == 200
        assert not Child.unscoped.exists()


def test_a_fault_inside_a_transaction_leaves_nothing_said(cast):
    with acting("", ""):
        with pytest.raises(ZeroDivisionError), transaction.atomic(), as_system():
            raise ZeroDivisionError
        assert not Child.unscoped.exists()
        with pytest.raises(ProgrammingError), transaction.atomic(), as_system(), connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere")
        assert not Child.unscoped.exists()


def test_a_check_warns_where_the_site_is_the_owner(cast):
    assert the_net_holds(["default"]) == []
    with as_the_owner():
        assert [one.id for one in the_net_holds(["default"])] == ["handrail.W001"]


def test_the_applications_filter_and_the_net_agree_on_a_request(cast):
    from types import SimpleNamespace

    with acting_for(cast.sam, NOW):
        request = SimpleNamespace(user=cast.sam, now=NOW, standing=standing_of(cast.sam, NOW))
        assert set(children_of(request)) == set(Child.unscoped.all()) == {cast.maya}
