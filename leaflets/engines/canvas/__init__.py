"""Floor 4, the canvas engine: frames become PDF with ReportLab; small, exact and quick, and no native library.

In order: `plan` checks and compiles a layout with a kit, once; `fit` breaks and shrinks words; `draw` draws each frame
on a `page`; here the pages become a document whose bytes depend on the edition alone.
"""

from collections.abc import Mapping

from leaflets import __version__
from leaflets.brand import Brand
from leaflets.document import Document, ExpectedCode
from leaflets.edition import Edition
from leaflets.engines.canvas.draw import Hand
from leaflets.engines.canvas.file import About, CardFile, image, page_boxes
from leaflets.engines.canvas.fonts import FontBook
from leaflets.engines.canvas.meaning import part_of_face
from leaflets.engines.canvas.page import Page
from leaflets.engines.canvas.plan import plan_for
from leaflets.engines.canvas.tolerant import TolerantHand
from leaflets.engines.structure import Part
from leaflets.engines.tolerance import Tolerance
from leaflets.geometry import Box
from leaflets.layout import Layout, OptionValue
from leaflets.photo import Photo
from leaflets.preflight.record import KEY as RECORD
from leaflets.preflight.record import recorded
from leaflets.preflight.stamp import KEY, stamped
from leaflets.tongue import tag


def typeset(
    layout: Layout,
    edition: Edition,
    brand: Brand,
    options: Mapping[str, OptionValue],
    tolerance: Tolerance | None = None,
) -> Document:
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
    document, words, codes = Part("Document"), [], []
    for number, face in enumerate(plan.faces):
        page = Page(book, layout.trim, layout.spec.bleed_mm, tagged=True)
        if tolerance:
            hand: Hand = TolerantHand(plan, face, page, number=number + 1, tolerance=tolerance)
        else:
            hand = Hand(plan, face, page)
        hand.draw(scope)
        document.kids.append(part_of_face(page.said, number, layout.bleed_box))
        words.append("\n".join(meaning.words for meaning in page.said if not meaning.box))
        codes += [ExpectedCode(url, readable, number + 1, box) for url, readable, box in page.coded]
        photos |= page.photos
        file.add(boxes, "\n".join(page.operators).encode("latin-1"), tuple(page.photos))
    more = {"Author": brand.publisher, "Subject": edition.code, "Creator": f"{brand.name} {__version__}"}
    more |= {KEY: str(stamped(layout, len(plan.faces))), RECORD: recorded(words, codes)}
    title = f"{edition.language.gettext(layout.spec.title)}: {edition.area.name}"
    about = About(title, edition.issued, tag(edition.language), more)
    pdf = file.saved(book, about, document)
    return Document(
        pdf,
        layout.trim,
        layout.spec.bleed_mm,
        layout.spec.faces,
        edition.issued,
        words=tuple(words),
        codes=tuple(codes),
    )
