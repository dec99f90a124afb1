"""Floor 4, the canvas engine: frames become PDF with ReportLab; small, exact and quick, and no native library.

In order: `plan` checks and compiles a layout with a kit, once; `fit` breaks and shrinks words; `draw` draws each frame
on a `page`; here the pages become a document whose bytes depend on the edition alone.
"""

from collections.abc import Mapping

from leaflets import __version__
from leaflets.brand import Brand
from leaflets.document import Document
from leaflets.edition import Edition
from leaflets.engines.canvas.draw import Hand
from leaflets.engines.canvas.file import About, CardFile, image, page_boxes
from leaflets.engines.canvas.fonts import FontBook
from leaflets.engines.canvas.page import Page
from leaflets.engines.canvas.plan import plan_for
from leaflets.geometry import Box
from leaflets.layout import Layout, OptionValue
from leaflets.photo import Photo


def typeset(layout: Layout, edition: Edition, brand: Brand, options: Mapping[str, OptionValue]) -> Document:
    """Set one edition: a page a face, the MediaBox the trim and its bleed.

    Raises LayoutError for a layout that can set nothing, and for this edition: OversetError, MissingGlyphError,
    MissingFieldError, MissingFontError, MissingPictureError, SafeAreaError and CodeSizeError. Each names the frame.
    """
    plan = plan_for(layout, brand, options)
    scope = {"edition": edition, "brand": brand, "options": options}
    book = FontBook()
    photos: dict[str, Photo] = {}
    file = CardFile(lambda out, name, _fonts: image(out, photos[name]))
    whole = Box(0, 0, layout.bleed_box.width_mm, layout.bleed_box.height_mm)
    boxes = page_boxes(whole, whole.grown(-layout.spec.bleed_mm), whole)
    for face in plan.faces:
        page = Page(book, layout.trim, layout.spec.bleed_mm)
        Hand(plan, face, page).draw(scope)
        photos |= page.photos
        file.add(boxes, "\n".join(page.operators).encode("latin-1"), tuple(page.photos))
    more = {"Author": brand.publisher, "Subject": edition.code, "Creator": f"{brand.name} {__version__}"}
    pdf = file.saved(book, About(f"{layout.spec.title}: {edition.area.name}", edition.issued, edition.lang, more))
    return Document(pdf, layout.trim, layout.spec.bleed_mm, layout.spec.faces, edition.issued)
