"""Floor 3, the area's map: pure. An outline, places of events and past patrols become a small drawing in millimetres.

What is printed cannot be called back. So a patrol's route says nothing of where an officer started or ended, and a
drawing holds no time: every stretch of a track loses `TRIM_M` along its way at both ends, and all that lies within
`TRIM_M` of an end in a straight line; one that is not older than `OLD_ENOUGH` is not drawn at all.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from math import cos, dist, pi, radians
from typing import TYPE_CHECKING

from leaflets.map_markers import Marker, Point, markers_of

if TYPE_CHECKING:
    from shapely import LineString, MultiPolygon
    from shapely.geometry.base import BaseGeometry

TRIM_M = 200
OLD_ENOUGH = timedelta(hours=24)
GAP_M = 500
"""Two points that lie further apart than this are not joined: nobody knows the way between."""
EARTH_M = 6_371_008.8
"""The mean radius of the earth (IUGG)."""
SAFETY = 1.02
"""The plane is true along its middle latitude only; over an area of 200 km lengths are out by less than 2 %."""

DETAIL_MM = 0.15
GRAIN_MM = 0.01
"""What a line may be simplified by, which no eye sees, and what its points are rounded to."""
NARROW_MM = 0.4
"""A creek that is narrower would be filled by ink or toner, here and there: it is closed all along."""
LEAST_ISLAND_MM2 = 0.6
LEAST_LINE_MM = 0.8
EDGE_MM = 0.3
"""Room for half of the outline's stroke."""

Line = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Track:
    """A past patrol: its stretches as longitude and latitude in degrees, when it ended, and the file it stands in."""

    parts: tuple[Line, ...]
    ended: datetime
    file: str = ""

    def is_past(self, now: datetime) -> bool:
        """Whether it ended long enough before `now` to be printed."""
        return self.ended <= now - OLD_ENOUGH


@dataclass(frozen=True, slots=True)
class AreaMap:
    """A drawing of that size, its points measured from the top left corner.

    `rings` are filled by the even-odd rule, so that a ring inside another is a hole. `numbers` has the number of each
    event that was given, 0 for one without a place inside the area.
    """

    width_mm: float
    height_mm: float
    rings: tuple[Line, ...]
    lines: tuple[Line, ...] = ()
    markers: tuple[Marker, ...] = ()
    numbers: tuple[int, ...] = ()

    @property
    def places(self) -> int:
        """How many events have a number."""
        return sum(number > 0 for number in self.numbers)


@dataclass(frozen=True)
class Plane:
    """A flat drawing of the ground around a point: degrees become metres, and those millimetres of the drawing."""

    middle: Point
    west_m: float = 0
    north_m: float = 0
    metres_a_mm: float = 1

    @cached_property
    def degree_m(self) -> Point:
        """How long a degree of longitude and one of latitude are at the middle."""
        length_m = EARTH_M * pi / 180
        return length_m * max(cos(radians(self.middle[1])), 0.001), length_m

    def metres(self, place: Point) -> Point:
        """A place in degrees as metres east and north of the middle."""
        return (place[0] - self.middle[0]) * self.degree_m[0], (place[1] - self.middle[1]) * self.degree_m[1]

    def mm(self, point: Sequence[float]) -> Point:
        """Metres as millimetres from the drawing's top left corner."""
        return (
            round(EDGE_MM + (point[0] - self.west_m) / self.metres_a_mm, 2),
            round(EDGE_MM + (self.north_m - point[1]) / self.metres_a_mm, 2),
        )


def map_of(
    outline: "BaseGeometry",
    places: Sequence[Point | None],
    tracks: Sequence[Track],
    now: datetime | None,
    most_mm: Point,
) -> AreaMap:
    """The map of an area, at most as wide and high as `most_mm`.

    `outline` is in degrees; `places` are longitude and latitude of the events, None for one without. Without `now` no
    patrol can be known to be past, and none is drawn.
    """
    from shapely import intersects_xy, prepare, transform

    west, south, east, north = outline.bounds
    plane = Plane(((west + east) / 2, (south + north) / 2))
    ground = transform(outline, lambda points: (points - plane.middle) * plane.degree_m)
    plane = _scaled(plane, ground.bounds, most_mm)
    prepare(outline)
    inside = [place if place and intersects_xy(outline, *place) else None for place in places]
    drawn = _drawn(ground, plane.metres_a_mm)
    past = [track for track in tracks if now and track.is_past(now)]
    _, south_m, east_m, _ = ground.bounds
    size_mm = plane.mm((east_m, south_m))
    numbers = _numbers(inside)
    return AreaMap(
        round(size_mm[0] + EDGE_MM, 2),
        round(size_mm[1] + EDGE_MM, 2),
        tuple(_mm(ring.coords, plane) for part in drawn.geoms for ring in (part.exterior, *part.interiors)),
        _undirected(_mm(line.coords, plane) for line in _routes(past, drawn, plane)),
        markers_of([plane.mm(plane.metres(place)) for place in inside if place], size_mm),
        numbers,
    )


def _numbers(places: Sequence[Point | None]) -> tuple[int, ...]:
    """The places that there are counted from 1; 0 for the others."""
    count = 0
    numbers = []
    for place in places:
        count += place is not None
        numbers.append(count if place else 0)
    return tuple(numbers)


def _scaled(plane: Plane, bounds: tuple[float, float, float, float], most_mm: Point) -> Plane:
    """The plane at the largest scale at which the bounds fit."""
    west, south, east, north = bounds
    scales = ((east - west) / (most_mm[0] - 2 * EDGE_MM), (north - south) / (most_mm[1] - 2 * EDGE_MM))
    return Plane(plane.middle, west, north, max(scales))


def _mm(points: "Iterable[Sequence[float]]", plane: Plane) -> Line:
    """Points in metres as millimetres of the drawing, without those that rounding has made equal to the one before."""
    moved = [plane.mm(point) for point in points]
    return tuple(point for number, point in enumerate(moved) if number == 0 or point != moved[number - 1])


def _drawn(ground: "BaseGeometry", metres_a_mm: float) -> "MultiPolygon":
    """The outline as it is drawn: no detail, island or hole that is too small to be printed; the largest part stays."""
    from shapely import MultiPolygon, Polygon, get_parts, make_valid, simplify

    least_m2, narrow_m = LEAST_ISLAND_MM2 * metres_a_mm**2, NARROW_MM * metres_a_mm / 2
    closed = ground.buffer(narrow_m, quad_segs=2).buffer(-narrow_m, quad_segs=2)
    simple = make_valid(simplify(closed, DETAIL_MM * metres_a_mm, preserve_topology=True))
    pieces = [part for whole in get_parts(simple) for part in get_parts(whole)]
    found = [part for part in pieces if isinstance(part, Polygon) and not part.is_empty]
    parts = found or [part for part in get_parts(ground) if isinstance(part, Polygon)]  # a sliver simplified to nothing
    largest = max(part.area for part in parts)
    kept = [part for part in parts if part.area >= min(least_m2, largest)]
    return MultiPolygon(
        [Polygon(part.exterior, [hole for hole in part.interiors if Polygon(hole).area >= least_m2]) for part in kept]
    )


def _undirected(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines in an order of their own, each from its lesser end: a file must not tell which way a patrol went."""
    return tuple(sorted(min(line, line[::-1]) for line in lines))


def _routes(tracks: Sequence[Track], drawn: "MultiPolygon", plane: Plane) -> "Iterator[LineString]":
    """What is drawn of the tracks, in metres: trimmed, simplified, cut to the outline, none of it near an end.

    The ends are cut out last, and with room for rounding: simplifying may move a line closer to one.
    """
    from shapely import LineString, MultiPoint, get_parts, simplify

    stretches = [part for track in tracks for part in _stretches(track, plane)]
    if not stretches:
        return
    ends = MultiPoint([end for part in stretches for end in (part[0], part[-1])])
    away_m = TRIM_M * SAFETY + 2 * GRAIN_MM * plane.metres_a_mm
    near = ends.buffer(away_m / cos(pi / 128), quad_segs=32)  # whose straight edges lie inside the circle
    for part in stretches:
        if (left := _trimmed(part)) is None:
            continue
        line = simplify(left, DETAIL_MM * plane.metres_a_mm, preserve_topology=False)
        for piece in get_parts(line.intersection(drawn).difference(near)):
            if isinstance(piece, LineString) and piece.length >= LEAST_LINE_MM * plane.metres_a_mm:
                yield piece


def _stretches(track: Track, plane: Plane) -> Iterator[list[Point]]:
    """The stretches of a track in metres, parted where it has a gap: a recorder that was off may have been at home."""
    for part in track.parts:
        stretch: list[Point] = []
        for point in (plane.metres(place) for place in part):
            if stretch and dist(point, stretch[-1]) > GAP_M:
                yield stretch
                stretch = []
            stretch.append(point)
        if stretch:
            yield stretch


def _trimmed(stretch: Sequence[Point]) -> "LineString | None":
    """A stretch without `TRIM_M` of its way at each end; None when nothing is left."""
    from shapely import LineString
    from shapely.ops import substring

    line = LineString(stretch) if len(stretch) > 1 else None
    if line is None or line.length <= 2 * TRIM_M * SAFETY:
        return None
    left = substring(line, TRIM_M * SAFETY, line.length - TRIM_M * SAFETY)
    return left if isinstance(left, LineString) else None
