"""Floor 3, imposition: pure. Where the cards of a sheet lie, front and back, and where it is cut.

Cards lie upright in reading order. On a stock with labels each is centred in its label; on a plain one they lie edge to
edge in the middle of the page, and are turned by a quarter only when none fits upright. Backs are mirrored from the
fronts' real positions, so that each lies behind its own front, on the last, part-filled sheet too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from leaflets.errors import Place, RequestError, StockError
from leaflets.geometry import Box, Size
from leaflets.stock import Stock

Edge = Literal["long", "short"]
Turn = Literal[0, 90, 270]

FIT_SLACK_MM = 0.01
MARK_MM = 4
"""The length of a crop mark."""
MARK_AWAY_MM = 1
"""How far a mark stands from the trim, so that a cut that drifts leaves no ink on the card."""
LEAST_MARK_MM = 1.5
"""A shorter mark cannot be seen beside the edge of the sheet."""
SHARED_MARK_MM = 3
"""Where there is no waste, marks lie on the cuts that two cards share; this long, from the unprintable edge inwards."""
CROSS_MM = 1.5
"""Half the size of the cross where such cuts meet."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a card lies: its trim on the page, how far it may be seen, and its turn in degrees clockwise."""

    box: Box
    clip: Box
    turn: Turn = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of a crop mark, in millimetres from the page's top left corner."""

    x_mm: float
    y_mm: float
    until_x_mm: float
    until_y_mm: float


@dataclass(frozen=True, slots=True)
class Imposition:
    """The sheets of a run of `count` cards. `backs[k]` lies behind `fronts[k]`; `marks` are printed on fronts only.

    Marks on both sides would show the printer's drift between them, and leave the cutter to choose. `unprintable_mm` is
    what the printer leaves blank at each edge.
    """

    page: Size
    trim: Size
    bleed_mm: float
    edge: Edge
    count: int
    fronts: tuple[Slot, ...]
    backs: tuple[Slot, ...]
    marks: tuple[Mark, ...]
    unprintable_mm: float = 0

    @property
    def sheets(self) -> int:
        """How many sheets the run takes, the part-filled last one included."""
        return -(-self.count // len(self.fronts))

    def cards_on(self, sheet: int) -> range:
        """The cards, counted from 0, on that sheet, counted from 0. The first lies in the first slot."""
        first = sheet * len(self.fronts)
        return range(first, min(first + len(self.fronts), self.count))


@dataclass(frozen=True, slots=True)
class _Grid:
    """The cards of a plain sheet: how many across and down, their size as they lie, and the first one's corner."""

    columns: int
    rows: int
    card: Size
    left_mm: float
    top_mm: float

    @property
    def boxes(self) -> tuple[Box, ...]:
        return tuple(
            Box(x_mm, y_mm, self.card.width_mm, self.card.height_mm)
            for y_mm in self.downs[:-1]
            for x_mm in self.acrosses[:-1]
        )

    @property
    def acrosses(self) -> tuple[float, ...]:
        """Where the sheet is cut from top to bottom."""
        return tuple(self.left_mm + column * self.card.width_mm for column in range(self.columns + 1))

    @property
    def downs(self) -> tuple[float, ...]:
        """Where the sheet is cut from left to right."""
        return tuple(self.top_mm + row * self.card.height_mm for row in range(self.rows + 1))


def impose(stock: Stock, trim: Size, bleed_mm: float, count: int, duplex_edge: Edge) -> Imposition:
    """Lay `count` cards of a size on a stock; 0 stands for one full sheet.

    Raises StockError when a card does not fit, saying by how much, and RequestError for a count below 0.
    """
    if count < 0:
        raise RequestError(f"{count} cards cannot be laid out.", "Ask for 0 (one full sheet) or more.")
    marks: tuple[Mark, ...] = ()
    if stock.labels:
        turn = _turn_in_label(stock, trim)
        card = trim.turned if turn else trim
        boxes = tuple(_centred(card, label) for label in stock.labels)
    else:
        grid, turn = _plain_grid(stock, trim)
        boxes, marks = grid.boxes, tuple(_marks(grid, stock, bleed_mm))
    fronts = tuple(Slot(box, _clip(box, boxes, bleed_mm, stock.page), turn) for box in boxes)
    backs = tuple(mirrored(slot, stock.page, duplex_edge) for slot in fronts)
    return Imposition(
        stock.page, trim, bleed_mm, duplex_edge, count or len(fronts), fronts, backs, marks, stock.spec.unprintable_mm
    )


def mirrored(slot: Slot, page: Size, edge: Edge) -> Slot:
    """What lies behind a slot when the sheet is turned over that edge. A turned card is turned the other way."""
    turn: Turn = {0: 0, 90: 270, 270: 90}[slot.turn]  # type: ignore[assignment] # the values are turns
    across = (edge == "long") == (page.height_mm >= page.width_mm)
    return Slot(_reflected(slot.box, page, across=across), _reflected(slot.clip, page, across=across), turn)


def _reflected(box: Box, page: Size, *, across: bool) -> Box:
    if across:
        return Box(page.width_mm - box.right_mm, box.y_mm, box.width_mm, box.height_mm)
    return Box(box.x_mm, page.height_mm - box.bottom_mm, box.width_mm, box.height_mm)


def _centred(card: Size, label: Box) -> Box:
    x_mm = label.x_mm + (label.width_mm - card.width_mm) / 2
    return Box(x_mm, label.y_mm + (label.height_mm - card.height_mm) / 2, card.width_mm, card.height_mm)


def _turn_in_label(stock: Stock, trim: Size) -> Turn:
    label = Size(stock.labels[0].width_mm, stock.labels[0].height_mm)
    turns: tuple[Turn, ...] = (0, 90)
    for turn in turns:
        if _over_mm(trim.turned if turn else trim, label) <= FIT_SLACK_MM:
            return turn
    raise _too_large(stock, trim, label, "label")


def _over_mm(card: Size, room: Size) -> float:
    return max(card.width_mm - room.width_mm, card.height_mm - room.height_mm)


def _too_large(stock: Stock, trim: Size, room: Size, what: str) -> StockError:
    over_mm = min(_over_mm(trim, room), _over_mm(trim.turned, room))
    wrong = f"A card of {trim} is {over_mm:.2f} mm larger than the {what} of {room}."
    return StockError(wrong, "Choose another stock.", Place(block=stock.name))


def _plain_grid(stock: Stock, trim: Size) -> tuple[_Grid, Turn]:
    page = stock.page
    turns: tuple[Turn, ...] = (0, 90)
    for turn in turns:
        card = trim.turned if turn else trim
        columns = int((page.width_mm + FIT_SLACK_MM) / card.width_mm)
        rows = int((page.height_mm + FIT_SLACK_MM) / card.height_mm)
        if columns and rows:
            left_mm = (page.width_mm - columns * card.width_mm) / 2
            return _Grid(columns, rows, card, left_mm, (page.height_mm - rows * card.height_mm) / 2), turn
    raise _too_large(stock, trim, page, "page")


def _clip(box: Box, others: Iterable[Box], bleed_mm: float, page: Size) -> Box:
    """The trim with its bleed, but no further than half way to the next card on each side, nor off the page."""
    left = right = top = foot = bleed_mm
    for other in others:
        if other.y_mm < box.bottom_mm and box.y_mm < other.bottom_mm:  # beside it
            if other.x_mm > box.x_mm:
                right = min(right, max(0.0, other.x_mm - box.right_mm) / 2)
            elif other.x_mm < box.x_mm:
                left = min(left, max(0.0, box.x_mm - other.right_mm) / 2)
        if other.x_mm < box.right_mm and box.x_mm < other.right_mm:  # above or below it
            if other.y_mm > box.y_mm:
                foot = min(foot, max(0.0, other.y_mm - box.bottom_mm) / 2)
            elif other.y_mm < box.y_mm:
                top = min(top, max(0.0, box.y_mm - other.bottom_mm) / 2)
    x_mm, y_mm = max(0.0, box.x_mm - left), max(0.0, box.y_mm - top)
    until_x_mm = min(page.width_mm, box.right_mm + right)
    return Box(x_mm, y_mm, until_x_mm - x_mm, min(page.height_mm, box.bottom_mm + foot) - y_mm)


def _marks(grid: _Grid, stock: Stock, bleed_mm: float) -> Iterable[Mark]:
    """The crop marks of a plain sheet: in the waste where there is some, else on the cuts that cards share."""
    away_mm = max(MARK_AWAY_MM, bleed_mm)
    edge_mm = stock.spec.unprintable_mm
    over = _waste_mark(grid.top_mm, away_mm, edge_mm)
    beside = _waste_mark(grid.left_mm, away_mm, edge_mm)
    page = stock.page
    for x_mm in grid.acrosses if over else grid.acrosses[1:-1]:
        near_mm, far_mm = over or (edge_mm, edge_mm + SHARED_MARK_MM)
        yield Mark(x_mm, near_mm, x_mm, far_mm)
        yield Mark(x_mm, page.height_mm - far_mm, x_mm, page.height_mm - near_mm)
    for y_mm in grid.downs if beside else grid.downs[1:-1]:
        near_mm, far_mm = beside or (edge_mm, edge_mm + SHARED_MARK_MM)
        yield Mark(near_mm, y_mm, far_mm, y_mm)
        yield Mark(page.width_mm - far_mm, y_mm, page.width_mm - near_mm, y_mm)
    if not (over and beside):
        yield from _crosses(grid)


def _waste_mark(margin_mm: float, away_mm: float, edge_mm: float) -> tuple[float, float] | None:
    """From where to where a mark lies in a margin, measured from the sheet's edge; None when there is no room for it.

    It keeps out of what the printer leaves blank, as long as that leaves enough of it.
    """
    until_mm = margin_mm - away_mm
    from_mm = max(0.0, until_mm - MARK_MM)
    if until_mm - max(from_mm, edge_mm) >= LEAST_MARK_MM:
        from_mm = max(from_mm, edge_mm)
    return (from_mm, until_mm) if until_mm - from_mm >= LEAST_MARK_MM else None


def _crosses(grid: _Grid) -> Iterable[Mark]:
    for x_mm in grid.acrosses[1:-1]:
        for y_mm in grid.downs[1:-1]:
            yield Mark(x_mm - CROSS_MM, y_mm, x_mm + CROSS_MM, y_mm)
            yield Mark(x_mm, y_mm - CROSS_MM, x_mm, y_mm + CROSS_MM)
