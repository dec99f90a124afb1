"""Floor 4, sheets: writes imposed sheets as PDF.

Each card is placed by its trim and clipped to what it may show. To somebody who listens, a side is one card of each
that are alike, each as one paragraph of all its words. What cards share is in the file once, as forms and
fonts. Fronts and backs alternate, sheet by sheet, and no more than one sheet's cards are held at a time.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from pikepdf import Dictionary, Name

from leaflets.document import Dealt
from leaflets.engines import Deck
from leaflets.engines.canvas.file import About, CardFile, page_boxes
from leaflets.engines.canvas.fonts import Font, FontBook
from leaflets.engines.canvas.page import Page
from leaflets.engines.structure import Content, Part
from leaflets.errors import RequestError
from leaflets.geometry import Box, Size, from_pt, to_pt
from leaflets.imposition import Imposition, Slot
from leaflets.marks import Mark, Ruler
from leaflets.preflight.stamp import KEY, Stamp

ADORNS, END = b"/Artifact BMC", b"EMC"
MARK_PT = 0.25
NOTE_PT = 5
TICK_MM = 2
RULER_WORDS = "100 mm. Measure it: if it is shorter, print again at actual size, 100 %."


@dataclass(frozen=True, slots=True)
class Job:
    """What a run of sheets is called and dated, what its notes are set in, and how the printer's faults are met.

    `nudges` are the matrices (six numbers of `cm`) for the fronts and the backs of a calibrated printer. `stamp` is
    what the file says of itself, for preflight.
    """

    title: str
    issued: date
    font: Font
    book: FontBook
    nudges: Sequence[Sequence[float]] = ()
    lang: str = "en"
    stamp: Stamp | None = None


def write_sheets(deck: Deck, imposition: Imposition, job: Job) -> bytes:
    """The imposed sheets of a deck as PDF; the same bytes for the same input.

    Raises RequestError when the deck does not hold as many cards as were laid out.
    """
    if deck.count != imposition.count:
        raise RequestError(f"There are {deck.count} cards, and {imposition.count} were laid out.")
    sheets = _Sheets(deck, imposition, job)
    cards = deck.deal()
    faces = 1
    for sheet in range(imposition.sheets):
        slots = [slot for slot, _ in imposition.cards_on(sheet)]
        on_sheet = list(zip(slots, islice(cards, len(slots)), strict=True))
        faces = len(on_sheet[0][1].faces)
        for face in range(faces):
            sheets.add(sheet, face, on_sheet)
    return sheets.saved(two_sided=faces > 1)


class _Sheets:
    """The sheets while they are written."""

    def __init__(self, deck: Deck, imposition: Imposition, job: Job) -> None:
        self._imposition, self._job = imposition, job
        self._file, self._deck = CardFile(deck.form), deck
        self._document = Part("Document")
        page = imposition.page
        self._heads = [[_head(slot, imposition.card.trim, page) for slot in side] for side in _sides(imposition)]
        self._extras = b"\n".join(_drawn(imposition, job))
        sheet = Box(0, 0, page.width_mm, page.height_mm)
        trim = imposition.cut_to or sheet
        self._boxes = page_boxes(sheet, trim, trim.grown(imposition.card.bleed_mm) if imposition.cut_to else sheet)

    def add(self, sheet: int, face: int, cards: Sequence[tuple[int, Dealt]]) -> None:
        """One side of a sheet; the first face of each card lies in front, and so on in turn."""
        back = face % 2
        heads = self._heads[back]
        parts = [_matrix(self._job.nudges[back])] if self._job.nudges else []
        extras = [] if back else [self._extras, _note(self._imposition, self._job, sheet)]
        parts += [ADORNS, *extras, END] if any(extras) else []
        parts += self._placed(cards, face, heads)
        names = tuple(sorted({name for _, card in cards for name in card.forms[face]}))
        self._file.add(self._boxes, b"\n".join(part for part in parts if part), names)

    def _placed(self, cards: Sequence[tuple[int, Dealt]], face: int, heads: Sequence[bytes]) -> Iterator[bytes]:
        """The cards of one side. The first of those that look alike is read out, the others are artefacts."""
        sheet = Part("Sect")
        told: set[tuple[str, ...]] = set()
        for slot, card in cards:
            mark, names = ADORNS, card.forms[face]
            if names and names not in told:
                told.add(names)
                mark = b"/P <</MCID %d>> BDC" % len(sheet.kids)
                words = " ".join(self._deck.words(name) for name in names)
                content = Content(self._file.pages, len(sheet.kids))
                sheet.kids.append(Part("P", words=words, kids=[content]))
            yield from (mark, heads[slot], card.faces[face], b"Q", END)
        self._document.kids.append(sheet)

    def saved(self, *, two_sided: bool) -> bytes:
        """The file's bytes, with what viewers shall do: not scale sheets off their stock, and turn them over right."""
        turned = Name.DuplexFlipLongEdge if self._imposition.card.edge == "long" else Name.DuplexFlipShortEdge
        self._file.out.Root.ViewerPreferences = Dictionary(  # ISO 32000-1, table 150
            PrintScaling=Name("/None"), Duplex=turned if two_sided else Name.Simplex, DisplayDocTitle=True
        )
        more = {KEY: str(self._job.stamp)} if self._job.stamp else {}
        about = About(self._job.title, self._job.issued, self._job.lang, more)
        return self._file.saved(self._job.book, about, self._document)


def _sides(imposition: Imposition) -> tuple[tuple[Slot, ...], tuple[Slot, ...]]:
    return imposition.fronts, imposition.backs


def _head(slot: Slot, trim: Size, page: Size) -> bytes:
    """Operators that clip to a slot and move the origin to its card's corner (ISO 32000-1, 8.3.3: `cm`)."""
    left, bottom, right, top = slot.box.on_page_pt(page.height_mm)
    width, height = to_pt(trim.width_mm), to_pt(trim.height_mm)
    matrix = {
        0: (1, 0, 0, 1, left, bottom),
        90: (0, -1, 1, 0, left, bottom + width),
        180: (-1, 0, 0, -1, right, top),
        270: (0, 1, -1, 0, left + height, bottom),
    }[slot.turn]
    return b"q %s re W n %s" % (_rectangle(slot.clip, page).encode(), _matrix(matrix))


def _matrix(numbers: Sequence[float]) -> bytes:
    return " ".join([*(f"{number:.6f}".rstrip("0").rstrip(".") for number in numbers), "cm"]).encode()


def _rectangle(box: Box, page: Size) -> str:
    left, bottom, right, top = box.on_page_pt(page.height_mm)
    return f"{left:.4f} {bottom:.4f} {right - left:.4f} {top - bottom:.4f}"


def _drawn(imposition: Imposition, job: Job) -> Iterator[bytes]:
    """The crop marks and the ruler, in black."""
    page = imposition.page
    if imposition.marks:
        yield f"0 G {MARK_PT} w".encode()
    yield from (_line(mark, page) for mark in imposition.marks)
    if imposition.ruler:
        yield from _ruler(imposition.ruler, page, job)


def _line(mark: Mark, page: Size) -> bytes:
    start = f"{to_pt(mark.x_mm):.4f} {to_pt(page.height_mm - mark.y_mm):.4f} m"
    return f"{start} {to_pt(mark.until_x_mm):.4f} {to_pt(page.height_mm - mark.until_y_mm):.4f} l S".encode()


def _ruler(ruler: Ruler, page: Size, job: Job) -> Iterator[bytes]:
    """A line with ticks at both ends and words beside it, drawn lying and stood up where the ruler stands."""
    left, bottom, right, _ = ruler.box.on_page_pt(page.height_mm)
    lying = (0, 1, -1, 0, right, bottom) if ruler.upright else (1, 0, 0, 1, left, bottom)
    length_mm = max(ruler.box.width_mm, ruler.box.height_mm)
    size = Size(length_mm, min(ruler.box.width_mm, ruler.box.height_mm))
    strip = Page(job.book, size, 0)
    foot_mm = size.height_mm - TICK_MM / 2
    strip.stroke("#000000", MARK_PT)
    strip.line((0, foot_mm), (length_mm, foot_mm))
    for x_mm in (0, length_mm):
        strip.line((x_mm, foot_mm - TICK_MM / 2), (x_mm, foot_mm + TICK_MM / 2))
    strip.fill("#000000")
    strip.text(RULER_WORDS, job.font, NOTE_PT, (TICK_MM, foot_mm - 0.8))
    yield b"q %s" % _matrix(lying)
    yield from (operator.encode("latin-1") for operator in strip.operators)
    yield b"Q"


def _note(imposition: Imposition, job: Job, sheet: int) -> bytes:
    """The job's title and the sheet's number, where the waste has room; the number alone where it has less."""
    if imposition.note is None:
        return b""
    number = f"Sheet {sheet + 1} of {imposition.sheets}"
    words = next(_fitting([f"{job.title}. {number}", number], job.font, imposition.note), "")
    page = Page(job.book, imposition.page, 0)
    page.fill("#000000")
    if words:
        page.text(words, job.font, NOTE_PT, (imposition.note.x_mm, imposition.note.bottom_mm - 0.5))
    return "\n".join(page.operators).encode("latin-1")


def _fitting(lines: Iterable[str], font: Font, room: Box) -> Iterator[str]:
    """The lines that are no wider than the room and that the font has every glyph for."""
    for line in lines:
        if from_pt(font.width(line) * NOTE_PT) <= room.width_mm and not font.without_glyph(line):
            yield line
