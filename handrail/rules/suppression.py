"""Small numbers hidden, so that nobody can be told from a table, and so that nothing shown gives them back.

Source: the cell size rule of the U.S. Centers for Medicare & Medicaid Services, as ResDAC explains it: 1 to 10 are not
shown, nor is any number from which one of them follows; 0 may be shown. Ours is stricter in one way: for all that a
reader can work out, each hidden small number might as well be one that would be shown. Nothing hidden says whether it
is small itself or only protects another. Raises ValueError for a negative count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

LEAST = 11
Count = int | None
"""None is hidden."""
Cell = tuple[int, int]
Node = tuple[str, int]


@dataclass(frozen=True)
class Line:
    """Parts of a whole, and the whole."""

    parts: tuple[Count, ...]
    total: Count


@dataclass(frozen=True)
class Table:
    """Cells by row, and the total of each row. The totals of the columns are shown elsewhere."""

    rows: tuple[tuple[Count, ...], ...]
    totals: tuple[Count, ...]


def small(count: int, least: int = LEAST) -> bool:
    if count < 0:
        raise ValueError(f"{count} children cannot be. Count again.")
    return 0 < count < least


def hide_in_line(parts: Sequence[int], least: int = LEAST) -> Line:
    """The small parts, and more of them until all that is hidden adds up to a number that could be shown.

    A whole that is small is hidden with all its parts.
    """
    total, hidden = sum(parts), {place for place, count in enumerate(parts) if small(count, least)}
    if small(total, least):
        return Line((None,) * len(parts), None)
    while small(sum(parts[place] for place in hidden), least):
        hidden.add(min((count, place) for place, count in enumerate(parts) if count and place not in hidden)[1])
    return Line(tuple(None if place in hidden else count for place, count in enumerate(parts)), total)


def hide_in_table(rows: Sequence[Sequence[int]], least: int = LEAST) -> Table:
    """Hide what is small, and what would give it back together with the totals of rows and columns.

    The totals of the columns and of the whole count as known to the reader. When one of them is small itself, or when
    no choice of cells protects all, the whole table is hidden.
    """
    cells = [[*row, sum(row)] for row in rows]
    columns = [sum(row[place] for row in cells) for place in range(len(cells[0]))] if cells else []
    hidden = {(r, c) for r, row in enumerate(cells) for c, count in enumerate(row) if small(count, least)}
    for cell in sorted(hidden):
        cover = None if any(small(total, least) for total in columns) else protection(cell, cells, hidden, least)
        if cover is None:
            return Table(tuple((None,) * len(row) for row in rows), (None,) * len(rows))
        hidden |= cover
    shown = [[None if (r, c) in hidden else count for c, count in enumerate(row)] for r, row in enumerate(cells)]
    return Table(tuple(tuple(row[:-1]) for row in shown), tuple(row[-1] for row in shown))


def protection(cell: Cell, cells: Sequence[Sequence[int]], hidden: set[Cell], least: int) -> set[Cell] | None:
    """The fewest further cells, and of these the smallest, that let `cell` be `least` for all a reader can tell.

    Raising a count must be paid for: by another in its column, that one in its row, and so on around until the ring
    closes. A hidden ring whose paying cells hold enough is a second table with the same totals.
    """
    row, column = cell
    pay, is_total = least - cells[row][column], column == len(cells[0]) - 1
    start, end = (("row", row), ("column", column)) if is_total else (("column", column), ("row", row))
    best: dict[Node, tuple[int, int]] = {start: (0, 0)}
    came: dict[Node, tuple[Node, Cell]] = {}
    queue = [(0, 0, start)]
    while queue:
        more, worth, node = heappop(queue)
        if node == end:
            return ring(came, start, end)
        for after, over in steps(node, cells, pay, without=cell):
            new = over not in hidden
            cost = (more + new, worth + new * cells[over[0]][over[1]])
            if after not in best or cost < best[after]:
                best[after], came[after] = cost, (node, over)
                heappush(queue, (*cost, after))
    return None


def steps(node: Node, cells: Sequence[Sequence[int]], pay: int, *, without: Cell) -> Iterator[tuple[Node, Cell]]:
    """From a column to the rows that can pay there; from a row to the columns where it can take. In the column of
    totals it is the other way round: a row's total falls when its cells do."""
    kind, at = node
    last = len(cells[0]) - 1
    for other in range(len(cells)) if kind == "column" else range(last + 1):
        over = (other, at) if kind == "column" else (at, other)
        falls = (over[1] == last) == (kind == "row")
        if over != without and (not falls or cells[over[0]][over[1]] >= pay):
            yield ("row" if kind == "column" else "column", other), over


def ring(came: dict[Node, tuple[Node, Cell]], start: Node, end: Node) -> set[Cell]:
    found, node = set(), end
    while node != start:
        node, over = came[node]
        found.add(over)
    return found
