"""Floor 2, documents: what an engine gives back: a finished piece, or one card of a run."""

from collections.abc import Mapping
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


@dataclass(frozen=True, slots=True)
class Dealt:
    """One card to be placed on a sheet.

    `faces` are the operators of each face, in points from the trim's bottom left corner; `forms` the names of the forms
    that each face shows, with its own operators or without.
    """

    faces: tuple[bytes, ...]
    forms: tuple[tuple[str, ...], ...]
