"""How many times missing are judged at once hangs on the memory that the engine may use."""

import duckdb
import pytest

from handrail.review.extract.parted import FEWEST, fitting


@pytest.mark.parametrize(
    ("limit", "many"),
    [("512MiB", 134_217), ("1GiB", 268_435), ("2GiB", 300_000), ("1TiB", 300_000), ("10MiB", FEWEST)],
)
def test_less_memory_makes_smaller_parts(limit: str, many: int) -> None:
    with duckdb.connect(config={"memory_limit": limit}) as connection:
        assert fitting(connection, 300_000) == pytest.approx(many, rel=0.01)
