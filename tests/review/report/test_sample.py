"""The sample for file review: drawn by lot, weighted, and close to the truth as often as its interval says."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.review.report.sample import FLOOR, Stratum, allocated, draw, estimated
from tests.review.report.made import STATE, database_of, some


def test_the_same_lot_draws_the_same_list() -> None:
    with database_of(STATE) as database:
        one, two, other = draw(database, 30, 1), draw(database, 30, 1), draw(database, 30, 2)
    assert one == two
    assert one.drawn != other.drawn


def test_each_year_gets_its_share_and_never_fewer_than_a_few() -> None:
    assert allocated({"2019": 9_000, "2020": 1_000, "2021": 20}, 100) == {"2019": 90, "2020": 10, "2021": FLOOR}


@given(st.dictionaries(st.text(max_size=3), st.integers(1, 5_000), min_size=1, max_size=8), st.integers(1, 300))
def test_nobody_is_drawn_twice_and_every_stratum_is_there(sizes: dict[str, int], size: int) -> None:
    found = allocated(sizes, size)
    assert found.keys() == sizes.keys()
    assert all(min(FLOOR, sizes[name]) <= count <= sizes[name] for name, count in found.items())
    assert sum(found.values()) >= min(size, sum(sizes.values()))


def test_weights_stand_for_every_time_missing() -> None:
    with database_of([*STATE, *some(3, year=None)]) as database:
        found = draw(database, 40)
    assert sum(one.weight * one.drawn for one in found.strata) == pytest.approx(len(STATE) + 3)


def test_all_that_was_drawn_leaves_no_doubt() -> None:
    found = estimated([Stratum("a", 10, 10), Stratum("b", 30, 30)], {"a": 5, "b": 15})
    assert (found.share, found.low, found.high, found.count) == (0.5, 0.5, 0.5, 20)


def test_a_stratum_counts_by_its_size_not_by_how_many_were_drawn() -> None:
    found = estimated([Stratum("small", 100, 50), Stratum("large", 900, 50)], {"small": 50, "large": 0})
    assert found.share == pytest.approx(0.1)


def test_a_stratum_that_nobody_read_is_named() -> None:
    with pytest.raises(ValueError, match='Nothing was read of the stratum "b"'):
        estimated([Stratum("a", 10, 5), Stratum("b", 10, 5)], {"a": 1}, {"a": 5})


def test_the_interval_holds_the_truth_nineteen_times_in_twenty() -> None:
    random, hits, tries = Random(5), 0, 600
    strata = {"a": [random.random() < 0.3 for _ in range(2_000)], "b": [random.random() < 0.6 for _ in range(500)]}
    truth = sum(map(sum, strata.values())) / 2_500
    for _ in range(tries):
        drawn = {"a": random.sample(strata["a"], 80), "b": random.sample(strata["b"], 20)}
        sizes = [Stratum(name, len(own), len(drawn[name])) for name, own in strata.items()]
        found = estimated(sizes, {name: sum(own) for name, own in drawn.items()})
        hits += found.low <= truth <= found.high
    assert 0.92 < hits / tries < 0.98
