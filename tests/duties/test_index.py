"""The index is a shortcut and nothing more: it always says what asking the rules afresh would say."""

import random
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command

from handrail.children.actions import record_disclosure, record_fact, record_identification
from handrail.children.models import Child
from handrail.duties import index
from handrail.duties.actions import Told, record_act
from handrail.duties.index import answers_for, at_rest, compute, rebuild, to_show
from handrail.duties.models import Clocks
from handrail.missing.actions import AlreadyMissing, record_return, report_missing
from handrail.missing.models import Episode
from tests.cast import NOW
from tests.duties.stories import LE, answer_now, fact, identified

pytestmark = pytest.mark.django_db


def fresh(cast, child, now=NOW):
    """Straight from the rules. Two moments differ in `at`, which says nothing about the child."""
    answer = compute(Child.unscoped.get(pk=child.pk), cast.agency, now)[0]
    return {**answer, "at": None}


def kept(cast, child, now=NOW):
    return {**answer_now(cast, child, now), "at": None}


class Writes:
    """Random true things that happen to Maya, one after the other."""

    def __init__(self, cast, seed):
        self.cast, self.random = cast, random.Random(seed)

    def one(self, now):
        self.cast.maya.refresh_from_db()
        kinds = [self.say, self.conclude, self.disclose, self.go_missing, self.come_back, self.tell, self.change_agency]
        self.random.choice(kinds)(now)

    def ago(self, now):
        return now - timedelta(minutes=self.random.randint(1, 4000))

    def say(self, now):
        name, values = self.random.choice([
            ("care.foster_care", ["yes", "no", "unknown"]),
            ("child.citizenship", ["us_citizen", "foreign_national", "unknown"]),
            ("trafficking.family_suspect", ["yes", "no"]),
            ("care.agency_responsible", ["yes", "no"]),
        ])  # fmt: skip
        since = self.ago(now) if name.startswith("care.") else None
        record_fact(client_id=uuid4(), child=self.cast.maya, name=name, value=self.random.choice(values), since=since,
                    by=self.cast.ana, now=now)  # fmt: skip

    def conclude(self, now):
        status = self.random.choice(["at_risk", "suspected", "identified"])
        record_identification(client_id=uuid4(), child=self.cast.maya, form=self.random.choice(["sex", "labor"]),
                              status=status, at=self.ago(now), basis="said so", by=self.cast.ana, now=now)  # fmt: skip

    def disclose(self, now):
        record_disclosure(client_id=uuid4(), child=self.cast.maya, at=self.ago(now), words="…", to_kind="caseworker",
                          by=self.cast.ana, now=now)  # fmt: skip

    def go_missing(self, now):
        try:
            report_missing(client_id=uuid4(), child=self.cast.maya, informed_at=now - timedelta(minutes=5),
                           by=self.cast.ana, now=now)  # fmt: skip
        except AlreadyMissing:
            return

    def come_back(self, now):
        away = Episode.objects.filter(child=self.cast.maya, returned_at__isnull=True).first()
        if away:
            away.child = self.cast.maya
            record_return(episode=away, returned_at=now, learned_at=now, by=self.cast.ana, now=now)

    def tell(self, now):
        duties = [one for one in answer_now(self.cast, now=now)["duties"] if one["state"] in {"open", "overdue"}]
        if duties:
            outcome = self.random.choice(["done", "done", "declined", "closed"])
            how = Told(reference=self.random.choice(["", "MP-1"]), reason="because")
            record_act(client_id=uuid4(), child=self.cast.maya, duty=self.random.choice(duties), at=now, seen=[],
                       outcome=outcome, how=how, by=self.cast.ana, now=now)  # fmt: skip

    def change_agency(self, now):
        self.cast.agency.actor_kind = self.random.choice(["county_cps", "ive_agency"])
        self.cast.agency.save()


@pytest.mark.parametrize("seed", range(8))
def test_it_equals_asking_the_rules_afresh_after_any_writes(cast, seed):
    writes, now = Writes(cast, seed), NOW
    for _ in range(25):
        now += timedelta(minutes=writes.random.choice([1, 30, 300, 1500]))
        if writes.random.random() < 0.7:
            writes.one(now)
        assert kept(cast, cast.maya, now) == fresh(cast, cast.maya, now)


def test_it_can_be_thrown_away_and_comes_back_the_same(cast):
    identified(cast)
    before = answer_now(cast)
    Clocks.objects.all().delete()
    assert answer_now(cast) == before
    assert rebuild(cast.agency, NOW) == 2
    assert answer_now(cast) == before
    assert Clocks.objects.count() == 2


def test_the_rebuild_command_says_how_many(cast, capsys):
    call_command("rebuild")
    assert "2" in capsys.readouterr().out
    assert Clocks.objects.count() == 2


def test_a_fresh_row_is_read_and_not_computed(cast, monkeypatch):
    identified(cast)
    answer_now(cast)
    monkeypatch.setattr(index, "due", None)
    assert {one["id"] for one in answer_now(cast)["duties"]} >= {LE}


def test_time_alone_makes_a_row_stale_when_the_answer_changes(cast):
    identified(cast)
    states = [duty["state"] for at in (NOW, NOW + timedelta(hours=23)) for duty in answer_now(cast, now=at)["duties"]
              if duty["id"] == LE]  # fmt: skip
    assert states == ["open", "overdue"]


def test_all_children_are_read_in_one_question(cast, django_assert_num_queries):
    answers_for([cast.maya, cast.jo], cast.agency, NOW)
    with django_assert_num_queries(1):
        answers_for([cast.maya, cast.jo], cast.agency, NOW)


def test_the_answer_is_sealed_in_the_database(cast):
    from django.db import connection

    identified(cast)
    answer_now(cast)
    with connection.cursor() as cursor:
        cursor.execute("SELECT answer FROM duties_clocks")
        assert all(b"US-" not in bytes(value) for (value,) in cursor)


def test_a_record_that_contradicts_itself_says_what_to_mend_and_hides_nothing_else(cast):
    fact(cast, "child.citizenship", "martian")
    answers = answers_for([Child.unscoped.get(pk=cast.maya.pk), cast.jo], cast.agency, NOW)
    assert "martian" in answers[cast.maya.pk]["problem"]
    assert "problem" not in answers[cast.jo.pk]


def test_when_it_next_runs_out_is_kept_to_sort_by(cast):
    identified(cast)
    answer_now(cast)
    row = Clocks.objects.get(child=cast.maya)
    assert row.next_due_at == NOW + timedelta(hours=22)
    assert row.anything_open


def resting(cast, now=NOW):
    return {child.pk for child in Child.unscoped.filter(at_rest(cast.agency, now))}


def test_a_child_for_whom_nothing_runs_rests_until_a_fact_changes(cast):
    answers_for(list(Child.unscoped.all()), cast.agency, NOW)
    assert cast.jo.pk in resting(cast)
    report_missing(client_id=uuid4(), child=cast.jo, informed_at=NOW, by=cast.cora, now=NOW)
    assert cast.jo.pk not in resting(cast)


@pytest.mark.parametrize(
    ("state", "proven", "line"), [("met", "yes", False), ("met", "no", True), ("open", "no", True)]
)
def test_what_is_said_done_without_proof_keeps_its_line(state, proven, line):
    assert to_show({"state": state, "proven": proven}) is line
