"""What answers become: outcomes, ranges, age guards and stops."""

from dataclasses import replace
from pathlib import Path

import pytest

from handrail.rules.loading import Entries, Items, read_file
from handrail.rules.screening import (
    TOLD_UNASKED,
    AnswerError,
    Instrument,
    designated_for_return,
    load_instruments,
    next_item,
    offered,
    result,
    shown_items,
    stored_answers,
)
from tests.rules.instrument_text import answers, made

VECTORS = read_file(Path(__file__).with_name("screening_vectors.yaml"))
assert isinstance(VECTORS, Items)
AGES_18_TO_22 = "ages: {validated: {from: 18, to: 22}}\n"
ADULTS_ONLY = "ages: {permitted: {from: 18}}\n"


def conversation() -> Instrument:
    return load_instruments().get("guided-conversation")


def hmis() -> Instrument:
    return load_instruments().get("hmis-r15-r16")


def codes(sentences) -> list[str]:
    return [each.code for each in sentences]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda each: f"{each['rule']} {each['answers']}")
def test_it_counts_as_the_research_does(vector: Entries, tmp_path: Path) -> None:
    letters = str(vector["answers"])
    instrument = made(tmp_path, rule=str(vector["rule"]), items=len(letters.split()))
    found = result(instrument, answers(letters), age=15, stopped_on=None)
    assert (str(found.low), str(found.high), found.outcome) == (vector["low"], vector["high"], vector["outcome"])


def test_it_names_the_items_that_made_the_result_and_those_that_are_missing(tmp_path: Path) -> None:
    found = result(made(tmp_path, rule="{type: any_yes}", items=4), answers("n y - ."), age=15, stopped_on=None)
    assert (found.made_by, found.missing) == (("q2",), ("q3", "q4"))


def test_it_keeps_the_six_answers_apart(tmp_path: Path) -> None:
    found = result(made(tmp_path, rule="{type: none}", items=6), answers("y n ? - 0 i"), age=15, stopped_on=None)
    assert set(found.counts.values()) == {1, 0}
    assert found.counts["not_asked_stopped"] == 0


def test_a_reversed_item_counts_when_it_is_answered_no(tmp_path: Path) -> None:
    instrument = made(tmp_path, rule="{type: any_yes}", items=["polarity: reversed"])
    assert result(instrument, answers("n"), age=15, stopped_on=None).outcome == "positive"
    assert result(instrument, answers("y"), age=15, stopped_on=None).outcome == "negative"


def test_the_strongest_word_is_possible(tmp_path: Path) -> None:
    found = result(made(tmp_path, rule="{type: any_yes}", items=1), answers("y"), age=15, stopped_on=None)
    assert "possible" in found.headline.words["en"]
    assert "posible" in found.headline.words["es"]


def test_no_level_shows_until_every_item_is_answered_or_declined(tmp_path: Path) -> None:
    instrument = made(tmp_path, rule="{type: any_yes, complete_required: yes}", items=2)
    assert result(instrument, answers("y ."), age=15, stopped_on=None).outcome == "incomplete"
    assert result(instrument, answers("y 0"), age=15, stopped_on=None).outcome == "incomplete"
    assert result(instrument, answers("y -"), age=15, stopped_on=None).outcome == "positive"


def test_an_unfinished_list_without_a_score_can_require_completion_too(tmp_path: Path) -> None:
    instrument = made(tmp_path, rule="{type: none, complete_required: yes}", items=2)
    assert result(instrument, answers("y ."), age=15, stopped_on=None).outcome == "incomplete"
    assert result(instrument, answers("y n"), age=15, stopped_on=None).outcome == "no_score"


# --- stopping ---------------------------------------------------------------------------------------------------


def test_a_stop_after_item_3_leaves_the_rest_not_asked_stopped_and_gives_no_score(tmp_path: Path) -> None:
    found = result(made(tmp_path, rule="{type: any_yes}", items=6), answers("n n n"), age=15, stopped_on="q3")
    assert (found.outcome, found.low, found.counts["not_asked_stopped"]) == ("refer_now", None, 3)


def test_the_answers_to_sign_say_why_the_rest_was_not_reached(tmp_path: Path) -> None:
    instrument = made(tmp_path, rule="{type: none}", items=2)
    assert stored_answers(instrument, answers("y"), stopped_on="q1")["q2"] == "not_asked_stopped"
    assert stored_answers(instrument, answers("y"))["q2"] == "not_asked"


def test_a_stop_between_items_is_a_stop() -> None:
    found = result(conversation(), {"work_pay": "no"}, age=15, stopped_on=TOLD_UNASKED)
    assert (found.outcome, found.counts["no"], found.counts["not_asked_stopped"]) == ("refer_now", 1, 17)


def test_what_to_do_first_after_a_stop_is_safety() -> None:
    found = result(conversation(), {}, age=15, stopped_on=TOLD_UNASKED)
    assert codes(found.next_steps)[0] == "safety_now"


def test_an_adult_is_offered_an_adults_services_and_a_child_a_forensic_interview() -> None:
    adult, child, unknown = (
        codes(result(hmis(), {}, age=age, stopped_on="r15_1").next_steps) for age in (18, 17, None)
    )
    assert "refer_adult_services" in adult
    assert "refer_forensic_interview" not in adult
    assert "refer_forensic_interview" in child
    assert "refer_forensic_interview" in unknown


def test_a_disclosure_is_referred_even_when_the_worker_went_on() -> None:
    found = result(conversation(), {"third_person": "yes"}, age=15, stopped_on=None)
    assert found.outcome == "refer_now"
    assert "disclosure_not_stopped" in codes(found.notices)


def test_the_details_behind_a_disclosure_are_not_asked_stopped() -> None:
    final = stored_answers(hmis(), {"r15_1": "yes"}, stopped_on="r15_1")
    assert {final[each] for each in ("r15_a", "r15_b", "r15_c")} == {"not_asked_stopped"}
    assert "r15_d" not in final


# --- ages -------------------------------------------------------------------------------------------------------


def test_a_tool_for_adults_is_refused_at_17(tmp_path: Path) -> None:
    instrument = made(tmp_path, rule="{type: any_yes}", items=1, more=ADULTS_ONLY)
    found = result(instrument, answers("y"), age=17, stopped_on=None)
    assert (found.outcome, found.made_by, found.low) == ("refused", (), None)
    assert "18+" in found.headline.words["en"]


def test_a_tool_for_adults_is_given_at_18(tmp_path: Path) -> None:
    instrument = made(tmp_path, rule="{type: any_yes}", items=1, more=ADULTS_ONLY)
    assert result(instrument, answers("y"), age=18, stopped_on=None).outcome == "positive"


def test_a_disclosure_to_the_wrong_tool_is_still_referred(tmp_path: Path) -> None:
    instrument = made(tmp_path, rule="{type: any_yes}", items=1, more=ADULTS_ONLY)
    found = result(instrument, {}, age=17, stopped_on=TOLD_UNASKED)
    assert found.outcome == "refer_now"
    assert "outside_permitted_age" in codes(found.notices)


def test_at_15_a_tool_validated_from_18_to_22_says_so(tmp_path: Path) -> None:
    instrument = made(tmp_path, rule="{type: any_yes}", items=4, more=AGES_18_TO_22)
    found = result(instrument, answers("n n n n"), age=15, stopped_on=None)
    notice = next(each for each in found.notices if each.code == "outside_validated_age")
    assert found.outcome == "negative"
    assert "18–22" in notice.words["en"]
    assert "15" in notice.words["es"]


def test_at_18_it_says_nothing_about_age(tmp_path: Path) -> None:
    instrument = made(tmp_path, rule="{type: any_yes}", items=4, more=AGES_18_TO_22)
    found = result(instrument, answers("n n n n"), age=18, stopped_on=None)
    assert "outside_validated_age" not in codes(found.notices)


def test_without_an_age_a_score_waits_and_the_age_is_asked_for(tmp_path: Path) -> None:
    instrument = made(tmp_path, rule="{type: any_yes}", items=1, more=AGES_18_TO_22)
    found = result(instrument, answers("y"), age=None, stopped_on=None)
    assert found.outcome == "incomplete"
    assert "age_missing" in codes(found.notices)


def test_an_adults_disclosure_goes_to_a_person_and_not_to_a_rule() -> None:
    found = result(hmis(), {"r15_1": "yes"}, age=19, stopped_on=None)
    assert (found.outcome, codes(found.flags)) == ("no_score", ["age_at_event_unknown"])


def test_every_flag_says_that_it_is_not_part_of_hmis() -> None:
    assert all("not part of HMIS" in flag.label["en"] for flag in hmis().flags)


# --- what is shown ----------------------------------------------------------------------------------------------


def test_the_next_item_is_the_first_without_an_answer() -> None:
    assert next_item(conversation(), {"work_pay": "declined"}).id == "debt"


def test_there_is_no_next_item_at_the_end(tmp_path: Path) -> None:
    assert next_item(made(tmp_path, rule="{type: none}", items=1), answers("-")) is None


def test_a_hidden_answer_is_kept_and_not_counted() -> None:
    changed = {"r15_1": "no", "r15_c": "yes", "r15_d": "yes"}
    found = result(hmis(), changed, age=16, stopped_on=None)
    assert found.not_counted == ("r15_c", "r15_d")
    assert (found.outcome, found.flags, found.counts["yes"]) == ("no_score", (), 0)
    assert stored_answers(hmis(), changed)["r15_d"] == "yes"


def test_what_hangs_on_a_hidden_item_is_hidden_too(tmp_path: Path) -> None:
    items = ["", "enable_when: {q1: yes}", "enable_when: {q2: yes}"]
    instrument = made(tmp_path, rule="{type: none}", items=items)
    assert [item.id for item in shown_items(instrument, answers("n y y"))] == ["q1"]


def test_what_hangs_on_a_hidden_item_closes_the_range(tmp_path: Path) -> None:
    items = ["", "enable_when: {q1: yes}", "enable_when: {q2: yes}"]
    instrument = made(tmp_path, rule="{type: any_yes}", items=items)
    found = result(instrument, answers("n"), age=15, stopped_on=None)
    assert (found.low, found.high, found.outcome) == (0, 0, "negative")


def test_a_gap_behind_a_declined_question_keeps_the_range_open(tmp_path: Path) -> None:
    items = ["", "enable_when: {q1: yes}"]
    instrument = made(tmp_path, rule="{type: count_cut, at_least: 2}", items=items)
    found = result(instrument, answers("-"), age=15, stopped_on=None)
    assert (found.low, found.high, found.outcome) == (0, 2, "indeterminate")


# --- bad answers ------------------------------------------------------------------------------------------------


def test_an_unknown_item_is_named_with_the_mend() -> None:
    with pytest.raises(AnswerError, match=r"work_pya: guided-conversation has no such item\. .*work_pay"):
        shown_items(conversation(), {"work_pya": "yes"})


def test_an_unknown_answer_is_named_with_the_mend() -> None:
    with pytest.raises(AnswerError, match=r"“maybe” is not an answer of this item. Use one of: yes, no"):
        shown_items(conversation(), {"work_pay": "maybe"})


def test_a_stop_at_an_unknown_place_is_refused() -> None:
    with pytest.raises(AnswerError) as refused:
        result(conversation(), {}, age=15, stopped_on="lunch")
    assert str(refused.value) == (
        "stopped_on: guided-conversation has no item “lunch”. Name the item at which you stopped, or told_unasked"
    )
    assert (refused.value.item, refused.value.mend) == (
        "stopped_on", "Name the item at which you stopped, or told_unasked",
    )  # fmt: skip
    assert refused.value.what == "guided-conversation has no item “lunch”"


# --- offering and designation -----------------------------------------------------------------------------------


def test_hmis_is_offered_only_to_homeless_and_transition_age_youth() -> None:
    assert offered(hmis(), age=16, circumstances=["homeless"])
    assert offered(hmis(), age=16, circumstances=["transition_age"])
    assert not offered(hmis(), age=16, circumstances=[])
    assert not offered(hmis(), age=13, circumstances=["homeless"])


def test_the_conversation_is_offered_from_11_to_17_and_when_the_age_is_unknown() -> None:
    ages = (10, 11, 17, 18, None)
    found = [offered(conversation(), age=age, circumstances=[]) for age in ages]
    assert found == [False, True, True, False, True]


def test_only_what_the_agency_designated_closes_the_duty_on_return() -> None:
    assert designated_for_return("guided-conversation", ["guided-conversation"], is_child=True)
    assert not designated_for_return("hhs-pocket-card", ["guided-conversation"], is_child=True)
    assert not designated_for_return("guided-conversation", [], is_child=True)


def test_hmis_never_closes_it_for_a_child() -> None:
    assert not designated_for_return("hmis-r15-r16", ["hmis-r15-r16"], is_child=True)
    assert designated_for_return("hmis-r15-r16", ["hmis-r15-r16"], is_child=False)


def test_it_says_when_nobody_has_reviewed_it() -> None:
    assert "not_reviewed" in codes(result(conversation(), {}, age=15, stopped_on=None).notices)
    reviewed = replace(conversation(), reviewed_by="Somebody with a name")
    assert "not_reviewed" not in codes(result(reviewed, {}, age=15, stopped_on=None).notices)
