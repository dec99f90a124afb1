"""Imposition: cards on the page, backs behind fronts, clips and crop marks; properties over many sizes and stocks."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.errors import RequestError, StockError
from leaflets.geometry import Box, Size
from leaflets.imposition import CROSS_MM, SHARED_MARK_MM, Edge, Imposition, Mark, impose, mirrored
from leaflets.stock import Grid, Stock, StockFile

A4 = Stock(StockFile(name="a4", title="A4", page_mm=(210, 297), unprintable_mm=5), ())
A6, CARD = Size(105, 148), Size(85, 55)


def labelled(left_mm: float = 15, across_mm: float = 90) -> Stock:
    grid = Grid(columns=2, rows=5, left_mm=left_mm, top_mm=13, across_mm=across_mm, down_mm=54, label_mm=(85, 54))
    boxes = tuple(
        Box(grid.left_mm + column * grid.across_mm, grid.top_mm + row * grid.down_mm, *grid.label_mm)
        for row in range(5)
        for column in range(2)
    )
    return Stock(StockFile(name="labels", title="Labels", page_mm=(210, 297), grid=grid), boxes)


def page_of(imposition: Imposition) -> Box:
    return Box(0, 0, imposition.page.width_mm, imposition.page.height_mm)


def mark_box(mark: Mark) -> Box:
    left, right = sorted((mark.x_mm, mark.until_x_mm))
    top, foot = sorted((mark.y_mm, mark.until_y_mm))
    return Box(left, top, right - left, foot - top)


def inside(mark: Mark, box: Box) -> bool:
    """Whether any of a mark lies in the interior of a box, and not only on its edge."""
    line = mark_box(mark)
    return (
        line.x_mm < box.right_mm - 0.001
        and line.right_mm > box.x_mm + 0.001
        and line.y_mm < box.bottom_mm - 0.001
        and line.bottom_mm > box.y_mm + 0.001
    )


sizes = st.builds(Size, st.floats(20, 210), st.floats(20, 290))
edges: st.SearchStrategy[Edge] = st.sampled_from(["long", "short"])


@given(trim=sizes, bleed_mm=st.floats(0, 5), count=st.integers(0, 60), edge=edges)
def test_cards_lie_on_the_page_apart_and_none_is_lost(trim: Size, bleed_mm: float, count: int, edge: Edge) -> None:
    imposition = impose(A4, trim, bleed_mm, count, edge)
    for side in (imposition.fronts, imposition.backs):
        assert all(page_of(imposition).holds(slot.clip) and slot.clip.holds(slot.box) for slot in side)
        assert not any(one.clip.meets(other.clip) for k, one in enumerate(side) for other in side[k + 1 :])
    cards = [card for sheet in range(imposition.sheets) for card in imposition.cards_on(sheet)]
    assert cards == list(range(count or len(imposition.fronts)))


@given(trim=sizes, bleed_mm=st.floats(0, 5), edge=edges)
def test_each_back_lies_behind_its_front(trim: Size, bleed_mm: float, edge: Edge) -> None:
    imposition = impose(A4, trim, bleed_mm, 1, edge)
    for front, back in zip(imposition.fronts, imposition.backs, strict=True):
        if edge == "long":
            assert back.box.x_mm == pytest.approx(210 - front.box.right_mm)
            assert back.box.y_mm == front.box.y_mm
        else:
            assert back.box.y_mm == pytest.approx(297 - front.box.bottom_mm)
            assert back.box.x_mm == front.box.x_mm
        again = mirrored(back, imposition.page, edge)
        assert again.box.x_mm == pytest.approx(front.box.x_mm)
        assert again.box.y_mm == pytest.approx(front.box.y_mm)
        assert again.turn == front.turn


@given(trim=sizes, bleed_mm=st.floats(0, 5))
def test_marks_never_lie_inside_a_card_but_on_its_edge(trim: Size, bleed_mm: float) -> None:
    imposition = impose(A4, trim, bleed_mm, 1, "long")
    for mark in imposition.marks:
        assert page_of(imposition).holds(mark_box(mark))
        assert mark.x_mm == mark.until_x_mm or mark.y_mm == mark.until_y_mm
        crossed = [slot for slot in imposition.fronts if inside(mark, slot.box)]
        # A cross where two shared cuts meet lies on the edges of the four cards around it, inside none of them.
        assert not crossed


@given(left_mm=st.floats(2, 30), gap_mm=st.floats(0, 5), edge=edges)
def test_backs_are_mirrored_from_the_labels_real_margins(left_mm: float, gap_mm: float, edge: Edge) -> None:
    stock = labelled(left_mm, 85 + gap_mm)
    if left_mm + 170 + gap_mm > 210:
        return
    imposition = impose(stock, Size(85, 54), 3, 7, edge)
    assert [slot.box for slot in imposition.fronts] == list(stock.labels)
    assert imposition.marks == ()
    widest = max(slot.clip.right_mm - slot.box.right_mm for slot in imposition.fronts[::2])
    assert widest == pytest.approx(min(3, gap_mm / 2))
    front, back = imposition.fronts[6], imposition.backs[6]
    if edge == "long":
        assert (back.box.x_mm, back.box.y_mm) == pytest.approx((210 - front.box.right_mm, front.box.y_mm))


def test_four_window_cards_fill_a4_without_waste() -> None:
    imposition = impose(A4, A6, 0, 4, "long")
    corners = [(slot.box.x_mm, slot.box.y_mm) for slot in imposition.fronts]
    assert corners == [(0, 0.5), (105, 0.5), (0, 148.5), (105, 148.5)]
    assert all(slot.turn == 0 for slot in imposition.fronts)
    assert set(imposition.marks) == {
        Mark(105, 5, 105, 5 + SHARED_MARK_MM),
        Mark(105, 292 - SHARED_MARK_MM, 105, 292),
        Mark(5, 148.5, 5 + SHARED_MARK_MM, 148.5),
        Mark(205 - SHARED_MARK_MM, 148.5, 205, 148.5),
        Mark(105 - CROSS_MM, 148.5, 105 + CROSS_MM, 148.5),
        Mark(105, 148.5 - CROSS_MM, 105, 148.5 + CROSS_MM),
    }


def test_ten_visiting_cards_have_marks_in_the_waste() -> None:
    imposition = impose(A4, CARD, 0, 13, "long")
    assert len(imposition.fronts) == 10
    assert (imposition.sheets, list(imposition.cards_on(1))) == (2, [10, 11, 12])
    assert (imposition.fronts[0].box.x_mm, imposition.fronts[0].box.y_mm) == (20, 11)
    assert len(imposition.marks) == 2 * 3 + 2 * 6
    assert Mark(20, 6, 20, 10) in imposition.marks
    assert Mark(15, 11, 19, 11) in imposition.marks
    printable = Box(0, 0, 210, 297).grown(-5)
    assert all(printable.holds(mark_box(mark)) for mark in imposition.marks)
    lengths = {math.hypot(m.until_x_mm - m.x_mm, m.until_y_mm - m.y_mm) for m in imposition.marks}
    assert lengths == {4}


def test_a_card_is_turned_only_when_it_does_not_fit_upright() -> None:
    imposition = impose(A4, Size(250, 100), 0, 1, "long")
    assert {slot.turn for slot in imposition.fronts} == {90}
    assert {slot.turn for slot in imposition.backs} == {270}
    assert len(imposition.fronts) == 2


def test_no_count_stands_for_a_full_sheet() -> None:
    assert impose(A4, CARD, 0, 0, "long").count == 10


def test_a_card_that_does_not_fit_is_refused_with_how_much() -> None:
    with pytest.raises(StockError, match=r"85 × 55 mm is 1\.00 mm larger than the label of 85 × 54 mm"):
        impose(labelled(), CARD, 0, 10, "long")
    with pytest.raises(StockError, match=r"10\.00 mm larger than the page"):
        impose(A4, Size(220, 220), 0, 1, "long")
    with pytest.raises(RequestError):
        impose(A4, CARD, 0, -1, "long")
