"""The words of the plans: easy, kind, in two languages, with their sources, and nothing that names or blames."""

import re
from collections.abc import Iterator

import pytest

from handrail.rules.plans import load_copies, load_plans, load_prevention
from handrail.rules.plans.copy_rules import load_caregiver_sheet
from handrail.rules.plans.forbidden import has_word
from handrail.rules.plans.plan import Plan, Prompt, Section
from tests.content.reading import grade, inflesz, longest_sentence

BOOK = load_plans()
PREVENTION = load_prevention()
PLANS = (*BOOK.plans, PREVENTION.plan)
SHEET = load_caregiver_sheet()
BY_PLAN = pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.id)
BY_AGE = pytest.mark.parametrize("plan", BOOK.plans, ids=lambda plan: plan.id)
BOTH = pytest.mark.parametrize("language", ["en", "es"])
YOUTH_GRADE, YOUTH_INFLESZ, STAFF_GRADE, STAFF_INFLESZ, WORDS = 6, 70, 8, 55, 20
PARTS = [
    "about", "what_safe_means", "warning_signs", "by_myself", "lift_me", "safe_adults", "people_i_need_distance_from",
    "if_they_turn_up", "phone_and_online", "where_i_live", "getting_around", "if_i_think_about_leaving",
    "things_with_me", "if_it_is_family", "health_and_crisis", "my_rights", "days_that_change_things", "review",
]  # fmt: skip
"""The eighteen sections of practice 4.2, in their order."""
NEVER_SAID = re.compile(
    r"\b(runaway|refus\w+|prostitut\w+|awol|high risk|victim\w*|pimp|at risk|compl[iy]\w*|perpetrator)\b"
    r"|\bfugad\w+|\bse negó\b|\bvíctimas?\b|\bprostitu\w+|\bproxeneta",
    re.I,
)
REASONS = {"en": re.compile(r"\bwhy\b|\bhow come\b", re.I), "es": re.compile(r"\bpor qué\b|\bmotivo", re.I)}
FORMAL = re.compile(r"\b(usted(es)?|le digo|dígame|su plan)\b", re.I)


def heard(section: Section) -> Iterator[dict]:
    """What a young person reads or hears in one part."""
    yield section.intro
    for prompt in section.prompts:
        yield prompt.ask
        yield from (prompt.then or {}).values()


def chips(plan: Plan) -> list[dict]:
    return [chip.text for _, _, prompt in plan.prompts() for chip in prompt.chips]


def staff_notes(plan: Plan) -> list[dict]:
    notes = [section.staff_note for section in (*plan.sections, *plan.caregiver)]
    return [note for note in (*notes, *(prompt.staff_note for _, _, prompt in plan.prompts())) if note]


def said(plan: Plan) -> list[dict]:
    sections = (*plan.sections, *plan.caregiver)
    openings = [plan.opening, *plan.opening_limits, *plan.opening_consent]
    return [*openings, *(line for section in sections for line in heard(section))]


def to_caregivers() -> list[dict]:
    return [line for part in SHEET.fixed for line in part.lines]


@BY_AGE
def test_each_age_has_all_eighteen_parts_in_their_order(plan: Plan) -> None:
    assert [section.id for section in plan.sections] == PARTS


def test_the_ages_meet_and_none_is_left_out() -> None:
    assert [(plan.low, plan.high) for plan in BOOK.plans] == [(0, 10), (11, 17), (18, None)]


@BY_PLAN
def test_each_part_reads_easily_for_a_young_person(plan: Plan) -> None:
    for section in plan.sections:
        lines = list(heard(section))
        assert grade(" ".join(line["en"] for line in lines)) <= YOUTH_GRADE, section.id
        assert inflesz(" ".join(line["es"] for line in lines)) >= YOUTH_INFLESZ, section.id


@BY_PLAN
def test_the_opening_reads_easily(plan: Plan) -> None:
    lines = [plan.opening, *plan.opening_limits, *plan.opening_consent]
    assert grade(" ".join(line["en"] for line in lines)) <= YOUTH_GRADE
    assert inflesz(" ".join(line["es"] for line in lines)) >= YOUTH_INFLESZ


@BY_PLAN
def test_the_ideas_to_tap_read_easily(plan: Plan) -> None:
    assert grade(". ".join(chip["en"] for chip in chips(plan))) <= YOUTH_GRADE
    assert inflesz(". ".join(chip["es"] for chip in chips(plan))) >= YOUTH_INFLESZ


def test_the_sheet_of_a_caregiver_reads_easily() -> None:
    assert grade(" ".join(line["en"] for line in to_caregivers())) <= YOUTH_GRADE
    assert inflesz(" ".join(line["es"] for line in to_caregivers())) >= YOUTH_INFLESZ


@BY_PLAN
def test_the_notes_to_staff_read_easily(plan: Plan) -> None:
    assert grade(" ".join(note["en"] for note in staff_notes(plan))) <= STAFF_GRADE
    assert inflesz(" ".join(note["es"] for note in staff_notes(plan))) >= STAFF_INFLESZ


def told_to_staff() -> list[dict]:
    """What a worker reads about triggers, places, reviews and copies that are held."""
    rules, cases = load_copies(), [line for case in PREVENTION.cases for line in (case.title, case.why, case.ask)]
    weighed = [line for one in PREVENTION.placement for line in (one.ask, one.why)]
    suspect = rules.family_suspect
    held = [suspect.held_caregiver, suspect.held_paper, suspect.held_phone, *suspect.notes]
    return [*cases, *weighed, *held, *(kind.what_changed for kind in BOOK.reviews.kinds.values())]


def told_on_the_screen() -> list[dict]:
    """What a young person reads beside a line that is left out, and about the forms of a copy."""
    rules = load_copies()
    refused = [line for one in rules.refused.values() for line in (one.why, one.mend)]
    return [*refused, *(form.note for form in rules.forms.values() if form.note)]


def test_what_staff_is_told_reads_easily() -> None:
    assert grade(" ".join(line["en"] for line in told_to_staff())) <= STAFF_GRADE
    assert inflesz(" ".join(line["es"] for line in told_to_staff())) >= STAFF_INFLESZ


def test_what_is_said_beside_a_line_that_is_left_out_reads_easily() -> None:
    assert grade(" ".join(line["en"] for line in told_on_the_screen())) <= YOUTH_GRADE
    assert inflesz(" ".join(line["es"] for line in told_on_the_screen())) >= YOUTH_INFLESZ


@BOTH
def test_what_is_told_beside_the_plan_is_short_and_blames_nobody(language: str) -> None:
    lines = [line[language] for line in (*told_to_staff(), *told_on_the_screen())]
    assert [line for line in lines if longest_sentence(line) > WORDS or NEVER_SAID.search(line)] == []


@BY_PLAN
@BOTH
def test_no_sentence_is_long(plan: Plan, language: str) -> None:
    lines = [*said(plan), *chips(plan), *staff_notes(plan), *to_caregivers(), *(one.say for one in plan.usable)]
    assert [line[language] for line in lines if longest_sentence(line[language]) > WORDS] == []


@BY_PLAN
@BOTH
def test_no_line_names_or_blames(plan: Plan, language: str) -> None:
    lines = [*said(plan), *chips(plan), *staff_notes(plan), *to_caregivers(), *(one.say for one in plan.usable)]
    assert [line[language] for line in lines if NEVER_SAID.search(line[language])] == []


@BY_PLAN
@BOTH
def test_nobody_is_asked_for_a_reason(plan: Plan, language: str) -> None:
    asked = [prompt.ask[language] for _, _, prompt in plan.prompts()]
    assert [ask for ask in asked if REASONS[language].search(ask)] == []


@BY_PLAN
def test_a_young_person_is_spoken_to_as_tu(plan: Plan) -> None:
    assert [line["es"] for line in (*said(plan), *chips(plan)) if FORMAL.search(line["es"])] == []


@BY_PLAN
def test_what_must_be_reported_and_that_parts_may_be_skipped_are_said_first(plan: Plan) -> None:
    limits = " ".join(line["en"] for line in plan.opening_limits)
    assert re.search(r"have to tell|must tell|I tell grown-ups", limits)
    assert re.search(r"skip|stop", limits)
    assert plan.opening_consent


@BY_PLAN
def test_a_choice_can_always_be_passed_over(plan: Plan) -> None:
    choices = [prompt for _, _, prompt in plan.prompts() if prompt.answer == "choice"]
    assert choices
    assert all(list(prompt.choices or {}) == ["yes", "no", "dont_know", "declined"] for prompt in choices)


@BY_AGE
def test_the_phone_part_warns_that_a_change_may_be_seen(plan: Plan) -> None:
    part = next(section for section in plan.sections if section.id == "phone_and_online")
    warned = f"{part.intro['en']} {part.staff_note['en'] if part.staff_note else ''}"
    assert re.search(r"seen by the other person", warned)
    assert "Do not delete, block or take" in warned


@BY_AGE
def test_whoever_leaves_anyway_finds_what_helps_and_a_way_back(plan: Plan) -> None:
    prompt = plan.prompt("if_i_think_about_leaving.if_i_go_anyway")
    assert prompt and {"back"} <= {chip.id for chip in prompt.chips}
    assert prompt.who_may_see["caregiver"] == "never"


def test_harm_reduction_is_for_those_who_are_old_enough() -> None:
    offered = {plan.id: {chip.id for chip in leaving(plan).chips} for plan in BOOK.plans}
    grown = {"charge", "tell", "ride", "owe", "medicine", "protect", "naloxone", "line", "back"}
    assert grown <= offered["safety-plan-youth"] and grown <= offered["safety-plan-adult"]
    assert offered["safety-plan-child"].isdisjoint({"protect", "naloxone", "ride"})


def leaving(plan: Plan) -> Prompt:
    found = plan.prompt("if_i_think_about_leaving.if_i_go_anyway")
    assert found
    return found


@BY_AGE
def test_a_small_child_and_whoever_does_not_write_has_pictures_to_tap(plan: Plan) -> None:
    drawn = [chip for chip in (chip for _, _, prompt in plan.prompts() for chip in prompt.chips) if chip.pictogram]
    every = chips(plan)
    assert len(drawn) >= (len(every) * 0.98 if plan.id == "safety-plan-child" else len(every) / 3)


@BY_PLAN
@BOTH
def test_what_we_wrote_for_a_young_persons_copy_tells_a_stranger_nothing(plan: Plan, language: str) -> None:
    rules = load_copies()
    refused = (*rules.sheets["youth"].words, *rules.topic_words["hotlines"])
    shown = [(section, prompt) for _, section, prompt in plan.prompts() if prompt.who_may_see["youth"] != "never"]
    lines = [section.heading[language] for section, _ in shown]
    lines += [chip.text[language] for _, prompt in shown for chip in prompt.chips if not chip.hotline]
    lines += [prompt.on_copy[language] for _, prompt in shown if prompt.on_copy]
    lines.append(rules.sheets["youth"].title[language])
    assert [line for line in lines if has_word(line, refused)] == []


@BOTH
def test_what_we_wrote_for_a_caregiver_keeps_the_never_list(language: str) -> None:
    rules = load_copies()
    refused = rules.sheets["caregiver"].words
    lines = [line[language] for line in to_caregivers()]
    for plan in PLANS:
        open_to = [prompt for _, _, prompt in plan.prompts() if prompt.who_may_see["caregiver"] != "never"]
        lines += [chip.text[language] for prompt in open_to for chip in prompt.chips]
    assert [line for line in lines if has_word(line, refused)] == []


CAREGIVER_NEVER = {
    "people_i_need_distance_from.who", "people_i_need_distance_from.how_they_reach_me", "if_they_turn_up.help_word",
    "if_i_think_about_leaving.if_i_go_anyway", "my_rights.what_was_reported", "if_it_is_family.seeing_them",
}  # fmt: skip


@BY_AGE
def test_the_story_the_code_word_and_the_way_out_can_never_be_switched_on_for_a_caregiver(plan: Plan) -> None:
    kept = {key for key, _, prompt in plan.prompts() if prompt.who_may_see["caregiver"] == "never"}
    assert kept >= CAREGIVER_NEVER
    open_to = {key.partition(".")[0] for key, _, prompt in plan.prompts()} - {key.partition(".")[0] for key in kept}
    assert open_to.isdisjoint({"people_i_need_distance_from", "if_it_is_family", "my_rights"})


@BY_AGE
def test_whom_they_would_tell_and_how_they_would_get_away_stay_off_the_sheet_of_the_home(plan: Plan) -> None:
    """The never list of the caregiver's sheet, as far as the prompts themselves ask for such a thing."""
    secret = {"safe_adults", "if_they_turn_up", "things_with_me", "if_i_think_about_leaving"}
    open_to = [key for key, section, prompt in plan.prompts()
               if section.id in secret and prompt.who_may_see["caregiver"] != "never"]  # fmt: skip
    assert open_to == []
    who_knows = plan.prompt("getting_around.who_knows")
    assert who_knows is None or who_knows.who_may_see["caregiver"] == "never"


@BY_PLAN
def test_it_says_that_nobody_has_reviewed_it_and_names_its_sources(plan: Plan) -> None:
    assert (plan.reviewed_by, plan.spanish_reviewed_by) == ("", "")
    assert len(plan.sources) >= 4 and all(source.supports for source in plan.sources)


def test_texas_rests_on_its_policy_and_says_so() -> None:
    texas = [case for case in PREVENTION.cases if case.jurisdiction == "us-tx"]
    assert [case.id for case in texas] == ["tx_missing_within_6_months", "tx_trafficked", "tx_said_so"]
    assert {(case.basis, case.source.sure) for case in texas} == {("policy", "part")}
    assert all("dfps.texas.gov" in case.source.url for case in texas)


def test_what_is_ours_is_named_as_ours() -> None:
    ours = [case for case in PREVENTION.cases if case.basis == "ours"]
    assert ours and all("Ours, not law" in case.why["en"] and "no es ley" in case.why["es"] for case in ours)
    assert "Ours, not law" in BOOK.reviews.note["en"]


def test_what_is_weighed_before_a_placement_asks_and_never_decides() -> None:
    assert len(PREVENTION.placement) == 9
    assert all(one.ask["en"].endswith("?") and one.ask["es"].endswith("?") for one in PREVENTION.placement)
