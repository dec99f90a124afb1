"""Floor 3, limits: how large a file may be, packed and unpacked, before anything tries to read it.

They hold a reader below 1 GB of memory and half a minute on a small machine. A force's month is far below them: a
workbook of 100,000 rows has some 4 MB, 60 MB unpacked; a month of street-level crime of the largest force some 25 MB.
"""

import struct
import zlib
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from leaflets.errors import DataError, Place

MOST_BYTES = 100_000_000
"""Bytes of a CSV file or a packed workbook."""
MOST_OUTLINE_BYTES = 20_000_000
"""Bytes of a boundary: the outline of the whole of Britain in full detail has less."""
MOST_UNPACKED = 300_000_000
"""Bytes of all parts of a workbook."""
MOST_ROWS = 300_000
"""Rows of a sheet with something in them."""
MOST_VALUES = 3_000_000
"""Cells of a sheet with something in them: 250,000 rows of a dozen."""
LOCAL_HEADER = struct.Struct("<4s22xHH")
"""Of a part of an archive: its signature, and how long its name and its extra field are (PKWARE, APPNOTE 4.3.7)."""
CHUNK = 1 << 20


def check_size(path: Path, most: int = MOST_BYTES) -> None:
    """Raises DataError for a file that is too large to read."""
    size = path.stat().st_size
    if size > most:
        wrong = f"The file has {size:,} bytes; at most {most:,} are read."
        raise DataError(wrong, "Take out what is not needed, or part it.", Place(file=path.name))


def check_unpacked(path: Path) -> None:
    """Raises DataError for a workbook that would unpack to too much, whatever its own list of contents says.

    A file that is no archive is left to its reader.
    """
    check_size(path)
    left = MOST_UNPACKED
    try:
        with ZipFile(path) as archive, path.open("rb") as raw:
            for part in archive.infolist():
                raw.seek(part.header_offset)
                signature, name, extra = LOCAL_HEADER.unpack(raw.read(LOCAL_HEADER.size))
                if signature != b"PK\x03\x04":
                    return
                raw.seek(name + extra, 1)
                left -= _unpacked(raw.read(part.compress_size), part, left)
                if left < 0:
                    wrong = f"The workbook unpacks to more than {MOST_UNPACKED:,} bytes."
                    mend = "Delete what is not needed; copy the sheets into a new workbook."
                    raise DataError(wrong, mend, Place(file=path.name))
    except (BadZipFile, OSError, struct.error, ValueError, zlib.error, NotImplementedError):
        return


def _unpacked(packed: bytes, part: ZipInfo, most: int) -> int:
    """How many bytes a part unpacks to, counted until there are more than `most`."""
    if part.compress_type != 8:  # deflate; Excel and LibreOffice use no other, and a stored part is as long as it is
        return len(packed)
    reader, count = zlib.decompressobj(-zlib.MAX_WBITS), 0
    while packed and count <= most and not reader.eof:
        count += len(reader.decompress(packed, CHUNK))
        packed = reader.unconsumed_tail
    return count
