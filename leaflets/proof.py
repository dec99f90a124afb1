"""Floor 3, proofs: the pages of a PDF as PNG pictures, bare or with their lines, what was found on them, and a legend.

`proof_page` paints a page with pdfium, `proof_marks` says what stands where, `proof_drawing` draws it, and
`proof_sheet` sets legend and list around it.
"""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO

from leaflets.errors import Problem
from leaflets.geometry import MM_PER_INCH, Size
from leaflets.proof_marks import Guide, Ruling, guides_of, numbered
from leaflets.proof_page import PagePicture, page_pictures
from leaflets.proof_sheet import Look, Proof, sheet

PROOF_DPI = 100


def pictures(pdf: bytes, dpi: float = PROOF_DPI) -> list[bytes]:
    """Each page as a PNG at `dpi`, in the pages' order. Raises ProofError."""
    made = []
    for picture in page_pictures(pdf, dpi):
        out = BytesIO()
        picture.image.save(out, "PNG")
        made.append(out.getvalue())
    return made


def screen_picture(pdf: bytes, trim: Size, px: tuple[int, int]) -> bytes:
    """A one-page piece of that trim as a PNG of exactly that many pixels, wide and high. Raises ProofError."""
    (page,) = page_pictures(pdf, px[0] * MM_PER_INCH / trim.width_mm)
    out = BytesIO()
    # pdfium rounds a part of a pixel up to a whole one; what is cut off is never more than that.
    page.image.crop((0, 0, *px)).save(out, "PNG", optimize=True)
    return out.getvalue()


def proofs(
    pdf: bytes,
    trim: Size | None = None,
    bleed_mm: float | None = None,
    safe_mm: float | None = None,
    problems: Sequence[Problem] = (),
    *,
    look: Look | None = None,
) -> tuple[bytes, ...]:
    """A PNG of each page with its lines and every problem where it is, numbered, and listed below the page.

    Lines stand where `trim` (a finished size), bleed and safe area should be, from the top left corner of the page's
    own TrimBox on; a trim or bleed that is not given is the page's own. Raises ProofError.
    """
    look = look or Look()
    made = proof_sheets(page_pictures(pdf, look.dpi), Ruling(trim, bleed_mm, safe_mm), problems, look)
    return tuple(one.png for one in made)


def proof_sheets(
    pages: Sequence[PagePicture], ruling: Ruling, problems: Sequence[Problem], look: Look
) -> tuple[Proof, ...]:
    """The proofs of pages that have been painted already, with where their lines and boxes stand."""
    findings = numbered(problems)
    look = replace(look, is_stopped=look.is_stopped or any(one.is_error for one in findings))
    return tuple(
        sheet(page, findings, guides_on(page, ruling), (number, len(pages)), look)
        for number, page in enumerate(pages, 1)
    )


def guides_on(page: PagePicture, ruling: Ruling) -> tuple[Guide, ...]:
    """The lines of a page: those that are asked for, or its own."""
    own = Size(round(page.trim.width_mm, 2), round(page.trim.height_mm, 2))
    bleed_mm = page.bleed_mm if ruling.bleed_mm is None else ruling.bleed_mm
    return guides_of(ruling.trim or own, bleed_mm, ruling.safe_mm)
