"""Makes pages with a QR code and its address: sound ones, and ones that each hold one fault of a code.

Each page is a card of 85 × 55 mm; its code's modules are rectangles, so that every one of them can be spoilt by itself.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from leaflets.document import ExpectedCode
from leaflets.geometry import Box, to_pt
from leaflets.qr import QUIET_MODULES, encode
from tests.conftest import ROOT

WIDTH_MM, HEIGHT_MM = 85.0, 55.0
URL, READS = "https://www.inyourarea.example/areas/colchester", "inyourarea.example/areas/colchester"
OTHER, OTHER_READS = "https://www.inyourarea.example/areas/harlow", "inyourarea.example/areas/harlow"
FONT = "Atkinson"
Modules = NDArray[np.bool_]
Draw = Callable[[Canvas], None]
pdfmetrics.registerFont(TTFont(FONT, str(ROOT / "brand/fonts/AtkinsonHyperlegibleNext-Regular.ttf")))


@dataclass(frozen=True)
class Drawn:
    """A code as it is drawn: what it says, where its first module stands, how large a module is, and its tones.

    `x_mm` and `y_mm` are measured from the trim's top left corner; greys go from 0, black, to 1; `spoilt` turns the
    modules into those that are drawn. Modules are one shape, or one each when `apart`, as some programs draw them.
    """

    url: str = URL
    x_mm: float = 12.0
    y_mm: float = 8.0
    module_mm: float = 0.6
    stretched: float = 1.0
    dark: float = 0.0
    light: float = 1.0
    apart: bool = False
    spoilt: Callable[[Modules], Modules] = lambda modules: modules

    @property
    def box(self) -> Box:
        """Where it stands, without its quiet zone."""
        side = encode(self.url).modules * self.module_mm
        return Box(self.x_mm, self.y_mm, side * self.stretched, side)

    def __call__(self, canvas: Canvas) -> None:
        """Draw it with its quiet zone."""
        wide, high = self.module_mm * self.stretched, self.module_mm
        modules = self.spoilt(modules_of(self.url))
        side = len(modules) + 2 * QUIET_MODULES
        left, top = self.x_mm - QUIET_MODULES * wide, self.y_mm - QUIET_MODULES * high
        if self.light < 1:
            filled(canvas, Box(left, top, side * wide, side * high), self.light)
        canvas.setFillGray(self.dark)
        shape = canvas.beginPath()
        for row, column in zip(*np.nonzero(modules), strict=True):
            foot = HEIGHT_MM - self.y_mm - (row + 1) * high
            shape.rect(*(to_pt(edge) for edge in (self.x_mm + column * wide, foot, wide, high)))
            if self.apart:
                canvas.drawPath(shape, stroke=0, fill=1)
                shape = canvas.beginPath()
        canvas.drawPath(shape, stroke=0, fill=1)


def torn(side: int, at: int = 9) -> Drawn:
    """A code that has lost a square of so many modules."""

    def spoil(modules: Modules) -> Modules:
        left = modules.copy()
        left[at : at + side, at : at + side] = False
        return left

    return Drawn(spoilt=spoil)


def modules_of(url: str) -> Modules:
    """A sound code's modules, rows from the top; True is dark."""
    code = encode(url)
    bits = np.unpackbits(np.frombuffer(code.mask, np.uint8)).reshape(code.modules, -1)
    return bits[:, : code.modules].astype(bool)


def filled(canvas: Canvas, box: Box, grey: float) -> None:
    """A filled box."""
    canvas.setFillGray(grey)
    foot = HEIGHT_MM - box.bottom_mm
    canvas.rect(*(to_pt(edge) for edge in (box.x_mm, foot, box.width_mm, box.height_mm)), stroke=0, fill=1)


def lines(*said: str, x_mm: float = 12.0, y_mm: float = 38.0, leading_mm: float = 3.5) -> Draw:
    """Lines of words of 7 pt; `y_mm` is the first one's foot."""

    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(0)
        canvas.setFont(FONT, 7)
        for nth, line in enumerate(said):
            canvas.drawString(to_pt(x_mm), to_pt(HEIGHT_MM - y_mm - nth * leading_mm), line)

    return draw


def mark(box: Box, grey: float = 0.0) -> Draw:
    """A box over all that stands there: a stain, or a tear where it is white."""
    return lambda canvas: filled(canvas, box, grey)


def page(*drawn: Draw) -> bytes:
    """A PDF of one page."""
    return pages(drawn)


def pages(*each: Iterable[Draw]) -> bytes:
    """A PDF with these pages."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=(to_pt(WIDTH_MM), to_pt(HEIGHT_MM)), invariant=True)
    for drawn in each:
        for draw in drawn:
            draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def want(url: str = URL, reads: str = READS, number: int = 1, box: Box | None = None) -> ExpectedCode:
    """What the edition has there."""
    return ExpectedCode(url, reads, number, box)
