"""Floor 3, street-level crime: files of data.police.uk counted into areas by boundary.

Rows are never taken for duplicates: identical ones are real incidents (anti-social behaviour has no id). Rows without a
place, and those in none of the areas, are counted too, under `NO_LOCATION` and `ELSEWHERE`. Street names are not kept.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from leaflets.errors import Place
from leaflets.models import ELSEWHERE, NO_LOCATION, PUBLIC_SOURCE, Figure
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


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A file with the position and the heading of each column that is read; months and categories are read once."""

    grid: Grid
    columns: dict[str, int]
    headings: dict[str, str]
    months: dict[str, date] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)

    def month(self, written: str) -> date:
        """The month of a cell. Raises CellFault."""
        return self.months.get(written) or self.months.setdefault(written, cells.month(written))

    def category(self, written: str) -> str:
        """The category of a cell. Raises CellFault."""
        return self.categories.get(written) or self.categories.setdefault(written, category_name(written))

    def place(self, row: Row, name: str) -> Place:
        """Where a cell of a row is."""
        return self.grid.place(row.number, self.headings[name])


def count_crime(
    files: Sequence[Path], outlines: "dict[str, BaseGeometry]", found: Findings
) -> tuple[list[Figure], set[date]]:
    """The counts by area, month and category, and the months that were counted."""
    incidents: list[Incident] = []
    seen: dict[tuple[date, str], str] = {}
    read_before: dict[int, str] = {}
    for path in files:
        grid = read_csv(path, found)
        key = hash(tuple(tuple(row.cells) for row in grid.rows))
        if key in read_before:
            wrong = f"{read_before[key]} and this file are the same; it was counted once."
            found.notice("same-month-twice", wrong, "Take one out.", grid.place())
            continue
        read_before[key] = path.name
        read = list(_incidents(grid, found))
        incidents += [incident for incident, _ in read]
        for month, force in sorted({(incident.month, force) for incident, force in read}):
            if other := seen.get((month, force)):
                wrong = f"{other} and this file both hold {month:%Y-%m}; they are added up."
                found.notice("same-month-twice", wrong, "Take one out if it is the same file.", grid.place())
            seen[month, force] = path.name
    places = _placed(incidents, outlines)
    counts = Counter((area, item.month, item.category) for area, item in zip(places, incidents, strict=True))
    # An area without an incident has a count of none, which is not the same as no figures.
    for area in outlines:
        for month, category in {(incident.month, incident.category) for incident in incidents}:
            counts.setdefault((area, month, category), 0)
    figures = [
        Figure(area=area, month=month, category=category, count=count, source=PUBLIC_SOURCE)
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
    missing = [names[0] for name, names in HEADINGS.items() if columns[name] < 0]
    for name in missing:
        mend = "Is it a street-level file of data.police.uk?"
        found.add("missing-column", f"There is no column “{name}”.", mend, grid.place(head.number))
    if missing:
        return
    sheet = _Sheet(grid, columns, {name: str(head.cells[position]).strip() for name, position in columns.items()})
    force = next((at[name] for name in FORCE if name in at), -1)
    for row in body:
        if found.is_full:
            return
        if incident := _incident(row, sheet, found):
            yield incident, _cell(row, force)


def _cell(row: Row, position: int) -> str:
    return str(row.cells[position] or "").strip() if 0 <= position < len(row.cells) else ""


def _incident(row: Row, sheet: _Sheet, found: Findings) -> Incident | None:
    faults = []
    try:
        month = sheet.month(_cell(row, sheet.columns["month"]))
    except CellFault as fault:
        faults.append(("month", fault))
    try:
        category = sheet.category(_cell(row, sheet.columns["category"]))
    except CellFault as fault:
        faults.append(("category", fault))
    for name, wrong in faults:
        found.add(wrong.code, wrong.wrong, "The row was not counted.", sheet.place(row, name))
    return None if faults else Incident(month, category, _place(row, sheet, found))


def _place(row: Row, sheet: _Sheet, found: Findings) -> tuple[float, float] | None:
    longitude, latitude = _cell(row, sheet.columns["longitude"]), _cell(row, sheet.columns["latitude"])
    if not longitude and not latitude:
        return None
    try:
        east, north = float(longitude), float(latitude)
    except ValueError:
        east, north = 999.0, 999.0
    if -180 <= east <= 180 and -90 <= north <= 90 and (east, north) != (0, 0):
        return east, north
    wrong = f"“{longitude}, {latitude}” is not a place."
    found.notice("bad-coordinates", wrong, "It is counted as having no location.", sheet.place(row, "longitude"))
    return None


# How the API's names of categories read in the site's files, where they differ by more than dashes and capitals.
API_CATEGORIES = {
    "anti-social-behaviour": "Anti-social behaviour",
    "criminal-damage-arson": "Criminal damage and arson",
    "violent-crime": "Violence and sexual offences",
}
# As long as a figure's category may be.
LONGEST_CATEGORY = 160


def category_name(cell: str) -> str:
    """A category in the words of the site's files; the API writes anti-social-behaviour. Raises CellFault."""
    written = cells.text(cell).replace("\n", " ")
    if is_blank(written):
        raise CellFault("missing-value", "There is no category.", "Fill it in.")
    if len(written) > LONGEST_CATEGORY:
        raise CellFault("too-long", f"The category has {len(written)} characters.", "Shorten it.")
    if re.search(r"[\d@]", written):
        raise CellFault("bad-value", f"“{written}” is no category: it has a digit or an @ in it.", "Mend it.")
    if written != written.lower() or " " in written:
        return written
    return API_CATEGORIES.get(written) or written.replace("-", " ").capitalize()


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
