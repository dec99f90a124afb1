"""Floor 3, what is painted on a page: its texts, shapes and pictures in their order, read by pdfium.

Whatever stands in a form is told by its place on the page. Places are millimetres from the trim's top left corner.
"""

from collections.abc import Callable, Collection, Iterator
from ctypes import addressof, byref, c_double, c_float, c_uint, create_string_buffer
from dataclasses import dataclass, field
from functools import cached_property
from math import hypot, sqrt
from typing import Any

import pypdfium2.raw as pdfium

from leaflets.geometry import Box, from_pt

Colour = tuple[int, int, int, int]
"""Red, green, blue and opacity, 0 to 255."""
DEEPEST = 16
"""Forms in forms beyond this are not looked into; a file that nests deeper is not made for print."""
INVISIBLE_MODES = frozenset({3, 7})
"""Text render modes that paint nothing (ISO 32000-1, table 106)."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """A transform as PDF has it (ISO 32000-1, 8.3.3)."""

    a: float = 1
    b: float = 0
    c: float = 0
    d: float = 1
    e: float = 0
    f: float = 0

    def then(self, o: "Matrix") -> "Matrix":
        """This transform, and another after it."""
        return Matrix(
            self.a * o.a + self.b * o.c,
            self.a * o.b + self.b * o.d,
            self.c * o.a + self.d * o.c,
            self.c * o.b + self.d * o.d,
            self.e * o.a + self.f * o.c + o.e,
            self.e * o.b + self.f * o.d + o.f,
        )

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a point comes to lie."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    @property
    def scale(self) -> float:
        """By how much lengths grow: the root of what happens to an area."""
        return sqrt(abs(self.a * self.d - self.b * self.c))


@dataclass(frozen=True, slots=True)
class Frame:
    """The page in points: where the trim's left top corner is."""

    left: float
    top: float

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """PDF corners in points as a box from the trim's corner."""
        return Box(from_pt(left - self.left), from_pt(self.top - top), from_pt(right - left), from_pt(top - bottom))


@dataclass(frozen=True, slots=True)
class Letter:
    """One printed character and the box of its ink."""

    char: str
    box: Box


@dataclass(frozen=True, slots=True)
class Clip:
    """What a thing is cut off at: the box of the clip path, and whether the path is that box."""

    box: Box
    is_box: bool


@dataclass
class Run:
    """Text that is painted at once. `colour` is None where it is a pattern.

    `ink` are its letters as they are read: the character, and the left, bottom, right and top of its ink in points.
    """

    handle: Any
    order: int
    size_pt: float
    colour: Colour | None
    mode: int
    font: str
    is_embedded: bool
    weight: int
    clip: Clip | None
    frame: Frame
    ink: list[tuple[str, float, float, float, float]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @cached_property
    def text(self) -> str:
        """Its words."""
        return " ".join("".join(self.said).split())

    @cached_property
    def letters(self) -> list[Letter]:
        """Its letters that have ink; to be asked for when it has all of them."""
        return [Letter(char, self.frame.box(*corners)) for char, *corners in self.ink]

    @cached_property
    def box(self) -> Box:
        """The box of all its ink; to be asked for when it has all its letters."""
        _, left, bottom, right, top = zip(*self.ink, strict=True)
        return self.frame.box(min(left), min(bottom), max(right), max(top))

    @property
    def is_visible(self) -> bool:
        """Whether it is set to be seen at all."""
        return self.mode not in INVISIBLE_MODES and (self.colour is None or self.colour[3] > 0)


@dataclass(frozen=True, slots=True)
class Shape:
    """A path: its box, its fill's colour if it has one, and the thickness of its line in points if it has one."""

    order: int
    box: Box
    fill: Colour | None
    stroke_pt: float | None
    clip: Clip | None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: its box on the page, its printed sides in millimetres, its pixels and the bits of each."""

    order: int
    box: Box
    sides_mm: tuple[float, float]
    pixels: tuple[int, int]
    bits: int
    clip: Clip | None


@dataclass(frozen=True, slots=True)
class Painted:
    """Everything on a page.

    `said` is its text as a reader copies it out, each character with the order number of its run; 0 is that of the
    spaces and line ends that are not on the page.
    """

    runs: tuple[Run, ...]
    shapes: tuple[Shape, ...]
    pictures: tuple[Picture, ...]
    said: tuple[tuple[str, int], ...]
    handles: tuple[Any, ...]
    """Every text object, letters or none, as pdfium knows them."""

    def text_without(self, orders: Collection[int]) -> str:
        """Its text, but for some runs."""
        return "".join(char for char, order in self.said if order not in orders)


def around(boxes: list[Box]) -> Box:
    """The least box around boxes; there must be one."""
    left, top = min(box.x_mm for box in boxes), min(box.y_mm for box in boxes)
    right, bottom = max(box.right_mm for box in boxes), max(box.bottom_mm for box in boxes)
    return Box(left, top, right - left, bottom - top)


def painted(page: Any, frame: Frame) -> Painted:
    """What is on a page that pypdfium2 has opened."""
    reader = _Reader(page.raw, frame)
    count = pdfium.FPDFPage_CountObjects(page.raw)
    reader.walk(count, lambda index: pdfium.FPDFPage_GetObject(page.raw, index), Matrix(), 0)
    said = tuple(_lettered(page, reader.runs))
    runs = tuple(run for run in reader.runs.values() if run.ink)
    handles = tuple(run.handle for run in reader.runs.values())
    return Painted(runs, tuple(reader.shapes), tuple(reader.pictures), said, handles)


def _lettered(page: Any, runs: dict[int, Run]) -> list[tuple[str, int]]:
    """Give each run its letters; the page's text in reading order, with the spaces and line ends that pdfium sees."""
    text_page = page.get_textpage()
    raw = text_page.raw
    chars: list[tuple[str, int]] = []
    left, right, bottom, top = (c_double() for _ in range(4))
    # Asked for once a letter, thousands of times a page: names are looked up beforehand.
    unicode, owner, is_hyphen = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetTextObject, pdfium.FPDFText_IsHyphen
    char_box, add = pdfium.FPDFText_GetCharBox, chars.append
    for index in range(text_page.count_chars()):
        char = chr(unicode(raw, index))
        held = owner(raw, index)
        run = runs.get(addressof(held.contents)) if held else None
        shown = "\u00ad" if not char.isalnum() and is_hyphen(raw, index) == 1 else char
        add((shown, run.order if run else 0))
        if run is None:
            continue
        run.said.append(char)
        if not char.isspace() and char_box(raw, index, left, right, bottom, top):
            x0, y0, x1, y1 = left.value, bottom.value, right.value, top.value
            if x1 != x0 or y1 != y0:
                run.ink.append((char, x0, y0, x1, y1))
    text_page.close()
    return chars


class _Reader:
    """Walks the objects of a page and of the forms on it."""

    def __init__(self, page: Any, frame: Frame) -> None:
        self._page = page
        self.runs: dict[int, Run] = {}
        self.shapes: list[Shape] = []
        self.pictures: list[Picture] = []
        self._frame = frame
        self._order = 0
        self._fonts: dict[int, tuple[str, bool, int]] = {}

    def walk(self, count: int, get: Callable[[int], Any], matrix: Matrix, depth: int) -> None:
        for index in range(count):
            one = get(index)
            kind = pdfium.FPDFPageObj_GetType(one)
            self._order += 1
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                self._text(one, matrix)
            elif kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._path(one, matrix)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                self._picture(one, matrix)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < DEEPEST:
                inner = pdfium.FPDFFormObj_CountObjects(one)
                below = _matrix(one).then(matrix)
                self.walk(inner, lambda at, form=one: pdfium.FPDFFormObj_GetObject(form, at), below, depth + 1)  # type: ignore[misc]

    def _text(self, one: Any, matrix: Matrix) -> None:
        whole = _matrix(one).then(matrix)
        size = c_float()
        pdfium.FPDFTextObj_GetFontSize(one, byref(size))
        name, is_embedded, weight = self._font(pdfium.FPDFTextObj_GetFont(one))
        self.runs[addressof(one.contents)] = Run(
            one,
            self._order,
            size.value * hypot(whole.c, whole.d),
            _colour(pdfium.FPDFPageObj_GetFillColor, one),
            pdfium.FPDFTextObj_GetTextRenderMode(one),
            name,
            is_embedded,
            weight,
            self._clip(one, matrix),
            self._frame,
        )

    def _font(self, font: Any) -> tuple[str, bool, int]:
        """A font's name, whether it is in the file, and its weight."""
        if not font:
            return "", True, 400
        key = addressof(font.contents)
        if key not in self._fonts:
            held = create_string_buffer(256)
            pdfium.FPDFFont_GetBaseFontName(font, held, len(held))
            name = held.value.decode("utf-8", "replace")
            is_embedded = pdfium.FPDFFont_GetIsEmbedded(font) != 0
            self._fonts[key] = name, is_embedded, pdfium.FPDFFont_GetWeight(font)
        return self._fonts[key]

    def _path(self, one: Any, matrix: Matrix) -> None:
        mode, stroke = pdfium.c_int(), pdfium.c_int()
        pdfium.FPDFPath_GetDrawMode(one, byref(mode), byref(stroke))
        width = c_float()
        pdfium.FPDFPageObj_GetStrokeWidth(one, byref(width))
        fill = _colour(pdfium.FPDFPageObj_GetFillColor, one) if mode.value else None
        stroke_pt = width.value * _matrix(one).then(matrix).scale if stroke.value else None
        if fill or stroke_pt is not None or mode.value:
            box = self._bounds(one, matrix)
            self.shapes.append(Shape(self._order, box, fill, stroke_pt, self._clip(one, matrix)))

    def _picture(self, one: Any, matrix: Matrix) -> None:
        whole = _matrix(one).then(matrix)
        wide, high = c_uint(), c_uint()
        pdfium.FPDFImageObj_GetImagePixelSize(one, byref(wide), byref(high))
        about = pdfium.FPDF_IMAGEOBJ_METADATA()
        pdfium.FPDFImageObj_GetImageMetadata(one, self._page, byref(about))
        sides = from_pt(hypot(whole.a, whole.b)), from_pt(hypot(whole.c, whole.d))
        box = self._box(whole, [(0, 0), (0, 1), (1, 0), (1, 1)])
        pixels = wide.value, high.value
        self.pictures.append(Picture(self._order, box, sides, pixels, about.bits_per_pixel, self._clip(one, matrix)))

    def _bounds(self, one: Any, matrix: Matrix) -> Box:
        left, bottom, right, top = (c_float() for _ in range(4))
        pdfium.FPDFPageObj_GetBounds(one, left, bottom, right, top)
        x, y = (left.value, right.value), (bottom.value, top.value)
        return self._box(matrix, [(one_x, one_y) for one_x in x for one_y in y])

    def _box(self, matrix: Matrix, points: list[tuple[float, float]]) -> Box:
        placed = [matrix.at(*point) for point in points]
        xs, ys = [x for x, _ in placed], [y for _, y in placed]
        return self._frame.box(min(xs), min(ys), max(xs), max(ys))

    def _clip(self, one: Any, matrix: Matrix) -> Clip | None:
        """What all clip paths of an object leave, as far as boxes can tell."""
        clip = pdfium.FPDFPageObj_GetClipPath(one)
        found: Clip | None = None
        for index in range(max(pdfium.FPDFClipPath_CountPaths(clip), 0) if clip else 0):
            points = list(_points(clip, index))
            if not points:
                continue
            box = self._box(matrix, points)
            is_box = len({round(x, 2) for x, _ in points}) == 2 == len({round(y, 2) for _, y in points})
            found = Clip(common(found.box, box), found.is_box and is_box) if found else Clip(box, is_box)
        return found


def common(one: Box, other: Box) -> Box:
    """What two boxes share; empty where they do not meet."""
    left, top = max(one.x_mm, other.x_mm), max(one.y_mm, other.y_mm)
    right, bottom = min(one.right_mm, other.right_mm), min(one.bottom_mm, other.bottom_mm)
    return Box(left, top, max(0.0, right - left), max(0.0, bottom - top))


def _points(clip: Any, index: int) -> Iterator[tuple[float, float]]:
    x, y = c_float(), c_float()
    for number in range(pdfium.FPDFClipPath_CountPathSegments(clip, index)):
        segment = pdfium.FPDFClipPath_GetPathSegment(clip, index, number)
        if pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            yield x.value, y.value


def _matrix(one: Any) -> Matrix:
    held = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(one, byref(held))
    return Matrix(held.a, held.b, held.c, held.d, held.e, held.f)


def _colour(ask: Callable[..., int], one: Any) -> Colour | None:
    red, green, blue, opacity = (c_uint() for _ in range(4))
    if not ask(one, red, green, blue, opacity):
        return None
    return red.value, green.value, blue.value, opacity.value
