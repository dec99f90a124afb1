"""Floor 4, press marks: crop and fold marks and a line of words around each page of a piece with a bleed, outside it.

They are black alone, not the registration colour: that would lay 400 % of ink on the sheet, and a print shop's own
imposition adds what its plates need.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name

from leaflets.document import Document
from leaflets.engines.canvas.file import About, CardFile, page_boxes
from leaflets.engines.canvas.fonts import Font, FontBook
from leaflets.engines.canvas.page import Page
from leaflets.engines.structure import Part
from leaflets.geometry import Box, Size, from_pt, to_pt
from leaflets.marks import MARK_AWAY_MM, MARK_MM, Cuts, marks_of

SLUG_MM = 8
"""The room around the bleed for marks and words."""
MARK_PT, NOTE_PT = 0.25, 5
DASH_MM = 0.8
"""A fold mark is dashed, so that nobody cuts along it."""


@dataclass(frozen=True, slots=True)
class Slug:
    """What stands beside a piece for the print shop: the words, what they are set in, and each face's folds.

    `folds_mm` are measured from the left edge of the trim.
    """

    words: str
    font: Font
    folds_mm: Mapping[str, Sequence[float]]


def marked(document: Document, slug: Slug) -> bytes:
    """The document's PDF with its marks; its boxes set by the trim, for engines cap a bleed or leave it out."""
    trim, bleed_mm = document.trim, document.bleed_mm
    edge_mm = bleed_mm + SLUG_MM
    with pikepdf.open(BytesIO(document.pdf)) as pdf:
        for number, (page, face) in enumerate(zip(pdf.pages, document.faces, strict=True), 1):
            words = f"{slug.words}. {face.capitalize()}, page {number} of {len(document.faces)}"
            with pikepdf.open(BytesIO(_overlay(document, slug, words, slug.folds_mm.get(face, ())))) as overlay:
                form = pdf.copy_foreign(overlay.pages[0].as_form_xobject())
            left, bottom = (float(edge) for edge in list(page.trimbox)[:2])
            corner = left - to_pt(edge_mm), bottom - to_pt(edge_mm)
            name = page.add_resource(form, Name.XObject, Name(f"/PressMarks{number}"))  # pages may share resources
            page.contents_add(b"q", prepend=True)
            drawn = (
                f"Q /Artifact <</Type /Pagination>> BDC q 1 0 0 1 {corner[0]:.4f} {corner[1]:.4f} cm {name} Do Q EMC"
            )
            page.contents_add(drawn.encode())
            for key, by_mm in (("/MediaBox", edge_mm), ("/BleedBox", bleed_mm), ("/TrimBox", 0)):
                page.obj[key] = _box(left, bottom, trim, by_mm)
        held = BytesIO()
        pdf.save(held, deterministic_id=True)
    return held.getvalue()


def _box(left: float, bottom: float, trim: Size, by_mm: float) -> Array:
    """The trim grown, as corners in points."""
    by, right, top = to_pt(by_mm), left + to_pt(trim.width_mm), bottom + to_pt(trim.height_mm)
    return Array([round(edge, 4) for edge in (left - by, bottom - by, right + by, top + by)])


def _overlay(document: Document, slug: Slug, words: str, folds_mm: Sequence[float]) -> bytes:
    """A page with the marks alone."""
    edge_mm = document.bleed_mm + SLUG_MM
    size = Size(document.trim.width_mm + 2 * edge_mm, document.trim.height_mm + 2 * edge_mm)
    sheet, book = Box(0, 0, size.width_mm, size.height_mm), FontBook()
    page = Page(book, size, 0)
    page.stroke("#000000", MARK_PT)
    for mark in marks_of(Cuts(1, 1, document.trim, edge_mm, edge_mm), sheet, 0, document.bleed_mm + MARK_AWAY_MM):
        page.line((mark.x_mm, mark.y_mm), (mark.until_x_mm, mark.until_y_mm))
    for fold_mm in folds_mm:
        _fold(page, edge_mm + fold_mm, size, SLUG_MM - MARK_AWAY_MM)
    page.fill("#000000")
    room_mm = document.trim.width_mm - 4
    if from_pt(slug.font.width(words) * NOTE_PT) <= room_mm and not slug.font.without_glyph(words):
        page.text(words, slug.font, NOTE_PT, (edge_mm + 2, size.height_mm - 1.5))
    file = CardFile(lambda out, _name, _fonts: out.make_indirect(Dictionary()))
    file.add(page_boxes(sheet, sheet, sheet), "\n".join(page.operators).encode("latin-1"), ())
    return file.saved(book, About(words, date(2000, 1, 1)), Part("Document"))


def _fold(page: Page, x_mm: float, size: Size, until_mm: float) -> None:
    """A dashed mark above and below a fold."""
    at_mm = until_mm - MARK_MM
    while at_mm < until_mm - 1e-6:
        to_mm = min(at_mm + DASH_MM, until_mm)
        page.line((x_mm, at_mm), (x_mm, to_mm))
        page.line((x_mm, size.height_mm - to_mm), (x_mm, size.height_mm - at_mm))
        at_mm += 2 * DASH_MM
