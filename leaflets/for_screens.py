"""Floor 5, what a piece is on a screen: its web page, its faces as PNG, and a picture's alternative text."""

from collections.abc import Mapping

from leaflets.brand import Brand
from leaflets.document import Document
from leaflets.edition import Edition
from leaflets.errors import RequestError
from leaflets.layout import Layout, OptionValue
from leaflets.ticket import OutputFile

ALT_TEXT = "-alt.txt"
"""What the file of a picture's alternative text ends in."""


def web_page(layout: Layout, edition: Edition, brand: Brand, options: Mapping[str, OptionValue]) -> bytes:
    """The piece as a web page. Raises RequestError for a layout that has none."""
    if layout.spec.engine != "html":
        raise RequestError(f"{layout.name} has no web page.", "Ask for pdf or png.")
    if layout.spec.police_only:
        raise RequestError(f"{layout.name} is for police use only and has no web page.", "Ask for pdf or png.")
    from leaflets.engines.html import web_page as page

    return page(layout, edition, brand, options).encode()


def pictures_of(document: Document, layout: Layout, stem: str) -> list[OutputFile]:
    """Each face as a PNG to look at; of a picture for screens the one PNG that it is."""
    from leaflets.proof import pictures, screen_picture

    if layout.spec.picture_px:
        return [OutputFile(f"{stem}.png", screen_picture(document.pdf, layout.trim, layout.spec.picture_px))]
    painted = zip(document.faces, pictures(document.pdf), strict=True)
    return [OutputFile(f"{stem}-{face}.png", picture) for face, picture in painted]


def alt_text(layout: Layout, edition: Edition, brand: Brand, options: Mapping[str, OptionValue]) -> bytes:
    """What a picture says, in one line, for the field that channels have for those who cannot see it."""
    from leaflets.engines.text import plain_text

    return f"{' '.join(plain_text(layout, edition, brand, options).split())}\n".encode()
