"""Floor 3, pure: a QR code measured on a picture: its edges, modules, quiet zone, and whether it is light on dark.

All is measured along the code's own axes, in modules, so that a code may stand upside down or aslant. Edges are found
between pixels: where the finder patterns' outer edges are half as dark as their inside.
"""

from dataclasses import dataclass, replace
from math import hypot

import numpy as np
from numpy.typing import NDArray

from leaflets.code_readers import Sighting
from leaflets.print_simulation import apart, mapping
from leaflets.qr import QUIET_MODULES

Floats = NDArray[np.float64]
LOOK_MODULES = 6.0
"""How far outwards the quiet zone is measured."""
STEP = 0.1
NEAREST = 0.25
"""From where it is looked for marks: nearer, the code's own edge is still grey."""
SIDES = ("top", "right", "bottom", "left")
CORNERS = ((1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0))
"""The corner between each side and the next: 1 at the right, 1 at the bottom."""
_EDGES = (("left", False), ("top", False), ("right", False), ("top", True), ("bottom", False), ("left", True))
"""The sides that corners are measured by, each at its first finder pattern or at the far one."""


def _ring(at: float) -> Floats:
    """Places in modules along the ring of a finder pattern that lies so far from its edge."""
    along = np.arange(at, 7 - at + 0.01, 0.5)
    ends = np.full_like(along, at)
    across, down = np.concatenate([along, along, ends, 7 - ends]), np.concatenate([ends, 7 - ends, along, along])
    return np.stack([across, down], axis=1)


DARK, PALE = _ring(0.5), _ring(1.5)


@dataclass(frozen=True)
class Placed:
    """A code on a picture: how many modules, the matrix from modules to pixels, and the light of its two kinds.

    `across_px` and `down_px` are how wide and high a module is. `quiet` is the width of each side's quiet zone in
    modules, top, right, bottom, left, at most LOOK_MODULES.
    """

    modules: int
    to_px: Floats
    across_px: float
    down_px: float
    dark: float
    light: float
    inverted: bool
    quiet: tuple[float, float, float, float] = (0, 0, 0, 0)

    @property
    def corners(self) -> list[tuple[float, float]]:
        """The corners in pixels: the code's own top left, then clockwise."""
        side = float(self.modules)
        across, down = pixels(self.to_px, np.array([0, side, side, 0]), np.array([0, 0, side, side]))
        return [(float(x), float(y)) for x, y in zip(across, down, strict=True)]


def pixels(to_px: Floats, across: Floats, down: Floats) -> tuple[Floats, Floats]:
    """Where on the picture places lie that are given in modules from the code's top left corner."""
    below = to_px[2, 0] * across + to_px[2, 1] * down + to_px[2, 2]
    x = (to_px[0, 0] * across + to_px[0, 1] * down + to_px[0, 2]) / below
    y = (to_px[1, 0] * across + to_px[1, 1] * down + to_px[1, 2]) / below
    return x, y


def sampled(light: NDArray[np.float32], x: Floats, y: Floats) -> Floats:
    """The picture between its pixels; -1 outside of it. A pixel's middle lies at half a pixel."""
    high, wide = light.shape
    outside = (x < 0) | (y < 0) | (x > wide) | (y > high)
    x, y = np.clip(x - 0.5, 0, wide - 1.001), np.clip(y - 0.5, 0, high - 1.001)
    left, top = x.astype(np.intp), y.astype(np.intp)
    right_part, lower_part = x - left, y - top
    upper = light[top, left] * (1 - right_part) + light[top, left + 1] * right_part
    lower = light[top + 1, left] * (1 - right_part) + light[top + 1, left + 1] * right_part
    found: Floats = np.where(outside, -1.0, upper * (1 - lower_part) + lower * lower_part)
    return found


def placed(light: NDArray[np.float32], seen: Sighting) -> Placed | None:
    """The code measured, or None where there is nothing like a QR code. `light` is 0 to 1, and ends at the trim."""
    modules = 17 + 4 * seen.version if seen.version else _modules(light, seen)
    if not modules:
        return None
    side = float(modules)
    square = [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)]
    try:
        to_px = mapping(square, list(seen.corners))
    except np.linalg.LinAlgError:  # corners that lie in one line
        return None
    code = _toned(light, modules, to_px)
    if code is None:
        return None
    for _ in range(3):
        code = _toned(light, modules, mapping(square, _corners(light, code))) or code
    return replace(code, quiet=_quiet_zone(light, code))


def roughly(light: NDArray[np.float32], seen: Sighting) -> Sighting | None:
    """The sighting with its version, as well as that can be told at a glance; None where nothing is like a code."""
    modules = 17 + 4 * seen.version if seen.version else _modules(light, seen)
    return replace(seen, version=(modules - 17) // 4) if modules else None


def _corners(light: NDArray[np.float32], code: Placed) -> list[tuple[float, float]]:
    """The corners in pixels: three by the finder patterns’ outer edges; the fourth, on a page, opposite the first."""
    side = float(code.modules)
    left, top, right, top_right, bottom, foot_left = _edges(light, code)
    ends = np.array([-left, side + right, -foot_left]), np.array([-top, -top_right, side + bottom])
    across, down = pixels(code.to_px, *ends)
    first, second, last = ((float(x), float(y)) for x, y in zip(across, down, strict=True))
    return [first, second, (second[0] + last[0] - first[0], second[1] + last[1] - first[1]), last]


def ink(light: Floats, code: Placed) -> Floats:
    """How much of the ink of a dark module there is, 0 to 1 and beyond; what is outside the picture counts as ink."""
    found: Floats = np.where(light < 0, 1.0, (code.light - light) / (code.light - code.dark))
    return found


def modules_of(light: NDArray[np.float32], code: Placed) -> NDArray[np.bool_]:
    """Each module by its middle on the picture, rows from the top; True is dark (light, in an inverted code)."""
    middles = np.arange(code.modules) + 0.5
    across, down = np.meshgrid(middles, middles)
    return ink(sampled(light, *pixels(code.to_px, across, down)), code) > 0.5


def _toned(light: NDArray[np.float32], modules: int, to_px: Floats) -> Placed | None:
    """The code with the tones of its dark and light modules, by the rings of its three finder patterns."""
    rings = np.array([(0, 0), (modules - 7, 0), (0, modules - 7)], dtype=np.float64)
    tones = [
        sampled(light, *pixels(to_px, rings[:, :1] + ring[:, 0], rings[:, 1:] + ring[:, 1])) for ring in (DARK, PALE)
    ]
    darkness, lightness = float(np.median(tones[0])), float(np.median(tones[1]))
    if abs(lightness - darkness) < 0.02:
        return None
    side = float(modules)
    across, down = pixels(to_px, np.array([0, side, side, 0]), np.array([0, 0, side, side]))
    points = [(float(x), float(y)) for x, y in zip(across, down, strict=True)]
    wide = (apart(points[0], points[1]) + apart(points[3], points[2])) / 2 / side
    high = (apart(points[0], points[3]) + apart(points[1], points[2])) / 2 / side
    return Placed(modules, to_px, wide, high, darkness, lightness, darkness > lightness)


def _along(code: Placed, side: str, along: Floats, outwards: Floats) -> tuple[Floats, Floats]:
    """Places in modules along a side at distances outwards from it, as pixels; one row a distance."""
    end = float(code.modules)
    way, out = np.meshgrid(along, outwards)
    across, down = {
        "top": (way, -out),
        "bottom": (way, end + out),
        "left": (-out, way),
        "right": (end + out, way),
    }[side]
    return pixels(code.to_px, across, down)


def _edges(light: NDArray[np.float32], code: Placed) -> list[float]:
    """By how many modules edges lie further out than thought: those of the finder patterns that `_EDGES` names."""
    outwards = np.arange(-0.75, 1.25, 0.02)
    near = np.arange(1.0, 6.01, 0.5)
    lines = [_along(code, side, code.modules - near if far else near, outwards) for side, far in _EDGES]
    seen = sampled(light, *(np.stack(places) for places in zip(*lines, strict=True)))
    darkness = np.median(ink(seen, code), axis=2)
    # From the ring's middle outwards, the first place that is less than half dark.
    middle = int(np.argmin(np.abs(outwards + 0.5)))
    paler = darkness[:, middle:] < 0.5
    first = outwards[middle + paler.argmax(axis=1)] - 0.01
    return [float(edge) for edge in np.where(paler.any(axis=1), first, 0.0)]


def _quiet_zone(light: NDArray[np.float32], code: Placed) -> tuple[float, float, float, float]:
    """How wide the quiet zone of each side is, in modules.

    It goes round the corners (ISO/IEC 18004:2015, 5.3.8): what stands in one, and beside neither of its sides, is told
    of both.
    """
    quiet = [_quiet(light, code, side) for side in SIDES]
    for one in range(4):
        other, first = (one + 1) % 4, min(quiet[one], quiet[(one + 1) % 4])
        if first >= QUIET_MODULES:
            corner = _corner(light, code, CORNERS[one])
            if corner < QUIET_MODULES:
                quiet[one], quiet[other] = min(quiet[one], corner), min(quiet[other], corner)
    return quiet[0], quiet[1], quiet[2], quiet[3]


def _quiet(light: NDArray[np.float32], code: Placed, side: str) -> float:
    """How wide the quiet zone along a side is, in modules, its corners left out."""
    outwards = np.arange(NEAREST, LOOK_MODULES + STEP / 2, STEP)
    along = np.arange(0.0, code.modules + 0.01, 0.25)
    marked = np.flatnonzero(_marked(ink(sampled(light, *_along(code, side, along, outwards)), code)).any(axis=1))
    return float(outwards[marked[0]] - STEP / 2) if len(marked) and marked[0] else LOOK_MODULES * (not len(marked))


def _corner(light: NDArray[np.float32], code: Placed, at: tuple[float, float]) -> float:
    """How far away that is which stands in a corner of the quiet zone; `at` is (0, 0) for the top left one."""
    away = np.arange(NEAREST, LOOK_MODULES + STEP / 2, STEP)
    out_x, out_y = np.meshgrid(away, away)
    across, down = (edge * code.modules + (2 * edge - 1) * out for edge, out in zip(at, (out_x, out_y), strict=True))
    seen = sampled(light, *pixels(code.to_px, across, down))
    # What is cut off at a corner is cut off at a side as well, and told there.
    marked = _marked(ink(seen, code)) & (seen >= 0)
    return float(np.maximum(out_x, out_y)[marked].min() - STEP / 2) if marked.any() else LOOK_MODULES


def _marked(darkness: Floats) -> NDArray[np.bool_]:
    """What is no blank paper; paler marks than a quarter of the contrast are no more than a tint."""
    found: NDArray[np.bool_] = (darkness > 0.25) | (darkness < -0.5)
    return found


def _modules(light: NDArray[np.float32], seen: Sighting) -> int:
    """The modules of a side, by the width of the first finder pattern; 0 where there is none."""
    (x0, y0), (x1, y1) = seen.corners[0], seen.corners[1]
    (x3, y3) = seen.corners[3]
    length = hypot(x1 - x0, y1 - y0)
    if length < 21:
        return 0
    best, modules = 1.0, 0
    for count in range(21, 178, 4):
        down = 3.5 / count
        across = (np.arange(0, 7 * 8) + 0.5) / 8 / count
        line = sampled(light, x0 + (x1 - x0) * across + (x3 - x0) * down, y0 + (y1 - y0) * across + (y3 - y0) * down)
        low, high = float(line.min()), float(line.max())
        wanted = np.repeat([0, 1, 0, 0, 0, 1, 0], 8)
        unlike = float(np.abs((line - low) / max(high - low, 0.02) - wanted).mean())
        unlike = min(unlike, 1 - unlike)
        if unlike < min(best, 0.25):
            best, modules = unlike, count
    return modules
