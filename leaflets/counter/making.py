"""Floor 6, making: what a process of the counter does with an order: cards as PDF, their pictures, what was found."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from leaflets.counter.order import Wanted, ticket_of
from leaflets.errors import LeafletsError, Place, Problem, program_fault
from leaflets.geometry import MM_PER_INCH, PT_PER_INCH, Box, Size, to_pt
from leaflets.imposition import Card, Imposition, Slot, impose
from leaflets.layout import Layout
from leaflets.manifest import Row, rows_of
from leaflets.press import PLAIN_STOCK, Press
from leaflets.printer import Printer
from leaflets.proof_page import opened
from leaflets.spelling import without_commands
from leaflets.stock import find_stock
from leaflets.ticket import CardTicket, Output

FACE_PX = 640
"""How wide the picture of a card is, for the sharp screens of phones; a page shows it half as wide."""
SHEET_PX = 640
SHEET = "sheet"
FAST_OCTREE = 2
"""Pillow's quickest way to few colours: a card has few, and its edges are greys of them."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG: a face of the first card by its name, or the front of the first sheet as `sheet`."""

    name: str
    png: bytes
    size: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Made:
    """What came of an order: the file, or the problems that stop it.

    `rows` are what a manifest says of it, `notices` what somebody should know before printing it.
    """

    name: str = ""
    pdf: bytes = b""
    pages: int = 0
    cards: int = 0
    pictures: tuple[Picture, ...] = ()
    rows: tuple[Row, ...] = ()
    notices: tuple[Problem, ...] = ()
    left_out: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = field(default=())


def make(press: Press, printers: Mapping[str, Printer], wanted: Wanted) -> Made:
    """Make an order. It never raises for what is wrong with the order or the data: that stands in `problems`."""
    press = replace(press, now=datetime.now(UTC))
    try:
        layout = press.layouts.get(wanted.order.layout)
        layout = layout.chosen(layout.options(dict(wanted.order.options)))
        ticket = ticket_of(wanted, printers, layout.spec.duplex_edge)
        output = press.run(ticket)
        imposed = _imposed(press, layout, ticket, sum(one.copies for one in output.printed))
        pictures = _pictures(output, layout, ticket, imposed)
    except LeafletsError as fault:
        return Made(problems=fault.problems)
    except MemoryError:
        raise
    except Exception as fault:  # one order that the program fails at must not cost the process
        place = Place(area=wanted.order.area, layout=wanted.order.layout)
        return Made(problems=(program_fault(fault, place),))
    return _told(output, pictures)


def _told(output: Output, pictures: tuple[Picture, ...]) -> Made:
    (file,) = output.files
    found = [*output.cleared.warned, *output.checked.problems]
    return Made(
        file.name,
        file.content,
        output.pages,
        sum(one.copies for one in output.printed),
        pictures,
        tuple(rows_of(output, file.name)),
        tuple(dict.fromkeys(found)),
        tuple(re.sub(r"^https://(www\.)?|/$", "", left.what) for left in output.left_out),
    )


def _imposed(press: Press, layout: Layout, ticket: CardTicket, count: int) -> Imposition:
    """Where the cards lie, as the run has laid them."""
    spec, sheets = layout.spec, ticket.sheets
    stock = find_stock(press.stocks, sheets.stock or spec.stock or PLAIN_STOCK)
    card = Card(layout.trim, 0, spec.safe_mm, sheets.edge or spec.duplex_edge, sheets.intent, spec.tumble)
    return impose(stock, card, count, replace(sheets.use, fill=False))


def _pictures(output: Output, layout: Layout, ticket: CardTicket, imposed: Imposition) -> tuple[Picture, ...]:
    """The faces of the first card, each the right way up, and the front of the first sheet."""
    slot = next(slot for slot, _card in imposed.cards_on(0))
    edge = imposed.card.edge
    printer = ticket.sheets.printer.turning(edge) if ticket.sheets.printer else None
    made: list[Picture] = []
    with opened(output.files[0].content) as document:
        for number, face in enumerate(layout.spec.faces):
            there: Slot = (imposed.fronts, imposed.backs)[number % 2][slot]
            crop = _crop(there.box, imposed.page, printer, back=bool(number % 2))
            image = _painted(document[number], FACE_PX / layout.trim.width_mm, crop)
            made.append(_png(face, image.rotate(there.turn, expand=True)))
        made.append(_png(SHEET, _painted(document[0], SHEET_PX / imposed.page.width_mm, (0, 0, 0, 0))))
    return tuple(made)


def _crop(box: Box, page: Size, printer: Printer | None, *, back: bool) -> tuple[float, ...]:
    """What to leave away of a page at left, bottom, right and top, in points, so that a card is left.

    On a sheet for a printer that is off the mark, the card lies as far off the other way.
    """
    left, bottom, right, top = box.on_page_pt(page.height_mm)
    if printer:
        grow, _, _, _, across, up = printer.matrix(back, page)
        left, right = (grow * x + across for x in (left, right))
        bottom, top = (grow * y + up for y in (bottom, top))
    wide, high = to_pt(page.width_mm), to_pt(page.height_mm)
    return tuple(max(0.0, cut) for cut in (left, bottom, wide - right, high - top))


def _painted(page: Any, px_per_mm: float, crop: tuple[float, ...]) -> Any:
    scale = px_per_mm * MM_PER_INCH / PT_PER_INCH
    return page.render(scale=scale, crop=crop).to_pil().convert("RGB")


def _png(name: str, image: Any) -> Picture:
    out = BytesIO()
    image.quantize(128, FAST_OCTREE).save(out, "PNG", compress_level=3)
    return Picture(name, out.getvalue(), image.size)


def as_finding(problem: Problem) -> dict[str, str]:
    """A problem for a page: what is wrong, where, and how to mend it, without what only the command understands."""
    mend = without_commands(problem.mend)
    return {"code": problem.code, "wrong": problem.wrong, "mend": mend, "where": str(problem.place)}


def as_told(made: Made) -> dict[str, Any]:
    """What is kept beside the file, as plain values."""
    return {
        "name": made.name,
        "pages": made.pages,
        "cards": made.cards,
        "pictures": {picture.name: picture.size for picture in made.pictures},
        "rows": [asdict(row) for row in made.rows],
        "notices": [as_finding(problem) for problem in made.notices],
        "left_out": list(made.left_out),
    }
