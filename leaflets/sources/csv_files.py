"""Floor 3, CSV files: a folder of files named after the kinds of record, and any CSV file as a grid."""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from leaflets.errors import DataError, Place, did_you_mean
from leaflets.sources.grid import UNREAD, Grid, Row, kind_of, plain, titles
from leaflets.sources.problems import Findings


def read_folder(folder: Path, found: Findings) -> list[tuple[str, Grid]]:
    """The CSV files of a folder that hold records, each with its kind. Raises DataError when there is none."""
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv")
    grids = []
    for path in files:
        kind = kind_of(path.stem)
        if kind:
            grids.append((kind, read_csv(path, found)))
        elif plain(path.stem) not in UNREAD:
            hint = did_you_mean(path.stem, titles()) or f"Files that are read: {', '.join(titles())}."
            found.notice("unknown-sheet", f"The file {path.name} was not read.", hint, Place(file=path.name))
    if not grids:
        mend = "Put a workbook into it, or CSV files named areas.csv, officers.csv and so on."
        raise DataError(f"The folder {folder} holds no data.", mend, Place(file=folder.name))
    return grids


def read_csv(path: Path, found: Findings) -> Grid:
    """A CSV file as a grid; a row's number is the line it begins on. Raises DataError when it cannot be read at all."""
    try:
        raw = path.read_bytes()
    except OSError as fault:
        raise DataError(f"{path.name} cannot be read ({fault.strerror}).", "", Place(file=path.name)) from fault
    text = _decoded(raw, path, found)
    return Grid(path.name, "", list(_rows(text, path, found)))


def _decoded(raw: bytes, path: Path, found: Findings) -> str:
    """The text, with a notice when it is not UTF-8: cp1252 is what Excel writes in Britain."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        name, text = "UTF-16", raw.decode("utf-16", errors="replace")
    else:
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            name, text = "Windows-1252", raw.decode("cp1252", errors="replace")
    mend = "Check names with accents, and save it as “CSV UTF-8”."
    found.notice("encoding", f"The file is not UTF-8; it was read as {name}.", mend, Place(file=path.name))
    return text


def _rows(text: str, path: Path, found: Findings) -> Iterator[Row]:
    heading = text.split("\n", 1)[0]
    separator = max(",;\t", key=heading.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Row(line, cells)
            line = reader.line_num + 1
    except csv.Error as fault:
        mend = "Look for a quotation mark that is not closed. The rows above it were read."
        found.add("bad-csv", f"The file cannot be read from here on ({fault}).", mend, Place(file=path.name, row=line))
