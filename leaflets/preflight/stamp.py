"""Floor 3, the stamp: what a file was made as, written in the file itself, so that it can be checked all alone.

It is an entry of the document's information that is this project's own (ISO 32000-1, 14.3.3 allows any), which readers
pass over and PDF/UA and PDF/X do not forbid.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pikepdf

from leaflets.document import ExpectedCode
from leaflets.geometry import Size
from leaflets.layout import Layout
from leaflets.preflight.expected import Expected, Intent

KEY = "InYourArea"
MOST_MM = 10_000
"""No sheet is larger; a stamp that says so was not written here."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a file was made as. `sheet` is the size of an imposed sheet, None for a piece or a card by itself."""

    layout: str
    intent: Intent = "office"
    bleed_mm: float = 0
    pages: int = 0
    sheet: Size | None = None

    def __str__(self) -> str:
        told = [f"layout={self.layout}", f"intent={self.intent}", f"bleed_mm={self.bleed_mm:g}", f"pages={self.pages}"]
        told += [f"sheet_mm={self.sheet.width_mm:.3f}x{self.sheet.height_mm:.3f}"] if self.sheet else []
        return "; ".join(told)

    @property
    def expected(self) -> Expected:
        """What can be expected by the stamp alone, before its layout has been looked up."""
        bleed_mm = self.bleed_mm if self.sheet is None else None
        return Expected(self.layout, self.sheet, bleed_mm, None, self.pages or None, None, self.intent)


def stamped(layout: Layout, pages: int) -> Stamp:
    """The stamp of a piece; one that has a bleed is meant for a press, for an office printer cannot print any."""
    return Stamp(layout.name, "press" if layout.spec.bleed_mm else "office", layout.spec.bleed_mm, pages)


def expected_of(
    layout: Layout,
    stamp: Stamp,
    words: tuple[str, ...] | None = None,
    codes: tuple[ExpectedCode, ...] | None = None,
) -> Expected:
    """What a file with a stamp should be, by its layout. Of an imposed sheet only its own boxes are known.

    Notes on a sheet are smaller than any layout's type, and stand where a card's words must not.
    """
    if stamp.sheet is not None:
        return stamp.expected
    safe_mm, least_pt = layout.spec.safe_mm, layout.spec.least_pt
    pages = stamp.pages or None
    return Expected(layout.name, layout.trim, stamp.bleed_mm, safe_mm, pages, least_pt, stamp.intent, words, codes)


def entry(objects: pikepdf.Pdf, key: str) -> str:
    """What a file says of itself under one of this project's own keys; "" where it does not say it."""
    return str(objects.docinfo.get(f"/{key}", "")) if "/Info" in objects.trailer else ""


def read_stamp(said: str) -> Stamp | None:
    """The stamp that an entry holds; None where it holds none or one that cannot be read."""
    told = dict(part.split("=", 1) for part in said.split("; ") if "=" in part)
    try:
        return _read(told) if told.get("layout") else None
    except ValueError:
        return None


def _read(told: Mapping[str, str]) -> Stamp:
    width, _, height = told.get("sheet_mm", "").partition("x")
    sheet = Size(_length(width), _length(height)) if width else None
    intent: Intent = "press" if told.get("intent") == "press" else "office"
    return Stamp(told["layout"], intent, _length(told.get("bleed_mm", "0")), int(told.get("pages", 0)), sheet)


def _length(said: str) -> float:
    """Raises ValueError for what is no length."""
    length_mm = float(said)
    if not 0 <= length_mm < MOST_MM:
        raise ValueError(said)
    return length_mm
