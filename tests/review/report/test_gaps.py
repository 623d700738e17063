"""Gaps between groups are said where chance is an unlikely cause, and only there."""

from random import Random

import pytest

from handrail.review.report.gaps import gap, gaps
from handrail.review.report.hiding import Table


def table(**groups: tuple[int | None, int | None]) -> Table:
    return Table({name: (met, None, of) for name, (met, of) in groups.items()})


def test_newcombes_interval_as_he_printed_it() -> None:
    """His first example: 56 of 70 less 48 of 80 is 0.2, from 0.0524 to 0.3339 (method 10)."""
    found = gap("one", (56, 70), (48, 80), compared=2)
    assert (found.points, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_boys_and_girls_as_the_auditors_found_them() -> None:
    boys, girls = gaps(table(male=(56, 200), female=(87, 213)))
    assert {boys.group, girls.group} == {"male", "female"}
    assert boys.points == pytest.approx(-girls.points)


def test_a_gap_that_chance_may_make_is_not_said() -> None:
    assert gaps(table(north=(6, 20), south=(9, 20))) == []


def test_a_gap_of_less_than_five_in_a_hundred_is_not_said() -> None:
    assert gaps(table(north=(3_000, 10_000), south=(3_300, 10_000))) == []


def test_whoever_is_hidden_takes_no_part() -> None:
    assert gaps(table(north=(100, 200), south=(None, None))) == []


def test_many_counties_that_are_all_alike_seldom_show_a_gap() -> None:
    random, said = Random(3), 0
    for _ in range(100):
        counties = {f"c{n}": (sum(random.random() < 0.4 for _ in range(120)), 120) for n in range(20)}
        said += bool(gaps(table(**counties)))
    assert said <= 12
