"""Floor 3, checks of a file as a whole: how many pages it has, and what its pictures tell of where they were taken."""

import base64
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from pikepdf import Array, Name, Stream

from leaflets.errors import Problem
from leaflets.preflight.expected import Expected
from leaflets.preflight.leaf import Opened

JPEG_NOTES = {0xE1: "Exif or XMP", 0xED: "IPTC"}
"""The segments of a JPEG file that cameras and picture programs write notes into (Exif 2.32, 4.7; IIM 4)."""
UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "/ASCII85Decode": lambda data: base64.a85decode(data.strip().removesuffix(b"~>")),
    "/ASCIIHexDecode": lambda data: bytes.fromhex(data.decode("ascii").rstrip("> \r\n")),
    "/FlateDecode": zlib.decompress,
}
"""What a JPEG file is sometimes packed in besides (ISO 32000-1, 7.4)."""


def page_count(file: Opened, expected: Expected) -> Iterator[Problem]:
    """The file has as many pages as it should."""
    count = len(file.objects.pages)
    if expected.pages is None or count == expected.pages:
        return
    few = count < expected.pages
    wrong = f"The file has {count} page{'s' * (count != 1)}, and should have {expected.pages}."
    mend = "Make it again, and send it whole." if few else "Take out what does not belong to it."
    yield Problem("page-missing" if few else "page-extra", wrong, mend)


def picture_notes(file: Opened, _expected: Expected) -> Iterator[Problem]:
    """No picture carries a camera's notes. Every picture of the file is read, also one that no page shows."""
    for one in file.objects.objects:
        if isinstance(one, Stream) and one.get("/Subtype") == Name.Image and (notes := _notes(one)):
            wrong = f"A picture of {one.get('/Width')} × {one.get('/Height')} pixels carries {notes} notes."
            yield Problem("picture-notes", wrong, "Save the picture without its notes: they can name a place.")


def _notes(picture: Any) -> str:
    """Which notes a picture carries, in words; "" when it has none."""
    found = ["XMP"] if "/Metadata" in picture else []
    found += [JPEG_NOTES[marker] for marker in _segments(_jpeg(picture)) if marker in JPEG_NOTES]
    return " and ".join(dict.fromkeys(found))


def _jpeg(picture: Any) -> bytes:
    """A picture's JPEG file, taken out of what it is packed in; empty for a picture of another kind."""
    given = picture.get("/Filter")
    *packed, last = given if isinstance(given, Array) and len(given) else [given]
    if last != Name.DCTDecode or any(str(name) not in UNPACK for name in packed):
        return b""
    data: bytes = picture.read_raw_bytes()
    try:
        for name in packed:
            data = UNPACK[str(name)](data)
    except (ValueError, zlib.error):
        return b""
    return data


def _segments(jpeg: bytes) -> Iterator[int]:
    """The markers of a JPEG file's head (ITU-T T.81, B.1.1)."""
    at = 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF and jpeg[at + 1] != 0xDA:
        yield jpeg[at + 1]
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
