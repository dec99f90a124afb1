"""Floor 4, the canvas engine: frames become PDF with ReportLab; small, exact and quick, and no native library.

In order: `plan` checks and compiles a layout with a kit, once; `fit` breaks and shrinks words; `draw` draws each frame
on a `page`; here the pages become a document whose bytes depend on the edition alone.
"""

from collections.abc import Mapping
from datetime import date
from hashlib import md5
from types import SimpleNamespace
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFZCompress

from leaflets import __version__
from leaflets.brand import Brand
from leaflets.document import Document
from leaflets.edition import Edition
from leaflets.engines.canvas.draw import Hand
from leaflets.engines.canvas.fonts import PlainCanvas
from leaflets.engines.canvas.page import Page
from leaflets.engines.canvas.plan import plan_for
from leaflets.geometry import Box, to_pt
from leaflets.layout import Layout, OptionValue


def typeset(layout: Layout, edition: Edition, brand: Brand, options: Mapping[str, OptionValue]) -> Document:
    """Set one edition: a page a face, the MediaBox the trim and its bleed.

    Raises LayoutError for a layout that can set nothing, and for this edition: OversetError, MissingGlyphError,
    MissingFieldError, MissingFontError, MissingPictureError, SafeAreaError and CodeSizeError. Each names the frame.
    """
    plan = plan_for(layout, brand, options)
    scope = {"edition": edition, "brand": brand, "options": options}
    canvas = _canvas(layout, edition)
    canvas.setTitle(f"{layout.spec.title}: {edition.area.name}")
    canvas.setAuthor(brand.publisher)
    canvas.setSubject(edition.code)
    canvas.setCreator(f"{brand.name} {__version__}")
    drawn = []
    for face in plan.faces:
        page = Page(canvas._doc, layout.trim, layout.spec.bleed_mm)
        Hand(plan, face, page).draw(scope)
        drawn.append("\n".join(page.operators))
        canvas.addLiteral(drawn[-1])
        canvas.showPage()
    _stamp(canvas._doc, edition.issued, drawn)
    pdf: bytes = canvas.getpdfdata()
    return Document(pdf, layout.trim, layout.spec.bleed_mm, layout.spec.faces, edition.issued)


def _canvas(layout: Layout, edition: Edition) -> Any:
    """An empty canvas with the layout's page boxes (ISO 32000-1, 14.11.2)."""
    bleed = layout.bleed_box
    whole = Box(0, 0, bleed.width_mm, bleed.height_mm)
    bleed_pt = whole.on_page_pt(whole.height_mm)
    trim_pt = whole.grown(-layout.spec.bleed_mm).on_page_pt(whole.height_mm)
    canvas = PlainCanvas(
        "",
        pagesize=(to_pt(whole.width_mm), to_pt(whole.height_mm)),
        pageCompression=0,
        invariant=1,
        lang=edition.lang,
        trimBox=trim_pt,
        bleedBox=bleed_pt,
    )
    # Every stream deflated; ReportLab's own setting would write it as text on top (ASCII 85), a quarter larger.
    canvas._doc.defaultStreamFilters = [PDFZCompress]
    return canvas


def _stamp(document: Any, issued: date, drawn: list[str]) -> None:
    """Date the document from its edition, and make its identifier from what is drawn: neither clock nor environment."""
    document._timeStamp = SimpleNamespace(YMDhms=(issued.year, issued.month, issued.day, 0, 0, 0), dhh=0, dmm=0)
    document.signature = md5("\n".join([issued.isoformat(), *drawn]).encode(), usedforsecurity=False)
