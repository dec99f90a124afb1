"""Floor 3, the numbered markers of a map: pure. None stands on another or out of the drawing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import copysign, hypot

Point = tuple[float, float]

MARKER_MM = 4.4
"""Height of a numbered marker: room for a figure of 9 pt, the least type of a leaflet."""
APART_MM = 0.2
MOST_STEPS = 40
"""The space between markers that had to be moved, and how often they are before two of them become one."""
FIGURE_MM = 1.9
"""What each further character makes a marker wider."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A place of one event or of several, by its middle; the label holds their numbers."""

    x_mm: float
    y_mm: float
    label: str

    @property
    def width_mm(self) -> float:
        """How wide the marker is: round for one figure."""
        return MARKER_MM + FIGURE_MM * (len(self.label) - 1) * 0.8


def markers_of(places: Sequence[Point], size_mm: Point) -> tuple[Marker, ...]:
    """A marker for each place, inside the drawing. Those of one spot are one; others move apart as far as they must."""
    groups: list[tuple[tuple[Point, ...], tuple[int, ...]]] = [
        ((place,), (number,)) for number, place in enumerate(places, start=1)
    ]
    while True:
        made = [_marker(*group) for group in groups]
        pair = next(_same_spot(made), None)
        if pair is None:
            made, pair = _apart(made, size_mm)
        if pair is None:
            return tuple(made)
        first, second = pair
        groups[first] = groups[first][0] + groups[second][0], groups[first][1] + groups[second][1]
        del groups[second]


def _marker(places: Sequence[Point], numbers: Sequence[int]) -> Marker:
    """The marker of one place or several, in their middle."""
    x_mm, y_mm = (sum(place[axis] for place in places) / len(places) for axis in (0, 1))
    return Marker(x_mm, y_mm, _label(sorted(numbers)))


def _label(numbers: Sequence[int]) -> str:
    """Numbers in few characters: "1, 3" or "1–4, 6"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)


def _same_spot(markers: Sequence[Marker]) -> Iterator[tuple[int, int]]:
    """The pairs whose places are so close that moving them apart would say more than is known."""
    for second, one in enumerate(markers):
        for first, other in enumerate(markers[:second]):
            if hypot(one.x_mm - other.x_mm, one.y_mm - other.y_mm) < MARKER_MM / 2:
                yield first, second


def _apart(markers: Sequence[Marker], size_mm: Point) -> tuple[list[Marker], tuple[int, int] | None]:
    """The markers moved until none stands on another, and a pair that is still in each other's way, if any."""
    moved = [_inside(marker, size_mm) for marker in markers]
    for _ in range(MOST_STEPS):
        pairs = list(_meeting(moved))
        if not pairs:
            return [replace(one, x_mm=round(one.x_mm, 2), y_mm=round(one.y_mm, 2)) for one in moved], None
        for first, second, x_mm, y_mm in pairs:
            one, other = moved[first], moved[second]
            moved[first] = _inside(replace(one, x_mm=one.x_mm - x_mm, y_mm=one.y_mm - y_mm), size_mm)
            moved[second] = _inside(replace(other, x_mm=other.x_mm + x_mm, y_mm=other.y_mm + y_mm), size_mm)
    first, second, *_ = pairs[0]
    return moved, (first, second)


def _inside(marker: Marker, size_mm: Point) -> Marker:
    """The marker moved into the drawing."""
    across_mm, down_mm = marker.width_mm / 2, MARKER_MM / 2
    return replace(
        marker,
        x_mm=min(max(marker.x_mm, across_mm), max(size_mm[0] - across_mm, across_mm)),
        y_mm=min(max(marker.y_mm, down_mm), max(size_mm[1] - down_mm, down_mm)),
    )


def _meeting(markers: Sequence[Marker]) -> Iterator[tuple[int, int, float, float]]:
    """The pairs of markers that stand on each other, and how far the second must move, and the first the other way."""
    for second, one in enumerate(markers):
        for first, other in enumerate(markers[:second]):
            across_mm, down_mm = one.x_mm - other.x_mm, one.y_mm - other.y_mm
            x_mm = (one.width_mm + other.width_mm) / 2 + APART_MM - abs(across_mm)
            y_mm = MARKER_MM + APART_MM - abs(down_mm)
            if x_mm > APART_MM / 2 and y_mm > APART_MM / 2:
                step = (copysign(x_mm / 2, across_mm), 0.0) if x_mm <= y_mm else (0.0, copysign(y_mm / 2, down_mm))
                yield first, second, *step
