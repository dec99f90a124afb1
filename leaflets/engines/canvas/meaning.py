"""Floor 4, the canvas engine's meanings: what each frame is to somebody who cannot see it, as a structure.

A text, a label or a heading is read; a code, a logo and a photo are figures with words for them; panels, rules and
lines to write on only adorn. A face is one part of the document, and its frames are read in the order they are drawn.
"""

from collections.abc import Sequence

from pikepdf import Array, Name

from leaflets.brand import Brand
from leaflets.edition import Edition
from leaflets.engines.canvas.page import Meaning
from leaflets.engines.canvas.plan import Piece, Scope
from leaflets.engines.canvas.spoken import bare, only_tongue
from leaflets.engines.structure import Content, Part
from leaflets.follows import Follow
from leaflets.frames import LogoFrame, PhotoFrame, QrFrame, TextFrame, TickFrame, WriteInFrame
from leaflets.geometry import Box
from leaflets.tongue import ENGLISH
from leaflets.vcard import VCard


def meaning_of(piece: Piece, words: object, box: Box, scope: Scope) -> Meaning | None:
    """What a frame means that says `words` in `box`; None when it only adorns."""
    frame = piece.frame
    match frame:
        case TextFrame():
            said = " ".join(bare(str(words)).split())
            return Meaning(frame.role.upper(), said, lang=only_tongue(str(words))) if said else None
        case TickFrame() | WriteInFrame():
            said = " ".join(bare(str(words)).split())
            return Meaning("P", said, lang=only_tongue(str(words))) if said else None
        case QrFrame():
            return Meaning("Figure", _code(words, scope["brand"]), box)
        case LogoFrame():
            brand = scope["brand"]
            return Meaning("Figure", brand.logos[frame.logo].alt if isinstance(brand, Brand) else "", box)
        case PhotoFrame():
            edition = scope["edition"]
            officer = edition.officer if isinstance(edition, Edition) else None
            return Meaning("Figure", officer.name if officer else frame.name, box)
    return None


def _code(address: object, brand: object) -> str:
    """A code in words: what it leads to."""
    tongue = brand.language if isinstance(brand, Brand) else ENGLISH
    if isinstance(address, Follow):
        shown = {"label": address.label, "address": address.readable}
        return tongue.gettext("QR code: %(label)s, %(address)s") % shown
    return f"QR: {' '.join(address.text.split())}" if isinstance(address, VCard) else "QR"


def part_of_face(said: Sequence[Meaning], page: int, bleed: Box) -> Part:
    """The part of a document that is one face: the meanings that were marked on that page, in their order.

    `bleed` is the box that the page shows, measured from the trim.
    """
    face = Part("Sect")
    for mcid, meaning in enumerate(said):
        part = Part(meaning.role, meaning.lang, kids=[Content(page, mcid)])
        if meaning.box:
            part.alt = meaning.words
            placed = meaning.box.moved(-bleed.x_mm, -bleed.y_mm).on_page_pt(bleed.height_mm)
            corners = Array([round(edge, 3) for edge in placed])
            part.attributes = {"Layout": {"BBox": corners, "Placement": Name.Block}}
        face.kids.append(part)
    return face
