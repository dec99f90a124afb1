"""GPX files: real ones, and whatever else may stand in a folder of patrols."""

import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leaflets.area_map import Track
from leaflets.sources.gpx import read_patrols
from leaflets.sources.problems import CODES, Findings
from tests.conftest import SHARED

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
ROOT = '<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1" creator="test">'


def read(folder: Path, content: str | bytes) -> tuple[list[Track], Findings]:
    """What is read of a file with that content."""
    path = folder / "patrol.gpx"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    found = Findings()
    return read_patrols([path], found), found


def track_of(*points: str) -> str:
    """A file with one track of those points."""
    return f"{HEAD}{ROOT}<trk><trkseg>{''.join(points)}</trkseg></trk></gpx>"


def point(latitude: object, longitude: object, time: str = "2024-04-13T09:02:00Z") -> str:
    """A point of a track."""
    return f'<trkpt lat="{latitude}" lon="{longitude}"><time>{time}</time></trkpt>'


def test_all_real_files_go_through() -> None:
    if not (SHARED / "gpx").is_dir():
        pytest.skip("the real files do not lie beside the project")
    files = sorted((SHARED / "gpx").glob("*.gpx"))
    assert len(files) == 8
    found = Findings()
    tracks = read_patrols(files, found)
    assert {track.file: [len(part) for part in track.parts] for track in tracks} == {
        "gpx1.0_with_all_fields.gpx": [1],
        "gpx1.1_with_all_fields.gpx": [1],
        "track-with-empty-segment.gpx": [9],
    }
    assert tracks[-1].ended == datetime(2013, 7, 6, 17, 27, 42, tzinfo=UTC)
    codes = {(problem.place.file, problem.code) for problem in found.problems}
    assert ("route.gpx", "no-patrol") in codes
    assert ("cerknicko-without-times.gpx", "patrol-without-time") in codes
    assert ("track-with-extremes.gpx", "patrol-without-time") in codes
    assert all(problem.level == "notice" for problem in found.problems)


def test_a_patrol_ends_with_its_latest_point_and_a_time_without_a_zone_is_utc(tmp_path: Path) -> None:
    (track,), found = read(
        tmp_path, track_of(point(51.8, 1.1, "2024-04-13T10:00:00"), point(51.81, 1.1, "2024-04-13T10:58:00+01:00"))
    )
    assert track.ended == datetime(2024, 4, 13, 10, tzinfo=UTC)
    assert track.parts == (((1.1, 51.8), (1.1, 51.81)),)
    assert not found.problems


def test_where_the_recorder_paused_a_patrol_ends_and_begins(tmp_path: Path) -> None:
    times = ("09:00", "09:04", "09:30", "09:31", "09:20")  # the last as a clock that was put back leaves it
    points = [point(51.8 + n / 1000, 1.1, f"2024-04-13T{time}:00Z") for n, time in enumerate(times)]
    (track,), _ = read(tmp_path, track_of(*points))
    assert [len(part) for part in track.parts] == [2, 2, 1]


def test_points_that_are_no_place_are_left_out_and_noted(tmp_path: Path) -> None:
    places = (51.8, 1.1), (0, 0), (91, 1), (51, 181), ("nan", 1), (51.9, 1.2)
    (track,), found = read(tmp_path, track_of(*(point(*place) for place in places)))
    assert track.parts == (((1.1, 51.8), (1.2, 51.9)),)
    assert [problem.code for problem in found.problems] == ["bad-patrol-point"]
    assert "4 points" in found.problems[0].wrong


def test_one_point_without_a_time_is_enough_not_to_draw_a_patrol(tmp_path: Path) -> None:
    for timeless in ('<trkpt lat="51.81" lon="1.1"/>', point(51.81, 1.1, "2024-02-31T10:00:00Z")):
        tracks, found = read(tmp_path, track_of(point(51.8, 1.1), timeless, point(51.82, 1.1)))
        assert tracks == []
        assert [problem.code for problem in found.problems] == ["patrol-without-time"]


ENTITY = '<!DOCTYPE gpx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
MANY = "<trkpt/>" * 400_000
TRAPS: dict[str, str | bytes] = {
    "a document type": f"{HEAD}{ENTITY}{ROOT}<trk><name>&b;</name></trk></gpx>",
    "a document type in UTF-7": b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE gpx+AD4-<gpx/>',
    "a file of the machine": f'{HEAD}<!DOCTYPE gpx [<!ENTITY e SYSTEM "file:///etc/passwd">]>{ROOT}&e;</gpx>',
    "UTF-16": f"{ROOT}</gpx>".encode("utf-16"),
    "too many elements": f"{HEAD}{ROOT}<trk><trkseg>{MANY}</trkseg></trk></gpx>",
    "too deep": f"{HEAD}{ROOT}{'<a>' * 5000}{'</a>' * 5000}</gpx>",
    "too many namespaces": f"{HEAD}<gpx {' xmlns' * 100_000}>",
    "too large": b" " * 20_000_001,
    "another kind": f"{HEAD}<kml/>",
    "nothing": b"",
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00",
    "half a file": track_of(point(51.8, 1.1))[:-20],
    "a latitude in words": track_of(point("north", 1.1)),
}


@pytest.mark.parametrize("trap", TRAPS)
def test_a_file_that_is_a_trap_or_no_gpx_is_named_and_takes_little_memory(tmp_path: Path, trap: str) -> None:
    content = TRAPS[trap]
    tracemalloc.start()
    tracks, found = read(tmp_path, content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert tracks == []
    assert [problem.code for problem in found.problems] == ["bad-gpx"]
    assert found.problems[0].place.file == "patrol.gpx"
    assert peak < 150_000_000


def test_a_folder_or_a_missing_file_is_named(tmp_path: Path) -> None:
    found = Findings()
    assert read_patrols([tmp_path, tmp_path / "gone.gpx"], found) == []
    assert [problem.code for problem in found.problems] == ["bad-gpx", "bad-gpx"]


INSIDE = ("<trk>", "</trk>", "<trkseg>", "</trkseg>", point(51.8, 1.1), point("x", ""), "<time>now</time>", "</gpx>")
ODD = ("&#0;", "<rte>", "</rte>", '<wpt lat="1"/>', "<extensions>", "<![CDATA[", "]]>", "<!--", "-->", "<trkpt/>")
PIECES = st.sampled_from(INSIDE + ODD)


@given(
    st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=20).map(lambda made: (ROOT + "".join(made)).encode()))
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_give_tracks_or_notices(tmp_path: Path, content: bytes) -> None:
    tracks, found = read(tmp_path, content)
    assert all(problem.code in CODES for problem in found.problems)
    assert tracks or found.problems


@given(st.lists(PIECES, max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_whole_file_with_anything_inside_gives_tracks_or_notices(tmp_path: Path, pieces: list[str]) -> None:
    tracks, found = read(tmp_path, f"{ROOT}{''.join(pieces)}</gpx>")
    assert tracks or found.problems
