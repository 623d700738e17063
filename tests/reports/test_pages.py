"""The measures as people open them: who sees what, what a number opens, and what stays hidden."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from handrail.audit.models import Entry
from handrail.children.models import Child
from handrail.duties.index import answers_for
from handrail.reports.groups import token
from tests.reports.stories import DAY, HOUR, a_child, ago, back, done, in_care, missing

pytestmark = pytest.mark.django_db
ALL = {"time": "all"}


def page(client, person, name="measures", **said):
    client.force_login(person)
    return client.get(reverse(name), said)


def the_year():
    """The year in which a story of five days ago began."""
    return {"time": str(timezone.localtime(ago(5 * DAY)).year)}


def agency_of(cast, many, *, late=0, **lines):
    """So many children missing once, police told in time for all but some."""
    for number in range(many):
        episode = missing(a_child(cast, number, **lines), cast)
        done(episode, cast, "police", 5 * DAY - HOUR if number >= late else 2 * DAY)


@pytest.mark.parametrize(("name", "answer"), [("ana", 404), ("ada", 404), ("max", 404), ("sam", 200), ("lia", 200)])
def test_measures_are_for_those_who_oversee_and_for_analysts(cast, client, name, answer):
    assert page(client, getattr(cast, name)).status_code == answer
    assert page(client, getattr(cast, name), "readiness").status_code == answer


def test_the_cases_are_for_those_who_may_open_them(cast, client):
    missing(in_care(cast.maya, cast), cast)
    assert "Maya T." in page(client, cast.sam, "measure_cases", of="police", part="overdue", **ALL).text
    assert page(client, cast.lia, "measure_cases", of="police", **ALL).status_code == 404
    assert page(client, cast.dee, "measure_cases", of="police", unit="agency", **ALL).status_code == 404


def test_a_supervisor_counts_and_opens_the_own_unit_alone(cast, client):
    missing(in_care(cast.maya, cast), cast)
    missing(in_care(cast.jo, cast), cast)
    mine = page(client, cast.sam, "measure_cases", of="police", **ALL).text
    assert "Maya T." in mine and "Jo Q." not in mine
    assert "learned of 1 time missing" in page(client, cast.sam, **ALL).text
    assert "learned of 2 times missing" in page(client, cast.dee, **ALL).text
    other = page(client, cast.sam, unit=str(cast.south.pk), **ALL).text
    assert "learned of 1 time missing" in other and "South office" not in other


def test_a_unit_is_chosen_and_taken_off_again(cast, client):
    missing(in_care(cast.jo, cast), cast)
    text = page(client, cast.dee, unit=str(cast.north.pk), **ALL).text
    assert "No child was reported missing in this time" in text
    chip = re.search(r'class="chip" href="([^"]+)">North office', text)
    assert chip
    assert "learned of 1 time missing" in client.get(chip[1].replace("&amp;", "&")).text


def test_few_are_shown_as_a_count_and_never_as_a_share(cast, client):
    agency_of(cast, 4, late=1)
    text = page(client, cast.sam, **ALL).text
    assert "<b>3 of 4</b>" in text
    assert "Late, with proof: 1" in text
    assert "%, likely" not in text


def test_eleven_have_a_share_with_its_range(cast, client):
    agency_of(cast, 12, late=1)
    text = page(client, cast.sam, **ALL).text
    assert "<b>11 of 12</b>" in text
    assert "92 %, likely 65 to 99" in text


def test_each_number_opens_exactly_its_cases(cast, client):
    agency_of(cast, 3, late=1)
    text = page(client, cast.sam, **ALL).text
    found = re.findall(r'href="(/measures/cases/[^"]+of=told_police&amp;part=(\w+)[^"]*)">(?:<b>)?([^<]+)', text)
    counts = {part: int(re.search(r"\d+", words)[0]) for _url, part, words in found}
    assert counts == {"in_time": 2, "late": 1}
    for url, part, _words in found:
        listed = client.get(url.replace("&amp;", "&")).text
        assert len(re.findall(r"Wren\d O\.", listed)) == counts[part]


def test_opening_cases_and_making_the_report_is_in_the_log(cast, client):
    page(client, cast.sam, "measure_cases", of="police", **ALL)
    page(client, cast.lia, "readiness")
    assert list(Entry.objects.order_by("-seq").values_list("verb", "actor")[:2]) == [
        ("made_readiness", cast.lia.pk), ("opened_cases", cast.sam.pk)]  # fmt: skip


def test_reading_the_measures_is_in_the_log_with_codes_alone_and_once_in_ten_minutes(cast, client):
    def seen():
        found = Entry.objects.filter(verb="saw_measures").order_by("seq")
        return [(entry.actor, entry.child, json.loads(bytes(entry.body))["detail"]) for entry in found]

    page(client, cast.sam, "measures", sex="F", **ALL)
    page(client, cast.sam, "measures", sex="F", **ALL)
    assert seen() == [(cast.sam.pk, None, {"unit": "", "period": "all", "by": ["sex"]})]
    page(client, cast.sam, "measures", unit="agency", **ALL)
    page(client, cast.lia, "measures", **ALL)
    assert [actor for actor, _, _ in seen()] == [cast.sam.pk, cast.sam.pk, cast.lia.pk]
    assert seen()[-1][2]["unit"] == "agency"


def test_an_unknown_measure_opens_nothing(cast, client):
    assert page(client, cast.sam, "measure_cases", of="anything").status_code == 404
    for of in ("now", "police"):  # the log keeps codes for ever, so nothing that somebody typed gets there
        assert page(client, cast.sam, "measure_cases", of=of, part="anything").status_code == 404
    assert not Entry.objects.filter(verb="opened_cases").exists()


def test_at_risk_now_opens_the_children_whose_clocks_they_are(cast, client):
    missing(in_care(cast.maya, cast), cast)
    text = page(client, cast.sam).text
    assert "Open these cases" in text
    assert "Maya T." in page(client, cast.sam, "measure_cases", of="now", part="overdue").text
    assert "Ana" in text and "1 child" in text


def test_an_analyst_sees_no_case_no_worker_and_no_small_number(cast, client):
    agency_of(cast, 4, late=1)
    text = page(client, cast.lia, **the_year()).text
    assert "Wren" not in text and "At risk now" not in text and "Load" not in text
    assert "hidden" in text and not re.search(r"\b[1-9] of \d", text)
    assert "/measures/cases/" not in text


def test_an_analyst_sees_what_is_not_small(cast, client):
    agency_of(cast, 23, late=11)
    text = page(client, cast.lia, **the_year()).text
    assert "<b>12 of 23</b>" in text
    assert "Everything else: 11" in text


def test_an_analyst_can_not_narrow_it_to_a_group_or_a_month(cast, client):
    agency_of(cast, 12, sex="F")
    agency_of(cast, 1, sex="M")
    whole = page(client, cast.lia, **the_year()).text
    for narrowed in ({"sex": "M"}, {"age": "12_14"}, {"unit": str(cast.north.pk)}):
        assert without_csrf(page(client, cast.lia, **the_year(), **narrowed).text) == without_csrf(whole)
    month = timezone.localtime(ago(5 * DAY)).strftime("%Y-%m")
    assert without_csrf(page(client, cast.lia, time=month).text) == without_csrf(whole)


def without_csrf(text):
    """The page without what differs each time: tokens, and the address that the language button leads back to."""
    return re.sub(r'[A-Za-z0-9]{64}|name="next"[^>]*', "", text)


def test_groups_are_what_was_recorded_and_what_was_not(cast, client):
    missing(a_child(cast, 1, sex="F"), cast)
    missing(a_child(cast, 2), cast)
    text = page(client, cast.sam, **ALL).text
    assert ">Female<" in text and ">Not recorded<" in text
    assert ">Male<" not in re.sub(r"<select.*?</select>", "", text, flags=re.S)
    assert "Tribe" not in text


def test_a_group_narrows_the_page_and_stands_as_a_chip(cast, client):
    missing(a_child(cast, 1, sex="F"), cast)
    missing(a_child(cast, 2, sex="M"), cast)
    text = page(client, cast.sam, sex="F", **ALL).text
    assert "learned of 1 time missing" in text
    assert "Sex: Female" in text


def test_words_about_race_that_few_use_are_not_shown_and_none_are_in_an_address(cast, client):
    for number in range(11):
        missing(a_child(cast, number, race="Black "), cast)
    missing(a_child(cast, 12, race="Makah and Irish"), cast)
    text = page(client, cast.sam, **ALL).text
    assert "Makah" not in text and ">Said in other words<" in text
    assert ">Black<" in text and f"race={token('black')}" in text
    assert "race=Black" not in text and "race=black" not in text


def test_it_says_when_there_is_nothing_to_measure(cast, client):
    text = page(client, cast.sam).text
    assert "No child was reported missing in this time, so there is nothing to measure." in text
    missing(in_care(cast.maya, cast), cast)
    assert "No returns in this time, so nothing to measure." in page(client, cast.sam, **ALL).text


def test_a_year_that_cannot_be_is_the_quarter_of_today(cast, client):
    for code in ("9999", "2026-13", "'", "0001"):
        assert page(client, cast.sam, time=code).status_code == 200


def test_it_asks_the_database_as_often_for_many_children_as_for_few(cast, client):
    agency_of(cast, 2)
    few = questions(cast, client)
    agency_of(cast, 6, sex="F", race="White")
    for child in Child.unscoped.filter(unit=cast.north)[:2]:
        for episode in child.episode_set.filter(returned_at=None)[:1]:
            episode.child = child
            back(episode, cast, DAY)
    assert questions(cast, client) == few


def questions(cast, client):
    client.force_login(cast.sam)
    answers_for(list(Child.unscoped.select_related("unit")), cast.agency, timezone.now())
    client.get(reverse("measures"), ALL)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(reverse("measures"), ALL).status_code == 200
    return len(asked)


def test_a_record_that_does_not_open_is_said_and_counts_as_cannot_tell(cast, client):
    agency_of(cast, 2)
    broken = Child.unscoped.filter(unit=cast.north).exclude(pk=cast.maya.pk).first()
    Child.unscoped.filter(pk=broken.pk).update(wrapped_key=cast.maya.wrapped_key)
    text = page(client, cast.sam, **ALL).text
    assert "1 record could not be read" in text
    assert "Cannot tell: 1" in text
