"""Floor 3, checks of a page as a thing: its boxes, what it asks for, its lines and its pictures."""

from collections.abc import Iterator

from leaflets.errors import Level, Problem
from leaflets.geometry import Box
from leaflets.preflight.expected import LEAST_PPI, Expected
from leaflets.preflight.leaf import Leaf
from leaflets.preflight.painted import Picture, Shape, common
from leaflets.preflight.structure import Asked

SLACK_MM = 0.1
"""Boxes that differ by less are the same; a guillotine is no finer than 0.5 mm."""
LEAST_STROKE_PT = 0.25
"""What offset and laser printers hold (GWG 2022, “thin lines”)."""
LEAST_DRAWN_PT = 0.24
MOST_CODE_MODULES = 177 + 8
"""A QR code of version 40 with its quiet zone: a picture of one bit a pixel up to this size may be a code."""
KINDS = {"Font": "font", "XObject": "picture or form", "ExtGState": "setting", "ColorSpace": "colour space"}


def boxes(leaf: Leaf, expected: Expected) -> Iterator[Problem]:
    """The trim and bleed are there, and those of the layout."""
    trim, bleed = leaf.box("/TrimBox"), leaf.box("/BleedBox")
    if trim is None:
        mend = "Export it with its TrimBox, the finished size."
        # Another program's page for an office printer is not cut.
        level: Level = "notice" if expected.trim is None and expected.intent == "office" else "error"
        yield Problem("no-trim-box", "The page does not say where it is to be cut.", mend, leaf.place(), level)
        return
    yield from _turned(leaf, expected)
    if expected.trim is not None:
        off_mm = max(abs(trim.width_mm - expected.trim.width_mm), abs(trim.height_mm - expected.trim.height_mm))
        if off_mm > SLACK_MM:
            wrong = f"The page is {trim.width_mm:.1f} × {trim.height_mm:.1f} mm, and should be {expected.trim}."
            yield Problem("wrong-trim", wrong, "Make it again at that size; do not scale it.", leaf.place(trim))
            return
    if not leaf.shown.holds(trim, SLACK_MM):
        wrong = f"The trim reaches {leaf.shown.outside_by(trim):.1f} mm out of the page."
        yield Problem("wrong-trim", wrong, "Make the page as large as its trim and bleed.", leaf.place(trim))
        return
    if expected.bleed_mm is None:
        return
    if bleed is None:
        mend = "Export it with its BleedBox."
        yield Problem("no-bleed-box", "The page does not say how far its bleed reaches.", mend, leaf.place())
        return
    yield from _bleed(leaf, trim, bleed, expected.bleed_mm)


def _turned(leaf: Leaf, expected: Expected) -> Iterator[Problem]:
    """What changes a page's size although its boxes do not tell: a larger unit, and being turned on its side."""
    if leaf.unit != 1:
        wrong = f"The page is printed {leaf.unit:g} times as large as its boxes say (UserUnit)."
        yield Problem("wrong-trim", wrong, "Export it without a UserUnit.", leaf.place())
    trim = expected.trim
    if trim is not None and leaf.is_on_its_side and abs(trim.width_mm - trim.height_mm) > SLACK_MM:
        yield Problem("wrong-trim", "The page is turned on its side.", "Turn it back.", leaf.place())


def _bleed(leaf: Leaf, trim: Box, bleed: Box, wanted_mm: float) -> Iterator[Problem]:
    wanted = trim.grown(wanted_mm)
    if wanted.outside_by(bleed) > SLACK_MM or bleed.outside_by(wanted) > SLACK_MM:
        edges = [trim.x_mm - bleed.x_mm, trim.y_mm - bleed.y_mm]
        edges += [bleed.right_mm - trim.right_mm, bleed.bottom_mm - trim.bottom_mm]
        wrong = f"The bleed is {min(edges):.1f} mm, and should be {wanted_mm:g} mm."
        yield Problem("wrong-bleed", wrong, "Export it with that bleed.", leaf.place(bleed))
    elif not leaf.shown.holds(bleed, SLACK_MM):
        wrong = f"The bleed is to be {wanted_mm:g} mm, and the page ends {leaf.shown.outside_by(bleed):.1f} mm before."
        yield Problem("wrong-bleed", wrong, "Make the page as large as its trim and bleed.", leaf.place(bleed))


def resources(leaf: Leaf, asked: Asked) -> Iterator[Problem]:
    """Whatever the page names is in the file, and every character shown is in its font."""
    for kind, name in asked.missing:
        wrong = f"The page asks for the {KINDS.get(kind, kind.lower())} “{name}”, and the file does not hold it."
        yield Problem("resource-missing", wrong, "Make the file again.", leaf.place())
    for font, count in asked.notdef.items():
        many = "1 character that is" if count == 1 else f"{count} characters that are"
        wrong = f"The font {font} is asked for {many} not in it: an empty box is printed, or nothing."
        yield Problem("notdef", wrong, "Write it otherwise, or take a font that has it.", leaf.place())


def lines(leaf: Leaf, _expected: Expected) -> Iterator[Problem]:
    """Every line is thick enough to be printed."""
    for shape in leaf.painted.shapes:
        thin_pt = _thickness_pt(shape)
        box = common(shape.box, shape.clip.box) if shape.clip else shape.box
        is_seen = max(box.width_mm, box.height_mm) > 0.5 and box.meets(leaf.shown, slack_mm=-0.001)
        if thin_pt is not None and thin_pt < LEAST_DRAWN_PT and is_seen:
            wrong = f"A line is {thin_pt:.2g} pt thick; {LEAST_STROKE_PT} pt is the least that prints whole."
            yield Problem("hairline", wrong, f"Make it {LEAST_STROKE_PT} pt or more.", leaf.place(box))


def _thickness_pt(shape: Shape) -> float | None:
    """How thick a line is: a stroke, or a fill that is so narrow that it is meant as one."""
    from leaflets.geometry import to_pt

    if shape.stroke_pt is not None:
        return None if shape.fill else shape.stroke_pt
    thin = to_pt(min(shape.box.width_mm, shape.box.height_mm))
    long = to_pt(max(shape.box.width_mm, shape.box.height_mm))
    return thin if 0 < thin < LEAST_STROKE_PT and long > 20 * thin else None


def pictures(leaf: Leaf, expected: Expected) -> Iterator[Problem]:
    """Every picture has pixels enough for its size in print."""
    least = LEAST_PPI[expected.intent]
    for picture in leaf.painted.pictures:
        ppi = _ppi(picture)
        if ppi and ppi < least - 1 and not _is_code(picture) and picture.box.meets(leaf.shown):
            wrong = f"A picture is printed at {ppi:.0f} pixels to the inch; {expected.intent} print needs {least}."
            longest_mm = max(picture.sides_mm) * ppi / least
            mend = f"Take a larger one, or print it no longer than {longest_mm:.0f} mm."
            yield Problem("picture-too-coarse", wrong, mend, leaf.place(picture.box))


def _ppi(picture: Picture) -> float:
    """Pixels to the inch along the worse side; 0 for what is no picture but a flat or graded colour."""
    if min(picture.pixels) <= 1 or min(picture.sides_mm) <= 0:
        return 0
    return min(pixels / side * 25.4 for pixels, side in zip(picture.pixels, picture.sides_mm, strict=True))


def _is_code(picture: Picture) -> bool:
    """A code of one bit a module is exact at any size."""
    wide, high = picture.pixels
    return picture.bits == 1 and wide == high and wide <= MOST_CODE_MODULES
