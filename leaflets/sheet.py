"""Floor 4, sheets: writes imposed sheets as PDF.

Each face of a document becomes one form and is placed by its TrimBox, for the two engines put the trim at different
points of the page; each placement is clipped to what it may show. Fronts and backs alternate, sheet by sheet.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name

from leaflets.document import Document
from leaflets.errors import RequestError
from leaflets.geometry import Box, to_pt
from leaflets.imposition import Imposition, Mark, Slot

MARK_PT = 0.25
NOTE_PT = 5
NOTE_ROOM_MM = 3
"""The least height of printable waste that a note is put into."""


@dataclass(frozen=True, slots=True)
class Run:
    """A document, and how many cards of it are wanted."""

    document: Document
    copies: int


@dataclass(frozen=True, slots=True)
class _Face:
    """A face as a form of the new file, with its trim's left, bottom, right and top in points."""

    form: pikepdf.Object
    trim_pt: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Extras:
    """What stands on a side beside the cards: crop marks, and the note as a form; backs have neither."""

    marks: Sequence[Mark] = ()
    note: pikepdf.Object | None = None


def write_sheets(runs: Sequence[Run], imposition: Imposition, title: str) -> bytes:
    """The imposed sheets of one or more documents, one after the other, as PDF; the same bytes for the same input.

    Raises RequestError when the documents differ in size or faces, or are not as many cards as were imposed.
    """
    _check(runs, imposition)
    out = pikepdf.new()
    faces = [(_faces(out, run.document), run.copies) for run in runs]
    cards = [face for face, copies in faces for _ in range(copies)]
    notes = _notes(out, imposition, title)
    for sheet in range(imposition.sheets):
        on_sheet = [cards[card] for card in imposition.cards_on(sheet)]
        for side in range(len(cards[0])):
            slots = imposition.backs if side % 2 else imposition.fronts
            placed = [(slot, card[side]) for slot, card in zip(slots, on_sheet, strict=False)]
            _add_page(out, imposition, placed, _Extras() if side % 2 else _Extras(imposition.marks, notes[sheet]))
    _say_how_to_print(out, imposition, two_sided=len(cards[0]) > 1)
    return _saved(out, title, runs[0].document.issued)


def _check(runs: Sequence[Run], imposition: Imposition) -> None:
    shapes = {(run.document.trim, run.document.bleed_mm, len(run.document.faces)) for run in runs}
    if len(shapes) != 1 or sum(run.copies for run in runs) != imposition.count:
        raise RequestError("The cards of one run must have one size, and be as many as were laid out.")
    if (shape := shapes.pop())[0] != imposition.trim:
        raise RequestError(f"The cards are {shape[0]}; the sheet is laid out for {imposition.trim}.")


def _faces(out: pikepdf.Pdf, document: Document) -> tuple[_Face, ...]:
    """Every face of a document as a form, cut off at its bleed (qpdf would cut it off at its trim)."""
    with pikepdf.open(BytesIO(document.pdf)) as source:
        faces = []
        for page in source.pages:
            form = out.copy_foreign(page.as_form_xobject())
            form.BBox = Array([float(edge) for edge in page.bleedbox])
            left, bottom, right, top = (float(edge) for edge in page.trimbox)
            faces.append(_Face(form, (left, bottom, right, top)))
        return tuple(faces)


def _add_page(out: pikepdf.Pdf, imposition: Imposition, placed: Sequence[tuple[Slot, _Face]], extras: _Extras) -> None:
    page_mm = imposition.page
    forms: dict[tuple[int, int], str] = {}
    objects = Dictionary()
    operators = []
    for slot, face in placed:
        name = forms.setdefault(face.form.objgen, f"/C{len(forms)}")
        objects[name] = face.form
        operators.append(_place(slot, face, name, page_mm.height_mm))
    operators += _drawn(extras.marks, page_mm.height_mm)
    if extras.note is not None:
        objects.Note = extras.note
        operators.append("/Note Do")
    whole = Array([0, 0, round(to_pt(page_mm.width_mm), 3), round(to_pt(page_mm.height_mm), 3)])
    sheet = Dictionary(
        Type=Name.Page,
        MediaBox=whole,
        TrimBox=whole,
        BleedBox=whole,
        Resources=Dictionary(XObject=objects),
        Contents=out.make_stream("\n".join(operators).encode("ascii")),
    )
    out.pages.append(pikepdf.Page(out.make_indirect(sheet)))


def _place(slot: Slot, face: _Face, name: str, page_height_mm: float) -> str:
    """Operators that show a face in its slot, clipped (ISO 32000-1, 8.3.3: the six numbers of `cm`)."""
    left, bottom, right, top = slot.box.on_page_pt(page_height_mm)
    trim_left, trim_bottom, _, _ = face.trim_pt
    matrix = {
        0: (1, 0, 0, 1, left - trim_left, bottom - trim_bottom),
        90: (0, -1, 1, 0, left - trim_bottom, top + trim_left),
        270: (0, 1, -1, 0, right + trim_bottom, bottom - trim_left),
    }[slot.turn]
    numbers = " ".join(f"{number:.4f}".rstrip("0").rstrip(".") for number in matrix)
    return f"q {_rectangle(slot.clip, page_height_mm)} re W n {numbers} cm {name} Do Q"


def _rectangle(box: Box, page_height_mm: float) -> str:
    left, bottom, right, top = box.on_page_pt(page_height_mm)
    return f"{left:.4f} {bottom:.4f} {right - left:.4f} {top - bottom:.4f}"


def _drawn(marks: Sequence[Mark], page_height_mm: float) -> Iterator[str]:
    """The crop marks, in black."""
    if marks:
        yield f"0 G {MARK_PT} w"
    for mark in marks:
        start = f"{to_pt(mark.x_mm):.4f} {to_pt(page_height_mm - mark.y_mm):.4f} m"
        yield f"{start} {to_pt(mark.until_x_mm):.4f} {to_pt(page_height_mm - mark.until_y_mm):.4f} l S"


def _notes(out: pikepdf.Pdf, imposition: Imposition, title: str) -> list[pikepdf.Object | None]:
    """For each sheet a form with its title and number, where the waste below the cards has room for it; else None."""
    lowest = max(imposition.fronts, key=lambda slot: (slot.clip.bottom_mm, -slot.box.x_mm))
    foot_mm = imposition.page.height_mm - imposition.unprintable_mm
    if foot_mm - lowest.clip.bottom_mm < NOTE_ROOM_MM:
        return [None] * imposition.sheets
    at_pt = to_pt(lowest.box.x_mm + 2), to_pt(imposition.unprintable_mm + 0.5)  # between two crop marks
    lines = [f"{title}, sheet {number} of {imposition.sheets}" for number in range(1, imposition.sheets + 1)]
    with pikepdf.open(BytesIO(_set(lines, at_pt, to_pt(lowest.box.width_mm - 4)))) as source:
        return [out.copy_foreign(page.as_form_xobject()) for page in source.pages]


def _set(lines: Sequence[str], at_pt: tuple[float, float], room_pt: float) -> bytes:
    """Each line on a page of its own, in the face that comes with ReportLab, embedded; cut to the room there is."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    if "Vera" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    known = pdfmetrics.getFont("Vera").face.charToGlyph
    canvas = Canvas("", invariant=1, initialFontName="Vera", initialFontSize=NOTE_PT)
    for line in lines:
        shown = "".join(character if ord(character) in known else "?" for character in line)
        while canvas.stringWidth(shown, "Vera", NOTE_PT) > room_pt:
            shown = shown[:-1]
        canvas.drawString(*at_pt, shown)
        canvas.showPage()
        canvas.setFont("Vera", NOTE_PT)
    pdf: bytes = canvas.getpdfdata()
    return pdf


def _say_how_to_print(out: pikepdf.Pdf, imposition: Imposition, *, two_sided: bool) -> None:
    """Tell viewers not to scale the sheet off its stock, and how it is turned over (ISO 32000-1, table 150)."""
    turned = Name.DuplexFlipLongEdge if imposition.edge == "long" else Name.DuplexFlipShortEdge
    out.Root.ViewerPreferences = Dictionary(
        PrintScaling=Name("/None"), Duplex=turned if two_sided else Name.Simplex, DisplayDocTitle=True
    )


def _saved(out: pikepdf.Pdf, title: str, issued: date) -> bytes:
    """The file's bytes: its date is the documents' own, its identifier made from its content."""
    out.docinfo["/Title"] = title
    out.docinfo["/CreationDate"] = out.docinfo["/ModDate"] = f"D:{issued:%Y%m%d}000000Z"
    held = BytesIO()
    out.save(held, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return held.getvalue()
