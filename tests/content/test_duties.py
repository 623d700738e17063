"""The shipped duties: plain, cited, translated, shown by examples, and honest about what was not read."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from handrail.rules import Book, Rule, load_book
from handrail.rules.examples import run_examples
from handrail.rules.jurisdictions import jurisdiction, known_codes
from handrail.rules.loading import CONTENT, read_file
from handrail.rules.vocabulary import vocabulary
from tests.content.reading import grade, inflesz, longest_sentence

BOOKS = {code: load_book([code]) for code in known_codes()}
RULES = {rule.id: rule for book in BOOKS.values() for rule in book.rules.values()}
FEDERAL = [
    "US-IVE-29-RELATIVES",
    "US-IVE-34A-LE24",
    "US-IVE-35A-LOCATE",
    "US-IVE-35Aii-FACTORS",
    "US-IVE-35Aiii-SCREEN",
    "US-IVE-35B-COMMS",
    "US-IVE-35B-COMMS-RECOVERY",
    "US-IVE-35B-LE24",
    "US-IVE-35B-NCMEC24",
    "US-IVE-9A-REPORT",
    "US-IVE-9C-IDENT",
    "US-AFCARS-TRAF",
    "US-CAPTA-ASSESS",
    "US-CAPTA-MANDREP",
    "US-CAPTA-SHARE",
    "US-CAPTA-VICTIM",
    "US-NCIC-21",
    "US-NCIC-2H",
    "US-NCIC-30D",
    "US-NCIC-NOWAIT",
    "US-LE-NCMEC",
    "US-IC-1169",
    "US-IC-3203-36H",
    "US-IC-3203-CROSS",
    "US-IC-3203-FBI",
    "US-VCAA-24",
    "US-HHS-7105H-24",
    "US-HHS-INTERIM",
    "US-HHS-LETTER",
    "US-HHS-NOTIFYDOJDHS",
    "US-USC-LPR-NOCERT",
    "US-UAC-48H",
    "US-UAC-72H",
    "US-UAC-CONTIG",
    "US-CONSULAR",
    "US-ICWA-ACTIVE",
    "US-ICWA-EMERG",
    "US-ICWA-NOTICE",
    "US-ICWA-NOTICE-SEC",
    "US-RHY-72H",
    "US-RHY-MV",
    "US-MV-SCHOOL",
]
NEVER = ("runaway", "prostitut", "high risk")
STAFF_GRADE, STAFF_INFLESZ, WORDS = 8, 55, 20
BY_RULE = pytest.mark.parametrize("rule", RULES.values(), ids=lambda each: each.id)


def book_of(rule: Rule) -> Book:
    return next(book for book in BOOKS.values() if rule.id in book.rules)


def examples_of(rule: Rule) -> Path:
    return CONTENT / rule.file.replace(".yaml", ".examples.yaml")


def words_used(rule: Rule) -> Iterator[tuple[str, str]]:
    yield "acts", rule.act
    yield from (("content", key) for key in rule.content)
    yield from (("proof", key) for key in rule.proof)
    yield from (("bases", branch.basis) for branch in rule.standing)


def said(entry: object, language: str) -> str:
    assert isinstance(entry, Mapping)
    return str(entry[language])


def test_every_federal_duty_of_this_release_is_in_the_book() -> None:
    assert sorted(BOOKS["us"].rules) == sorted(FEDERAL)


def test_what_was_not_read_in_force_is_a_draft_and_says_what_would_lift_it() -> None:
    assert [name for name, rule in RULES.items() if rule.draft and not rule.lifted_by] == []


def test_the_federal_rows_that_nobody_read_are_drafts_and_no_others() -> None:
    drafts = [name for name, rule in BOOKS["us"].rules.items() if rule.draft]
    assert sorted(drafts) == ["US-AFCARS-TRAF", "US-CONSULAR", "US-MV-SCHOOL"]


def test_whoever_is_watched_has_a_name_to_be_shown() -> None:
    watched = {(rule.id, rule.watch) for rule in RULES.values() if rule.watch}
    unnamed = [(name, who) for name, who in watched if who not in book_of(RULES[name]).recipients]
    assert unnamed == []


def test_nobody_but_a_federal_officer_is_ever_told_to_hand_a_child_to_orr() -> None:
    of_custody = [rule for rule in RULES.values() if "orr" in rule.to or rule.id.startswith("US-UAC-")]
    assert len(of_custody) == 3
    for rule in of_custody:
        assert rule.watch is None and rule.binds is not None
        assert rule.binds.test({"actor.kind": "county_cps", "actor.official": "local"}) is False
        assert rule.binds.test({"actor.kind": "law_enforcement", "actor.official": "state"}) is False


def test_icwa_notices_have_no_clock_and_are_never_held() -> None:
    notices = [rule for rule in BOOKS["us"].rules.values() if rule.act.startswith("icwa_notice")]
    assert len(notices) == 2
    assert all(rule.never_held and not rule.clock for rule in notices)


def test_nothing_says_reviewed_without_a_reviewer() -> None:
    assert [rule.id for rule in RULES.values() if rule.status == "reviewed" and not rule.review] == []


@BY_RULE
def test_the_plain_words_are_short_and_easy(rule: Rule) -> None:
    assert grade(rule.plain) <= STAFF_GRADE
    assert longest_sentence(rule.plain) <= WORDS


@BY_RULE
def test_no_label_is_put_on_a_child(rule: Rule) -> None:
    shown = f"{rule.title} {rule.plain} {' '.join(rule.caveats)}".lower()
    assert [word for word in NEVER if word in shown] == []


@BY_RULE
def test_it_is_said_in_spanish_and_marked_unreviewed(rule: Rule) -> None:
    spanish = book_of(rule).translations["es"][rule.id]
    assert inflesz(spanish["plain"]) >= STAFF_INFLESZ
    assert longest_sentence(spanish["plain"]) <= WORDS
    assert spanish["reviewed_by"] == "null"


@BY_RULE
def test_every_key_it_uses_has_a_name_in_both_languages(rule: Rule) -> None:
    words = book_of(rule).words
    for kind, key in words_used(rule):
        named = words[kind]
        assert isinstance(named, Mapping)
        assert said(named[key], "en") and said(named[key], "es"), (kind, key)


@BY_RULE
def test_worked_examples_show_it_firing_and_staying_silent(rule: Rule) -> None:
    rows = read_file(examples_of(rule))
    assert isinstance(rows, list)
    expected = [entry["expect"] for entry in rows]  # type: ignore[call-overload, index]
    fired = [each for each in expected if any(each.get(key) for key in ("duties", "others", "drafts"))]
    assert fired
    assert len(fired) < len(expected)


@BY_RULE
def test_its_worked_examples_hold(rule: Rule) -> None:
    outcomes = list(run_examples(examples_of(rule), load_book))
    assert [f"{one.name}: {one.faults}" for one in outcomes if one.faults] == []


@BY_RULE
def test_hours_come_from_law_or_policy_and_never_from_a_recommendation(rule: Rule) -> None:
    assert rule.clock == () or any(branch.strongest() == "must" for branch in rule.standing)


@BY_RULE
def test_a_duty_that_sends_something_names_a_limit_on_what_is_sent(rule: Rule) -> None:
    assert rule.limits or rule.watch == "law_enforcement"


@pytest.mark.parametrize("key", sorted(BOOKS["us"].limits))
def test_a_privacy_limit_is_plain_and_cited(key: str) -> None:
    book = BOOKS["us"]
    limit = book.limits[key]
    assert grade(said(limit["plain"], "en")) <= STAFF_GRADE
    assert inflesz(said(limit["plain"], "es")) >= STAFF_INFLESZ
    cited = limit["authority"]
    assert isinstance(cited, tuple) and all(said(one, "source") in book.sources for one in cited)


def test_every_privacy_rule_of_the_research_is_there_and_binds_a_kind_of_body() -> None:
    limits = BOOKS["us"].limits
    rows = "IVE-8 NCMEC-PUBLIC HIPAA-CHILD HIPAA-ADULT HIPAA-MISSING HIPAA-THREAT HIPAA-NA PART2 FERPA-USA FERPA-EMERG"
    rows += " FERPA-COURT VAWA IC-REPORTER CAPTA-REPORTER MINPKT RHY-CONF"
    assert [row for row in rows.split() if f"PRIV-{row}" not in limits] == []
    kinds = {*vocabulary()["actor.kind"].choices, "all"}
    assert [key for key, limit in limits.items() if limit["binds"] not in kinds] == []


def test_every_privacy_rule_stands_with_some_federal_duty() -> None:
    named = {key for rule in BOOKS["us"].rules.values() for key in rule.limits}
    assert sorted(set(BOOKS["us"].limits) - named) == []


def test_what_is_not_verified_says_so() -> None:
    statuses = {key: limit["status"] for key, limit in BOOKS["us"].limits.items()}
    assert sorted(key for key, status in statuses.items() if status == "unverified") == [
        "PRIV-HIPAA-NA",
        "PRIV-PART2-REPORT",
    ]


def test_our_own_design_rule_does_not_pass_for_law() -> None:
    assert BOOKS["us"].limits["PRIV-MINPKT"]["status"] == "design_rule"


def test_every_source_says_what_was_read_when_and_how_sure() -> None:
    for key, source in BOOKS["us"].sources.items():
        read = source["read"]
        assert isinstance(read, Mapping)
        assert said(read, "on") and said(read, "what"), key
        assert said(read, "sure") in ("full", "part", "summary"), key


@pytest.mark.parametrize("code", known_codes())
def test_a_choice_nobody_verified_is_left_unknown_with_a_reason(code: str) -> None:
    for name in ("settings.ive_age", "settings.capta_trafficking_age", "settings.ive_under_26_option"):
        assert name not in jurisdiction(code).settings
        assert jurisdiction(code).unknown[name]
