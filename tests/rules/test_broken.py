"""One broken file for each fault. The error names the file, the line, what was found and the mend."""

from pathlib import Path

import pytest

from handrail.rules import ContentError, FactsError, load_book, read_facts
from handrail.rules.loading import read_file

BROKEN = Path(__file__).parent / "broken"

RULES = {
    "alias": (2, 'anchor or alias "words"', "Write the words out again"),
    "anchor": (2, 'anchor or alias "words"', "Write the words out again"),
    "at_least_too_many": (9, "n is 3", "Let n be one of them."),
    "authority_for_fields_only": (15, "for some fields only", "Cite what the duty itself rests on."),
    "bad_date": (15, '"1 January 2020"', "Write a date as 2026-03-13."),
    "bad_duration": (11, '"24 hrs"', 'as in "24 h"'),
    "bad_id": (1, '"my rule"', "letters, digits and hyphens"),
    "clock_from_other_event": (11, "the rule is about the episode", "Name a fact about the same event."),
    "clock_without_event": (9, "a clock and no event", "Add `starts`."),
    "comma_in_braces": (9, '"and practice" has no value', "A comma inside braces begins a new key"),
    "compare_a_word": (9, "missing.kind is not a number", "Compare numbers only."),
    "duplicate_key": (3, '"title" is here twice', "Keep one of the two."),
    "empty": (None, "The file is empty", "Write its content"),
    "empty_all": (9, '"all" is an empty list', "Put conditions in it"),
    "empty_value": (2, '"title" has no value', "Write the value"),
    "limit_beside_hours": (11, "no_later_than stands beside hours", "within: immediately"),
    "missing_key": (1, 'has no "authority"', 'Add the line "authority'),
    "not_ruled_out_two": (9, "takes one fact and its value", "{not_ruled_out: {fact: value}}"),
    "not_yaml": (13, "This is not YAML", "Close the brace or bracket"),
    "same_id": (1, "is also in duties/us/US-IVE-35B-LE24.yaml", "an id of its own"),
    "setting_half_said": (9, 'has no "every_child_in_care"', 'Add the line "every_child_in_care'),
    "start_mixed": (6, "mixes facts about episode and identification", "write two rules"),
    "start_not_a_time": (6, "missing.kind, which is not a time", "Name a fact that is a time."),
    "tab": (11, "There is a tab", "Use spaces."),
    "tag": (2, "There is a tag", "every value is read as text"),
    "tightens_another_act": (4, "its act is", 'Write "act: report_missing"'),
    "tightens_nothing": (16, 'tightens "US-IVE-35B-LE25"', 'Did you mean "US-IVE-35B-LE24"?'),
    "time_as_value": (9, "missing.left_at is a time", "{known: missing.left_at}"),
    "two_documents": (17, "A second document", "Keep one document"),
    "unknown_fact": (7, 'no fact "missing.kinds"', 'Did you mean "missing.kind"?'),
    "unknown_in_force_in_use": (15, "its in_force is unknown", "status: draft"),
    "unknown_key": (4, 'unknown key "acts"', 'Did you mean "act"?'),
    "unknown_limit": (14, 'no limit "PRIV-IVE-9"', 'Did you mean "PRIV-IVE-8"?'),
    "unknown_recipient": (12, 'no recipient "law_enforcment"', 'Did you mean "law_enforcement"?'),
    "unknown_standing": (9, '"shall"', "may, must, should"),
    "unknown_status": (16, '"live"', "draft, in_use, retired, reviewed"),
    "unknown_term": (9, 'no term "population_9d"', 'Did you mean "population_9c"?'),
    "unknown_value": (7, '"stolen"', "abducted, missing, none"),
    "unknown_watcher": (16, '"sheriff"', "law_enforcement"),
    "wait_for_unknown": (9, 'cannot wait for "unknown"', "known or not_ruled_out"),
}
FACTS = {
    "about_nothing": (9, 'about "e2"', "e1"),
    "act_and_duty": (9, "neither or both of `act` and `duty`", "Write `act` and `to`"),
    "act_to_nobody": (9, "nobody it was done to", "Add `to`"),
    "born_after_it_happened": (5, "before the birth date", "Check child.birthdate"),
    "closed_without_reason": (9, 'has no "by"', 'Add the line "by'),
    "comma_in_braces": (9, '"at night" has no value', "A comma inside braces"),
    "date_for_a_time": (5, "is not a time", "the day, the time and the offset"),
    "history_out_of_order": (3, "is not in order", "Write the oldest first"),
    "impossible_day": (3, '"2010-02-30", which is not a date', "2026-03-13"),
    "impossible_time": (5, "which is not a time", "2026-03-13T21:10:00-04:00"),
    "impossible_year": (5, "The year is 226", "Check the time."),
    "located_before_departure": (5, "located_at comes before left_at", "Check the two times"),
    "naive_time": (5, "which has no offset", "2026-03-13T21:10:00-04:00"),
    "not_yes_or_no": (3, '"maybe"', "no, yes"),
    "return_before_departure": (5, "returned_at comes before left_at", "Check the two times"),
    "same_act_twice": (10, 'Two acts have the id "a1"', "an id of its own"),
    "same_event_twice": (5, '"e1" is used twice', "an id of its own"),
    "shorthand_and_list": (3, "missing.* stands under `facts`", "Move it into episodes."),
    "status_weaker_than_its_times": (7, '"at_risk" and identified_at is given', "status: identified"),
    "steps_out_of_order": (7, "identified_at comes before suspected_at", "Check the two times."),
    "time_without_status": (7, "`at` is given and no status", "Add `status`."),
    "told_before_departure": (5, "informed_at comes before left_at", "Check the two times"),
    "unknown_choice": (3, '"iv_e_agency"', 'Did you mean "ive_agency"?'),
    "unknown_fact": (3, 'no fact "care.foster_home"', 'Did you mean "care.foster_care"?'),
    "unknown_form": (7, '"sexual"', 'Did you mean "sex"?'),
    "unknown_jurisdiction": (1, 'no jurisdiction "us-xx"', "Did you mean"),
    "unknown_key": (4, 'unknown key "episode"', 'Did you mean "episodes"?'),
    "unknown_outcome": (9, '"maybe"', "closed, declined, done, released"),
    "unknown_zone": (2, 'no time zone "America/Newark"', "America/New_York"),
    "worked_out": (3, "worked out from other facts", "Give child.birthdate instead."),
}


@pytest.mark.parametrize(("name", "words"), RULES.items(), ids=RULES)
def test_a_broken_rule_is_refused_with_its_line_and_its_mend(name, words) -> None:
    line, what, mend = words
    path = BROKEN / "rules" / f"{name}.yaml"
    with pytest.raises(ContentError) as caught:
        load_book(["us"]).with_rules([read_file(path)])
    assert (caught.value.file, caught.value.line) == (path.name, line)
    assert what in caught.value.what
    assert mend in caught.value.mend


@pytest.mark.parametrize(("name", "words"), FACTS.items(), ids=FACTS)
def test_broken_facts_are_refused_with_their_line_and_their_mend(name, words) -> None:
    line, what, mend = words
    path = BROKEN / "facts" / f"{name}.yaml"
    with pytest.raises(FactsError) as caught:
        read_facts(path)
    assert (caught.value.file, caught.value.line) == (path.name, line)
    assert what in caught.value.what
    assert mend in caught.value.mend


def test_every_broken_file_has_its_words() -> None:
    assert {path.stem for path in (BROKEN / "rules").iterdir()} == set(RULES)
    assert {path.stem for path in (BROKEN / "facts").iterdir()} == set(FACTS)
