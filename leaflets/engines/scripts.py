"""Floor 4, scripts: a style sheet made for a language: mirrored, or with more room between lines.

A page that is read from right to left is the mirror of one that is not (W3C, "Structural markup and right-to-left text
in HTML"): what stands on the left stands on the right, tables and bars too. A designer writes one style sheet.
"""

import re

from leaflets.brand import Brand

DECLARATION = re.compile(r"(?P<before>[{;]\s*)(?P<name>[a-z-]+)(?P<colon>\s*:\s*)(?P<value>[^;{}]+)")
SIDED = re.compile(r"\b(left|right)\b")
OTHER = {"left": "right", "right": "left"}
WITH_SIDES = frozenset({"float", "clear", "text-align", "caption-side", "transform-origin", "background-position"})
FOUR_SIDES = frozenset({"margin", "padding", "border-width", "border-color", "border-style", "inset"})
FOREIGN = "[dir=ltr]{text-align:right}"
"""English on a page that is read from the right keeps the page's edge."""
CORNERS = "border-radius"
LEADING = re.compile(r"^\d*\.?\d+$")


def suited(css: str, brand: Brand) -> str:
    """The style sheet for the language of a kit; as it is for English."""
    leading = brand.script_font.leading if brand.script_font else 1
    mirror = brand.language.direction == "rtl"
    if leading == 1 and not mirror:
        return css
    made = DECLARATION.sub(lambda found: _declared(found, leading, mirror=mirror), css)
    return made + FOREIGN if mirror else made


def mirrored(name: str, value: str) -> tuple[str, str]:
    """A declaration as its mirror has it."""
    name = SIDED.sub(lambda side: OTHER[side[0]], name)
    if name in WITH_SIDES:
        return name, SIDED.sub(lambda side: OTHER[side[0]], value)
    parts = value.split()
    if name in FOUR_SIDES and len(parts) == 4:
        top, right, bottom, left = parts
        return name, f"{top} {left} {bottom} {right}"
    if name == CORNERS and len(parts) == 4:
        return name, f"{parts[1]} {parts[0]} {parts[3]} {parts[2]}"
    return name, value


def _declared(found: re.Match[str], leading: float, *, mirror: bool) -> str:
    name, value = found["name"], found["value"]
    if name == "line-height" and LEADING.match(value.strip()):
        value = f"{float(value) * leading:.3g}"
    if mirror:
        name, value = mirrored(name, value.rstrip())
    return f"{found['before']}{name}{found['colon']}{value}"
