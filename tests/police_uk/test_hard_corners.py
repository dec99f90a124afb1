"""What seldom goes wrong and must not be silent: a service that closes, boundaries that move, figures that are late."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from leaflets.errors import DataError
from leaflets.sources.police_uk.client import Client, Timings
from leaflets.sources.police_uk.fetch import Order, Report, fetch
from leaflets.sources.police_uk.records import Imported, records_of
from leaflets.sources.police_uk.store import filling, open_store
from leaflets.sources.problems import Findings
from tests.commands import leaflets
from tests.police_uk.service import Service, serving

QUICK = Timings(per_second=1000, burst=1000, answer_s=5, attempts=2, first_wait_s=0.0)
EVERY_AREA = Order("westmere")
PARTS = ("", "/people", "/priorities", "/events", "/boundary")
TRIANGLE = [{"latitude": f"{51.5 + n:.4f}", "longitude": f"{n * n / 10:.4f}"} for n in (0, 0.1, 0.3, 0)]


def bring(service: Service, folder: Path, order: Order = EVERY_AREA, days: int = 0) -> Report:
    with Client(service.url, QUICK, lambda _seconds: None) as client:
        return fetch(order, client, open_store(folder), datetime.now(UTC) + timedelta(days=days))


def read(folder: Path) -> tuple[Imported, list[str]]:
    """What was read, and the codes of the problems that tell of a loss."""
    found = Findings()
    imported = records_of(folder, found)
    return imported, [one.code for one in found.problems if one.code not in {"area-filled-in", "text-repaired"}]


def only(south: float, north: float) -> Callable[[list[tuple[float, float]]], bool]:
    """Whether a ring begins between two latitudes, whatever its size."""
    return lambda ring: south < min(latitude for latitude, _ in ring) < north


def test_an_area_whose_crime_never_comes_fails_alone(tmp_path: Path) -> None:
    with serving(Service(crowded=only(50.09, 50.16))) as service:
        report = bring(service, tmp_path)
    assert report.exit_code == 4
    told = [(problem.place.area, problem.place.file.partition("&")[0]) for problem in report.failed]
    assert told == [("C01", f"westmere/C01/crimes-street?date=2026-0{month}") for month in (7, 8, 9)]


def test_a_server_that_asks_for_an_hour_is_asked_nothing_more_in_that_run(tmp_path: Path) -> None:
    with serving(Service()) as service:
        bring(service, tmp_path, Order("westmere", ("C01",)))
        came = sum(service.asked.values())
        for area in ("c01", "D2"):
            for part in PARTS:
                service.faults[f"westmere/{area}{part}"] = [(429, b"", {"Retry-After": "3600"})] * 9
        report = bring(service, tmp_path)
        assert sum(service.asked.values()) == came + 1
    assert "left alone for 60 minutes" in report.failed[0].wrong
    assert "not asked for: The server asks to be left alone" in report.failed[1].wrong


def test_crime_inside_an_older_boundary_is_not_counted(tmp_path: Path) -> None:
    with serving(Service(areas={"C01": "Mill Lane", "D2": "Harbour"})) as service:
        bring(service, tmp_path)
        service.overrides["westmere/D2/boundary"] = 200, json.dumps(TRIANGLE).encode()
        service.overrides["crimes-street/all-crime"] = 500, b""
        assert bring(service, tmp_path, days=8).exit_code == 4
        imported, problems = read(tmp_path)
        assert problems == ["old-boundary"] * 3
        assert {one.area for one in imported.records.figures} == {"C01"}
        service.overrides.pop("crimes-street/all-crime")
        assert bring(service, tmp_path, days=8).exit_code == 0
    imported, problems = read(tmp_path)
    assert (problems, {one.area for one in imported.records.figures}) == ([], {"C01", "D2"})


def test_a_neighbourhood_that_its_force_no_longer_has_is_left_out(tmp_path: Path) -> None:
    with serving(Service(areas={"C01": "Mill Lane", "D2": "Harbour"})) as service:
        bring(service, tmp_path)
        del service.areas["D2"]
        bring(service, tmp_path, days=2)
    imported, problems = read(tmp_path)
    assert [area.id for area in imported.records.areas] == ["C01"]
    assert problems == ["area-gone"]


@pytest.mark.parametrize(("days", "refresh"), [(2, False), (0, True)])
def test_figures_that_a_force_sent_late_are_fetched(tmp_path: Path, days: int, refresh: bool) -> None:
    with serving(Service(empty={"2026-09"})) as service:
        first = bring(service, tmp_path)
        assert first.none == 3
        assert [notice.code for notice in first.notices] == ["no-crime-anywhere"]
        assert bring(service, tmp_path).asked == 0  # not on the same day
        service.empty.clear()
        late = bring(service, tmp_path, Order("westmere", refresh=refresh), days)
        assert (late.none, late.notices) == (0, ())
    crime = {key: count for key, count in service.asked.items() if key.startswith("crimes-street/")}
    assert {count for key, count in crime.items() if "2026-09" in key} == {2}
    assert {count for key, count in crime.items() if "2026-09" not in key} == {1}


@pytest.mark.parametrize(
    ("ids", "code"),
    [(("N-1", "N1"), "duplicate-area"), (("2.1", "21"), "duplicate-area"), (("all", "N1"), "bad-id")],
)
def test_ids_that_a_workbook_takes_for_one_are_told(tmp_path: Path, ids: tuple[str, str], code: str) -> None:
    for one in ids:
        (tmp_path / one).mkdir()
        (tmp_path / one / "neighbourhood.json").write_text(json.dumps({"id": one, "name": f"Place {one}"}))
    imported, problems = read(tmp_path)
    assert (len(imported.records.areas), problems) == (1, [code])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("people", b'[{"name": "Zo\xeb Example", "rank": "PC"}]'),  # not UTF-8: the name would be damaged
        ("people", '[{"name": "Zoë Example", "rank": "PC"}]'.encode("utf-16")),
        ("people", b'[{"name": "Zo\\ud83d Example", "rank": "PC"}]'),
        ("events", b'[{"title": "Surgery", "start_date": "2026"}]'),  # not the seconds since 1970
    ],
)
def test_what_would_be_read_wrongly_is_not_read(tmp_path: Path, name: str, content: bytes) -> None:
    folder = tmp_path / "N1"
    folder.mkdir()
    (folder / "neighbourhood.json").write_text(json.dumps({"id": "N1", "name": "Place"}))
    (folder / f"{name}.json").write_bytes(content)
    imported, problems = read(tmp_path)
    assert (imported.records.officers, imported.records.events) == ((), ())
    assert problems == ["unreadable-answer"]


def test_a_folder_that_is_not_there_is_no_empty_one(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="There is no folder"):
        records_of(tmp_path / "nowhere", Findings())


def test_a_body_that_cannot_be_unpacked_costs_one_answer(tmp_path: Path) -> None:
    with serving(Service()) as service:
        service.faults["westmere/C01/events"] = [(200, b"not gzip", {"Content-Encoding": "gzip"})] * 9
        report = bring(service, tmp_path)
    assert [(problem.place.area, problem.code) for problem in report.failed] == [("C01", "fetch-failed")]


@pytest.mark.parametrize("areas", [",", " "])
def test_areas_without_a_name_are_not_all_areas(tmp_path: Path, areas: str) -> None:
    with serving(Service()) as service:
        done = leaflets("fetch", "--force", "westmere", "--areas", areas, "--url", service.url, cwd=tmp_path)
    assert (done.returncode, sum(service.asked.values())) == (2, 0)
    assert "No neighbourhood was named." in done.stderr


@pytest.mark.parametrize("area", [".", "..", "a/b", "x" * 300, "é ü?#"])
def test_an_id_that_is_no_file_name_is_asked_about_and_kept_like_any_other(tmp_path: Path, area: str) -> None:
    with serving(Service(areas={area: "Mill Lane"})) as service:
        report = bring(service, tmp_path)
        assert (report.failed, sum(service.asked.values())) == ((), 3 + 3 + 5 + 3)
        assert bring(service, tmp_path).asked == 0
    assert sorted(path.name for path in (tmp_path / "westmere").iterdir() if path.is_dir()) != [area]
    assert {path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("people.json")} == {"westmere"}


def test_a_folder_is_filled_by_one_run_at_a_time(tmp_path: Path) -> None:
    with serving(Service()) as service:
        with filling(tmp_path):
            done = leaflets("fetch", "--force", "westmere", "--url", service.url, "-o", str(tmp_path), cwd=tmp_path)
        assert (done.returncode, sum(service.asked.values())) == (1, 0)
        assert "[in-use] Another run is at work in" in done.stderr
        with filling(tmp_path):
            pass


def test_what_fails_in_the_same_way_everywhere_is_told_in_one_line(tmp_path: Path) -> None:
    with serving(Service()) as service:
        service.overrides.update({f"westmere/{area}/boundary": (500, b"") for area in ("C01", "c01", "D2")})
        service.overrides.update({f"westmere/{area}/people": (500, b"") for area in ("C01", "c01", "D2")})
        done = leaflets("fetch", "--force", "westmere", "--url", service.url, "--month", "2026-09", cwd=tmp_path)
    told = [line for line in done.stderr.splitlines() if "answers 500" in line]
    assert len(told) == 1
    assert "6 answers (C01, c01, D2): The service answers 500." in told[0]


def test_a_file_larger_than_any_answer_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "people.json").open("wb") as sparse:
        sparse.truncate(3 * 1024**3)
    found = Findings()
    records_of(tmp_path, found)
    assert "more than 16 MB" in found.problems[0].wrong
