"""Floor 6, web fonts: the kit's fonts as WOFF2, so that a page's letters take little of its budget."""

from functools import lru_cache
from io import BytesIO
from pathlib import Path

from leaflets.brand import Brand
from leaflets.config import stamp

RANGES = {
    "Cyrl": "U+0400-052F,U+1C80-1C8F,U+2DE0-2DFF,U+A640-A69F",
    "Arab": "U+0600-06FF,U+0750-077F,U+08A0-08FF,U+FB50-FDFF,U+FE70-FEFF",
    "Beng": "U+0980-09FF",
    "Guru": "U+0A00-0A7F",
    "Grek": "U+0370-03FF,U+1F00-1FFF",
    "Deva": "U+0900-097F,U+A8E0-A8FF",
}
"""The letters of a script (Unicode, "Blocks"): its font is loaded only by a page that holds one of them."""
BOLD, REGULAR = 700, 400


def fonts_of(brand: Brand) -> dict[str, Path]:
    """The files of the kit's fonts by the names that they have beside the pages."""
    paths = [brand.font_path(font) for font in brand.kit.fonts]
    for script in brand.kit.scripts:
        paths += [brand.script_font_path(script, weight) for weight in (REGULAR, BOLD)]
    return {f"{path.stem}.woff2": path for path in paths}


def woff2(path: Path) -> bytes:
    """A font as WOFF2; the same font gives the same bytes."""
    return _packed(path, stamp([path]))


@lru_cache(maxsize=32)
def _packed(path: Path, _state: object) -> bytes:
    from fontTools.ttLib import TTFont

    with TTFont(path, recalcTimestamp=False) as font:
        font.flavor = "woff2"
        out = BytesIO()
        font.save(out, reorderTables=None)
    return out.getvalue()


def faces(brand: Brand) -> str:
    """The kit's fonts as CSS, each beside the style sheet; those of scripts for their own letters alone."""
    told = "".join(_face(brand.family, font.weight, brand.font_path(font)) for font in brand.kit.fonts)
    families = [brand.family]
    for script in brand.kit.scripts:
        letters = RANGES.get(script.script, "")
        families += [script.family]
        for weight in (REGULAR, BOLD):
            told += _face(script.family, weight, brand.script_font_path(script, weight), letters)
    named = ",".join(f"'{family}'" for family in dict.fromkeys(families))
    return f"{told}html{{font-family:{named},system-ui,sans-serif}}"


def _face(family: str, weight: int, path: Path, letters: str = "") -> str:
    range_ = f"unicode-range:{letters};" if letters else ""
    return (
        f"@font-face{{font-family:'{family}';font-weight:{weight};font-display:swap;{range_}"
        f"src:url('{path.stem}.woff2') format('woff2')}}\n"
    )
