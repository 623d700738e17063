"""No small number can be worked out from what is shown: tried by a reader who knows every total, and subtracts."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from handrail.rules.suppression import LEAST, Line, Table, hide_in_line, hide_in_table, small
from tests.thorough import examples

FEW = 3
"""A small limit, so that every table that fits what is shown can be tried."""
LINES = st.lists(st.integers(0, 40), min_size=1, max_size=6)
TABLES = st.integers(1, 3).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 60), min_size=width, max_size=width), min_size=1, max_size=6)
)
SMALL_TABLES = st.integers(2, 3).flatmap(
    lambda height: st.lists(st.lists(st.integers(0, 5), min_size=2, max_size=2), min_size=height, max_size=height)
)


def test_one_to_ten_are_hidden_and_nought_and_eleven_are_shown() -> None:
    assert [small(count) for count in (0, 1, 10, 11)] == [False, True, True, False]
    assert hide_in_line([0, 11, 30]) == Line((0, 11, 30), 41)


def test_a_small_part_takes_the_next_smallest_with_it() -> None:
    assert hide_in_line([4, 20, 30]) == Line((None, None, 30), 54)


def test_small_parts_that_hide_each_other_need_no_third() -> None:
    assert hide_in_line([9, 2, 30]) == Line((None, None, 30), 41)


def test_what_is_hidden_never_adds_up_to_a_small_number() -> None:
    assert hide_in_line([4, 3, 30, 50]) == Line((None, None, None, 50), 87)


def test_a_small_whole_is_hidden_with_its_parts() -> None:
    assert hide_in_line([4, 0]) == Line((None, None), None)


def test_a_count_below_nought_is_refused() -> None:
    with pytest.raises(ValueError, match="-1 children cannot be"):
        hide_in_line([-1])


def test_a_small_cell_is_hidden_with_a_ring_that_closes() -> None:
    """Nobody can subtract: row 1 and 2 each miss two of their numbers, and so do both columns."""
    assert hide_in_table([[40, 5], [30, 25], [50, 60]]) == Table(((None, None), (None, None), (50, 60)), (45, 55, 110))


def test_a_table_without_small_numbers_is_shown_whole() -> None:
    assert hide_in_table([[20, 0], [30, 25]]) == Table(((20, 0), (30, 25)), (20, 55))


def test_a_small_total_of_a_column_hides_the_table() -> None:
    assert hide_in_table([[20, 3], [30, 2]]) == Table(((None, None), (None, None)), (None, None))


def test_a_table_with_no_rows_hides_nothing() -> None:
    assert hide_in_table([]) == Table((), ())


@given(LINES)
def test_no_part_of_a_line_can_be_worked_out(parts: list[int]) -> None:
    found = hide_in_line(parts)
    hidden = [count for count, shown in zip(parts, found.parts, strict=True) if shown is None]
    assert not any(shown is not None and small(shown) for shown in (*found.parts, found.total))
    assert all(shown in {None, count} for shown, count in zip(found.parts, parts, strict=True))
    if found.total is None:
        assert small(sum(parts))
    else:  # each hidden part may be anything from nought to what is missing
        assert sum(hidden) == 0 or sum(hidden) >= LEAST


@given(TABLES)
def test_nothing_small_is_shown_in_a_table_and_what_is_shown_is_true(rows: list[list[int]]) -> None:
    found = hide_in_table(rows)
    for row, total, cells in zip(found.rows, found.totals, rows, strict=True):
        assert all(shown in {None, count} for shown, count in zip(row, cells, strict=True))
        assert total in {None, sum(cells)}
        assert not any(shown is not None and small(shown) for shown in (*row, total))


@given(TABLES)
def test_a_reader_with_a_pencil_finds_no_small_number(rows: list[list[int]]) -> None:
    """Wherever one number of a row or column is missing, the reader works it out, again and again."""
    assume(safe_columns(rows, LEAST))
    hidden = hidden_cells(hide_in_table(rows))
    whole = [[*row, sum(row)] for row in rows]
    while alone := [cell for cell in hidden if is_alone(cell, hidden)]:
        hidden -= {alone[0]}
        assert not small(whole[alone[0][0]][alone[0][1]]), alone[0]


@settings(max_examples=examples(150), deadline=None)
@given(SMALL_TABLES)
def test_every_hidden_small_number_could_also_be_one_that_is_shown(rows: list[list[int]]) -> None:
    """All tables that fit what is shown are tried: a small number is never the only one, nor surely small."""
    assume(safe_columns(rows, FEW))
    found = hide_in_table(rows, FEW)
    may_be: dict[tuple[int, int], set[int]] = {cell: set() for cell in hidden_cells(found)}
    for table in tables_that_fit(found, rows):
        for (row, column), values in may_be.items():
            values.add(table[row][column])
    for (row, column), values in may_be.items():
        if small([*rows[row], sum(rows[row])][column], FEW):
            assert len(values) > 1
            assert max(values) >= FEW


def safe_columns(rows: list[list[int]], least: int) -> bool:
    """A small total of a column is hidden before anybody asks for its table."""
    totals = [sum(column) for column in zip(*rows, strict=True)]
    return not any(small(total, least) for total in (*totals, sum(totals)))


def hidden_cells(table: Table) -> set[tuple[int, int]]:
    whole = [(*row, total) for row, total in zip(table.rows, table.totals, strict=True)]
    return {(r, c) for r, row in enumerate(whole) for c, shown in enumerate(row) if shown is None}


def is_alone(cell: tuple[int, int], hidden: set[tuple[int, int]]) -> bool:
    return any(sum(other[axis] == cell[axis] for other in hidden) == 1 for axis in (0, 1))


def tables_that_fit(found: Table, rows: list[list[int]]) -> Iterator[list[list[int]]]:
    columns = [sum(column) for column in zip(*rows, strict=True)]
    for filled in product(*(columns_that_fit(total, len(rows)) for total in columns)):
        table = [[*row, sum(row)] for row in zip(*filled, strict=True)]
        shown = [(*row, total) for row, total in zip(found.rows, found.totals, strict=True)]
        if all(said in {None, count} for row, mine in zip(table, shown, strict=True)
               for count, said in zip(row, mine, strict=True)):  # fmt: skip
            yield table


def columns_that_fit(total: int, height: int) -> list[tuple[int, ...]]:
    if height == 1:
        return [(total,)]
    return [(first, *rest) for first in range(total + 1) for rest in columns_that_fit(total - first, height - 1)]


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        # The total of the first row is small: it is hidden with both its cells, and another row closes the ring.
        ([[4, 5], [30, 25], [50, 60]], (((None, None), (None, None), (50, 60)), (None, None, 110))),
        ([[4, 0], [30, 25], [50, 60]], (((None, 0), (None, 25), (50, 60)), (None, None, 110))),
        ([[5, 40], [25, 30], [60, 50]], (((None, None), (None, None), (60, 50)), (45, 55, 110))),
        # Of two rings the one whose cells are smaller is hidden.
        ([[5, 40], [60, 50], [25, 30]], (((None, None), (60, 50), (None, None)), (45, 110, 55))),
        ([[5, 40, 90], [25, 80, 30], [60, 50, 70]],
         (((None, 40, None), (None, 80, None), (60, 50, 70)), (135, 135, 180))),
    ],
)  # fmt: skip
def test_the_ring_of_the_fewest_and_smallest_cells_is_hidden(rows, shown) -> None:
    assert hide_in_table(rows) == Table(*shown)
