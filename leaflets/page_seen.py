"""Floor 3, pages as they are seen: each page of a finished PDF as a grey picture, with its words and their places."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial
from math import ceil, pi, sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from leaflets.geometry import MM_PER_INCH, PT_PER_INCH, Box, from_pt

SEEN_DPI = 200
"""At which codes are looked for: a module of 0.45 mm is 3.5 pixels wide, and a page takes a hundredth of a second."""
CLOSE_DPI = 600
"""At which a code is measured: pdfium paints a rectangle that stands alone to whole pixels, so that at 200 dpi a module
that another program drew by itself would be wrong by a quarter."""
MOST_PX = 40_000_000
"""A larger page than A2 or so is drawn coarser: of one of five metres, a picture would take more than 1 GB."""
TOUCH_MM = 0.4
"""Less than this between two pieces of a line is no space: that of 7 pt type is 0.5 mm wide."""
TOUCH = 0.2
"""The same as a share of the line's height: letters of larger type have more room beside them."""


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of text of one line, and where it stands: millimetres from the trim's top left corner.

    It is read by somebody who turns the page by so many quarters anticlockwise: 2 on a sheet's back that stands on its
    head.
    """

    text: str
    box: Box
    quarters: int = 0

    @property
    def upright(self) -> Box:
        """Where it stands for whoever has turned the page to read it."""
        return self.box.turned_back(self.quarters)


@dataclass(frozen=True)
class Look:
    """A grey picture of a part of a page, whose top left corner is given in millimetres from the trim's."""

    picture: Image.Image
    left_mm: float
    top_mm: float
    mm_per_px: float

    @cached_property
    def light(self) -> NDArray[np.float32]:
        """How light each pixel is, 0 to 1, rows from the top."""
        return np.asarray(self.picture, dtype=np.float32) / np.float32(255)

    def px(self, x_mm: float, y_mm: float) -> tuple[float, float]:
        """A place of the trim in pixels of this picture."""
        return (x_mm - self.left_mm) / self.mm_per_px, (y_mm - self.top_mm) / self.mm_per_px

    def mm(self, x_px: float, y_px: float) -> tuple[float, float]:
        """A pixel's place from the trim's top left corner."""
        return x_px * self.mm_per_px + self.left_mm, y_px * self.mm_per_px + self.top_mm


@dataclass(frozen=True)
class PageSeen:
    """A page: its number from 1, its grey picture at `dpi`, and the trim on that picture in millimetres.

    `read` reads its words, when they are asked for. `drawn` draws a part of it anew, a box in millimetres from the
    picture's top left corner; without it there is no closer look than the picture. Both ask the page itself, which must
    still be open.
    """

    number: int
    picture: Image.Image
    dpi: float
    trim: Box
    read: Callable[[], tuple[Word, ...]] = tuple
    drawn: Callable[[Box], Look] | None = None

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Its words."""
        return self.read()

    @property
    def mm_per_px(self) -> float:
        """Millimetres of paper that a pixel shows."""
        return MM_PER_INCH / self.dpi

    @cached_property
    def trimmed(self) -> Image.Image:
        """The picture of what is left once the page is cut."""
        left, top = round(self.trim.x_mm / self.mm_per_px), round(self.trim.y_mm / self.mm_per_px)
        right, bottom = round(self.trim.right_mm / self.mm_per_px), round(self.trim.bottom_mm / self.mm_per_px)
        whole = (0, 0, *self.picture.size)
        kept = (max(0, left), max(0, top), min(right, whole[2]), min(bottom, whole[3]))
        is_nothing = kept[0] >= kept[2] or kept[1] >= kept[3]  # a trim that lies beside the page
        return self.picture if kept == whole or is_nothing else self.picture.crop(kept)

    @cached_property
    def whole(self) -> Look:
        """The trimmed picture."""
        return Look(self.trimmed, 0, 0, self.mm_per_px)

    def close(self, box: Box) -> Look:
        """A closer look at what stands in a box on the trim, in millimetres from its top left corner."""
        left, top = max(0.0, box.x_mm), max(0.0, box.y_mm)
        right, bottom = min(self.trim.width_mm, box.right_mm), min(self.trim.height_mm, box.bottom_mm)
        least_mm = 2 * self.mm_per_px
        if self.drawn is None or right - left < least_mm or bottom - top < least_mm:
            return self.whole
        seen = self.drawn(Box(left + self.trim.x_mm, top + self.trim.y_mm, right - left, bottom - top))
        return Look(seen.picture, seen.left_mm - self.trim.x_mm, seen.top_mm - self.trim.y_mm, seen.mm_per_px)


def seen_pages(pdf: bytes, most: int, dpi: float = SEEN_DPI) -> Iterator[PageSeen]:
    """Each page of a PDF, up to so many, as pdfium draws it, in grey. Raises pypdfium2.PdfiumError for no PDF.

    A page stays open as long as what is given here is kept.
    """
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    for number in range(min(most, len(document))):
        yield seen_page(document[number], number + 1, dpi)


def seen_page(page: Any, number: int, dpi: float = SEEN_DPI) -> PageSeen:
    """A page that pypdfium2 has opened, and that is not turned. A page too large to be drawn so is drawn coarser."""
    width, height = page.get_size()
    dpi = min(dpi, PT_PER_INCH * sqrt(MOST_PX / max(width * height, 1)))
    picture = page.render(scale=dpi / PT_PER_INCH, grayscale=True, may_draw_forms=False).to_pil().convert("L")
    page_left, page_bottom, page_right, page_top = page.get_bbox()
    left, bottom, right, top = page.get_trimbox()
    if not (page_left < right and left < page_right and page_bottom < top and bottom < page_top):
        left, bottom, right, top = page_left, page_bottom, page_right, page_top  # a trim that lies beside the page
    trim = Box(from_pt(left - page_left), from_pt(page_top - top), from_pt(right - left), from_pt(top - bottom))
    return PageSeen(number, picture, dpi, trim, partial(_words, page, left, top), partial(_drawn, page, dpi))


def _drawn(page: Any, dpi: float, box: Box) -> Look:
    """A part of a page at CLOSE_DPI, cut at whole pixels; of a page that is drawn coarser, as much finer."""
    close = CLOSE_DPI * min(1.0, dpi / SEEN_DPI)
    scale, mm_per_px = close / PT_PER_INCH, MM_PER_INCH / close
    left, top = int(box.x_mm / mm_per_px), int(box.y_mm / mm_per_px)
    wide, high = ceil(page.get_width() * scale), ceil(page.get_height() * scale)
    right, bottom = wide - ceil(box.right_mm / mm_per_px), high - ceil(box.bottom_mm / mm_per_px)
    # A cut is rounded up to whole pixels; half a pixel less keeps it from being rounded once too often.
    cut = tuple(max(0.0, (edge - 0.5) / scale) for edge in (left, bottom, right, top))
    picture = page.render(scale=scale, crop=cut, grayscale=True, may_draw_forms=False).to_pil().convert("L")
    return Look(picture, left * mm_per_px, top * mm_per_px, mm_per_px)


def _words(page: Any, left_pt: float, top_pt: float) -> tuple[Word, ...]:
    """The words of a page, measured from its trim's top left corner."""
    text = page.get_textpage()
    try:
        words = [
            (replace(run.word, box=run.word.box.moved(-from_pt(left_pt), from_pt(top_pt))), run.follows)
            for run in _runs(text)
        ]
    finally:
        text.close()
    return tuple(_joined(words))


class _Run(NamedTuple):
    """A run of letters as pdfium finds it, measured from the page's origin, y downwards.

    And whether it follows the one before without a space; pdfium puts one where two runs are that far apart.
    """

    word: Word
    follows: bool


def _runs(text: Any) -> Iterator[_Run]:
    """Each run of letters of a page.

    A letter belongs to the run that its middle is in: letters that are kerned reach into the run beside them, and
    pdfium's own search by box would count them twice.
    """
    import pypdfium2.raw

    said = text.get_text_range()
    if len(said) != text.count_chars():  # letters outside the first plane of Unicode count twice in pdfium
        said = "".join(text.get_text_range(at, 1) or " " for at in range(text.count_chars()))
    boxes = np.array([text.get_charbox(at) for at in range(len(said))], dtype=np.float64).reshape(-1, 4)
    across, up = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    last = -1
    for index in range(text.count_rects()):
        x0, y0, x1, y1 = text.get_rect(index)
        inside = np.flatnonzero((across >= x0) & (across <= x1) & (up >= y0) & (up <= y1))
        run = "".join(said[at] for at in inside).strip()
        if run:
            quarters = round(pypdfium2.raw.FPDFText_GetCharAngle(text, int(inside[0])) / (pi / 2)) % 4
            box = Box(from_pt(x0), -from_pt(y1), from_pt(x1 - x0), from_pt(y1 - y0))
            follows = int(inside[0]) == last + 1 and not said[inside[0]].isspace()
            yield _Run(Word(run, box, quarters), follows)
            last = int(inside[-1])


def _joined(words: Iterable[tuple[Word, bool]]) -> Iterator[Word]:
    """The words, those put together again that were set in pieces: an address that may break in many places, say."""
    last: Word | None = None
    for word, follows in words:
        if last and last.quarters == word.quarters and _goes_on(last.upright, word.upright, follows):
            last = Word(last.text + word.text, last.box.around(word.box), last.quarters)
            continue
        if last:
            yield last
        last = word
    if last:
        yield last


def _goes_on(one: Box, other: Box, follows: bool) -> bool:
    """Whether `other` goes on in the same line where `one` ends, with less between them than a space.

    When it follows without one there may be more, but less than a letter's height: the next card begins further off.
    """
    if abs(one.bottom_mm - other.bottom_mm) >= one.height_mm / 2:
        return False
    apart_mm, high_mm = other.x_mm - one.right_mm, max(one.height_mm, other.height_mm)
    return -one.height_mm / 4 < apart_mm < max(TOUCH_MM, TOUCH * high_mm) or (follows and abs(apart_mm) < high_mm)
