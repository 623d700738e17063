"""Several people answer, each alone; what they see differently shows when the round is closed, and who said what only
where the round said so before."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from handrail.audit.models import Entry
from handrail.learning.readiness import actions, showing
from handrail.learning.readiness.models import Asked, Reply, Round
from handrail.team.models import Appointment
from tests.cast import BEFORE, NOW
from tests.learning.readiness.stories import closed, open_round, say

pytestmark = pytest.mark.django_db
REFUSED, NOT_FOUND, REDIRECT = 422, 404, 302


@pytest.fixture
def page(client):
    def get(person, name, *arguments, **query):
        client.force_login(person)
        return client.get(reverse(name, args=arguments), query)

    return get


@pytest.fixture
def five(cast):
    return [cast.ana, cast.ben, cast.sam, cast.tom, cast.lia]


def test_nobody_sees_an_answer_of_anybody_else_before_it_is_closed(cast, page):
    a_round = open_round(cast, [cast.ana, cast.sam])
    actions.answer(a_round=a_round, said={"leader_named": {"answer": "not", "words": "I never heard a name."}},
                   by=cast.ana, now=NOW)  # fmt: skip
    for person in (cast.sam, cast.dee):
        seen = page(person, "round", a_round.pk).content.decode()
        assert "I never heard a name." not in seen
        assert "1 of 2 people answered" in seen
    assert "I never heard a name." not in page(cast.sam, "round_answer", a_round.pk, "lead").content.decode()
    assert "I never heard a name." in page(cast.ana, "round_answer", a_round.pk, "lead").content.decode()


def test_who_sees_it_is_said_before_one_answers(cast, page):
    named, nameless = open_round(cast, [cast.ana, cast.ben]), open_round(cast, [cast.ana, cast.ben], named=False)
    for name, arguments in (("round", []), ("round_answer", ["lead"])):
        assert "Your name stands beside your answers" in page(cast.ana, name, named.pk, *arguments).content.decode()
        told = page(cast.ana, name, nameless.pk, *arguments).content.decode()
        assert "Your name does not stand beside your answers" in told
        assert "fewer than 5 people answering" in told


def test_a_closed_round_with_names_shows_who_said_what_where_they_differ_first(cast, page):
    a_round = closed(cast, {cast.ana: {"leader_named": "not", "drill_done": "partly"},
                            cast.sam: {"leader_named": "in_place", "drill_done": "partly"}})  # fmt: skip
    groups = page(cast.ana, "round", a_round.pk).context["groups"]
    assert [group["id"] for group in groups] == ["differ", "few", "agree"]
    first = groups[0]["lines"][0]
    assert (first.code, first.counts) == ("leader_named", "1 in place, 1 not in place")
    assert first.who == [{"answer": "In place", "names": "Sam"}, {"answer": "Not in place", "names": "Ana"}]
    assert [line.code for line in groups[2]["lines"]] == ["drill_done"]


def test_a_round_without_names_forgets_who_said_what_when_it_closes(cast, five):
    a_round = open_round(cast, five, named=False)
    for person in five:
        say(a_round, person, leader_named="not")
    before = set(a_round.replies.values_list("pk", flat=True))
    actions.close_round(a_round=a_round, by=cast.dee, now=NOW)
    after = list(a_round.replies.values_list("pk", "person"))
    assert len(after) == 5
    assert {person for _, person in after} == {None}
    assert before.isdisjoint(pk for pk, _ in after)
    assert [pk for pk, _ in after if pk] == sorted(pk for pk, _ in after)  # the order of the table tells nothing
    assert [reply.said()["leader_named"]["answer"] for reply in a_round.replies.all()] == ["not"] * 5


def test_without_names_few_answers_are_not_shown_at_all(cast, page, five):
    four = closed(cast, {**{person: {"leader_named": "not"} for person in five[:4]}, five[4]: {}}, named=False)
    seen = page(cast.dee, "round", four.pk)
    assert "Nothing is shown" in seen.content.decode()
    assert seen.context["groups"] == []
    whole = closed(cast, {person: {"leader_named": "not"} for person in five}, named=False)
    shown = page(cast.dee, "round", whole.pk)
    assert shown.context["groups"]
    assert all(line.who == [] for group in shown.context["groups"] for line in group["lines"])


def test_a_reply_that_says_nothing_does_not_count_as_answered(cast, five):
    a_round = open_round(cast, five, named=False)
    for person in five:
        actions.answer(a_round=a_round, said={"leader_named": {"answer": "", "words": "hm"}}, by=person, now=NOW)
    actions.close_round(a_round=a_round, by=cast.dee, now=NOW)
    assert not showing.is_shown(Round.objects.get(pk=a_round.pk))


def test_without_names_nobody_learns_who_has_not_answered(cast, page):
    nameless, named = open_round(cast, [cast.ana, cast.ben], named=False), open_round(cast, [cast.ana, cast.ben])
    assert page(cast.dee, "round", nameless.pk).context["not_yet"] == []
    assert page(cast.dee, "round", named.pk).context["not_yet"] == ["Ana", "Ben"]


def test_what_was_said_lies_sealed(cast):
    a_round = open_round(cast, [cast.ana, cast.ben])
    actions.answer(a_round=a_round, said={"leader_named": {"answer": "not", "words": "ROSEMARY"}}, by=cast.ana, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sealed FROM {Reply._meta.db_table}")
        assert "ROSEMARY" not in str(cursor.fetchall())
    assert "ROSEMARY" not in str([bytes(body) for body in Entry.objects.values_list("body", flat=True)])


def test_an_answer_can_be_changed_until_the_round_is_closed_and_the_rest_stays(cast):
    a_round = open_round(cast, [cast.ana, cast.ben])
    say(a_round, cast.ana, leader_named="not", drill_done="not")
    say(a_round, cast.ana, leader_named="in_place")
    said = showing.mine(a_round, cast.ana)
    assert (said["leader_named"]["answer"], said["drill_done"]["answer"]) == ("in_place", "not")
    actions.close_round(a_round=a_round, by=cast.dee, now=NOW)
    with pytest.raises(ValidationError):
        say(a_round, cast.ana, leader_named="not")
    assert showing.mine(a_round, cast.ana)["leader_named"]["answer"] == "in_place"


@pytest.mark.parametrize("said", [{"leader_named": {"answer": "no"}}, {"no_such_item": {"answer": "not"}}])
def test_what_is_no_answer_is_refused(cast, said):
    a_round = open_round(cast, [cast.ana, cast.ben])
    with pytest.raises(ValidationError):
        actions.answer(a_round=a_round, said=said, by=cast.ana, now=NOW)
    assert not a_round.replies.exists()


def test_who_is_not_asked_can_neither_see_nor_answer(cast, page, client):
    a_round = open_round(cast, [cast.ana, cast.ben])
    for name, arguments in (("round", []), ("round_answer", ["lead"])):
        assert page(cast.cora, name, a_round.pk, *arguments).status_code == NOT_FOUND
        assert page(cast.cora, name, uuid4(), *arguments).status_code == NOT_FOUND
    client.force_login(cast.cora)
    answer = client.post(reverse("round_answer", args=[a_round.pk, "lead"]), {"leader_named": "not"})
    assert (answer.status_code, a_round.replies.count()) == (NOT_FOUND, 0)
    assert a_round.about not in page(cast.cora, "ready").content.decode()
    with pytest.raises(ValidationError):
        say(a_round, cast.cora, leader_named="not")


def test_one_person_alone_is_no_round(cast):
    with pytest.raises(ValidationError):
        open_round(cast, [cast.ana, cast.ana])
    assert not Round.objects.exists()


def test_a_form_sent_twice_opens_one_round(cast, client):
    client.force_login(cast.dee)
    sent = {
        "client_id": str(uuid4()),
        "named": "no",
        "roles": ["worker"],
        "people": [str(cast.sam.pk), str(cast.ana.pk)],
    }
    for _ in range(2):
        assert client.post(reverse("round_new"), sent).status_code == REDIRECT
    asked = Asked.objects.values_list("person__name", flat=True)
    assert (Round.objects.count(), sorted(asked)) == (1, ["Ana", "Ben", "Cora", "Sam"])


def test_everybody_who_is_something_are_those_who_are_it_now(cast, client):
    """Ana supervised until three years ago, and Ben will; Cora works in two teams and is asked once."""
    years = timedelta(days=365)
    Appointment.objects.create(person=cast.ana, unit=cast.north, role="supervisor", since=NOW - 9 * years,
                               until=NOW - 3 * years)  # fmt: skip
    Appointment.objects.create(person=cast.ben, unit=cast.north, role="supervisor", since=timezone.now() + years)
    Appointment.objects.create(person=cast.cora, unit=cast.north, role="worker", since=BEFORE)
    client.force_login(cast.dee)
    for roles, names in ((["supervisor", "coordinator"], ["Dee", "Sam"]), (["worker"], ["Ana", "Ben", "Cora"])):
        sent = {"client_id": str(uuid4()), "named": "yes", "roles": roles}
        assert client.post(reverse("round_new"), sent).status_code == REDIRECT
        asked = Asked.objects.filter(round=sent["client_id"]).values_list("person__name", flat=True)
        assert sorted(asked) == names


def test_names_or_no_names_has_to_be_decided(cast, client):
    client.force_login(cast.dee)
    answer = client.post(reverse("round_new"), {"roles": ["worker"]})
    assert answer.status_code == REFUSED
    assert "Decide about names first" in answer.content.decode()


def test_the_pages_walk_through_every_theme(cast, client):
    a_round = open_round(cast, [cast.ana, cast.ben])
    client.force_login(cast.ana)
    address = reverse("round_answer", args=[a_round.pk, "lead"])
    themes = 0
    while "rounds" in address and not address.endswith(f"{a_round.pk}/"):
        items = [one["item"].code for one in client.get(address).context["form"].pairs()]
        answer = client.post(address, dict.fromkeys(items, "cannot_say"))
        themes, address = themes + 1, answer.url
    said = showing.mine(a_round, cast.ana)
    assert (themes, len(said)) == (6, 16)


def test_the_front_page_asks_as_often_for_many_rounds_as_for_few_and_opens_no_reply(cast, page, five):
    def made():
        closed(cast, {person: {"leader_named": "not"} for person in five}, named=False)
        closed(cast, {cast.ana: {"leader_named": "not"}, cast.sam: {}})
        say(open_round(cast, five), cast.ben, leader_named="partly")

    def asked():
        Reply.objects.update(sealed="no page that opens this can be shown")
        with CaptureQueriesContext(connection) as queries:
            seen = page(cast.ana, "ready")
        return [one["sql"] for one in queries if "readiness_" in one["sql"]], seen.context

    made()
    few, _ = asked()
    for _ in range(4):
        made()
    many, shown = asked()
    assert len(many) == len(few) <= 8
    assert sorted((row["answered"], row["asked"]) for row in shown["rounds"]) == sorted(5 * [(1, 2), (1, 5), (5, 5)])
    assert (len(shown["waiting"]), shown["may_compare"]) == (5, True)


def test_a_round_closed_before_its_count_was_kept_is_counted_from_its_replies(cast, five):
    enough = closed(cast, {person: {"leader_named": "not"} for person in five}, named=False)
    few = closed(cast, {**{person: {"leader_named": "not"} for person in five[:4]}, five[4]: {}}, named=False)
    assert (enough.answered, few.answered) == (5, 4)
    Round.objects.update(answered=None)
    assert [showing.is_shown(Round.objects.get(pk=one.pk)) for one in (enough, few)] == [True, False]


# --- two rounds -----------------------------------------------------------------------------------------------------


def test_two_rounds_stand_beside_each_other_with_their_doubts(cast, page):
    both = {cast.ana: {"leader_named": "not"}, cast.sam: {"leader_named": "not"}}
    closed(cast, both, now=NOW - timedelta(days=200))
    closed(cast, {one: {"leader_named": "in_place"} for one in both})
    seen = page(cast.dee, "ready_change")
    moved = {one.title: one for one in seen.context["moved"]}
    lead = moved["One person leads this work"]
    assert (lead.kind, lead.then, lead.now) == ("more", "2 not in place", "2 in place")
    assert moved["The first hours were tried out as a drill"].kind == "cannot_tell"
    assert "The same people were asked both times." in seen.context["doubts"]
    told = "Of 16 items: 1 seen more in place than before, 0 less, 0 the same; for 15 nobody can tell."
    assert seen.context["summary"] == told


def test_other_people_are_named_as_a_reason_to_doubt(cast, page):
    closed(cast, {cast.ana: {"leader_named": "not"}, cast.sam: {}}, now=NOW - timedelta(days=200))
    closed(cast, {cast.ana: {"leader_named": "in_place"}, cast.ben: {"leader_named": "in_place"}})
    told = " ".join(page(cast.dee, "ready_change").context["doubts"])
    assert "1 person was asked both times, 1 only now and 1 only then" in told


def test_a_round_that_may_not_be_shown_is_not_compared_either(cast, page, five):
    closed(cast, {one: {"leader_named": "not"} for one in five}, named=False, now=NOW - timedelta(days=200))
    few = closed(cast, {one: {"leader_named": "in_place"} for one in five[:4]}, named=False)
    assert page(cast.dee, "ready_change").context["then"] is None
    seen = page(cast.dee, "ready_change", a=str(few.pk), b=str(few.pk))
    assert seen.context["then"] is None


def test_an_item_whose_words_changed_is_not_compared(cast, page):
    first = closed(cast, {cast.ana: {"leader_named": "not"}, cast.sam: {"leader_named": "not"}},
                   now=NOW - timedelta(days=200))  # fmt: skip
    Round.objects.filter(pk=first.pk).update(items={**first.items, "leader_named": "0" * 16})
    closed(cast, {cast.ana: {"leader_named": "in_place"}, cast.sam: {"leader_named": "in_place"}})
    moved = {one.title: one.kind for one in page(cast.dee, "ready_change").context["moved"]}
    assert moved["One person leads this work"] == "other_words"
