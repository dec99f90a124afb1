"""Floor 5, calibration: the test sheet for a printer, and what its measurements say about it.

Both pages have a line that should lie 20 mm from the paper's left edge and one 20 mm from its top. The lines are
measured where they pass the middle of the page, so that a sheet that went in askew does no harm.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportlab.pdfbase.pdfmetrics import stringWidth

from leaflets.brand import Brand
from leaflets.engines.canvas.fonts import PlainCanvas, registered
from leaflets.errors import MissingGlyphError, Place, StockError
from leaflets.geometry import Box, Size, from_pt, to_pt
from leaflets.imposition import Edge, Slot, mirrored
from leaflets.printer import Nudge, Printer, check_name
from leaflets.stock import Stock
from leaflets.typography import without_glyph

MEANT_MM = 20
"""Where lines A and B should be printed, from the paper's left and top edge."""
RULER_MM = 100
BLANK_MM = 5
"""What no office printer needs to print on, at every edge."""
REACH_MM = BLANK_MM + 1
NOTE = Size(140, 108)
"""The panel with the words, in the middle of the page."""
ROUND_MM = 27
"""How far from the page's edge the panel stands at least, and the outline on paper that has no labels."""
A4 = Size(210, 297)
FINE_PT, LINE_PT = 0.35, 0.5
LETTER_PT, HEAD_PT, BODY_PT, LABEL_PT = 30, 20, 10, 9
COMMAND_PT, LEAST_COMMAND_PT = 9.5, 8.5
LEADING_MM = 5.6
GREY = 0.45

Pair = tuple[float, float]


def printer_measured(name: str, sides: tuple[Pair, Pair], ruler_mm: float, page: Size, edge: Edge = "long") -> Printer:
    """The printer whose test sheet was measured, in millimetres: lines A and B of the front and the back, the ruler.

    A printer puts p at c + s·(p − c) + d; the ruler gives s, and each line then gives its d. Raises PrinterError.
    """
    scale = ruler_mm / RULER_MM
    middle = page.width_mm / 2, page.height_mm / 2
    front, back = (
        Nudge(*(read - (c + scale * (MEANT_MM - c)) for read, c in zip(side, middle, strict=True))) for side in sides
    )
    return Printer(name, front, back, scale, edge)


def command_for(name: str, stock: Stock, edge: Edge) -> str:
    """What to type after measuring; the capitals stand for what was measured."""
    more = " --edge short" if edge == "short" else ""
    more += "" if stock.page == A4 else f" --stock {stock.name}"
    return f'leaflets calibrate set "{name}" --front ACROSS,DOWN --back ACROSS,DOWN --ruler MM{more}'


def calibration_sheet(name: str, stock: Stock, brand: Brand, edge: Edge = "long") -> bytes:
    """The test sheet for a printer as PDF, front and back; the same bytes for the same input.

    It is never nudged itself. Raises PrinterError for the name, MissingGlyphError for one that the kit's fonts cannot
    show, and StockError for a sheet that is too small for it.
    """
    check_name(name)
    if missing := without_glyph(name, brand.covered):
        raise MissingGlyphError(f"The kit’s fonts have no “{missing[0]}”.", "Give the printer another name.")
    page = stock.page
    if page.width_mm < NOTE.width_mm + 2 * ROUND_MM or page.height_mm < NOTE.height_mm + 2 * ROUND_MM:
        wrong = f"A sheet of {page} is too small for the test sheet."
        raise StockError(wrong, "Use --stock a4: what is measured holds for the printer.", Place(block=stock.name))
    held = BytesIO()
    canvas = PlainCanvas(held, (to_pt(page.width_mm), to_pt(page.height_mm)), invariant=1, lang="en")
    canvas.setTitle(f"Test sheet, {name}")
    # Viewers shall not scale the sheet off its stock, and turn it over the right way (ISO 32000-1, table 150).
    canvas.setViewerPreference("PrintScaling", "None")
    canvas.setViewerPreference("Duplex", "DuplexFlipLongEdge" if edge == "long" else "DuplexFlipShortEdge")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    for back in (False, True):
        _Side(canvas, brand, stock, edge, back).draw(name)
        canvas.showPage()
    canvas.save()
    return held.getvalue()


@dataclass(frozen=True, slots=True)
class _Side:
    """One page while it is drawn."""

    canvas: Any
    brand: Brand
    stock: Stock
    edge: Edge
    back: bool

    def draw(self, name: str) -> None:
        """All of it; later things lie on earlier ones."""
        self._outlines()
        self._cross_hair()
        note = Box(*self._middle(NOTE), NOTE.width_mm, NOTE.height_mm)
        self._blank(note)
        self._words(note, name)
        self._boxes(note.moved(6, 56))
        if not self.back:
            self._ruler(self.stock.page.width_mm / 2 - RULER_MM / 2, note.y_mm + 84)
        self._command(name, note.moved(6, 82 if self.back else 94.5))

    def _middle(self, of: Size) -> Pair:
        page = self.stock.page
        return (page.width_mm - of.width_mm) / 2, (page.height_mm - of.height_mm) / 2

    def _outlines(self) -> None:
        """The stock's labels, or one frame, in dashes; on the back mirrored, so that both cover each other."""
        page = self.stock.page
        sheet = Box(0, 0, page.width_mm, page.height_mm)
        canvas = self.canvas
        canvas.saveState()
        clip = canvas.beginPath()
        clip.rect(*self._pt(sheet.grown(-BLANK_MM - 0.1)))
        canvas.clipPath(clip, stroke=0, fill=0)
        canvas.setStrokeGray(GREY)
        canvas.setLineWidth(FINE_PT)
        canvas.setDash(to_pt(1), to_pt(1))
        boxes = self.stock.labels or (sheet.grown(-ROUND_MM),)
        shown = [mirrored(Slot(box, box), page, self.edge).box if self.back else box for box in boxes]
        # Each edge once: where two labels touch, the dashes of one would fill the gaps of the other.
        for start, end in dict.fromkeys(edge for box in shown for edge in _edges(box)):
            self._line(start, end)
        canvas.restoreState()

    def _cross_hair(self) -> None:
        """Lines A and B, each with its letter and an arrow where it is to be measured."""
        page = self.stock.page
        middle_x_mm, middle_y_mm = page.width_mm / 2, page.height_mm / 2
        self._blank(Box(REACH_MM, middle_y_mm - 13, MEANT_MM - REACH_MM - 0.4, 16))
        self._blank(Box(middle_x_mm - 3, REACH_MM, 16, MEANT_MM - REACH_MM - 0.4))
        self.canvas.setStrokeGray(0)
        self.canvas.setLineWidth(LINE_PT)
        self._line((MEANT_MM, REACH_MM), (MEANT_MM, page.height_mm - REACH_MM))
        self._line((REACH_MM, MEANT_MM), (page.width_mm - REACH_MM, MEANT_MM))
        self._text("A", (REACH_MM + 3.5, middle_y_mm - 3.5), LETTER_PT, "bold")
        self._text("B", (middle_x_mm + 4, REACH_MM + 10.5), LETTER_PT, "bold")
        for at_mm, way in ((REACH_MM, -1), (MEANT_MM - 0.2, 1)):
            self._arrow_head((at_mm, middle_y_mm), (way, 0))
            self._arrow_head((middle_x_mm, at_mm), (0, way))
        self._line((REACH_MM, middle_y_mm), (MEANT_MM - 0.5, middle_y_mm))
        self._line((middle_x_mm, REACH_MM), (middle_x_mm, MEANT_MM - 0.5))

    def _words(self, note: Box, name: str) -> None:
        x_mm, y_mm = note.x_mm + 6, note.y_mm + 13
        side = "Back" if self.back else "Front"
        self._text(side, (x_mm, y_mm), HEAD_PT, "bold")
        beside_mm = x_mm + from_pt(stringWidth(side, registered(self.brand, "bold"), HEAD_PT)) + 4
        self._text(f"Test sheet, {name}", (beside_mm, y_mm), BODY_PT, "regular")
        last = "Hold the sheet to the light: the dashes of both sides should meet."
        lines = (
            f"Print double-sided, turned over the {self.edge} edge, at actual size (100 %).",
            "A, across: measure from the paper’s left edge to the middle of line A.",
            "B, down: measure from the paper’s top edge to the middle of line B.",
            last if self.back else "Ruler: measure it from its first tick to its last.",
            "Write millimetres with one decimal, such as 20.3, in the boxes.",
        )
        for number, line in enumerate(lines):
            self._text(line, (x_mm, y_mm + 10 + number * LEADING_MM), BODY_PT, "regular")

    def _boxes(self, at: Box) -> None:
        """The boxes to write in; `at` has the place of their labels."""
        self.canvas.setLineWidth(LINE_PT)
        for column, label in enumerate(("A, across", "B, down", *(() if self.back else ("Ruler",)))):
            box = Box(at.x_mm + column * 44, at.y_mm + 2, 40, 12)
            self._text(label, (box.x_mm, at.y_mm), LABEL_PT, "bold")
            self.canvas.rect(*self._pt(box), stroke=1, fill=0)
            self._text("mm", (box.right_mm - 8, box.bottom_mm - 3.5), LABEL_PT, "regular")

    def _ruler(self, x_mm: float, y_mm: float) -> None:
        """100 mm with a tick every 10, the first and last taller."""
        self.canvas.setLineWidth(LINE_PT)
        self._line((x_mm, y_mm), (x_mm + RULER_MM, y_mm))
        for tick in range(0, RULER_MM + 1, 10):
            tall_mm = 5 if tick in {0, RULER_MM} else 2
            self._line((x_mm + tick, y_mm - tall_mm), (x_mm + tick, y_mm))
        self._text("Ruler", (x_mm - 13, y_mm), LABEL_PT, "bold")

    def _command(self, name: str, at: Box) -> None:
        """What to type, on two lines when the printer's name is a long one."""
        self._text("When both sides are measured, type in one line:", (at.x_mm, at.y_mm), LABEL_PT, "regular")
        command = command_for(name, self.stock, self.edge)
        room_mm = NOTE.width_mm - 12
        lines = [command]
        if from_pt(stringWidth(command, registered(self.brand, "bold"), LEAST_COMMAND_PT)) > room_mm:
            start, _, rest = command.partition('" --front')
            lines = [f'{start}"', f"--front{rest}"]
        for number, line in enumerate(lines):
            self._text(line, (at.x_mm, at.y_mm + 5 * (number + 1)), COMMAND_PT, "bold", room_mm)

    def _blank(self, box: Box) -> None:
        self.canvas.setFillGray(1)
        self.canvas.rect(*self._pt(box), stroke=0, fill=1)
        self.canvas.setFillGray(0)

    def _arrow_head(self, tip_mm: Pair, way: tuple[int, int]) -> None:
        (x, y), (dx, dy) = tip_mm, way
        base_x, base_y = x - dx * 2.2, y - dy * 2.2
        path = self.canvas.beginPath()
        path.moveTo(*self._at(x, y))
        path.lineTo(*self._at(base_x + dy * 0.8, base_y + dx * 0.8))
        path.lineTo(*self._at(base_x - dy * 0.8, base_y - dx * 0.8))
        path.close()
        self.canvas.drawPath(path, stroke=0, fill=1)

    def _text(self, words: str, at_mm: Pair, size_pt: float, token: str, room_mm: float = 0) -> None:
        """One line from its left end on its baseline, made smaller where the room asks for it."""
        font = registered(self.brand, token)
        if room_mm:
            size_pt = min(size_pt, size_pt * to_pt(room_mm) / stringWidth(words, font, size_pt))
        self.canvas.setFont(font, size_pt)
        self.canvas.drawString(*self._at(*at_mm), words)

    def _line(self, from_mm: Pair, until_mm: Pair) -> None:
        self.canvas.line(*self._at(*from_mm), *self._at(*until_mm))

    def _at(self, x_mm: float, y_mm: float) -> Pair:
        return to_pt(x_mm), to_pt(self.stock.page.height_mm - y_mm)

    def _pt(self, box: Box) -> tuple[float, float, float, float]:
        """A box as ReportLab takes it: left, bottom, width, height."""
        left, bottom, _, _ = box.on_page_pt(self.stock.page.height_mm)
        return left, bottom, to_pt(box.width_mm), to_pt(box.height_mm)


def _edges(box: Box) -> tuple[tuple[Pair, Pair], ...]:
    """The edges of a box, each from its left or top end, to the micrometre so that edges that touch are the same."""
    left, top, right, foot = (round(edge, 3) for edge in (box.x_mm, box.y_mm, box.right_mm, box.bottom_mm))
    corners = (left, top), (right, top), (left, foot), (right, foot)
    return tuple((corners[one], corners[other]) for one, other in ((0, 1), (2, 3), (0, 2), (1, 3)))
