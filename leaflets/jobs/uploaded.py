"""Floor 6, uploads opened: what a file is by its content, laid out in a folder for the readers of data.

A file may be a workbook (.xlsx, .ods), or an archive (.zip) of CSV files or a workbook, with `photos/`, `boundaries/`,
`patrols/` and `street-crime/` beside them. It all runs in a process with limits: whoever uploads may be hostile.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from leaflets.errors import DataError, Place, Problem
from leaflets.jobs.home import Home
from leaflets.photo import FOLDER as PHOTOS
from leaflets.sources import Reading, read
from leaflets.sources.limits import CHUNK, MOST_UNPACKED, check_size, check_unpacked

MOST_PARTS = 20_000
"""Parts of an archive: a workbook has some dozens, a force's photos and boundaries some thousands."""
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
"""How an old workbook begins, and a new one with a password (MS-CFB, 2.2)."""
ODS = b"application/vnd.oasis.opendocument.spreadsheet"
BESIDE = {
    PHOTOS: {".jpg", ".jpeg", ".png", ".webp"},
    "boundaries": {".geojson", ".json"},
    "patrols": {".gpx"},
    "street-crime": {".csv"},
}
"""Folders of an archive that are read, each with the endings of its files."""
AT_THE_TOP = {".csv", ".xlsx", ".ods"}
SAFE_NAME = re.compile(r"[^\W_][\w .,’'&()+-]{0,150}")
SAVE_ANEW = "Open it in Excel or LibreOffice and save it as .xlsx."


@dataclass(frozen=True)
class Opened:
    """An upload laid out: the data to be read, its ending by content, and what in it was passed over."""

    data: Path
    ending: str
    passed_over: tuple[Problem, ...] = field(default=())


def open_upload(file: Path, name: str, folder: Path) -> Opened:
    """Lay out an upload in an empty folder, under its name as told, so that faults name it as its owner does.

    Raises DataError for a file that is too large, packed or unpacked, or that is none of those that are read.
    """
    place = Place(file=name)
    try:
        check_size(file)
        ending = _ending(file, place)
        if ending != ".zip":
            check_unpacked(file)
            data = folder / f"{safe_stem(name)}{ending}"
            shutil.copyfile(file, data)
            return Opened(data, ending)
        data = folder / safe_stem(name)
        data.mkdir(parents=True)
        return Opened(data, ending, tuple(_unpacked(file, data, place)))
    except (BadZipFile, OSError, NotImplementedError, RuntimeError, ValueError) as fault:
        raise DataError("The file is damaged and cannot be opened.", SAVE_ANEW, place) from fault


def read_upload(opened: Opened, home: Home) -> Reading:
    """The records of an upload, with the site's own boundaries, patrols and photos where the upload has none."""
    data = opened.data
    beside = data if data.is_dir() else data.parent
    ours = {name: next(iter(home.own(name)), None) for name in BESIDE if not (beside / name).is_dir()}
    reading = read(data, boundaries=ours.get("boundaries"), patrols=ours.get("patrols"))
    photos = ours.get(PHOTOS) or reading.photos
    return replace(reading, photos=photos, problems=(*opened.passed_over, *reading.problems))


def safe_stem(name: str) -> str:
    """The name of an uploaded file, as told, without its ending and as a name that a file may have."""
    last = re.split(r"[\\/]", name)[-1]
    stem = re.sub(r"[^\w .,’'&()+-]+", "-", PurePosixPath(last).stem).strip(" .-")
    return stem[:100] or "workbook"


def _ending(file: Path, place: Place) -> str:
    """What a file is, by its content whatever its name says. Raises DataError for all that is not read."""
    with file.open("rb") as held:
        top = held.read(4)
    if top == OLD_OFFICE:
        raise DataError("This is an old workbook (.xls), or one with a password.", SAVE_ANEW, place)
    if top != b"PK\x03\x04":
        mend = "Upload a workbook (.xlsx or .ods), or a .zip of CSV files."
        raise DataError("The file is not a workbook.", mend, place)
    with ZipFile(file) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS:
            raise DataError(f"The file has {len(parts):,} parts; at most {MOST_PARTS:,} are read.", SAVE_ANEW, place)
        names = {part.filename for part in parts}
        if any(_is_macro(name) for name in names):
            mend = "Save it as .xlsx (Excel workbook), which holds none, and upload that."
            raise DataError("The workbook holds macros, which are programs.", mend, place)
        if "xl/workbook.xml" in names:
            return ".xlsx"
        if "mimetype" in names and archive.getinfo("mimetype").file_size < 100 and archive.read("mimetype") == ODS:
            return ".ods"
    if any(PurePosixPath(name).suffix.lower() in AT_THE_TOP for name in names):
        return ".zip"
    raise DataError("The file is neither a workbook nor an archive of CSV files.", SAVE_ANEW, place)


def _is_macro(name: str) -> bool:
    return name.lower().endswith(("vbaproject.bin", ".xlsm")) or name.startswith(("Basic/", "xl/macrosheets/"))


def _unpacked(file: Path, data: Path, place: Place) -> Iterator[Problem]:
    """Unpack those files of an archive that are read; no name leads anywhere but into `data`."""
    left = MOST_UNPACKED
    with ZipFile(file) as archive:
        parts = [part for part in archive.infolist() if not part.is_dir()]
        top = _common_folder(parts)
        for part in parts:
            inside = _place_of(PurePosixPath(part.filename).parts[top:])
            if inside is None:
                mend = (
                    "Put CSV files or one workbook at the top, and photos, boundaries and patrols into their folders."
                )
                wrong = f"“{part.filename[:80]}” in the archive was not read."
                yield Problem("unknown-sheet", wrong, mend, place, "notice")
                continue
            path = data / inside
            path.parent.mkdir(exist_ok=True)
            left = _copied(archive, part, path, left)
            if left < 0:
                wrong = f"The archive unpacks to more than {MOST_UNPACKED:,} bytes."
                raise DataError(wrong, "Take out what is not needed.", place)


def _common_folder(parts: list[ZipInfo]) -> int:
    """How many folders all files of an archive share at its top, as they do when a folder is packed."""
    tops = {PurePosixPath(part.filename).parts[:1] for part in parts}
    has_one = len(tops) == 1 and all("/" in part.filename for part in parts)
    return 1 if has_one and tops.isdisjoint((name,) for name in BESIDE) else 0


def _place_of(parts: tuple[str, ...]) -> Path | None:
    """Where a file of an archive is put, or None where it is none of those that are read."""
    if not 1 <= len(parts) <= 2 or not SAFE_NAME.fullmatch(parts[-1]):
        return None
    endings = AT_THE_TOP if len(parts) == 1 else BESIDE.get(parts[0], set())
    return Path(*parts) if Path(parts[-1]).suffix.lower() in endings else None


def _copied(archive: ZipFile, part: ZipInfo, path: Path, left: int) -> int:
    """Unpack a file, and give how many bytes may still be unpacked; below 0 it was stopped."""
    with archive.open(part) as packed, path.open("wb") as out:
        while left >= 0 and (chunk := packed.read(CHUNK)):
            left -= len(chunk)
            out.write(chunk)
    return left
