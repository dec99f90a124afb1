"""Floor 2, documents: what an engine gives back: a finished piece, or one card of a run."""

from dataclasses import dataclass
from datetime import date

from leaflets.geometry import Size


@dataclass(frozen=True, slots=True)
class Document:
    """A finished piece as PDF, one page a face, each with its TrimBox and BleedBox.

    `spare_mm` says how much room each face has left below its last block, where the engine knows.
    """

    pdf: bytes
    trim: Size
    bleed_mm: float
    faces: tuple[str, ...]
    issued: date
    spare_mm: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Dealt:
    """One card to be placed on a sheet.

    `faces` are the operators of each face, in points from the trim's bottom left corner; `forms` the names of the forms
    that each face shows, with its own operators or without.
    """

    faces: tuple[bytes, ...]
    forms: tuple[tuple[str, ...], ...]
