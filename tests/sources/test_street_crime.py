"""Street-level crime: real months counted by areas, against a count of the test's own; and files with faults."""

import csv
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from leaflets.config import shipped
from leaflets.errors import DataError
from leaflets.models import ELSEWHERE, NO_LOCATION
from leaflets.sources import Reading, read
from tests.sources.making import folder, seen

HEAD = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type\r\n"
Ring = list[tuple[float, float]]


def row(longitude: object = "0.5", latitude: object = "0.5", month: str = "2024-03", category: str = "Burglary") -> str:
    return f",{month},X,X,{longitude},{latitude},On or near A,E,E,{category}\r\n"


def square(west: float, south: float, size: float = 1) -> dict[str, Any]:
    ring = [(0, 0), (size, 0), (size, size), (0, size), (0, 0)]
    return {"type": "Polygon", "coordinates": [[(west + x, south + y) for x, y in ring]]}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two areas that are squares side by side: east from 1 to 2 and west from 0 to 1."""
    areas = "id,name,district,team_name,boundary\neast,E,D,T,e.json\nwest,W,D,T,w.json\n"
    path = folder(tmp_path / "data", areas=areas)
    (path / "boundaries").mkdir()
    (path / "street-crime").mkdir()
    (path / "boundaries" / "e.json").write_text(json.dumps({"type": "Feature", "geometry": square(1, 0)}))
    (path / "boundaries" / "w.json").write_text(
        json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": square(0, 0)}]}),
        encoding="utf-8-sig",
    )
    return path


def with_crime(data: Path, *rows: str, name: str = "2024-03-x-street.csv", head: str = HEAD) -> Path:
    (data / "street-crime" / name).write_text(head + "".join(rows), encoding="utf-8")
    return data


def counts(reading: Reading) -> dict[tuple[str, str], int]:
    return {(item.area, item.category): item.count for item in reading.records.figures if item.count}


def test_rows_are_counted_by_place(data: Path) -> None:
    reading = read(with_crime(data, row(), row(), row(1.5), row(5), row("", ""), row(1.5, category="Drugs")))
    assert reading.problems == ()
    assert counts(reading) == {
        ("west", "Burglary"): 2,
        ("east", "Burglary"): 1,
        ("east", "Drugs"): 1,
        (ELSEWHERE, "Burglary"): 1,
        (NO_LOCATION, "Burglary"): 1,
    }


def test_a_point_on_a_shared_border_is_counted_once(data: Path) -> None:
    assert counts(read(with_crime(data, row(1, 0.5), row(1, 1), row(2, 0), row(0, 1)))) == {
        ("east", "Burglary"): 3,
        ("west", "Burglary"): 1,
    }


def test_faults_of_rows_are_told_and_the_others_counted(data: Path) -> None:
    rows = [
        row(month="Smarch"),
        row(category=" "),
        row("aaa", "0.5"),
        row("0.5", ""),
        row("999", "1"),
        row("nan", "inf"),
        row("0", "0"),
        row(category="x" * 161, month=""),
        row(),
        row(category="#REF!"),
        ",2024-03\r\n",
    ]
    reading = read(with_crime(data, *rows))
    file = "2024-03-x-street.csv"
    assert seen(reading) == [
        ("bad-month", "error", file, 2, "Month", ""),
        ("missing-value", "error", file, 3, "Crime type", ""),
        *[("bad-coordinates", "notice", file, number, "Longitude", "") for number in (4, 5, 6, 7, 8)],
        ("bad-month", "error", file, 9, "Month", ""),
        ("too-long", "error", file, 9, "Crime type", ""),
        ("cell-error", "error", file, 11, "Crime type", ""),
        ("missing-value", "error", file, 12, "Crime type", ""),
    ]
    assert counts(reading) == {(NO_LOCATION, "Burglary"): 5, ("west", "Burglary"): 1}


def test_files_that_are_not_street_level(data: Path) -> None:
    with_crime(data, head="")
    with_crime(data, "x,1\r\n", name="a.csv", head="Name,Longitude\r\n")
    assert seen(read(data)) == [
        ("no-headings", "error", "2024-03-x-street.csv", 0, "", ""),
        *[("missing-column", "error", "a.csv", 1, "", "")] * 3,
    ]


def test_the_same_file_twice_is_counted_once(data: Path, tmp_path: Path) -> None:
    path = with_crime(data, row(), row()) / "street-crime" / "2024-03-x-street.csv"
    (tmp_path / path.name).write_bytes(path.read_bytes())
    for files in ([path, path], [path, tmp_path / path.name]):
        reading = read(data, crime=files)
        assert seen(reading) == [("same-month-twice", "notice", path.name, 0, "", "")]
        assert counts(reading) == {("west", "Burglary"): 2}  # rows that are alike are incidents of their own


def test_a_month_in_two_files_is_added_up_with_a_notice(data: Path) -> None:
    with_crime(data, row())
    reading = read(with_crime(data, row(), row(1.5), name="b.csv"))
    assert [code for code, *_ in seen(reading)] == ["same-month-twice"]
    assert counts(reading) == {("west", "Burglary"): 2, ("east", "Burglary"): 1}


def test_files_that_count_quite_other_numbers_than_the_sheet_hold_everything_back(data: Path) -> None:
    (data / "figures.csv").write_text("area,month,category,count\neast,2024-03,Drugs,60\neast,2024-02,Drugs,7\n")
    (problem, _) = read(with_crime(data, row(), row(1.5))).problems
    assert (problem.code, problem.level, problem.place.area) == ("figures-differ", "error", "all")
    assert "In March 2024 the files count 2 incidents in the areas, and the sheet has 60." in problem.wrong
    near = read(with_crime(data, *[row(1.5)] * 31))
    assert [item.code for item in near.problems] == ["figures-counted"]


def test_two_forces_in_a_month_are_no_fault(data: Path) -> None:
    with_crime(data, row())
    assert read(with_crime(data, row().replace("X,X", "Y,Y"), name="b.csv")).problems == ()


def test_counted_figures_take_the_place_of_the_sheets(data: Path) -> None:
    (data / "figures.csv").write_text("area,month,category,count\neast,2024-03,Drugs,9\neast,2024-02,Drugs,7\n")
    reading = read(with_crime(data, row()))
    assert [(row[0], row[1]) for row in seen(reading)] == [("figures-counted", "notice")]
    assert counts(reading) == {("east", "Drugs"): 7, ("west", "Burglary"): 1}


@pytest.mark.parametrize(
    ("boundary", "code"),
    [
        ("", "no-boundary"),
        ("missing.json", "no-boundary"),
        ("../secret.json", "no-boundary"),
        ("/etc/hostname", "no-boundary"),
        ("..", "no-boundary"),
        ("😀" * 120, "no-boundary"),
    ],
)
def test_an_area_without_boundary_is_told_and_others_counted(data: Path, boundary: str, code: str) -> None:
    (data / "secret.json").write_text(json.dumps(square(1, 0)))
    areas = data / "areas.csv"
    areas.write_text(areas.read_text().replace("e.json", boundary), encoding="utf-8")
    reading = read(with_crime(data, row(), row(1.5)))
    assert [(item.code, item.level, item.place.area) for item in reading.problems] == [(code, "error", "east")]
    assert counts(reading) == {("west", "Burglary"): 1, (ELSEWHERE, "Burglary"): 1}


BAD_BOUNDARIES: Sequence[object] = (
    "no JSON",
    [],
    {},
    7,
    None,
    {"type": "Feature", "geometry": None},
    {"type": "Blob", "coordinates": []},
    {"type": "Point", "coordinates": [1, 1]},
    {"type": "Polygon", "coordinates": []},
    {"type": "Polygon", "coordinates": [[[0, 0]]]},
    {"type": "Polygon", "coordinates": [[["a", "b"], [1, 1], [1, 0], ["a", "b"]]]},
    {"type": "FeatureCollection", "features": []},
    square(500_000, 200_000, 1000),
    [{"latitude": "aaa", "longitude": "1"}] * 4,
    [{"lat": 1}],
)


@pytest.mark.parametrize("content", BAD_BOUNDARIES, ids=str)
def test_a_bad_boundary_is_told_and_others_counted(data: Path, content: object) -> None:
    text = content if isinstance(content, str) else json.dumps(content)
    (data / "boundaries" / "e.json").write_text(text)
    reading = read(with_crime(data, row()))
    assert seen(reading) == [("bad-boundary", "error", "e.json", 0, "", "east")]
    assert counts(reading) == {("west", "Burglary"): 1}


def test_a_boundary_nested_beyond_reason_is_told(data: Path) -> None:
    (data / "boundaries" / "e.json").write_text("[" * 100_000)
    assert [item.code for item in read(with_crime(data, row())).problems] == ["bad-boundary"]


def test_a_boundary_may_be_the_apis_list_of_points(data: Path) -> None:
    points = [{"latitude": str(y), "longitude": str(x)} for x, y in [(1, 0), (2, 0), (2, 1), (1, 1), (1, 0)]]
    (data / "boundaries" / "e.json").write_text(json.dumps(points))
    assert counts(read(with_crime(data, row(1.5)))) == {("east", "Burglary"): 1}


def test_areas_that_overlap_are_told_and_their_incidents_counted_once(data: Path) -> None:
    (data / "boundaries" / "e.json").write_text(json.dumps(square(0.5, 0)))
    reading = read(with_crime(data, row(0.7)))
    assert seen(reading) == [("areas-overlap", "notice", "w.json", 0, "", "west")]
    assert "counted only into E" in reading.problems[0].wrong
    assert counts(reading) == {("east", "Burglary"): 1}


def test_a_trifle_of_overlap_is_passed_over(data: Path) -> None:
    (data / "boundaries" / "e.json").write_text(json.dumps(square(0.9995, 0)))
    assert read(with_crime(data, row(1.5))).problems == ()


def test_an_outline_with_a_spike_or_crossing_itself_is_mended(data: Path) -> None:
    spike = [(1, 0), (2, 0), (2, 1), (2, 5), (2, 1), (1, 1), (1, 0)]
    bow = [(0, 0), (1, 1), (1, 0), (0, 1), (0, 0)]
    for name, ring in (("e.json", spike), ("w.json", bow)):
        (data / "boundaries" / name).write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    reading = read(with_crime(data, row(1.5), row(2, 4), row(0.1, 0.5), row(0.5, 0.1)))
    assert reading.problems == ()
    assert counts(reading) == {("east", "Burglary"): 1, ("west", "Burglary"): 1, (ELSEWHERE, "Burglary"): 2}


def test_the_ending_of_a_street_level_file_ignores_case(data: Path) -> None:
    with_crime(data, "no data", name="._X.CSV", head="")
    assert counts(read(with_crime(data, row(), name="X.CSV"))) == {("west", "Burglary"): 1}


def test_a_missing_file_stops(data: Path) -> None:
    with pytest.raises(DataError, match=r"nowhere\.csv cannot be read"):
        read(data, crime=[data / "nowhere.csv"])


# Real files. The count below shares no code with the project: csv.DictReader, and rays cast to the east.

MONTHS = {"2024-01": (13_148, 155), "2024-02": (12_722, 101), "2024-03": (14_092, 524)}


@cache
def essex(street_crime: Path, wards: Path) -> Reading:
    files = [street_crime / f"{month}-essex-street.csv" for month in MONTHS]
    return read(shipped("samples") / "essex", crime=files, boundaries=wards)


def rings(content: dict[str, Any]) -> Iterator[Ring]:
    for feature in content["features"]:
        shape = feature["geometry"]
        polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        for polygon in polygons:
            for ring in polygon:
                yield [(point[0], point[1]) for point in ring]


def strips(content: dict[str, Any]) -> dict[int, list[tuple[float, float, float, float]]]:
    """The sides of each ward, sorted into strips of a thousandth of a degree so that few are tried for a point."""
    sorted_sides: dict[int, list[tuple[float, float, float, float]]] = {}
    for ring in rings(content):
        for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
            for strip in range(int(min(y1, y2) * 1000), int(max(y1, y2) * 1000) + 1):
                sorted_sides.setdefault(strip, []).append((x1, y1, x2, y2))
    return sorted_sides


def inside(x: float, y: float, sides: dict[int, list[tuple[float, float, float, float]]]) -> bool:
    """Whether a ray to the east crosses an odd number of sides; wards side by side share theirs, which come twice."""
    crossed = 0
    for x1, y1, x2, y2 in sides.get(int(y * 1000), ()):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            crossed += 1
    return crossed % 2 == 1


def counted_by_hand(path: Path, wards: Path, areas: dict[str, str]) -> Counter[tuple[str, str]]:
    outlines = {name: strips(json.loads((wards / file).read_text(encoding="utf-8"))) for name, file in areas.items()}
    found: Counter[tuple[str, str]] = Counter()
    where: dict[tuple[str, str], str] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            point = line["Longitude"], line["Latitude"]
            if not point[0]:
                found[NO_LOCATION, line["Crime type"]] += 1
                continue
            if point not in where:
                x, y = map(float, point)
                where[point] = next((name for name in sorted(outlines) if inside(x, y, outlines[name])), ELSEWHERE)
            found[where[point], line["Crime type"]] += 1
    return found


@pytest.mark.parametrize("month", MONTHS)
def test_essex_months_are_counted_as_by_hand(street_crime: Path, wards: Path, month: str) -> None:
    reading = essex(street_crime, wards)
    assert [item for item in reading.problems if item.level == "error"] == []
    figures = [item for item in reading.records.figures if f"{item.month:%Y-%m}" == month]
    every, nowhere = MONTHS[month]
    assert sum(item.count for item in figures) == every
    assert sum(item.count for item in figures if item.area == NO_LOCATION) == nowhere
    areas = {area.id: area.boundary for area in reading.records.areas}
    assert len(areas) == 14
    by_hand = counted_by_hand(street_crime / f"{month}-essex-street.csv", wards, areas)
    assert {(item.area, item.category): item.count for item in figures if item.count} == by_hand


def test_the_samples_figures_are_those_counted_afresh(street_crime: Path, wards: Path) -> None:
    def plain(reading: Reading) -> list[tuple[object, ...]]:
        # The sheet says 0 where a category was not seen; a count of files has no row for it.
        figures = [item for item in reading.records.figures if item.count]
        return sorted((item.area, item.month, item.category, item.count) for item in figures)

    sample = read(shipped("samples") / "essex")
    assert sample.problems == ()
    assert plain(sample) == plain(essex(street_crime, wards))


def test_real_duplicates_are_kept(street_crime: Path) -> None:
    path = street_crime / "2024-03-btp-street.quoted-and-dups.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = [tuple(line) for line in csv.reader(file)][1:]
    assert len(set(lines)) < len(lines)
    reading = read(shipped("samples") / "shortest", crime=[path])
    assert sum(item.count for item in reading.records.figures) == len(lines)


@pytest.mark.parametrize(
    ("name", "month"),
    [("2018-07-essex-street.headers-variant.csv", "month"), ("colchester-api.blank-streets-and-btp.csv", "date")],
)
def test_other_headings_of_real_files(street_crime: Path, name: str, month: str) -> None:
    with (street_crime / name).open(encoding="utf-8-sig", newline="") as file:
        months = Counter(line[month] for line in csv.DictReader(file))
    reading = read(shipped("samples") / "essex", crime=[street_crime / name])
    fresh = [item for item in reading.records.figures if f"{item.month:%Y-%m}" in months]
    assert (
        Counter({name: sum(item.count for item in fresh if f"{item.month:%Y-%m}" == name) for name in months}) == months
    )
    # The API's slugs and the files' words are one list of categories.
    assert {item.category for item in fresh} <= {
        item.category for item in read(shipped("samples") / "essex").records.figures
    }
    assert {item.code for item in reading.problems} <= {"no-boundary", "bad-boundary"}


def test_a_real_place_is_in_its_district(street_crime: Path, wards: Path) -> None:
    path = street_crime / "colchester-api.blank-streets-and-btp.csv"
    reading = read(shipped("samples") / "essex", crime=[path], boundaries=wards)
    fresh = Counter[str]()
    for item in reading.records.figures:
        if item.month.year == 2023:
            fresh[item.area] += item.count
    assert fresh.most_common(1)[0][0] == "colchester"
