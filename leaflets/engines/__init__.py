"""Floor 4, the two engines: WeasyPrint for leaflets that flow, ReportLab for cards that are exact."""

from collections.abc import Mapping
from typing import Protocol

from leaflets.brand import Brand
from leaflets.document import Document
from leaflets.edition import Edition
from leaflets.layout import Layout, OptionValue


class Typeset(Protocol):
    """The one call of an engine: set one edition in one layout with one brand kit.

    Raises RenderError for an edition that cannot be set, LayoutError for a layout that can set nothing.
    """

    def __call__(self, layout: Layout, edition: Edition, brand: Brand, options: Mapping[str, OptionValue]) -> Document:
        """Set the piece: one page a face."""
        ...


def engine(name: str) -> Typeset:
    """The engine of that name. It is imported here, so that cards never load WeasyPrint."""
    if name == "html":
        from leaflets.engines.html import typeset as set_html

        return set_html
    from leaflets.engines.canvas import typeset as set_canvas

    return set_canvas
