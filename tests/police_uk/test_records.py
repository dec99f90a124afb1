"""Records from answers: of a folder as a fetch leaves it, and of loose folders. A bad file costs nothing but itself."""

import json
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from shapely.geometry import shape

from leaflets.models import ChannelKind
from leaflets.sources.police_uk.client import Client, Timings
from leaflets.sources.police_uk.fetch import Order, fetch
from leaflets.sources.police_uk.records import Imported, records_of
from leaflets.sources.police_uk.store import open_store
from leaflets.sources.problems import Findings
from tests.police_uk.service import Service, serving

QUICK = Timings(per_second=1000, burst=1000, attempts=2, first_wait_s=0.0)
AREA: dict[str, object] = {
    "id": "N1",
    "name": "Mill Lane",
    "description": None,
    "contact_details": {},
    "population": "A",
}
CORNERS = ((50.1, 1.0), (50.1, 1.1), (50.2, 1.1), (50.1, 1.0))
BOUNDARY = [{"latitude": str(north), "longitude": str(east)} for north, east in CORNERS]


def crime(category: str = "burglary", month: str = "2026-08") -> dict[str, object]:
    return {"category": category, "month": month, "persistent_id": "", "location": {"latitude": "50.11"}}


def read(folder: Path) -> tuple[Imported, list[tuple[str, str]]]:
    """What was imported, and the problems that are more than a note, each with its file."""
    found = Findings()
    imported = records_of(folder, found)
    quiet = {"area-filled-in", "text-repaired"}
    return imported, [(one.code, one.place.file) for one in found.problems if one.code not in quiet]


def put(folder: Path, **files: object) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        told = content if isinstance(content, str) else json.dumps(content)
        (folder / f"{name}.json").write_text(told, encoding="utf-8")
    return folder


def fetched(service: Service, folder: Path, areas: tuple[str, ...] = ("C01", "D2")) -> None:
    with Client(service.url, QUICK) as client:
        fetch(Order("westmere", areas), client, open_store(folder), datetime.now(UTC))


def test_a_fetched_folder_gives_areas_with_all_their_records(tmp_path: Path) -> None:
    with serving(Service(empty={"2026-07"})) as service:
        fetched(service, tmp_path)
    imported, problems = read(tmp_path)
    records = imported.records
    assert problems == [("no-crime-anywhere", "")]
    assert [(area.id, area.name, area.district) for area in records.areas] == [
        ("C01", "Mill Lane & Park", "Westmere Police"),
        ("D2", "Harbour & Park", "Westmere Police"),
    ]
    area = records.areas[0]
    assert (area.description, area.email, area.boundary) == (
        "We don’t patrol alone.",
        "team@westmere.example",
        "C01.geojson",
    )
    assert [(one.rank, one.name, one.collar_number) for one in records.officers[:1]] == [
        ("Sgt", "Robin Placeholder", "4021")
    ]
    assert [(one.kind, one.address) for one in records.channels[:1]] == [
        (ChannelKind.X, "http://www.twitter.com/westmere")  # as it came: addresses are judged elsewhere
    ]
    assert (records.priorities[0].issue, records.priorities[0].raised) == ("Speeding on Mill Lane", date(2026, 8, 1))
    assert (records.events[0].place, records.events[0].start) == ("Library, Mill Lane", datetime(2026, 12, 1, 10, 0))
    counts = {(one.area, one.month.month, one.category): one.count for one in records.figures}
    assert counts["C01", 9, "Violence and sexual offences"] == 2
    assert not any(month == 7 for _, month, _ in counts)  # nobody had any: the force sent nothing
    assert shape(imported.boundaries["D2"]["geometry"]).area == pytest.approx(0.05 * 0.05)


def test_ids_that_differ_only_by_case_are_a_problem(tmp_path: Path) -> None:
    with serving(Service()) as service:
        fetched(service, tmp_path, ())
    imported, problems = read(tmp_path)
    assert [code for code, _ in problems] == ["duplicate-area"]
    assert [area.id for area in imported.records.areas] == ["C01", "D2"]


def test_parts_of_a_month_are_added_up_and_a_missing_part_is_not_passed_over(tmp_path: Path) -> None:
    from shapely.geometry import Polygon

    with serving(Service()) as service:
        service.crowded = lambda ring: Polygon(ring).area > 0.05 * 0.05 * 0.6
        fetched(service, tmp_path, ("D2",))
    imported, problems = read(tmp_path)
    assert problems == []
    whole = Counter(one.month for one in imported.records.figures)
    assert set(whole) == {date(2026, month, 1) for month in (7, 8, 9)}
    files = sorted((tmp_path / "westmere" / "D2").glob("crimes-street_2026-08_part-*.json"))
    held = sum(len(json.loads(path.read_text("utf-8-sig"))) for path in files)
    assert sum(one.count for one in imported.records.figures if one.month.month == 8) == held
    files[0].unlink()
    imported, problems = read(tmp_path)
    assert problems == [("unreadable-answer", f"westmere/D2/{files[0].name}")]
    assert {one.month.month for one in imported.records.figures} == {7, 9}


def test_crimes_that_are_alike_are_counted_each(tmp_path: Path) -> None:
    crimes = [crime("anti-social-behaviour")] * 5 + [crime("violent-crime")]
    put(tmp_path / "one", **{"boundary": BOUNDARY, "crimes-street_2026-08": crimes})
    put(tmp_path / "two", **{"boundary": BOUNDARY, "crimes-street_2026-08": []})
    imported, problems = read(tmp_path)
    assert problems == []
    assert [(one.area, one.category, one.count, one.source) for one in imported.records.figures] == [
        ("one", "Anti-social behaviour", 5, "data.police.uk"),
        ("one", "Violence and sexual offences", 1, "data.police.uk"),
        ("two", "Anti-social behaviour", 0, "data.police.uk"),
        ("two", "Violence and sexual offences", 0, "data.police.uk"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("people", "", "unreadable-answer"),
        ("people", "\ufeff", "unreadable-answer"),
        ("people", "<html>Sorry</html>", "unreadable-answer"),
        ("people", '[{"name": "Robin', "unreadable-answer"),
        ("people", "null", "unreadable-answer"),
        ("people", {"name": "Robin"}, "unreadable-answer"),
        ("people", [{"name": "Robin", "rank": "PC"}, 7, {}], "unreadable-answer"),
        ("events", [{"title": "Surgery", "start_date": "soon"}], "unreadable-answer"),
        ("people", BOUNDARY, "unknown-answer"),
        ("novel", {"once": "upon a time"}, "unknown-answer"),
        ("novel", [], "unknown-answer"),
        ("boundary", [{"latitude": "aaa", "longitude": "aaa"}], "bad-boundary"),
        ("boundary", BOUNDARY[:1], "bad-boundary"),
        ("crimes-street_2026-07", [crime(), crime()], "wrong-month"),
        ("crimes-street_2026-08", [crime(), crime(month="2026-09")], "wrong-month"),
        ("crimes-street_2026-08", [crime(), {"category": None, "month": "2026-08"}], "unreadable-answer"),
    ],
)
def test_a_bad_file_is_one_problem_and_costs_nothing_else(
    tmp_path: Path, name: str, content: object, code: str
) -> None:
    put(tmp_path / "N1", **{"neighbourhood": AREA, "priorities": [{"issue": "Speeding"}], name: content})
    put(tmp_path / "N2", **{"boundary": BOUNDARY, "crimes-street_2026-08": [crime()]})
    imported, problems = read(tmp_path)
    assert problems == [(code, f"N1/{name}.json")]
    assert [area.id for area in imported.records.areas] == ["N1", "N2"]
    assert len(imported.records.priorities) == 1
    assert "N2" in imported.boundaries
    assert [(one.area, one.count) for one in imported.records.figures] == [("N2", 1)]


def test_texts_that_are_too_long_are_told_and_never_cut(tmp_path: Path) -> None:
    sentence = "Cars are too fast on Mill Lane."
    put(
        tmp_path / "N1",
        neighbourhood={**AREA, "description": "word " * 100},
        priorities=[{"issue": f"<p>{sentence} {'They come from the north. ' * 8}</p>"}, {"issue": "fast" * 50}],
        events=[{"title": "Surgery", "start_date": "2026-12-01T10:00:00", "description": "talk " * 200}],
    )
    imported, problems = read(tmp_path)
    assert [code for code, _ in problems] == ["too-long"] * 3
    assert imported.records.areas[0].description == ""
    (priority,) = imported.records.priorities
    assert f"{priority.issue} {priority.doing}".split() == f"{sentence} {'They come from the north. ' * 8}".split()
    assert imported.records.events[0].about == ""


def test_channels_that_lead_nowhere_are_told_and_not_kept(tmp_path: Path) -> None:
    told = {"facebook": "http://www.facebook.com/millane", "myspace": "http://myspace.com/x", "fax": "1", "web": ""}
    told |= {"mobile": "07700 900123", "email": "mill@westmere.example", "telephone": "101"}
    put(tmp_path / "N1", neighbourhood={**AREA, "contact_details": told})
    found = Findings()
    records = records_of(tmp_path, found).records
    assert [(one.kind.value, one.address) for one in records.channels] == [("facebook", told["facebook"])]
    gone = [one.place.column for one in found.problems if one.code == "channel-not-kept"]
    assert sorted(gone) == ["fax", "mobile", "myspace"]
    assert (records.areas[0].email, records.areas[0].phone) == ("mill@westmere.example", "101")


def test_ids_that_no_file_can_have_and_broken_addresses_are_told(tmp_path: Path) -> None:
    put(tmp_path, one={**AREA, "id": "../N1"}, two={**AREA, "id": "N2", "contact_details": {"email": "mill at lane"}})
    imported, problems = read(tmp_path)
    assert problems == [("bad-id", "one.json"), ("bad-value", "two.json")]
    assert [(area.id, area.email) for area in imported.records.areas] == [("N2", "")]


@pytest.mark.parametrize("folder", ["docs_examples", "essex_wards", "policeuk_net", "."])
def test_the_real_answers_can_be_read(police_api: Path, folder: str) -> None:
    imported, problems = read(police_api / folder)
    assert imported.records.areas
    assert all(code for code, _ in problems)
    files = [file for _, file in problems]
    assert len(files) - len(set(files)) <= 1  # one neighbourhood has a long text and a mobile


def test_the_documentations_examples_are_one_area(police_api: Path) -> None:
    imported, problems = read(police_api / "docs_examples")
    (area,) = imported.records.areas
    assert (area.id, area.name, area.phone) == ("NC04", "City Centre", "101")
    assert (len(imported.records.officers), len(imported.records.events)) == (2, 1)
    assert problems == [("unknown-answer", "stops-street.raw.txt")]


def test_the_wards_are_counted_to_the_last_crime(police_api: Path) -> None:
    imported, problems = read(police_api / "essex_wards")
    assert (problems, len(imported.boundaries)) == ([], 7)
    held = {
        (path.parent.name, path.stem[-7:]): len(json.loads(path.read_text(encoding="utf-8")))
        for path in (police_api / "essex_wards").glob("*/crimes-*.json")
    }
    counted: Counter[tuple[str, str]] = Counter()
    for figure in imported.records.figures:
        counted[figure.area, f"{figure.month:%Y-%m}"] += figure.count
    assert counted == held


def test_each_damaged_example_is_named(police_api: Path) -> None:
    imported, problems = read(police_api / "policeuk_net")
    named = {file: code for code, file in problems}
    assert named["Empty.json"] == named["Malformed.json"] == named["Crimes.Single.json"] == "unreadable-answer"
    assert named["NeighbourhoodTeam.Multiple.json"] == "unplaced-answer"
    assert named["EmptyArray.json"] == named["NotFound.txt"] == "unknown-answer"
    assert [area.id for area in imported.records.areas] == ["00ABGA"]
