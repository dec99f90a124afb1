"""Lengths and boxes: what a ruler would say."""

from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.geometry import Box, from_css_px, from_pt, to_pt

LENGTHS = st.floats(-500, 500, allow_nan=False)
SIDES = st.floats(0.1, 500, allow_nan=False)
BOXES = st.builds(Box, LENGTHS, LENGTHS, SIDES, SIDES)


def test_an_inch_is_72_points_and_96_css_pixels() -> None:
    assert to_pt(25.4) == pytest.approx(72)
    assert from_css_px(96) == pytest.approx(25.4)


@given(LENGTHS)
def test_points_and_millimetres_come_back(mm: float) -> None:
    assert from_pt(to_pt(mm)) == pytest.approx(mm)


@given(BOXES, st.floats(0.1, 50))
def test_a_grown_box_holds_its_box_and_says_by_how_much(box: Box, by_mm: float) -> None:
    assert box.grown(by_mm).holds(box)
    assert box.outside_by(box.grown(by_mm)) == pytest.approx(by_mm)


@given(BOXES, BOXES)
def test_meeting_is_mutual(one: Box, other: Box) -> None:
    assert one.meets(other) == other.meets(one)


def test_boxes_that_share_an_edge_do_not_meet() -> None:
    assert not Box(0, 0, 85, 55).meets(Box(85, 0, 85, 55))
    assert Box(0, 0, 85, 55).meets(Box(84, 54, 85, 55))


def test_a_box_on_a_page_is_measured_from_the_bottom() -> None:
    left, bottom, right, top = Box(10, 20, 30, 40).on_page_pt(297)
    assert (from_pt(left), from_pt(right)) == pytest.approx((10, 40))
    assert (from_pt(bottom), from_pt(top)) == pytest.approx((297 - 60, 297 - 20))


@given(BOXES, st.integers(-8, 8))
def test_a_box_that_is_turned_and_turned_back_is_where_it_was(box: Box, quarters: int) -> None:
    for same, other in (
        (box.turned_back(quarters).turned_back(-quarters), box),
        (box.turned_back(quarters).turned_back(1), box.turned_back(quarters + 1)),
    ):
        assert astuple(same) == pytest.approx(astuple(other), abs=1e-9)


def test_a_page_that_was_turned_clockwise_is_turned_back() -> None:
    assert Box(-30, 10, 4, 20).turned_back(1) == Box(10, 26, 20, 4)


@given(BOXES, BOXES)
def test_the_box_around_two_holds_both_and_no_more(one: Box, other: Box) -> None:
    around = one.around(other)
    assert around.holds(one)
    assert around.holds(other)
    assert around.width_mm <= max(one.right_mm, other.right_mm) - min(one.x_mm, other.x_mm) + 1e-9
