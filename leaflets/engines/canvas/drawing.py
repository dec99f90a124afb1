"""Floor 4, the canvas engine's drawings: the kit's SVG logos as PDF path operators.

Only what a logo needs is taken: filled paths, rectangles, circles, ellipses and polygons, in groups. Anything else
would be lost on the paper without a word, so it is refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from fontTools.pens.basePen import BasePen
from fontTools.svgLib.path import parse_path
from fontTools.svgLib.path.shapes import PathBuilder

from leaflets.brand import Brand, rgb
from leaflets.errors import MissingPictureError, Place
from leaflets.kit import Logo

SHAPES = frozenset({"path", "rect", "circle", "ellipse", "polygon"})
WORDS = frozenset({"title", "desc", "metadata"})
# Attributes that change how a shape looks and that are not followed here.
NOT_FOLLOWED = ("style", "transform", "opacity", "fill-opacity", "clip-path", "mask", "filter", "class")
NAMED = {"black": "#000000", "white": "#ffffff"}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A logo: its size in its own units, y upwards from its bottom left corner, and the operators that draw it."""

    width: float
    height: float
    operators: str


class _RefusedError(Exception):
    """Something in the file that cannot be drawn."""


class _OperatorPen(BasePen):  # type: ignore[misc] # fontTools has no types
    """Writes an outline as PDF path operators (ISO 32000-1, 8.5.2), flipped to y upwards."""

    def __init__(self, left: float, bottom: float) -> None:
        super().__init__(None)
        self.operators: list[str] = []
        self._left, self._bottom = left, bottom

    def _add(self, operator: str, *points: tuple[float, float]) -> None:
        numbers = [f"{x - self._left:.5g} {self._bottom - y:.5g}" for x, y in points]
        self.operators.append(" ".join([*numbers, operator]))

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - the pen protocol's name
        self._add("m", pt)

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        self._add("l", pt)

    def _curveToOne(  # noqa: N802
        self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]
    ) -> None:
        self._add("c", pt1, pt2, pt3)

    def _closePath(self) -> None:  # noqa: N802
        self.operators.append("h")

    def _endPath(self) -> None:  # noqa: N802
        self.operators.append("h")  # a fill closes what is open


def load_drawing(brand: Brand, logo: Logo) -> Drawing:
    """Read a logo of the kit. Raises MissingPictureError when it is missing, outside the kit, or cannot be drawn."""
    path = brand.logo_path(logo)
    place = Place(file=path.name, block=logo.token)
    home = (brand.folder / "logos").resolve()
    if not path.resolve().is_relative_to(home) or not path.is_file():
        raise MissingPictureError(f"The kit’s logo {logo.file} is missing.", "Put it into logos/.", place)
    try:
        return read_svg(path.read_text(encoding="utf-8"))
    except (_RefusedError, ET.ParseError, ValueError, KeyError, TypeError) as fault:
        mend = "Save it as a plain SVG of filled paths, its text as outlines."
        raise MissingPictureError(f"The logo cannot be drawn: {fault}.", mend, place) from fault


def read_svg(source: str) -> Drawing:
    """An SVG picture as operators. Raises an exception that says what cannot be drawn."""
    if "<!DOCTYPE" in source or "<!ENTITY" in source:
        raise _RefusedError("it has a DOCTYPE")
    root = ET.fromstring(source)  # noqa: S314 - entities are refused above, and the kit's own files are read
    box = [float(number) for number in re.split(r"[\s,]+", root.get("viewBox", "").strip()) if number]
    if _tag(root) != "svg" or len(box) != 4 or box[2] <= 0 or box[3] <= 0:
        raise _RefusedError("it is no <svg> with a viewBox")
    left, top, width, height = box
    operators = []
    for shape, fill, rule in _shapes(root, "#000000", "nonzero"):
        red, green, blue = rgb(fill)
        pen = _OperatorPen(left, top + height)
        parse_path(_path_data(shape), pen)
        paint = "f*" if rule == "evenodd" else "f"
        operators.append(f"{red:.4g} {green:.4g} {blue:.4g} rg {' '.join(pen.operators)} {paint}")
    return Drawing(width, height, "\n".join(operators))


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _shapes(element: ET.Element, fill: str, rule: str) -> Iterator[tuple[ET.Element, str, str]]:
    """Every filled shape with its colour and fill rule, in the order they are painted."""
    tag = _tag(element)
    if tag in WORDS:
        return
    if tag not in {*SHAPES, "g"} and tag != "svg":
        raise _RefusedError(f"<{tag}> is not drawn")
    if attribute := next((name for name in NOT_FOLLOWED if element.get(name)), ""):
        raise _RefusedError(f"<{tag}> has the attribute {attribute}")
    if element.get("stroke", "none") != "none":
        raise _RefusedError(f"<{tag}> has a stroke")
    fill, rule = element.get("fill", fill), element.get("fill-rule", rule)
    if tag in SHAPES:
        if fill != "none":
            yield element, _colour(fill), rule
        return
    for child in element:
        yield from _shapes(child, fill, rule)


def _colour(fill: str) -> str:
    fill = NAMED.get(fill.strip().lower(), fill.strip())
    if re.fullmatch("#[0-9a-fA-F]{3}", fill):
        fill = "#" + "".join(digit * 2 for digit in fill[1:])
    if not re.fullmatch("#[0-9a-fA-F]{6}", fill):
        raise _RefusedError(f"“{fill}” is not a plain colour such as #12264a")
    return fill


def _path_data(shape: ET.Element) -> str:
    """The outline of a shape in the language of `<path d>`."""
    builder = PathBuilder()
    builder.add_path_from_element(shape)
    return str(builder.paths[-1]) if builder.paths else ""
