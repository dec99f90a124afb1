"""Floor 3, pages as pictures with their geometry: what pdfium paints of a page, and where on it the trim stands."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leaflets.errors import ProofError
from leaflets.geometry import MM_PER_INCH, PT_PER_INCH, Box, Size, from_pt

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS = 60_000_000
"""A larger picture is refused before it is painted: A0 at 110 dpi has 19 million."""

Corners = tuple[float, float, float, float]
"""Left, bottom, right and top in points, as PDF has them (ISO 32000-1, 7.9.5)."""


@dataclass(frozen=True)
class PagePicture:
    """A page as it is seen, with its `trim` and `bleed` in millimetres from the picture's top left corner."""

    image: "Image.Image"
    dpi: float
    trim: Box
    bleed: Box

    @property
    def px_per_mm(self) -> float:
        """How many pixels a millimetre is."""
        return self.dpi / MM_PER_INCH

    @property
    def whole(self) -> Box:
        """All of the picture, measured from the trim's top left corner."""
        width, height = self.image.size
        return Box(-self.trim.x_mm, -self.trim.y_mm, width / self.px_per_mm, height / self.px_per_mm)

    @property
    def bleed_mm(self) -> float:
        """The narrowest bleed of the four edges."""
        trim, bleed = self.trim, self.bleed
        edges = (
            trim.x_mm - bleed.x_mm,
            trim.y_mm - bleed.y_mm,
            bleed.right_mm - trim.right_mm,
            bleed.bottom_mm - trim.bottom_mm,
        )
        return max(0.0, round(min(edges), 2))

    def pixels(self, box: Box) -> tuple[int, int, int, int]:
        """A box that is measured from the trim, in whole pixels: left, top, right, bottom."""
        at = box.moved(self.trim.x_mm, self.trim.y_mm)
        edges = at.x_mm, at.y_mm, at.right_mm, at.bottom_mm
        left, top, right, bottom = (round(edge * self.px_per_mm) for edge in edges)
        return left, top, right, bottom


def page_pictures(pdf: bytes, dpi: float, only: Collection[int] = ()) -> list[PagePicture]:
    """Each page of a PDF as a picture, or `only` those of some numbers. Raises ProofError for what cannot be read."""
    with opened(pdf) as document:
        numbers = sorted(only) or range(1, len(document) + 1)
        return [_picture(document[number - 1], number, dpi) for number in numbers]


def empty_page(trim: Size, bleed_mm: float, dpi: float) -> PagePicture:
    """A white page, for a piece of which nothing could be set."""
    from PIL import Image

    whole = Box(0, 0, trim.width_mm + 2 * bleed_mm, trim.height_mm + 2 * bleed_mm)
    size = round(whole.width_mm * dpi / MM_PER_INCH), round(whole.height_mm * dpi / MM_PER_INCH)
    return PagePicture(Image.new("RGB", size, "#ffffff"), dpi, whole.grown(-bleed_mm), whole)


@contextmanager
def opened(pdf: bytes) -> Iterator[Any]:
    """The PDF as pdfium reads it. Raises ProofError."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as fault:
        raise ProofError("This is no PDF that can be read.", "Is it locked with a password, or damaged?") from fault
    try:
        yield document
    finally:
        document.close()


def _picture(page: Any, number: int, dpi: float) -> PagePicture:
    width_pt, height_pt = page.get_size()
    scale = dpi / PT_PER_INCH
    if width_pt * height_pt * scale**2 > MOST_PIXELS:
        size = f"{from_pt(width_pt):.0f} × {from_pt(height_pt):.0f} mm"
        raise ProofError(f"Page {number} is {size}: too large a picture at {dpi:g} dpi.", "Ask for fewer with --dpi.")
    image = page.render(scale=scale).to_pil().convert("RGB")
    seen = _within(page.get_cropbox(), page.get_mediabox())
    turn = page.get_rotation()
    trim, bleed = (_placed(_within(box, seen), seen, turn) for box in (page.get_trimbox(), page.get_bleedbox()))
    return PagePicture(image, dpi, trim, bleed)


def _within(box: Corners, other: Corners) -> Corners:
    """What two boxes share (ISO 32000-1, 14.11.2: a box that reaches out of the MediaBox is cut to it)."""
    left, bottom = max(box[0], other[0]), max(box[1], other[1])
    right, top = min(box[2], other[2]), min(box[3], other[3])
    return (left, bottom, right, top) if left < right and bottom < top else other


def _placed(box: Corners, seen: Corners, turn: int) -> Box:
    """A page's box as it is seen: in millimetres from the top left corner, the page turned clockwise by `turn`."""
    left, bottom, right, top = box[0] - seen[0], box[1] - seen[1], seen[2] - box[2], seen[3] - box[3]
    x_pt, y_pt = {0: (left, top), 90: (bottom, left), 180: (right, bottom), 270: (top, right)}[turn]
    size = from_pt(box[2] - box[0]), from_pt(box[3] - box[1])
    width_mm, height_mm = size if turn % 180 == 0 else size[::-1]
    return Box(from_pt(x_pt), from_pt(y_pt), width_mm, height_mm)
