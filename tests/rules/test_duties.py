"""What is due: instances, acts and states. Every person is invented."""

from datetime import datetime

import pytest

from handrail.rules import FactsError, due, load_book, read_facts
from tests.rules.asking import ask, book, facts, found, missing, only, rule, when

NOW = "2026-03-14T09:00:00-04:00"
LATER = "2026-03-20T09:00:00-04:00"
DAY = "[{within: 24 h}]"


def act(more: str = "", at: str = "2026-03-14T08:00:00-04:00") -> str:
    return f"{{act: test_act, to: law_enforcement, at: {at}{more}}}"


# --- instances and acts -------------------------------------------------------------------------------------------


def test_an_instance_is_duty_by_event_by_recipient() -> None:
    answer = ask(book(rule(to="[law_enforcement, ncmec]")), NOW, missing())
    assert [one.instance for one in found(answer)] == ["XX-TEST/e1/law_enforcement", "XX-TEST/e1/ncmec"]


def test_one_act_closes_every_duty_with_the_same_act_recipient_and_event() -> None:
    asked = book(rule(), rule(id="XX-OTHER"), rule(id="XX-FURTHER", act="other_act"))
    answer = ask(asked, NOW, missing(done=act(", reference: R1")))
    assert [only(answer, name).state for name in ("XX-TEST", "XX-OTHER", "XX-FURTHER")] == ["met", "met", "open"]


def test_an_act_before_the_clock_started_counts() -> None:
    answer = ask(book(rule(clock=DAY)), NOW, missing(done=act(at="2026-03-13T20:00:00-04:00")))
    assert only(answer).state == "met"


def test_an_act_in_the_future_has_not_been_done() -> None:
    assert only(ask(book(rule()), NOW, missing(done=act(at=LATER)))).state == "open"


def test_an_act_may_name_the_duty_instead() -> None:
    answer = ask(book(rule()), NOW, missing(done=f"{{duty: XX-TEST, at: {NOW}}}"))
    assert only(answer).state == "met"


def test_an_act_that_names_an_unknown_duty_is_refused() -> None:
    with pytest.raises(FactsError, match="no duty"):
        ask(book(rule()), NOW, missing(done=f"{{duty: XX-TESTS, at: {NOW}}}"))


def test_one_act_may_be_about_two_events() -> None:
    written = """
        identifications:
          - {id: i1, form: sex, status: suspected, at: 2026-03-01T10:00:00-05:00}
          - {id: i2, form: labor, status: suspected, at: 2026-03-02T10:00:00-05:00}
        done: [{act: test_act, to: hhs_otip, at: 2026-03-03T10:00:00-05:00, about: [i1, i2]}]
    """
    starts = "{earliest: [sex_trafficking.suspected_at, labor_trafficking.suspected_at]}"
    assert [one.state for one in found(ask(book(rule(starts=starts, to="[hhs_otip]")), NOW, written))] == ["met", "met"]


def test_with_two_events_an_act_that_names_neither_closes_none_and_says_so() -> None:
    written = missing(done=act()).replace(
        "done:", "  - {id: e2, kind: missing, informed_at: 2026-03-14T01:00:00-04:00}\n        done:"
    )
    answer = ask(book(rule()), NOW, written)
    assert [one.state for one in found(answer)] == ["open", "open"]
    assert {one.warnings[0].code for one in found(answer)} == {"act_without_event"}


def test_an_event_that_has_not_come_starts_nothing() -> None:
    assert found(ask(book(rule()), "2026-03-13T21:00:00-04:00", missing())) == []


def test_the_police_time_follows_from_the_first_report() -> None:
    report = "{act: report_missing, to: law_enforcement, at: 2026-03-13T22:00:00-04:00, reference: R}"
    answer = ask(book(rule(starts="missing.police_told_at")), NOW, missing(done=report))
    assert when(only(answer).started_at) == "13 Mar 22:00"


def test_a_rule_without_an_event_is_about_the_child_as_things_stand() -> None:
    asked = book(rule(starts=None, when="{child.age: {lt: 18}}", to="[case_record]"))
    answer = ask(asked, NOW, missing(own="child.birthdate: 2010-05-02"))
    assert (only(answer).instance, only(answer).started_at, only(answer).due_at) == (
        "XX-TEST/case/case_record",
        None,
        None,
    )


def test_such_a_rule_changes_at_the_next_birthday() -> None:
    asked = book(rule(starts=None, when="{child.age: {lt: 18}}"))
    assert when(ask(asked, NOW, "{facts: {child.birthdate: 2010-05-02}}").changes_at) == "02 May 00:00"


# --- states -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked_at", "done_at", "state"),
    [
        ("2026-03-14T21:10:00-04:00", None, "open"),
        ("2026-03-14T21:10:01-04:00", None, "overdue"),
        (LATER, "2026-03-14T21:10:00-04:00", "met"),
        (LATER, "2026-03-14T21:11:00-04:00", "met_late"),
    ],
)
def test_late_begins_right_after_the_due_time(asked_at, done_at, state) -> None:
    # Told 13 March 21:10 + 24 h = 14 March 21:10.
    done = act(at=done_at) if done_at else ""
    assert only(ask(book(rule(clock=DAY)), asked_at, missing(done=done))).state == state


def test_the_answer_changes_right_after_the_due_time() -> None:
    asked = book(rule(clock=DAY, act="another_act"))
    case = read_facts(facts(missing()))
    changes = due(case, at=datetime.fromisoformat("2026-03-14T21:10:00-04:00"), book=asked).changes_at
    assert only(due(case, at=changes, book=asked)).state == "overdue"


def test_a_duty_without_hours_is_never_overdue() -> None:
    one = only(ask(book(rule()), "2027-03-14T21:10:00-04:00", missing()))
    assert (one.state, one.due_at) == ("open", None)


def test_done_without_a_reference_is_met_and_not_proven() -> None:
    one = only(ask(book(rule(proof="[reference, sent_at]")), NOW, missing(done=act())))
    assert (one.state, one.proven) == ("met", "no")


def test_a_reference_proves_it() -> None:
    assert only(ask(book(rule(proof="[reference]")), NOW, missing(done=act(", reference: R1")))).proven == "yes"


def test_where_no_reference_is_asked_for_the_rest_of_the_proof_is_enough() -> None:
    asked = book(rule(proof="[sent_at, channel, sent_by]"))
    assert only(ask(asked, NOW, missing(done=act(", channel: phone")))).proven == "no"
    assert only(ask(asked, NOW, missing(done=act(", channel: phone, sent_by: Ana")))).proven == "yes"


def test_declined_stays_open_until_the_next_try() -> None:
    one = only(ask(book(rule()), NOW, missing(done=act(f", outcome: declined, retry_at: {LATER}"))))
    assert (one.state, one.proven, when(one.retry_at)) == ("open", "no", "20 Mar 09:00")


def test_declined_does_not_stop_the_clock() -> None:
    done = act(f", outcome: declined, retry_at: {LATER}")
    assert only(ask(book(rule(clock=DAY)), "2026-03-15T09:00:00-04:00", missing(done=done))).state == "overdue"


def test_closed_by_a_supervisor_is_not_met() -> None:
    one = only(ask(book(rule()), NOW, missing(done=act(", outcome: closed, by: Sam, reason: moved away"))))
    assert (one.state, one.proven) == ("closed_with_reason", "no")


def test_immediately_is_due_at_the_start_and_shows_the_minutes_taken() -> None:
    asked = book(rule(clock="[{within: immediately, no_later_than: 24 h}]"))
    one = only(ask(asked, LATER, missing(done=act(at="2026-03-13T22:00:00-04:00"))))
    assert (one.state, when(one.due_at), one.immediate.minutes_taken) == ("met", "13 Mar 21:10", 50)
    assert only(ask(asked, "2026-03-14T21:10:00-04:00", missing())).state == "open"
    assert only(ask(asked, "2026-03-14T21:11:00-04:00", missing())).state == "overdue"


def test_immediately_without_any_limit_is_never_called_late() -> None:
    asked = book(rule(clock="[{within: immediately}]"))
    assert only(ask(asked, LATER, missing())).state == "open"
    assert only(ask(asked, LATER, missing(own="settings.immediate_grace: 60"))).state == "overdue"


def test_until_ends_what_was_not_done_as_overtaken() -> None:
    asked, back = book(rule(until="missing.located_at")), ", returned_at: 2026-03-14T08:00:00-04:00"
    assert only(ask(asked, NOW, missing(back))).state == "overtaken"
    assert only(ask(asked, NOW, missing(back, done=act()))).state == "met"


@pytest.mark.parametrize(("setting", "state"), [("overtaken", "overtaken"), ("stands", "overdue")])
def test_a_return_before_the_due_time_overtakes_only_where_the_setting_says_so(setting, state) -> None:
    asked = book(rule(clock=DAY, overtaken_by="missing.returned_at"))
    written = missing(", returned_at: 2026-03-13T21:50:00-04:00", own=f"settings.returned_before_due: {setting}")
    assert only(ask(asked, LATER, written)).state == state


def test_a_return_after_the_due_time_overtakes_nothing() -> None:
    asked = book(rule(clock=DAY, overtaken_by="missing.returned_at"))
    written = missing(", returned_at: 2026-03-15T21:50:00-04:00", own="settings.returned_before_due: overtaken")
    assert only(ask(asked, LATER, written)).state == "overdue"


def test_a_recurring_duty_is_due_again_after_each_act_until_the_end() -> None:
    asked = book(rule(repeat="{every: 1 week, from: last_act, until: missing.located_at}"))
    assert when(only(ask(asked, NOW, missing())).due_at) == "20 Mar 21:10"
    one = only(ask(asked, NOW, missing(done=act())))
    assert (one.state, when(one.due_at)) == ("open", "21 Mar 08:00")
    assert only(ask(asked, "2026-03-22T08:00:00-04:00", missing(done=act()))).state == "overdue"
    assert only(ask(asked, LATER, missing(", located_at: 2026-03-19T08:00:00-04:00", done=act()))).state == "met"


def test_an_ongoing_duty_without_an_interval_stays_open_and_is_never_overdue() -> None:
    asked = book(rule(repeat="{until: missing.located_at}"))
    one = only(ask(asked, "2026-06-01T08:00:00-04:00", missing(done=act())))
    assert (one.state, one.due_at, one.repeats) == ("open", None, True)


# --- clocks in a rule ---------------------------------------------------------------------------------------------

RISKY = "[{when: {missing.risks: suicidal}, within: immediately, no_later_than: 2 h}, {within: 4 h}]"


@pytest.mark.parametrize(
    ("risks", "due_at", "asks"),
    [
        (", risks: [suicidal]", "13 Mar 21:10", ()),
        (", risks: [other], risks_complete: yes", "14 Mar 01:10", ()),
        (", risks: [other]", "13 Mar 21:10", ("missing.risks",)),
    ],
)
def test_the_earliest_clock_that_is_not_known_to_be_false_counts(risks, due_at, asks) -> None:
    one = only(ask(book(rule(clock=RISKY)), NOW, missing(risks)))
    assert (when(one.due_at), one.asks) == (due_at, asks)


def test_a_clock_whose_start_is_unknown_asks_for_it() -> None:
    one = only(ask(book(rule(clock="[{within: 4 h, from: missing.first_suspected_at}]")), NOW, missing()))
    assert (one.due_at, one.asks) == (None, ("missing.first_suspected_at",))


def test_the_birthday_caps_the_due_time_and_says_so() -> None:
    asked = book(rule(clock=DAY, not_after="child.turns_18_at"))
    one = only(ask(asked, NOW, missing(own="child.birthdate: 2008-03-14")))
    assert (when(one.due_at), one.warnings[0].code) == ("14 Mar 00:00", "due_before_birthday")


def test_a_birthday_before_the_event_caps_nothing() -> None:
    asked = book(rule(clock=DAY, not_after="child.turns_18_at"))
    assert when(only(ask(asked, NOW, missing(own="child.birthdate: 2000-03-14"))).due_at) == "14 Mar 21:10"


def test_practice_is_shown_beside_and_makes_nothing_overdue() -> None:
    asked = book(rule(also_show="{from: missing.provider_knew_at, within: 24 h, as: conservative}"))
    one = only(ask(asked, LATER, missing(", provider_knew_at: 2026-03-12T20:00:00-04:00")))
    assert [(when(line.due_at), line.kind, line.passed) for line in one.also_show] == [
        ("13 Mar 20:00", "conservative", True)
    ]
    assert one.state == "open"


# --- standing -----------------------------------------------------------------------------------------------------

BRANCHES = "[{when: {child.age: {lt: 18}}, is: must, basis: statute}, {is: should, basis: recommended}]"


def test_the_first_true_branch_stands() -> None:
    one = only(ask(book(rule(standing=BRANCHES)), NOW, missing(own="child.age: 15")))
    assert (one.standing, one.basis, one.would_be) == ("must", "statute", ())


def test_a_stronger_unknown_branch_is_listed_and_asked_for() -> None:
    one = only(ask(book(rule(standing=BRANCHES)), NOW, missing()))
    assert (one.standing, one.would_be, one.asks) == ("should", ("must",), ("child.age",))


def test_a_standing_that_hangs_on_an_unknown_setting_is_the_weaker_one() -> None:
    standing = "[{is: {settings.ive_under_26_option: {yes: must, no: may}}, basis: statute}]"
    one = only(ask(book(rule(standing=standing)), NOW, missing()))
    assert (one.standing, one.would_be, one.asks) == ("may", ("must",), ("settings.ive_under_26_option",))


def test_a_branch_that_was_not_in_force_yet_decides_nothing() -> None:
    asked = book(rule(standing="[{is: must, basis: statute, in_force: 2026-03-14}, {is: should, basis: recommended}]"))
    assert only(ask(asked, NOW, missing())).standing == "should"


def test_a_rule_whose_only_branch_came_later_neither_fires_nor_asks() -> None:
    asked = book(rule(standing="[{when: {child.age: {lt: 18}}, is: must, basis: statute, in_force: 2026-03-14}]"))
    answer = ask(asked, NOW, missing())
    assert found(answer) == []
    assert "XX-TEST" not in {one.id for one in answer.cannot_tell}


def test_a_law_that_was_not_in_force_at_the_event_does_not_fire() -> None:
    cited = "[{cite: Act, source: invented, in_force: 2026-03-14, last_verified: 2026-11-22}]"
    assert found(ask(book(rule(authority=cited)), NOW, missing())) == []
    assert found(ask(book(rule(authority=cited.replace("03-14", "03-13"))), NOW, missing()))


def test_a_law_that_had_ended_does_not_fire() -> None:
    cited = "[{cite: Act, source: invented, in_force: 2020-01-01, until: 2026-03-13, last_verified: 2026-11-22}]"
    assert found(ask(book(rule(authority=cited)), NOW, missing())) == []


def test_content_that_the_law_added_later_is_not_asked_for() -> None:
    act = "{cite: Act, source: invented, in_force: 2020-01-01, last_verified: 2026-11-22}"
    later = "{cite: Later, source: invented, in_force: 2026-03-14, fields: [content], last_verified: 2026-11-22}"
    one = only(ask(book(rule(authority=f"[{act}, {later}]", content="[photo]")), NOW, missing()))
    assert (one.content, [cite.cite for cite in one.authority]) == ((), ["Act"])


def test_a_draft_never_stands_as_a_must() -> None:
    answer = ask(book(rule(status="draft")), NOW, missing())
    assert [(one.standing, one.would_be) for one in answer.drafts] == [("should", ("must",))]


def test_a_draft_is_listed_as_one_and_says_what_would_lift_it() -> None:
    answer = ask(book(rule(status="draft", lifted_by="Counsel reads it.")), NOW, missing())
    assert [(one.id, one.lifted_by) for one in answer.drafts] == [("XX-TEST", "Counsel reads it.")]
    assert "XX-TEST" not in {one.id for one in answer.duties}


def test_a_retired_rule_says_nothing() -> None:
    assert found(ask(book(rule(status="retired")), NOW, missing())) == []


# --- cannot tell --------------------------------------------------------------------------------------------------


def needs(answer, rule_id: str = "XX-TEST") -> tuple[str, ...]:
    return next(one.needs for one in answer.cannot_tell if one.id == rule_id)


def test_it_asks_at_most_three_facts_that_could_still_decide() -> None:
    names = ("foster_care", "chafee_services", "extended_care", "open_in_home_case")
    many = f"{{any: [{', '.join(f'{{care.{name}: yes}}' for name in names)}]}}"
    assert len(needs(ask(book(rule(when=many)), NOW, missing()))) == 3


def test_what_everything_hangs_on_is_asked_first() -> None:
    both = "{all: [{any: [{care.foster_care: yes}, {care.chafee_services: yes}]}, {child.indian_child: yes}]}"
    assert needs(ask(book(rule(when=both)), NOW, missing()))[0] == "child.indian_child"


def test_without_its_event_a_duty_neither_fires_nor_asks() -> None:
    answer = ask(book(rule(starts="missing.returned_at", when="{care.foster_care: yes}")), NOW, missing())
    assert "XX-TEST" not in {one.id for one in answer.cannot_tell}


def test_an_identification_of_unclear_form_asks_which_it_is() -> None:
    asked = book(rule(starts="sex_trafficking.identified_at"))
    answer = ask(
        asked, NOW, "identifications: [{id: i1, form: unclear, status: identified, at: 2026-03-01T10:00:00-05:00}]"
    )
    assert found(answer) == []
    assert needs(answer) == ("sex_trafficking.status",)


def test_an_unclear_form_starts_a_duty_of_either_form() -> None:
    asked = book(rule(starts="{earliest: [sex_trafficking.identified_at, labor_trafficking.identified_at]}"))
    assert found(
        ask(asked, NOW, "identifications: [{form: unclear, status: identified, at: 2026-03-01T10:00:00-05:00}]")
    )


def test_not_ruled_out_fires_and_asks() -> None:
    asked = book(rule(when="{not_ruled_out: {child.citizenship: foreign_national}}"))
    one = only(ask(asked, NOW, missing()))
    assert (one.asks, one.why) == (("child.citizenship",), ("child.citizenship is not known",))
    assert found(ask(asked, NOW, missing(own="child.citizenship: us_citizen"))) == []


# --- who sees it, who holds it ------------------------------------------------------------------------------------


@pytest.mark.parametrize("known", ["", "child.indian_child: yes", "child.indian_child: no"])
def test_what_reads_a_restricted_fact_is_restricted_whether_or_not_it_is_known(known) -> None:
    either = "{any: [{child.indian_child: yes}, {missing.kind: missing}]}"
    assert only(ask(book(rule(when=either)), NOW, missing(own=known))).restricted_by == ("child.indian_child",)


FAMILY = {"to": "[parent]", "clock": DAY}


@pytest.mark.parametrize("unsafe", ["trafficking.family_suspect: yes", "family.notice_safe: no"])
def test_an_overlay_notice_to_the_family_is_held_and_its_clock_stays_visible(unsafe) -> None:
    one = only(ask(book(rule(**FAMILY)), NOW, missing(own=unsafe)))
    assert (one.state, when(one.due_at)) == ("held", "14 Mar 21:10")


def test_a_notice_marked_never_held_is_not_held_and_counsel_is_flagged() -> None:
    one = only(ask(book(rule(**FAMILY, never_held="yes")), NOW, missing(own="family.notice_safe: no")))
    assert (one.state, one.warnings[0].code) == ("open", "family_suspect_ask_counsel")


def test_a_named_person_lets_it_go_with_a_reason() -> None:
    done = f"{{act: test_act, to: parent, at: {NOW}, outcome: released, by: Sam, reason: the father is safe}}"
    assert only(ask(book(rule(**FAMILY)), NOW, missing(own="family.notice_safe: no", done=done))).state == "open"


def test_nothing_is_held_from_somebody_outside_the_family() -> None:
    assert only(ask(book(rule()), NOW, missing(own="family.notice_safe: no"))).state == "open"


def test_it_asks_whether_a_notice_to_the_family_is_safe() -> None:
    assert only(ask(book(rule(**FAMILY)), NOW, missing())).asks == ("family.notice_safe",)


def test_a_suspicion_that_came_later_still_holds_the_notice() -> None:
    later = "trafficking.family_suspect: [{is: no, from: 2026-03-01}, {is: yes, from: 2026-03-14}]"
    assert only(ask(book(rule(**FAMILY)), NOW, missing(own=later))).state == "held"


def test_what_binds_somebody_else_is_watched() -> None:
    answer = ask(book(rule(watch="law_enforcement")), NOW, missing())
    assert [(one.id, one.who) for one in answer.others if one.id == "XX-TEST"] == [("XX-TEST", "law_enforcement")]


def test_and_is_a_duty_for_the_one_it_binds() -> None:
    answer = ask(book(rule(watch="law_enforcement")), NOW, missing().replace("ive_agency", "law_enforcement"))
    assert "XX-TEST" in {one.id for one in answer.duties}


def test_a_warning_shows_when_its_condition_holds() -> None:
    asked = book(rule(warn="[{when: {child.age: {ge: 17}}, say: {en: Soon eighteen., es: Pronto cumple 18.}}]"))
    assert [one.words["en"] for one in only(ask(asked, NOW, missing(own="child.age: 17"))).warnings] == [
        "Soon eighteen."
    ]
    assert only(ask(asked, NOW, missing(own="child.age: 15"))).warnings == ()


# --- what cannot be asked -----------------------------------------------------------------------------------------


def test_the_moment_needs_an_offset() -> None:
    with pytest.raises(FactsError) as caught:
        due(read_facts({"facts": {}}), at=datetime(2026, 3, 14), book=load_book(["us"]))  # noqa: DTZ001
    told = "The time 2026-03-14T00:00:00 has no offset. Write it as 2026-03-13T21:10:00-04:00."
    assert str(caught.value) == f"at: {told}"


def test_a_birth_date_in_the_future_is_refused() -> None:
    with pytest.raises(FactsError) as caught:
        ask(load_book(["us"]), NOW, "{facts: {child.birthdate: 2026-05-02}}")
    told = "The birth date is in the future. Check child.birthdate, or ask about a later time."
    assert str(caught.value) == f"facts: {told}"


def test_an_age_that_the_birth_date_contradicts_is_refused() -> None:
    with pytest.raises(FactsError) as caught:
        ask(load_book(["us"]), NOW, "{facts: {child.birthdate: 2010-05-02, child.age: 17}}")
    told = "child.age is 17, and by the birth date it is 15. Keep child.birthdate alone."
    assert str(caught.value) == f"facts: {told}"


def test_an_act_of_a_duty_that_is_not_there_is_refused() -> None:
    with pytest.raises(FactsError) as caught:
        ask(load_book(["us"]), NOW, missing(done="{duty: US-IVE-35B-LE25, at: 2026-03-13T22:00:00-04:00}"))
    assert str(caught.value) == 'facts: done: There is no duty "US-IVE-35B-LE25". Did you mean "US-IVE-35B-LE24"?'


# --- the hour that comes twice ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("asked_at", "state"), [("01:50:00-04:00", "open"), ("01:10:00-05:00", "overdue")])
def test_a_clock_that_ends_in_the_hour_that_comes_twice_ends_once(asked_at, state) -> None:
    # Told at 00:55 -04:00 on 1 November 2026; + 1 h = 01:55 -04:00. Forty minutes later the wall shows 01:35 again.
    written = missing().replace("2026-03-13T21:10:00-04:00", "2026-11-01T00:55:00-04:00")
    assert only(ask(book(rule(clock="[{within: 1 h}]")), f"2026-11-01T{asked_at}", written)).state == state


def test_an_answer_in_a_log_tells_nothing_of_the_child() -> None:
    answer = ask(book(rule()), NOW, missing(own="child.citizenship: foreign_national, child.birthdate: 2010-05-02"))
    assert repr(only(answer)) == "<Finding XX-TEST open>"
