"""What changed since the police and NCMEC were told, side by side; the update; the notice that the child is found."""

from datetime import timedelta
from itertools import count

import pytest

from handrail.children.models import Placement
from handrail.duties.models import Act
from handrail.missing.actions import record_return
from handrail.missing.models import Episode, Lead
from tests.cast import NOW
from tests.duties import missing_story as story
from tests.duties.missing_reports import address, lines, page, prepared, told, typed_on
from tests.duties.missing_story import IN_TOUCH, POLICE, RECOVERY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def time_passes(monkeypatch, the_moment):
    """Every request is a second later than the one before, so that what came last is known."""
    seconds = count()
    monkeypatch.setattr("handrail.team.middleware.timezone.now", lambda: NOW + timedelta(seconds=next(seconds)))


@pytest.fixture
def ana(client, cast):
    cast.ana.phone, cast.ana.title = "555-0101", "Caseworker"
    cast.ana.save()
    client.force_login(cast.ana)
    return client


@pytest.fixture
def sent(cast, ana):
    """The police were told, with proof."""
    episode = story.everything(cast)
    row = prepared(cast, ana, POLICE, episode)
    told(cast, ana, row, POLICE, episode)
    return row, episode


def test_after_it_was_sent_changes_stand_side_by_side_with_the_way_to_an_update(cast, ana, sent):
    row, episode = sent
    assert "changed since you sent it" not in page(ana, row)
    story.profile(cast, phone="555-0177", hair_style="Cut short")
    text = page(ana, row)
    assert "2 facts changed since you sent it. Send an update?" in text
    for words in ("555-0131", "555-0177", "Long braids, often tied back", "Cut short"):
        assert words in text
    assert address(cast, "prepare", IN_TOUCH, episode, "law_enforcement") in text


def test_the_page_of_the_duty_says_it_too(cast, ana, sent):
    _row, episode = sent
    where = address(cast, "duty", POLICE, episode)
    assert "changed since you sent it" not in ana.get(where).text
    story.profile(cast, phone="555-0177")
    assert "1 fact changed since you sent it. Send an update?" in ana.get(where).text
    assert "1 fact changed since" in ana.get(address(cast, "duty", IN_TOUCH, episode, "law_enforcement")).text


def test_a_line_written_anew_in_the_same_words_is_no_change(cast, ana, sent):
    row, _episode = sent
    story.profile(cast, marks=story.PROFILE["marks"].replace("\n", "\r\n"), phone="555-0131")
    assert "changed since you sent it" not in page(ana, row)


def test_the_update_says_what_changed_and_was_before_and_then_nothing_is_new(cast, ana, sent):
    row, episode = sent
    story.profile(cast, phone="555-0177")
    update = prepared(cast, ana, IN_TOUCH, episode, "law_enforcement", new_leads="Seen at the bus station")
    assert lines(update)["changed"] == "Child's phone: 555-0177 (before: 555-0131)"
    assert lines(update)["new_leads"] == "Seen at the bus station"
    assert lines(update)["police_number"] == "FPD-26-4471"
    told(cast, ana, update, IN_TOUCH, episode, "law_enforcement", reference="Call 2")
    assert "changed since you sent it" not in page(ana, row)
    story.profile(cast, phone="555-0199")
    assert "Child's phone: 555-0199 (before: 555-0177)" in lines(
        prepared(cast, ana, IN_TOUCH, episode, "law_enforcement"))["changed"]  # fmt: skip


def test_news_that_was_sent_is_not_offered_again(cast, ana, sent):
    _row, episode = sent
    update = prepared(cast, ana, IN_TOUCH, episode, "law_enforcement", new_leads="Seen at the bus station")
    assert typed_on(ana, cast, IN_TOUCH, episode, "law_enforcement")["new_leads"] == "Seen at the bus station"
    told(cast, ana, update, IN_TOUCH, episode, "law_enforcement", reference="Call 2")
    assert typed_on(ana, cast, IN_TOUCH, episode, "law_enforcement")["new_leads"] == ""


def test_what_the_police_were_told_is_not_what_ncmec_was_told(cast, ana, sent):
    _row, episode = sent
    story.profile(cast, phone="555-0177")
    assert "changed" not in lines(prepared(cast, ana, IN_TOUCH, episode, "ncmec"))


def test_leads_that_wait_are_in_the_update_without_who_gave_them(cast, ana, sent):
    _row, episode = sent
    act = str(Act.objects.filter(child=cast.maya).latest("at").pk)
    for words, known in (("At the mall on Friday", {}), ("Told the police", {"law_enforcement": act})):
        Lead.objects.create(child=cast.maya, episode=episode, kind="tip", at=NOW, words=words, from_whom="Lou",
                            told=known, recorded_by=cast.ana, recorded_at=NOW)  # fmt: skip
    police, ncmec = (prepared(cast, ana, IN_TOUCH, episode, to) for to in ("law_enforcement", "ncmec"))
    assert lines(police)["new_leads"] == "At the mall on Friday"
    assert lines(ncmec)["new_leads"] == "At the mall on Friday; Told the police"
    assert "Lou" not in str(police.body)


def test_a_changed_line_of_health_is_only_for_who_may_see_it(cast, ana, client, sent):
    row, episode = sent
    story.profile(cast, medication="A new inhaler", phone="555-0177")
    assert "A new inhaler" in lines(prepared(cast, ana, IN_TOUCH, episode, "law_enforcement"))["changed_health"]
    client.force_login(cast.ben)
    assert "inhaler" not in page(client, row).lower()
    assert "inhaler" not in client.get(address(cast, "duty", POLICE, episode)).text.lower()
    theirs = prepared(cast, client, IN_TOUCH, episode, "law_enforcement")
    assert "changed_health" not in lines(theirs)
    assert "inhaler" not in str(lines(theirs)).lower()


# --- the child is found -------------------------------------------------------------------------------------------


def test_the_notice_of_recovery_names_their_number_and_how_and_not_where_the_child_is(cast, ana, sent):
    _row, episode = sent
    back = NOW - timedelta(minutes=5)
    record_return(episode=episode, returned_at=back, learned_at=back, by=cast.ana, now=NOW)
    Episode.objects.filter(pk=episode.pk).update(found_by="police")
    episode.refresh_from_db()
    episode.found_where, episode.circumstances = "Bus station, Tacoma", "An officer saw the photo"
    episode.save()
    cast.maya.refresh_from_db()
    Placement.objects.create(child=cast.maya, kind="kinship", since=back, note="At the aunt's on Elm Road",
                             recorded_by=cast.ana, recorded_at=NOW)  # fmt: skip
    found = lines(prepared(cast, ana, RECOVERY, episode, "law_enforcement"))
    assert found["police_number"] == "FPD-26-4471"
    assert found["found_where"] == "Bus station, Tacoma"
    assert (found["found_by"], found["recovery_circumstances"]) == ("Police", "An officer saw the photo")
    assert "take the entry out of NCIC" in found["cancel"]
    assert "Elm Road" not in str(found)
