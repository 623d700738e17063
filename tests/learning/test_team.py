"""What is asked of a group, who has passed it, reminders that name nothing, and a gate with a way round."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.db.models import ProtectedError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from handrail.audit.models import Entry
from handrail.learning import gates, team_actions
from handrail.learning.asked import FEWEST, asks_of, group_change, my_asks
from handrail.learning.evidence import new_code
from handrail.learning.models import Assignment, Completion, Gate, Nudge, Sitting, WayRound
from handrail.learning.reminders import raise_nudges, send_nudges
from handrail.rules.learning import load_lessons
from handrail.rules.screening import load_instruments
from handrail.screening.actions import start as start_talk
from handrail.screening.models import Screening
from handrail.team.acting import as_system
from handrail.team.models import Agency, Appointment, Person, Role, Unit
from tests.cast import Cast, person

pytestmark = pytest.mark.django_db
LESSON = load_lessons().lessons["boys"]
COURSE = "responding-through-child-welfare"


def assign(cast: Cast, unit: Unit | None = None, in_days: int = 20, **more: object) -> Assignment:
    now = timezone.now()
    made = {"kind": "lesson", "subject": LESSON.id, "roles": [Role.WORKER], "days": 30, **more}
    return team_actions.assign(assignment_id=uuid4(), unit=unit or cast.county, by=cast.tom, now=now,
                               due_on=timezone.localdate(now) + timedelta(days=in_days), **made)  # fmt: skip


def passed(who: Person, days_ago: int = 1, subject: str = LESSON.id, kind: str = "lesson") -> Completion:
    at = timezone.now() - timedelta(days=days_ago)
    return Completion.objects.create(
        person=who, name=who.name, kind=kind, subject=subject, title="Title", digest="", minutes=6, right=3, of=3,
        passed_at=at, day=timezone.localdate(at), code=new_code(),
    )  # fmt: skip


def test_a_group_is_who_holds_the_role_in_the_unit_and_below(cast: Cast) -> None:
    now = timezone.now()
    assert {one.person for one in asks_of([assign(cast)], now)} == {cast.ana, cast.ben, cast.cora}
    assert {one.person for one in asks_of([assign(cast, cast.north)], now)} == {cast.ana, cast.ben}
    Appointment.objects.filter(person=cast.ben).update(until=now)
    assert {one.person for one in asks_of([assign(cast, cast.north)], now)} == {cast.ana}


def test_who_joins_later_has_days_of_their_own(cast: Cast) -> None:
    row, now = assign(cast, in_days=3), timezone.now()
    joined = person("Nia", Role.WORKER, cast.north)
    Appointment.objects.filter(person=joined).update(since=now + timedelta(minutes=1))
    later = now + timedelta(days=1)
    due = {one.person: one.due_on for one in asks_of([row], later)}
    assert due[cast.ana] == row.due_on
    assert due[joined] == timezone.localdate(now + timedelta(minutes=1)) + timedelta(days=30)


def test_what_was_passed_within_a_year_before_counts_and_older_does_not(cast: Cast) -> None:
    passed(cast.ana, 300)
    passed(cast.ben, 500)
    states = {
        one.person: one.state(timezone.localdate()) for one in asks_of([assign(cast, cast.north)], timezone.now())
    }
    assert states == {cast.ana: "passed", cast.ben: "due"}


def test_four_hundred_people_take_a_handful_of_queries(cast: Cast, client: Client) -> None:
    people = [Person(email=f"p{number}@county.example", name=f"P {number:03}") for number in range(400)]
    Person.objects.bulk_create(people)
    since = timezone.now() - timedelta(days=300)
    Appointment.objects.bulk_create(
        Appointment(person=one, unit=cast.north if at % 2 else cast.south, role=Role.WORKER, since=since)
        for at, one in enumerate(people)
    )
    for one in people[:30]:
        passed(one)
    rows = [assign(cast) for _one in range(5)]
    client.force_login(cast.tom)
    client.get(reverse("team_learning"))
    for name, args in (("team_learning", []), ("assignment", [rows[0].pk])):
        with CaptureQueriesContext(connection) as asked:
            shown = client.get(reverse(name, args=args)).content.decode()
        assert "30 of 403 passed" in shown
        assert len(asked) <= 14, [one["sql"][:90] for one in asked]


def test_only_those_of_the_unit_and_above_it_see_an_assignment(cast: Cast, client: Client) -> None:
    row = assign(cast, cast.north)
    for who, status in ((cast.sam, 200), (cast.dee, 200), (cast.tom, 200), (cast.ana, 404), (cast.max, 404)):
        client.force_login(who)
        assert client.get(reverse("assignment", args=[row.pk])).status_code == status, who.name
    client.force_login(person("Sue", Role.SUPERVISOR, cast.south))
    assert client.get(reverse("assignment", args=[row.pk])).status_code == 404
    assert "of 2 passed" not in client.get(reverse("team_learning")).content.decode()


def test_a_supervisor_asks_only_their_own_unit(cast: Cast, client: Client) -> None:
    client.force_login(cast.sam)
    day = (timezone.localdate() + timedelta(days=20)).isoformat()
    typed = {"client_id": str(uuid4()), "roles": ["worker"], "subject": "lesson:boys", "due_on": day, "days": "30"}
    assert client.post(reverse("assignment_new"), {**typed, "unit": cast.south.pk}).status_code == 422
    assert (
        client.post(reverse("assignment_new"), {**typed, "unit": cast.north.pk, "due_on": "2020-01-01"}).status_code
        == 422
    )
    for _twice in range(2):
        assert client.post(reverse("assignment_new"), {**typed, "unit": cast.north.pk}).status_code == 302
    assert Assignment.objects.count() == 1
    assert Entry.objects.filter(verb="assigned_learning").count() == 1


def test_nobody_elses_answers_are_on_the_trainers_pages(cast: Cast, client: Client) -> None:
    client.force_login(cast.ana)
    wrong = {str(one.id): "a" for one in LESSON.check}
    client.post(reverse("lesson_screen", args=["boys", "check"]), wrong)
    row = assign(cast, cast.north)
    client.force_login(cast.tom)
    shown = client.get(reverse("assignment", args=[row.pk])).content.decode()
    assert "Ana" in shown
    assert not any(reply.text in shown for one in LESSON.said["en"].questions.values() for reply in one.replies)


def test_reminders_come_a_week_before_and_once_when_late_and_name_nothing(cast: Cast) -> None:
    row, now = assign(cast, cast.north, in_days=20), timezone.now()
    assert raise_nudges(now) == 0
    soon = now + timedelta(days=15)
    assert raise_nudges(soon) == 2
    assert raise_nudges(soon) == 0
    assert send_nudges(soon) == 2
    assert send_nudges(soon) == 0
    passed(cast.ana)
    late = now + timedelta(days=22)
    assert raise_nudges(late) == 1
    assert send_nudges(late) == 1
    assert Nudge.objects.filter(assignment=row).count() == 3
    assert [one.to for one in mail.outbox][-1] == [cast.ben.email]
    for one in mail.outbox:
        said = f"{one.subject} {one.body}"
        assert not any(word in said for word in ("boys", "Ana", "Ben", LESSON.title["en"], "Fernwood", "lesson"))


def test_the_day_is_over_when_it_is_over_at_the_agency(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    evening = datetime(2026, 11, 23, 19, 5, tzinfo=ZoneInfo("America/New_York"))  # the next day in UTC
    Agency.objects.update(timezone="America/New_York")
    row = assign(cast, cast.north)
    Assignment.objects.filter(pk=row.pk).update(due_on=evening.date(), assigned_at=evening - timedelta(days=9))
    Appointment.objects.update(since=evening - timedelta(days=90))
    steps = []
    for hours in (0, 5):
        monkeypatch.setattr("django.utils.timezone.now", lambda hours=hours: evening + timedelta(hours=hours))
        call_command("watch", "--once")
        steps.append(sorted(Nudge.objects.values_list("step", flat=True)))
    assert steps == [["soon", "soon"], ["late", "late", "soon", "soon"]]


def test_what_was_passed_or_taken_back_since_is_not_mailed(cast: Cast) -> None:
    row, now = assign(cast, cast.north, in_days=2), timezone.now()
    raise_nudges(now)
    passed(cast.ana)
    team_actions.withdraw(assignment=row, by=cast.tom, now=now)
    assert send_nudges(now) == 0
    assert mail.outbox == []


def test_the_one_who_is_asked_sees_it_on_their_own_page(cast: Cast, client: Client) -> None:
    assign(cast, cast.north)
    client.force_login(cast.ana)
    assert "Asked of you" in client.get(reverse("lessons")).content.decode()
    assert [one.assignment.subject for one in my_asks(cast.ana, timezone.now())] == ["boys"]
    client.force_login(cast.cora)
    assert "Asked of you" not in client.get(reverse("lessons")).content.decode()


def sitting(who: Person, form: str, right: int) -> None:
    now = timezone.now()
    Sitting.objects.create(person=who, course=COURSE, form=form, digest="", seed="", right=right, of=10, began_at=now,
                           ended_at=now)  # fmt: skip


def test_the_change_of_a_group_is_told_from_ten_on_with_how_sure_it_is(cast: Cast) -> None:
    people = [person(f"N{number}", Role.WORKER, cast.north) for number in range(FEWEST)]
    for at, one in enumerate(people):
        sitting(one, "pre", 4)
        if at:
            sitting(one, "post", 6 + at % 3)
    ids = [one.pk for one in people]
    assert not group_change(COURSE, ids).told
    sitting(people[0], "post", 6)
    change = group_change(COURSE, ids)
    assert change.told
    assert (change.before, change.after) == (40, 69)
    assert change.low < change.after - change.before < change.high


def test_an_account_with_evidence_is_never_deleted_with_it(cast: Cast) -> None:
    """What somebody passed, sat or went round stays: the row of who did keeps them."""
    now = timezone.now()
    passed(cast.ana)
    sitting(cast.cora, "pre", 4)
    WayRound.objects.create(gate=gate(cast), person=cast.sam, reason=WayRound.Reason.CANNOT_WAIT, day=now.date())
    for who, evidence in ((cast.ana, Completion), (cast.cora, Sitting), (cast.sam, WayRound)):
        with pytest.raises(ProtectedError) as refused:
            who.delete()
        assert evidence in {type(row) for row in refused.value.protected_objects}
        assert evidence.objects.filter(person=who).exists()


# --- the gate -------------------------------------------------------------------------------------------------------


def gate(cast: Cast, days: int = 365) -> Gate:
    return gates.set_gate(gate_id=uuid4(), instrument="guided-conversation", kind="lesson", subject=LESSON.id,
                          valid_days=days, by=cast.dee, now=timezone.now())  # fmt: skip


def start(client: Client, cast: Cast, **more: str) -> int:
    typed = {
        "client_id": str(uuid4()),
        "instrument": "guided-conversation",
        "reason": "concern",
        "language": "en",
        **more,
    }
    address = reverse("screen_prepare", args=[cast.maya.pk])
    form = client.get(address).context["form"]
    ready = [value for value, _label in form.fields["ready"].choices]
    return client.post(address, {**typed, "ready": ready}).status_code


def test_without_a_gate_nothing_is_asked(cast: Cast, client: Client) -> None:
    client.force_login(cast.ana)
    assert start(client, cast) == 302


def test_a_gate_asks_for_the_lesson_and_opens_when_it_was_passed_in_time(cast: Cast, client: Client) -> None:
    gate(cast)
    client.force_login(cast.ana)
    assert start(client, cast) == 422
    passed(cast.ana, 400)
    assert start(client, cast) == 422
    assert not Screening.unscoped.exists()
    passed(cast.ana, 3)
    assert start(client, cast) == 302
    assert not WayRound.objects.exists()


def test_in_an_emergency_there_is_a_way_round_and_it_is_recorded_without_the_child(cast: Cast, client: Client) -> None:
    row = gate(cast)
    client.force_login(cast.ana)
    assert start(client, cast, way_round="no such reason") == 422
    assert start(client, cast, way_round="cannot_wait") == 302
    assert Screening.unscoped.count() == 1
    kept = WayRound.objects.get()
    assert (kept.person, kept.gate, kept.reason) == (cast.ana, row, "cannot_wait")
    entry = Entry.objects.get(verb="used_way_round")
    assert entry.child is None
    assert str(cast.maya.pk) not in bytes(entry.body).decode()
    talk = Screening.unscoped.get()
    assert kept.day == timezone.localdate(talk.started_at, ZoneInfo("America/Los_Angeles"))
    held = str(WayRound.objects.values().get())
    assert "datetime.datetime" not in held
    assert str(talk.client_id) not in held


def test_a_form_sent_twice_leaves_one_way_round_and_a_refused_talk_none(cast: Cast, client: Client) -> None:
    gate(cast)
    client.force_login(cast.ana)
    sent = {"client_id": str(uuid4()), "way_round": "cannot_wait"}
    assert [start(client, cast, **sent) for _twice in range(2)] == [302, 302]
    assert (Screening.unscoped.count(), WayRound.objects.count()) == (1, 1)
    assert Entry.objects.filter(verb="used_way_round").count() == 1
    with as_system(), pytest.raises(ValidationError):  # the id of another child's talk
        start_talk(
            client_id=UUID(sent["client_id"]), child=cast.jo, instrument=load_instruments().get("guided-conversation"),
            language="en", reason="concern", by=cast.ana, now=timezone.now(),
            way_round=gates.Round(gates.closed_for(cast.ana, "guided-conversation", timezone.now()), "cannot_wait"),
        )  # fmt: skip
    assert WayRound.objects.count() == 1


def test_a_coordinator_sees_who_of_their_own_people_went_round(cast: Cast, client: Client) -> None:
    row, now = gate(cast), timezone.now()
    for who in (cast.ana, cast.cora):
        gates.go_round(gates.Round([gates.Closed(row, "", 6)], "cannot_wait"), by=who, now=now)
    shown = {}
    for name, unit in (("Dan", cast.north), ("Eve", cast.county)):
        client.force_login(person(name, Role.COORDINATOR, unit))
        shown[name] = {one["row"].person for one in client.get(reverse("instrument_gates")).context["rounds"]}
    assert shown == {"Dan": {cast.ana}, "Eve": {cast.ana, cast.cora}}


def test_only_a_coordinator_sets_a_gate_and_ends_it(cast: Cast, client: Client) -> None:
    typed = {
        "client_id": str(uuid4()),
        "instrument": "guided-conversation",
        "subject": "lesson:boys",
        "valid_days": "365",
    }
    for who in (cast.sam, cast.tom, cast.ana):
        client.force_login(who)
        assert client.post(reverse("instrument_gates"), typed).status_code == 404
    client.force_login(cast.dee)
    for _twice in range(2):
        assert client.post(reverse("instrument_gates"), typed).status_code == 302
    row = Gate.objects.get()
    assert client.post(reverse("instrument_gates"), {"end": "nothing"}).status_code == 404
    client.post(reverse("instrument_gates"), {"end": str(row.pk)})
    assert gates.open_gates() == []
    client.force_login(cast.ana)
    assert start(client, cast) == 302


def test_a_gate_for_what_is_no_longer_there_asks_nothing(cast: Cast, client: Client) -> None:
    gate(cast)
    Gate.objects.update(subject="a-lesson-that-was")
    client.force_login(cast.ana)
    assert start(client, cast) == 302
