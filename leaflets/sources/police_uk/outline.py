"""Floor 3, outlines: pure. A boundary as a ring, as GeoJSON, and cut in two when its crime is too much at once."""

from collections.abc import Sequence
from typing import Any

from leaflets.errors import AnswerError, Place
from leaflets.sources.police_uk.answers import Point, all_of

Ring = tuple[tuple[float, float], ...]
"""Latitudes and longitudes, as the service writes them."""

OFF_GRID = 1.37e-8
"""Degrees, a millimetre or so. The service's points have at most seven decimals, so that none lies on a cut."""


def ring_of(received: bytes, place: Place) -> Ring:
    """The ring of a boundary's answer, in its own order. Raises AnswerError when it is no boundary."""
    points = all_of(received, Point, place)
    ring = tuple((point.latitude, point.longitude) for point in points)
    if len(set(ring)) < 3:
        raise AnswerError("The boundary has fewer than three points.", "", place)
    return ring


def geojson_of(ring: Ring, area: str, name: str) -> dict[str, Any]:
    """A boundary as a GeoJSON feature: longitude first, and closed (RFC 7946, 3.1)."""
    closed = ring if ring[0] == ring[-1] else (*ring, ring[0])
    return {
        "type": "Feature",
        "properties": {"id": area, "name": name},
        "geometry": {"type": "Polygon", "coordinates": [[[east, north] for north, east in closed]]},
    }


def halves(ring: Ring, place: Place) -> Sequence[Ring]:
    """The parts of a boundary on either side of a cut through the middle of its longer extent: two or more.

    Every place of the boundary is in just one of them. Raises AnswerError for a boundary that crosses itself.
    """
    from shapely import get_parts
    from shapely.geometry import Polygon, box

    outline = Polygon([(east, north) for north, east in ring])
    if not outline.is_valid:
        raise AnswerError("The boundary crosses itself, and cannot be cut in two.", "", place)
    west, south, east, north = outline.bounds
    if east - west > north - south:
        middle = round((west + east) / 2, 7) + OFF_GRID
        sides = (box(west, south, middle, north), box(middle, south, east, north))
    else:
        middle = round((south + north) / 2, 7) + OFF_GRID
        sides = (box(west, south, east, middle), box(west, middle, east, north))
    parts = [part for side in sides for part in get_parts(outline.intersection(side)).tolist()]
    return [
        tuple((north, east) for east, north in part.exterior.coords)
        for part in parts
        if isinstance(part, Polygon) and part.area > 0
    ]
