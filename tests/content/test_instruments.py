"""The shipped instruments: their examples hold, their words are plain, and none says more than it may."""

import re

import pytest

from handrail.rules.loading import Entries, Items, read_file
from handrail.rules.screening import CONTENT, Instrument, Item, failures, load_instruments, read_examples
from tests.content.reading import grade, inflesz, longest_sentence

INSTRUMENTS = load_instruments().all()
CONVERSATION = load_instruments().get("guided-conversation")
CONDUCT = CONVERSATION.conduct
ELEMENTS = ["R15.1", "R15.A", "R15.B", "R15.C", "R15.D", "R16.1", "R16.2", "R16.A", "R16.B"]
HMIS = load_instruments().get("hmis-r15-r16")
CARD = load_instruments().get("hhs-pocket-card")
BY_ID = pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda each: each.id)
BY_ITEM = pytest.mark.parametrize("item", CONVERSATION.items, ids=lambda each: each.id)

NEVER = r"victim|prostitut|runaway|high risk|trafficked|refus"
NEVER_ES = r"víctima|prostitu|fug|alto riesgo|tratad|explotad"
DETAILS = r"\b(why|how many|how often|how much|how long)\b|(^|[.?] )(who|what|when|where|which|how)\b[^.]*\?"
DETAILS_ES = r"\b(por qué|cuántas|cuántos|cuánto)\b|¿(quién|qué|cuándo|dónde|cuál|cómo|con quién)\b"


def spoken(item: Item, language: str) -> str:
    """What the young person hears at one item."""
    ended = " ".join(each.get(language, "") for each in (item.text, item.if_asked, item.say_next))
    return ended.replace("Use the words in on_disclosure.", "").replace("Usa las palabras de on_disclosure.", "")


def section(instrument: Instrument, section_id: str, language: str) -> str:
    return " ".join(spoken(item, language) for item in instrument.items if item.section == section_id)


def staff_words(language: str) -> str:
    conduct = [each.words[language] for each in (*CONDUCT.checklist, *CONDUCT.steps.values())]
    results = [each.words[language] for each in CONDUCT.sentences.values()]
    limits = [each.words[language] for one in INSTRUMENTS for each in (*one.limits, *one.can_tell)]
    purposes = [item.purpose[language] for item in CONVERSATION.items]
    return " ".join([*conduct, *results, *limits, *purposes])


# --- what is there ----------------------------------------------------------------------------------------------


def test_three_instruments_ship() -> None:
    assert {each.id for each in INSTRUMENTS} == {"guided-conversation", "hhs-pocket-card", "hmis-r15-r16"}


@BY_ID
def test_its_examples_hold(instrument: Instrument) -> None:
    examples = read_examples(CONTENT / instrument.id / instrument.version / "examples.yaml")
    assert examples
    assert failures(instrument, examples) == ()


def test_an_example_that_does_not_hold_is_named_with_its_line(tmp_path) -> None:
    path = tmp_path / "examples.yaml"
    path.write_text("- name: Wrong\n  age: 15\n  answers: {work_pay: yes}\n  expect: {outcome: positive}\n")
    (fault,) = failures(CONVERSATION, read_examples(path))
    assert "line 1" in fault
    assert fault.endswith("Wrong: outcome is no_score, not positive")


@BY_ID
def test_it_has_a_notice_that_states_licence_and_limits(instrument: Instrument) -> None:
    notice = (CONTENT / instrument.id / instrument.version / "NOTICE.md").read_text()
    assert "**Licence.**" in notice
    assert "**Limits.**" in notice or "**Never enough for a child.**" in notice


@BY_ID
def test_none_is_reviewed_and_each_says_so(instrument: Instrument) -> None:
    assert instrument.reviewed_by is None
    assert instrument.translations["es"] == {"status": "unreviewed", "reviewed_by": "null"}


@BY_ID
def test_none_claims_a_score_or_a_study(instrument: Instrument) -> None:
    assert instrument.rule.type in ("none", "conditional")
    assert instrument.studies == ()
    assert instrument.evidence["validated"] == "no"
    assert instrument.limits


@BY_ID
def test_every_yes_that_is_a_disclosure_opens_the_stop_first(instrument: Instrument) -> None:
    disclosures = [item for item in instrument.items if item.a_yes_is == "disclosure"]
    assert [item.id for item in disclosures if item.a_yes_opens[0] != "on_disclosure"] == []


@BY_ID
def test_no_answer_is_offered_that_would_fold_a_skip_into_a_no(instrument: Instrument) -> None:
    for item in instrument.items:
        assert {"declined", "dont_know"} <= set(item.answers) or "no_information" in item.staff_answers


@BY_ID
def test_staff_notes_have_spanish(instrument: Instrument) -> None:
    notes = [
        instrument.do_not_start_when,
        *(lists for item in instrument.items for lists in (item.listen_for, item.do_not)),
    ]
    assert [each for each in notes if each["en"] and each["es"] == each["en"]] == []


# --- the guided conversation --------------------------------------------------------------------------------------


def test_it_covers_sex_labor_online_and_family() -> None:
    assert {about for item in CONVERSATION.items for about in item.about} == {"sex", "labor", "online", "familial"}


def test_it_has_between_14_and_18_items() -> None:
    assert 14 <= len(CONVERSATION.items) <= 18


def test_it_begins_with_work_and_ends_at_home() -> None:
    sections = [item.section for item in CONVERSATION.items]
    assert list(dict.fromkeys(sections)) == ["work", "freedom", "phone", "people", "home"]
    assert sections == sorted(sections, key=["work", "freedom", "phone", "people", "home"].index)


def test_nothing_is_asked_before_the_limits_of_confidentiality() -> None:
    assert CONVERSATION.before_first_item[0] == "limits_of_confidentiality"


@BY_ITEM
def test_it_asks_whether_and_never_for_details(item: Item) -> None:
    assert not re.search(DETAILS, spoken(item, "en"), re.IGNORECASE)
    assert not re.search(DETAILS_ES, spoken(item, "es"), re.IGNORECASE)
    assert item.text["en"].endswith("?")
    assert item.text["es"].endswith("?")


@BY_ITEM
def test_it_never_labels_the_young_person(item: Item) -> None:
    assert not re.search(NEVER, spoken(item, "en"), re.IGNORECASE)
    assert not re.search(NEVER_ES, spoken(item, "es"), re.IGNORECASE)


@BY_ITEM
def test_it_names_no_gender(item: Item) -> None:
    assert not re.search(r"\b(he|she|his|her|boyfriend|girlfriend|boys?|girls?)\b", spoken(item, "en").lower())
    assert not re.search(r"\b(novi[oa]s?|chic[oa]s?|muchach[oa]s?|solo|sola|cansad[oa]|list[oa])\b", spoken(item, "es"))


@BY_ITEM
def test_staff_have_a_purpose_and_know_what_to_listen_for_and_what_not_to_do(item: Item) -> None:
    assert item.construct["key"]
    assert item.purpose["en"]
    assert item.listen_for["en"]
    assert item.do_not["en"]
    assert item.say_next["en"]


@BY_ITEM
def test_staff_notes_are_in_spanish_too(item: Item) -> None:
    assert item.purpose["es"] != item.purpose["en"]
    assert set(item.listen_for["es"]).isdisjoint(item.listen_for["en"])
    assert set(item.do_not["es"]).isdisjoint(item.do_not["en"])


@BY_ITEM
def test_every_step_that_a_yes_opens_can_be_shown_in_words(item: Item) -> None:
    codes = [code for code in item.a_yes_opens if code != "on_disclosure" and not code.startswith("item.")]
    assert codes
    assert [code for code in codes if code not in CONDUCT.steps] == []


@pytest.mark.parametrize("part", [each.id for each in CONVERSATION.sections])
def test_youth_words_are_at_most_grade_6_and_inflesz_70(part: str) -> None:
    assert grade(section(CONVERSATION, part, "en")) <= 6
    assert inflesz(section(CONVERSATION, part, "es")) >= 70


@pytest.mark.parametrize("script", CONDUCT.scripts)
def test_scripts_are_at_most_grade_6_and_inflesz_70(script: str) -> None:
    assert grade(CONDUCT.scripts[script]["en"]) <= 6
    assert inflesz(CONDUCT.scripts[script]["es"]) >= 70


@BY_ITEM
def test_no_sentence_to_a_young_person_is_longer_than_25_words(item: Item) -> None:
    assert longest_sentence(spoken(item, "en")) <= 25
    assert longest_sentence(spoken(item, "es")) <= 30


def test_staff_words_are_at_most_grade_8_and_inflesz_55() -> None:
    assert grade(staff_words("en")) <= 8
    assert inflesz(staff_words("es")) >= 55


def test_no_result_uses_a_stronger_word_than_possible() -> None:
    forbidden = r"\b(likely|probable|confirmed|high risk|low risk|victim|positive|at risk|identified)\b"
    results = " ".join(each.words["en"] for each in CONDUCT.sentences.values())
    assert not re.search(forbidden, results, re.IGNORECASE)
    assert not re.search(
        r"probable|confirmad|alto riesgo|víctima", " ".join(each.words["es"] for each in CONDUCT.sentences.values())
    )


# --- the HHS card -------------------------------------------------------------------------------------------------


def test_the_seven_clues_are_word_for_word() -> None:
    assert [item.text["en"] for item in CARD.items] == [
        "Accompanied by a controlling person or boss",
        "Not speaking on own behalf",
        "Lack of control over personal schedule, money, ID, or travel documents",
        "Transported to or from work or lives and works in the same place",
        "Debt owed to employer or crew leader",
        "Inability to leave job",
        "Bruises, depression, fear, overly submissive",
    ]


def test_the_card_is_never_read_aloud_and_offers_a_young_person_no_answer() -> None:
    assert not CARD.audience.read_aloud
    assert {item.answers for item in CARD.items} == {()}


def test_the_cards_questions_are_reference_and_never_items() -> None:
    assert len(CARD.reference["questions"]) == 10
    assert not {item.text["en"] for item in CARD.items} & set(CARD.reference["questions"])
    assert not any("touch" in question.lower() for question in CARD.reference["questions"])


# --- HMIS ---------------------------------------------------------------------------------------------------------


def test_hmis_carries_the_standards_nine_fields_and_codes() -> None:
    assert [item.element for item in HMIS.items] == ELEMENTS
    assert HMIS["r15_1"].codes == {
        **{"no": "0", "yes": "1", "dont_know": "8", "declined": "9"},
        **{"not_asked": "99", "no_information": "99", "not_asked_stopped": "99"},
    }
    assert [choice.code for choice in HMIS["r15_b"].choices] == ["1", "2", "3", "4"]


def test_every_answer_that_hmis_can_store_has_a_code() -> None:
    assert [item.id for item in HMIS.items if set(item.accepts) - set(item.codes)] == []


def test_hmis_ships_short_labels_and_not_the_long_questions() -> None:
    assert not any(item.text["en"].startswith(("Have you", "Has it", "Did ")) for item in HMIS.items)


def test_hmis_labels_are_not_read_aloud() -> None:
    assert not HMIS.audience.read_aloud


# --- every file -----------------------------------------------------------------------------------------------------


def leaves(tree) -> list[str]:
    if isinstance(tree, Entries):
        return [leaf for value in tree.values() for leaf in leaves(value)]
    return [leaf for each in tree for leaf in leaves(each)] if isinstance(tree, Items) else [str(tree)]


@pytest.mark.parametrize("path", sorted(CONTENT.rglob("*.yaml")), ids=lambda path: "/".join(path.parts[-3:]))
def test_no_file_speaks_of_runaways_or_prostitutes(path) -> None:
    found = [leaf for leaf in leaves(read_file(path)) if re.search(r"runaway|prostitut|pimp\b", leaf, re.IGNORECASE)]
    assert found == []
