"""The silent traps of data.police.uk: the server sets each of them, and the fetch falls into none."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, Polygon

from leaflets.errors import AnswerError, FetchError, Place, UnknownMonthError
from leaflets.sources.police_uk.client import Client, Timings
from leaflets.sources.police_uk.fetch import Order, Report, fetch
from leaflets.sources.police_uk.outline import halves
from leaflets.sources.police_uk.store import INDEX, open_store, read_index
from tests.police_uk.service import Service, serving

QUICK = Timings(per_second=1000, burst=1000, answer_s=5, attempts=2, first_wait_s=0.0)
ONE = Order("westmere", areas=("D2",), months=(date(2026, 8, 1),))
CRIME = "westmere/D2/crimes-street_2026-08.json"


@pytest.fixture
def service() -> Iterator[Service]:
    with serving(Service()) as running:
        yield running


def bring(service: Service, folder: Path, order: Order = ONE) -> Report:
    with Client(service.url, QUICK) as client:
        return fetch(order, client, open_store(folder), datetime.now(UTC))


def direct(service: Service, path: str, form: dict[str, str] | None = None) -> tuple[int, bytes]:
    with Client(service.url, QUICK) as client:
        answer = client.ask(path, {}, form)
        return answer.status, answer.content


def test_the_server_sets_the_traps(service: Service) -> None:
    square = {"poly": "50,1:50,2:51,2:51,1:50,1"}
    every = direct(service, "crimes-street/all-crime", {**square, "date": "2026-09"})[1]
    assert direct(service, "crimes-street/burglery", {**square, "date": "2026-09"}) == (200, every)
    assert direct(service, "crimes-street/all-crime", {**square, "date": "2026-9"}) == (200, every)
    assert direct(service, "crimes-street/all-crime", {**square, "date": "2027-01"}) == (200, b"[]")
    assert direct(service, "crimes-street/all-crime", {**square, "date": "2020-01"}) == (404, b"")
    assert direct(service, "westmere/d2") == (404, b"Not Found")
    with httpx.Client() as http:
        assert http.get(f"{service.url}/crimes-street/all-crime?poly={'50,1:' * 900}").status_code == 400


@pytest.mark.parametrize("month", [date(2026, 10, 1), date(2031, 1, 1), date(2020, 1, 1), date(2026, 5, 1)])
def test_a_month_that_is_not_there_is_refused_by_name(service: Service, tmp_path: Path, month: date) -> None:
    with pytest.raises(UnknownMonthError) as refused:
        bring(service, tmp_path, Order("westmere", months=(date(2026, 8, 1), month)))
    assert f"no street-level crime for {month:%Y-%m}" in str(refused.value)
    assert "from 2026-06 to 2026-09, the latest" in str(refused.value)
    assert not any(key.startswith(("crimes-street/", "crime-categories")) for key in service.asked)


def test_only_all_crime_is_asked_for_by_form(service: Service, tmp_path: Path) -> None:
    bring(service, tmp_path)
    (asked,) = [key for key in service.asked if key.startswith("crimes-street/")]
    assert asked.startswith("crimes-street/all-crime?date=2026-08&")


def test_an_answer_of_another_month_is_refused(service: Service, tmp_path: Path) -> None:
    service.overrides["crimes-street/all-crime"] = (
        200,
        json.dumps([{"category": "burglary", "month": "2026-09"}]).encode(),
    )
    report = bring(service, tmp_path)
    (problem,) = report.failed
    assert (problem.code, report.exit_code) == ("bad-answer", 4)
    assert "holds 2026-09, and 2026-08 was asked for" in problem.wrong
    assert not (tmp_path / CRIME).exists()
    service.overrides.clear()
    assert bring(service, tmp_path).asked == 1


def test_a_category_that_nobody_knows_is_refused(service: Service, tmp_path: Path) -> None:
    service.overrides["crimes-street/all-crime"] = 200, b'[{"category": "burglery", "month": "2026-08"}]'
    (problem,) = bring(service, tmp_path).failed
    assert "“burglery”, which the service does not list" in problem.wrong


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, b"", "empty, which does not mean “none”"),
        (200, b"\xef\xbb\xbf", "empty, which does not mean “none”"),
        (200, b"<html><body>Maintenance</body></html>", "a web page and not data"),
        (200, b'[{"category": "burglary", ', "not whole JSON"),
        (200, b'{"error": "no"}', "not a list"),
        (200, b'[{"category": null, "month": "2026-08"}]', "Item 1 of the answer"),
        (404, b"", "404 with nothing in it"),
        (404, b"Not Found", "does not have it (404)"),
        (400, b"<html></html>", "answers 400"),
        (302, b"", "answers 302"),
        (500, b"", "answers 500"),
    ],
)
def test_an_answer_that_is_none_is_an_error_and_is_not_kept(
    service: Service, tmp_path: Path, status: int, body: bytes, said: str
) -> None:
    service.overrides["crimes-street/all-crime"] = status, body
    report = bring(service, tmp_path)
    (problem,) = report.failed
    assert said in problem.wrong
    assert problem.place.area == "D2"
    assert report.none == 0
    assert not (tmp_path / CRIME).exists()


@pytest.mark.parametrize("path", ["forces", "crimes-street-dates", "westmere/neighbourhoods"])
@pytest.mark.parametrize("body", [b"", b"[]", b"<html></html>", b"[{}]", b"null"])
def test_lists_that_cannot_be_stop_the_run(service: Service, tmp_path: Path, path: str, body: bytes) -> None:
    service.overrides[path] = 200, body
    with pytest.raises(AnswerError):
        bring(service, tmp_path)


def test_none_is_told_apart_from_an_empty_answer(service: Service, tmp_path: Path) -> None:
    service.empty.add("2026-08")
    service.overrides["westmere/D2/events"] = 200, b"[]"
    report = bring(service, tmp_path)
    assert (report.exit_code, report.none) == (0, 2)
    entries = read_index(tmp_path)
    assert {entry.file for entry in entries.values() if entry.outcome == "none"} == {
        CRIME,
        "westmere/D2/events.json",
    }
    assert (tmp_path / CRIME).read_bytes() == b"[]"
    # Not one crime in any area of a force is more likely a force that sent nothing.
    (notice,) = report.notices
    assert "No area has any crime in 2026-08" in notice.wrong


def test_a_month_whose_categories_cannot_be_had_is_left_out_alone(service: Service, tmp_path: Path) -> None:
    service.faults["crime-categories"] = [(502, b"", {})] * 2
    report = bring(service, tmp_path, Order("westmere", ("D2",), (date(2026, 7, 1), date(2026, 8, 1))))
    (problem,) = report.failed
    assert "no crime of 2026-07 was asked for" in problem.wrong
    assert [path.name for path in (tmp_path / "westmere/D2").glob("crimes-*")] == ["crimes-street_2026-08.json"]


def test_an_answer_about_another_neighbourhood_is_refused(service: Service, tmp_path: Path) -> None:
    service.overrides["westmere/D2"] = 200, b'{"id": "d2", "name": "Elsewhere"}'
    (problem,) = bring(service, tmp_path).failed
    assert "about “d2”" in problem.wrong


def test_a_refused_answer_takes_no_older_ones_place(service: Service, tmp_path: Path) -> None:
    bring(service, tmp_path)
    before = (tmp_path / "westmere/D2/people.json").read_bytes()
    service.overrides["westmere/D2/people"] = 200, b""
    report = bring(service, tmp_path, Order("westmere", ("D2",), ONE.months, refresh=True))
    assert (report.exit_code, report.old) == (0, 1)
    assert "is used" in report.notices[0].wrong
    assert (tmp_path / "westmere/D2/people.json").read_bytes() == before


def test_more_crime_than_one_answer_holds_is_asked_for_in_parts(service: Service, tmp_path: Path) -> None:
    whole = 0.05 * 0.05
    service.crowded = lambda ring: Polygon(ring).area > whole * 0.3
    report = bring(service, tmp_path)
    assert (report.exit_code, report.failed) == (0, ())
    parts = sorted(path.name for path in (tmp_path / "westmere/D2").glob("crimes-*"))
    assert parts == [f"crimes-street_2026-08_part-{one}.json" for one in ("1-1", "1-2", "2-1", "2-2")]
    again = bring(service, tmp_path)
    assert (again.asked, again.requests) == (0, 0)
    (tmp_path / "westmere/D2" / parts[2]).unlink()
    assert bring(service, tmp_path).asked == 1
    assert (tmp_path / "westmere/D2" / parts[2]).exists()


def test_crime_that_never_comes_is_reported(service: Service, tmp_path: Path) -> None:
    service.crowded = lambda _ring: True
    report = bring(service, tmp_path)
    (problem,) = report.failed
    assert (report.exit_code, problem.code) == (4, "fetch-failed")
    assert "503" in problem.wrong


def test_a_busy_server_that_says_so_is_no_reason_to_cut_a_boundary(service: Service, tmp_path: Path) -> None:
    service.overrides["crimes-street/all-crime"] = 503, b"Service Unavailable"
    bring(service, tmp_path)
    assert sum(count for key, count in service.asked.items() if key.startswith("crimes-")) == 1 + QUICK.attempts


CORNERS = st.lists(
    st.tuples(st.integers(50_000_000, 50_200_000), st.integers(1_000_000, 1_200_000)), min_size=3, max_size=9
)


@given(CORNERS, st.integers(50_000_000, 50_200_000), st.integers(1_000_000, 1_200_000))
@settings(max_examples=100)
def test_every_place_of_a_boundary_is_in_just_one_half(corners: list[tuple[int, int]], north: int, east: int) -> None:
    ring = tuple((one / 1e6, other / 1e6) for one, other in corners)
    outline = Polygon(ring)
    if not outline.is_valid:
        with pytest.raises(FetchError, match="crosses itself"):
            halves(ring, Place())
        return
    assume(outline.area > 1e-9)
    parts = [Polygon(part) for part in halves(ring, Place())]
    assert len(parts) >= 2
    assert sum(part.area for part in parts) == pytest.approx(outline.area, rel=1e-6)
    place = Point(north / 1e6, east / 1e6)
    if outline.contains(place) and outline.exterior.distance(place) > 1e-7:
        assert sum(part.contains(place) for part in parts) == 1


def test_the_folder_does_not_follow_an_index_out_of_itself(tmp_path: Path) -> None:
    line = {"asked": "forces", "kind": "forces", "when": "2026-09-01T00:00:00Z", "status": 200}
    outside = [{**line, "file": name} for name in ("../forces.json", "/etc/hostname", "..\\forces.json")]
    (tmp_path / INDEX).write_text("\n".join(json.dumps(one) for one in outside), encoding="utf-8")
    assert read_index(tmp_path) == {}
