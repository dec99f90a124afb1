"""Floor 4, sheets: writes imposed sheets as PDF.

Each card is placed by its trim and clipped to what it may show. What cards share is in the file once, as forms and
fonts. Fronts and backs alternate, sheet by sheet, and no more than one sheet's cards are held at a time.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from itertools import islice

import pikepdf
from pikepdf import Array, Dictionary, Name

from leaflets.document import Dealt
from leaflets.engines import Deck
from leaflets.engines.canvas.fonts import Font, FontBook
from leaflets.engines.canvas.page import Page
from leaflets.errors import RequestError
from leaflets.geometry import Box, Size, from_pt, to_pt
from leaflets.imposition import Imposition, Slot
from leaflets.marks import Mark, Ruler

MARK_PT = 0.25
NOTE_PT = 5
TICK_MM = 2
RULER_WORDS = "100 mm. Measure it: if it is shorter, print again at actual size, 100 %."


@dataclass(frozen=True, slots=True)
class Job:
    """What a run of sheets is called and dated, what its notes are set in, and how the printer's faults are met.

    `nudges` are the matrices (six numbers of `cm`) for the fronts and the backs of a calibrated printer.
    """

    title: str
    issued: date
    font: Font
    book: FontBook
    nudges: Sequence[Sequence[float]] = ()
    lang: str = "en"


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
    """The file while it is written."""

    def __init__(self, deck: Deck, imposition: Imposition, job: Job) -> None:
        self._deck, self._imposition, self._job = deck, imposition, job
        self._out = pikepdf.new()
        self._fonts = self._out.make_indirect(Dictionary())
        self._forms: dict[str, pikepdf.Object] = {}
        self._resources: dict[tuple[str, ...], pikepdf.Object] = {}
        page = imposition.page
        self._heads = [[_head(slot, imposition.card.trim, page) for slot in side] for side in _sides(imposition)]
        self._extras = b"\n".join(_drawn(imposition, job))
        self._boxes = _page_boxes(imposition)

    def add(self, sheet: int, face: int, cards: Sequence[tuple[int, Dealt]]) -> None:
        """One side of a sheet; the first face of each card lies in front, and so on in turn."""
        back = face % 2
        heads = self._heads[back]
        parts = [_matrix(self._job.nudges[back])] if self._job.nudges else []
        parts += [] if back else [self._extras, _note(self._imposition, self._job, sheet)]
        for slot, card in cards:
            parts += (heads[slot], card.faces[face], b"Q")
        names = tuple(sorted({name for _, card in cards for name in card.forms[face]}))
        content = zlib.compress(b"\n".join(part for part in parts if part), 6)
        page = Dictionary(self._boxes)
        page.Type = Name.Page
        page.Resources = self._resource(names)
        page.Contents = pikepdf.Stream(self._out, content, Filter=Name.FlateDecode)
        self._out.pages.append(pikepdf.Page(self._out.make_indirect(page)))

    def _resource(self, names: tuple[str, ...]) -> pikepdf.Object:
        """The resources of a page that shows these forms; pages that show the same have theirs together."""
        if names not in self._resources:
            for name in names:
                if name not in self._forms:
                    self._forms[name] = self._out.make_indirect(self._deck.form(self._out, name, self._fonts))
            forms = Dictionary({f"/{name}": self._forms[name] for name in names})
            self._resources[names] = self._out.make_indirect(Dictionary(XObject=forms, Font=self._fonts))
        return self._resources[names]

    def saved(self, *, two_sided: bool) -> bytes:
        """The file's bytes: its fonts embedded, its date the job's own, its identifier made from its content."""
        with pikepdf.open(BytesIO(self._job.book.pdf())) as book:
            for name, font in book.pages[0].Resources.get("/Font", Dictionary()).items():
                self._fonts[name] = self._out.copy_foreign(book.make_indirect(font))
        out, job = self._out, self._job
        turned = Name.DuplexFlipLongEdge if self._imposition.card.edge == "long" else Name.DuplexFlipShortEdge
        # Viewers shall not scale the sheet off its stock, and turn it over the right way (ISO 32000-1, table 150).
        out.Root.ViewerPreferences = Dictionary(
            PrintScaling=Name("/None"), Duplex=turned if two_sided else Name.Simplex, DisplayDocTitle=True
        )
        out.Root.Lang = pikepdf.String(job.lang)
        out.docinfo["/Title"] = job.title
        out.docinfo["/CreationDate"] = out.docinfo["/ModDate"] = f"D:{job.issued:%Y%m%d}000000Z"
        held = BytesIO()
        out.save(held, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return held.getvalue()


def _sides(imposition: Imposition) -> tuple[tuple[Slot, ...], tuple[Slot, ...]]:
    return imposition.fronts, imposition.backs


def _page_boxes(imposition: Imposition) -> dict[str, Array]:
    """MediaBox, BleedBox and TrimBox of every page: the card's own where it has a page to itself, else the sheet's."""
    page = imposition.page
    sheet = Box(0, 0, page.width_mm, page.height_mm)
    trim = imposition.cut_to or sheet
    bleed = trim.grown(imposition.card.bleed_mm) if imposition.cut_to else sheet
    boxes = {"/MediaBox": sheet, "/BleedBox": bleed, "/TrimBox": trim}
    return {name: Array([round(edge, 3) for edge in box.on_page_pt(page.height_mm)]) for name, box in boxes.items()}


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
    strip = Page(job.book.document, size, 0)
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
    page = Page(job.book.document, imposition.page, 0)
    page.fill("#000000")
    if words:
        page.text(words, job.font, NOTE_PT, (imposition.note.x_mm, imposition.note.bottom_mm - 0.5))
    return "\n".join(page.operators).encode("latin-1")


def _fitting(lines: Iterable[str], font: Font, room: Box) -> Iterator[str]:
    """The lines that are no wider than the room and that the font has every glyph for."""
    for line in lines:
        if from_pt(font.width(line) * NOTE_PT) <= room.width_mm and not font.without_glyph(line):
            yield line
