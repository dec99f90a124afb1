"""Floor 3, pure: paper as a printer leaves it and as a phone's camera sees it, worked out from a clean picture.

A camera gathers light, and writes it down by a curve (sRGB): what a pixel half sees is brighter than half its number.
So light is added up first, and the curve comes last.

Ink gain is meant as a printer means it, a line's growth in width, half of it on each edge (ISO/IEC 15416 calls it bar
width gain). The edge moves by blurring the ink and cutting it where a straight edge has moved by that much: corners
round off and small gaps close, as they do on paper.
"""

from dataclasses import dataclass
from math import ceil, cos, hypot, radians, sin

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from leaflets.geometry import MM_PER_INCH

GAIN_UM = 80.0
PRINTER_DPI = 600
LOST_AT_ONE_SIGMA = 0.1587
"""How much of a straight edge's ink is left one standard deviation outside it: the normal distribution at -1."""
SLOPE_AT_ONE_SIGMA = 0.2420
EDGE = 127.5
LEAST_SIGMA = 0.01
"""In pixels: what spreads less does not spread."""
FINER = 3
"""How much finer than the camera's pixels the scene is worked out."""
TABLE = 0.35
"""How much light a table of middling grey reflects."""
TABLE_MM = 4.0
EXPOSED = 0.85
"""How bright white paper comes out of what a sensor can take: a camera leaves room above it."""


@dataclass(frozen=True, slots=True)
class Camera:
    """How a phone sees a print: pixels to the millimetre where it looks, how far it is tilted, in which direction.

    The right side is farther away at a direction of 0, the bottom at 90; `distance_mm` is what makes it smaller.
    `blur_px` is the lens's blur (standard deviation), `noise` the sensor's, in steps of 255. The same `seed` gives the
    same noise.
    """

    px_per_mm: float = 4.0
    tilt_deg: float = 30.0
    direction_deg: float = 0.0
    distance_mm: float = 200.0
    blur_px: float = 0.5
    noise: float = 5.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Paper:
    """What office paper and toner reflect, 0 to 1: white copier paper some 85 %, toner some 5 % of red light."""

    light: float = 0.85
    dark: float = 0.05


def printed(picture: Image.Image, pixel_um: float, gain_um: float = GAIN_UM) -> Image.Image:
    """A picture of black on white as dots of ink that have spread; pixels of `pixel_um` stay as they are.

    Grey edges count as ink where they are darker than half.
    """
    dots = picture.point([0 if value < EDGE else 255 for value in range(256)])
    sigma = gain_um / 2 / pixel_um
    if sigma < LEAST_SIGMA:
        return dots
    middle = 255 * (1 - LOST_AT_ONE_SIGMA)
    # One pixel's width of the edge stays grey; never so much that bare paper would darken.
    half = min(255 * SLOPE_AT_ONE_SIGMA / sigma / 2, 255 - middle)
    table = [round(min(255.0, max(0.0, (value - middle + half) / (2 * half) * 255))) for value in range(256)]
    return dots.filter(ImageFilter.GaussianBlur(sigma)).point(table)


def photographed(
    picture: Image.Image, pixel_um: float, camera: Camera = Camera(), paper: Paper = Paper()
) -> Image.Image:
    """A print, whose pixels are `pixel_um` wide, as a tilted camera sees it on a table of middling grey.

    `picture` is black ink on white, or what is between. Raises ValueError where its near side would be behind the
    camera.
    """
    fine = FINER * camera.px_per_mm
    scale = fine * pixel_um / 1000
    around = round(TABLE_MM * fine)
    size = round(picture.width * scale), round(picture.height * scale)
    table = round(255 * TABLE)
    flat = Image.new("L", (size[0] + 2 * around, size[1] + 2 * around), table)
    reflected = [round(255 * (paper.dark + (paper.light - paper.dark) * value / 255)) for value in range(256)]
    flat.paste(picture.resize(size, Image.Resampling.BOX).point(reflected), (around, around))
    corners, seen_size = _tilted(flat.size, camera, camera.distance_mm * fine)
    source = [(0.0, 0.0), (flat.width, 0.0), (flat.width, flat.height), (0.0, flat.height)]
    back = tuple(mapping(corners, source).flat)[:8]
    tilted = flat.transform(seen_size, Image.Transform.PERSPECTIVE, back, Image.Resampling.BICUBIC, fillcolor=table)
    blurred = tilted.filter(ImageFilter.GaussianBlur(camera.blur_px * FINER))
    light = np.asarray(blurred.reduce(FINER), dtype=np.float64) / 255 * EXPOSED / paper.light
    noise = np.random.default_rng(camera.seed).normal(0, camera.noise, light.shape)
    return Image.fromarray(np.clip(255 * encoded(light) + noise, 0, 255).round().astype(np.uint8))


def encoded(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """Light as the tone that a camera writes down, both 0 to 1 (IEC 61966-2-1, sRGB)."""
    tone: NDArray[np.float64] = np.where(
        light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 0) ** (1 / 2.4) - 0.055
    )
    return np.minimum(tone, 1)


def mapping(come_from: list[tuple[float, float]], go_to: list[tuple[float, float]]) -> NDArray[np.float64]:
    """The perspective that takes four points to four others, as a matrix of 3 × 3 whose last number is 1."""
    lines, aims = [], []
    for (x, y), (u, v) in zip(come_from, go_to, strict=True):
        lines += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        aims += [u, v]
    return np.append(np.linalg.solve(np.array(lines, float), np.array(aims, float)), 1.0).reshape(3, 3)


def _tilted(
    size: tuple[int, int], camera: Camera, distance_px: float
) -> tuple[list[tuple[float, float]], tuple[int, int]]:
    """Where the four corners of a sheet are seen, and how large a picture holds them."""
    tilt, way = radians(camera.tilt_deg), radians(camera.direction_deg)
    seen = []
    for x, y in ((0, 0), (size[0], 0), (size[0], size[1]), (0, size[1])):
        dx, dy = x - size[0] / 2, y - size[1] / 2
        along, across = dx * cos(way) + dy * sin(way), -dx * sin(way) + dy * cos(way)
        away = distance_px + along * sin(tilt)
        if away <= 0:
            raise ValueError(f"at {camera.distance_mm} mm a sheet of this size reaches behind the camera")
        nearer = distance_px / away
        along, across = along * cos(tilt) * nearer, across * nearer
        seen.append((along * cos(way) - across * sin(way), along * sin(way) + across * cos(way)))
    left, top = min(x for x, _ in seen), min(y for _, y in seen)
    wide, high = max(x for x, _ in seen) - left, max(y for _, y in seen) - top
    # Whole pixels of the camera, so that nothing is stretched when they are made of finer ones.
    return [(x - left, y - top) for x, y in seen], (ceil(wide / FINER) * FINER, ceil(high / FINER) * FINER)


def dots_um(dpi: float = PRINTER_DPI) -> float:
    """How wide a printer's dot is, in thousandths of a millimetre."""
    return MM_PER_INCH / dpi * 1000


def apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """How far two points are apart."""
    return hypot(one[0] - other[0], one[1] - other[1])
