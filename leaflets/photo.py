"""Floor 3, photos: an officer's picture, read from the data's folder `photos/` and made fit to print.

A camera writes where and when a picture was taken, and with what, into its file (Exif, GPS too). None of that may leave
the building on a card, so a photo is always painted anew from its pixels.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from leaflets.errors import MissingPictureError, PictureError, Place

FOLDER = "photos"
MOST_MEGAPIXELS = 50
"""A larger picture is no portrait, and unpacking it would take more memory than an office computer spares."""
MOST_PX = 600
"""The longer side as it is kept: 300 dpi at 50 mm, more than any card shows."""
LEAST_PX = 200
"""A shorter side is seen as squares on a card."""
JPEG_QUALITY = 88
KINDS = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as it is embedded: a JPEG file in red, green and blue without any note inside, and its size in pixels."""

    jpeg: bytes
    width: int
    height: int


def read_photo(folder: Path, name: str, place: Place) -> Photo:
    """The photo of that name. Raises MissingPictureError when it is not in the folder, PictureError for no photo."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    path = folder / name
    if Path(name).name != name or not path.is_file() or not path.resolve().is_relative_to(folder.resolve()):
        raise MissingPictureError(f"The photo “{name}” is not in {FOLDER}/.", "Put it there, beside the data.", place)
    try:
        with warnings.catch_warnings(), _whole_files_only(), Image.open(path, formats=KINDS) as picture:
            warnings.simplefilter("ignore")  # of large pictures: they are refused below, before they are unpacked
            _check(picture.size, name, place)
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as fault:
        wrong = f"The photo “{name}” cannot be read ({type(fault).__name__})."
        raise PictureError(wrong, "Save it again as JPEG or PNG.", place) from fault
    upright.thumbnail((MOST_PX, MOST_PX), Image.Resampling.LANCZOS)
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    out = BytesIO()
    bare.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return Photo(out.getvalue(), *bare.size)


@contextmanager
def _whole_files_only() -> Iterator[None]:
    """WeasyPrint tells Pillow to take half a picture for a whole one, everywhere; a photo must be whole."""
    from PIL import ImageFile

    told = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = told


def _check(size: tuple[int, int], name: str, place: Place) -> None:
    megapixels = size[0] * size[1] / 1e6
    if megapixels > MOST_MEGAPIXELS:
        wrong = f"The photo “{name}” has {megapixels:.0f} megapixels; {MOST_MEGAPIXELS} are the most."
        raise PictureError(wrong, f"Make it smaller: {MOST_PX} pixels are enough.", place)
    if min(size) < LEAST_PX:
        wrong = f"The photo “{name}” is {size[0]} by {size[1]} pixels: too coarse to print."
        raise PictureError(wrong, f"Take one of {LEAST_PX} pixels or more each way.", place)
