"""Floor 7, the picture of a sheet in the form: its labels as places to choose from, in the units of an SVG."""

from collections.abc import Set
from dataclasses import dataclass

from leaflets.counter.offer import Fit

UNITS_PER_MM = 2
"""So that the numbers of an A4 sheet's labels are about as large as the form's other words."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A label: its number, row and column from 1, its place, and whether it is spoiled."""

    number: int
    row: int
    column: int
    x: float
    y: float
    width: float
    height: float
    is_spoiled: bool


@dataclass(frozen=True, slots=True)
class SheetPicture:
    """A sheet with its labels."""

    width: float
    height: float
    corner: float
    rows: int
    columns: int
    spots: tuple[Spot, ...]


def sheet_of(fit: Fit, skipped: Set[int]) -> SheetPicture:
    """The picture of a sheet that cards fit on."""
    tops = sorted({round(box.y_mm, 2) for box in fit.spots})
    lefts = sorted({round(box.x_mm, 2) for box in fit.spots})
    spots = tuple(
        Spot(
            number,
            tops.index(round(box.y_mm, 2)) + 1,
            lefts.index(round(box.x_mm, 2)) + 1,
            _units(box.x_mm),
            _units(box.y_mm),
            _units(box.width_mm),
            _units(box.height_mm),
            number in skipped,
        )
        for number, box in enumerate(fit.spots, 1)
    )
    page = fit.page
    return SheetPicture(
        _units(page.width_mm),
        _units(page.height_mm),
        _units(fit.corner_mm),
        len(tops),
        len(lefts),
        spots,
    )


def _units(length_mm: float) -> float:
    return round(length_mm * UNITS_PER_MM, 2)
