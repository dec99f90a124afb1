"""Floor 4, the canvas engine's page: marks on one face as PDF operators, from millimetres at the trim's top left."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import md5

from leaflets.brand import rgb
from leaflets.engines.canvas.drawing import Drawing
from leaflets.engines.canvas.fonts import Font, FontBook
from leaflets.geometry import Box, Size, to_pt
from leaflets.photo import Photo
from leaflets.qr import QUIET_MODULES, Code

# A quarter circle as one Bézier curve: 4/3 × (√2 − 1).
ROUND = 0.5523


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a frame is to somebody who cannot see it: its role in a tagged PDF and its words; for a figure, its box.

    `lang` is the language of all its words, where that is not the card's.
    """

    role: str
    words: str
    box: Box | None = None
    lang: str = ""


class Page:
    """One face while it is drawn. `operators` is what has been drawn (ISO 32000-1, annex A).

    `photos` are the pictures that they name, `said` what has been drawn that has a meaning, in its order; `coded` are
    the QR codes: what each says, how that reads beside it, and its box.

    Codes are drawn as paths; with `masks` as pictures of one bit a module, shorter where each card has its own. With
    `tagged` each meaning is marked in the operators, its place in `said` its MCID, and all else marked as an artefact.
    """

    def __init__(
        self, book: FontBook, trim: Size, bleed_mm: float, *, masks: bool = False, tagged: bool = False
    ) -> None:
        self._masks, self._tagged = masks, tagged
        self.said: list[Meaning] = []
        self.coded: list[tuple[str, str, Box]] = []
        self.operators: list[str] = []
        self.photos: dict[str, Photo] = {}
        self._book = book
        self._left_mm = bleed_mm
        self._top_mm = trim.height_mm + bleed_mm
        self._fill = self._stroke = ""

    @property
    def state(self) -> tuple[str, str]:
        """The colours of fills and lines that hold at the end of the operators."""
        return self._fill, self._stroke

    @state.setter
    def state(self, state: tuple[str, str]) -> None:
        self._fill, self._stroke = state

    def mean(self, start: int, meaning: Meaning | None) -> None:
        """Say what the operators from `start` on mean; None for what only adorns."""
        if len(self.operators) == start:
            return
        if self._tagged:
            tag = f"/{meaning.role} <</MCID {len(self.said)}>> BDC" if meaning else "/Artifact BMC"
            self.operators.insert(start, tag)
            self.operators.append("EMC")
        if meaning:
            self.said.append(meaning)

    def _point(self, x_mm: float, y_mm: float) -> str:
        return f"{to_pt(self._left_mm + x_mm):.3f} {to_pt(self._top_mm - y_mm):.3f}"

    def fill(self, colour: str) -> None:
        """Fill what follows with a #rrggbb colour."""
        if colour != self._fill:
            self._fill = colour
            shares, space = _shares(colour)
            self.operators.append(f"{shares} {space}g")

    def stroke(self, colour: str, thickness_pt: float) -> None:
        """Draw the lines that follow in a #rrggbb colour."""
        shares, space = _shares(colour)
        wanted = f"{shares} {space.upper()}G {thickness_pt:g} w"
        if wanted != self._stroke:
            self._stroke = wanted
            self.operators.append(wanted)

    def text(self, line: str, font: Font, size_pt: float, at_mm: tuple[float, float]) -> None:
        """One line of text from its left end on its baseline. Every character must have a glyph."""
        self.text_of([(line, "")], font, size_pt, at_mm)

    def text_of(self, runs: Sequence[tuple[str, str]], font: Font, size_pt: float, at_mm: tuple[float, float]) -> None:
        """One line of text as runs, each with its language where it has another (ISO 32000-1, 14.9.2.2)."""
        shown = " ".join(self._run(words, lang, font, size_pt) for words, lang in runs)
        self.operators.append(f"BT {self._point(*at_mm)} Td {shown} ET")

    def _run(self, words: str, lang: str, font: Font, size_pt: float) -> str:
        shown = " ".join(f"{name} {size_pt:g} Tf <{glyphs}> Tj" for name, glyphs in self._book.shown(words, font))
        return f"/Span <</Lang ({lang})>> BDC {shown} EMC" if lang and self._tagged else shown

    def line(self, from_mm: tuple[float, float], until_mm: tuple[float, float]) -> None:
        """A straight line."""
        self.operators.append(f"{self._point(*from_mm)} m {self._point(*until_mm)} l S")

    def outline(self, box: Box) -> None:
        """The outline of a box."""
        self.operators.append(f"{self._rectangle(box)} S")

    def panel(self, box: Box, radius_mm: float) -> None:
        """A filled box, its corners rounded."""
        if radius_mm <= 0:
            self.operators.append(f"{self._rectangle(box)} f")
            return
        self.operators.append(f"{self._rounded(box, min(radius_mm, box.width_mm / 2, box.height_mm / 2))} f")

    def _rectangle(self, box: Box) -> str:
        size = f"{to_pt(box.width_mm):.3f} {to_pt(box.height_mm):.3f}"
        return f"{self._point(box.x_mm, box.bottom_mm)} {size} re"

    def _rounded(self, box: Box, radius_mm: float) -> str:
        """The outline of a box with rounded corners, clockwise from the left end of its top edge."""
        near, far = radius_mm * (1 - ROUND), radius_mm
        left, top, right, foot = box.x_mm, box.y_mm, box.right_mm, box.bottom_mm
        at = self._point
        return " ".join(
            (
                f"{at(left + far, top)} m {at(right - far, top)} l",
                f"{at(right - near, top)} {at(right, top + near)} {at(right, top + far)} c {at(right, foot - far)} l",
                f"{at(right, foot - near)} {at(right - near, foot)} {at(right - far, foot)} c {at(left + far, foot)} l",
                f"{at(left + near, foot)} {at(left, foot - near)} {at(left, foot - far)} c {at(left, top + far)} l",
                f"{at(left, top + near)} {at(left + near, top)} {at(left + far, top)} c h",
            )
        )

    def drawing(self, drawing: Drawing, box: Box) -> None:
        """A logo that fills a box."""
        scale = to_pt(box.width_mm) / drawing.width
        place = f"{scale:.6f} 0 0 {scale:.6f} {self._point(box.x_mm, box.bottom_mm)} cm"
        self.operators.append(f"q {place} {drawing.operators} Q")

    def photo(self, photo: Photo, box: Box) -> None:
        """A photo that fills a box, cut to its proportions in the middle."""
        scale = max(box.width_mm / photo.width, box.height_mm / photo.height)
        shown = Box(0, 0, photo.width * scale, photo.height * scale)
        placed = shown.moved(
            box.x_mm - (shown.width_mm - box.width_mm) / 2, box.y_mm - (shown.height_mm - box.height_mm) / 2
        )
        name = f"P{md5(photo.jpeg, usedforsecurity=False).hexdigest()[:12]}"
        self.photos[name] = photo
        size = f"{to_pt(placed.width_mm):.3f} 0 0 {to_pt(placed.height_mm):.3f}"
        place = f"{size} {self._point(placed.x_mm, placed.bottom_mm)} cm"
        self.operators.append(f"q {self._rectangle(box)} W n {place} /{name} Do Q")

    def code(self, code: Code, box: Box) -> None:
        """A QR code that fills a square box, quiet zone included, black on white."""
        module = to_pt(box.width_mm) / code.full_modules
        side, top = code.full_modules, code.full_modules - QUIET_MODULES
        place = f"{module:.6f} 0 0 {module:.6f} {self._point(box.x_mm, box.bottom_mm)} cm"
        if self._masks:  # in hexadecimal, so that no reader can take a byte of it for its end (ISO 32000-1, 8.9.7)
            size, at = code.modules, QUIET_MODULES
            picture = f"BI /W {size} /H {size} /IM true /D [1 0] /F /AHx ID {code.mask.hex()}> EI"
            white = f"1 g 0 0 {side} {side} re f 0 g"
            self.operators.append(f"q {place} {white} {size} 0 0 {size} {at} {at} cm {picture} Q")
            return
        runs = "\n".join(f"{run.column + QUIET_MODULES} {top - run.row - 1} {run.length} 1 re" for run in code.runs)
        self.operators.append(f"q {place} 1 g 0 0 {side} {side} re f 0 g {runs} f Q")


def _shares(colour: str) -> tuple[str, str]:
    """The colour's numbers, and the letter of its space; greys have none, so that black is black and not four inks."""
    red, green, blue = rgb(colour)
    return (f"{red:.4g}", "") if red == green == blue else (f"{red:.4g} {green:.4g} {blue:.4g}", "r")
