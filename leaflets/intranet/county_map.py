"""Floor 6, the county's map: outlines as paths that can be clicked on, small enough to stand in a page. Pure.

Outlines lie on a flat drawing whose degrees are as long as they are at its middle. Detail is taken out, a step at a
time, until all paths together are under a budget of bytes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Array = NDArray[np.float64]

WIDTH, HEIGHT = 640.0, 560.0
"""The most room for a map, in CSS pixels of a usual screen."""
EDGE = 2.0
BUDGET = 20_000
"""Bytes of all paths together; a page has 100 KB for everything."""
FINEST = 0.5
"""The detail in pixels that is tried first; each further try is half as coarse again."""
COARSER = 1.5
CLOSED = 1.5
"""Gaps of less than twice this, in pixels, are closed: creeks, and borders of a district that were simplified apart."""
LETTER = 7.2
"""How wide a letter of a label is, in pixels, on the safe side."""
LABEL_HEIGHT = 15.0


@dataclass(frozen=True, slots=True)
class Shape:
    """A place on the map: its key, its path, and where its name has room (None where it has none)."""

    key: str
    name: str
    path: str
    label: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class CountyMap:
    """A map of that size in pixels."""

    width: float
    height: float
    shapes: tuple[Shape, ...]


def map_of(places: Mapping[str, tuple[str, Sequence[Sequence[str]]]]) -> CountyMap | None:
    """The map of places: key → name and outlines, each the rings of one area. None where no place has an outline."""
    ground = {key: one for key, (_, outlines) in places.items() if (one := _joined(outlines)) is not None}
    if not ground:
        return None
    drawn, size = _flat(ground)
    detail = FINEST
    while True:
        paths = {key: _path(one, detail) for key, one in drawn.items()}
        if sum(map(len, paths.values())) <= BUDGET:
            break
        detail *= COARSER
    shapes = [Shape(key, places[key][0], paths[key], _label(drawn[key], places[key][0])) for key in drawn if paths[key]]
    return CountyMap(*size, tuple(shapes))


def _joined(outlines: Sequence[Sequence[str]]) -> "BaseGeometry | None":
    """The areas of a place as one shape in degrees."""
    from shapely import Polygon, make_valid, union_all

    parts = []
    for rings in outlines:
        polygons = [Polygon(points) for ring in rings if len(points := _points(ring)) > 3]
        shape = None
        for polygon in sorted(polygons, key=lambda one: one.area, reverse=True):  # a ring inside another is a hole
            valid = make_valid(polygon)
            shape = valid if shape is None else shape.symmetric_difference(valid)
        if shape is not None:
            parts.append(shape)
    return union_all(parts) if parts else None


def _points(ring: str) -> list[tuple[float, float]]:
    pairs = (pair.split(",") for pair in ring.split())
    return [(float(pair[0]), float(pair[1])) for pair in pairs]


def _flat(ground: "Mapping[str, BaseGeometry]") -> "tuple[dict[str, BaseGeometry], tuple[float, float]]":
    """The shapes in pixels from the map's top left corner, and its width and height."""
    from shapely import total_bounds, transform

    west, south, east, north = (float(edge) for edge in total_bounds(list(ground.values())))
    squeeze = cos(radians((south + north) / 2))
    wide, high = max((east - west) * squeeze, 1e-6), max(north - south, 1e-6)
    scale = min((WIDTH - 2 * EDGE) / wide, (HEIGHT - 2 * EDGE) / high)
    size = round(wide * scale + 2 * EDGE, 1), round(high * scale + 2 * EDGE, 1)

    def moved(points: "Array") -> "Array":
        return (points - (west, north)) * (squeeze * scale, -scale) + EDGE

    return {key: transform(one, moved) for key, one in ground.items()}, size


def _path(shape: "BaseGeometry", detail: float) -> str:
    """A shape as an SVG path in whole tenths of a pixel, each step from the point before."""
    from shapely import Polygon, get_parts, simplify

    closed = shape.buffer(CLOSED, join_style="mitre").buffer(-CLOSED, join_style="mitre")
    parts = [part for part in get_parts(simplify(closed, detail)) if isinstance(part, Polygon) and not part.is_empty]
    largest = max((part.area for part in parts), default=0)
    seen = [part for part in parts if part.area >= min(4 * detail**2, largest)]
    rings = [ring for part in seen for ring in (part.exterior, *(r for r in part.interiors if Polygon(r).area > 4))]
    return "".join(_ring(ring.coords) for ring in rings)


def _ring(points: Iterable[Sequence[float]]) -> str:
    tenths = [(round(point[0] * 10), round(point[1] * 10)) for point in points]
    x, y = tenths[0]
    steps = []
    for nx, ny in tenths[1:-1]:
        if (nx, ny) != (x, y):
            steps.append(f"{nx - x} {ny - y}")
        x, y = nx, ny
    return f"M{tenths[0][0]} {tenths[0][1]}l{' '.join(steps)}z" if len(steps) > 1 else ""


def _label(shape: "BaseGeometry", name: str) -> tuple[float, float] | None:
    """The middle of a name that has room in the shape; None where it has not."""
    from shapely import box, prepare
    from shapely.ops import polylabel

    largest = max(getattr(shape, "geoms", [shape]), key=lambda part: part.area)
    if largest.geom_type != "Polygon":
        return None
    wide, high = len(name) * LETTER / 2, LABEL_HEIGHT / 2
    prepare(largest)
    for at in (largest.centroid, polylabel(largest, 2.0)):
        if largest.contains(box(at.x - wide, at.y - high, at.x + wide, at.y + high)):
            return round(at.x, 1), round(at.y, 1)
    return None
