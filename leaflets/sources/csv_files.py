"""Floor 3, CSV files: a folder of files named after the kinds of record, and any CSV file as a grid."""

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from leaflets.errors import DataError, Place
from leaflets.sources.grid import HEADING_ROWS, UNREAD, Grid, Row, kind_of, plain, titles
from leaflets.sources.limits import check_size
from leaflets.sources.problems import Findings
from leaflets.spelling import did_you_mean

SEPARATORS = ",;\t"
TOP = 2_000
"""How many bytes tell how a file is written."""


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
        check_size(path)
        raw = path.read_bytes()
    except OSError as fault:
        raise DataError(f"{path.name} cannot be read ({fault.strerror}).", "", Place(file=path.name)) from fault
    text = _decoded(raw, path, found)
    return Grid(path.name, "", _rows(text, path, found))


def _decoded(raw: bytes, path: Path, found: Findings) -> str:
    """The text, with a notice when it is not UTF-8: cp1252 is what Excel writes in Britain."""
    top = raw[:TOP]
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        name, text = "UTF-16", raw.decode("utf-16", errors="replace")
    elif 4 * top.count(0) > len(top):  # every other byte of Latin text is 0: the byte order mark was lost
        order = "utf-16-le" if 0 in top[1:2] else "utf-16-be"
        name, text = "UTF-16", raw.decode(order, errors="replace")
    else:
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            name, text = "Windows-1252", raw.decode("cp1252", errors="replace")
    mend = "Check names with accents, and save it as “CSV UTF-8”."
    found.notice("encoding", f"The file is not UTF-8; it was read as {name}.", mend, Place(file=path.name))
    return text


def _rows(text: str, path: Path, found: Findings) -> list[Row]:
    """The rows with something in them. One that cannot be read costs no other: reading goes on with the next line."""
    lines = list(StringIO(text, newline=""))
    separator = _separator(lines)
    rows: list[Row] = []
    begin = 0
    # The module's own limit on a cell would hide every row below a long one; how long a text may be, the records say.
    limit = csv.field_size_limit(len(text) + 1)
    try:
        while begin < len(lines):
            begin = _read_on(lines, begin, separator, rows) + 1
            if begin <= len(lines):
                wrong, mend = "The row cannot be read.", "Look for a quotation mark that is not closed, or not doubled."
                found.add("bad-csv", wrong, mend, Place(file=path.name, row=begin))
    finally:
        csv.field_size_limit(limit)
    return rows


def _read_on(lines: Sequence[str], begin: int, separator: str, rows: list[Row]) -> int:
    """Read rows from a line on, and give the line, from 0, that could not be read, or the number of lines."""
    reader = csv.reader((lines[at] for at in range(begin, len(lines))), delimiter=separator, strict=True)
    line = begin
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(Row(line + 1, cells))
            line = begin + reader.line_num
    except csv.Error:
        return line
    return len(lines)


def _separator(lines: Sequence[str]) -> str:
    """What stands between cells: , or ; or a tab, told from the first line that has several of one of them."""
    top = lines[:HEADING_ROWS]
    heading = next((line for line in top if max(map(line.count, SEPARATORS)) > 1), "".join(top[:1]))
    return max(SEPARATORS, key=heading.count)
