"""Floor 4, the two engines: WeasyPrint for leaflets that flow, ReportLab for cards that are exact."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from leaflets.brand import Brand
from leaflets.document import Dealt, Document, Laid
from leaflets.edition import Edition, Numbered
from leaflets.engines.tolerance import Tolerance
from leaflets.layout import Layout, OptionValue

if TYPE_CHECKING:
    import pikepdf

    from leaflets.engines.canvas.fonts import FontBook


Given_co = TypeVar("Given_co", covariant=True)


class Engine(Protocol[Given_co]):
    """The one call of an engine: set one edition in one layout with one brand kit, or lay it out to be painted later.

    Raises RenderError for an edition that cannot be set, LayoutError for a layout that can set nothing. With a
    `tolerance` what would be raised of an edition is noted there as far as that can be, and set all the same: to be
    looked at, never to be printed.
    """

    def __call__(
        self,
        layout: Layout,
        edition: Edition,
        brand: Brand,
        options: Mapping[str, OptionValue],
        tolerance: Tolerance | None = None,
    ) -> Given_co:
        """Set the piece: one page a face."""
        ...


Typeset = Engine[Document]
LayOut = Engine[Laid]


class Deck(Protocol):
    """Cards to be laid out one after another, and the forms that they share."""

    @property
    def count(self) -> int:
        """How many cards have been added."""

    @property
    def is_numbered(self) -> bool:
        """Whether the layout shows a card's own number anywhere."""

    def add(self, edition: Edition, copies: int, numbered: Sequence[Numbered] = ()) -> None:
        """Add the cards of an edition, alike or each with its number. Raises RenderError and LayoutError."""

    def deal(self) -> Iterator[Dealt]:
        """Every card."""

    def words(self, name: str) -> str:
        """What a form says to somebody who cannot see it."""

    def form(self, out: "pikepdf.Pdf", name: str, fonts: "pikepdf.Object") -> "pikepdf.Object":
        """A form that a card shows."""


def engine(name: str) -> Typeset:
    """The engine of that name. It is imported here, so that cards never load WeasyPrint."""
    if name == "html":
        from leaflets.engines.html import typeset as set_html

        return set_html
    from leaflets.engines.canvas import typeset as set_canvas

    return set_canvas


def laying(name: str) -> LayOut:
    """The engine of that name, for pieces that are tried until they fit."""
    if name == "html":
        from leaflets.engines.html import lay_out

        return lay_out
    return engine(name)


def deck_for(layout: Layout, brand: Brand, options: Mapping[str, OptionValue], book: "FontBook") -> Deck:
    """An empty deck for the cards of a layout, set by its engine, in the fonts of a book."""
    if layout.spec.engine == "html":
        from leaflets.engines.documents import DocumentDeck

        return DocumentDeck(lambda edition: engine("html")(layout, edition, brand, options))
    from leaflets.engines.canvas.deck import CanvasDeck

    return CanvasDeck(layout, brand, options, book)
