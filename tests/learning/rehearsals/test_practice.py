"""Practice: the page of a real talk, a try that is one's own, and nothing that ever reaches a record."""

from uuid import uuid4

import pytest
from django.apps import apps
from django.urls import reverse

from handrail.learning.rehearsals.models import Rehearsal, Tap
from handrail.learning.rehearsals.walking import begin
from handrail.rules.rehearsals import FEWEST, load_rehearsals
from handrail.team.models import Person
from tests.cast import NOW, person

pytestmark = pytest.mark.django_db
WEEKEND, STRICT = "after-the-weekend", "strict-at-home"
MANY = ("Uma", "Vic", "Wes", "Xia", "Yan")


@pytest.fixture
def ana(client, cast):
    client.force_login(cast.ana)
    return client


def started(client, talk: str = STRICT) -> Rehearsal:
    client.post(reverse("practice_story", args=[talk]))
    return Rehearsal.objects.get(ended_at=None, talk=talk)


def answer(client, row: Rehearsal, number: int, value: str, **more):
    address = reverse("practice_question", args=[row.pk, number])
    return client.post(address, {"answer": value, "client_id": str(uuid4()), **more})


def walked(client, talk: str, changed: dict[str, str] | None = None) -> Rehearsal:
    """The whole story, answered as we would but for what is changed, up to the end or the telling."""
    row, made = started(client, talk), load_rehearsals()[talk]
    for item, value in {**made.reference, **(changed or {})}.items():
        answer(client, row, made.instrument[item].order, value)
    if made.stops_on:
        client.post(f"{reverse('practice_told', args=[row.pk])}?at={made.instrument[made.stops_on].order}")
    else:
        client.post(reverse("practice_end", args=[row.pk]))
    return row


def rows_elsewhere() -> dict[str, int]:
    """How many rows every table has, but for practice's own, the sign-in and the log of requests."""
    own = {"rehearsals", "sessions"}
    return {
        model.__name__: model._base_manager.count() for model in apps.get_models() if model._meta.app_label not in own
    }


# --- it never mixes with records ----------------------------------------------------------------------------------


def test_a_whole_practice_writes_no_row_of_any_other_table(ana):
    before = rows_elsewhere()
    walked(ana, WEEKEND)
    assert rows_elsewhere() == before


def test_no_table_of_practice_points_at_a_record_and_no_record_points_at_it():
    ours = {Rehearsal, Tap}
    points_at = {field.related_model for model in ours for field in model._meta.get_fields() if field.related_model}
    assert points_at == ours | {Person}


def test_practice_keeps_no_words(ana):
    row = started(ana)
    answer(ana, row, 1, "no", note="Maya Tolliver told me so")
    kept = [str(value) for one in Tap.objects.values_list() for value in one]
    assert not any("Maya" in value for value in kept)


def test_the_page_is_the_page_of_a_real_talk(ana):
    row = started(ana)
    used = [one.name for one in ana.get(reverse("practice_question", args=[row.pk, 1])).templates]
    assert "screening/question.html" in used


# --- a try --------------------------------------------------------------------------------------------------------


def test_the_story_begins_with_the_first_question(ana):
    answered = ana.post(reverse("practice_story", args=[STRICT]), follow=True)
    assert "I watch my cousins on Fridays" in answered.content.decode()


def test_beginning_twice_opens_one_try(ana):
    first, second = started(ana), started(ana)
    assert first == second


def test_an_answer_leads_to_the_next_question(ana):
    row = started(ana)
    assert answer(ana, row, 1, "no").url == reverse("practice_question", args=[row.pk, 2])


def test_an_answer_sent_twice_is_kept_once(ana):
    row = started(ana)
    same = str(uuid4())
    for _ in range(2):
        answer(ana, row, 1, "no", client_id=same)
    assert row.taps.count() == 1


def test_a_question_without_an_answer_says_what_is_missing_and_stays(ana):
    row = started(ana)
    said = answer(ana, row, 1, "")
    assert (said.status_code, "Choose one of the answers." in said.content.decode()) == (422, True)


def test_an_answer_that_is_none_is_refused(ana):
    assert answer(ana, started(ana), 1, "perhaps").status_code == 422


def test_an_answer_may_be_changed_before_the_end(ana):
    row = started(ana)
    answer(ana, row, 1, "yes")
    answer(ana, row, 1, "no")
    assert "Answered: No" in ana.get(reverse("practice_question", args=[row.pk, 1])).content.decode()


def test_an_answer_after_the_end_changes_nothing(ana):
    row = walked(ana, STRICT)
    taps = row.taps.count()
    answer(ana, row, 1, "yes")
    assert row.taps.count() == taps


def test_a_telling_leads_to_the_stop(ana):
    row = started(ana, WEEKEND)
    assert answer(ana, row, 15, "yes").url.startswith(reverse("practice_told", args=[row.pk]))


def test_all_as_we_would_says_so(ana):
    row = walked(ana, WEEKEND)
    page = ana.get(reverse("practice_result", args=[row.pk])).content.decode()
    assert "All as we would" in page
    assert "The questions ended where they should." in page


def test_what_differs_is_told_with_the_reason(ana):
    row = walked(ana, STRICT, {"movement": "yes"})
    page = ana.get(reverse("practice_result", args=[row.pk])).content.decode()
    assert "You: Yes" in page
    assert "House rules are not meant" in page


def test_a_talk_whose_text_has_changed_since_is_no_longer_compared(ana):
    row = walked(ana, STRICT)
    Rehearsal.objects.filter(pk=row.pk).update(digest="0" * 64)
    assert ana.get(reverse("practice_result", args=[row.pk])).status_code == 404


def test_a_try_is_its_owners_alone(ana, client, cast):
    row = walked(ana, STRICT)
    client.force_login(cast.sam)
    assert client.get(reverse("practice_result", args=[row.pk])).status_code == 404


def test_the_list_says_what_was_begun(ana):
    started(ana)
    assert "You have begun." in ana.get(reverse("practice")).content.decode()


# --- colleagues ---------------------------------------------------------------------------------------------------


def colleague(client, cast, name: str, **changed: str) -> None:
    client.force_login(person(name, "worker", cast.north))
    walked(client, STRICT, changed)


def together(client, cast) -> str:
    client.force_login(cast.tom)
    return client.get(reverse("practice_together", args=[STRICT])).content.decode()


def test_a_trainer_sees_where_colleagues_differ_and_no_names(client, cast):
    for name in MANY[1:]:
        colleague(client, cast, name, phone_control="yes")
    colleague(client, cast, MANY[0])
    page = together(client, cast)
    assert "1 of 5 as we would" in page
    assert not any(name in page for name in MANY)


def test_a_trainer_sees_nothing_of_four(client, cast):
    for name in MANY[1:]:
        colleague(client, cast, name)
    assert f"Shown from {FEWEST} colleagues on." in together(client, cast)


def test_only_the_first_try_of_each_counts(client, cast):
    for name in MANY:
        colleague(client, cast, name, phone_control="yes")
        walked(client, STRICT)
    assert "0 of 5 as we would" in together(client, cast)


def test_what_colleagues_did_is_asked_in_as_many_queries_for_many_as_for_few(client, cast, django_assert_num_queries):
    made = load_rehearsals()[STRICT]
    for number in range(12):
        row = begin(made, person(f"P{number}", "worker", cast.north), NOW)
        Tap.objects.create(rehearsal=row, client_id=uuid4(), item="debt", value="no", tapped_at=NOW)
        Rehearsal.objects.filter(pk=row.pk).update(ended_at=NOW)
    client.force_login(cast.tom)
    client.get(reverse("practice"))
    with django_assert_num_queries(6):
        client.get(reverse("practice_together", args=[STRICT]))
