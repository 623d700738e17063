"""Whomever a rule in use tells of an absence, or of its end, has a report, a letter, or a reason for a call alone."""

from functools import cache

import pytest

from handrail.rules import load_book
from handrail.rules.loading import CONTENT
from handrail.rules.packets import load_packets

EVENTS = frozenset({
    "report_missing", "report_recovery", "notify_missing", "notify_return", "keep_in_touch", "tell_caseworker",
    "il_unusual_incident_report", "oh_send_copy", "oh_send_return_copy",
})  # fmt: skip
"""Acts of the book by which somebody outside hears of an absence."""
CODES = sorted(path.stem for path in (CONTENT / "jurisdictions").glob("*.yaml"))
NOBODY = frozenset({"case_record", "ncic", "child"})


@cache
def everybody(code):
    """Each act and receiver that a rule in use names for times missing."""
    rules = [rule for rule in load_book([code]).rules.values() if rule.status == "in_use" and rule.act in EVENTS]
    return {(rule.act, to) for rule in rules for to in rule.to if to not in NOBODY}


def has_paper(act, to):
    return any(act in packet.acts and packet.reaches(to) for packet in load_packets().values())


def has_reason(code, to):
    said = load_book([code]).recipients[to].get("by_call", {})
    return bool(said.get("en") and said.get("es"))


@pytest.mark.parametrize("code", CODES)
def test_every_receiver_of_the_book_has_a_report_a_letter_or_a_reason_for_a_call_alone(code):
    assert [pair for pair in everybody(code) if not has_paper(*pair) and not has_reason(code, pair[1])] == []


def test_the_acts_about_an_absence_are_those_that_the_book_has():
    """A new act that tells somebody of an absence is looked at here before it is used."""
    told = {rule.act for code in CODES for rule in load_book([code]).rules.values()
            if rule.status == "in_use" and rule.about == "episode" and set(rule.to) - NOBODY}  # fmt: skip
    others = {"accept_missing_report", "enter_missing_person", "verify_ncic_record", "police_notify_ncmec",
              "confirm_ncic_entry", "contact_family_of_youth"}  # fmt: skip
    assert told - EVENTS - others == set()


@pytest.mark.parametrize("code", CODES)
def test_whoever_was_told_can_be_told_that_it_was_a_mistake_on_paper_or_by_a_call_alone(code):
    told = {to for act, to in everybody(code) if act not in {"report_recovery", "notify_return"}}
    assert [to for to in told if not has_paper("notify_mistake", to) and not has_reason(code, to)] == []


@pytest.mark.parametrize("code", CODES)
def test_whoever_has_a_letter_about_the_absence_has_one_about_the_return(code):
    told = {to for act, to in everybody(code) if act == "notify_missing" and has_paper(act, to)}
    assert [to for to in told if not has_paper("notify_return", to)] == []


def test_tribal_police_hear_of_the_absence_and_of_its_end_and_stay_restricted():
    assert has_paper("report_missing", "tribal_law_enforcement")
    assert has_paper("notify_return", "tribal_law_enforcement") and has_paper(
        "notify_mistake", "tribal_law_enforcement"
    )
    assert load_book(["us-wa"]).recipients["tribal_law_enforcement"]["restricted"] == "tribal"


def test_tribes_and_tribal_police_are_told_by_a_rule_and_by_no_practice_of_ours():
    """Only a law says so: no letter to them is offered where no rule of the book names them."""
    restricted = {name for code in CODES for name, one in load_book([code]).recipients.items() if one.get("restricted")}
    asked = {to for code in CODES for act, to in everybody(code) if act == "notify_missing" and to in restricted}
    assert asked == {"tribe", "indian_custodian"}
