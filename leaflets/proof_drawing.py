"""Floor 3, a proof's drawing: lines, numbered boxes and a watermark painted on a page's picture, by Pillow.

`marked(picture, findings, guides)` is all that others need; the preflight report shows the same picture.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import atan2, degrees, hypot
from pathlib import Path
from typing import TYPE_CHECKING

from leaflets.config import shipped
from leaflets.geometry import Box
from leaflets.proof_marks import Finding, Guide, Spot, Style, spots_on
from leaflets.proof_page import PagePicture

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont

MARGIN_MM = 8.0
"""Around the page on a proof: room for bubbles, and for the lines that stand on the page's edge."""
GROUND = "#dfe3e8"
INK = "#16202e"
ERROR, NOTICE = Style("#c4002f"), Style("#274b8f", (1.6, 1.0))
LINE_MM, CASING_MM = 0.28, 0.75
CLEAR = 28
"""By how much the lightness (0 to 255) may vary where a page is called empty: a tint may, a letter may not."""
FINE = 4
"""Bubbles and strokes are painted this much larger and made smaller, for smooth edges."""


def shipped_font(name: str) -> Path:
    """A font file of the shipped kit."""
    return shipped("brand") / "fonts" / f"AtkinsonHyperlegibleNext-{name}.ttf"


@dataclass(frozen=True, slots=True)
class Lettering:
    """The font files that a proof's own words are set in: the kit's, or those of the shipped kit."""

    regular: Path = field(default_factory=lambda: shipped_font("Regular"))
    bold: Path = field(default_factory=lambda: shipped_font("Bold"))


@dataclass(frozen=True)
class Marked:
    """A page with its marks, and a margin around it.

    `trim_px` are the edges of the trim in the image: left, top, right and bottom; `spots` say what stands where.
    """

    image: "Image.Image"
    trim_px: tuple[int, int, int, int]
    spots: tuple[Spot, ...]


def marked(
    picture: PagePicture,
    findings: Sequence[Finding],
    guides: Sequence[Guide] = (),
    *,
    page: int = 1,
    watermark: str = "PROOF",
    lettering: Lettering | None = None,
    bare: bool = False,
) -> Marked:
    """A page's picture with its lines, the findings that have a box on that `page`, and a light watermark across.

    `findings` come from `proof_marks.numbered`. The watermark “NOT FOR PRINT” is for a piece that has errors; "" for
    none. A `bare` one has its spots placed and not drawn, for a page that draws them itself.
    """
    lettering = lettering or Lettering()
    easel = _Easel(picture, lettering)
    spots = spots_on(findings, page, easel.room, easel.is_clear)
    if watermark:
        easel.watermark(watermark)
    for guide in guides:
        easel.line(guide.box, guide.style)
    for spot in () if bare else spots:
        easel.box(spot)
    for spot in () if bare else spots:
        easel.bubble(spot)
    return Marked(easel.image, easel.at(Box(0, 0, picture.trim.width_mm, picture.trim.height_mm)), spots)


@lru_cache(maxsize=64)
def font_of(path: Path, px: int) -> "ImageFont.FreeTypeFont":
    """A font at a height in pixels."""
    from PIL import ImageFont

    return ImageFont.truetype(str(path), max(px, 7))


class _Easel:
    """A page's picture in its margin, and what is painted on it; all boxes are measured from the trim."""

    def __init__(self, picture: PagePicture, lettering: Lettering) -> None:
        from PIL import Image, ImageDraw

        self._picture, self._lettering = picture, lettering
        self._grey = picture.image.convert("L")
        self._shift = round(MARGIN_MM * picture.px_per_mm)
        width, height = picture.image.size
        self.image = Image.new("RGB", (width + 2 * self._shift, height + 2 * self._shift), GROUND)
        self.image.paste(picture.image, (self._shift, self._shift))
        self._draw = ImageDraw.Draw(self.image)

    @property
    def room(self) -> Box:
        """All that can be painted on."""
        return self._picture.whole.grown(MARGIN_MM - 0.5)

    def at(self, box: Box) -> tuple[int, int, int, int]:
        """A box in the image's pixels."""
        left, top, right, bottom = self._picture.pixels(box)
        return left + self._shift, top + self._shift, right + self._shift, bottom + self._shift

    def _px(self, mm: float) -> int:
        return max(1, round(mm * self._picture.px_per_mm))

    def is_clear(self, box: Box) -> bool:
        """Whether the page is empty there, or it is margin."""
        left, top, right, bottom = self._picture.pixels(box)
        width, height = self._grey.size
        cut = max(left, 0), max(top, 0), min(right, width), min(bottom, height)
        if cut[0] >= cut[2] or cut[1] >= cut[3]:
            return True
        # getextrema gives a pair for one band; Pillow's types allow for more
        low, high = self._grey.crop(cut).getextrema()
        return float(high) - float(low) <= CLEAR  # type: ignore[arg-type]

    def line(self, box: Box, style: Style) -> None:
        """The outline of a box, or a straight line, on a pale casing that lets it be seen on any colour."""
        left, top, right, bottom = self.at(box)
        sides = [(left, top, right, top), (left, bottom, right, bottom), (left, top, left, bottom)]
        sides.append((right, top, right, bottom))
        for colour, width, dash_mm in (
            ("#ffffff", self._px(CASING_MM), ()),
            (style.colour, self._px(LINE_MM), style.dash_mm),
        ):
            for side in dict.fromkeys(sides):
                for stroke in _strokes(side, [self._px(mm) for mm in dash_mm]):
                    self._draw.rectangle(_thick(stroke, width), fill=colour)

    def box(self, spot: Spot) -> None:
        """A finding's box, lightly tinted, and the line to a bubble that stands apart from it."""
        style = ERROR if spot.finding.is_error else NOTICE
        self._tint(self.at(spot.box), style.colour)
        self.line(spot.box, style)
        bubble, box = self.at(spot.bubble), self.at(spot.box)
        start = _nearest(box, ((bubble[0] + bubble[2]) // 2, (bubble[1] + bubble[3]) // 2))
        centre = (bubble[0] + bubble[2]) // 2, (bubble[1] + bubble[3]) // 2
        if hypot(start[0] - centre[0], start[1] - centre[1]) > bubble[2] - bubble[0]:
            self._draw.line((start, centre), fill="#ffffff", width=self._px(CASING_MM))
            self._draw.line((start, centre), fill=style.colour, width=self._px(LINE_MM))

    def _tint(self, box: tuple[int, int, int, int], colour: str) -> None:
        from PIL import Image

        left, top, right, bottom = box
        if right > left and bottom > top:
            there = self.image.crop(box)
            self.image.paste(Image.blend(there, Image.new("RGB", there.size, colour), 0.13), (left, top))

    def bubble(self, spot: Spot) -> None:
        """A finding's number: white in a full disc for an error, dark in a pale square with a border for a notice."""
        from PIL import Image, ImageDraw

        left, top, right, bottom = self.at(spot.bubble)
        side = max(right - left, bottom - top) * FINE
        fine = Image.new("RGBA", (side, side), (0, 0, 0, 0))
        draw = ImageDraw.Draw(fine)
        edge = side / 14
        outer, inner = (0, 0, side - 1, side - 1), (edge, edge, side - 1 - edge, side - 1 - edge)
        if spot.finding.is_error:
            draw.ellipse(outer, fill="#ffffff")
            draw.ellipse(inner, fill=ERROR.colour)
        else:
            draw.rounded_rectangle(outer, side / 5, fill=NOTICE.colour)
            draw.rounded_rectangle(inner, side / 6, fill="#ffffff")
        number = str(spot.finding.number)
        font = font_of(self._lettering.bold, round(side * (0.62 if len(number) < 3 else 0.45)))
        colour = "#ffffff" if spot.finding.is_error else NOTICE.colour
        draw.text((side / 2, side / 2), number, font=font, fill=colour, anchor="mm")
        small = fine.resize((side // FINE, side // FINE), Image.Resampling.LANCZOS)
        self.image.paste(small, (left, top), small)

    def watermark(self, words: str) -> None:
        """Words across the page from corner to corner, light enough to read all that lies below."""
        watermark(self.image, self.at(self._picture.whole), words, self._lettering)


def watermark(image: "Image.Image", box: tuple[int, int, int, int], words: str, lettering: Lettering) -> None:
    """Paint words across a part of a picture, from its lower left to its upper right."""
    from PIL import Image, ImageDraw

    width, height = box[2] - box[0], box[3] - box[1]
    font = font_of(lettering.bold, 100)
    at_100 = font.getbbox(words)
    # As long as three quarters of the diagonal, but no higher than a third of the shorter side.
    size = min(100 * 0.74 * hypot(width, height) / (at_100[2] - at_100[0]), min(width, height) / 3)
    font = font_of(lettering.bold, round(size))
    left, top, right, bottom = (int(edge) for edge in font.getbbox(words))
    stencil = Image.new("L", (right - left + 4, bottom - top + 4), 0)
    ImageDraw.Draw(stencil).text((2 - left, 2 - top), words, font=font, fill=255)
    turned = stencil.rotate(degrees(atan2(height, width)), Image.Resampling.BICUBIC, expand=True)
    is_plain = words == "PROOF"
    alpha = turned.point([round(level * (0.16 if is_plain else 0.24)) for level in range(256)])
    colour = Image.new("RGB", turned.size, "#5a6b85" if is_plain else ERROR.colour)
    place = box[0] + (width - turned.width) // 2, box[1] + (height - turned.height) // 2
    image.paste(colour, place, alpha)


def _nearest(box: tuple[int, int, int, int], to: tuple[int, int]) -> tuple[int, int]:
    """The point of a box that is nearest to another."""
    return min(max(to[0], box[0]), box[2]), min(max(to[1], box[1]), box[3])


def _strokes(side: tuple[int, int, int, int], dash: Sequence[int]) -> Iterator[tuple[int, int, int, int]]:
    """The strokes of a level or upright line; one when it has no dash."""
    left, top, right, bottom = side
    length, is_level = max(right - left, bottom - top), right - left >= bottom - top
    if not dash:
        yield side
        return
    at, step = 0, 0
    while at < length:
        until = min(at + dash[step % len(dash)], length)
        if step % 2 == 0:
            yield (left + at, top, left + until, bottom) if is_level else (left, top + at, right, top + until)
        at, step = until, step + 1


def _thick(stroke: tuple[int, int, int, int], width: int) -> tuple[int, int, int, int]:
    """A level or upright stroke as a bar of that width, its middle on the stroke."""
    left, top, right, bottom = stroke
    half = width // 2
    if right - left >= bottom - top:
        return left, top - half, right, top - half + width - 1
    return left - half, top, left - half + width - 1, bottom


def sample(draw: "ImageDraw.ImageDraw", at: tuple[int, int], style: Style, px_per_mm: float) -> int:
    """A piece of a line for the legend, its left end there. Returns how long it is in pixels."""
    x, y = at
    long = round(9 * px_per_mm)
    for stroke in _strokes((x, y, x + long, y), [max(1, round(mm * px_per_mm)) for mm in style.dash_mm]):
        draw.rectangle(_thick(stroke, max(1, round(LINE_MM * 1.6 * px_per_mm))), fill=style.colour)
    return long
