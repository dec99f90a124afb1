"""Floor 2, documents: what an engine gives back: a finished piece, or one card of a run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from leaflets.geometry import Box, Size


@dataclass(frozen=True, slots=True)
class ExpectedCode:
    """A QR code that a page should have: its address, and how that reads beside it ("" where no address is printed).

    `page` (from 1) and `box` (millimetres from the trim's top left corner) say where, if that is known.
    """

    url: str
    readable: str = ""
    page: int = 0
    box: Box | None = None


Columns = tuple[tuple[tuple[str, float], ...], ...]
"""The blocks of each half column with their heights in millimetres, in the order of the page."""


@dataclass(frozen=True, slots=True)
class Document:
    """A finished piece as PDF, one page a face (or as many as it flows over), each with its TrimBox and BleedBox.

    `faces` names each page; those of a piece that flows are “page-1” and so on. `spare_mm` says how much room each page
    has left below its last block, where the engine knows, `panels_mm` how much each panel that the layout names, and
    `columns` the height of each block in the half columns of a face. `words` are those that the template gave for each
    face: they must all be found in the finished file; `codes` its QR codes.
    """

    pdf: bytes
    trim: Size
    bleed_mm: float
    faces: tuple[str, ...]
    issued: date
    spare_mm: tuple[float, ...] = ()
    words: tuple[str, ...] = ()
    codes: tuple[ExpectedCode, ...] = ()
    columns: Mapping[str, Columns] = field(default_factory=lambda: MappingProxyType({}))
    panels_mm: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

    def finished(self) -> "Document":
        """It is finished as it is."""
        return self


@dataclass(frozen=True, slots=True)
class Unpainted:
    """A piece that is laid out and checked; all but `paint`, which gives the document, is what that will say.

    Painting takes as long as half of laying out, and most of what is tried is not printed.
    """

    faces: tuple[str, ...]
    spare_mm: tuple[float, ...]
    columns: Mapping[str, Columns]
    panels_mm: Mapping[str, float]
    paint: Callable[[], Document]

    def finished(self) -> Document:
        """The document. Raises RenderError and LayoutError for what cannot be painted."""
        return self.paint()


Laid = Document | Unpainted
"""What copy-fitting goes by: a piece that is laid out, whether it is painted or not."""


@dataclass(frozen=True, slots=True)
class Dealt:
    """One card to be placed on a sheet.

    `faces` are the operators of each face, in points from the trim's bottom left corner; `forms` the names of the forms
    that each face shows, with its own operators or without.
    """

    faces: tuple[bytes, ...]
    forms: tuple[tuple[str, ...], ...]
