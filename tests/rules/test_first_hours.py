"""What helps in the first hours: whose practice each step is, when it helps most, and where it gives way to the law."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from handrail.rules import ContentError, load_book
from handrail.rules.absences import risks_read, times_read
from handrail.rules.clocks import Almanac
from handrail.rules.first_hours import FILE, Step, load_first_hours, read_first_hours, steps_for
from handrail.rules.loading import read_file
from handrail.rules.packets import load_packets

WA, TX, FL, UT, GA = (load_book([code]) for code in ("us-wa", "us-tx", "us-fl", "us-ut", "us-ga"))
STEPS = {step.key: step for step in load_first_hours()}
EVERY = pytest.mark.parametrize("step", STEPS.values(), ids=lambda step: step.key)
TOLD = datetime(2026, 3, 13, 21, 10, tzinfo=UTC)
SEEN_BEFORE = TOLD - timedelta(hours=1)


def almanac(book=WA) -> Almanac:
    return Almanac(book.zone, book.calendar)


def keys(book, *said: str) -> list[str]:
    return [step.key for step in steps_for(book, said or ("missing",))]


@EVERY
def test_a_step_says_whose_practice_it_is_or_that_it_is_ours(step: Step) -> None:
    assert (step.basis == "practice") == (step.whose is not None) == (step.source is not None)
    assert step.source is None or step.source in WA.sources


@EVERY
def test_a_step_speaks_both_languages_and_says_something(step: Step) -> None:
    said = [words for words in (step.title, step.script, step.limit, step.whose) if words]
    assert all(set(words) == {"en", "es"} and words["en"] and words["es"] for words in said)
    assert step.script or step.limit


@EVERY
def test_a_step_never_labels_a_child_and_never_blames(step: Step) -> None:
    words = " ".join(text for said in (step.title, step.script, step.limit) if said for text in said.values()).lower()
    assert not [bad for bad in ("runaway", "awol", "prostitut", "high risk", "traffick", "trata") if bad in words]


@pytest.mark.parametrize("step", [step for step in STEPS.values() if step.tell], ids=lambda step: step.key)
def test_who_tells_somebody_has_a_letter_to_them_and_its_limit(step: Step) -> None:
    letter = load_packets()[str(step.letter)]
    assert letter.audience == step.tell
    assert letter.is_letter and letter.acts == ("notify_missing",)
    assert step.limit


def test_the_best_time_counts_from_the_event_that_the_step_names() -> None:
    times = {"missing.informed_at": TOLD, "missing.first_suspected_at": SEEN_BEFORE}
    assert STEPS["look"].best_by(times, almanac()) == SEEN_BEFORE + timedelta(minutes=15)
    assert STEPS["medicine"].best_by(times, almanac()) == TOLD + timedelta(hours=2)
    assert STEPS["call_us"].best_by(times, almanac()) == SEEN_BEFORE


def test_where_that_event_is_not_known_it_counts_from_when_the_agency_learned() -> None:
    assert STEPS["look"].best_by({"missing.informed_at": TOLD}, almanac()) == TOLD + timedelta(minutes=15)


def test_two_business_days_skip_the_weekend() -> None:
    # Friday 13 March 2026, 14:10 in Los Angeles; Monday and Tuesday count.
    best = STEPS["supervisor"].best_by({"missing.informed_at": TOLD}, almanac())
    assert best.astimezone(WA.zone).strftime("%a %H:%M") == "Tue 14:10"


def test_a_step_gives_way_to_a_rule_in_use_that_asks_for_the_same_notice() -> None:
    assert "tell_court" in keys(WA)
    assert not {"tell_court", "tell_parents", "tell_attorney", "tell_gal"} & set(keys(TX))
    assert {"tell_school", "tell_probation", "tell_icpc"} <= set(keys(TX))


def test_a_step_gives_way_to_the_rule_it_names_draft_or_not_since_the_rule_is_listed() -> None:
    assert "staff" in keys(WA) and "staff" not in keys(UT)
    assert "supervisor" in keys(UT) and "supervisor" not in keys(WA)


def test_what_is_for_a_child_who_was_taken_is_shown_only_then() -> None:
    assert "taken" not in keys(WA)
    assert "taken" in keys(WA, "abducted")


def test_where_somebody_knows_the_place_there_is_a_step_to_go_there() -> None:
    assert "go_and_see" not in keys(WA, "missing", "unknown") + keys(WA)
    assert "go_and_see" in keys(WA, "missing", "known_refusing")
    assert "go_and_see" in keys(WA, "missing", "known_unapproved")


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ("basis: ours\n", "basis: law\n", "law"),
        ("basis: ours\n", "basis: practice\n", "does not say on what it rests"),
        ("who: caregiver", "who: carer", "carer"),
        ("only: abducted", "only: taken", "taken"),
        ("within: 15 min", "within: soon", "soon"),
        ("from: missing.first_suspected_at", "from: missing.kind", "missing.kind"),
        ("contact: on_call", "contact: oncall", 'Did you mean "on_call"'),
        ("letter: letter-court-missing", "letter: letter-curt-missing", 'Did you mean "letter-court-missing"'),
        ("tell: school", "tell: schol", 'Did you mean "school"'),
        ("source: ncmec-missing-from-care", "source: ncmec-missing", "ncmec-missing"),
        ("key: call_child", "key: look", "here twice"),
        ("standing: ours, not law", "standing: law", "standing"),
    ],
)
def test_a_broken_file_is_refused_with_its_place(tmp_path: Path, was: str, now: str, words: str) -> None:
    written = FILE.read_text(encoding="utf-8")
    assert was in written
    broken = tmp_path / "first_hours.yaml"
    broken.write_text(written.replace(was, now, 1), encoding="utf-8")
    with pytest.raises(ContentError) as refused:
        read_first_hours(read_file(broken))
    assert words in str(refused.value)
    assert refused.value.line is not None


# --- what a book reads of an absence --------------------------------------------------------------------------------


def test_a_time_is_read_only_where_a_rule_in_use_reads_it() -> None:
    assert "missing.determined_at" in times_read(GA)
    assert "missing.determined_at" not in times_read(WA)
    assert "missing.first_suspected_at" in times_read(WA)
    assert "missing.first_suspected_at" not in times_read(TX)


def test_the_federal_book_reads_when_a_provider_knew() -> None:
    assert "missing.provider_knew_at" in times_read(load_book(["us"]))


def test_a_draft_makes_no_danger_count() -> None:
    assert risks_read(WA) == frozenset()
    assert {"taken_or_lured", "suicidal"} <= risks_read(FL)
    assert "pregnant_or_parenting" not in risks_read(FL)
