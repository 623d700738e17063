"""A rule in words: a reader who knows no file reads neither more nor less than the rule says."""

import re
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.rules import Book, load_book
from handrail.rules.book_words.conditions import Speech, in_line, outline, said
from handrail.rules.book_words.rules import rule_in_words, words_of
from handrail.rules.book_words.timing import Timing
from handrail.rules.book_words.wording import LANGUAGES, Wording, _words, sentence
from handrail.rules.jurisdictions import known_codes
from handrail.rules.loading import read_text
from handrail.rules.logic import Condition, Group, Reader
from handrail.rules.vocabulary import SLOT, vocabulary

NOT_WORDS = re.compile(r"[{}]|_|\b[a-z]+\.[a-z]+\b(?!\.)")
NAMES = re.compile(r"https?://\S+|\b[\w.-]+\.(?:gov|org|com|net|us|edu|mil)\b|\be\.g\.|\bi\.e\.|\bp\.m\.|\ba\.m\.")
CODES = [*known_codes()]
TEXTS = ("who", "starts", "when", "standing_said", "clock_said", "ends_said", "also_said", "warnings", "restricted",
         "status_said", "never_held", "act", "to", "content", "proof")  # fmt: skip
SPOKEN = {"say", "said", "parts"}


@cache
def every_state() -> Book:
    return load_book(CODES)


def condition(written: str) -> Condition:
    terms = {name: term.condition for name, term in load_book().terms.items()}
    return Reader(vocabulary(), terms).condition(read_text(written, name="test"))


def facts_named(book: Book) -> set[str]:
    """Every fact that a rule, a term or a conflict reads or counts from."""
    found: set[str] = set()
    for rule in book.rules.values():
        conditions = [rule.binds, rule.when, *(b.when for b in rule.standing), *(c.when for c in rule.clock)]
        conditions += [warn.when for warn in rule.warn]
        found |= {name for one in conditions if one is not None for name in one.reads()}
        found |= {*rule.starts, *rule.until, *rule.overtaken_by, *(rule.repeat.until if rule.repeat else ())}
        found |= {name for name in (rule.not_after, *(c.start for c in rule.clock)) if name}
        found |= {line.start for line in rule.also_show if line.start}
        found |= {branch.by_setting[0] for branch in rule.standing if branch.by_setting}
    for conflict in book.conflicts.values():
        found |= conflict.when.reads()
    return found.union(*(term.condition.reads() for term in book.terms.values()))


def spoken(value: object, key: str = "say") -> list[str]:
    """Every text that a reader sees in a part of a rule in words."""
    if isinstance(value, str):
        return [value] if key in SPOKEN else []
    if isinstance(value, dict):
        return [text for name, one in value.items() for text in spoken(one, name)]
    return [text for one in value for text in spoken(one, key)] if isinstance(value, list) else []


# --- every shipped rule -----------------------------------------------------------------------------------------------


def test_every_fact_that_a_shipped_rule_reads_has_a_phrase_in_both_languages() -> None:
    without = [
        name for name in sorted(facts_named(every_state())) if set(vocabulary()[name].said or ()) != {*LANGUAGES}
    ]
    assert without == [], "add said: {en: …, es: …} to facts.yaml"


def test_a_fact_that_is_yes_or_no_says_its_no_too_and_a_choice_names_its_values() -> None:
    facts = [vocabulary()[name] for name in facts_named(every_state())]
    assert [fact.name for fact in facts if fact.kind == "yes_no" and not fact.said_no] == []
    assert [fact.name for fact in facts if fact.choices and set(fact.said_values) != {*fact.choices}] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_no_rule_speaks_in_names_of_facts_or_signs(code: str, language: str) -> None:
    book = load_book([code])
    words, wrong = words_of(book, language), []
    for rule in book.rules.values():
        made = rule_in_words(rule, words)
        texts = [text for key in TEXTS for text in spoken(made[key])]
        wrong += [(rule.id, text) for text in texts if NOT_WORDS.search(NAMES.sub("", text))]
    for term in book.terms.values():
        wrong += [
            (term.name, text)
            for text in spoken(words.speech.outline(term.condition).as_json())
            if NOT_WORDS.search(text)
        ]
    assert wrong == []


def test_a_name_of_a_fact_would_be_noticed() -> None:
    for text in ("care.foster_care is yes", "a {value}", "the missing_kind", "where child.age"):
        assert NOT_WORDS.search(text)
    assert not NOT_WORDS.search("Within 24 hours. The child is missing (42 U.S.C. 671(a)(35)(B)).")


def test_both_languages_fill_in_the_same_names() -> None:
    for key, words in _words().items():
        names = {language: sorted(set(re.findall(r"\{(\w+)\}", text))) for language, text in words.items()}
        assert names["en"] == names["es"], key


def test_no_two_facts_are_said_in_the_same_words() -> None:
    facts = [fact for fact in vocabulary().facts.values() if not fact.choices]
    phrases = [phrase for fact in facts for words in (fact.said, fact.said_no) if words for phrase in words.values()]
    assert [phrase for phrase in phrases if phrases.count(phrase) > 1] == []


def test_a_choice_fills_in_its_value_in_both_languages() -> None:
    for fact in vocabulary().facts.values():
        if fact.said and fact.choices:
            assert all(SLOT in phrase for phrase in fact.said.values()), fact.name


# --- conditions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("written", "words"), [
    ("{care.foster_care: yes}", "the child is in foster care"),
    ("{care.foster_care: no}", "the child is not in foster care"),
    ("{care.foster_care: [yes, no]}", "it is known whether the child is in foster care"),
    ("{none: [{care.foster_care: yes}]}", "the child is not in foster care"),
    ("{none: [{care.foster_care: no}]}", "the child is in foster care"),
    ("{missing.kind: [abducted, missing]}", "the child is missing or was taken by somebody"),
    ("{none: [{missing.kind: missing}]}", "it is known not to be so that the child is missing"),
    ("{child.age: {lt: 13}}", "the child's age is under 13"),
    ("{child.age: {ge: 13, lt: 18}}", "the child's age is at least 13 and under 18"),
    ("{all: [{child.age: {gt: 12}}, {child.age: {le: 17}}]}", "the child's age is over 12 and at most 17"),
    ("{any: [{child.age: {gt: 12}}, {child.age: {le: 5}}]}",
     "the child's age is over 12, or the child's age is at most 5"),
    ("{child.age: {lt: settings.ive_age}}",
     "the child's age is under the age at which title IV-E foster care ends in this state"),
    ("{known: missing.returned_at}", "the moment the child came back to care is known and has come"),
    ("{known: child.birthdate}", "the day the child was born is known"),
    ("{known: child.age}", "the child's age is known"),
    ("{known: care.foster_care}", "it is known whether the child is in foster care"),
    ("{not_ruled_out: {child.citizenship: foreign_national}}",
     "it is not ruled out that the child is a foreign national"),
    ("{term: official}", "the definition “Federal, state or local official” is met"),
    ("{all: [{care.foster_care: yes}, {child.married: no}]}",
     "the child is in foster care, and the child was never married"),
    ("{all: [{care.foster_care: yes}, {any: [{child.married: yes}, {child.age: {ge: 16}}]}]}",
     "the child is in foster care, and (the child is or was married, or the child's age is at least 16)"),
    ("{none: [{care.foster_care: yes}, {child.married: yes}]}",
     "none of these is so: the child is in foster care; the child is or was married"),
    ("{at_least: {n: 1, of: [{care.foster_care: yes}, {child.married: yes}]}}",
     "at least 1 of these are so: the child is in foster care; the child is or was married"),
    ("{missing.risks: [suicidal, disability]}",
     "among the known dangers of this absence is a disability or a danger of suicide"),
])  # fmt: skip
def test_a_condition_is_said_as_a_clause(written: str, words: str) -> None:
    titles = {name: term.title for name, term in load_book().terms.items()}
    assert said(condition(written), "en", titles) == words


def test_spanish_is_said_in_spanish_and_what_is_only_english_is_marked() -> None:
    assert said(condition("{care.foster_care: no}"), "es") == "el menor no está en cuidado temporal"
    assert "(en inglés)" in said(condition("{term: official}"), "es", {"official": "Official"})


def test_a_condition_without_parts_always_holds() -> None:
    assert said(Group("all", ())) == "whatever the facts are"


def test_a_fact_of_an_older_version_is_said_in_the_words_of_today() -> None:
    from dataclasses import replace

    from handrail.rules.logic import Is

    older = replace(vocabulary()["care.foster_care"], said=None, said_no=None)
    assert said(Is(older, frozenset({"yes"}))) == "the child is in foster care"


def test_a_fact_without_a_phrase_is_said_by_what_it_means() -> None:
    from dataclasses import replace

    from handrail.rules.logic import Is

    bare = replace(vocabulary()["care.foster_care"], name="care.other", said=None, said_no=None)
    assert said(Is(bare, frozenset({"yes"}))) == "this is so: “The child is in foster care.”"
    assert said(Is(bare, frozenset({"no"}))) == "this is not so: “The child is in foster care.”"
    half = replace(vocabulary()["care.foster_care"], said_no=None)
    assert said(Is(half, frozenset({"no"}))) == "it is known not to be so that the child is in foster care"
    choice = replace(vocabulary()["missing.kind"], name="missing.other", said=None, said_values={})
    assert said(Is(choice, frozenset({"missing"}))).endswith("is missing")


SIMPLE = st.sampled_from([
    condition(one) for one in (
        "{care.foster_care: yes}", "{child.married: no}", "{child.age: {lt: 13}}", "{missing.kind: abducted}",
        "{not_ruled_out: {child.citizenship: foreign_national}}", "{known: missing.returned_at}",
    )
])  # fmt: skip
GROUPED = st.recursive(
    SIMPLE,
    lambda parts: st.builds(
        Group, st.sampled_from(["all", "any", "none", "at_least"]), st.lists(parts, min_size=2, max_size=3).map(tuple)
    ),
    max_leaves=7,
)


@given(GROUPED)
def test_brackets_open_and_close_around_every_inner_group(found: Condition) -> None:
    text, depth = said(found), 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        assert depth >= 0
    assert depth == 0


@given(st.lists(SIMPLE, min_size=2, max_size=3))
def test_all_any_and_none_are_said_differently(parts: list[Condition]) -> None:
    kinds = ("all", "any", "none", "at_least")
    assert len({said(Group(kind, tuple(parts))) for kind in kinds}) == len(kinds)


@given(GROUPED)
def test_an_outline_says_every_part_that_the_clause_says(found: Condition) -> None:
    def leaves(one: Condition) -> list[Condition]:
        return [leaf for part in one.parts for leaf in leaves(part)] if isinstance(one, Group) else [one]

    whole = " ".join(spoken(outline(found).as_json())).lower()
    assert [said(leaf) for leaf in leaves(found) if said(leaf).lower() not in whole and "age" not in said(leaf)] == []


def test_a_deep_condition_becomes_a_list_and_a_flat_one_a_sentence() -> None:
    deep = outline(condition("{all: [{care.foster_care: yes}, {any: [{child.married: yes}, {child.age: {ge: 16}}]}]}"))
    assert deep.say == "All of these are so:"
    assert [part.say for part in deep.parts] == [
        "The child is in foster care.",
        "The child is or was married, or the child's age is at least 16.",
    ]
    assert outline(condition("{care.foster_care: yes}")).parts == ()


def test_in_one_line_each_depth_has_its_own_numbers() -> None:
    inner = {"say": "Any:", "parts": [{"say": "A."}, {"say": "B:", "parts": [{"say": "C."}]}]}
    assert in_line({"say": "All:", "parts": [{"say": "D."}, inner]}) == "All: (1) D. (2) Any: (a) A. (b) B: (A) C."


def test_a_link_stands_behind_each_phrase() -> None:
    speech = Speech(linked=lambda name, phrase: f"<{name}|{phrase}>")
    assert speech.said(condition("{care.foster_care: no}")) == "<care.foster_care|the child is not in foster care>"
    assert speech.said(condition("{term: official}")).startswith("<term:official|")


# --- time and standing ------------------------------------------------------------------------------------------------

RULE = """
id: XX-RULE
title: Tell the police
plain: Tell the police.
act: report_missing
binds: {actor.performs_ive_functions: yes}
starts: missing.informed_at
standing: [{is: must, basis: agency policy}]
to: [law_enforcement]
authority: [{cite: Policy 1, source: invented, in_force: 2026-01-01, last_verified: 2026-11-22}]
status: in_use
"""


def timing(added: str = "", language: str = "en", **settings: str) -> Timing:
    book = load_book().with_rules([read_text(RULE + added, name="rule.yaml")])
    return Timing(
        Speech(Wording(language)), book.rules["XX-RULE"], {name.replace("__", "."): v for name, v in settings.items()}
    )


def clock(added: str, language: str = "en") -> list[str]:
    return [line.say for line in timing(added, language).clock()]


def test_a_clock_names_its_hours_and_the_moment_they_run_from() -> None:
    told = "the moment the agency received the information that the child is missing"
    assert clock("clock: [{within: 24 h}]") == [f"Within 24 hours of {told}."]
    assert clock("clock: [{within: 1 business day, from: missing.left_at}]") == [
        "Within 1 business day of the moment the child left or was last seen."
    ]
    assert clock("clock: [{within: 2 months}]", "es")[0].startswith("En un plazo de 2 meses desde el momento en que")


def test_at_once_says_when_it_is_late() -> None:
    assert clock("clock: [{within: immediately, no_later_than: 24 h}]")[1].startswith(
        "It counts as late only 24 hours after"
    )
    assert "no outer limit" in clock("clock: [{within: immediately}]")[1]


def test_a_clock_with_a_condition_counts_while_it_is_not_known() -> None:
    found = clock("clock: [{when: {child.age: {lt: 13}}, within: 2 h}, {within: 4 h}]")
    assert found[0].startswith("Where the child's age is under 13, or this is not known: within 2 hours of")
    assert found[-1] == "The earliest of these times counts."


def test_no_hours_are_said_to_be_none() -> None:
    assert clock("") == ["The law gives no hours: it stays open until it is done, and is never late."]
    assert clock("repeat: {from: last_act}") == []


def test_what_ends_a_duty_and_brings_it_back_is_said() -> None:
    found = [line.say for line in timing(
        "repeat: {every: 1 week, until: missing.located_at}\nnot_after: child.turns_18_at\nuntil: missing.returned_at\n"
    ).ends()]  # fmt: skip
    assert found == [
        "It is owed again 1 week after it was last done, until the moment it became known where the child is and that "
        "the child is safe.",
        "It is due no later than the start of the child's 18th birthday.",
        "It ends at the moment the child came back to care: met if it was done by then, and otherwise no longer owed.",
    ]
    grid = timing("repeat: {every: 2 weeks, from: start}\n").ends()
    assert grid[0].say == "It is owed again every 2 weeks, counted from the start."


def test_what_overtakes_it_depends_on_the_setting_and_says_which_one_is_taken() -> None:
    added = "clock: [{within: 24 h}]\novertaken_by: missing.returned_at\n"
    assert "It has not been chosen" in timing(added).ends()[0].say
    chosen = timing(added, settings__returned_before_due="overtaken").ends()[0].say
    assert chosen.endswith("In this book a report that was not yet due when the child came back is no longer owed.")


def test_a_second_time_is_said_to_make_nothing_late() -> None:
    found = timing(
        "also_show: [{within: 72 h, as: good_practice}, {within: 2 h, from: missing.left_at, as: conservative}]\n"
    ).also()
    assert found[0].say.startswith("Good practice, not law: within 72 hours of")
    assert found[1].say.startswith("A cautious reading, shown beside it: within 2 hours of the moment the child left")
    assert all(line.say.endswith("It never makes the duty late.") for line in found)


def test_both_readings_are_shown_and_the_one_this_book_takes() -> None:
    added = """standing:
  - {when: {term: official}, is: must, basis: statute, in_force: 2026-05-01}
  - {is: {settings.missing_reading: {every_child_in_care: must, literal: should}}, basis: statute}
"""
    rule = RULE.replace("standing: [{is: must, basis: agency policy}]\n", added)
    book = load_book().with_rules([read_text(rule, name="rule.yaml")])

    def lines(**settings: str) -> list[str]:
        found = Timing(Speech(), book.rules["XX-RULE"], {f"settings.{k}": v for k, v in settings.items()})
        return [
            text for line in found.standing({"statute": {"en": "Law", "es": "Ley"}}) for text in spoken(line.as_json())
        ]

    taken = lines(missing_reading="literal")
    assert taken[0].startswith("Since May 1, 2026: must, where the definition")
    assert taken[0].endswith("Basis: Law.")
    assert taken[1] == "Otherwise: it depends on how the law is read, whenever the rule applies. Basis: Law."
    assert taken[2:4] == [
        "Must, where the agency reads the 24-hour missing reports as owed for every child in care.",
        "Should, where the agency reads the 24-hour missing reports as owed only where the words of the statute reach.",
    ]
    assert taken[4].endswith("so here it is: should.")
    assert lines()[4] == "This has not been chosen. The weaker one counts, and the stronger one is shown."


def test_several_starts_are_a_list_and_later_lines_speak_of_the_start() -> None:
    rule = RULE.replace("missing.informed_at", "{earliest: [missing.left_at, missing.informed_at]}")
    book = load_book().with_rules([read_text(rule + "clock: [{within: 24 h}]\n", name="rule.yaml")])
    found = Timing(Speech(), book.rules["XX-RULE"], {})
    assert found.starts().parts[0].say == "The moment the child left or was last seen."
    assert found.clock()[0].say == "Within 24 hours of the start."


def test_a_sentence_begins_large_and_ends() -> None:
    assert [sentence(one) for one in ("a b", "Is it?", "this:")] == ["A b.", "Is it?", "This:"]


def test_who_is_bound_and_who_is_only_watched() -> None:
    words = words_of(load_book())
    rules = load_book().rules
    assert "title IV-E work" in rule_in_words(rules["US-IVE-35B-LE24"], words)["who"]["say"]  # type: ignore[index]
    watched = rule_in_words(rules["US-NCIC-2H"], words)["who"]["say"]  # type: ignore[index]
    assert (
        watched == "This is a duty of law enforcement. The agency does not carry it out; it watches whether it is done."
    )


def test_a_restricted_rule_says_what_only_some_may_see() -> None:
    found = rule_in_words(load_book().rules["US-HHS-7105H-24"], words_of(load_book()))
    assert str(found["restricted"]).startswith("The rule reads what only some may see:")
    assert rule_in_words(load_book().rules["US-IVE-35A-LOCATE"], words_of(load_book()))["restricted"] is None
