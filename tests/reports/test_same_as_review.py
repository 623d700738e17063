"""The page of measures and the review of an extract cannot disagree about what federal auditors ask.

The page asks the evaluator, child by child, and keeps the answer; a review asks the compiled book, all at once. Here
the agency's own records are laid out as a review's tables, and both say the same of every time missing.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from handrail.children.models import Child
from handrail.desk.management.commands.demo import tell
from handrail.reports import parts
from handrail.reports.cases import Read, read_cases
from handrail.reports.measures import FEDERAL, MEASURES, PART_OF, shown
from handrail.reports.measures import Case as Counted
from handrail.reports.periods import ALL, Period
from handrail.review.rows import Asked
from handrail.rules import Book, Case, due, load_book
from handrail.rules.audited import QUESTIONS
from handrail.rules.entries import acts_by_name
from handrail.team.models import Agency
from tests.reports.laid_out import judged, reviewed
from tests.reports.stories import DAY, HOUR, a_child, back, counted, done, missing
from tests.review.comparing import batch

SAYS: Mapping[str, str] = {
    parts.IN_TIME: "met", parts.LATE: "late", parts.SAID_DONE: "unproven", parts.OVERDUE: "never",
    parts.NEVER: "never", parts.UNDONE: "never", parts.HELD: "held", parts.CLOSED: "closed",
    parts.CANNOT_TELL: "cannot_tell", parts.OPEN: "running", parts.ENDED: "ended",
    parts.NO_DUTY: "no_duty", parts.NOT_BACK: "no_duty",
}  # fmt: skip
"""The part of a measure, and the verdict of a review."""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The SQL of the book is written once for all of these tests."""
    return tmp_path_factory.mktemp("sql")


def on_the_page(read: Read) -> dict[str, dict[str, int]]:
    return {one.earliest: dict(Counter(SAYS[case.parts[one.key]] for case in read.cases)) for one in FEDERAL}


@pytest.mark.django_db
def test_the_demo_agency_has_the_same_numbers_on_its_page_and_in_a_review(kept: Path) -> None:
    tell(timezone.now())
    agency, now = Agency.objects.get(), timezone.now()
    read = read_cases(Child.unscoped.all(), Period(ALL), agency, now)
    review = reviewed(agency, len(read.cases), now, kept)
    assert on_the_page(read) == {key: dict(tally.counts) for key, tally in review.items()}
    assert {"met", "running", "cannot_tell"} <= set(on_the_page(read)["police"])


@pytest.mark.django_db
def test_so_has_an_agency_that_did_it_in_every_way(cast: Any, kept: Path) -> None:
    agency, now = cast.agency, timezone.now()
    for number, (at, reference) in enumerate([(119, "MP-1"), (119, ""), (72, "MP-1"), (72, "")]):
        episode = missing(a_child(cast, number), cast)
        done(episode, cast, "police", at * HOUR, reference=reference)
        done(episode, cast, "ncmec", at * HOUR - timedelta(minutes=1), reference=reference)
    missing(a_child(cast, 5), cast, HOUR)
    back(missing(a_child(cast, 6), cast), cast, 2 * DAY)
    closed = missing(a_child(cast, 7), cast)
    done(closed, cast, "ncmec", 4 * DAY, outcome="closed", reason="Found at school")
    back(closed, cast, 3 * DAY)
    done(closed, cast, "screened", 2 * DAY)
    missing(a_child(cast, 8), cast, from_foster_care=None)
    read = counted(cast)
    review = reviewed(agency, len(read.cases), now, kept)
    assert on_the_page(read) == {key: dict(tally.counts) for key, tally in review.items()}
    assert set(on_the_page(read)["ncmec"]) >= {"met", "late", "unproven", "never", "closed", "running"}


@given(seed=st.integers(0, 2**32))
@settings(max_examples=2, phases=[Phase.explicit, Phase.generate])
def test_of_random_records_too_each_says_the_same(kept: Path, seed: int) -> None:
    """Row by row: a number that is the same by chance proves nothing."""
    book = load_book(("us-wa",))
    own = replace(book, rules=MappingProxyType({name: book.rules[name] for name in QUESTIONS.values()}))
    cases = [case for _, case, _, _ in batch(book, seed, 60)]
    now = batch(book, seed, 1)[0][2]
    with judged([Asked(number, case, now) for number, case in enumerate(cases)], book, now, kept) as database:
        rows = database.execute(
            "SELECT case_id, event, rule, own_verdict FROM verdicts WHERE level = 'must' AND own_verdict IS NOT NULL "
            "AND needs <> 'missing.informed_at'"
        ).fetchall()
    said = {tuple(row[:3]): row[3] for row in rows}
    got = {}
    for number, case in enumerate(cases):
        answer: Any = due(unnamed(case, book), at=now, book=own).as_json()
        for subject in case.subjects("episode"):
            told = told_of(subject.id, answer, book, now)
            for one in FEDERAL:
                verdict = SAYS[PART_OF[one.key](told)]
                if verdict != "no_duty":
                    got[number, subject.id, QUESTIONS[one.earliest]] = verdict
    assert {key: word for key, word in got.items() if key in said or word != "cannot_tell"} == said


def unnamed(case: Case, book: Book) -> Case:
    """Acts that name their duty say instead what was done and to whom, as those of the application do."""
    return replace(case, done=tuple(replace(act, duty=None) for act in acts_by_name(case, book).done))


def told_of(about: str, answer: Any, book: Any, now: Any) -> parts.Told:
    mine = {listed: [one for one in answer[listed] if one["about"] == about] for listed in ("duties", "cannot_tell")}
    return parts.Told(about=about, informed_at=now, back=True, ended_at=None, duties=(), unsure=(), book=book, now=now,
                      audited=mine["duties"], audited_unsure=mine["cannot_tell"])  # fmt: skip


# --- which of them a page shows -------------------------------------------------------------------------------------


def case_with(**own: str) -> Counted:
    found = {measure.key: parts.NO_DUTY for measure in MEASURES}
    return Counted(None, {**found, **own})


def keys(cases: list[Counted], *, opens: bool) -> set[str]:
    return {measure.key for measure in shown(cases, opens=opens)}


EARLIEST, AUDITED = {one.earliest for one in FEDERAL}, {one.key for one in FEDERAL}


def test_where_both_clocks_say_the_same_only_the_federal_one_stands_there() -> None:
    cases = [case_with(told_police=parts.LATE, police=parts.LATE)]
    assert keys(cases, opens=True) & EARLIEST == set()
    assert keys(cases, opens=True) >= AUDITED


def test_where_they_differ_only_who_may_open_the_cases_sees_both() -> None:
    """To everybody else the difference of two numbers would tell of a few."""
    cases = [case_with(told_police=parts.IN_TIME, police=parts.LATE)]
    assert keys(cases, opens=True) & EARLIEST == {"police"}
    assert keys(cases, opens=True) >= AUDITED
    assert keys(cases, opens=False) & EARLIEST == set()


def test_an_agency_that_federal_law_does_not_bind_sees_its_own_clocks() -> None:
    cases = [case_with(police=parts.LATE, screened_after=parts.NOT_BACK)]
    for opens in (True, False):
        assert keys(cases, opens=opens) & (EARLIEST | AUDITED) == EARLIEST
