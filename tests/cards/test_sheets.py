"""Sheets of cards, measured and read back in the PDF: where each card lies, how it is drawn, and what its codes say."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
import pytest
import zxingcpp
from PIL import Image, ImageChops

from leaflets.brand import Brand
from leaflets.edition import Edition, Numbered
from leaflets.engines import deck_for
from leaflets.engines.canvas.fonts import FontBook, load_font
from leaflets.errors import RequestError, StockError
from leaflets.follows import check_code
from leaflets.geometry import Box, from_pt
from leaflets.imposition import Card, Edge, Imposition, Use, impose, one_up
from leaflets.imprint import serial
from leaflets.layout import Layout, Layouts
from leaflets.sheet import Job, write_sheets
from leaflets.stock import Stock, load_stocks, shipped_stocks
from tests.cards.test_shipped_cards import CARDS, Editions, Pages, Reading, Words, decoded, read

__all__ = ["read"]
Print = Callable[..., tuple[Imposition, bytes]]
STOCKS = load_stocks([shipped_stocks()])


def card_of(layout: Layout, edge: Edge = "long") -> Card:
    """What is laid out of a layout, in an office."""
    return Card(layout.trim, 0, layout.spec.safe_mm, edge)


@pytest.fixture
def print_cards(layouts: Layouts, brand: Brand, a4: Stock) -> Print:
    """Prints editions, each as often as it is said, in a card layout (by its name, or one that is given)."""

    def make(
        card: str | Layout,
        lots: list[tuple[Edition, int]],
        stock: Stock = a4,
        edge: Edge = "long",
        use: Use = Use(),  # noqa: B008
    ) -> tuple[Imposition, bytes]:
        layout = (card if isinstance(card, Layout) else layouts.get(card)).with_bleed(0)
        book = FontBook()
        deck = deck_for(layout, brand, layout.options({}), book)
        for edition, copies in lots:
            deck.add(edition, copies)
        imposition = impose(stock, card_of(layout, edge), deck.count, use)
        job = Job("Cards", date(2026, 8, 24), load_font(brand, brand.font("regular")), book)
        return imposition, write_sheets(deck, imposition, job)

    return make


@pytest.mark.parametrize(("card", "count"), [("window-card", 3), ("visiting-card", 13)])
def test_sheets_carry_every_card_and_its_codes(
    print_cards: Print, editions: Editions, read: Reading, card: str, count: int
) -> None:
    lots = [(editions("typical"), count - 1), (editions("longest"), 1)]
    imposition, pdf = print_cards(card, lots)
    assert pdf == print_cards(card, lots)[1]
    rendered = read.pages(pdf)
    assert len(rendered) == imposition.sheets * 2
    assert sum(said.count("Amara Placeholder") for said in read.words(pdf)[::2]) == count - 1
    last = [edition for edition, copies in lots for _ in range(copies)]
    on_last = [last[number] for _, number in imposition.cards_on(imposition.sheets - 1)]
    wanted = sorted(follow.url for edition in on_last for follow in edition.follows[:2])
    assert decoded(rendered[-1]) == (wanted, wanted)


def test_backs_lie_behind_their_fronts_on_part_filled_sheets(
    print_cards: Print, editions: Editions, pages: Pages
) -> None:
    for edge in ("long", "short"):
        imposition, pdf = print_cards(
            "visiting-card", [(editions("typical"), 3)], edge=edge, use=Use(6, frozenset({8}))
        )
        front, back = pages(pdf, 150)
        turned = Image.Transpose.FLIP_LEFT_RIGHT if edge == "long" else Image.Transpose.FLIP_TOP_BOTTOM
        seen_through = back.transpose(turned)
        scale = 150 / 25.4
        for number, slot in enumerate(imposition.fronts):
            inner = slot.box.grown(-1)
            area = inner.x_mm * scale, inner.y_mm * scale, inner.right_mm * scale, inner.bottom_mm * scale
            inked = [ImageChops.invert(side).crop(area).getbbox() is not None for side in (front, seen_through)]
            assert inked == [number in {5, 6, 8}] * 2


@pytest.mark.parametrize(("edge", "named"), [("long", "/DuplexFlipLongEdge"), ("short", "/DuplexFlipShortEdge")])
def test_sheets_tell_the_printer_how(
    print_cards: Print, editions: Editions, words: Words, edge: Edge, named: str
) -> None:
    _, pdf = print_cards("visiting-card", [(editions("typical"), 10)], edge=edge)
    with pikepdf.open(BytesIO(pdf)) as opened:
        wishes = opened.Root.ViewerPreferences
        assert (str(wishes.PrintScaling), str(wishes.Duplex)) == ("/None", named)
        assert [round(from_pt(float(corner)), 1) for corner in opened.pages[0].trimbox] == [0, 0, 210, 297]
        assert str(opened.docinfo["/CreationDate"]) == "D:20260824000000Z"
    front, back = words(pdf)
    assert "Cards. Sheet 1 of 1" in front
    assert "100 mm" in front
    assert "Sheet" not in back


@pytest.fixture
def filled(make_layout: Callable[..., Layout]) -> Callable[[Stock], Layout]:
    """Makes a layout of two faces with a blue panel that fills the trim, as large as a stock's label."""

    def make(stock: Stock) -> Layout:
        label = stock.labels[0]
        panel = (
            '[[frames]]\nkind = "panel"\nname = "all"\nbleeds = true\nfill = "navy"\nx_mm = 0\ny_mm = 0\n'
            f"width_mm = {label.width_mm}\nheight_mm = {label.height_mm}\n"
        )
        made = make_layout(panel, trim_mm=f"[{label.width_mm}, {label.height_mm}]")
        (made.folders[0] / "back.toml").write_text(panel, encoding="utf-8")
        return replace(made, spec=made.spec.model_copy(update={"faces": ("front", "back")}))

    return make


@pytest.mark.parametrize("name", sorted(name for name, stock in STOCKS.items() if stock.labels))
def test_every_trim_lies_on_its_label_in_the_pdf(
    print_cards: Print, filled: Callable[[Stock], Layout], edition: Edition, name: str
) -> None:
    """Measured on what pdfium finds in the file, both sides: within 0.05 mm of the stock's numbers."""
    stock = STOCKS[name]
    _, pdf = print_cards(filled(stock), [(edition, len(stock.labels))], stock=stock)
    document = pdfium.PdfDocument(pdf)
    for number, page in enumerate(document):
        height = page.get_height()
        found = sorted(
            tuple(from_pt(edge) for edge in (left, height - top, right, height - bottom))
            for left, bottom, right, top in forms_of(page)
        )
        labels = stock.labels if number == 0 else [mirror(label, stock.page.width_mm) for label in stock.labels]
        wanted = sorted(corners(label) for label in labels)
        assert len(found) == len(wanted)
        for one, other in zip(found, wanted, strict=True):
            assert one == pytest.approx(other, abs=0.05)


def forms_of(page: pdfium.PdfPage) -> list[tuple[float, float, float, float]]:
    """The boxes of the cards as pdfium finds them on a page, in points; marks and ruler are paths and text."""
    objects = page.get_objects(max_depth=1)
    return [item.get_bounds() for item in objects if item.type == pdfium_c.FPDF_PAGEOBJ_FORM]


def mirror(label: Box, page_mm: float) -> Box:
    return Box(page_mm - label.right_mm, label.y_mm, label.width_mm, label.height_mm)


def corners(box: Box) -> tuple[float, float, float, float]:
    return box.x_mm, box.y_mm, box.right_mm, box.bottom_mm


@pytest.mark.parametrize("name", sorted(name for name, stock in STOCKS.items() if stock.spec.unprintable_mm))
def test_nothing_is_printed_where_an_office_printer_cannot(
    print_cards: Print, editions: Editions, layouts: Layouts, pages: Pages, name: str
) -> None:
    stock = STOCKS[name]
    for card in CARDS:
        try:
            _, pdf = print_cards(card, [(editions("longest"), len(stock.labels) or 1)], stock=stock)
        except StockError:
            continue  # too large for its labels
        for picture in pages(pdf, 100):
            left, top, right, foot = ImageChops.invert(picture).getbbox() or (50, 50, 60, 60)
            least = stock.spec.unprintable_mm * 100 / 25.4 - 1
            assert min(left, top, picture.width - right, picture.height - foot) >= least, card


def test_crop_marks_are_drawn_where_they_were_laid_out(print_cards: Print, editions: Editions) -> None:
    for card in CARDS:
        imposition, pdf = print_cards(card, [(editions("typical"), 2)])
        with pikepdf.open(BytesIO(pdf)) as opened:
            drawn = [page.Contents.read_bytes().count(b" l S") for page in opened.pages]
        assert drawn == [len(imposition.marks) + 3 * bool(imposition.ruler), 0]


def test_a_page_to_itself_has_its_boxes(layouts: Layouts, brand: Brand, edition: Edition) -> None:
    layout, book = layouts.get("visiting-card"), FontBook()
    deck = deck_for(layout, brand, {}, book)
    deck.add(edition, 1)
    imposition = one_up(Card(layout.trim, 3, 5, intent="press"), 1)
    pdf = write_sheets(deck, imposition, Job("Cards", date(2026, 8, 24), load_font(brand, brand.font("regular")), book))
    with pikepdf.open(BytesIO(pdf)) as opened:
        for page in opened.pages:
            trim, bleed = ([from_pt(float(edge)) for edge in box] for box in (page.trimbox, page.bleedbox))
            assert (trim[2] - trim[0], trim[3] - trim[1]) == pytest.approx((85, 55), abs=0.01)
            assert [abs(one - other) for one, other in zip(trim, bleed, strict=True)] == pytest.approx(
                [3] * 4, abs=0.01
            )


def test_running_text_is_black_alone(print_cards: Print, editions: Editions) -> None:
    """Ink mixed of several toners is fringed on an office printer: what is dark and grey is drawn with `g`."""
    _, pdf = print_cards("visiting-card", [(editions("typical"), 1)])
    with pikepdf.open(BytesIO(pdf)) as opened:
        drawn = b"".join(form.read_bytes() for page in opened.pages for form in page.Resources.XObject.values())
    assert b"0 g" in drawn
    assert b"0 0 0 rg" not in drawn


def test_a_thousand_numbered_cards_are_read_back(
    make_numbered: Callable[[int], tuple[list[str], bytes]], pages: Pages
) -> None:
    urls, pdf = make_numbered(1000)
    found = [code.text for page in pages(pdf, 150) for code in zxingcpp.read_barcodes(page)]
    assert sorted(found) == sorted(urls)
    assert len(set(found)) == 1000


@pytest.fixture
def make_numbered(
    make_layout: Callable[..., Layout], brand: Brand, edition: Edition, a4: Stock
) -> Callable[[int], tuple[list[str], bytes]]:
    """Prints cards that have a code of their own each; gives the addresses and the PDF."""
    frame = (
        '[[frames]]\nkind = "qr"\nname = "own"\nx_mm = 20\ny_mm = 10\nwidth_mm = 24\nheight_mm = 24\n'
        'when = "edition.card"\naddress = "edition.card.check"\n'
    )
    layout = make_layout(frame)

    def make(count: int) -> tuple[list[str], bytes]:
        book = FontBook()
        deck = deck_for(layout, brand, {}, book)
        serials = [serial("261123-7K3F", number) for number in range(1, count + 1)]
        numbered = [Numbered(made, check_code(brand, made)) for made in serials]
        deck.add(edition, count, numbered)
        imposition = impose(a4, card_of(layout), count)
        job = Job("Cards", date(2026, 8, 24), load_font(brand, brand.font("regular")), book)
        return [card.check.url for card in numbered if card.check], write_sheets(deck, imposition, job)

    return make


def test_as_many_cards_as_were_laid_out_or_none(layouts: Layouts, brand: Brand, edition: Edition, a4: Stock) -> None:
    layout, book = layouts.get("window-card"), FontBook()
    deck = deck_for(layout, brand, {}, book)
    deck.add(edition, 3)
    with pytest.raises(RequestError):
        write_sheets(
            deck,
            impose(a4, card_of(layout), 4),
            Job("Cards", date(2026, 8, 24), load_font(brand, brand.font("regular")), book),
        )
