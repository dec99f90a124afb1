"""Floor 6, page pictures: pages of a PDF as WebP, made when they are first asked for and kept by the PDF's SHA-256."""

import os
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock

from leaflets.errors import ProofError
from leaflets.geometry import MM_PER_INCH
from leaflets.intranet.catalogue import Catalogue, File
from leaflets.intranet.pages import PICTURE_WIDTH
from leaflets.proof_page import page_pictures

QUALITY = 82
METHOD = 4
"""How hard WebP is packed, 0 to 6; what is above takes longer than it saves."""
A4_WIDTH_MM = 210
DPI = PICTURE_WIDTH / A4_WIDTH_MM * MM_PER_INCH


_ONE_AT_A_TIME = Lock()
"""pdfium is not for threads."""


def picture_name(file: File, number: int) -> str:
    """The name of a page's picture."""
    return f"{file.id}-{number}.webp"


def picture_of(catalogue: Catalogue, file: File, number: int, kept: Path) -> bytes:
    """The picture of a page, from 1, out of the folder `kept` or made and put there.

    Raises OutputError for a file that has been changed, ProofError for one without such a page.
    """
    path = kept / file.id[:2] / picture_name(file, number)
    try:
        return path.read_bytes()
    except OSError:
        content = _made(catalogue.path(file).read_bytes(), number)
    _keep(path, content)
    return content


def _made(pdf: bytes, number: int) -> bytes:
    from PIL import Image

    try:
        with _ONE_AT_A_TIME:
            image = page_pictures(pdf, DPI, only=[number])[0].image
    except IndexError as fault:
        raise ProofError(f"The file has no page {number}.", "Ask for one of its pages.") from fault
    size = PICTURE_WIDTH, round(image.height * PICTURE_WIDTH / image.width)
    out = BytesIO()
    image.convert("RGB").resize(size, Image.Resampling.LANCZOS).save(out, "WEBP", quality=QUALITY, method=METHOD)
    return out.getvalue()


def _keep(path: Path, content: bytes) -> None:
    """Put a picture away, whole or not at all; where that cannot be, it is made again next time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as out:
            out.write(content)
        os.replace(out.name, path)  # noqa: PTH105 - a name, not a path
    except OSError:
        return
