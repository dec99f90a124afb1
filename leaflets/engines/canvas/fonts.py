"""Floor 4, the canvas engine's fonts: a kit's font files, measured and embedded.

The fonts of cards are kept by the kit and not registered with ReportLab, whose register goes by the name inside the
file: a second kit with another version of the same face would silently be set in the first kit's. For pages that
ReportLab sets by itself, `registered` gives a name that cannot be mistaken.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from pathlib import Path
from struct import unpack_from
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFZCompress
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

from leaflets.brand import Brand
from leaflets.errors import MissingFontError, Place
from leaflets.kit import FontFile
from leaflets.typography import without_glyph

LEAST_BOLD_WEIGHT = 700
"""The weight from which WCAG's "large text" may be 14 pt instead of 18 pt."""

DESCENDING = "gjpqyąęş"
"""The letters that reach lowest, in English, Welsh, Polish and their neighbours."""


@dataclass(frozen=True, eq=False)
class Font:
    """A font of the kit. `cap` is the height of H and `depth` the drop of the lowest letter, as shares of the size."""

    token: str
    bold: bool
    file: Any
    cap: float
    depth: float
    advances: Mapping[int, float]

    def width(self, text: str) -> float:
        """The width of a text of one line as a multiple of the type size. Characters without a glyph have none."""
        return _width(self, text)

    def without_glyph(self, text: str) -> tuple[str, ...]:
        """The characters that the font has no glyph for."""
        return without_glyph(text, self.advances)


class PlainCanvas(Canvas):  # type: ignore[misc] # ReportLab has no types
    """A canvas that puts nothing of its own on a page; ReportLab's would name Helvetica, which is not embedded."""

    def _make_preamble(self) -> None:
        self._preamble = ""


class FontBook:
    """The fonts of one PDF: which of their glyphs it uses, and what they are called in it.

    ReportLab's document numbers the glyphs as they are used; `pdf` gives a file with one empty page whose resources are
    the fonts with the glyphs that have been used by then.
    """

    def __init__(self) -> None:
        self._canvas = PlainCanvas("", pageCompression=0, invariant=1)
        self._document: Any = self._canvas._doc
        self._document.defaultStreamFilters = [PDFZCompress]
        self._glyphs: dict[tuple[str, str], tuple[str, str]] = {}

    def shown(self, line: str, font: Font) -> list[tuple[str, str]]:
        """A line as the file shows it: runs of one of its fonts each, the font's name and the glyphs in hexadecimal."""
        runs: list[tuple[str, str]] = []
        path = font.file.fontName
        for letter in line:
            name, glyph = self._glyphs.get((path, letter)) or self._numbered(font, letter)
            if runs and runs[-1][0] == name:
                runs[-1] = name, runs[-1][1] + glyph
            else:
                runs.append((name, glyph))
        return runs

    def _numbered(self, font: Font, letter: str) -> tuple[str, str]:
        ((subset, codes),) = font.file.splitString(letter, self._document)
        found = font.file.getSubsetInternalName(subset, self._document), codes.hex()
        self._glyphs[font.file.fontName, letter] = found
        return found

    def pdf(self) -> bytes:
        """The file that holds the fonts."""
        self._canvas.showPage()
        held: bytes = self._canvas.getpdfdata()
        return held


@lru_cache(maxsize=16384)
def _width(font: Font, text: str) -> float:
    return sum(map(font.advances.get, map(ord, text), repeat(0.0)))


def load_font(brand: Brand, spec: FontFile) -> Font:
    """Read a font file of the kit. Raises MissingFontError when it is no TrueType font."""
    path = brand.font_path(spec)
    try:
        file = _file(path.resolve(), path.stat().st_mtime_ns)
    except (TTFError, OSError) as fault:
        place = Place(file=path.name)
        raise MissingFontError(f"The font cannot be used: {fault}.", "Use a TrueType file.", place) from fault
    advances = {code: width / 1000 for code, width in file.face.charWidths.items()}
    depth = -min(_extent(file.face, letter)[0] for letter in DESCENDING)
    _, cap = _extent(file.face, "H")
    return Font(spec.token, spec.weight >= LEAST_BOLD_WEIGHT, file, cap, depth, advances)


def registered(brand: Brand, token: str) -> str:
    """The name that ReportLab knows a font of the kit by; its file is in the name, for kits may share theirs."""
    path = brand.font_path(brand.font(token))
    name = f"{path.resolve()}#{token}"
    if name not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(name, str(path)))
    return name


@lru_cache(maxsize=64)
def _file(path: Path, _changed: int) -> Any:
    """A font file as ReportLab reads it: one for all tokens, since a document holds no font twice."""
    # Without asciiReadable only the letters that are printed are embedded, not all of ASCII.
    return TTFont(str(path), str(path), asciiReadable=0, shapable=False)


def _extent(face: Any, letter: str) -> tuple[float, float]:
    """The lowest and highest point of a letter as shares of the size, from its outline's header (OpenType, "glyf")."""
    glyph = face.charToGlyph.get(ord(letter))
    if glyph is None:
        return (0.0, 0.7) if letter.isupper() else (-0.22, 0.5)  # a symbol font: as in most text faces
    start = face.get_table_pos("glyf")[0] + face.glyphPos[glyph]
    _, _, low, _, high = unpack_from(">5h", face._ttf_data, start)
    return low / face.unitsPerEm, high / face.unitsPerEm
