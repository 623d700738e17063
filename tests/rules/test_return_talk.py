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
YOUTH = TALK.of(TALK.bands[1])
ORDER = {
    "young": ["now_young", "limits_young", "seen", "caregiver", "decide_young", "look"],
    "youth": ["now", "limits", "before", "away", "exchange", "screen", "stay", "look"],
    "adult": ["now", "consent", "limits_adult", "before", "away", "exchange", "decide_adult", "stay", "look"],
}
BY_AGE = pytest.mark.parametrize("band", TALK.bands, ids=lambda band: band.id)
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


@BY_AGE
def test_the_parts_stand_in_their_order(band) -> None:
    assert [part.id for part in TALK.of(band).parts] == ORDER[band.id]


def test_every_age_has_one_conversation_and_an_unknown_age_has_none() -> None:
    assert [TALK.band_at(age).id for age in (0, 10, 11, 17, 18, 20)] == [*["young"] * 2, *["youth"] * 2, *["adult"] * 2]
    assert TALK.band_at(None) is None


@BY_AGE
def test_every_part_is_used_and_care_comes_first(band) -> None:
    assert TALK.of(band).parts[0].kind == "needs"
    assert {part.id for part in TALK.parts} == {name for names in ORDER.values() for name in names}


def test_a_younger_child_is_asked_nothing_about_the_time_away() -> None:
    """The worker looks, asks whoever cares for the child, and says who decides."""
    young = TALK.of(TALK.bands[0])
    kinds = {part.id: [ask.kind for ask in part.asks] for part in young.parts}
    assert kinds["seen"] == ["words", "words"]
    assert {"away", "exchange", "screen"}.isdisjoint(kinds)
    assert "hold no interview" in next(part for part in young.parts if part.id == "limits_young").guide[0]["en"]


DECIDED = {"decide_young": {"outcome": "no", "decided_by": "Sam, today"}}


@pytest.mark.parametrize(("answers", "counts"), [
    ({"seen": {"saw": "“She drew a house.”"}, **DECIDED}, True),
    ({"caregiver": {"push": ["lost"]}, **DECIDED}, True),
    (DECIDED, False),
    ({"seen": {"saw": "“She drew a house.”"}}, False),
    ({"seen": {"saw": "x"}, "decide_young": {"outcome": "no"}}, False),
    ({"seen": {"saw": "x"}, "decide_young": {"outcome": "declined", "decided_by": "Sam"}}, False),
])  # fmt: skip
def test_a_talk_is_a_screening_when_something_was_seen_and_who_decides_wrote_what_came_of_it(answers, counts) -> None:
    assert TALK.of(TALK.bands[0]).is_screening(answers) == counts


def test_a_young_adult_who_skips_every_question_was_not_screened() -> None:
    adult, decided = TALK.of(TALK.bands[2]), {"decide_adult": {"outcome": "no", "wants": "“Nothing.”"}}
    assert not adult.is_screening({"exchange": {"given": "declined"}, **decided})
    assert adult.is_screening({"exchange": {"given": "no"}, **decided})


def test_the_talk_of_most_is_never_the_screening_itself() -> None:
    assert not YOUTH.is_screening({"exchange": {"given": "no"}, **DECIDED})


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
    for talk in map(TALK.of, TALK.bands):
        asking = [part for part in talk.parts if part.kind in {"talk", "screening", "decide", "end"}]
        spoken = {part.id for part in talk.parts if part.kind == "say"}
        assert [part.id for part in asking if talk.may_ask(part, set())] == []
        assert [part.id for part in asking if not talk.may_ask(part, spoken)] == []
        assert all(talk.may_ask(part, set()) for part in talk.parts if part.kind == "needs")


def test_of_a_young_adult_a_yes_comes_before_anything_else() -> None:
    adult = TALK.of(TALK.bands[2])
    limits = adult.part("limits_adult")
    assert limits and not adult.may_ask(limits, set()) and adult.may_ask(limits, {"consent"})


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
        ("status: draft", "status: ready", 'status is "ready"'),
        ("last_verified: 2026-11-22", "last_verified: lately", 'last_verified is "lately"'),
    ],
)  # fmt: skip
def test_a_slip_is_named(was: str, written: str, words: str) -> None:
    assert was in WRITTEN
    with pytest.raises(ContentError, match=re.escape(words)):
        read_return_talk(read_text(WRITTEN.replace(was, written, 1), name="return_talk.yaml"))
