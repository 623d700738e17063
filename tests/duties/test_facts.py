"""The record as a facts file: the command line gives the same answer for it as the pages."""

from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from handrail.audit.models import Entry
from handrail.duties.actions import Told, correct_act, record_act
from handrail.duties.facts import facts_file, read
from handrail.duties.index import book_for
from handrail.duties.models import Act
from handrail.missing.actions import report_missing
from handrail.rules import due, read_facts
from tests.cast import NOW
from tests.duties.stories import LE, duty, fact, identified

pytestmark = pytest.mark.django_db


def told(cast, **how):
    return record_act(client_id=uuid4(), child=cast.maya, duty=duty(cast, LE), at=NOW, seen=[], how=Told(**how),
                      by=cast.ana, now=NOW)[0]  # fmt: skip


def as_printed(cast) -> str:
    out = StringIO()
    call_command("facts", str(cast.maya.pk), "--by", "ana@county.example", stdout=out)
    return out.getvalue()


def test_the_agency_says_who_acts_and_what_it_chose(cast):
    cast.agency.settings = {"settings.ive_age": 21}
    facts = facts_file(cast.maya, cast.agency)["facts"]
    assert facts["actor.kind"] == cast.agency.actor_kind
    assert facts["actor.performs_ive_functions"] == "yes"
    assert facts["settings.ive_age"] == 21


def test_what_the_agency_has_not_said_is_absent(cast):
    cast.agency.performs_ive_functions = None
    assert "actor.performs_ive_functions" not in facts_file(cast.maya, cast.agency)["facts"]


def test_an_act_comes_with_its_proof_and_without_what_is_not_known(cast):
    identified(cast)
    made = told(cast, reference="MP-26-1188", channel="phone")
    done = facts_file(cast.maya, cast.agency)["done"]
    assert done == [{
        "id": str(made.pk), "act": "report_trafficking", "to": "law_enforcement", "about": duty(cast, LE)["about"],
        "at": "2026-03-13T21:10:00+00:00", "outcome": "done", "reference": "MP-26-1188", "channel": "phone",
        "by": "Ana", "sent_by": "Ana", "done_by": "Ana",
    }]  # fmt: skip


def test_a_corrected_act_no_longer_counts_and_the_correction_does(cast):
    identified(cast)
    first = told(cast, reference="MP-1")
    correct_act(client_id=uuid4(), act=first, by=cast.ana, now=NOW, reason="Misread.", reference="MP-2")
    assert [act["reference"] for act in facts_file(cast.maya, cast.agency)["done"]] == ["MP-2"]


def test_what_was_taken_back_is_gone_from_the_facts(cast):
    identified(cast)
    first = told(cast, reference="MP-1")
    correct_act(
        client_id=uuid4(), act=first, by=cast.ana, now=NOW, reason="Wrong office.", outcome=Act.Outcome.TAKEN_BACK
    )
    assert facts_file(cast.maya, cast.agency)["done"] == []


def test_the_rules_can_read_everything_the_record_can_hold(cast):
    identified(cast)
    identified(cast, form="labor")
    fact(cast, "child.citizenship", "unknown")
    fact(cast, "care.open_in_home_case", "yes")
    fact(cast, "care.open_in_home_case", "no", since=NOW - timedelta(days=3))
    report_missing(client_id=uuid4(), child=cast.maya, informed_at=NOW - timedelta(hours=1), by=cast.ana, now=NOW,
                   risks=["suicidal"], risks_complete=True)  # fmt: skip
    told(cast, reference="MP-1")
    case = read(cast.maya, cast.agency)
    assert (len(case.identifications), len(case.episodes), len(case.done)) == (2, 1, 1)


def test_the_printed_file_gives_the_same_answer_as_the_pages(cast, tmp_path):
    identified(cast)
    told(cast, reference="MP-1")
    path = tmp_path / "facts.yaml"
    path.write_text(as_printed(cast))
    book = book_for(cast.agency)
    from_file = due(read_facts(path), at=NOW, book=book).as_json()
    from_record = due(read(cast.maya, cast.agency), at=NOW, book=book).as_json()
    assert from_file == from_record
    assert from_file["duties"]


def test_printing_it_is_logged_with_who_asked(cast):
    as_printed(cast)
    entry = Entry.objects.get(verb="exported_facts")
    assert (entry.actor, entry.child) == (cast.ana.pk, cast.maya.pk)


def test_nobody_prints_it_without_a_name(cast):
    with pytest.raises(CommandError, match="Nobody with that sign-in"):
        call_command("facts", str(cast.maya.pk), "--by", "nobody@county.example")


def test_an_unknown_id_is_said_plainly(cast):
    with pytest.raises(CommandError, match="no child with that id"):
        call_command("facts", str(uuid4()), "--by", "ana@county.example")
