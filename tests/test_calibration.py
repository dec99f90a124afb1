"""The test sheet of a printer, measured in the PDF, and what its measurements are taken to mean."""

from io import BytesIO

import pikepdf
import pypdfium2 as pdfium
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageChops

from leaflets.brand import Brand
from leaflets.calibration import calibration_sheet, command_for, printer_measured
from leaflets.errors import MissingGlyphError, PrinterError, StockError
from leaflets.geometry import Box, Size, from_pt
from leaflets.imposition import Edge
from leaflets.printer import Nudge, Printer
from leaflets.stock import Stock, load_stocks, shipped_stocks

A4 = load_stocks([shipped_stocks()])["a4"]
LABELS = """[[stocks]]
name = "labels"
title = "Labels, more to the left than to the right"
page_mm = [210, 297]
grid = { columns = 2, rows = 5, left_mm = 3, top_mm = 11.5, across_mm = 95, down_mm = 54, label_mm = [85, 54] }
[[stocks]]
name = "letter"
title = "US Letter"
page_mm = [215.9, 279.4]
[[stocks]]
name = "a5"
title = "A5"
page_mm = [148, 210]
"""


@pytest.fixture(scope="module")
def stocks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Stock]:
    """Plain paper, and a stock whose labels do not lie in the middle of it."""
    folder = tmp_path_factory.mktemp("stocks")
    (folder / "labels.toml").write_text(LABELS, encoding="utf-8")
    return {"a4": A4, **load_stocks([folder])}


def marks(pdf: bytes) -> list[list[Box]]:
    """The boxes of everything that is drawn, a list for each page, in millimetres from the top left corner."""
    found = []
    for page in pdfium.PdfDocument(pdf):
        high = from_pt(page.get_height())
        edges = [[from_pt(edge) for edge in item.get_bounds()] for item in page.get_objects()]
        found.append([Box(left, high - top, right - left, top - foot) for left, foot, right, top in edges])
    return found


def lines_of(page: list[Box]) -> tuple[float, float]:
    """How far line A lies from the left edge and line B from the top: they are the longest upright and level line."""
    upright = max((box for box in page if box.width_mm < 1), key=lambda box: box.height_mm)
    level = max((box for box in page if box.height_mm < 1), key=lambda box: box.width_mm)
    return upright.x_mm + upright.width_mm / 2, level.y_mm + level.height_mm / 2


def ruler_of(page: list[Box]) -> float:
    """The length of the ruler between its two tall ticks."""
    first, last = sorted(box.x_mm for box in page if box.width_mm < 1 and 4.5 < box.height_mm < 6)
    return last - first


@pytest.mark.parametrize("edge", ["long", "short"])
@pytest.mark.parametrize("name", ["a4", "labels", "letter"])
def test_the_lines_and_the_ruler_are_where_the_words_say(
    stocks: dict[str, Stock], kit: Brand, name: str, edge: Edge
) -> None:
    pdf = calibration_sheet("Station 2", stocks[name], kit, edge)
    assert pdf == calibration_sheet("Station 2", stocks[name], kit, edge)
    front, back = marks(pdf)
    for page in (front, back):
        assert lines_of(page) == pytest.approx((20, 20), abs=0.05)
    assert ruler_of(front) == pytest.approx(100, abs=0.05)


@pytest.mark.parametrize("edge", ["long", "short"])
def test_the_labels_of_both_sides_cover_each_other(stocks: dict[str, Stock], kit: Brand, edge: Edge) -> None:
    stock = stocks["labels"]
    for page, back in zip(marks(calibration_sheet("x", stock, kit, edge)), (False, True), strict=True):
        upright = [box for box in page if box.width_mm < 1]
        for label in stock.labels:
            left_mm = 210 - label.right_mm if back and edge == "long" else label.x_mm
            top_mm = 297 - label.bottom_mm if back and edge == "short" else label.y_mm
            for x_mm in (left_mm, left_mm + 85):
                assert any(
                    abs(line.x_mm + line.width_mm / 2 - x_mm) < 0.05
                    and abs(line.y_mm + line.height_mm / 2 - top_mm - 27) < 0.05
                    and abs(line.height_mm - 54) < 1
                    for line in upright
                )


@pytest.mark.parametrize("name", ["a4", "labels", "letter"])
def test_nothing_is_printed_in_the_outer_5_mm(stocks: dict[str, Stock], kit: Brand, name: str) -> None:
    for page in pdfium.PdfDocument(calibration_sheet("Station 2", stocks[name], kit)):
        picture = ImageChops.invert(page.render(scale=150 / 72).to_pil().convert("L"))
        left, top, right, foot = picture.getbbox() or pytest.fail("an empty page")
        edge = 5 * 150 / 25.4
        assert min(left, top, picture.width - right, picture.height - foot) >= edge - 1


@pytest.mark.parametrize(("edge", "named"), [("long", "/DuplexFlipLongEdge"), ("short", "/DuplexFlipShortEdge")])
def test_it_tells_the_printer_and_the_user_how(kit: Brand, edge: Edge, named: str) -> None:
    pdf = calibration_sheet("Station 2", A4, kit, edge)
    with pikepdf.open(BytesIO(pdf)) as opened:
        wishes = opened.Root.ViewerPreferences
        assert (str(wishes.PrintScaling), str(wishes.Duplex)) == ("/None", named)
        assert str(opened.docinfo["/Title"]) == "Test sheet, Station 2"
        fonts = [font for page in opened.pages for font in page.Resources.Font.values()]
        assert fonts
        assert all("/FontFile2" in font.FontDescriptor for font in fonts)
    for page, side in zip(pdfium.PdfDocument(pdf), ("Front", "Back"), strict=True):
        words = page.get_textpage().get_text_range()
        assert side in words
        assert f"turned over the {edge} edge, at actual size (100 %)" in words
        assert command_for("Station 2", A4, edge) in " ".join(words.split())
        assert ("Ruler" in words) == (side == "Front")


def test_the_command_says_what_is_not_usual(stocks: dict[str, Stock]) -> None:
    start = 'leaflets calibrate set "Station 2" --front ACROSS,DOWN --back ACROSS,DOWN --ruler MM'
    assert command_for("Station 2", A4, "long") == start
    assert command_for("Station 2", stocks["labels"], "long") == start
    assert command_for("Station 2", stocks["letter"], "short") == f"{start} --edge short --stock letter"


def test_a_long_name_stays_in_its_room_and_can_be_read(kit: Brand) -> None:
    name = "W" * 40
    for page in pdfium.PdfDocument(calibration_sheet(name, A4, kit, "short")):
        assert f'leaflets calibrate set "{name}"' in page.get_textpage().get_text_range()
        assert all(from_pt(item.get_bounds()[2]) < 205 for item in page.get_objects())


def test_what_cannot_be_a_test_sheet_is_refused(stocks: dict[str, Stock], kit: Brand) -> None:
    with pytest.raises(StockError, match="Use --stock a4"):
        calibration_sheet("x", stocks["a5"], kit)
    with pytest.raises(PrinterError, match="line break"):
        calibration_sheet("two\nlines", A4, kit)
    with pytest.raises(MissingGlyphError, match="another name"):
        calibration_sheet("打印机", A4, kit)


faults = st.builds(Nudge, st.floats(-10, 10), st.floats(-10, 10))


@given(faults, faults, st.floats(0.95, 1.05), st.builds(Size, st.floats(200, 450), st.floats(200, 450)))
def test_the_readings_give_the_fault_back(front: Nudge, back: Nudge, scale: float, page: Size) -> None:
    def read(nudge: Nudge) -> tuple[float, float]:
        x_mm, y_mm = page.width_mm / 2, page.height_mm / 2
        return x_mm + scale * (20 - x_mm) + nudge.x_mm, y_mm + scale * (20 - y_mm) + nudge.y_mm

    found = printer_measured("x", (read(front), read(back)), 100 * scale, page)
    numbers = [found.front.x_mm, found.front.y_mm, found.back.x_mm, found.back.y_mm, found.scale]
    assert numbers == pytest.approx([front.x_mm, front.y_mm, back.x_mm, back.y_mm, scale], abs=1e-6)


def test_a_perfect_printer_is_left_alone() -> None:
    page = Size(210, 297)
    perfect = printer_measured("x", ((20, 20), (20, 20)), 100, page)
    assert perfect == Printer("x", Nudge(0, 0), Nudge(0, 0))
    assert perfect.matrix(False, page) == perfect.matrix(True, page) == (1, 0, 0, 1, 0, 0)


def test_a_ruler_in_centimetres_is_noticed() -> None:
    with pytest.raises(PrinterError, match=r"scale is 10\.0%.*in millimetres"):
        printer_measured("x", ((20, 20), (20, 20)), 10, Size(210, 297))


def test_a_name_with_accents_and_an_apostrophe_is_shown(kit: Brand) -> None:
    (front, _) = pdfium.PdfDocument(calibration_sheet("Łódź, O'Neil", A4, kit))
    assert "Test sheet, Łódź, O'Neil" in front.get_textpage().get_text_range()
