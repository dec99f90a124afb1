"""Boundary files: whatever stands in one, it is an outline or a problem that says in words what is wrong."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leaflets.models import Area
from leaflets.sources.boundaries import read_boundaries, read_outline
from leaflets.sources.problems import Findings

AREA = Area(id="east", name="East", district="D", team_name="T", boundary="a.json")
SEVERAL = settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
NUMBERS = st.floats(-400, 400) | st.integers(-400, 400) | st.text(max_size=3) | st.none()
RINGS = st.lists(st.lists(NUMBERS, max_size=4), max_size=8)
SHAPES = st.fixed_dictionaries(
    {
        "type": st.sampled_from(
            ["Polygon", "MultiPolygon", "Point", "Feature", "FeatureCollection", "GeometryCollection"]
        )
    },
    optional={
        "coordinates": st.lists(RINGS, max_size=3) | st.lists(st.lists(RINGS, max_size=2), max_size=2),
        "geometry": st.none() | st.fixed_dictionaries({"type": st.just("Polygon"), "coordinates": st.lists(RINGS)}),
        "features": st.none() | st.lists(st.dictionaries(st.text(max_size=3), st.none())),
    },
)
POINTS = st.lists(st.dictionaries(st.sampled_from(["latitude", "longitude"]), NUMBERS.map(str)))


def outcome(folder: Path, raw: bytes) -> None:
    """One outline or one problem, by both ways of reading."""
    (folder / AREA.boundary).write_bytes(raw)
    found = Findings()
    outlines = read_boundaries([AREA], folder, found)
    assert len(outlines) + len(found.problems) == 1
    for outline in outlines.values():
        assert outline.is_valid
        assert outline.area > 0
    noted = Findings()
    assert (read_outline(AREA, folder, noted) is None) is bool(noted.problems) is bool(found.problems)
    for problem in [*found.problems, *noted.problems]:
        assert problem.code == "bad-boundary"
        assert "Error" not in problem.wrong
        assert "Exception" not in problem.wrong


@SEVERAL
@given(st.binary(max_size=300))
def test_any_bytes(tmp_path: Path, raw: bytes) -> None:
    outcome(tmp_path, raw)


@SEVERAL
@given(SHAPES | POINTS)
def test_any_shape(tmp_path: Path, content: object) -> None:
    outcome(tmp_path, json.dumps(content).encode())


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "line 1 is not JSON"),
        (b"\xff\xfe\x00", "not text in UTF-8"),
        (b"[" * 200_000, "too deep"),
        (b'{"type": "Point", "coordinates": [1, 51]}', "encloses nothing"),
        (b'{"type": "Polygon", "coordinates": [[[500, 0], [501, 0], [501, 1], [500, 0]]]}', "not degrees"),
        (b'{"type": "Polygon", "coordinates": [[[51, 0], [51.1, 0], [51.1, 0.1], [51, 0]]]}', "wrong way round"),
    ],
)
def test_what_is_wrong_is_said_in_words(tmp_path: Path, raw: bytes, words: str) -> None:
    (tmp_path / AREA.boundary).write_bytes(raw)
    found = Findings()
    assert read_boundaries([AREA], tmp_path, found) == {}
    assert words in found.problems[0].wrong
