"""Floor 3, street-level crime: files of data.police.uk counted into areas by boundary.

Rows are never taken for duplicates: identical ones are real incidents (anti-social behaviour has no id). Rows without a
place, and those in none of the areas, are counted too, under `NO_LOCATION` and `ELSEWHERE`. Street names are not kept.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from leaflets.models import ELSEWHERE, NO_LOCATION, Figure
from leaflets.sources import cells
from leaflets.sources.csv_files import read_csv
from leaflets.sources.grid import CellFault, Grid, Row, is_blank, plain
from leaflets.sources.problems import Findings

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

# The headings of the site's files, of older ones, and of its API.
HEADINGS = {
    "month": ("month", "date"),
    "longitude": ("longitude", "long", "lng", "lon"),
    "latitude": ("latitude", "lat"),
    "category": ("crimetype", "category"),
}
FORCE = ("fallswithin", "reportedby", "force")


@dataclass(frozen=True, slots=True)
class Incident:
    """One row: its month, its category, and its place as longitude and latitude where it has one."""

    month: date
    category: str
    place: tuple[float, float] | None


def count_crime(
    files: Sequence[Path], outlines: "dict[str, BaseGeometry]", found: Findings
) -> tuple[list[Figure], set[date]]:
    """The counts by area, month and category, and the months that were counted."""
    incidents: list[Incident] = []
    seen: dict[tuple[date, str], str] = {}
    for path in files:
        grid = read_csv(path, found)
        read = list(_incidents(grid, found))
        incidents += [incident for incident, _ in read]
        for month, force in sorted({(incident.month, force) for incident, force in read}):
            if (other := seen.setdefault((month, force), path.name)) != path.name:
                wrong = f"{other} and this file both hold {month:%Y-%m}; they are added up."
                found.notice("same-month-twice", wrong, "Take one out if it is the same file.", grid.place())
    places = _placed(incidents, outlines)
    counts = Counter((area, item.month, item.category) for area, item in zip(places, incidents, strict=True))
    figures = [
        Figure(area=area, month=month, category=category, count=count)
        for (area, month, category), count in sorted(counts.items())
    ]
    return figures, {incident.month for incident in incidents}


def _incidents(grid: Grid, found: Findings) -> Iterator[tuple[Incident, str]]:
    """The rows of a file, each with the name of its force."""
    if not grid.rows:
        found.add("no-headings", "The file is empty.", "Get it again from data.police.uk.", grid.place())
        return
    head, *body = grid.rows
    at = {plain(cell): position for position, cell in reversed(list(enumerate(head.cells)))}
    columns = {name: next((at[one] for one in names if one in at), -1) for name, names in HEADINGS.items()}
    if missing := [name for name, position in columns.items() if position < 0]:
        wrong = f"There is no column “{missing[0]}”."
        found.add("missing-column", wrong, "Is it a street-level file of data.police.uk?", grid.place(head.number))
        return
    force = next((at[name] for name in FORCE if name in at), -1)
    months: dict[str, date] = {}
    for row in body:
        if incident := _incident(row, columns, months, grid, found):
            yield incident, _cell(row, force)


def _cell(row: Row, position: int) -> str:
    return str(row.cells[position] or "").strip() if 0 <= position < len(row.cells) else ""


def _incident(
    row: Row, columns: dict[str, int], months: dict[str, date], grid: Grid, found: Findings
) -> Incident | None:
    written, category = _cell(row, columns["month"]), _cell(row, columns["category"])
    try:
        month = months.get(written) or months.setdefault(written, cells.month(written))
    except CellFault as fault:
        found.add(fault.code, fault.wrong, "The row was not counted.", grid.place(row.number, "month"))
        return None
    if is_blank(category):
        found.add("missing-value", "There is no category.", "The row was not counted.", grid.place(row.number))
        return None
    longitude, latitude = _cell(row, columns["longitude"]), _cell(row, columns["latitude"])
    return Incident(month, _category(category), _place(longitude, latitude, grid, row, found))


# How the API's names of categories read in the site's files, where they differ by more than dashes and capitals.
API_CATEGORIES = {
    "anti-social-behaviour": "Anti-social behaviour",
    "criminal-damage-arson": "Criminal damage and arson",
    "violent-crime": "Violence and sexual offences",
}


def _category(written: str) -> str:
    """A category in the words of the site's files; the API writes anti-social-behaviour."""
    if written != written.lower() or " " in written:
        return written
    return API_CATEGORIES.get(written) or written.replace("-", " ").capitalize()


def _place(longitude: str, latitude: str, grid: Grid, row: Row, found: Findings) -> tuple[float, float] | None:
    if not longitude and not latitude:
        return None
    try:
        east, north = float(longitude), float(latitude)
    except ValueError:
        east, north = 999.0, 999.0
    if -180 <= east <= 180 and -90 <= north <= 90 and (east, north) != (0, 0):
        return east, north
    wrong = f"“{longitude}, {latitude}” is not a place."
    found.notice("bad-coordinates", wrong, "It is counted as having no location.", grid.place(row.number))
    return None


def _placed(incidents: Sequence[Incident], outlines: "dict[str, BaseGeometry]") -> list[str]:
    """The area of each incident. A point on a border that two areas share goes to the first of them by id."""
    places = [NO_LOCATION if incident.place is None else ELSEWHERE for incident in incidents]
    where = [(number, incident.place) for number, incident in enumerate(incidents) if incident.place is not None]
    if not where or not outlines:
        return places
    import numpy as np
    from shapely import STRtree, points

    names = sorted(outlines)
    tree = STRtree([outlines[name] for name in names])
    found, areas = tree.query(points(np.array([place for _, place in where])), predicate="intersects")
    for point, area in sorted(zip(found.tolist(), areas.tolist(), strict=True), reverse=True):
        places[where[point][0]] = names[area]
    return places
