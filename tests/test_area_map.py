"""The area's map: what it shows, and above all what it must not: starts, ends, times and recent patrols."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPolygon, Point, Polygon, box, get_parts, make_valid, union_all
from shapely.geometry import LineString

from leaflets.area_map import EDGE_MM, AreaMap, Line, Track, map_of

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=20)
WEST, SOUTH, EAST, NORTH = 0.9, 51.7, 1.2, 51.9
AREA = box(WEST, SOUTH, EAST, NORTH)
MOST_MM = (70.0, 60.0)


def degrees(point_mm: tuple[float, float], drawn: AreaMap) -> tuple[float, float]:
    """Where a point of the drawing is on the ground, told from the drawing's corners alone."""
    across = (point_mm[0] - EDGE_MM) / (drawn.width_mm - 2 * EDGE_MM)
    down = (point_mm[1] - EDGE_MM) / (drawn.height_mm - 2 * EDGE_MM)
    return WEST + across * (EAST - WEST), NORTH - down * (NORTH - SOUTH)


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The way over the globe between two places, by the haversine formula."""
    (east, north), (to_east, to_north) = ((radians(x), radians(y)) for x, y in (one, other))
    half = sin((to_north - north) / 2) ** 2 + cos(north) * cos(to_north) * sin((to_east - east) / 2) ** 2
    return 2 * 6_371_008.8 * asin(sqrt(half))


def between(line: Line) -> Line:
    """The points of a line and many between them."""
    more = [
        (x + (to_x - x) * part / 8, y + (to_y - y) * part / 8)
        for (x, y), (to_x, to_y) in pairwise(line)
        for part in range(8)
    ]
    return (*more, line[-1])


def drawn_of(*tracks: Track, now: datetime | None = NOW) -> AreaMap:
    """The map of the test's area with those patrols."""
    return map_of(AREA, (), tracks, now, MOST_MM)


STEPS = st.lists(st.tuples(st.floats(-0.004, 0.004), st.floats(-0.0025, 0.0025)), min_size=2, max_size=80)
STARTS = st.tuples(st.floats(WEST - 0.02, EAST + 0.02), st.floats(SOUTH - 0.02, NORTH + 0.02))


@st.composite
def walks(draw: st.DrawFn) -> Track:
    """A patrol with one to three stretches that may cross, turn back and leave the area."""
    parts = []
    for _ in range(draw(st.integers(1, 3))):
        x, y = draw(STARTS)
        part = [(x, y)]
        for east, north in draw(STEPS):
            x, y = x + east, y + north
            part.append((x, y))
        parts.append(tuple(part))
    return Track(tuple(parts), LONG_AGO)


@given(st.lists(walks(), min_size=1, max_size=3))
def test_nothing_is_printed_near_a_true_end_or_outside_the_area(tracks: list[Track]) -> None:
    drawn = drawn_of(*tracks)
    ends = [end for track in tracks for part in track.parts for end in (part[0], part[-1])]
    for line in drawn.lines:
        for point_mm in between(line):
            assert -0.02 <= point_mm[0] <= drawn.width_mm + 0.02
            assert -0.02 <= point_mm[1] <= drawn.height_mm + 0.02
            place = degrees(point_mm, drawn)
            assert AREA.buffer(0.0003).covers(Point(place))
            assert all(metres(place, end) >= 200 for end in ends)


def straight(length: int, *, hole: range = range(0)) -> Line:
    """A way eastwards through the area with a point every 69 m, but for those in the hole."""
    return tuple((1.0 + 0.001 * number, 51.8) for number in range(length) if number not in hole)


def test_a_straight_patrol_loses_200_m_at_each_end() -> None:
    way = straight(101)
    (line,) = drawn_of(Track((way,), LONG_AGO)).lines
    drawn = drawn_of(Track((way,), LONG_AGO))
    first, last = (degrees(point, drawn) for point in (line[0], line[-1]))
    assert metres(first, way[0]) == pytest.approx(210, abs=15)
    assert metres(last, way[-1]) == pytest.approx(210, abs=15)


def test_a_walk_there_and_back_again_hides_its_start_on_the_way_too() -> None:
    home = (1.05, 51.8)
    loop = (
        home,
        *((1.05 + 0.001 * n, 51.8) for n in range(1, 60)),
        *((1.05 + 0.001 * n, 51.8) for n in range(60, -60, -1)),
    )
    drawn = drawn_of(Track((loop,), LONG_AGO))
    assert len(drawn.lines) == 2  # on both sides of where it started
    assert all(metres(degrees(point, drawn), home) >= 200 for line in drawn.lines for point in between(line))


def test_a_gap_of_more_than_500_m_is_not_joined() -> None:
    (whole,) = drawn_of(Track((straight(101),), LONG_AGO)).lines
    parted = drawn_of(Track((straight(101, hole=range(50, 58)),), LONG_AGO)).lines
    assert len(parted) == 2
    assert sum(LineString(line).length for line in parted) < LineString(whole).length - 2


@given(st.lists(walks(), min_size=1, max_size=3))
def test_the_drawing_is_the_same_whichever_way_and_in_which_order_patrols_went(tracks: list[Track]) -> None:
    straight_on = drawn_of(*tracks)
    for line in straight_on.lines:
        assert line <= line[::-1]
    assert list(straight_on.lines) == sorted(straight_on.lines)


@pytest.mark.parametrize(("age", "lines"), [(timedelta(hours=23, minutes=59), 0), (timedelta(hours=24), 1)])
def test_no_patrol_of_the_last_24_hours_is_drawn(age: timedelta, lines: int) -> None:
    assert len(drawn_of(Track((straight(101),), NOW - age)).lines) == lines
    assert drawn_of(Track((straight(101),), NOW + age)).lines == ()
    assert drawn_of(Track((straight(101),), NOW - age), now=None).lines == ()


def test_a_short_patrol_or_one_elsewhere_is_not_drawn() -> None:
    assert drawn_of(Track((straight(5),), LONG_AGO)).lines == ()
    assert drawn_of(Track((((10.0, 50.0), (10.004, 50.0), (10.008, 50.0), (10.012, 50.0)),), LONG_AGO)).lines == ()


def test_the_drawing_has_the_shape_of_the_area_and_fits_its_box() -> None:
    drawn = map_of(AREA, (), (), NOW, (70, 60))
    wide = metres((WEST, 51.8), (EAST, 51.8)) / metres((WEST, SOUTH), (WEST, NORTH))
    assert drawn.width_mm / drawn.height_mm == pytest.approx(wide, rel=0.02)
    for most in ((70, 60), (30, 60), (70, 20)):
        small = map_of(AREA, (), (), NOW, most)
        assert small.width_mm <= most[0] + 0.01
        assert small.height_mm <= most[1] + 0.01
        assert small.width_mm == pytest.approx(most[0], abs=0.01) or small.height_mm == pytest.approx(most[1], abs=0.01)


def test_parts_and_holes_are_kept_and_tiny_ones_dropped() -> None:
    lake, pond = box(0.95, 51.75, 1.0, 51.8), box(1.1, 51.85, 1.1005, 51.8505)
    mainland = Polygon(AREA.exterior, [lake.exterior.coords, pond.exterior.coords])
    island, rock = box(1.22, 51.75, 1.3, 51.8), box(1.25, 51.85, 1.2505, 51.8505)
    drawn = map_of(MultiPolygon([mainland, island, rock]), (), (), NOW, MOST_MM)
    assert len(drawn.rings) == 3
    areas = sorted(Polygon(ring).area for ring in drawn.rings)
    assert areas[0] == pytest.approx(areas[2] * lake.area / AREA.area, rel=0.05)


def test_only_events_inside_the_area_are_numbered_in_their_order() -> None:
    places = [(1.0, 51.75), None, (2.0, 51.8), (1.1, 51.85)]
    drawn = map_of(AREA, places, (), NOW, MOST_MM)
    assert drawn.numbers == (1, 0, 0, 2)
    assert [marker.label for marker in drawn.markers] == ["1", "2"]
    for marker, place in zip(drawn.markers, (places[0], places[3]), strict=True):
        assert place is not None
        assert metres(degrees((marker.x_mm, marker.y_mm), drawn), place) < 20


def test_events_at_one_place_share_a_marker_and_neighbours_stand_side_by_side() -> None:
    drawn = map_of(AREA, [(1.0, 51.8), (1.0, 51.8), (1.02, 51.8)], (), NOW, MOST_MM)
    assert [marker.label for marker in drawn.markers] == ["1, 2", "3"]
    drawn = map_of(AREA, [(1.0, 51.8)] * 4, (), NOW, MOST_MM)
    assert [marker.label for marker in drawn.markers] == ["1–4"]


PLACES = st.lists(st.tuples(st.floats(WEST, EAST), st.floats(SOUTH, NORTH)), max_size=9)


@given(PLACES, st.sampled_from([(70.0, 60.0), (20.0, 60.0), (70.0, 9.0)]))
def test_every_event_has_its_number_on_a_marker_that_is_whole(
    places: list[tuple[float, float]], most: tuple[float, float]
) -> None:
    drawn = map_of(AREA, places, (), NOW, most)
    labels: list[int] = []
    for part in (part for marker in drawn.markers for part in marker.label.split(", ")):
        first, _, last = part.partition("–")
        labels += range(int(first), int(last or first) + 1)
    assert sorted(labels) == [number for number in drawn.numbers if number]
    boxes = [box(m.x_mm - m.width_mm / 2, m.y_mm - 2.2, m.x_mm + m.width_mm / 2, m.y_mm + 2.2) for m in drawn.markers]
    whole = box(-0.01, -0.01, drawn.width_mm + 0.01, drawn.height_mm + 0.01)
    for number, one in enumerate(boxes):
        assert whole.covers(one) or one.bounds[2] - one.bounds[0] > drawn.width_mm
        assert all(one.intersection(other).area < 0.1 for other in boxes[:number])


@given(
    st.floats(-180, 179),
    st.floats(-90, 89),
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=3, max_size=12),
    st.sampled_from([1.0, 0.01, 1e-5]),
)
def test_any_outline_is_drawn_within_its_box(
    west: float, south: float, corners: list[tuple[float, float]], size: float
) -> None:
    shape = make_valid(Polygon([(west + x * size, south + y * size) for x, y in corners]))
    parts = [part for part in get_parts(shape) if part.area > 0]
    if not parts:
        return
    drawn = map_of(union_all(parts), [corners[0], (west, south)], (), NOW, MOST_MM)
    assert drawn.rings
    assert 0 < drawn.width_mm <= MOST_MM[0] + 0.01
    assert 0 < drawn.height_mm <= MOST_MM[1] + 0.01
    for ring in drawn.rings:
        assert all(-0.02 <= x <= drawn.width_mm + 0.02 and -0.02 <= y <= drawn.height_mm + 0.02 for x, y in ring)
