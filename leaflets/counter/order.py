"""Floor 6, orders: what somebody asks the counter for, as plain values that can be hashed and sent to a process."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from leaflets.edition import Issue
from leaflets.imposition import Edge, Use
from leaflets.printer import Nudge, Printer, find_printer
from leaflets.ticket import CardTicket, Sheets, Taker, VisitReason

THIS_PRINTER = "This printer"
"""What a printer is called that is no calibrated one, and only nudged."""


@dataclass(frozen=True, slots=True)
class Order:
    """Cards of one layout for one officer, or without a name where `officer` is empty.

    `copies` is 0 for one sheet full. `right_mm` and `down_mm` say how far the print is to be moved on both sides of
    the sheet, besides what is known of the printer. `edge` is the layout's own where it is None.
    """

    area: str
    layout: str
    officer: str = ""
    options: tuple[tuple[str, str], ...] = ()
    copies: int = 0
    stock: str = ""
    start: int = 1
    skip: tuple[int, ...] = ()
    fill: bool = False
    printer: str = ""
    right_mm: float = 0
    down_mm: float = 0
    edge: Edge | None = None
    lang: str = "en"
    visit: str = ""
    reason: str = ""
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """An order as it is made: on which day, and from which serial number on."""

    order: Order
    day: date
    first_number: int = 1

    def key(self, *besides: str) -> str:
        """A hash of it, and of what else the cards are made from."""
        return hashed(repr(self), *besides)


def hashed(*texts: str) -> str:
    """A name of 32 digits for these texts; others do not come to the same."""
    return sha256("\0".join(texts).encode("utf-8", "backslashreplace")).hexdigest()[:32]


def ticket_of(wanted: Wanted, printers: Mapping[str, Printer], usual: Edge) -> CardTicket:
    """The ticket of an order; `usual` is the edge of its layout. Raises UnknownNameError, PrinterError."""
    order = wanted.order
    use = Use(order.start, frozenset(order.skip), order.fill)
    printer = _printer(order, printers, order.edge or usual)
    return CardTicket(
        order.layout,
        Issue(wanted.day.replace(day=1), wanted.day),
        (Taker(order.area, order.officer or None, order.copies),),
        Sheets(order.stock, use, edge=order.edge, printer=printer),
        dict(order.options),
        VisitReason(order.visit or None, order.reason or None),
        numbered=order.numbered,
        first_number=wanted.first_number,
        lang=order.lang,
    )


def _printer(order: Order, printers: Mapping[str, Printer], edge: Edge) -> Printer | None:
    """The calibrated printer, moved by what the order says; None where there is nothing to mend."""
    known = find_printer(printers, order.printer).turning(edge) if order.printer else None
    if not order.right_mm and not order.down_mm:
        return known
    here = known or Printer(THIS_PRINTER, Nudge(0, 0), Nudge(0, 0), edge=edge)
    # A nudge is how far the printer is off; what moves the print to the right makes that less.
    front, back = (Nudge(side.x_mm - order.right_mm, side.y_mm - order.down_mm) for side in (here.front, here.back))
    return replace(here, front=front, back=back)
