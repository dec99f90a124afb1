"""Floor 4, press pictures and shadings in ink: RGB through the press's profile, grey left as a tint of black."""

import zlib
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

from leaflets.errors import PressError
from leaflets.press_ready.colours import Colours
from leaflets.press_ready.spaces import MEND, Space, inks_of, space_of

DROPPED = ("/DecodeParms", "/Decode", "/Intent", "/Alternates", "/OPI", "/Metadata")
AXIAL, RADIAL = 2, 3
EXPONENTIAL, STITCHED = 2, 3


def image_in_ink(image: Any, colours: Colours) -> None:
    """An image XObject in ink, in its place; its masks stay. Raises PressError for one that cannot be read."""
    for key in ("/Intent", "/Alternates", "/OPI"):
        if key in image:
            del image[key]
    if image.get("/ImageMask", False):
        return
    space = space_of(image.ColorSpace)
    if space.kind == "grey":
        image.ColorSpace = Name.DeviceGray
        return
    if isinstance(image.get("/Mask"), Array):
        raise PressError("A picture has a colour that stands for nothing.", "Save it with transparency instead.")
    picture, profile = _opened(image, space)
    if picture.mode in {"1", "L"}:
        _replace(image, picture.convert("L").tobytes(), Name.DeviceGray)
        return
    inks = colours.picture(picture.convert("RGB"), profile) if picture.mode != "CMYK" else picture
    import numpy as np

    _replace(image, colours.within(np.asarray(inks)).tobytes(), Name.DeviceCMYK)


def _opened(image: Any, space: Space) -> tuple[Any, bytes]:
    """The picture as Pillow's, greys as such, and the profile of its colours."""
    base = space
    if space.kind == "indexed":
        base = space_of(image.ColorSpace[1])
    try:
        picture = pikepdf.PdfImage(image).as_pil_image()
    except (pikepdf.PdfError, pikepdf.UnsupportedImageTypeError, OSError, ValueError, NotImplementedError) as fault:
        raise PressError(
            f"A picture cannot be read ({type(fault).__name__}).", "Save it again as PNG or JPEG."
        ) from fault
    if picture.mode not in {"1", "L", "CMYK"}:
        picture = picture.convert("RGB")
        bands = [band.tobytes() for band in picture.split()]
        if bands[0] == bands[1] == bands[2]:
            picture = picture.convert("L")
    return picture, base.profile


def _replace(image: Any, pixels: bytes, space: Name) -> None:
    image.write(zlib.compress(pixels, 9), filter=Name.FlateDecode)
    for key in DROPPED:
        if key in image and key != "/Filter":
            del image[key]
    image.ColorSpace, image.BitsPerComponent = space, 8


def shading_in_ink(shading: Object, colours: Colours) -> None:
    """A shading in ink, in its place: its stops are turned to ink, what lies between them is mixed of those.

    Raises PressError for a kind that no engine of ours draws.
    """
    space = space_of(shading.ColorSpace)
    if space.kind in {"grey", "cmyk"} and shading.ColorSpace in (Name.DeviceGray, Name.DeviceCMYK):
        return
    if int(shading.ShadingType) not in {AXIAL, RADIAL}:
        raise PressError("A shading cannot be printed.", MEND)
    if "/Background" in shading:
        shading.Background = Array(inks_of(space, [float(part) for part in shading.Background], colours))
    shading.Function = _function(shading.Function, space, colours)
    shading.ColorSpace = Name.DeviceCMYK


def _function(given: Object, space: Space, colours: Colours) -> Object:
    """A function of stops (ISO 32000-1, 7.10.3 and 7.10.4) whose results are inks."""
    if isinstance(given, Array) or int(given.FunctionType) not in {EXPONENTIAL, STITCHED}:
        raise PressError("A shading cannot be printed.", MEND)
    made = Dictionary({key: value for key, value in given.items() if key != "/Range"})
    if int(given.FunctionType) == STITCHED:
        made.Functions = Array([_function(part, space, colours) for part in given.Functions])
        return made
    for key, usual in (("/C0", 0), ("/C1", 1)):
        parts = [float(part) for part in given.get(key, [usual])]
        made[key] = Array([round(ink, 5) for ink in inks_of(space, parts, colours)])
    return made
