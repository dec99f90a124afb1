"""Floor 3, pure: how well a QR code would print, by the measures of ISO/IEC 15415:2011 on a simulated print.

A verifier grades paper under red light through an aperture; here the print is worked out from the page's picture
(`print_simulation.py`): a printer's dots, ink that spreads, what paper and toner reflect. So a grade says what the
design leaves to the printer, not what a printer did. Grades go from 4 (A) to 0 (F); the symbol's is the lowest.
Grid non-uniformity is left out: a drawing's grid is even, or the measure of its axes tells. `docs/codes-on-paper.md`
has every threshold with its source.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from leaflets.code_anatomy import Anatomy, Corrected, Modules, anatomy, corrected, module_owner
from leaflets.code_place import Floats, Placed
from leaflets.print_simulation import GAIN_UM, PRINTER_DPI, Paper, dots_um, printed

LEAST_GRADE = 1.5
"""The least grade that GS1's General Specifications ask of a QR code (1.5, which is a C), aperture and light apart."""
APERTURE = 0.8
"""The aperture's diameter in modules: GS1's General Specifications, 5.9.5, ask for 80 % of the least module."""
CONTRAST = ((0.70, 4), (0.55, 3), (0.40, 2), (0.20, 1))
"""ISO/IEC 15415:2011, table 4: symbol contrast, the least value of each grade."""
MODULATION = ((0.50, 4), (0.40, 3), (0.30, 2), (0.20, 1))
"""The same, table 5: modulation of a module."""
UNEVEN = ((0.06, 4), (0.08, 3), (0.10, 2), (0.12, 1))
"""The same, 7.8.6: axial non-uniformity, the most of each grade."""
UNUSED = ((0.62, 4), (0.50, 3), (0.37, 2), (0.25, 1))
"""The same, 7.8.8: unused error correction, the least of each grade."""
TIMING = ((0.0, 4), (0.07, 3), (0.11, 2), (0.14, 1))
"""ISO/IEC 18004:2015, annex G: damage to a timing pattern, the most of each grade."""
ALIGNMENT = ((0.0, 4), (0.10, 3), (0.20, 2), (0.30, 1))
"""The same: damage to the alignment patterns."""

FLAT = 1e-9
"""A tilt that moves nothing by a thousandth of a pixel."""


@dataclass(frozen=True, slots=True)
class Grade:
    """The grades of a code, 4 (best) to 0, with what was measured; `text` is what it says, `module_mm` its module.

    `contrast`, `unused` and `uneven` are the measures themselves, 0 to 1; `errors` the codewords read wrong.
    """

    text: str
    module_mm: float
    decode: int
    symbol_contrast: int = 0
    modulation: int = 0
    unused_correction: int = 0
    axial: int = 0
    fixed_pattern: int = 0
    contrast: float = 0.0
    unused: float = 0.0
    uneven: float = 0.0
    errors: int = 0
    copies: int = 1

    @property
    def measures(self) -> dict[str, int]:
        """Each measure's name and its grade."""
        return {
            "decode": self.decode,
            "symbol contrast": self.symbol_contrast,
            "modulation": self.modulation,
            "unused error correction": self.unused_correction,
            "axial non-uniformity": self.axial,
            "fixed pattern damage": self.fixed_pattern,
        }

    @property
    def overall(self) -> int:
        """The lowest: the symbol's grade."""
        return min(self.measures.values())

    @property
    def letter(self) -> str:
        """The grade as a letter, A to F (ISO/IEC 15415:2011, table 1)."""
        return "FDCBA"[self.overall]


def graded(picture: Image.Image, code: Placed, mm_per_px: float, text: str, gain_um: float = GAIN_UM) -> Grade:
    """The grade of a code on a page's picture once it is printed with that ink gain."""
    wide_mm, high_mm = code.across_px * mm_per_px, code.down_px * mm_per_px
    reflectance = reflected(picture, code, (wide_mm, high_mm), gain_um)
    return grade_of(reflectance, (wide_mm, high_mm), text)


def grade_of(reflectance: Floats, module_mm: tuple[float, float], text: str) -> Grade:
    """The grade by what each module reflects through the aperture, rows from the top (ISO/IEC 15415:2011, 7.8)."""
    wide_mm, high_mm = module_mm
    middle_mm = (wide_mm + high_mm) / 2
    uneven = abs(wide_mm - high_mm) / middle_mm
    highest, lowest = float(reflectance.max()), float(reflectance.min())
    contrast = highest - lowest
    threshold = (highest + lowest) / 2
    modules = reflectance < threshold
    found = corrected(modules)
    if found is None:
        lost = Grade(text, middle_mm, decode=0, contrast=contrast, uneven=uneven)
        return replace(lost, symbol_contrast=_least(contrast, CONTRAST), axial=_most(uneven, UNEVEN))
    parts = anatomy((len(modules) - 17) // 4)
    margin = 2 * np.abs(reflectance - threshold) / max(contrast, 1e-6)
    margin[modules != found.modules] = 0
    levels = _levels(margin)
    unused = found.unused(found.wrong)
    return Grade(
        text,
        middle_mm,
        4,
        _least(contrast, CONTRAST),
        _modulation(levels, found, parts),
        _least(unused, UNUSED),
        _most(uneven, UNEVEN),
        _pattern(levels, parts),
        contrast,
        unused,
        uneven,
        found.errors,
    )


def reflected(picture: Image.Image, code: Placed, module_mm: tuple[float, float], gain_um: float) -> Floats:
    """What each module of the printed code reflects through the aperture, 0 to 1; one printer's dot is one pixel."""
    paper = Paper()
    dot_mm = dots_um(PRINTER_DPI) / 1000
    across, down = module_mm[0] / dot_mm, module_mm[1] / dot_mm
    around = 2.0
    size = round((code.modules + 2 * around) * across), round((code.modules + 2 * around) * down)
    to_modules = np.array([[1 / across, 0, -around], [0, 1 / down, -around], [0, 0, 1]])
    back = code.to_px @ to_modules
    back = back / back[2, 2]
    flat = bool(np.abs(back[2, :2]).max() < FLAT)  # as on every page; working out the tilt of none takes twice as long
    way, numbers = (Image.Transform.AFFINE, 6) if flat else (Image.Transform.PERSPECTIVE, 8)
    # Edges are cut where they are half dark, which is the same place by any smoother reckoning between pixels.
    seen = picture.transform(size, way, tuple(back.flat)[:numbers], Image.Resampling.BILINEAR)
    low, high = sorted((code.dark, code.light))
    # Between the two tones an edge is as dark as the part of the pixel that it covers.
    table = [round(min(255.0, max(0.0, (v / 255 - low) / (high - low) * 255))) for v in range(256)]
    inked = np.asarray(printed(seen.point(table), dots_um(), gain_um), dtype=np.float64) / 255
    dark, light = (paper.dark + (paper.light - paper.dark) * _linear(tone) for tone in (low, high))
    return _through_aperture(dark + (light - dark) * inked, code.modules, (across, down), around)


def _through_aperture(print_out: Floats, modules: int, module_px: tuple[float, float], around: float) -> Floats:
    """The mean of a round aperture at the middle of each module."""
    radius = APERTURE / 2 * min(module_px)
    reach = np.arange(-int(radius), int(radius) + 1)
    dx, dy = (offsets.ravel() for offsets in np.meshgrid(reach, reach))
    inside = dx**2 + dy**2 <= radius**2
    dx, dy = dx[inside], dy[inside]
    middles = np.arange(modules) + 0.5 + around
    columns = np.clip((middles * module_px[0]).astype(np.intp)[:, None] + dx, 0, print_out.shape[1] - 1)
    rows = np.clip((middles * module_px[1]).astype(np.intp)[:, None] + dy, 0, print_out.shape[0] - 1)
    seen: Floats = print_out[rows[:, None, :], columns[None, :, :]].mean(axis=2)
    return seen


def _linear(tone: float) -> float:
    """A tone of a picture as light (IEC 61966-2-1, sRGB)."""
    return tone / 12.92 if tone <= 0.04045 else ((tone + 0.055) / 1.055) ** 2.4


def _levels(margin: Floats) -> NDArray[np.intp]:
    levels: NDArray[np.intp] = np.sum([margin >= least for least, _ in MODULATION], axis=0, dtype=np.intp)
    return levels


def _modulation(levels: NDArray[np.intp], found: Corrected, parts: Anatomy) -> int:
    """The modulation's grade: for each level, codewords with a worse module count as errors (7.8.4.2).

    A level stands when the error correction that is then left is worth no less; the grade is the best such level.
    """
    owners = module_owner(found, parts)
    shown = levels[parts.data[:, 0], parts.data[:, 1]]
    worst = np.full(len(found.owner), 4, dtype=np.intp)
    np.minimum.at(worst, owners[owners >= 0], shown[owners >= 0])
    return max(min(level, _least(found.unused(worst < level), UNUSED)) for level in range(5))


def _pattern(levels: NDArray[np.intp], parts: Anatomy) -> int:
    """Fixed pattern damage: for each level, modules below it count as damaged (ISO/IEC 18004:2015, annex G)."""

    def at(level: int) -> int:
        damaged: Modules = levels < level
        finders = [max(0, 4 - int(damaged[area].sum())) for area in parts.finders]
        timing = [_most(float(damaged[area].mean()), TIMING) for area in parts.timing]
        alignment = [_most(float(damaged[parts.alignment].mean()), ALIGNMENT)] if parts.alignment.any() else []
        return min(finders + timing + alignment)

    return max(min(level, at(level)) for level in range(5))


def _least(value: float, grades: Sequence[tuple[float, int]]) -> int:
    return next((grade for least, grade in grades if value >= least), 0)


def _most(value: float, grades: Sequence[tuple[float, int]]) -> int:
    return next((grade for most, grade in grades if value <= most), 0)
