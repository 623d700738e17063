"""An emergency opens one record for an hour, is told at once, and is answered for afterwards."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from handrail.audit.models import Entry
from handrail.children.access import need_to_know, restricted_groups
from handrail.children.actions import grant_restricted
from handrail.children.break_glass import break_glass, look_for, may_try, who_is_told
from handrail.children.conflicts_of_interest import set_conflict
from handrail.children.models import BrokenGlass
from handrail.duties.mails import tell_of_emergencies
from tests.cast import NOW, Cast, person

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WHY = "She is at the bus station and asked me for help."
TYPED = {"agency_number": "FC-1001", "first_name": "", "last_name": "", "birthdate": "", "reason": "with_me",
         "words": WHY}  # fmt: skip
BY_NAME = {**TYPED, "agency_number": "", "first_name": "maya", "last_name": "TOLLIVER", "birthdate": "2010-05-02"}


class Clock:
    now = NOW


@pytest.fixture(autouse=True)
def the_moment(monkeypatch):
    Clock.now = NOW
    for place in ("middleware", "signals"):
        monkeypatch.setattr(f"handrail.team.{place}.timezone.now", lambda: Clock.now)
    yield
    timezone.deactivate()


def broken(cast: Cast, by=None, **more) -> BrokenGlass:
    given = {"client_id": uuid4(), "child": cast.maya, "reason": "danger", "words": WHY, "now": NOW, **more}
    return break_glass(by=by or cast.cora, **given)


def page(client, name, *args):
    return client.get(reverse(name, args=args)).status_code


def send(client, **typed):
    return client.post(reverse("emergency"), typed)


# --- finding the record ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", [TYPED, BY_NAME])
def test_a_number_or_a_name_with_its_birth_date_opens_the_record(cast, client, typed):
    client.force_login(cast.cora)
    answer = send(client, **typed)
    assert answer.url == reverse("child", args=[cast.maya.pk])
    assert b"Emergency access" in client.get(answer.url).content


@pytest.mark.parametrize(
    "typed",
    [
        {**TYPED, "agency_number": "FC-9999"},
        {**TYPED, "agency_number": "FC-100"},
        {**BY_NAME, "birthdate": "2010-05-03"},
        {**BY_NAME, "first_name": "May"},
        {**BY_NAME, "last_name": ""},
    ],
)
def test_nearly_right_is_none(cast, client, typed):
    client.force_login(cast.cora)
    answer = send(client, **typed)
    assert answer.status_code == 422
    assert "No record fits this exactly" in answer.content.decode()
    assert not BrokenGlass.objects.exists()


@pytest.mark.parametrize("lacking", ["first_name", "birthdate"])
def test_a_name_alone_or_a_day_alone_is_not_enough(cast, client, lacking):
    client.force_login(cast.cora)
    answer = send(client, **{**BY_NAME, lacking: ""})
    assert lacking in answer.context["form"].errors
    assert not Entry.objects.filter(verb__contains="emergency").exists()


def test_two_that_fit_are_told_apart_by_number_only(cast, client):
    twin = type(cast.maya)(unit=cast.north, first_name="Maya", last_name="Tolliver", birthdate_text="2010-05-02",
                           opened_at=NOW)  # fmt: skip
    twin.save()
    client.force_login(cast.cora)
    assert "More than one record fits" in send(client, **BY_NAME).content.decode()
    assert send(client, **TYPED).status_code == 302


def test_hidden_and_not_there_look_the_same_and_ask_the_database_the_same(cast, client, django_assert_max_num_queries):
    client.force_login(cast.cora)
    set_conflict(child=cast.maya, person=cast.cora, reason="family", by=cast.dee, now=NOW)
    seen = []
    for number in ("FC-1001", "FC-9999"):
        with django_assert_max_num_queries(99) as asked:
            answer = send(client, **{**TYPED, "agency_number": number})
        seen.append((answer.status_code, answer.content.decode().count("No record fits"), len(asked)))
    assert seen[0] == seen[1]


def test_after_five_tries_in_an_hour_nobody_is_looked_for(cast, client):
    client.force_login(cast.cora)
    for _ in range(5):
        assert may_try(cast.cora, NOW)
        send(client, **{**TYPED, "agency_number": "FC-9999"})
    assert "five tries" in send(client, **TYPED).content.decode()
    assert not BrokenGlass.objects.exists()
    Clock.now = NOW + HOUR
    assert send(client, **TYPED).status_code == 302


def test_three_that_find_nobody_are_shown_to_the_supervisor_of_whoever_looked(cast, client):
    sue = person("Sue", "supervisor", cast.south)
    for _ in range(4):
        look_for(cast.cora, {**TYPED, "agency_number": "FC-9999"}, NOW)
    assert Entry.objects.filter(verb="often_missed_emergency").count() == 1
    client.force_login(sue)
    assert [one.name for one, _at in client.get(reverse("emergency_reviews")).context["missed"]] == ["Cora"]
    client.force_login(cast.sam)
    assert client.get(reverse("emergency_reviews")).context["missed"] == []


def test_what_was_typed_is_in_no_entry_of_the_log(cast, client):
    client.force_login(cast.cora)
    send(client, **BY_NAME)
    send(client, **{**BY_NAME, "first_name": "Mary"})
    kept = b"".join(bytes(body) for body in Entry.objects.values_list("body", flat=True))
    assert b"olliver" not in kept.lower() and b"mary" not in kept.lower() and b"bus station" not in kept


# --- what it opens --------------------------------------------------------------------------------------------------


def test_it_is_over_after_an_hour_and_one_more_hour_is_given_once(cast, client):
    row = broken(cast)

    def opens(after):
        Clock.now = NOW + after
        client.force_login(cast.cora)
        return page(client, "child", cast.maya.pk)

    assert opens(HOUR - MINUTE) == 200
    for _ in range(2):
        send(client, act="extend", row=row.pk)
    assert opens(2 * HOUR - 2 * MINUTE) == 200
    assert opens(2 * HOUR - MINUTE) == 404


def test_i_am_done_closes_the_record(cast, client):
    client.force_login(cast.cora)
    row = broken(cast)
    send(client, act="end", row=row.pk)
    assert page(client, "child", cast.maya.pk) == 404


def test_somebody_elses_emergency_opens_nothing_and_cannot_be_ended(cast, client):
    row = broken(cast)
    kim = person("Kim", "worker", cast.south)
    client.force_login(kim)
    assert page(client, "child", cast.maya.pk) == 404
    assert send(client, act="end", row=row.pk).status_code == 404


@pytest.mark.parametrize(
    ("name", "status"),
    [("profile", 200), ("duties", 200), ("missing_report", 200), ("child_edit", 409), ("screen_prepare", 409),
     ("child_log", 409), ("child_conclude", 409), ("child_access", 404)],
)  # fmt: skip
def test_it_opens_what_finds_and_protects_and_says_that_the_rest_is_closed(cast, client, name, status):
    client.force_login(cast.cora)
    broken(cast)
    assert page(client, name, cast.maya.pk) == status


def test_restricted_fields_stay_closed_even_with_a_grant(cast, client):
    broken(cast)
    grant_restricted(child=cast.maya, person=cast.cora, group="health", purpose="care", by=cast.sam, now=NOW)
    client.force_login(cast.cora)
    opened = client.get(reverse("child", args=[cast.maya.pk])).context["child"]
    assert need_to_know(cast.cora, opened, NOW)[1] == restricted_groups(cast.cora, opened, NOW) == frozenset()


def test_the_child_is_on_no_list_of_whoever_broke_the_glass(cast, client):
    client.force_login(cast.cora)
    broken(cast)
    assert b"Maya T." not in client.post(reverse("find"), {"q": "Maya"}).content
    assert b"Maya T." in client.get(reverse("desk")).content, "only as an emergency that runs"


def test_every_view_under_it_is_in_the_log_and_marked(cast, client):
    client.force_login(cast.cora)
    row = broken(cast)
    for _ in range(2):
        page(client, "child", cast.maya.pk)
    entries = Entry.objects.filter(verb="saw_child", actor=cast.cora.pk)
    assert [str(row.pk).encode() in bytes(entry.body) for entry in entries] == [True, True]
    client.force_login(cast.sam)
    assert (
        b"opened the child&#x27;s page, in an emergency"
        in client.get(reverse("child_log", args=[cast.maya.pk])).content
    )


def test_whoever_is_responsible_anyway_breaks_nothing(cast, client):
    client.force_login(cast.ben)
    assert send(client, **TYPED).url == reverse("child", args=[cast.maya.pk])
    assert not BrokenGlass.objects.exists()


@pytest.mark.parametrize("name", ["tom", "lia", "ada", "max", "pia"])
def test_who_works_no_cases_has_no_emergency(cast, client, name):
    client.force_login(getattr(cast, name))
    assert send(client, **TYPED).status_code == 404
    broken(cast, by=getattr(cast, name))
    assert page(client, "child", cast.maya.pk) == 404


def test_sent_twice_and_open_already_it_is_one(cast):
    sent = uuid4()
    assert broken(cast, client_id=sent) == broken(cast, client_id=sent) == broken(cast)
    assert Entry.objects.filter(verb="broke_glass").count() == 1


def test_the_fourth_at_once_and_the_sixth_in_a_day_need_a_second_person(cast):
    for minutes in range(5):
        BrokenGlass.objects.update(until=NOW)
        broken(cast, now=NOW + minutes * MINUTE)
    BrokenGlass.objects.update(until=NOW)
    with pytest.raises(ValidationError, match="ask a supervisor"):
        broken(cast, now=NOW + 6 * MINUTE)
    assert broken(cast, now=NOW + 2 * DAY)


def test_the_reason_is_sealed_and_needs_a_sentence(cast, client):
    client.force_login(cast.cora)
    assert "words" in send(client, **{**TYPED, "words": "urgent"}).context["form"].errors
    row = broken(cast)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM children_brokenglass")
        assert b"bus station" not in bytes(cursor.fetchone()[0])
    assert BrokenGlass.objects.get(pk=row.pk).words == WHY


def test_it_asks_who_is_there_when_the_sign_in_is_old(cast, client):
    client.force_login(cast.cora)
    Clock.now = NOW + 6 * MINUTE
    answer = client.get(reverse("emergency"))
    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert send(client, **TYPED).url.startswith(reverse("account_reauthenticate"))
    assert not BrokenGlass.objects.exists()


# --- who is told, and the word on it --------------------------------------------------------------------------------


def test_both_supervisors_are_told_by_a_mail_that_tells_nothing(cast):
    sue = person("Sue", "supervisor", cast.south)
    row = broken(cast)
    assert who_is_told(row, NOW) == [cast.sam, sue]
    assert (tell_of_emergencies(NOW), tell_of_emergencies(NOW)) == (2, 0)
    assert sorted(one.to[0] for one in mail.outbox) == ["sam@county.example", "sue@county.example"]
    assert {one.body.splitlines()[0] for one in mail.outbox} == {"An emergency access needs your review."}
    assert not any(word in one.body + one.subject for one in mail.outbox for word in ("Maya", "Cora", str(row.pk)))


def test_a_supervisor_who_broke_it_or_from_whom_it_is_hidden_is_passed_over(cast):
    set_conflict(child=cast.maya, person=cast.sam, reason="family", by=cast.dee, now=NOW)
    assert who_is_told(broken(cast), NOW) == [cast.dee]
    assert who_is_told(broken(cast, by=cast.dee, child=cast.jo), NOW) == []


def test_the_desk_tells_the_nearest_supervisor_at_once_and_those_above_after_five_days(cast, client):
    broken(cast)

    def told(who, at):
        Clock.now = at
        client.force_login(who)
        return client.get(reverse("desk")).context["emergencies"]

    assert (told(cast.sam, NOW), told(cast.dee, NOW), told(cast.dee, NOW + 5 * DAY)) == (1, 0, 1)
    assert told(cast.ben, NOW) == 0


def test_a_supervisor_reads_what_was_done_and_says_a_word_that_stays(cast, client):
    row = broken(cast)
    client.force_login(cast.cora)
    page(client, "profile", cast.maya.pk)
    client.force_login(cast.sam)
    address = reverse("emergency_review", args=[row.pk])
    shown = client.get(address)
    assert WHY in shown.content.decode()
    assert [one["what"] for one in shown.context["did"]] == [
        "opened this record in an emergency: The child is in danger now", "looked at the profile, in an emergency",
    ]  # fmt: skip
    client.post(address, {"verdict": "justified", "words": ""})
    client.post(address, {"verdict": "not_justified", "words": "no"})
    row.refresh_from_db()
    assert (row.verdict, row.reviewed_by) == ("justified", cast.sam)
    assert Entry.objects.filter(verb="reviewed_emergency").count() == 1


def test_not_justified_needs_a_why_and_closes_the_record_at_once(cast, client):
    row = broken(cast)
    client.force_login(cast.sam)
    address = reverse("emergency_review", args=[row.pk])
    assert client.post(address, {"verdict": "not_justified", "words": ""}).status_code == 422
    client.post(address, {"verdict": "not_justified", "words": "A neighbor's child."})
    client.force_login(cast.cora)
    assert page(client, "child", cast.maya.pk) == 404


def test_nobody_reviews_their_own_nor_one_of_another_unit(cast, client):
    own, others = broken(cast, by=cast.dee), broken(cast, by=cast.ben, child=cast.jo)
    for who, row in ((cast.dee, own), (cast.sam, others), (cast.ben, own)):
        client.force_login(who)
        assert page(client, "emergency_review", row.pk) == 404


def test_of_another_units_child_a_supervisor_learns_who_and_why_and_no_name(cast, client):
    broken(cast, by=cast.ben, child=cast.jo)
    client.force_login(cast.sam)
    shown = client.get(reverse("emergency_reviews"))
    assert [one.recorded_by.name for one in shown.context["elsewhere"]] == ["Ben"]
    assert b"Jo Q" not in shown.content and str(cast.jo.pk).encode() not in shown.content
