"""Floor 3, the record: what a file should say, written in the file itself, so that it can be checked all alone.

It holds no more than is printed: the words of each page and the address of each QR code, packed, in an entry of the
document's information beside the stamp. A file whose pages were changed afterwards no longer agrees with it.
"""

import zlib
from base64 import b64decode, b64encode
from collections.abc import Sequence

from pydantic import TypeAdapter, ValidationError

from leaflets.document import ExpectedCode

KEY = "InYourAreaSays"
MOST_BYTES = 4_000_000
"""A record that unpacks to more is not read: the longest leaflet says a hundredth of it."""
Words = tuple[str, ...]
_Record = tuple[Words, tuple[tuple[str, str, int], ...]]
_RECORD: TypeAdapter[_Record] = TypeAdapter(_Record)


def recorded(words: Sequence[str], codes: Sequence[ExpectedCode]) -> str:
    """The entry for a file with these words on its pages and these codes."""
    said: _Record = tuple(words), tuple((code.url, code.readable, code.page) for code in codes)
    return packed(_RECORD.dump_json(said))


def packed(said: bytes) -> str:
    """What is said, as an entry of the document's information."""
    return b64encode(zlib.compress(said, 9)).decode()


def read_record(entry: str) -> tuple[Words | None, tuple[ExpectedCode, ...] | None]:
    """The words and codes that an entry holds; None for both where it holds none or cannot be read."""
    try:
        words, codes = _RECORD.validate_json(unpacked(entry))
    except (ValueError, zlib.error, ValidationError):
        return None, None
    return words or None, tuple(ExpectedCode(url, readable, page) for url, readable, page in codes)


def unpacked(entry: str) -> bytes:
    """What an entry says. Raises ValueError for one that is damaged or says more than MOST_BYTES, and zlib.error."""
    unpacking = zlib.decompressobj()
    found = unpacking.decompress(b64decode(entry, validate=True), MOST_BYTES)
    if unpacking.unconsumed_tail:
        raise ValueError(len(found))
    return found
