"""Floor 4, the map drawn: an area's map as SVG in the kit's colours, for print and web page alike.

The figures in its markers are outlines of the kit's own bold face: a drawing has no fonts of its own.
"""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup, escape

from leaflets.area_map import AreaMap, Line
from leaflets.brand import Brand
from leaflets.config import stamp
from leaflets.geometry import from_pt
from leaflets.map_markers import MARKER_MM, Marker

FIGURE_PT = 9
BOLD = 700
OUTLINE_MM, ROUTE_MM, RIM_MM = 0.25, 0.55, 0.35


@dataclass(frozen=True, slots=True)
class Colours:
    """The tokens that a map is drawn in: the ground, its edge, the patrols, the markers and the figures in them."""

    land: str
    edge: str
    route: str
    marker: str
    figure: str


def svg_of(drawn: AreaMap, brand: Brand, colours: Colours, title: str = "") -> str:
    """The map as an SVG element of its own size; `title` are its words for a web page.

    Raises LayoutError for a token that the kit does not have.
    """
    land, edge, route, marker, figure = (
        brand.colour(token) for token in (colours.land, colours.edge, colours.route, colours.marker, colours.figure)
    )
    words = f"<title>{escape(title)}</title>" if title else ""
    role = ' role="img"' if title else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg"{role} class="map-drawing" width="{drawn.width_mm:g}mm" '
        f'height="{drawn.height_mm:g}mm" viewBox="0 0 {drawn.width_mm:g} {drawn.height_mm:g}">{words}'
        f'<path fill="{land}" fill-rule="evenodd" stroke="{edge}" stroke-width="{OUTLINE_MM}" stroke-linejoin="round" '
        f'd="{"".join(f"{_path(ring)}Z" for ring in drawn.rings)}"/>'
        + (
            f'<path fill="none" stroke="{route}" stroke-width="{ROUTE_MM}" stroke-linejoin="round" '
            f'd="{"".join(_path(line) for line in drawn.lines)}"/>'
            if drawn.lines
            else ""
        )
        + "".join(_marker(one, brand, marker, figure) for one in drawn.markers)
        + "</svg>"
    )


def map_as_picture(drawn: AreaMap, brand: Brand, colours: Colours, words: str) -> Markup:
    """A map as a picture of its own size, which a PDF is tagged with as a figure."""
    source = "data:image/svg+xml;base64," + b64encode(svg_of(drawn, brand, colours).encode()).decode()
    return Markup('<img class="map-drawing" alt="{}" src="{}">').format(words, source)


def map_in_line(drawn: AreaMap, brand: Brand, colours: Colours, words: str) -> Markup:
    """A map as part of a web page."""
    return Markup(svg_of(drawn, brand, colours, words))  # noqa: S704 - numbers, colours and an escaped title


ShowMap = Callable[[AreaMap, Brand, Colours, str], Markup]
"""Shows a map with words for those who cannot see it."""


def _path(line: Line) -> str:
    return "M" + " ".join(f"{x_mm:g},{y_mm:g}" for x_mm, y_mm in line)


def _marker(marker: Marker, brand: Brand, colour: str, figure: str) -> str:
    """A round or long marker with its figures in the middle."""
    width_mm, height_mm = marker.width_mm - RIM_MM, MARKER_MM - RIM_MM
    size_mm = from_pt(FIGURE_PT)
    shapes = _figures(marker.label, brand)
    long = sum(shape.advance for shape in shapes) * size_mm
    x_mm, y_mm = marker.x_mm - long / 2, marker.y_mm + shapes[0].height * size_mm / 2
    drawn = ""
    for shape in shapes:
        place = f"translate({x_mm:.3f} {y_mm:.3f}) scale({size_mm:.4f} {-size_mm:.4f})"
        drawn += f'<path transform="{place}" d="{shape.path}"/>' if shape.path else ""
        x_mm += shape.advance * size_mm
    return (
        f'<rect x="{marker.x_mm - width_mm / 2:.2f}" y="{marker.y_mm - height_mm / 2:.2f}" width="{width_mm:.2f}" '
        f'height="{height_mm:.2f}" rx="{height_mm / 2:.2f}" fill="{colour}" stroke="{figure}" '
        f'stroke-width="{RIM_MM}"/><g fill="{figure}">{drawn}</g>'
    )


@dataclass(frozen=True, slots=True)
class _Figure:
    """A character's outline, how far it moves on, and the height of figures, all as parts of the type's size."""

    path: str
    advance: float
    height: float


def _figures(label: str, brand: Brand) -> tuple[_Figure, ...]:
    path = brand.font_path(min(brand.kit.fonts, key=lambda font: abs(font.weight - BOLD)))
    shapes = _shapes(path, stamp([path]))
    return tuple(shapes[character] for character in label)


@lru_cache(maxsize=8)
def _shapes(path: Path, _state: object) -> dict[str, _Figure]:
    """The characters that a label is made of, from a font that has not changed since it was in that state."""
    from fontTools.pens.svgPathPen import SVGPathPen
    from fontTools.pens.transformPen import TransformPen
    from fontTools.ttLib import TTFont

    with TTFont(path) as font:
        glyphs, names, unit = font.getGlyphSet(), font.getBestCmap(), 1 / font["head"].unitsPerEm
        height = (getattr(font["OS/2"], "sCapHeight", 0) or 700) * unit
        shapes = {}
        for character in "0123456789, –":
            glyph = glyphs[names[ord(character)]]
            pen = SVGPathPen(glyphs, ntos=lambda value: f"{value:.4f}")
            glyph.draw(TransformPen(pen, (unit, 0, 0, unit, 0, 0)))
            shapes[character] = _Figure(pen.getCommands(), glyph.width * unit, height)
    return shapes
