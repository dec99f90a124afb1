"""Fetching: everything is brought once, a run that was cut off goes on, an area that fails fails alone."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from leaflets.errors import NoNetworkError, UnknownMonthError, UnknownNameError
from leaflets.sources.police_uk.client import Client, Timings
from leaflets.sources.police_uk.fetch import Order, Report, fetch
from leaflets.sources.police_uk.store import INDEX, open_store
from tests.police_uk.service import Service, serving

QUICK = Timings(per_second=1000, burst=1000, answer_s=5, attempts=3, first_wait_s=0.0)
ORDER = Order("westmere")
# forces, dates, the force's neighbourhoods, three months' categories; then five parts and three months an area
EVERYTHING = 3 + 3 + 3 * (5 + 3)


@pytest.fixture
def service() -> Iterator[Service]:
    with serving(Service()) as running:
        yield running


def bring(url: str, folder: Path, order: Order = ORDER, later: timedelta = timedelta()) -> Report:
    with Client(url, QUICK) as client:
        return fetch(order, client, open_store(folder), datetime.now(UTC) + later)


def files_of(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != INDEX)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_everything_is_brought_and_kept_as_it_came(service: Service, tmp_path: Path) -> None:
    report = bring(service.url, tmp_path)
    assert (report.exit_code, report.asked, report.kept, report.failed) == (0, EVERYTHING, 0, ())
    assert report.months == (date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1))
    files = files_of(tmp_path)
    assert len(files) == EVERYTHING
    assert {"forces.json", "westmere/neighbourhoods.json", "westmere/D2/people.json"} <= set(files)
    _, sent, _ = service.answer("westmere/D2", {})
    assert files["westmere/D2/neighbourhood.json"] == sent  # the byte order mark included
    lines = [json.loads(line) for line in (tmp_path / INDEX).read_text().splitlines()]
    assert {line["file"] for line in lines} == set(files)
    assert {line["status"] for line in lines} == {200}


def test_ids_that_differ_only_by_case_do_not_share_a_folder(service: Service, tmp_path: Path) -> None:
    bring(service.url, tmp_path)
    folders = [path.name for path in (tmp_path / "westmere").iterdir() if path.is_dir()]
    assert sorted(folders) == ["C01", "D2", "c01~2"]
    names = {
        name: json.loads((tmp_path / "westmere" / name / "neighbourhood.json").read_text("utf-8-sig"))["id"]
        for name in folders
    }
    assert names == {"C01": "C01", "c01~2": "c01", "D2": "D2"}
    assert (service.asked["westmere/C01"], service.asked["westmere/c01"]) == (1, 1)


def test_nothing_is_fetched_twice(service: Service, tmp_path: Path) -> None:
    bring(service.url, tmp_path)
    again = bring(service.url, tmp_path)
    assert (again.asked, again.kept, again.requests) == (0, EVERYTHING, 0)
    assert set(service.asked.values()) == {1}
    one_more = bring(service.url, tmp_path, Order("westmere", months=(date(2026, 6, 1),)))
    assert one_more.asked == 1 + 3  # its categories, and a month for each area


def test_what_ages_is_asked_for_again_and_crime_is_not(service: Service, tmp_path: Path) -> None:
    bring(service.url, tmp_path)
    next_day = bring(service.url, tmp_path, later=timedelta(days=2))
    assert next_day.asked == 3 + 3 * 4
    assert service.asked["westmere/D2/boundary"] == 1
    refreshed = bring(service.url, tmp_path, Order("westmere", refresh=True))
    assert refreshed.asked == 3 + 3 * 5
    assert max(count for key, count in service.asked.items() if key.startswith("crimes-street/")) == 1


def test_a_new_boundary_asks_for_its_crime_anew(service: Service, tmp_path: Path) -> None:
    bring(service.url, tmp_path)
    moved = [{"latitude": f"{51.5 + n:.4f}", "longitude": f"{n * n / 10:.4f}"} for n in (0, 0.1, 0.3, 0)]
    service.overrides["westmere/D2/boundary"] = 200, json.dumps(moved).encode()
    assert bring(service.url, tmp_path, later=timedelta(days=8)).asked == 3 + 3 * 5 + 3


@pytest.mark.parametrize("after", [4, 9, 20, 29])
def test_a_run_that_is_cut_off_goes_on_where_it_was(tmp_path: Path, after: int) -> None:
    with serving(Service(dies_after=after)) as dying:
        try:
            first = bring(dying.url, tmp_path)
        except NoNetworkError:
            assert after < 6  # it died before the lists were complete
        else:
            assert first.offline
            assert first.exit_code == 4
    came = sum(dying.asked.values())
    assert came == after
    with serving(Service()) as service:
        second = bring(service.url, tmp_path)
    assert (second.exit_code, second.kept, second.asked) == (0, after, EVERYTHING - after)
    assert sum(service.asked.values()) == EVERYTHING - after
    assert not service.asked.keys() & dying.asked.keys()


def test_an_interrupted_run_keeps_what_came(service: Service, tmp_path: Path) -> None:
    def stop(_name: str, done: int, _all: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with Client(service.url, QUICK) as client, pytest.raises(KeyboardInterrupt):
        fetch(ORDER, client, open_store(tmp_path), datetime.now(UTC), stop)
    came = sum(service.asked.values())
    assert bring(service.url, tmp_path).asked == EVERYTHING - came
    assert set(service.asked.values()) == {1}


def test_a_file_that_was_spoilt_and_a_line_that_was_cut_off_are_asked_for_again(
    service: Service, tmp_path: Path
) -> None:
    bring(service.url, tmp_path)
    (tmp_path / "westmere" / "D2" / "people.json").write_bytes(b"[")
    index = tmp_path / INDEX
    index.write_bytes(index.read_bytes()[:-20])
    assert bring(service.url, tmp_path).asked == 2
    assert bring(service.url, tmp_path).asked == 0


def test_without_a_network_it_works_from_the_folder(tmp_path: Path) -> None:
    with serving(Service()) as service:
        bring(service.url, tmp_path)
    offline = bring(service.url, tmp_path, later=timedelta(days=2))
    assert (offline.offline, offline.exit_code, offline.failed) == (True, 0, ())
    assert (offline.old, offline.requests) == (3 + 3 * 4, 1)  # the network is tried once
    with pytest.raises(UnknownMonthError):
        bring(service.url, tmp_path, Order("westmere", months=(date(2026, 10, 1),)))
    with pytest.raises(NoNetworkError):
        bring(service.url, tmp_path / "new")


def test_an_area_that_fails_fails_alone(service: Service, tmp_path: Path) -> None:
    service.faults["westmere/C01/people"] = [(502, b"", {})] * 3
    service.overrides["westmere/D2/boundary"] = 200, b'[{"latitude": "aaa", "longitude": "aaa"}]'
    report = bring(service.url, tmp_path)
    assert report.exit_code == 4
    told = [(problem.place.area, problem.code) for problem in report.failed]
    assert told == [("C01", "fetch-failed"), ("D2", "bad-answer")] + [("D2", "fetch-failed")] * 3
    del service.overrides["westmere/D2/boundary"]
    assert bring(service.url, tmp_path).asked == 1 + 4


def test_a_service_that_fails_at_everything_is_left_alone(service: Service, tmp_path: Path) -> None:
    bring(service.url, tmp_path, Order("westmere", areas=("C01",)))
    for area in ("c01", "D2"):
        for path in ("", "/people", "/priorities", "/events", "/boundary"):
            service.faults[f"westmere/{area}{path}"] = [(503, b"", {})] * 9
    report = bring(service.url, tmp_path)
    assert report.requests == 6 * QUICK.attempts
    assert "6 questions in a row" in report.failed[-4].wrong
    assert report.exit_code == 4


def test_unknown_names_are_refused_with_what_was_meant(service: Service, tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="Did you mean “westmere”"):
        bring(service.url, tmp_path, Order("Westmere"))
    with pytest.raises(UnknownNameError, match="Did you mean “D2”"):
        bring(service.url, tmp_path, Order("westmere", areas=("d2",)))
    assert not any(key.startswith(("westmere/d2", "Westmere")) for key in service.asked)
