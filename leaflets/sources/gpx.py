"""Floor 3, patrols: the tracks of GPX files, read for nothing but their way and when they ended.

Only tracks (`trk`) are patrols that have been; routes (`rte`) are plans and waypoints are places. A track without times
cannot be shown to be past. Whatever is in a file gives tracks or a notice: a patrol that is not on the map stops no
leaflet. GPX 1.0 and 1.1: https://www.topografix.com/gpx.asp; times without a zone are UTC there.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from xml.parsers import expat

from leaflets.area_map import Line, Track
from leaflets.errors import Place
from leaflets.sources.problems import Findings

if TYPE_CHECKING:
    from gpxpy.gpx import GPXTrack, GPXTrackPoint

LARGEST_BYTES = 20_000_000
MOST_ELEMENTS = 180_000
"""A patrol of ten hours, recorded each second, with five elements a point. gpxpy takes about 0.5 kB for each."""
PAUSE = timedelta(minutes=5)
"""A recorder that was silent for longer may have been at home, as one may that starts a new segment."""
DEEPEST = 40
MOST_NAMESPACES = 200
DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]{0,200}\?>")

MEND = "Export the patrol again as GPX 1.1."


class _Refused(ValueError):  # noqa: N818 - it never leaves this file
    """Says in words what is wrong with a file."""


def read_patrols(files: Sequence[Path], found: Findings) -> list[Track]:
    """The tracks of all files, in the files' order; what cannot be used of them is noted."""
    return [track for path in files for track in _tracks(path, found)]


def _tracks(path: Path, found: Findings) -> Iterator[Track]:
    from gpxpy import parse

    place = Place(file=path.name)
    try:
        gpx = parse(_safe(path))
    except Exception as fault:  # gpxpy raises whatever it trips over
        wrong = f"{fault}" if isinstance(fault, _Refused) else f"This is not GPX ({type(fault).__name__}: {fault})"
        found.notice("bad-gpx", f"{wrong[:200].rstrip('.')}.", MEND, place)
        return
    if not gpx.tracks:
        what = "a route, which is a plan" if gpx.routes else "no track"
        found.notice("no-patrol", f"The file holds {what}; nothing of it is drawn.", "Export the track.", place)
    for number, track in enumerate(gpx.tracks, start=1):
        if made := _track(track, f"Track {number}", place, found):
            yield made


def _safe(path: Path) -> str:
    """The text of a file that is small, plain XML. Raises _Refused, OSError, ValueError and expat's own error."""
    if not path.is_file():
        raise _Refused(f"There is no file {path.name}")
    if path.stat().st_size > LARGEST_BYTES:
        raise _Refused(f"The file is larger than {LARGEST_BYTES // 1_000_000} MB")
    # Without its declaration the text is UTF-8 to every parser: another encoding could hide an entity from this one.
    text = DECLARATION.sub("", path.read_bytes().decode("utf-8-sig"))
    if text.count("xmlns") > MOST_NAMESPACES:
        raise _Refused("The file names too many namespaces")
    _check(text)
    return text


def _check(text: str) -> None:
    """Raises _Refused for a document type, which GPX has none of, and for a tree that would take too much memory."""
    parser = expat.ParserCreate("utf-8")
    depth = count = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1 + len(attributes) // 4
        if depth == 1 and name.rpartition(":")[2] != "gpx":
            raise _Refused("The file is XML of another kind")
        if depth > DEEPEST or count > MOST_ELEMENTS:
            raise _Refused("The file has more points than a patrol can have")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def refuse(*_what: object) -> None:
        raise _Refused("The file has a document type, which GPX has not")

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(text.encode("utf-8"), True)


def _track(track: "GPXTrack", name: str, place: Place, found: Findings) -> Track | None:
    """One track; None, and a notice, when it cannot be shown to be past or has no way."""
    points = [point for segment in track.segments for point in segment.points]
    parts = tuple(part for segment in track.segments for piece in _unbroken(segment.points) if (part := _way(piece)))
    if lost := len(points) - sum(len(part) for part in parts):
        wrong = f"{name} has {lost} point{'s' * (lost != 1)} that {'are' if lost != 1 else 'is'} no place on earth."
        found.notice("bad-patrol-point", wrong, "The rest of it is used.", place)
    times = [_utc(point.time) for point in points if point.time]
    if not points:
        found.notice("no-patrol", f"{name} has no points.", MEND, place)
    elif len(times) < len(points):
        wrong = f"{name} has points without a time, so nobody can tell that it is past; it is not drawn."
        found.notice("patrol-without-time", wrong, "Export it with its times. None of them is printed.", place)
    elif parts:
        return Track(parts, max(times), place.file)
    return None


def _unbroken(points: "Sequence[GPXTrackPoint]") -> "Iterator[Sequence[GPXTrackPoint]]":
    """The points of a segment, parted where its recorder paused."""
    start = 0
    for number in range(1, len(points)):
        before, after = points[number - 1].time, points[number].time
        if before and after and abs(_utc(after) - _utc(before)) > PAUSE:
            yield points[start:number]
            start = number
    yield points[start:]


def _way(points: "Sequence[GPXTrackPoint]") -> Line:
    """The places of points that are any; (0, 0) is what a receiver writes when it has none."""
    return tuple(
        (point.longitude, point.latitude)
        for point in points
        if -180 <= point.longitude <= 180 and -90 <= point.latitude <= 90 and (point.longitude or point.latitude)
    )


def _utc(time: datetime) -> datetime:
    """A time with its zone, which is UTC where none is named."""
    return time if time.tzinfo else time.replace(tzinfo=UTC)
