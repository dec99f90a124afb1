"""Floor 3, a proof's sheet: a marked page between its legend and the list of what was found, as one PNG picture."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING

from leaflets.geometry import Box
from leaflets.proof_drawing import (
    ERROR,
    GROUND,
    INK,
    MARGIN_MM,
    NOTICE,
    Lettering,
    Marked,
    font_of,
    marked,
    sample,
)
from leaflets.proof_marks import Finding, Guide
from leaflets.proof_page import PagePicture

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont

LEAST_WIDTH_MM = 150.0
"""A small card's proof is as wide as this, so that its words have room."""
TEXT_MM, TITLE_MM, LEAD_MM = 3.2, 4.2, 4.8
PROOF, NOT_FOR_PRINT = "PROOF", "NOT FOR PRINT"


@dataclass(frozen=True, slots=True)
class Look:
    """How proofs are drawn.

    `title` names the piece (area, layout, month), `page_names` its pages (front, back); `guides` are further lines,
    such as folds. With `is_stopped` the watermark says that it must not be printed.
    """

    dpi: float = 110
    title: str = ""
    page_names: tuple[str, ...] = ()
    guides: tuple[Guide, ...] = ()
    lettering: Lettering = field(default_factory=Lettering)
    is_stopped: bool = False

    def page_name(self, page: int) -> str:
        """The name of a page, counted from 1."""
        return self.page_names[page - 1] if page <= len(self.page_names) else f"page {page}"


@dataclass(frozen=True)
class Proof:
    """The proof of one page: its PNG, where the trim stands on it in pixels, and what is written on it.

    `boxes_px` are the findings' boxes by their numbers; `legend` and `listed` are the words above and below the page.
    """

    png: bytes
    trim_px: tuple[int, int, int, int]
    px_per_mm: float
    boxes_px: dict[int, tuple[int, int, int, int]]
    legend: tuple[str, ...]
    listed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of words on the sheet: its text, whether it is bold, its colour, and how far it is moved in."""

    text: str
    is_bold: bool = False
    colour: str = INK
    inset_mm: float = 0
    bullet: str = ""


def sheet(
    picture: PagePicture, findings: Sequence[Finding], guides: Sequence[Guide], number_of: tuple[int, int], look: Look
) -> Proof:
    """The proof of one page: its number, and out of how many. What is about the whole piece is listed on the first."""
    page, pages = number_of
    all_guides = (*guides, *look.guides)
    words = NOT_FOR_PRINT if look.is_stopped else PROOF
    shown = marked(picture, findings, all_guides, page=page, watermark=words, lettering=look.lettering)
    paper = _Paper(picture.px_per_mm, max(shown.image.width, round(LEAST_WIDTH_MM * picture.px_per_mm)), look.lettering)
    head = [part for part in (PROOF, look.title, look.page_name(page), f"page {page} of {pages}") if part]
    legend = (" · ".join(head), *(guide.words for guide in all_guides))
    if look.is_stopped:
        legend = (NOT_FOR_PRINT, *legend)
    top = paper.head(legend, all_guides)
    foot = top + shown.image.height
    lines = paper.wrapped(_listed(findings, page))
    image = paper.printed(shown, top, foot, lines)
    left = (paper.width - shown.image.width) // 2
    return Proof(
        _png(image, look.dpi),
        _moved(shown.trim_px, left, top),
        picture.px_per_mm,
        {spot.finding.number: _pixels(spot.box, picture, left, top) for spot in shown.spots},
        legend,
        tuple(line.text for line in lines),
    )


def _moved(box: tuple[int, int, int, int], x: int, y: int) -> tuple[int, int, int, int]:
    return box[0] + x, box[1] + y, box[2] + x, box[3] + y


def _pixels(box: Box, picture: PagePicture, left: int, top: int) -> tuple[int, int, int, int]:
    margin = round(MARGIN_MM * picture.px_per_mm)
    return _moved(picture.pixels(box), left + margin, top + margin)


def _png(image: "Image.Image", dpi: float) -> bytes:
    out = BytesIO()
    # Few colours are lost and a third of the bytes stays: a proof is looked at, not printed.
    image.save(out, "PNG", dpi=(dpi, dpi), compress_level=6)
    return out.getvalue()


def _listed(findings: Sequence[Finding], page: int) -> list[_Line]:
    """What was found on the page, and of the whole piece on the first page."""
    of_piece = [one for one in findings if not one.page]
    here = [one for one in findings if one.page == page]
    lines: list[_Line] = []
    if of_piece and page == 1:
        lines.append(_Line("Of the whole piece", is_bold=True))
        lines += [line for one in of_piece for line in _lines(one)]
    elif of_piece:
        lines.append(_Line(f"{len(of_piece)} more about the whole piece: see page 1."))
    if here:
        lines.append(_Line("On this page", is_bold=True))
        lines += [line for one in here for line in _lines(one)]
    return lines or [_Line("Nothing was found on this page.")]


def _lines(one: Finding) -> list[_Line]:
    problem, place = one.problem, one.problem.place
    colour = (ERROR if one.is_error else NOTICE).colour
    head = f"{'Error' if one.is_error else 'Notice'}: {problem.code}"
    where = str(place)
    lines = [_Line(head, is_bold=True, colour=colour, inset_mm=8, bullet=str(one.number))]
    lines += [_Line(problem.wrong, inset_mm=8)]
    lines += [_Line(problem.mend, inset_mm=8)] if problem.mend else []
    lines += [_Line(where, inset_mm=8, colour="#48556a")] if where else []
    return lines


def _broken(text: str, measure: Callable[[str], float], room: float) -> list[str]:
    """A text in lines that are no wider than the room; a word that is wider is cut where it must be."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if measure(longer) <= room:
            lines[-1] = longer
            continue
        lines += [""] if lines[-1] else []
        for character in word:
            if lines[-1] and measure(lines[-1] + character) > room:
                lines.append("")
            lines[-1] += character
    return lines


class _Paper:
    """What a sheet is written on: measures, wraps and writes lines of words."""

    def __init__(self, px_per_mm: float, width: int, lettering: Lettering) -> None:
        self.px_per_mm, self.width = px_per_mm, width
        self._lettering = lettering
        self._left = round(MARGIN_MM * px_per_mm)
        self._lead = round(LEAD_MM * px_per_mm)
        self._head: list[_Line] = []
        self._samples: tuple[Guide, ...] = ()

    def head(self, legend: Sequence[str], guides: Sequence[Guide]) -> int:
        """Takes the legend, and says how high it is."""
        titles = [words for words in legend if words not in {guide.words for guide in guides}]
        self._head = self.wrapped([_Line(words, is_bold=True) for words in titles], TITLE_MM)
        self._samples = tuple(guides)
        rows = self._sample_rows()
        return round(self._left * 0.7) + (len(self._head) + len(rows)) * round(self._lead * 1.25)

    def wrapped(self, lines: Sequence[_Line], height_mm: float = TEXT_MM) -> list[_Line]:
        """The lines broken to the width of the sheet."""
        out = []
        for line in lines:
            room = self.width - 2 * self._left - round(line.inset_mm * self.px_per_mm)
            font = self._font(line, height_mm)
            for number, text in enumerate(_broken(line.text, font.getlength, room)):
                out.append(_Line(text, line.is_bold, line.colour, line.inset_mm, line.bullet if number == 0 else ""))
        return out

    def printed(self, shown: Marked, top: int, foot: int, lines: Sequence[_Line]) -> "Image.Image":
        """The whole sheet."""
        from PIL import Image, ImageDraw

        height = foot + round(self._left * 0.6) + len(lines) * self._lead + self._left
        image = Image.new("RGB", (self.width, height), GROUND)
        image.paste(shown.image, ((self.width - shown.image.width) // 2, top))
        draw = ImageDraw.Draw(image)
        y = round(self._left * 0.7)
        for line in self._head:
            draw.text((self._left, y), line.text, font=self._font(line, TITLE_MM), fill=line.colour)
            y += round(self._lead * 1.25)
        for row in self._sample_rows():
            self._write_samples(draw, y, row)
            y += round(self._lead * 1.25)
        y = foot + round(self._left * 0.3)
        for line in lines:
            x = self._left + round(line.inset_mm * self.px_per_mm)
            draw.text((x, y), line.text, font=self._font(line, TEXT_MM), fill=line.colour)
            if line.bullet:
                draw.text((self._left, y), line.bullet, font=self._font(line, TEXT_MM), fill=line.colour)
            y += self._lead
        return image

    def _font(self, line: _Line, height_mm: float) -> "ImageFont.FreeTypeFont":
        return font_of(
            self._lettering.bold if line.is_bold else self._lettering.regular, round(height_mm * self.px_per_mm)
        )

    def _width_of(self, guide: Guide) -> int:
        return round(font_of(self._lettering.regular, round(TEXT_MM * self.px_per_mm)).getlength(guide.words)) + round(
            16 * self.px_per_mm
        )

    def _sample_rows(self) -> list[list[Guide]]:
        """The lines of the legend in as many rows as they need."""
        rows: list[list[Guide]] = []
        room = 0
        for guide in self._samples:
            width = self._width_of(guide)
            if not rows or width > room:
                rows.append([])
                room = self.width - 2 * self._left
            rows[-1].append(guide)
            room -= width
        return rows

    def _write_samples(self, draw: "ImageDraw.ImageDraw", y: int, row: Sequence[Guide]) -> None:
        x = self._left
        font = font_of(self._lettering.regular, round(TEXT_MM * self.px_per_mm))
        for guide in row:
            middle = y + round(TEXT_MM * 0.6 * self.px_per_mm)
            long = sample(draw, (x, middle), guide.style, self.px_per_mm)
            draw.text((x + long + round(1.5 * self.px_per_mm), y), guide.words, font=font, fill=INK)
            x += self._width_of(guide)
