"""The interval of the measures, against values that others published."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.rules.intervals import wilson

PUBLISHED = [  # Newcombe, Statistics in Medicine 1998, table I, method 3, and the example of the screens
    (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718),
    (31, 38, 0.666, 0.908),
]  # fmt: skip


@pytest.mark.parametrize(("count", "of", "low", "high"), PUBLISHED)
def test_wilson_gives_the_published_intervals(count: int, of: int, low: float, high: float) -> None:
    assert wilson(count, of) == pytest.approx((low, high), abs=6e-4)


@given(st.integers(1, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_interval_holds_the_share_and_mirrors(share: tuple[int, int]) -> None:
    count, of = share
    low, high = wilson(count, of)
    assert 0 <= low <= count / of + 1e-9 <= high + 2e-9 <= 1 + 3e-9
    assert wilson(of - count, of) == pytest.approx((1 - high, 1 - low))


def test_nobody_counted_gives_no_interval() -> None:
    with pytest.raises(ZeroDivisionError):
        wilson(0, 0)
