"""Floor 3, a QR code on a closer look: where it stands exactly, its modules, and its grade; measured once a process.

The cards of a team, and leaflets of neighbouring areas, show the same code at the same place: its picture is the same
to the pixel, and so is all that can be measured on it.
"""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

import numpy as np

from leaflets.code_place import Placed, modules_of, placed
from leaflets.code_readers import Sighting
from leaflets.page_seen import Look
from leaflets.symbol_grade import Grade, graded

MOST_KEPT = 1000
"""Measures of so many codes are kept, of some ten kilobytes each; then it is begun anew."""


@dataclass(frozen=True, slots=True)
class Measures:
    """A code in pixels of the look that it was measured on. Codes of one `kind` have the same modules, size and tones.

    `grade` is None for a code that cannot be graded: one that nobody reads, or that is light on dark.
    """

    code: Placed
    kind: Hashable = None
    grade: Grade | None = None


KEPT: dict[Hashable, Measures | None] = {}
"""What was measured, by the picture's hash and the place on it."""


def measures(look: Look, seen: Sighting) -> Measures | None:
    """A code measured on a look, whose pixels `seen` counts in; None where nothing is like a QR code."""
    picture: Any = look.picture
    digest = blake2b(picture.tobytes(), digest_size=16).digest()
    first, second, third, fourth = ((round(x, 3), round(y, 3)) for x, y in seen.corners)
    corners = first, second, third, fourth
    key = digest, picture.size, round(look.mm_per_px, 9), corners, seen.version, seen.text
    if key not in KEPT:
        if len(KEPT) >= MOST_KEPT:
            KEPT.clear()
        KEPT[key] = _measured(look, replace(seen, corners=corners))
    return KEPT[key]


def _measured(look: Look, seen: Sighting) -> Measures | None:
    code = placed(look.light, seen)
    if code is None:
        return None
    if code.inverted or not seen.text:
        return Measures(code)
    module_mm = min(code.across_px, code.down_px) * look.mm_per_px
    bits = np.packbits(modules_of(look.light, code)).tobytes()
    kind = seen.text, round(module_mm, 2), round(code.dark, 1), round(code.light, 1), bits
    return Measures(code, kind, graded(look.picture, code, look.mm_per_px, seen.text))
