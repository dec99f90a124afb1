"""Floor 2, documents: what an engine gives back."""

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
