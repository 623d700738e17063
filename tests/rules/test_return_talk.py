"""The conversation after a return, as content: its order, its words, and nothing that asks for a reason."""

import re

import pytest

from handrail.missing.models import Factor
from handrail.rules import ContentError, load_book
from handrail.rules.contacts import load_contacts
from handrail.rules.loading import read_text
from handrail.rules.return_talk import CONTENT, SIDES, SIX, load_return_talk, read_return_talk
from tests.content.reading import grade, inflesz, longest_sentence

TALK = load_return_talk()
WRITTEN = (CONTENT / "return_talk.yaml").read_text()
ORDER = ["now", "limits", "before", "away", "exchange", "screen", "stay", "look"]
YOUTH_GRADE, YOUTH_INFLESZ, WORDS = 6, 70, 20
REASONS = {
    "en": re.compile(r"\bwhy\b|\bhow come\b|\breason", re.I),
    "es": re.compile(r"\bpor ?qu[eé]\b|\bmotivo|\braz[oó]n", re.I),
}
NEVER = re.compile(
    r"\b(debrief|runaway|refused?|prostitut\w+|awol|high risk|victim)\b|\bfugad\w+|\bse negó\b|\bvíctima\b", re.I
)


def youth_lines(language: str) -> list[str]:
    """Everything that a young person hears or reads."""
    asked = [ask for part in TALK.parts for ask in part.asks]
    said = [line for part in TALK.parts for line in part.say]
    heard = [ask.text for ask in asked if ask.kind != "words"] + [chip.text for ask in asked for chip in ask.chips]
    return [line[language] for line in (*said, *heard, TALK.welcome.say)]


def test_the_parts_stand_in_their_order() -> None:
    assert [part.id for part in TALK.parts] == ORDER


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_line_asks_for_a_reason(language: str) -> None:
    assert [line for line in youth_lines(language) if REASONS[language].search(line)] == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_line_names_or_blames(language: str) -> None:
    worker = [*TALK.welcome.do, *TALK.welcome.avoid, *(line for part in TALK.parts for line in part.guide)]
    lines = youth_lines(language) + [line[language] for line in worker]
    assert [line for line in lines if NEVER.search(line)] == []


def test_a_reason_would_be_noticed() -> None:
    assert REASONS["en"].search("Why did you go?") and REASONS["es"].search("¿Por qué te fuiste?")


@pytest.mark.parametrize("part", TALK.parts, ids=lambda part: part.id)
def test_what_is_said_to_a_young_person_is_easy(part) -> None:
    lines = [*part.say, *(ask.text for ask in part.asks if ask.kind == "six")]
    assert grade(" ".join(line["en"] for line in lines)) <= YOUTH_GRADE
    assert inflesz(" ".join(line["es"] for line in lines)) >= YOUTH_INFLESZ


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_sentence_is_long(language: str) -> None:
    assert [line for line in youth_lines(language) if longest_sentence(line) > WORDS] == []


def test_what_must_be_reported_is_said_before_anything_is_asked() -> None:
    asking = [part for part in TALK.parts if part.kind in {"talk", "screening", "end"}]
    assert [part.id for part in asking if TALK.may_ask(part, set())] == []
    assert [part.id for part in asking if not TALK.may_ask(part, {"limits"})] == []
    assert all(TALK.may_ask(part, set()) for part in TALK.parts if part.kind in {"needs", "say"})


def test_the_six_answers_are_those_of_every_talk() -> None:
    assert SIX == ("yes", "no", "dont_know", "declined", "not_asked", "no_information")


def test_every_side_of_a_factor_has_its_chips() -> None:
    sides = {ask.id for part in TALK.parts for ask in part.asks if ask.kind == "chips"}
    assert sides == set(SIDES) == set(Factor.Side.values)


def test_a_danger_says_what_to_do_and_its_numbers_are_real_contacts() -> None:
    dangers = [ask for part in TALK.parts for ask in part.asks if ask.danger]
    assert {ask.id for ask in dangers} >= {"injuries", "suicidal", "threats", "safe_tonight", "taken"}
    assert all(load_contacts()[key].phone for ask in dangers for key in ask.call)
    assert all(ask.do for ask in dangers)


def test_the_acts_that_it_stands_for_are_acts_of_the_book() -> None:
    acts = {rule.act for code in ("us-tx", "us-ny", "us-wa") for rule in load_book((code,)).rules.values()}
    assert {TALK.factors_act, TALK.screening_act, *(one.act for one in TALK.talk_acts)} <= acts


def test_the_debrief_of_a_foster_home_is_not_done_by_the_agencys_talk() -> None:
    agency = {one.act for one in TALK.talk_acts if one.holds_for("ive_agency")}
    home = {one.act for one in TALK.talk_acts if one.holds_for("caregiver")}
    assert "tx_debrief" not in agency
    assert "tx_debrief" in home


def test_our_clocks_are_named_as_ours_and_not_law() -> None:
    timed = [clock for clock in TALK.clocks.values() if clock.due]
    assert len(timed) == 4
    assert all("Ours, not law" in clock.note["en"] and "no es ley" in clock.note["es"] for clock in timed)


def test_it_says_that_nobody_has_reviewed_it() -> None:
    assert TALK.reviewed_by == ""
    assert "Not yet reviewed" in TALK.not_reviewed["en"]
    assert len(TALK.sources) > 3


@pytest.mark.parametrize(
    ("was", "written", "words"),
    [
        ("kind: needs", "kind: care", 'The kind of a part is "care"'),
        ("danger: \"yes\", call: [emergency]", "danger: \"maybe\", call: [emergency]", 'danger is "maybe"'),
        ("call: [emergency]", "call: [poison]", 'call is "poison"'),
        ("{code: rules,", "{code: court,", 'have "court" twice'),
        ("  - id: away", "  - id: before", 'have "before" twice'),
        ("    due: 24 h", "    due: soon", 'due is "soon"'),
        ("reviewed_by: null\n", "", "reviewed_by"),
    ],
)  # fmt: skip
def test_a_slip_is_named(was: str, written: str, words: str) -> None:
    assert was in WRITTEN
    with pytest.raises(ContentError, match=re.escape(words)):
        read_return_talk(read_text(WRITTEN.replace(was, written, 1), name="return_talk.yaml"))
