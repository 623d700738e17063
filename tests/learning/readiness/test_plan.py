"""The plan of work: a line has an owner, a day and a history; what was said is never overwritten."""

from datetime import date, timedelta
from smtplib import SMTPRecipientsRefused
from uuid import uuid4

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse

from handrail.learning.readiness import actions
from handrail.learning.readiness.mails import tell_of_readiness
from handrail.learning.readiness.models import Work
from handrail.learning.readiness.planning import open_items, planned
from tests.cast import NOW
from tests.learning.readiness.stories import open_round

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 13)
NOT_FOUND, REDIRECT = 404, 302


def line(cast, what="Call every partner", *, owner=None, due=None, item="roster_current"):
    return actions.add_work(client_id=uuid4(), item=item, what=what, stands=actions.Stands("open", owner, due),
                            by=cast.dee, now=NOW)  # fmt: skip


def change(cast, work, **stands):
    said = {"state": "open", "owner": None, "due": None, "words": "", **stands}
    return actions.change_work(client_id=uuid4(), work=work, stands=actions.Stands(**said), by=cast.dee, now=NOW)


def test_a_line_keeps_all_that_was_said_of_it(cast, client):
    work = line(cast, owner=cast.ana, due=TODAY)
    change(cast, work, owner=cast.sam, words="Ana moved to another unit.")
    change(cast, work, state="done", owner=cast.sam, words="All called.")
    client.force_login(cast.lia)
    seen = client.get(reverse("work_line", args=[work.pk])).content.decode()
    assert [one.state for one in work.changes.all()] == ["open", "open", "done"]
    for said in ("Ana moved to another unit.", "All called.", "Ana", "Sam"):
        assert said in seen


def test_what_is_late_stands_first_and_what_is_settled_last(cast):
    without, done = line(cast, "no day"), line(cast, "done")
    soon, late = line(cast, "soon", due=TODAY), line(cast, "late", due=TODAY - timedelta(days=1))
    change(cast, done, state="done")
    assert [one.work.what for one in planned(TODAY)] == ["late", "soon", "no day", "done"]
    assert [one.late for one in planned(TODAY)] == [True, False, False, False]
    assert {soon, late, without} and open_items() == ["roster_current"]


def test_whose_line_it_is_says_how_it_stands_and_nobody_else_of_the_staff(cast, client):
    work = line(cast, owner=cast.ana)
    sent = {"client_id": str(uuid4()), "state": "done", "owner": str(cast.ana.pk), "words": "Called all."}
    for person, status in ((cast.ben, NOT_FOUND), (cast.ana, REDIRECT), (cast.ana, REDIRECT)):
        client.force_login(person)
        assert client.post(reverse("work_line", args=[work.pk]), sent).status_code == status
    assert list(work.changes.values_list("state", flat=True)) == ["open", "done"]  # sent twice, kept once


def test_a_line_sent_twice_is_one(cast, client):
    client.force_login(cast.sam)
    sent = {"client_id": str(uuid4()), "what": "Try the night number", "item": "after_hours_tested"}
    for _ in range(2):
        assert client.post(reverse("work_new"), sent).status_code == REDIRECT
    assert Work.objects.get().item == "after_hours_tested"


def test_a_mail_goes_out_once_the_day_before_and_says_nothing_of_the_line(cast):
    line(cast, "Ask the Tribe whom to call", owner=cast.ana, due=TODAY + timedelta(days=2))
    assert tell_of_readiness(NOW) == 0
    tomorrow = NOW + timedelta(days=1)
    assert [tell_of_readiness(tomorrow), tell_of_readiness(tomorrow)] == [1, 0]
    assert (mail.outbox[0].to, mail.outbox[0].subject) == ([cast.ana.email], "Handrail")
    assert "Tribe" not in mail.outbox[0].body


def test_a_new_day_gives_a_new_mail_and_what_is_done_gives_none(cast):
    work = line(cast, owner=cast.ana, due=TODAY)
    assert tell_of_readiness(NOW) == 1
    change(cast, work, owner=cast.ana, due=TODAY + timedelta(days=1))
    assert tell_of_readiness(NOW) == 1
    change(cast, work, state="done", owner=cast.ana, due=TODAY)
    assert tell_of_readiness(NOW) == 0


def test_a_note_on_a_late_line_sends_no_mail_again_and_a_new_owner_gets_one(cast):
    late = {"owner": cast.ana, "due": TODAY - timedelta(days=3)}
    work = line(cast, **late)
    change(cast, work, words="Said before anybody was told.", **late)
    assert tell_of_readiness(NOW) == 1
    for words in ("I called twice.", "Nobody answers."):
        change(cast, work, words=words, **late)
        assert tell_of_readiness(NOW) == 0
    change(cast, work, **{**late, "owner": cast.ben})
    assert tell_of_readiness(NOW) == 1
    assert [one.to for one in mail.outbox] == [[cast.ana.email], [cast.ben.email]]


def test_who_is_asked_gets_one_mail_however_much_there_is(cast):
    open_round(cast, [cast.ana, cast.ben])
    line(cast, owner=cast.ana, due=TODAY)
    assert [tell_of_readiness(NOW), tell_of_readiness(NOW)] == [2, 0]
    assert sorted(one.to[0] for one in mail.outbox) == [cast.ana.email, cast.ben.email]


def test_who_has_left_gets_no_mail_and_holds_up_nobody(cast):
    open_round(cast, [cast.ana, cast.ben])
    type(cast.ana).objects.filter(pk=cast.ana.pk).update(is_active=False)
    assert tell_of_readiness(NOW) == 1
    assert mail.outbox[0].to == [cast.ben.email]


def test_an_address_that_is_refused_is_tried_again_and_holds_up_nobody(cast, monkeypatch):
    open_round(cast, [cast.ana, cast.ben])
    refused = {cast.ana.email}
    deliver = EmailBackend.send_messages

    def send(backend, messages):
        for one in messages:
            if refused & set(one.to):
                raise SMTPRecipientsRefused({one.to[0]: (550, b"no such mailbox")})
        return deliver(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send)
    assert [tell_of_readiness(NOW), tell_of_readiness(NOW)] == [1, 0]
    refused.clear()
    assert [tell_of_readiness(NOW), tell_of_readiness(NOW)] == [1, 0]
