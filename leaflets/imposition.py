"""Floor 3, imposition: pure. Where the cards of a sheet lie, front and back, and which card lies where.

Cards lie upright in reading order. On a stock with labels each is centred in its label; on a plain one they lie in the
middle of the page, edge to edge or with their bleed between them, and are turned by a quarter where more fit so. Backs
are mirrored from the fronts' real positions, so that each lies behind its own front, on a part-filled sheet too.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from leaflets.errors import Place, RequestError, StockError
from leaflets.geometry import Box, Size
from leaflets.marks import LEAST_MARK_MM, MARK_AWAY_MM, Cuts, Mark, Ruler, away_mm, marks_of, note_box, place_ruler
from leaflets.stock import Stock

Edge = Literal["long", "short"]
Turn = Literal[0, 90, 180, 270]
Intent = Literal["office", "press"]

FIT_SLACK_MM = 0.01
SLUG_MM = 8
"""The room around the bleed of a card that has a page to itself, for its marks."""


@dataclass(frozen=True, slots=True)
class Card:
    """What is laid out: a card's size, how far its art reaches beyond it, and how far inside it its text stays.

    `edge` is the sheet's edge that the printer turns it over. Whichever it is, the card that is cut out is turned over
    sideways, as a page is; with `tumble` its back stands on its head then. An office printer leaves the edge of the
    sheet blank; a press does not.
    """

    trim: Size
    bleed_mm: float = 0
    safe_mm: float = 0
    edge: Edge = "long"
    intent: Intent = "office"
    tumble: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """How a run uses its stock. All of it is about the first sheet, for a part-used one comes first.

    `start` is the first label to print on, counted from 1 in reading order or as (row, column). `skip` are spoiled
    labels. With `fill` the last sheet is filled with more cards.
    """

    start: int | tuple[int, int] = 1
    skip: frozenset[int] = frozenset()
    fill: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a card lies: its trim on the page, how far it may be seen, and its turn in degrees clockwise."""

    box: Box
    clip: Box
    turn: Turn = 0


@dataclass(frozen=True, slots=True)
class Imposition:
    """The sheets of a run of `count` cards. `backs[k]` lies behind `fronts[k]`.

    Marks, ruler and note are printed on fronts only: marks on both sides would show the printer's drift between them,
    and leave the cutter to choose. `taken` are the slots of the first sheet, counted from 0, that hold no card.
    `cut_to` is the TrimBox of the pages where it is not the whole sheet.
    """

    page: Size
    card: Card
    count: int
    fronts: tuple[Slot, ...]
    backs: tuple[Slot, ...]
    marks: tuple[Mark, ...] = ()
    ruler: Ruler | None = None
    note: Box | None = None
    taken: frozenset[int] = field(default=frozenset())
    cut_to: Box | None = None

    @property
    def on_first(self) -> int:
        """How many cards the first sheet has room for."""
        return len(self.fronts) - len(self.taken)

    @property
    def sheets(self) -> int:
        """How many sheets the run takes, the part-filled last one included."""
        return 1 + -(-max(0, self.count - self.on_first) // len(self.fronts))

    def sheet_of(self, card: int) -> int:
        """The sheet that a card lies on, both counted from 0."""
        return 0 if card < self.on_first else 1 + (card - self.on_first) // len(self.fronts)

    def cards_on(self, sheet: int) -> Iterator[tuple[int, int]]:
        """The slot and the card, both counted from 0, of every card on that sheet, counted from 0."""
        first = 0 if sheet == 0 else self.on_first + (sheet - 1) * len(self.fronts)
        free = [slot for slot in range(len(self.fronts)) if sheet or slot not in self.taken]
        for card, slot in enumerate(free, first):
            if card < self.count:
                yield slot, card


def impose(stock: Stock, card: Card, count: int, use: Use = Use()) -> Imposition:
    """Lay `count` cards on a stock; 0 stands for one sheet full.

    Raises StockError when a card does not fit, saying by how much, or when its text would stand where the printer
    leaves the sheet blank; RequestError for a count below 0 and for labels that the stock does not have.
    """
    if count < 0:
        raise RequestError(f"{count} cards cannot be laid out.", "Ask for 0 (one full sheet) or more.")
    cuts: Cuts | None = None
    if stock.labels:
        turn = _turn_in_label(stock, card.trim)
        lying = card.trim.turned if turn else card.trim
        boxes = tuple(_centred(lying, label) for label in stock.labels)
    else:
        cuts, turn = _plain_cuts(stock, card)
        boxes = cuts.boxes
    unprinted_mm = stock.spec.unprintable_mm if card.intent == "office" else 0
    _check_printable(stock, card, boxes, unprinted_mm)
    sheet = Box(0, 0, stock.page.width_mm, stock.page.height_mm)
    printable = sheet.grown(-unprinted_mm)
    fronts = tuple(Slot(box, _clip(box, boxes, card.bleed_mm, printable), turn) for box in boxes)
    backs = tuple(_backed(slot, stock.page, card) for slot in fronts)
    marks = tuple(marks_of(cuts, sheet, unprinted_mm, card.bleed_mm)) if cuts else ()
    clips = [slot.clip for slot in fronts]
    note = note_box(clips, boxes, printable)
    taken = _taken(use, boxes)
    beside = [*clips, *([note] if note else [])]
    ruler = place_ruler(beside, marks, printable) if card.intent == "office" else None
    return Imposition(stock.page, card, _count(count, len(boxes), taken, use), fronts, backs, marks, ruler, note, taken)


def one_up(card: Card, count: int) -> Imposition:
    """One card a page, upright, with its bleed and its marks around it: what a print shop imposes by itself."""
    edge_mm = card.bleed_mm + SLUG_MM
    page = Size(card.trim.width_mm + 2 * edge_mm, card.trim.height_mm + 2 * edge_mm)
    cuts = Cuts(1, 1, card.trim, edge_mm, edge_mm)
    (box,) = cuts.boxes
    slot = Slot(box, box.grown(card.bleed_mm))
    sheet = Box(0, 0, page.width_mm, page.height_mm)
    marks = tuple(marks_of(cuts, sheet, 0, card.bleed_mm + MARK_AWAY_MM))
    back = replace(slot, turn=180) if card.tumble else slot
    return Imposition(page, card, count, (slot,), (back,), marks, cut_to=box)


def mirrored(slot: Slot, page: Size, edge: Edge) -> Slot:
    """What lies behind a slot when the sheet is turned over that edge, turned so that the card reads as a page does."""
    across = (edge == "long") == (page.height_mm >= page.width_mm)
    turn: Turn = ((360 if across else 180) - slot.turn) % 360  # type: ignore[assignment] # quarters stay quarters
    return Slot(_reflected(slot.box, page, across=across), _reflected(slot.clip, page, across=across), turn)


def _backed(slot: Slot, page: Size, card: Card) -> Slot:
    back = mirrored(slot, page, card.edge)
    return replace(back, turn=(back.turn + 180) % 360) if card.tumble else back  # type: ignore[arg-type] # a quarter


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
    mend = f"Choose another stock or layout: leaflets stocks show {stock.name} says which cards fit."
    return StockError(wrong, mend, Place(block=stock.name))


def _plain_cuts(stock: Stock, card: Card) -> tuple[Cuts, Turn]:
    """The most cards that a plain sheet holds, upright where that is no fewer; with a bleed there is room for marks."""
    gap_mm = 2 * card.bleed_mm
    edge_mm = away_mm(card.bleed_mm) + LEAST_MARK_MM if card.bleed_mm else 0
    room = Size(stock.page.width_mm - 2 * edge_mm, stock.page.height_mm - 2 * edge_mm)
    turns: tuple[Turn, ...] = (0, 90)
    found: list[tuple[Cuts, Turn]] = []
    for turn in turns:
        lying = card.trim.turned if turn else card.trim
        columns = int((room.width_mm + gap_mm + FIT_SLACK_MM) / (lying.width_mm + gap_mm))
        rows = int((room.height_mm + gap_mm + FIT_SLACK_MM) / (lying.height_mm + gap_mm))
        if columns and rows:
            wide_mm = columns * (lying.width_mm + gap_mm) - gap_mm
            high_mm = rows * (lying.height_mm + gap_mm) - gap_mm
            left_mm, top_mm = (stock.page.width_mm - wide_mm) / 2, (stock.page.height_mm - high_mm) / 2
            found.append((Cuts(columns, rows, lying, left_mm, top_mm, gap_mm), turn))
    if not found:
        raise _too_large(stock, card.trim, room, "page")
    return max(found, key=lambda one: one[0].columns * one[0].rows)


def _check_printable(stock: Stock, card: Card, boxes: Iterable[Box], unprinted_mm: float) -> None:
    """Raises StockError when a card's text, which stays inside its safe area, would be lost at the sheet's edge."""
    printable = Box(0, 0, stock.page.width_mm, stock.page.height_mm).grown(-unprinted_mm)
    lost_mm = max(printable.outside_by(box.grown(-card.safe_mm)) for box in boxes)
    if lost_mm > FIT_SLACK_MM:
        wrong = (
            f"The card’s words may stand {lost_mm:.2f} mm in the {unprinted_mm:g} mm that the printer leaves blank "
            "at the edge of this sheet."
        )
        raise StockError(wrong, "Choose another stock, or make the layout’s safe_mm larger.", Place(block=stock.name))


def _taken(use: Use, boxes: tuple[Box, ...]) -> frozenset[int]:
    """The slots of the first sheet that are not printed on. Raises RequestError for labels that there are not."""
    columns = sum(box.y_mm == boxes[0].y_mm for box in boxes)
    rows = len(boxes) // columns
    start = use.start
    if isinstance(start, tuple):
        row, column = start
        if not (1 <= row <= rows and 1 <= column <= columns):
            raise RequestError(
                f"There is no label in row {row}, column {column}.",
                f"The sheet has {rows} rows of {columns}, counted from 1.",
            )
        start = (row - 1) * columns + column
    for number in (start, *sorted(use.skip)):
        if not 1 <= number <= len(boxes):
            raise RequestError(
                f"There is no label {number}.", f"The sheet has {len(boxes)}, counted from 1 row by row."
            )
    taken = frozenset(range(start - 1)) | {number - 1 for number in use.skip}
    if len(taken) == len(boxes):
        raise RequestError("No label of the first sheet is left to print on.", "Take a new sheet.")
    return taken


def _count(count: int, slots: int, taken: frozenset[int], use: Use) -> int:
    """How many cards are printed: as many as were asked for, or as fill the last sheet."""
    on_first = slots - len(taken)
    if not count:
        return on_first
    if not use.fill:
        return count
    return on_first + -(-max(0, count - on_first) // slots) * slots


def _clip(box: Box, others: Iterable[Box], bleed_mm: float, printable: Box) -> Box:
    """The trim with its bleed, but no further than half way to the next card on each side, nor where nothing prints."""
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
    x_mm, y_mm = max(printable.x_mm, box.x_mm - left), max(printable.y_mm, box.y_mm - top)
    until_x_mm = min(printable.right_mm, box.right_mm + right)
    return Box(x_mm, y_mm, until_x_mm - x_mm, min(printable.bottom_mm, box.bottom_mm + foot) - y_mm)
