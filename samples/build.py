"""Builds the sample workbook essex/essex.xlsx from source/essex/*.csv; counts its figures from street-level files."""

import argparse
import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape

from leaflets.errors import DataError
from leaflets.models import ELSEWHERE, KINDS, NO_LOCATION
from leaflets.sources import read
from leaflets.workbook import workbook_of

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "source" / "essex"
WORKBOOK = HERE / "essex" / "essex.xlsx"

BOUNDARIES = HERE / "essex" / "boundaries"
SHRINK = (0.62, 1.0)
"""By how much a degree of longitude is shorter than one of latitude in Essex."""
DETAIL = 0.0006
LEAST_ISLAND = 0.00002
"""In degrees of latitude: corners of less than about 65 × 65 m are cut off; islands of less than 0.25 km² left out."""

Row = dict[str, str]
Key = tuple[str, str, str]
"""Area id, month and category."""


def read_rows(path: Path) -> list[Row]:
    """The rows of a CSV file by column; a byte order mark is no part of the first heading."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def source_of(title: str) -> Path:
    """The CSV file of a sheet: "You said we did" comes from you-said-we-did.csv."""
    return SOURCE / f"{title.lower().replace(' ', '-')}.csv"


def build(path: Path) -> dict[str, int]:
    """Writes the workbook; the same sources give the same bytes. Returns the number of records on each sheet.

    Raises DataError when the sources have a fault.
    """
    reading = read(SOURCE)
    if reading.problems:
        raise DataError.of(reading.problems)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(workbook_of(reading.records, title="In Your Area: sample data for the districts of Essex"))
    return {shape.sheet: len(getattr(reading.records, kind)) for kind, shape in KINDS.items()}


def count_figures(streets: Path, wards: Path) -> Counter[Key]:
    """The incidents by area, month and category: every row of every file once, duplicates included."""
    areas = read_rows(source_of("Areas"))
    ids = [area["id"] for area in areas]
    tree = shapely.STRtree([district(wards / area["boundary"]) for area in areas])
    counts: Counter[Key] = Counter()
    for path in sorted(streets.glob("20??-??-essex-street.csv")):
        month, rows = path.name[:7], read_rows(path)
        found = Counter(zip(places(rows, tree, ids), (row["Crime type"] for row in rows), strict=True))
        for name in (*ids, NO_LOCATION, ELSEWHERE):
            for category in {row["Crime type"] for row in rows}:
                counts[name, month, category] = found[name, category]
        print(f"{month}: {len(rows):,} rows, {found.total():,} counted")
    return counts


def district(path: Path) -> shapely.Geometry:
    """A district as one shape: the union of its wards."""
    wards = json.loads(path.read_text(encoding="utf-8"))["features"]
    return shapely.union_all([shapely.make_valid(shape(ward["geometry"])) for ward in wards])


def write_boundaries(wards: Path) -> None:
    """Writes each district's outline for the map, from its wards: a drawing of 70 mm shows no more of it."""
    areas = read_rows(source_of("Areas"))
    exact = [shapely.transform(district(wards / area["boundary"]), lambda at: at * SHRINK) for area in areas]
    BOUNDARIES.mkdir(parents=True, exist_ok=True)
    # As one coverage, so that neighbours keep their common border and share no ground.
    for area, simple in zip(areas, shapely.coverage_simplify(exact, DETAIL), strict=True):
        feature = {"type": "Feature", "properties": {"name": area["name"]}, "geometry": geometry(simple)}
        text = json.dumps(feature, ensure_ascii=False, separators=(",", ":"))
        (BOUNDARIES / area["boundary"]).write_text(text + "\n", encoding="utf-8")
    print(f"{BOUNDARIES.relative_to(HERE)}: {len(areas)} boundaries")


def geometry(simple: shapely.Geometry) -> Any:
    """An outline as GeoJSON in degrees to four places, without islands that no map would show."""
    parts = [part for part in shapely.get_parts(simple) if part.area > LEAST_ISLAND]
    degrees = shapely.transform(shapely.union_all(parts), lambda at: at / SHRINK)
    return rounded(json.loads(shapely.to_geojson(shapely.set_precision(degrees, 1e-4))))


def rounded(part: Any) -> Any:
    """A GeoJSON geometry with its degrees to four places."""
    match part:
        case dict():
            return {key: rounded(value) for key, value in part.items()}
        case list() | tuple():
            return [rounded(value) for value in part]
        case float():
            return round(part, 4)
    return part


def places(rows: list[Row], tree: shapely.STRtree, ids: list[str]) -> Iterator[str]:
    """The area id of each row, or why it has none."""
    points = [shapely.Point(float(row["Longitude"]), float(row["Latitude"])) if located(row) else None for row in rows]
    of_row, of_area = tree.query(points, predicate="intersects")
    found = dict(zip(of_row.tolist(), of_area.tolist(), strict=True))
    for number, row in enumerate(rows):
        if not located(row):
            yield NO_LOCATION
        else:
            yield ids[found[number]] if number in found else ELSEWHERE


def located(row: Row) -> bool:
    """Whether the source gives a place for the row."""
    return bool(row["Longitude"] and row["Latitude"]) and row["Location"] != "No Location"


def write_figures(counts: Counter[Key]) -> None:
    """Writes figures.csv: areas in the order of areas.csv, then by month and category."""
    order = {name: place for place, name in enumerate(dict.fromkeys(name for name, _, _ in counts))}
    with source_of("Figures").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("area", "month", "category", "count", "source"))
        for key in sorted(counts, key=lambda key: (order[key[0]], *key[1:])):
            writer.writerow((*key, counts[key], "data.police.uk"))


def main() -> None:
    """Counts the figures and draws the boundaries when asked to, then builds the workbook."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count-figures", nargs=2, type=Path, metavar=("STREET_DIR", "WARDS_DIR"))
    parser.add_argument("--boundaries", type=Path, metavar="WARDS_DIR")
    asked = parser.parse_args()
    folders: list[Path] | None = asked.count_figures
    if folders:
        write_figures(count_figures(*folders))
    if asked.boundaries:
        write_boundaries(asked.boundaries)
    counts = build(WORKBOOK)
    print(f"{WORKBOOK.relative_to(HERE)}: " + ", ".join(f"{title} {count}" for title, count in counts.items()))


if __name__ == "__main__":
    main()
