"""A thousand tamperings with a real log, past the triggers, by chance: every one is found, at the right entry."""

import random
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction

from handrail.audit import chain
from handrail.audit.actions import checkpoint, record, verdict
from handrail.audit.checkpoints import FILE, CheckpointRefused
from handrail.audit.models import Entry, Head
from tests.audit.test_chain import without_triggers
from tests.cast import NOW
from tests.engine import as_the_owner

pytestmark = pytest.mark.django_db
ENTRIES = 40
TRIES = 1000
COLUMNS = "seq, at, actor, verb, child, body, hash"


@pytest.fixture
def log():
    for number in range(ENTRIES):
        record("saw_child", at=NOW + timedelta(minutes=number), actor=uuid4(), child=uuid4(), page=number)
    without_triggers("SELECT 1")
    with as_the_owner():
        yield list(range(1, ENTRIES + 1))


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def edit(chance, seq):
    """One column of one entry, to another value of its kind; in the body one byte."""
    column = chance.choice(["verb", "at", "actor", "child", "hash", "body"])
    entry = Entry.objects.get(seq=seq)
    body = bytearray(entry.body)
    place = chance.randrange(len(body))
    body[place] ^= 1 << chance.randrange(8)
    other = {
        "verb": entry.verb + "x", "at": entry.at + timedelta(microseconds=chance.choice([-1, 1, 10**6])),
        "actor": chance.choice([None, uuid4()]), "child": chance.choice([None, uuid4()]),
        "hash": chain.link(entry.hash, b"x"), "body": bytes(body),
    }[column]  # fmt: skip
    Entry.objects.filter(seq=seq).update(**{column: other})
    return seq


def delete(chance, seq):
    sql("DELETE FROM audit_entry WHERE seq = %s", seq)
    return seq


def move_up(above, by):
    """Renumber in two steps, so that no number is there twice."""
    sql("UPDATE audit_entry SET seq = -seq WHERE seq > %s", above)
    sql("UPDATE audit_entry SET seq = -seq + %s WHERE seq < 0", by)


def insert(chance, seq):
    """A copy of some entry at this place; what follows moves up, and the head too."""
    source = chance.randrange(1, ENTRIES + 1)
    row = Entry.objects.get(seq=source)
    move_up(seq - 1, 1)
    if chance.random() < 0.5:  # with a hash that fits what stands before
        before = Entry.objects.filter(seq=seq - 1).first()
        row.hash = chain.link(before.hash if before else "", bytes(row.body))
    row.seq = seq
    row.save(force_insert=True)
    Head.objects.update(seq=ENTRIES + 1)
    # A copy of an entry in its own place is that entry: the first one that is wrong stands behind it.
    return seq + 1 if source == seq else seq


def reorder(chance, seq):
    """Two entries change places; with their numbers in the columns or without."""
    other = chance.choice([one for one in range(1, ENTRIES + 1) if one != seq])
    first, second = Entry.objects.get(seq=seq), Entry.objects.get(seq=other)
    for place, row in ((seq, second), (other, first)):
        Entry.objects.filter(seq=place).update(at=row.at, actor=row.actor, verb=row.verb, child=row.child,
                                               body=bytes(row.body), hash=row.hash)  # fmt: skip
    return min(seq, other)


WAYS = [edit, delete, insert, reorder]


def test_every_one_of_a_thousand_tamperings_is_found_and_the_first_bad_entry_named(log):
    chance = random.Random(20261122)
    missed = []
    for number in range(TRIES):
        way, seq = WAYS[number % len(WAYS)], chance.choice(log)
        with transaction.atomic():
            first = way(chance, seq)
            found = verdict()
            transaction.set_rollback(True)
        if found.bad != first:
            missed.append((way.__name__, seq, first, found.bad, found.reason))
    assert missed == []
    assert verdict().bad is None


# --- what only a checkpoint kept elsewhere shows ---------------------------------------------------------------------


@pytest.fixture
def folder(log, tmp_path):
    checkpoint(tmp_path, at=NOW)
    return tmp_path


def cut(last):
    sql("DELETE FROM audit_entry WHERE seq > %s", last)
    Head.objects.update(seq=last, hash=Entry.objects.get(seq=last).hash if last else "")


def write_anew(seq, **change):
    """What somebody with the whole database and this program would do: change one entry and all hashes after it."""
    Entry.objects.filter(seq=seq).update(**change)
    previous = ""
    for entry in Entry.objects.order_by("seq"):
        body = chain.canonical({
            "seq": entry.seq, "at": chain.stamp(entry.at), "actor": chain.str_or_none(entry.actor),
            "child": chain.str_or_none(entry.child), "verb": entry.verb, "detail": {},
        }) if entry.seq == seq else bytes(entry.body)  # fmt: skip
        previous = chain.link(previous, body)
        Entry.objects.filter(seq=entry.seq).update(body=body, hash=previous)
    Head.objects.update(hash=previous)


@pytest.mark.parametrize("last", [ENTRIES - 1, 10, 0])
def test_a_tail_cut_off_with_the_head_is_found_against_the_checkpoint_alone(folder, last):
    cut(last)
    assert verdict().bad is None
    found = verdict(folder)
    assert found.bad == last + 1
    assert f"the log had {ENTRIES} entries" in found.reason


@pytest.mark.parametrize("seq", [1, 20, ENTRIES])
def test_a_chain_written_anew_is_found_against_the_checkpoint_alone(folder, seq):
    write_anew(seq, actor=uuid4())
    assert verdict().bad is None
    assert verdict(folder).bad == ENTRIES


def test_the_first_of_several_checkpoints_narrows_where_it_was_written_anew(folder):
    record("saw_child", at=NOW, actor=uuid4())
    checkpoint(folder, at=NOW)
    write_anew(ENTRIES + 1, actor=uuid4())
    assert verdict(folder).bad == ENTRIES + 1


def test_an_entry_put_behind_the_end_is_found(log):
    last = Entry.objects.get(seq=ENTRIES)
    body = chain.canonical({"seq": ENTRIES + 1, "at": chain.stamp(NOW), "actor": None, "child": None, "verb": "x",
                            "detail": {}})  # fmt: skip
    Entry(seq=ENTRIES + 1, at=NOW, verb="x", body=body, hash=chain.link(last.hash, body)).save(force_insert=True)
    assert verdict().bad == ENTRIES + 1


def test_a_log_that_goes_on_after_a_checkpoint_holds(folder):
    record("saw_child", at=NOW, actor=uuid4())
    assert verdict(folder).bad is None


@pytest.mark.parametrize("change", [
    lambda text: text.replace(f'"seq": {ENTRIES}', '"seq": 3'), lambda text: text[:-20] + "\n", lambda text: "{}\n",
    lambda text: text.replace('"restored": false', '"restored": true'), lambda text: "[1]\n" + text,
])  # fmt: skip
def test_a_changed_checkpoint_is_refused_with_its_line(folder, change):
    path = folder / FILE
    path.write_text(change(path.read_text()))
    with pytest.raises(CheckpointRefused, match="line 1"):
        verdict(folder)


def test_a_checkpoint_by_somebody_elses_key_is_refused(folder, settings, tmp_path_factory):
    from handrail.children.keyfile import KeyRing, write_new_keys

    other = tmp_path_factory.mktemp("other") / "keys"
    write_new_keys(other)
    ours, settings.KEYS = settings.KEYS, KeyRing(other)
    checkpoint(folder, at=NOW)
    settings.KEYS = ours
    with pytest.raises(CheckpointRefused, match="line 2"):
        verdict(folder)


def test_a_folder_that_is_not_there_is_said_and_never_taken_for_good(log, tmp_path):
    with pytest.raises(CheckpointRefused, match="There is no folder"):
        verdict(tmp_path / "unplugged")


def test_after_a_restore_said_by_a_signed_line_the_log_holds_again(folder):
    cut(ENTRIES - 5)
    checkpoint(folder, at=NOW, restored=True)
    record("saw_child", at=NOW, actor=uuid4())
    checkpoint(folder, at=NOW)
    assert verdict(folder).bad is None
    cut(ENTRIES - 5)
    assert verdict(folder).bad == ENTRIES - 4
