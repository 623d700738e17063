"""One broken file for each fault. The error names the file, the line, what was found and the mend."""

import shutil
from pathlib import Path

import pytest

from handrail.rules import ContentError, FactsError, load_book, read_facts
from handrail.rules.loading import CONTENT, read_file

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
    "all_is_a_word": (7, '"all" should be a list', "[one, two]"),
    "also_show_from_other_event": (17, "a fact about the identification", "Name a fact about the same event."),
    "also_show_unknown": (17, 'as is "law"', "conservative, good_practice"),
    "at_least_none": (7, "n is 0", "Let n be one of them."),
    "clock_without_within": (11, 'A clock has no "within"', 'Add the line "within'),
    "colon_in_text": (2, "This is not YAML", "quote text that holds a colon"),
    "compare_by_unknown_sign": (7, 'The comparison of child.age is "below"', "ge, gt, le, lt"),
    "compare_with_a_choice": (7, "settings.missing_reading is not a number", "a settings fact that is a number"),
    "compare_with_nothing": (7, "child.age is compared with nothing", "{lt: 13}"),
    "condition_is_a_word": (7, "when should be keys with values", "key: value"),
    "condition_is_empty": (7, "when is empty", "Write a fact and its value."),
    "date_with_time": (15, "which is not a date", "Write a date as 2026-03-13."),
    "emoji_id": (1, 'The id is "XX-🚓"', "letters, digits and hyphens"),
    "field_that_is_none": (16, 'A field is "contents"', 'Did you mean "content"?'),
    "foreign_digits": (11, 'within is "٢٤ h"', 'as in "24 h"'),
    "id_in_small_letters": (1, '"xx-test"', "letters, digits and hyphens"),
    "indent": (3, "This is not YAML", "Check the indent of this line"),
    "key_is_a_list": (7, "A key is empty or is not a word", "Write the key before its colon."),
    "known_of_nothing": (7, 'no fact "missing.findings"', 'Did you mean "missing.kind"?'),
    "never_held_maybe": (17, 'never_held is "maybe"', "no, yes"),
    "never_verified": (15, 'An authority has no "last_verified"', 'Add the line "last_verified'),
    "not_after_no_time": (17, "child.age, which is not a time", "Name a fact that is a time."),
    "not_ruled_out_a_number": (7, "takes one fact and its value", "{not_ruled_out: {fact: value}}"),
    "number_in_words": (7, '"thirteen"', "Write a whole number"),
    "overtaken_by_unknown": (17, 'no fact "missing.came_back_at"', "Did you mean"),
    "quote_left_open": (2, "A quote is opened and never closed", "Close it."),
    "repeat_from_other": (17, 'from is "first_act"', 'Did you mean "last_act"?'),
    "repeat_until_other_event": (17, "a fact about the disclosure", "Name a fact about the same event."),
    "review_without_day": (17, 'review has no "on"', 'Add the line "on'),
    "rule_is_a_list": (1, "The rule should be keys with values", "key: value"),
    "standing_by_a_fact": (9, "`is` is not one setting", "{settings.name: {its value: must, …}}"),
    "standing_is_empty": (8, "standing is an empty list", "Put something in it"),
    "standing_without_basis": (9, 'A standing has no "basis"', 'Add the line "basis'),
    "starts_latest": (6, 'starts has no "earliest"', 'Add the line "earliest'),
    "tightens_itself": (17, "XX-TEST tightens itself", "Name the rule that it makes stricter."),
    "tightens_two": (17, "tightens should be one word", "Write it on one line"),
    "title_is_a_list": (2, "title should be one word or sentence", "Write it on one line"),
    "to_is_empty": (12, "to is an empty list", "Put something in it"),
    "until_other_event": (17, "a fact about the identification", "Name a fact about the same event."),
    "warn_without_spanish": (17, 'say has no "es"', 'Add the line "es'),
    "zero_hours": (11, '"0 h"', 'as in "24 h"'),
}
FOLDERS = {
    "conflict_with_one_side": (
        "conflicts.yaml",
        7,
        "shows one side only",
        "one that pulls to tell and one to withhold",
    ),
    "federal_rule_a_draft": ("US-IVE-35B-LE24.yaml", 1, "is also in duties/us/", "Give it an id of its own"),
    "federal_rule_retired": ("US-IVE-35B-LE24.yaml", 1, "is also in duties/us/", "Give it an id of its own"),
    "id_of_a_federal_rule": ("US-IVE-35B-LE24.yaml", 1, "is also in duties/us/", "say `tightens`"),
    "limit_is_a_word": ("limits.yaml", 1, "PRIV-FW should be keys with values", "key: value"),
    "named_otherwise": ("XX-ELSE.yaml", 1, "The id is XX-OWN", 'Name the file "XX-OWN.yaml".'),
    "recipient_in_one_language": ("recipients.yaml", 1, 'label has no "es"', 'Add the line "es'),
    "recipient_perhaps_family": ("recipients.yaml", 1, 'family is "perhaps"', "no, yes"),
    "recipient_that_is_there": ("recipients.yaml", 1, '"ncmec" is there already', "Choose another name."),
    "recipient_without_label": ("recipients.yaml", 1, 'fw_hotline has no "label"', 'Add the line "label'),
    "rules_in_a_circle": ("XX-A.yaml", 17, "in a circle: XX-B → XX-A → XX-B", "Let one of them stand alone."),
    "setting_left_unknown": ("settings.yaml", 1, "settings.immediate_grace is unknown", "Leave it out."),
    "setting_of_no_value": ("settings.yaml", 1, '"strict"', "every_child_in_care, literal"),
    "setting_that_is_a_fact": ("settings.yaml", 1, "is not a setting", "Settings begin with `settings.`."),
    "setting_unknown": ("settings.yaml", 1, 'no fact "settings.mising_reading"', "Did you mean"),
    "setting_without_basis": ("settings.yaml", 1, 'has no "basis"', 'Add the line "basis'),
    "shared_file_misspelt": ("source.yaml", None, "neither a rule nor a file that rules share", '"sources.yaml"'),
    "source_is_a_word": ("sources.yaml", 1, "own should be keys with values", "key: value"),
    "source_not_listed": ("XX-OWN.yaml", 15, 'There is no source "own"', "Use one of"),
    "source_quite_sure": ("sources.yaml", 1, 'sure is "quite"', "full, part, summary"),
    "source_read_some_day": ("sources.yaml", 1, '"last May", which is not a date', "Write a date as 2026-03-13."),
    "source_that_is_there": ("sources.yaml", 1, '"usc-42-671" is there already', "Choose another name."),
    "source_without_title": ("sources.yaml", 1, 'own has no "title"', 'Add the line "title'),
    "spanish_half_said": ("es.yaml", 1, 'XX-OWN has no "plain"', 'Add the line "plain'),
    "spanish_of_no_rule": ("es.yaml", 1, 'There is no rule "XX-OTHER"', "Use one of"),
    "spanish_without_duties": ("es.yaml", 1, 'has no "duties"', 'Add the line "duties'),
    "term_further_down": ("terms.yaml", 4, '"lost_one" is defined further down than "young_one"', "terms above it"),
    "term_of_itself": ("terms.yaml", 4, "in a circle: young_one → young_one", "Define a term from facts"),
    "term_of_no_fact": ("terms.yaml", 4, 'no fact "child.years"', 'Did you mean "child.age"?'),
    "term_that_is_there": ("terms.yaml", 1, '"population_9c" is there already', "Choose another name."),
    "term_without_authority": ("terms.yaml", 1, 'young_one has no "authority"', 'Add the line "authority'),
    "terms_in_a_circle": ("terms.yaml", 4, "in a circle: one → two → three → one", "Define a term from facts"),
    "word_in_one_language": ("words.yaml", 1, 'call_hotline has no "es"', 'Add the line "es'),
}
JURISDICTION = {
    "calendar: us-federal": ("calendar: us-lunar", 'calendar is "us-lunar"', "us-federal"),
    "[America/New_York]": ("[America/Newark]", 'no time zone "America/Newark"', "America/New_York"),
    "overlays: [us]": ("overlays: [us, us/xx]", "no folder duties/us/xx", "Name a folder of duties."),
    "id: us": ("id: usa", 'id is "usa"', 'Did you mean "us"?'),
    "status: in_use": ("status: final", 'status is "final"', "draft, in_use, retired, reviewed"),
    "verified_on: 2026-11-22": ("verified_on: lately", '"lately", which is not a date', "2026-03-13"),
    "settings.ive_age:": ("settings.age:", 'no fact "settings.age"', "Did you mean"),
    "value: stands": ("value: fallen", '"fallen"', "overtaken, stands"),
}
CALENDAR = {
    "id: us-federal": ("id: us-state", 'The id is "us-state"', 'Write "us-federal"'),
    "from:": ("since:", 'has no "from"', 'Add the line "from'),
    "until: ": ("until: 1", "which is not a date", "2026-03-13"),
    "from: 2024-01-01": ("from: 2026-06-01", "is not between from and until", "move `until`"),
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


@pytest.mark.parametrize(("name", "words"), FOLDERS.items(), ids=FOLDERS)
def test_a_broken_folder_is_refused_with_the_file_its_line_and_its_mend(name, words) -> None:
    file, line, what, mend = words
    with pytest.raises(ContentError) as caught:
        load_book(["us"], folders=[BROKEN / "folders" / name])
    assert (caught.value.file, caught.value.line) == (f"{name}/{file}", line)
    assert what in caught.value.what
    assert mend in caught.value.mend


def changed(tmp_path: Path, file: str, old: str, new: str) -> Path:
    """The shipped content with one word changed in one file."""
    copy = tmp_path / "content"
    shutil.copytree(CONTENT, copy)
    written = (copy / file).read_text()
    assert old in written
    (copy / file).write_text(written.replace(old, new, 1))
    return copy


@pytest.mark.parametrize(("old", "words"), JURISDICTION.items(), ids=[new for new, *_ in JURISDICTION.values()])
def test_a_broken_jurisdiction_is_refused(tmp_path, old, words) -> None:
    new, what, mend = words
    with pytest.raises(ContentError) as caught:
        load_book(["us"], content=changed(tmp_path, "jurisdictions/us.yaml", old, new))
    assert caught.value.file == "jurisdictions/us.yaml"
    assert caught.value.line is not None
    assert what in caught.value.what
    assert mend in caught.value.mend


@pytest.mark.parametrize(("old", "words"), CALENDAR.items(), ids=[new for new, *_ in CALENDAR.values()])
def test_a_broken_calendar_is_refused(tmp_path, old, words) -> None:
    new, what, mend = words
    with pytest.raises(ContentError) as caught:
        load_book(["us"], content=changed(tmp_path, "calendars/us-federal.yaml", old, new))
    assert caught.value.file == "calendars/us-federal.yaml"
    assert what in caught.value.what
    assert mend in caught.value.mend


def test_every_broken_file_has_its_words() -> None:
    assert {path.stem for path in (BROKEN / "rules").iterdir()} == set(RULES)
    assert {path.stem for path in (BROKEN / "facts").iterdir()} == set(FACTS)
    assert {path.name for path in (BROKEN / "folders").iterdir()} == set(FOLDERS)
