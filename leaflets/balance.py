"""Floor 2, balance: pure. Which blocks stand in which of two half columns, so that both end at about one height."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from leaflets.document import Columns

BETWEEN_MM = 5
"""The space between two blocks of a column."""


def balanced(columns: Columns) -> tuple[tuple[str, ...], ...]:
    """The blocks dealt out to two columns so that the higher one is as low as can be.

    Their order stays the same in each column, and the first stays first. Of deals that are as good, the one with most
    blocks where they were is taken.
    """
    return tuple(tuple(name for name, _ in column) for column in _best(columns))


def gained_mm(columns: Columns) -> float:
    """How much lower the higher column becomes when they are balanced, in millimetres; 0 for other than two columns."""
    return _highest(columns) - _highest(_best(columns)) if len(columns) == 2 else 0.0


def apart_mm(columns: Columns) -> float:
    """By how much the column heights differ, in millimetres."""
    heights = [height_of(column) for column in columns]
    return max(heights, default=0) - min(heights, default=0)


def height_of(column: Sequence[tuple[str, float]]) -> float:
    """The height of a column with the space between its blocks, in millimetres."""
    return sum(height_mm for _, height_mm in column) + BETWEEN_MM * max(0, len(column) - 1)


def is_beside_higher(block: str, columns: Columns) -> bool:
    """Whether a block stands in a column that is lower than the other by more than is uncertain of a height."""
    own = [height_of(column) for column in columns if any(name == block for name, _ in column)]
    return len(own) == 1 and own[0] < _highest(columns) - BETWEEN_MM


def _best(columns: Columns) -> Columns:
    stays = set(columns[0]) if columns else set()
    return min(_deals(columns), key=lambda deal: (round(_highest(deal), 1), len(stays ^ set(deal[0]))), default=columns)


def _deals(columns: Columns) -> Iterator[Columns]:
    """Every way to deal the blocks out that leaves no column empty."""
    blocks = tuple(block for column in columns for block in column)
    if len(columns) != 2 or len(blocks) < 2:
        return
    for count in range(len(blocks) - 1):
        for chosen in combinations(blocks[1:], count):
            left = (blocks[0], *chosen)
            yield left, tuple(block for block in blocks if block not in left)


def _highest(columns: Columns) -> float:
    return max((height_of(column) for column in columns), default=0.0)
