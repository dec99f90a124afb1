"""Floor 3, how a page looks: drawn once as it is and once without its text, so that both can be compared."""

from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import Any

import pypdfium2.raw as pdfium
from PIL import Image, ImageChops

from leaflets.geometry import Box, to_pt
from leaflets.preflight.painted import common

PX_PER_PT = 1.5
"""108 pixels to the inch: the dot of an i in 6 pt type is two pixels."""
MOST_PX = 8_000_000
"""A larger page, such as a poster, is drawn coarser."""
LEAST_DIFFERENCE = 6
"""Of 255: a letter that changes the page by less is not there, whatever the file says."""
MOST_COLOURS = 4096


def _scale(width_pt: float, height_pt: float) -> float:
    """Pixels to the point at which a page is drawn."""
    return min(PX_PER_PT, sqrt(MOST_PX / max(width_pt * height_pt, 1)))


@dataclass
class Looks:
    """A page's pictures. `page_box` is what pdfium draws of it, measured from the trim's top left corner."""

    page: Any
    texts: tuple[Any, ...]
    page_box: Box

    def __post_init__(self) -> None:
        self.scale = _scale(to_pt(self.page_box.width_mm), to_pt(self.page_box.height_mm))

    @cached_property
    def whole(self) -> Image.Image:
        """The page as it is."""
        return self._drawn()

    @cached_property
    def bare(self) -> Image.Image:
        """The page without its text."""
        self._show(active=False)
        try:
            return self._drawn()
        finally:
            self._show(active=True)

    @cached_property
    def ink(self) -> Image.Image:
        """How much the text changes each pixel, 0 to 255."""
        red, green, blue = ImageChops.difference(self.whole, self.bare).split()
        return ImageChops.lighter(ImageChops.lighter(red, green), blue)

    def ink_in(self, box: Box) -> int:
        """The most that text changes anything in a box."""
        most = self.ink.crop(self._pixels(box)).getextrema()[1]
        return int(most) if isinstance(most, int | float) else 0

    def inked(self, box: Box) -> int:
        """How many pixels of a box the text changes at all."""
        return sum(self.ink.crop(self._pixels(box)).histogram()[LEAST_DIFFERENCE:])

    def behind(self, box: Box) -> list[tuple[int, tuple[int, int, int]]]:
        """The colours behind the text of a box, each with its number of pixels."""
        part = self.bare.crop(self._pixels(common(box, self.page_box)))
        colours = part.getcolors(MOST_COLOURS)
        if colours is None:
            part.thumbnail((48, 48), Image.Resampling.BOX)
            colours = part.getcolors(MOST_COLOURS) or []
        return [(count, colour) for count, colour in colours if isinstance(colour, tuple)]  # type: ignore[misc]

    def _pixels(self, box: Box) -> tuple[int, int, int, int]:
        """A box in whole pixels, at least one each way."""
        left = (to_pt(box.x_mm - self.page_box.x_mm)) * self.scale
        top = (to_pt(box.y_mm - self.page_box.y_mm)) * self.scale
        right, bottom = left + to_pt(box.width_mm) * self.scale, top + to_pt(box.height_mm) * self.scale
        x, y = int(left), int(top)
        return x, y, max(x + 1, int(right + 0.999)), max(y + 1, int(bottom + 0.999))

    def _show(self, *, active: bool) -> None:
        for text in self.texts:
            pdfium.FPDFPageObj_SetIsActive(text, active)

    def _drawn(self) -> Image.Image:
        drawn = self.page.render(scale=self.scale, may_draw_forms=False)
        picture: Image.Image = drawn.to_pil().convert("RGB")
        return picture
