"""Imposition: cards on the page, backs behind fronts, clips and crop marks; properties over many sizes and stocks."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaflets.errors import RequestError, StockError
from leaflets.geometry import Box, Size
from leaflets.imposition import Card, Edge, Imposition, Slot, Use, impose, mirrored, one_up
from leaflets.layout import find_layouts, shipped_layouts
from leaflets.marks import CROSS_MM, RULER_MM, SHARED_MARK_MM, Mark
from leaflets.stock import Grid, Stock, StockFile, load_stocks, shipped_stocks

A4 = Stock(StockFile(name="a4", title="A4", page_mm=(210, 297), unprintable_mm=5), ())
CARD_LAYOUTS = [layout for layout in find_layouts([shipped_layouts()]).load_all()[0] if layout.spec.product == "card"]
SHIPPED = load_stocks([shipped_stocks()])
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


def inside(mark: Mark, box: Box) -> bool:
    """Whether any of a mark lies in the interior of a box, and not only on its edge."""
    line = mark.box
    return (
        line.x_mm < box.right_mm - 0.001
        and line.right_mm > box.x_mm + 0.001
        and line.y_mm < box.bottom_mm - 0.001
        and line.bottom_mm > box.y_mm + 0.001
    )


TRIMS = sorted({layout.spec.trim_mm for layout in CARD_LAYOUTS})
sizes = st.one_of(
    st.sampled_from(TRIMS).map(lambda trim: Size(*trim)), st.builds(Size, st.floats(20, 190), st.floats(20, 270))
)
edges: st.SearchStrategy[Edge] = st.sampled_from(["long", "short"])
LAID = {**SHIPPED, "a4": A4, "labels": labelled()}
stocks = st.sampled_from(sorted(LAID)).map(LAID.get)


def fitting(stock: Stock, size: Size) -> Size:
    """The size, made no larger than the labels of a stock."""
    if not stock.labels:
        return size
    label = stock.labels[0]
    return Size(min(size.width_mm, label.width_mm), min(size.height_mm, label.height_mm))


@st.composite
def uses(draw: st.DrawFn, slots: int) -> Use:
    """A start, spoiled labels and filling that leave a label of the first sheet free."""
    start = draw(st.integers(1, slots))
    skip = draw(st.frozensets(st.integers(1, slots), max_size=slots))
    return Use(start, frozenset(skip - {start}), draw(st.booleans()))


@settings(max_examples=300)
@given(stock=stocks, size=sizes, bleed_mm=st.floats(0, 5), edge=edges, data=st.data())
def test_cards_in_are_cards_out_apart_on_the_page_and_backs_behind_fronts(
    stock: Stock, size: Size, bleed_mm: float, edge: Edge, data: st.DataObject
) -> None:
    card = Card(fitting(stock, size), bleed_mm, 5, edge)
    slots = len(impose(stock, card, 1).fronts)
    count = data.draw(st.sampled_from([0, 1, max(1, slots - 1), slots, slots + 1, 3 * slots + 1]))
    use = data.draw(uses(slots))
    imposition = impose(stock, card, count, use)
    for side in (imposition.fronts, imposition.backs):
        assert all(page_of(imposition).holds(slot.box) and page_of(imposition).holds(slot.clip) for slot in side)
        assert not any(one.box.meets(other.box) for k, one in enumerate(side) for other in side[k + 1 :])
        assert not any(one.clip.meets(other.clip) for k, one in enumerate(side) for other in side[k + 1 :])
    for front, back in zip(imposition.fronts, imposition.backs, strict=True):
        assert_behind(front, back, imposition.page, edge)
    sheets = [list(imposition.cards_on(sheet)) for sheet in range(imposition.sheets)]
    assert [card for sheet in sheets for _, card in sheet] == list(range(imposition.count))
    assert all(sheet for sheet in sheets)
    assert all(sheet == imposition.sheet_of(card) for sheet, cards in enumerate(sheets) for _, card in cards)
    taken = {*range(1, int(use.start)), *use.skip}  # type: ignore[arg-type] # a number here
    assert not taken & {slot + 1 for slot, _ in sheets[0]}
    if count and not use.fill:
        assert imposition.count == count
    else:
        assert imposition.count >= count
        assert len(sheets[-1]) == slots - (len(taken) if len(sheets) == 1 else 0)
        assert not count or imposition.count - count < slots


def assert_behind(front: Slot, back: Slot, page: Size, edge: Edge) -> None:
    """The back's box is the front's as it is seen through a sheet turned over that edge, within 0.01 mm."""
    if (edge == "long") == (page.height_mm >= page.width_mm):
        seen = page.width_mm - back.box.right_mm, back.box.y_mm
    else:
        seen = back.box.x_mm, page.height_mm - back.box.bottom_mm
    assert seen == pytest.approx((front.box.x_mm, front.box.y_mm), abs=0.01)
    assert (back.box.width_mm, back.box.height_mm) == (front.box.width_mm, front.box.height_mm)


@given(trim=sizes, bleed_mm=st.floats(0, 5), edge=edges)
def test_turning_over_twice_is_not_turning_over(trim: Size, bleed_mm: float, edge: Edge) -> None:
    imposition = impose(A4, Card(trim, bleed_mm, 5, edge), 1)
    for front, back in zip(imposition.fronts, imposition.backs, strict=True):
        again = mirrored(back, imposition.page, edge)
        assert (again.box.x_mm, again.box.y_mm) == pytest.approx((front.box.x_mm, front.box.y_mm))
        assert again.turn == front.turn


@pytest.mark.parametrize("edge", ["long", "short"])
def test_whichever_edge_it_is_turned_over_the_card_reads_as_a_page(edge: Edge) -> None:
    """The sheet is turned over, the card cut out, and turned over sideways: its head must still be up."""
    upright = impose(A4, Card(CARD, edge=edge), 1)
    assert {slot.turn for slot in upright.backs} == {0 if edge == "long" else 180}
    turned = impose(A4, Card(Size(200, 70), edge=edge), 1)
    assert {slot.turn for slot in turned.fronts} == {0}
    lying = impose(A4, Card(Size(250, 100), edge=edge), 1)
    assert [slot.turn for slot in (lying.fronts[0], lying.backs[0])] == [90, 270 if edge == "long" else 90]


@given(trim=sizes, bleed_mm=st.floats(0, 5))
def test_the_ruler_lies_in_the_waste_and_meets_nothing(trim: Size, bleed_mm: float) -> None:
    imposition = impose(A4, Card(trim, bleed_mm, 5), 1)
    if imposition.ruler is None:
        return
    box = imposition.ruler.box
    assert max(box.width_mm, box.height_mm) == RULER_MM
    assert Box(5, 5, 200, 287).holds(box)
    assert not any(box.meets(slot.clip) for slot in imposition.fronts)
    assert not any(inside(mark, box) for mark in imposition.marks)
    assert imposition.note is None or not imposition.note.meets(box)


def test_a_part_used_sheet_is_begun_where_it_was_left() -> None:
    by_number, by_row = (impose(A4, Card(CARD), 13, Use(start)) for start in (7, (4, 1)))
    assert [list(by_number.cards_on(sheet)) for sheet in range(2)] == [
        [(6, 0), (7, 1), (8, 2), (9, 3)],
        [(slot, slot + 4) for slot in range(9)],
    ]
    assert by_row == by_number
    skipped = impose(A4, Card(CARD), 0, Use(7, frozenset({8})))
    assert (skipped.count, list(skipped.cards_on(0))) == (3, [(6, 0), (8, 1), (9, 2)])


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (Use(11), "There is no label 11. The sheet has 10"),
        (Use(0), "There is no label 0"),
        (Use((6, 1)), "row 6, column 1. The sheet has 5 rows of 2"),
        (Use(1, frozenset({99})), "There is no label 99"),
        (Use(9, frozenset({9, 10})), "No label of the first sheet is left"),
    ],
)
def test_labels_that_there_are_not_are_refused(use: Use, words: str) -> None:
    with pytest.raises(RequestError, match=words):
        impose(A4, Card(CARD), 3, use)


def test_with_a_bleed_cards_lie_apart_and_marks_outside_it() -> None:
    imposition = impose(A4, Card(CARD, 3, 5, intent="press"), 0)
    assert len(imposition.fronts) == 9  # three of three, turned; upright there would be four of two
    for slot in imposition.fronts:
        assert slot.clip == slot.box.grown(3)
        assert not any(inside(mark, slot.clip) for mark in imposition.marks)
    assert imposition.fronts[1].box.x_mm - imposition.fronts[0].box.right_mm == pytest.approx(6)


@pytest.mark.parametrize("edge", ["long", "short"])
def test_a_card_that_opens_downwards_has_its_back_head_to_foot(edge: Edge) -> None:
    usual, tumbled = (impose(A4, Card(A6, safe_mm=7, edge=edge, tumble=tumble), 1) for tumble in (False, True))
    assert [slot.box for slot in tumbled.backs] == [slot.box for slot in usual.backs]
    assert {(slot.turn - other.turn) % 360 for slot, other in zip(tumbled.backs, usual.backs, strict=True)} == {180}
    assert one_up(Card(A6, 3, tumble=True), 1).backs[0].turn == 180


def test_a_card_with_a_page_to_itself_has_its_bleed_and_its_marks() -> None:
    imposition = one_up(Card(CARD, 3), 2)
    assert (imposition.sheets, imposition.fronts) == (2, imposition.backs)
    (slot,) = imposition.fronts
    assert (imposition.cut_to, slot.clip) == (slot.box, slot.box.grown(3))
    assert len(imposition.marks) == 8
    assert not any(inside(mark, slot.clip) for mark in imposition.marks)


def test_words_that_the_printer_would_lose_are_refused() -> None:
    with pytest.raises(StockError, match=r"may stand 2\.00 mm in the 5 mm that the printer leaves blank"):
        impose(A4, Card(A6, safe_mm=3), 4)
    impose(A4, Card(A6, safe_mm=3, intent="press"), 4)


@given(trim=sizes, bleed_mm=st.floats(0, 5))
def test_marks_never_lie_inside_a_card_but_on_its_edge(trim: Size, bleed_mm: float) -> None:
    imposition = impose(A4, Card(trim, bleed_mm, 5), 1)
    for mark in imposition.marks:
        assert page_of(imposition).holds(mark.box)
        assert mark.x_mm == mark.until_x_mm or mark.y_mm == mark.until_y_mm
        crossed = [slot for slot in imposition.fronts if inside(mark, slot.box)]
        # A cross where two shared cuts meet lies on the edges of the four cards around it, inside none of them.
        assert not crossed


@given(left_mm=st.floats(2, 30), gap_mm=st.floats(0, 5), edge=edges)
def test_backs_are_mirrored_from_the_labels_real_margins(left_mm: float, gap_mm: float, edge: Edge) -> None:
    stock = labelled(left_mm, 85 + gap_mm)
    if left_mm + 170 + gap_mm > 210:
        return
    imposition = impose(stock, Card(Size(85, 54), 3, edge=edge, intent="press"), 7)
    assert [slot.box for slot in imposition.fronts] == list(stock.labels)
    assert imposition.marks == ()
    widest = max(slot.clip.right_mm - slot.box.right_mm for slot in imposition.fronts[::2])
    assert widest == pytest.approx(min(3, gap_mm / 2))
    front, back = imposition.fronts[6], imposition.backs[6]
    if edge == "long":
        assert (back.box.x_mm, back.box.y_mm) == pytest.approx((210 - front.box.right_mm, front.box.y_mm))


def test_four_window_cards_fill_a4_without_waste() -> None:
    imposition = impose(A4, Card(A6, safe_mm=7), 4)
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
    imposition = impose(A4, Card(CARD), 13)
    assert len(imposition.fronts) == 10
    assert (imposition.sheets, list(imposition.cards_on(1))) == (2, [(0, 10), (1, 11), (2, 12)])
    assert (imposition.fronts[0].box.x_mm, imposition.fronts[0].box.y_mm) == (20, 11)
    assert len(imposition.marks) == 2 * 3 + 2 * 6
    assert Mark(20, 6, 20, 10) in imposition.marks
    assert Mark(15, 11, 19, 11) in imposition.marks
    printable = Box(0, 0, 210, 297).grown(-5)
    assert all(printable.holds(mark.box) for mark in imposition.marks)
    lengths = {math.hypot(m.until_x_mm - m.x_mm, m.until_y_mm - m.y_mm) for m in imposition.marks}
    assert lengths == {4}


def test_a_card_is_turned_only_when_it_does_not_fit_upright() -> None:
    imposition = impose(A4, Card(Size(250, 100), 0, edge="long"), 1)
    assert {slot.turn for slot in imposition.fronts} == {90}
    assert {slot.turn for slot in imposition.backs} == {270}
    assert len(imposition.fronts) == 2


def test_no_count_stands_for_a_full_sheet() -> None:
    assert impose(A4, Card(CARD), 0).count == 10


def test_a_card_that_does_not_fit_is_refused_with_how_much() -> None:
    with pytest.raises(StockError, match=r"85 × 55 mm is 1\.00 mm larger than the label of 85 × 54 mm"):
        impose(labelled(), Card(CARD), 10)
    with pytest.raises(StockError, match=r"10\.00 mm larger than the page"):
        impose(A4, Card(Size(220, 220)), 1)
    with pytest.raises(RequestError):
        impose(A4, Card(CARD), -1)
