"""What a curious colleague, a thief of the database, a slip of a finger and a bad line could do: each was a hole."""

from uuid import uuid4

import pytest
from django.urls import reverse

from handrail.children.actions import open_record
from handrail.children.models import Child, Contact, Fact, Placement
from handrail.children.questions import answerable, question_token
from handrail.duties.index import answers_for
from handrail.missing.models import Episode
from handrail.rules.vocabulary import vocabulary
from tests.cast import NOW
from tests.project.permissions import World, make_world

pytestmark = pytest.mark.django_db
REFUSED, ALREADY_SENT, FOUND, MOVED = 422, 409, 302, 301


@pytest.fixture(autouse=True)
def the_moment(monkeypatch):
    monkeypatch.setattr("handrail.team.middleware.timezone.now", lambda: NOW)


@pytest.fixture
def world(cast) -> World:
    return make_world(cast)


@pytest.fixture
def ana(client, cast):
    client.force_login(cast.ana)
    return client


def problem(world: World) -> str:
    """Why the rules refuse Maya's record, or nothing."""
    maya = Child.unscoped.get(pk=world.maya.pk)
    return answers_for([maya], world.cast.agency, NOW)[maya.pk].get("problem", "")


# --- ids of somebody else --------------------------------------------------------------------------------------------


def test_the_id_of_another_units_form_opens_nothing_and_writes_nothing(cast, client):
    client.force_login(cast.cora)
    sent = {"client_id": str(cast.maya.client_id), "first_name": "X", "situation": "intake"}
    answer = client.post(reverse("child_new"), sent)
    assert (answer.status_code, Fact.objects.count()) == (ALREADY_SENT, 0)
    assert str(cast.maya.pk) not in answer.text


@pytest.mark.parametrize(
    ("page", "model", "typed"),
    [
        ("contact_new", Contact, {"name": "R", "relation": "aunt"}),
        ("place_new", Placement, {"kind": "home", "since": "2026-03-01"}),
    ],
)
def test_the_id_of_another_childs_row_is_refused_in_words(cast, client, page, model, typed):
    used = {"client_id": str(uuid4()), **typed}
    client.force_login(cast.cora)
    client.post(reverse(page, args=[cast.jo.pk]), used)
    client.force_login(cast.ana)
    answer = client.post(reverse(page, args=[cast.maya.pk]), used)
    assert answer.status_code == ALREADY_SENT
    assert "This form was sent before" in answer.text
    assert list(model.objects.values_list("child", flat=True)) == [cast.jo.pk]


def test_a_record_opened_twice_by_the_same_person_is_one_record(cast):
    sent = {"client_id": uuid4(), "unit": cast.north, "by": cast.ana, "now": NOW, "first_name": "Mo"}
    assert open_record(**sent) == open_record(**sent)


# --- times that cannot be --------------------------------------------------------------------------------------------

REPORT = {"told_by": "school", "kind": "missing", "learned": "earlier", "learned_day": "2026-03-13",
          "learned_time": "13:00", "left": "about", "left_day": "2026-03-13", "left_time": "12:00"}  # fmt: skip
SLIPS = [
    {"left_day": "0202-03-13"},
    {"left_day": "2009-01-01"},
    {"left_day": "9999-12-31", "left_time": "23:59"},
    {"learned_day": "9999-12-31", "learned_time": "23:59"},
    {"suspected_day": "2026-03-13", "suspected_time": "11:00"},
    {"provider_day": "0001-01-01", "provider_time": "11:00"},
    {"provider_day": "2026-03-13", "provider_time": "11:59"},
]


@pytest.mark.parametrize("slip", SLIPS, ids=str)
def test_a_slip_in_a_missing_report_is_said_and_hides_no_clock(world, ana, slip):
    Episode.objects.filter(pk=world.episode.pk).update(returned_at=NOW)
    for page, args in (("missing_report", [world.maya.pk]), ("missing_edit", [world.episode.pk])):
        answer = ana.post(reverse(page, args=args), {**REPORT, **slip, "client_id": str(uuid4())})
        assert (answer.status_code, problem(world)) == (REFUSED, "")


@pytest.mark.parametrize("day", ["0202-03-13", "2009-01-01", "9999-12-31"])
@pytest.mark.parametrize("page", ["told_me", "conclude"])
def test_a_slip_in_when_it_was_told_is_said_and_hides_no_clock(world, ana, page, day):
    sent = {"client_id": str(uuid4()), "when": "other", "day": day, "clock": "23:59", "safe_now": "yes", "form": "sex",
            "status": "suspected", "basis": "said", "family": "no", "caretaker": "no"}  # fmt: skip
    answer = ana.post(reverse(page, args=[world.screening.pk]), sent)
    assert (answer.status_code, problem(world)) == (REFUSED, "")


@pytest.mark.parametrize("since", ["", "2025-01-01"])
@pytest.mark.parametrize("value", ["1949-01-01", "2005-01-01", "2026-01-01", "9999-12-31"])
def test_whatever_is_answered_about_a_moment_the_record_can_be_read(world, ana, value, since):
    for name in filter(answerable, vocabulary().facts):
        if vocabulary()[name].kind == "time":
            where = reverse("answer_fact", args=[world.maya.pk, question_token(world.maya, name)])
            answer = ana.post(where, {"value": value, "clock": "23:59", "since": since, "source": "The file"})
            assert answer.status_code == (FOUND if value == "2026-01-01" else REFUSED)
            assert problem(world) == ""


def test_a_birth_date_after_something_that_happened_is_refused_at_its_field(world, ana):
    sent = {"first_name": "Maya", "last_name": "Tolliver", "birthdate": "2026-03-13"}
    assert ana.post(reverse("child_edit", args=[world.maya.pk]), sent).status_code == FOUND
    Episode.objects.filter(pk=world.episode.pk).update(left_at="2026-02-01T00:00:00Z")
    answer = ana.post(reverse("child_edit", args=[world.maya.pk]), {**sent, "birthdate": "2026-03-01"})
    assert answer.status_code == REFUSED
    assert "before the birth date" in answer.text


# --- what browsers and caches keep -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/children/{}", "/children/{}/", "/nowhere/", "/account/login/", "/x"])
def test_no_cache_keeps_anything_redirects_and_refusals_included(cast, ana, path):
    answer = ana.get(path.format(cast.maya.pk))
    assert "no-store" in answer.headers["Cache-Control"], answer.status_code
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_host_that_is_not_ours_gets_no_page_to_keep_either(client):
    answer = client.get("/", HTTP_HOST="evil.example")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (400, "no-store")


def test_signing_out_asks_the_browser_to_forget(ana):
    assert "storage" in ana.post(reverse("account_logout")).headers["Clear-Site-Data"]
