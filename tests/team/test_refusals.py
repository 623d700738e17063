"""Who asks for what is not theirs is named in the log, the same whether it is there or not, and cannot fill it."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.audit.models import Entry
from handrail.team.refusals import MOST

pytestmark = pytest.mark.django_db


def ask(client, child_id):
    return client.get(reverse("child", args=[child_id])).status_code


def refusals():
    return list(Entry.objects.filter(verb__in=("was_refused", "often_refused")).order_by("seq"))


def test_the_entry_names_who_which_record_and_which_page(cast, client):
    client.force_login(cast.cora)
    assert ask(client, cast.maya.pk) == 404
    [entry] = refusals()
    assert (entry.actor, entry.child) == (cast.cora.pk, cast.maya.pk)
    assert json.loads(bytes(entry.body))["detail"] == {"page": "child"}


def test_those_responsible_read_it_in_the_log_of_the_record(cast, client):
    client.force_login(cast.cora)
    ask(client, cast.maya.pk)
    client.force_login(cast.ana)
    text = client.get(reverse("child_log", args=[cast.maya.pk])).text
    assert "asked for a page that is not there, or not theirs to see" in text
    assert "Cora" in text


def test_not_yours_and_not_there_leave_the_same(cast, client, django_assert_max_num_queries):
    client.force_login(cast.cora)
    ask(client, uuid4())
    asked = []
    for one in (cast.maya.pk, uuid4()):
        with django_assert_max_num_queries(99) as seen:
            ask(client, one)
        asked.append([query["sql"].split()[0] for query in seen])
    assert asked[0] == asked[1]
    assert len({json.loads(bytes(entry.body))["detail"]["page"] for entry in refusals()}) == 1
    assert len(refusals()) == 3


def test_which_service_was_asked_for_beside_a_need_is_not_kept(cast, client):
    client.force_login(cast.cora)
    need = uuid4()
    assert client.get(reverse("referral_new", args=[need, uuid4()])).status_code == 404
    assert json.loads(bytes(refusals()[0].body))["detail"] == {"page": "referral_new", "need_id": str(need)}


def test_a_page_for_another_role_is_refused_in_the_log_too(cast, client):
    client.force_login(cast.ana)
    assert client.get(reverse("log")).status_code == 404
    assert json.loads(bytes(refusals()[0].body))["detail"] == {"page": "log"}


def test_twenty_in_an_hour_are_enough_and_the_last_says_that_there_are_many(cast, client, monkeypatch):
    client.force_login(cast.cora)
    for _ in range(MOST + 5):
        assert ask(client, uuid4()) == 404
    assert [entry.verb for entry in refusals()] == ["was_refused"] * (MOST - 1) + ["often_refused"]
    moment = timezone.now() + timedelta(minutes=61)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    client.force_login(cast.cora)
    ask(client, cast.maya.pk)
    assert refusals()[-1].child == cast.maya.pk


def test_a_stranger_and_an_address_that_is_none_leave_nothing(cast, client):
    client.get("/nowhere/")
    ask(client, cast.maya.pk)
    client.force_login(cast.ana)
    client.get("/nowhere/")
    assert ask(client, cast.maya.pk) == 200
    assert refusals() == []
