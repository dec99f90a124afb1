"""Floor 4, leading: how much of a face's height are lines that stand closer when its leading does."""

from collections.abc import Iterable, Sequence
from typing import Any

from weasyprint.formatting_structure.boxes import LineBox

from leaflets.geometry import from_css_px

Part = tuple[float, float, float]
"""The top and the bottom of a box in CSS pixels, and how much of its height are such lines."""
TOUCH_PX = 0.5
"""Boxes that share less than this stand one below the other."""


def lines_mm(rows: Sequence[Any]) -> float:
    """The height of the lines on a page that have their row's own leading and stand one below another, in millimetres.

    Of what stands side by side that counts which reaches lowest. Lines with a leading of their own do not count, unless
    it happens to be the row's: they stay as they are.
    """
    return from_css_px(_stacked(_part(row, row.style["line_height"]) for row in rows))


def _part(box: Any, leading: Any) -> Part:
    top, bottom = box.position_y, box.position_y + box.margin_height()
    if isinstance(box, LineBox):
        return top, bottom, bottom - top if box.style["line_height"] == leading else 0.0
    return top, bottom, _stacked(_part(child, leading) for child in getattr(box, "children", ()))


def _stacked(parts: Iterable[Part]) -> float:
    """What the lowest part and those that it stands on, one on another, have of such lines."""
    total, ceiling = 0.0, float("inf")
    for top, bottom, lines in sorted(parts, key=lambda part: (-part[1], -part[2])):
        if bottom <= ceiling:
            total, ceiling = total + lines, top + TOUCH_PX
    return total
