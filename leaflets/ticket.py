"""Floor 5, tickets: what is asked of the press, and what comes back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from leaflets.clearance import Cleared
from leaflets.copyfit import Adjusted
from leaflets.edition import Batch, Issue, LeftOut
from leaflets.errors import Problem
from leaflets.imposition import Edge, Intent, Use
from leaflets.imprint import Imprint
from leaflets.layout import OptionValue
from leaflets.models import Officer
from leaflets.preflight.expected import Checked
from leaflets.printer import Printer

Format = Literal["pdf", "html", "png", "txt"]


@dataclass(frozen=True, slots=True)
class Ticket:
    """The trade's job ticket: one piece for one area, for an office printer or a print shop.

    Without formats it is made in its layout's usual one.
    """

    area: str
    layout: str
    issue: Issue
    formats: tuple[Format, ...] = ()
    officer: str | None = None
    options: Mapping[str, OptionValue] = field(default_factory=dict)
    lang: str = "en"
    intent: Intent = "office"

    @property
    def layouts(self) -> tuple[str, ...]:
        """Its layout."""
        return (self.layout,)


@dataclass(frozen=True, slots=True)
class Taker:
    """Who gets how many cards of a run: an officer of an area, or None for cards without a name. 0: one sheet full."""

    area: str
    officer: str | None = None
    copies: int = 0


@dataclass(frozen=True, slots=True)
class Sheets:
    """How cards are printed: the stock (the layout's own when empty) and how it is used, for which kind of printer.

    `edge` is the sheet's edge that the printer turns it over (the layout's own when None). With `one_up` each card has
    a page to itself, as a print shop wants it.
    """

    stock: str = ""
    use: Use = field(default_factory=Use)
    intent: Intent = "office"
    edge: Edge | None = None
    one_up: bool = False
    printer: Printer | None = None


@dataclass(frozen=True, slots=True)
class VisitReason:
    """The kind of visit, where it was said; and why a card is left after a sensitive visit all the same."""

    kind: str | None = None
    override: str | None = None


@dataclass(frozen=True, slots=True)
class CardTicket:
    """A print run of cards of one layout for one or more takers, in one file.

    With `numbered` each card has a serial number, counted on from `first_number`. A `cover` lists who gets what.
    """

    layout: str
    issue: Issue
    takers: tuple[Taker, ...]
    sheets: Sheets = field(default_factory=Sheets)
    options: Mapping[str, OptionValue] = field(default_factory=dict)
    visit: VisitReason = field(default_factory=VisitReason)
    valid_until: date | None = None
    numbered: bool = False
    first_number: int = 1
    cover: bool = False
    lang: str = "en"

    @property
    def layouts(self) -> tuple[str, ...]:
        """Its layout."""
        return (self.layout,)

    @property
    def area(self) -> str:
        """The area, where there is only one."""
        areas = {taker.area for taker in self.takers}
        return areas.pop() if len(areas) == 1 else ""

    @property
    def officer(self) -> str | None:
        """The officer, where there is only one."""
        return self.takers[0].officer if len(self.takers) == 1 else None


@dataclass(frozen=True, slots=True)
class Pack:
    """Several tickets whose pieces are bound into one file of that name and title, for one officer of one area."""

    name: str
    tickets: tuple[Ticket | CardTicket, ...]
    first_number: int = 1
    title: str = ""

    @property
    def area(self) -> str:
        """The area."""
        return self.tickets[0].area

    @property
    def layout(self) -> str:
        """The names of its pieces' layouts."""
        return ", ".join(self.layouts)

    @property
    def layouts(self) -> tuple[str, ...]:
        """Its pieces' layouts."""
        return tuple(ticket.layout for ticket in self.tickets)

    @property
    def officer(self) -> str | None:
        """The officer."""
        return self.tickets[-1].officer


AnyTicket = Ticket | CardTicket | Pack
"""Whatever the press takes."""


@dataclass(frozen=True, slots=True)
class OutputFile:
    """A finished file: its name and all of its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Printed:
    """What one taker of a run got: what stands on the cards, how many, on which sheets (from 1), and their serials."""

    imprint: Imprint
    copies: int
    sheets: tuple[int, int]
    serials: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class NotPrinted:
    """A taker of a run whose cards could not be set, and why; in a pack, of which layout."""

    taker: Taker
    problems: tuple[Problem, ...]
    exit_code: int
    layout: str = ""


@dataclass(frozen=True, slots=True)
class PressNote:
    """What a print shop is told of a file: the condition it is made for, and the most ink at a point (3 is 300 %)."""

    condition: str
    highest_ink: float


@dataclass(frozen=True, slots=True)
class Output:
    """What a ticket gave: its files, how many pages the PDF has, and what was left out for want of room.

    `adjusted` is what else was done to make it fit or to fill it.

    A print run says besides which batch it is, what each taker got, and whose cards failed; a pack has its parts.
    `cleared` is what the guard said of it, `checked` what preflight said of the finished file.
    """

    ticket: AnyTicket
    files: tuple[OutputFile, ...]
    pages: int
    left_out: tuple[LeftOut, ...] = ()
    batch: Batch | None = None
    printed: tuple[Printed, ...] = ()
    failed: tuple[NotPrinted, ...] = ()
    parts: tuple["Output", ...] = ()
    cleared: Cleared = field(default_factory=Cleared)
    press: PressNote | None = None
    checked: Checked = field(default_factory=Checked)
    adjusted: tuple[Adjusted, ...] = ()


def file_stem(area: str, layout: str, month: str, officer: Officer | None = None, lang: str = "en") -> str:
    """The name of a piece's files without the ending.

    Area, layout, month, the officer's name and collar number, and the language where it is not English.
    """
    named = ""
    if officer is not None:
        named = f"{officer.name} {officer.collar_number or officer.rank}"
    parts = (area, layout, month, re.sub(r"[^\w]+", "-", named.lower()).strip("-"), lang if lang != "en" else "")
    return "-".join(part for part in parts if part)
