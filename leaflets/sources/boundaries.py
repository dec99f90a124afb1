"""Floor 3, boundaries: an area's outline from GeoJSON, or from the list of points that data.police.uk gives."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leaflets.errors import DataError, Place
from leaflets.models import Area
from leaflets.sources.limits import MOST_OUTLINE_BYTES, check_size
from leaflets.sources.problems import Findings

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


EAST, NORTH = (-9, 3), (49, 61)
"""Between which longitudes and latitudes Britain lies, in degrees; the other way round it is in the Indian Ocean."""
MOST_CROSSINGS = 20_000
AT_ONCE = 256
TRIFLE = 0.001
"""The part of the smaller of two areas that they may share: borders drawn by different hands never meet exactly."""
MEND_BOUNDARY = "It must be GeoJSON in WGS 84."
MEND_OVERLAP = "Mend a boundary, or use areas of one kind, either wards or districts."

UNREADABLE = (OSError, LookupError, ValueError, TypeError, AttributeError, RecursionError)
"""What JSON or shapely raise for a file that is no boundary; `_read` turns shapely’s own errors into ValueError."""


def read_boundaries(areas: Sequence[Area], folder: Path | None, found: Findings) -> "dict[str, BaseGeometry]":
    """The outline of each area, by id; an area without one is noted, for nothing can be counted into it."""
    outlines = {}
    for area in areas:
        place = Place(file=area.boundary, area=area.id)
        path = _inside(folder, area.boundary)
        if path is None:
            missing = f"file {area.boundary}" if folder and area.boundary else "boundary"
            wrong = f"There is no {missing} for {area.name}, so its incidents cannot be counted."
            mend = "Name its GeoJSON file in the column “boundary”, and say where the files are with --boundaries."
            found.add("no-boundary", wrong, mend, place)
            continue
        try:
            outlines[area.id] = _read(path)
        except UNREADABLE as fault:
            wrong = f"The boundary cannot be read ({_why(fault)})."
            found.add("bad-boundary", wrong, MEND_BOUNDARY, place)
    _note_overlaps(areas, outlines, found)
    return outlines


def read_outline(area: Area, folder: Path | None, found: Findings) -> "BaseGeometry | None":
    """The outline of one area, for its map; None when it has no boundary, and a notice when that cannot be read."""
    if (path := _inside(folder, area.boundary)) is None:
        return None
    try:
        return _read(path)
    except UNREADABLE as fault:
        wrong = f"The boundary cannot be read, so {area.name} has no map ({_why(fault)})."
        found.notice("bad-boundary", wrong, MEND_BOUNDARY, Place(file=area.boundary, area=area.id))
        return None


def _why(fault: Exception) -> str:
    """What is wrong with a boundary, in words for somebody who has not written it."""
    match fault:
        case json.JSONDecodeError():
            return f"line {fault.lineno} is not JSON"
        case UnicodeDecodeError():
            return "it is not text in UTF-8"
        case OSError():
            return str(fault.strerror)
        case RecursionError():
            return "its parts stand within each other too deep"
        case ValueError() if not fault.args or "Exception" not in str(fault):
            return str(fault)
    return "it is no GeoJSON of an area"


def _note_overlaps(areas: Sequence[Area], outlines: "Mapping[str, BaseGeometry]", found: Findings) -> None:
    """Say which areas share ground, such as a ward and the district around it: an incident is counted only once."""
    from shapely import STRtree, area, intersection

    known = sorted((item for item in areas if item.id in outlines), key=lambda item: item.id)
    if not known:
        return
    shapes = [outlines[item.id] for item in known]
    tree = STRtree(shapes)
    firsts, seconds = tree.query(shapes, predicate="intersects")
    pairs = sorted((first, second) for first, second in zip(firsts.tolist(), seconds.tolist(), strict=True))
    for first, second in ((first, second) for first, second in pairs if first < second):
        shared = area(intersection(shapes[first], shapes[second])) / min(shapes[first].area, shapes[second].area)
        if shared > TRIFLE:
            one, other = known[first], known[second]
            wrong = f"{one.name} and {other.name} overlap; an incident in both is counted only into {one.name}."
            found.notice("areas-overlap", wrong, MEND_OVERLAP, Place(file=other.boundary, area=other.id))


def _inside(folder: Path | None, name: str) -> Path | None:
    """The file of that name in the folder and nowhere else."""
    if folder is None or not name or Path(name).name != name:
        return None
    path = folder / name
    try:
        return path if path.is_file() else None
    except OSError:  # a name that the disk cannot hold
        return None


def _read(path: Path) -> "BaseGeometry":
    """The outline in a file. Raises one of `UNREADABLE`."""
    from shapely.errors import ShapelyError

    try:
        check_size(path, MOST_OUTLINE_BYTES)
        return _outline(json.loads(path.read_text(encoding="utf-8-sig")))
    except DataError as fault:
        raise ValueError(fault.problems[0].wrong) from fault
    except ShapelyError as fault:
        raise ValueError(str(fault)) from fault


def _mended(part: "BaseGeometry") -> "BaseGeometry":
    """A valid shape of the same ground. Raises ValueError where the lines cross so often that mending would not end."""
    import numpy as np
    from shapely import STRtree, get_coordinates, linestrings, make_valid

    if part.is_valid:
        return part
    points = get_coordinates(part)
    lines = np.array([linestrings(np.stack((points[:-1], points[1:]), axis=1))]).ravel()
    tree, crossings = STRtree(lines), 0
    for first in range(0, len(lines), AT_ONCE):
        some = lines[first : first + AT_ONCE]
        # Each line meets itself and its two neighbours.
        crossings += tree.query(some, predicate="intersects").shape[1] - 3 * len(some)
        if crossings > MOST_CROSSINGS:
            raise ValueError("its lines cross each other over and over")
    return make_valid(part, method="structure", keep_collapsed=False)


def _united(parts: "Sequence[BaseGeometry]") -> "BaseGeometry":
    """The union of valid shapes. One is its own: to work that out takes longer than to read it."""
    from shapely import union_all

    return parts[0] if len(parts) == 1 else union_all(parts)


def _outline(content: Any) -> "BaseGeometry":
    """The union of everything in a GeoJSON document or a list of points. Raises ValueError when it has no surface."""
    from shapely import get_parts
    from shapely.geometry import Polygon, shape

    if isinstance(content, list):
        parts: list[BaseGeometry] = [
            Polygon([(float(point["longitude"]), float(point["latitude"])) for point in content])
        ]
    elif content["type"] == "FeatureCollection":
        parts = [shape(feature["geometry"]) for feature in content["features"]]
    else:
        parts = [shape(content["geometry"] if content["type"] == "Feature" else content)]
    made = _united([_mended(part) for part in parts])
    # A spike is made valid as a surface and a line; only the surface is the area.
    outline = _united([part for part in get_parts(made) if part.area > 0])
    if outline.is_empty or outline.area == 0:
        raise ValueError("it encloses nothing")
    west, south, east, north = outline.bounds
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        raise ValueError("its coordinates are not degrees")
    if NORTH[0] <= (west + east) / 2 <= NORTH[1] and EAST[0] <= (south + north) / 2 <= EAST[1]:
        raise ValueError("latitude and longitude stand the wrong way round; GeoJSON has the longitude first")
    return outline
