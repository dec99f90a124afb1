"""The shipped cards: every one with the shortest, an ordinary and the longest edition."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from itertools import pairwise

import pikepdf
import pytest
import zxingcpp
from PIL import Image, ImageChops
from pyzbar import pyzbar

from leaflets.brand import Brand
from leaflets.config import shipped
from leaflets.document import Document
from leaflets.edition import Edition, Issue, compose
from leaflets.engines.canvas import typeset
from leaflets.frames import LEAST_WRITING_MM, TickFrame, WriteInFrame, load_faces
from leaflets.geometry import from_pt
from leaflets.layout import Layouts, find_layouts, shipped_layouts
from leaflets.models import Kind
from leaflets.sources import read as read_data

Editions = Callable[..., Edition]
Pages = Callable[..., list[Image.Image]]
Words = Callable[[bytes], list[str]]
SetCard = Callable[..., Document]
DPI = 300
EDITIONS = ("shortest", "typical", "longest")


def canvas_layouts() -> Iterator[str]:
    found = find_layouts([shipped_layouts()])
    yield from (name for name in found if found.get(name).spec.engine == "canvas")


CARDS = sorted(canvas_layouts())


@dataclass(frozen=True)
class Reading:
    """How a PDF is read back: as pictures and as words."""

    pages: Pages
    words: Words


@pytest.fixture
def read(pages: Pages, words: Words) -> Reading:
    """Both ways to read a PDF back."""
    return Reading(pages, words)


def decoded(picture: Image.Image) -> tuple[list[str], list[str]]:
    """What two independent readers find in a picture."""
    one = sorted(code.text for code in zxingcpp.read_barcodes(picture))
    return one, sorted(code.data.decode() for code in pyzbar.decode(picture, symbols=[pyzbar.ZBarSymbol.QRCODE]))


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("name", EDITIONS)
def test_every_card_is_set_and_its_codes_lead_where_it_says(
    set_card: SetCard, editions: Editions, read: Reading, card: str, name: str
) -> None:
    pdf = set_card(card, name).pdf
    wanted = sorted(follow.url for follow in editions(name).follows[:2]) or ["https://www.inyourarea.example"]
    back = read.pages(pdf)[1]
    assert decoded(back) == (wanted, wanted)
    printed = read.words(pdf)[1].replace(" ", "")
    for url in wanted:
        assert url.removeprefix("https://").removeprefix("www.").rstrip("/") in printed


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("name", EDITIONS)
def test_the_edge_of_a_card_stays_white(
    set_card: SetCard, pages: Pages, layouts: Layouts, card: str, name: str
) -> None:
    for picture in pages(set_card(card, name).pdf):
        left, top, right, foot = ImageChops.invert(picture).getbbox() or (0, 0, 0, 0)
        least = min(5, layouts.get(card).spec.safe_mm) * DPI / 25.4 - 1
        assert min(left, top, picture.width - right, picture.height - foot) >= least


def test_the_longest_edition_can_be_set_for_every_officer(set_card: SetCard) -> None:
    for card in CARDS:
        for officer in range(12):
            set_card(card, "longest", officer)


@pytest.mark.parametrize("sample", ["shortest", "longest"])
@pytest.mark.parametrize("card", CARDS)
def test_the_samples_can_be_set_for_every_officer(layouts: Layouts, brand: Brand, card: str, sample: str) -> None:
    records = read_data(shipped("samples") / sample).records
    layout = layouts.get(card)
    for area in records.areas:
        edition = compose(area, records, Issue(date(2024, 4, 1), date(2024, 5, 1)), layout.spec.limits, brand)
        for officer in records.officers:
            assert typeset(layout, replace(edition, officer=officer), brand, {}).faces == ("front", "back")


def test_a_window_card_says_who_called_and_never_why(set_card: SetCard, brand: Brand, words: Words) -> None:
    front, back = words(set_card("window-card", "typical").pdf)
    for said in (
        "Sorry we missed you",
        "Police Constable Amara Placeholder",
        "Collar number 80412",
        "We will try again on",
        "Colchester Town Neighbourhood Team",
        "Call 101",
        "colchester.team@inyourarea.example",
        brand.genuine,
        "post fully through the letterbox",
    ):
        assert said in front
    for said in ("Street surgery", "Friday 18 September, 10am to 12:30pm", "Culver Square", "colchester-2026-09"):
        assert said in back
    for contact in brand.contacts.values():
        assert contact.value in back
    assert not re.search(r"crime (number|reference|type)|incident|reason|\bref\b", f"{front} {back}", re.IGNORECASE)
    assert not any(kind.value in front.lower() for kind in Kind if kind is not Kind.OTHER)


def test_a_window_card_without_an_officer_has_lines_to_write_on(set_card: SetCard, words: Words) -> None:
    plain, named = (set_card("window-card", "typical", officer).pdf for officer in (None, 0))
    assert "Officer" in words(plain)[0]
    assert "Amara" not in words(plain)[0]
    assert len(_written_lines(plain)) == len(_written_lines(named)) + 2


def _written_lines(pdf: bytes) -> list[float]:
    """How far down the lines to write on lie on the front, in millimetres, from the PDF's own operators."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        page = opened.pages[0]
        height = float(page.mediabox[3])
        found = re.findall(rb"([\d.]+) ([\d.]+) m ([\d.]+) ([\d.]+) l S", page.Contents.read_bytes())
    return sorted(from_pt(height - float(y)) for _, y, _, until in found if y == until)


def test_lines_to_write_on_are_far_enough_apart(layouts: Layouts, set_card: SetCard) -> None:
    pdf = set_card("window-card", "typical", None).pdf
    drawn = sorted({round(y_mm, 2) for y_mm in _written_lines(pdf)})
    assert len(drawn) == 4
    assert all(lower - upper >= LEAST_WRITING_MM for upper, lower in pairwise(drawn))
    front = load_faces(layouts.get("window-card"))[0].frames
    lines = [frame.box for frame in front if isinstance(frame, WriteInFrame)]
    assert all(box.height_mm >= LEAST_WRITING_MM for box in lines)
    ticks = [frame.box for frame in front if isinstance(frame, TickFrame)]
    assert len(ticks) == 4
    assert not any(one.meets(other) for k, one in enumerate(lines + ticks) for other in (lines + ticks)[k + 1 :])


def test_a_window_card_without_events_says_where_to_find_them(
    set_card: SetCard, editions: Editions, words: Words
) -> None:
    typical = set_card("window-card", replace(editions("typical"), events=()))
    assert "Our next dates are on inyourarea.example/colchester" in words(typical.pdf)[1]
    shortest = set_card("window-card", "shortest", None)
    assert "Call 101 to ask when and where" in words(shortest.pdf)[1]


def test_a_visiting_card_names_its_officer(set_card: SetCard, brand: Brand, words: Words) -> None:
    front, back = words(set_card("visiting-card", "typical").pdf)
    for said in ("Police Constable", "Amara Placeholder", "Antisocial behaviour lead", "80412", "Call 101"):
        assert said in front
    assert "Colchester Town" in back
    assert brand.genuine in back
