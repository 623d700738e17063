"""A time that is no law: shown where the law gives none, named as what it is, and never called overdue."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from handrail.children.actions import record_fact, record_identification
from handrail.duties.models import Clocks
from handrail.missing.actions import record_return, report_missing
from tests.cast import NOW
from tests.duties.stories import answer_now, url
from tests.missing.returned import DAY, HOUR, came_back

pytestmark = pytest.mark.django_db
SCREEN, POLICE = "US-IVE-35Aiii-SCREEN", "US-IVE-35B-LE24"


def line(home, rule):
    return next(one for one in home.lines() if one.duty.get("id") == rule)


def words(found) -> str:
    return f"{found.clock['headline']} | {found.clock['when']}"


def test_the_screening_after_a_return_says_when_our_practice_asks_for_it(cast):
    home = came_back(cast)
    found = line(home, SCREEN)
    assert (found.due_at, found.second_at) == (None, NOW + 72 * HOUR)
    assert re.fullmatch(r"Open \| no hours in the law; our time: by \w+, \w+ \d+, .+", words(found))


def test_our_time_passes_without_the_word_overdue(cast):
    home = came_back(cast)
    home.now = NOW + 72 * HOUR
    assert words(line(home, SCREEN)).startswith("Open |")
    home.now += timedelta(minutes=1)
    found = line(home, SCREEN)
    assert (found.band, found.clock["state"]) == ("open", "due_now")
    assert re.fullmatch(r"Our time has passed \| It was .+; no hours in the law", words(found))


def test_once_screened_no_time_of_practice_is_left(cast):
    home = came_back(cast)
    home.screen()
    assert [line(home, SCREEN).band, line(home, SCREEN).second_at] == ["done", None]


def test_the_page_of_the_duty_says_whose_time_it_is_once(cast, client):
    came_back(cast)
    client.force_login(cast.ana)
    text = client.get(url(cast, "duty", SCREEN)).text
    assert "The law gives no hours" in text
    assert text.count("Our own practice: by") == 1
    assert "Good practice: by" not in text


def test_good_practice_of_the_book_shows_where_ours_says_nothing(cast):
    """To tell police and NCMEC of the return has no hours in the law, and 24 as good practice."""
    found = next(one for one in came_back(cast).lines() if one.duty.get("act") == "report_recovery")
    assert found.second_at == NOW + 24 * HOUR
    assert "no hours in the law; good practice: by" in words(found)


def test_what_the_law_asks_for_stands_before_practice_of_the_same_hour_and_before_practice_long_past(cast):
    home = came_back(cast)
    titles = [one.title for one in home.lines() if one.band == "open" and one.asked_at == NOW + 24 * HOUR]
    assert titles[0].startswith("Tell law enforcement")
    assert titles[-1].startswith("Talk with the child")
    home.now = NOW + 40 * DAY
    report_missing(client_id=uuid4(), child=home.child, informed_at=home.now, by=cast.ana, now=home.now)
    first = next(one for one in home.lines() if one.band == "open")
    assert first.due_at == home.now + 24 * HOUR


def recommended(cast):
    """Missing from home with an open case: the law does not reach so far, and the report is recommended."""
    for name, value in {"care.open_in_home_case": "yes", "care.foster_care": "no"}.items():
        record_fact(client_id=uuid4(), child=cast.maya, name=name, value=value, by=cast.ana, now=NOW - 2 * DAY)
    report_missing(client_id=uuid4(), child=cast.maya, informed_at=NOW - 25 * HOUR, from_foster_care=False,
                          by=cast.ana, now=NOW - 25 * HOUR)  # fmt: skip


def test_what_is_recommended_and_may_turn_out_to_be_a_must_is_overdue(cast):
    """Nobody knows whether the child is at risk of trafficking: unknown is never no."""
    recommended(cast)
    found = next(one for one in answer_now(cast)["duties"] if one["id"] == POLICE)
    assert (found["standing"], found["would_be"], found["state"]) == ("should", ["must"], "overdue")


def test_what_is_only_recommended_should_be_done_by_now_and_is_not_overdue(cast, client):
    recommended(cast)
    record_identification(client_id=uuid4(), child=cast.maya, form="sex", status="none", at=NOW - 2 * DAY,
                          basis="Asked, and nothing points to it.", by=cast.ana, now=NOW - 2 * DAY)  # fmt: skip
    [found] = [one for one in answer_now(cast)["duties"] if one["id"] == POLICE]
    assert (found["standing"], found["state"], found["would_be"]) == ("should", "overdue", [])
    client.force_login(cast.ana)
    for page in (url(cast, "duty", POLICE), "/"):
        text = client.get(page).text
        assert "Should be done by now" in text
        assert re.search(r"Overdue by \d|>Overdue", text) is None


def test_a_clock_kept_by_an_older_handrail_is_worked_out_anew(cast, monkeypatch):
    home = came_back(cast)
    monkeypatch.setattr("handrail.duties.index.SHAPE", 1)
    monkeypatch.setattr("handrail.duties.index.add_our_times", lambda told: None)
    assert line(home, SCREEN).clock["when"].startswith("no hours in the law; good practice")
    monkeypatch.undo()
    assert "our time" in line(home, SCREEN).clock["when"]
    assert Clocks.objects.count() == 1


def test_a_second_return_has_its_own_time(cast):
    home = came_back(cast)
    now = NOW + 10 * DAY
    row = report_missing(client_id=uuid4(), child=home.child, informed_at=now, by=cast.ana, now=now)
    record_return(episode=row, returned_at=now + HOUR, learned_at=now + HOUR, by=cast.ana, now=now + HOUR)
    home.now = now + 2 * HOUR
    times = {one.second_at for one in home.lines() if one.duty.get("id") == SCREEN}
    assert times == {NOW + 72 * HOUR, now + HOUR + 72 * HOUR}


def test_the_page_of_a_federal_duty_names_the_state_that_sets_its_time(cast, client):
    """Federal law gives the search no hours, and Washington gives it 24."""
    in_care = {"client_id": uuid4(), "child": cast.maya, "name": "care.foster_care", "value": "yes", "source": ""}
    record_fact(**in_care, by=cast.ana, now=NOW)
    report_missing(client_id=uuid4(), child=cast.maya, informed_at=NOW, by=cast.ana, now=NOW)
    client.force_login(cast.ana)
    text = client.get(url(cast, "duty", "US-IVE-35A-LOCATE")).text
    assert re.search(r"Set by</dt>\s*<dd[^>]*>[^<]+</dd>\s*<dd[^>]*>[^<]*4550", text)
    assert "Set by" not in client.get(url(cast, "duty", "WA-4550-LOCATE")).text
