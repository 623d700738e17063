"""Hours that come twice or never, midnight, leap days, other zones, birthdays, and things told in the wrong order: each
typed into the pages, with the one right answer."""

import json
from datetime import UTC, datetime
from html import unescape

import pytest

from handrail.audit.models import Entry
from handrail.missing.models import Episode
from tests.missing.clock_story import NCMEC, POLICE, SCREEN, Story, local

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(cast, client, monkeypatch) -> Story:
    return Story(cast, client, monkeypatch)


# --- the clock on the wall ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("learned", "due", "shown"),
    [
        ("2026-03-07 21:10", "2026-03-08T22:10:00-07:00", "Mar 8, 10:10 pm"),  # the clocks go forward: an hour later
        ("2026-10-31 21:10", "2026-11-01T20:10:00-08:00", "Nov 1, 8:10 pm"),  # and back: an hour earlier
        ("2026-06-30 00:00", "2026-07-01T00:00:00-07:00", "Jul 1, midnight (start of the day)"),
        ("2026-12-31 23:59", "2027-01-01T23:59:00-08:00", "Jan 1, 2027, 11:59 pm"),
        ("2028-02-28 21:10", "2028-02-29T21:10:00-08:00", "Feb 29, 9:10 pm"),
        ("2028-02-29 21:10", "2028-03-01T21:10:00-08:00", "Mar 1, 9:10 pm"),
        ("2027-02-28 21:10", "2027-03-01T21:10:00-08:00", "Mar 1, 9:10 pm"),
    ],
    ids=["daylight saving begins", "daylight saving ends", "midnight", "the last minute of the year",
         "into the leap day", "from the leap day", "a year without a leap day"],
)  # fmt: skip
def test_twenty_four_hours_are_counted_and_not_read_off_the_wall(story, learned, due, shown):
    story.at(learned).report()
    assert story.due(POLICE) == story.due(NCMEC) == due
    assert shown in story.page()


@pytest.mark.parametrize("learned", ["2026-03-07 21:10", "2026-10-31 21:10", "2028-02-28 21:10"])
def test_at_its_very_hour_it_is_in_time_and_a_minute_later_it_is_overdue(story, learned):
    story.at(learned).report()
    limit = datetime.fromisoformat(story.due(POLICE)).astimezone(local(learned).tzinfo)
    story.at(f"{limit:%Y-%m-%d %H:%M}")
    assert story.state(POLICE) == "open"
    minute = limit.minute + 1
    story.at(f"{limit:%Y-%m-%d %H}:{minute:02}")
    assert story.state(POLICE) == "overdue"


def test_an_hour_that_the_clocks_skipped_is_refused_with_the_mend(story):
    answer = story.at("2026-03-08 09:00").report("2026-03-08 02:30")
    assert answer.status_code == 422
    assert "this time did not exist. Check the time." in answer.text
    assert story.episodes == []


def test_of_an_hour_that_came_twice_the_first_counts_so_no_clock_starts_too_late(story):
    story.at("2026-11-01 09:00").report("2026-11-01 01:30")
    assert story.episodes[0].informed_at == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
    assert story.due(POLICE) == "2026-11-02T00:30:00-08:00"


# --- elsewhere ----------------------------------------------------------------------------------------------------


def test_found_two_states_away_the_time_is_that_of_the_agency_and_the_page_says_so(story):
    """Noon in Denver is eleven at the agency: what is typed there is the agency's time, wherever the phone is."""
    story.at("2026-03-13 21:10").report()
    story.at("2026-03-14 15:00")
    [episode] = story.episodes
    page = story.client.get(f"/missing/{episode.pk}/found/").text
    assert "By your agency's clock, wherever the child is." in unescape(page)
    story.found(episode, "2026-03-14 11:00")
    assert story.episodes[0].located_at == datetime(2026, 3, 14, 18, tzinfo=UTC)
    assert story.state("US-IVE-35B-COMMS") == "overtaken"
    assert story.state(POLICE) == story.state(NCMEC) == "open"


@pytest.mark.parametrize("zone", ["America/New_York", "America/Denver", "Pacific/Honolulu"])
def test_the_same_call_in_another_agencys_zone_ends_at_the_same_moment(story, zone):
    story.cast.agency.timezone = zone
    story.cast.agency.save()
    story.at("2026-03-13 21:10").report()
    assert datetime.fromisoformat(story.due(POLICE)) == datetime(2026, 3, 15, 4, 10, tzinfo=UTC)


# --- who, and by whom ---------------------------------------------------------------------------------------------


def test_eighteen_while_missing_the_reports_stay_the_law_and_the_screening_is_recommended(story):
    story.born("2008-03-14")
    story.at("2026-03-13 21:10").report()
    story.at("2026-03-14 22:00")
    assert (story.state(POLICE), story.duty(POLICE)["standing"]) == ("overdue", "must")
    story.back(story.episodes[0], "2026-03-14 21:50", "2026-03-14 21:55")
    assert (story.state(SCREEN), story.duty(SCREEN)["standing"]) == ("open", "should")


def test_back_on_the_eve_of_the_birthday_the_screening_is_the_law(story):
    """By the agency's day: in Greenwich it is the birthday already."""
    story.born("2008-03-15")
    story.at("2026-03-13 21:10").report()
    story.at("2026-03-14 23:30").back(story.episodes[0], "2026-03-14 23:00", "2026-03-14 23:10")
    assert story.duty(SCREEN)["standing"] == "must"


def test_taken_by_a_parent_is_reported_like_any_missing_child(story):
    answer = story.at("2026-03-13 21:10").report(kind="abducted", risks=["taken_or_lured"])
    assert answer.status_code == 302
    assert Episode.objects.get().kind == "abducted"
    for rule in (POLICE, NCMEC):
        assert (story.state(rule), story.duty(rule)["standing"]) == ("open", "must")
        assert story.due(rule) == "2026-03-14T21:10:00-07:00"
    story.back(story.episodes[0], "2026-03-13 21:10", "2026-03-13 21:10")
    assert story.state(SCREEN) == "open"


# --- the order in which it is told --------------------------------------------------------------------------------


def test_back_before_anybody_reported_and_the_report_stays_owed(story):
    story.at("2026-03-13 21:10").report()
    story.at("2026-03-13 22:00").back(story.episodes[0], "2026-03-13 21:50", "2026-03-13 21:55")
    assert story.state(POLICE) == story.state(NCMEC) == story.state(SCREEN) == "open"
    story.at("2026-03-14 21:11")
    assert story.state(POLICE) == "overdue"
    story.at("2026-03-14 21:30").tell(story.episodes[0], POLICE, "2026-03-14 21:20")
    assert (story.state(POLICE), story.state(NCMEC)) == ("met_late", "overdue")


def test_written_down_only_after_the_return_the_clock_is_the_one_that_ran(story):
    story.at("2026-03-16 09:00").report("2026-03-13 21:10")
    story.back(story.episodes[0], "2026-03-14 08:00", "2026-03-14 08:00")
    assert story.due(POLICE) == "2026-03-14T21:10:00-07:00"
    assert (story.state(POLICE), story.state(SCREEN)) == ("overdue", "open")


def test_never_reported_and_back_shows_on_the_supervisors_desk_until_somebody_acts(story):
    story.at("2026-03-13 21:10").report()
    story.at("2026-03-15 09:00").back(story.episodes[0], "2026-03-15 08:00", "2026-03-15 08:00")
    desk = story.at("2026-04-13 09:00", by=story.cast.sam).desk()
    assert "Report the missing child to law enforcement" in desk
    assert "Report the missing child to NCMEC" in desk
    assert "Screen for trafficking after the return" in desk


def test_two_times_in_one_week_have_two_clocks_and_a_proof_counts_for_its_own(story):
    story.at("2026-03-09 20:00").report()
    [first] = story.episodes
    story.at("2026-03-09 21:00").tell(first, POLICE, "2026-03-09 20:30", "N-1")
    story.back(first, "2026-03-09 20:50", "2026-03-09 20:55")
    story.at("2026-03-12 20:00").report()
    [first, second] = story.episodes
    assert (story.state(POLICE, first), story.state(POLICE, second)) == ("met", "open")
    assert story.due(POLICE) == "2026-03-13T20:00:00-07:00"
    story.at("2026-03-12 20:40").tell(second, NCMEC, "2026-03-12 20:30", "N-2")
    story.at("2026-03-13 20:01")
    assert (story.state(NCMEC, first), story.state(NCMEC, second)) == ("overdue", "met")
    assert story.state(POLICE, second) == "overdue"
    assert (story.state(SCREEN, first), story.state(SCREEN, second)) == ("open", "never")


def test_a_corrected_time_of_learning_moves_the_clock_and_the_old_one_stays_in_the_log(story):
    story.at("2026-03-13 21:10").report()
    story.at("2026-03-14 20:00")
    assert story.state(POLICE) == "open"
    story.edit(story.episodes[0], learned="earlier", learned_day="2026-03-13", learned_time="19:00")
    assert (story.due(POLICE), story.state(POLICE)) == ("2026-03-14T19:00:00-07:00", "overdue")
    corrected = json.loads(bytes(Entry.objects.get(verb="corrected_report").body))
    assert datetime.fromisoformat(found_in(corrected, "informed_at_was")) == local("2026-03-13 21:10")


def found_in(body, name):
    return {**body, **body.get("detail", {})}[name]


def test_a_return_before_the_child_left_is_refused_with_the_mend(story):
    story.at("2026-03-13 21:10").report(left="2026-03-13 17:00")
    answer = story.at("2026-03-14 09:00").back(story.episodes[0], "2026-03-13 16:00", "2026-03-14 08:00")
    assert answer.status_code == 422
    assert "This is before the child left. Check the day and the time." in answer.text
    assert story.episodes[0].returned_at is None


def test_found_after_the_return_is_refused_and_found_before_it_is_kept(story):
    story.at("2026-03-13 21:10").report()
    story.at("2026-03-14 09:00").back(story.episodes[0], "2026-03-14 07:00", "2026-03-14 08:00")
    answer = story.found(story.episodes[0], "2026-03-14 08:30")
    assert answer.status_code == 422
    assert "This is after the child came back. Check the day and the time." in answer.text
    assert story.found(story.episodes[0], "2026-03-14 06:30").status_code == 302


def test_a_return_is_never_refused_because_of_when_the_child_was_found(story):
    """Where the child was became known at nine; that the child was home since seven was learned later."""
    story.at("2026-03-13 21:10").report()
    story.at("2026-03-14 09:30").found(story.episodes[0], "2026-03-14 09:00")
    assert story.back(story.episodes[0], "2026-03-14 07:00", "2026-03-14 09:20").status_code == 302
    assert story.state(SCREEN) == "open"


def test_a_second_report_of_the_same_absence_leads_to_the_first(story):
    story.at("2026-03-13 21:10").report()
    assert story.at("2026-03-14 09:00").report().status_code == 409
    assert len(story.episodes) == 1
