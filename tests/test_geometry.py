"""Lengths and boxes: what a ruler would say."""

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
