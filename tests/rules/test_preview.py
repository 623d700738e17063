"""What a folder would change: found by asking every kind of case twice, and told by the answers that matter."""

from datetime import date, datetime
from itertools import combinations, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handrail.rules import Book, load_book
from handrail.rules.case_kinds import (
    Answer,
    Question,
    case_of,
    conditions,
    count,
    facts_read,
    kinds,
    leaves,
    limits_of,
    pairwise,
    questions,
    spread,
)
from handrail.rules.changes import Change, Preview
from handrail.rules.describing import smallest
from handrail.rules.preview import preview
from tests.rules import asking
from tests.rules.asking import missing
from tests.thorough import THOROUGH, examples

DAY = date(2026, 11, 22)
SOURCES = "own: {title: Procedure 1, read: {on: 2026-11-22, what: all, sure: full}}\n"
OVERLAY = """\
id: XX-OWN
tightens: US-IVE-35B-LE24
standing: [{when: {care.foster_care: yes}, is: must, basis: agency policy}]
authority: [{cite: Procedure 1, source: own, in_force: 2026-01-01, last_verified: 2026-11-22}]
status: in_use
"""
NEW = """\
id: XX-NEW
title: Call the supervisor
plain: Call the supervisor when a child is missing.
act: call_supervisor
starts: missing.informed_at
standing: [{is: must, basis: agency policy}]
to: [case_record]
authority: [{cite: Procedure 1, source: own, in_force: 2026-01-01, last_verified: 2026-11-22}]
status: in_use
"""


def folder(tmp_path: Path, *rules: str, **shared: str) -> Path:
    """An agency's folder with these rules and shared files."""
    for name, body in {"sources": SOURCES, **shared}.items():
        (tmp_path / f"{name}.yaml").write_text(body)
    for rule in rules:
        (tmp_path / f"{rule.split()[1]}.yaml").write_text(rule)
    return tmp_path


def previewed(tmp_path: Path, *rules: str, code: str = "us", start: date = DAY, **shared: str) -> Preview:
    place = folder(tmp_path, *rules, **shared)
    return preview(load_book([code]), load_book([code], folders=[place]), start=start)


def where(change: Change) -> dict[str, tuple[str, ...]]:
    return dict(change.where)


def only(found: Preview, change: str) -> Change:
    (one,) = [line for line in found.changes if line.line.change == change]
    return one


# --- what changes -------------------------------------------------------------------------------------------------


def test_a_shorter_clock_is_told_with_how_much_and_for_whom(tmp_path) -> None:
    rule = OVERLAY.replace("{care.foster_care: yes}", "{all: [{care.foster_care: yes}, {child.age: {lt: 14}}]}")
    found = previewed(tmp_path, rule + "clock: [{within: 12 h}]\n")
    (change,) = found.changes
    assert (change.line.change, change.line.before, change.line.after, change.line.by) == (
        "earlier", "within 24 hours", "within 12 hours", "12 h"
    )  # fmt: skip
    assert where(change) == {
        "child.age": ("under 14",),
        "care": ("in foster care",),
        "missing.kind": ("who is missing", "who was taken"),
        "actor.performs_ive_functions": ("when the agency does title IV-E work",),
    }
    assert found.looser == ()


def test_at_once_instead_of_24_hours_is_a_whole_day(tmp_path) -> None:
    line = only(previewed(tmp_path, OVERLAY + "clock: [{within: immediately}]\n"), "earlier").line
    assert (line.after, line.before, line.by) == ("at once", "within 24 hours", "24 h")


def test_a_clock_from_another_event_is_told_with_that_event_and_no_difference(tmp_path) -> None:
    rule = OVERLAY + "clock: [{within: 4 h, from: missing.first_suspected_at}]\n"
    change = only(previewed(tmp_path, rule), "earlier")
    assert change.line.after == (
        "within 4 hours of the moment when somebody who cares for the child first thought that the child is missing"
    )
    assert change.line.by == ""
    assert any(words[0].startswith("where it is known") for words in where(change).values())


def test_a_new_duty_is_told_with_its_clock(tmp_path) -> None:
    line = only(previewed(tmp_path, NEW + "clock: [{within: 2 business days}]\n"), "duty").line
    assert (line.act, line.recipient, line.after) == (
        "call_supervisor",
        "case_record",
        "as a must, within 2 business days",
    )


def test_a_new_recipient_is_told_apart_from_a_new_duty(tmp_path) -> None:
    found = previewed(tmp_path, OVERLAY + "to: [law_enforcement, case_record]\n")
    assert (only(found, "recipient").line.recipient, found.silent) == ("case_record", ())


def test_what_becomes_a_must_is_told(tmp_path) -> None:
    found = previewed(tmp_path, OVERLAY.replace("care.foster_care", "care.open_in_home_case"))
    change = only(found, "stronger")
    assert (change.line.before, change.line.after) == ("should", "must")
    assert where(change)["care"] == ("at home with an open case",)


def test_content_that_is_added_is_told(tmp_path) -> None:
    assert only(previewed(tmp_path, OVERLAY + "content: [worker]\n"), "content").line.after == "worker"


def test_a_should_beside_a_must_is_shown_and_sets_nothing(tmp_path) -> None:
    found = previewed(tmp_path, OVERLAY.replace("is: must", "is: should") + "clock: [{within: 4 h}]\n")
    assert only(found, "shown").line.after == "good practice, within 4 hours"
    assert found.weaker == ("XX-OWN",)
    assert not [one for one in found.changes if one.line.change == "earlier"]


def test_a_longer_clock_changes_nothing_and_is_named(tmp_path) -> None:
    found = previewed(tmp_path, OVERLAY + "clock: [{within: 48 h}]\n")
    assert (found.changes, found.looser, found.silent, found.slower) == ((), (), ("XX-OWN",), ("XX-OWN",))


def test_a_draft_is_shown_as_if_it_were_in_use(tmp_path) -> None:
    rule = (OVERLAY + "clock: [{within: 12 h}]\n").replace("in_force: 2026-01-01", "in_force: unknown")
    found = previewed(tmp_path, rule.replace("status: in_use", "status: draft"))
    assert found.drafts == ("XX-OWN",)
    assert only(found, "earlier").line.by == "12 h"


def test_nothing_of_its_own_changes_nothing(tmp_path) -> None:
    found = previewed(tmp_path)
    assert (found.rules, found.changes, found.looked) == ((), (), ())


def test_what_staff_will_be_asked_anew_is_told(tmp_path) -> None:
    rule = NEW + "when: {disclosure.to_kind: school}\n"
    assert "disclosure.to_kind" in previewed(tmp_path, rule).asks


# --- when ---------------------------------------------------------------------------------------------------------


def test_a_rule_of_next_year_changes_nothing_before(tmp_path) -> None:
    found = previewed(tmp_path, OVERLAY.replace("2026-01-01", "2027-01-01") + "clock: [{within: 12 h}]\n")
    assert found.moments == (DAY, date(2027, 1, 1))
    assert (found.changes[0].begins, found.changes[0].ends) == (date(2027, 1, 1), None)


def test_a_rule_that_ends_is_told_with_its_end(tmp_path) -> None:
    rule = OVERLAY.replace("in_force: 2026-01-01", "in_force: 2026-01-01, until: 2027-03-01")
    change = only(previewed(tmp_path, rule + "clock: [{within: 12 h}]\n"), "earlier")
    assert (change.begins, change.ends) == (DAY, date(2027, 3, 1))


# --- nothing looser -----------------------------------------------------------------------------------------------

TRIES = {
    "a longer clock": "clock: [{within: 30 days}]",
    "no clock that ends": "repeat: {every: 12 months}",
    "a narrower when": "when: {all: [{missing.kind: abducted}, {child.age: {lt: 3}}]}",
    "a weaker standing": "standing: [{is: may, basis: agency policy}]",
    "an end at once": "until: missing.first_suspected_at",
    "overtaken by the call": "overtaken_by: missing.informed_at",
    "capped by a birthday": "not_after: child.turns_18_at",
    "another recipient": "to: [case_record]",
    "less to prove": "proof: [sent_at]",
    "less to say": "content: [worker]",
    "only to be watched": "watch: law_enforcement",
    "another actor": "binds: {actor.kind: school}",
    "a draft": "status: draft",
    "retired": "status: retired",
    "over before it began": (
        "authority: [{cite: P, source: own, in_force: 2020-01-01, until: 2020-01-02, last_verified: 2026-11-22}]"
    ),
}


def trying(line: str) -> str:
    key = line.partition(":")[0]
    return "".join(one + "\n" for one in OVERLAY.splitlines() if not one.startswith(f"{key}:")) + line + "\n"


@pytest.mark.parametrize("line", TRIES.values(), ids=TRIES)
@pytest.mark.parametrize("code", ["us", "us-fl"] if THOROUGH else ["us"])
def test_an_overlay_that_tries_to_extend_silence_or_weaken_leaves_every_duty_as_it_was(tmp_path, code, line) -> None:
    found = previewed(tmp_path, trying(line), code=code)
    assert found.looser == ()
    assert sum(one.cases for one in found.looked) >= 100


MOMENTS = ("2026-03-13T21:30:00-04:00", "2026-03-14T20:00:00-04:00", "2026-03-16T09:00:00-04:00")
REPORT = "{act: report_missing, to: law_enforcement, at: 2026-03-14T19:00:00-04:00, about: e1, reference: R-1}"
CARE = "care.foster_care: yes, child.birthdate: 2012-01-05"


@pytest.mark.parametrize("line", TRIES.values(), ids=TRIES)
@pytest.mark.parametrize("done", ["", REPORT], ids=["not told", "told"])
def test_the_federal_duty_stays_as_it_was_whatever_an_overlay_tries(tmp_path, line, done) -> None:
    """The same due time, standing, state and proof, with and without the report, in time and late."""
    books = load_book(["us"]), load_book(["us"], folders=[folder(tmp_path, trying(line))])
    case = missing(", returned_at: 2026-03-15T09:00:00-04:00", own=CARE, done=done)
    for moment in MOMENTS:
        without, with_it = (asking.only(asking.ask(book, moment, case), "US-IVE-35B-LE24") for book in books)
        assert with_it.due_at == without.due_at
        assert (with_it.standing, with_it.state, with_it.proven) == (without.standing, without.state, without.proven)
        assert set(with_it.content) >= set(without.content)


@pytest.mark.parametrize(
    "choice", ["settings.missing_reading: {value: literal", "settings.returned_before_due: {value: overtaken"]
)
def test_a_setting_can_make_something_looser_and_that_is_told(tmp_path, choice) -> None:
    found = previewed(tmp_path, settings=f"{choice}, basis: counsel}}\n")
    assert "US-IVE-35B-LE24" in {change.line.rule for change in found.looser}


# --- descriptions -------------------------------------------------------------------------------------------------

THREE = tuple(
    Question(name, tuple(Answer(f"{name}{n}", {}) for n in range(size)))
    for name, size in (("a", 3), ("b", 2), ("c", 4))
)
WHOLE = tuple(product(range(3), range(2), range(4)))


@given(st.sets(st.sampled_from(WHOLE)))
@settings(max_examples=examples(200), deadline=None)
def test_a_description_holds_every_kind_that_is_meant_and_no_other(meant) -> None:
    boxes = [box for box, _, _ in smallest(WHOLE, THREE, lambda kind: kind in meant)]
    held = {
        kind for kind in WHOLE if any(all(a in answers for a, answers in zip(kind, box, strict=True)) for box in boxes)
    }
    assert held == meant


def test_what_does_not_matter_is_not_in_the_description() -> None:
    ((box, cases, _),) = smallest(WHOLE, THREE, lambda kind: kind[2] in (1, 2))
    assert (box, cases) == ((frozenset({0, 1, 2}), frozenset({0, 1}), frozenset({1, 2})), 12)


def test_a_description_made_from_a_part_of_the_kinds_holds_for_the_others_too(tmp_path) -> None:
    """In Washington too much varies to look at all: what is told is tried on kinds nobody looked at."""
    place = folder(tmp_path, OVERLAY.replace("care.foster_care", "care.open_in_home_case") + "clock: [{within: 6 h}]\n")
    books = load_book(["us-wa"]), load_book(["us-wa"], folders=[place])
    found = preview(*books, start=DAY)
    assert found.looked[0].cases < found.looked[0].possible
    change = next(one for one in found.changes if one.line.change == "earlier")
    assert where(change)["care"] == ("at home with an open case",)
    assert "child.age" not in where(change)


# --- kinds --------------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(2, 5), min_size=2, max_size=7))
@settings(max_examples=examples(60), deadline=None)
def test_every_two_answers_stand_together_in_some_kind(sizes) -> None:
    made = list(pairwise(sizes))
    for one, other in combinations(range(len(sizes)), 2):
        assert {(kind[one], kind[other]) for kind in made} == set(product(range(sizes[one]), range(sizes[other])))


@given(st.lists(st.integers(1, 5), max_size=5))
def test_a_spread_meets_every_kind_once(sizes) -> None:
    assert sorted(spread(sizes)) == sorted(product(*(range(size) for size in sizes)))


def rules_of(book: Book, *names: str):
    return [book.rules[name] for name in names]


def test_ages_are_asked_on_each_side_of_every_limit(tmp_path) -> None:
    rule = NEW + "when: {any: [{child.age: {lt: 13}}, {child.age: {ge: 16, le: 17}}]}\n"
    book = load_book(["us"], folders=[folder(tmp_path, rule)])
    (ages,) = [one for one in questions(rules_of(book, "XX-NEW"), {}) if one.name == "child.age"]
    assert [answer.words for answer in ages.answers] == ["under 13", "of 13 to 15", "of 16 to 17", "18 or older"]
    assert [answer.sets["child.age"] for answer in ages.answers] == [12, 13, 16, 18]
    assert ages.said([0, 1, 3]) == ("under 16", "18 or older")


def test_a_limit_that_is_a_setting_counts_with_its_value() -> None:
    book = load_book(["us"])
    rules = rules_of(book, "US-IVE-35B-LE24")
    found = [leaf for rule in rules for condition in conditions(rule) for leaf in leaves(condition)]
    assert limits_of("child.age", found, {"settings.ive_age": 21}) == [18, 21]
    assert limits_of("child.age", found, {}) == [18]


@pytest.mark.parametrize("code", ["us", "us-wa", "us-tx"])
def test_every_kind_of_every_shipped_duty_is_a_case_that_can_be(code) -> None:
    """No combination of answers contradicts itself, on an ordinary day and on the last of February."""
    book = load_book([code])
    for rule in book.rules.values():
        asked, read = questions([rule], book.settings, endings=True), facts_read([rule], endings=True)
        for kind in list(kinds(asked))[:: max(1, count(asked) // 40)]:
            for day in ("2026-11-22", "2028-02-28"):
                event = datetime.fromisoformat(f"{day}T12:00:00-05:00")
                case, at = case_of(kind, asked, read, event, [code], "America/New_York")
                assert at > event
                assert case.child.id == "case"


def test_the_same_folder_gives_the_same_preview(tmp_path) -> None:
    place = folder(tmp_path, OVERLAY + "clock: [{within: 12 h}]\n")
    books = load_book(["us"]), load_book(["us"], folders=[place])
    assert preview(*books, start=DAY) == preview(*books, start=DAY)
