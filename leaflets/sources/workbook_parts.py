"""Floor 3, the parts of a workbook that calamine leaves out, looked up in the file itself.

calamine gives a formula's saved result, and an empty cell where there is none or where the result is an error; those
must never be mistaken for cells that were left empty. It tells the merged cells of .xlsx and not those of .ods, and
which sheets are hidden but not which rows and columns.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import IO
from xml.etree import ElementTree as ET
from zipfile import BadZipFile, ZipFile

from leaflets.errors import DataError, Place
from leaflets.sources.cells import CELL_ERRORS
from leaflets.sources.grid import CellFault
from leaflets.sources.limits import MOST_ROWS, MOST_VALUES

# A row's attributes, or a cell's with what is inside it. The prefix is that of files by Microsoft's own programming
# kit; most have none. Names of rows and cells may be left out: then they follow each other.
XLSX_ITEM = re.compile(rb"<(?:\w+:)?(?:row((?:\s[^>]*)?)>|c((?:\s[^>]*?)?)(?:/>|>(.*?)</(?:\w+:)?c\s*>))", re.DOTALL)
FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>(.+?)</", re.DOTALL)
NAME = re.compile(rb"""\sr=["']([A-Z]{0,3})(\d{1,7})["']""")
# The same in the whole of a sheet; patterns that begin with plain letters are found five times as fast.
NAMES = (re.compile(rb'r="([A-Z]{0,3})\d{1,7}"'), re.compile(rb"r='([A-Z]{0,3})\d{1,7}'"))
NUMBERS = (re.compile(rb'r="[A-Z]{0,3}(\d{1,7})"'), re.compile(rb"r='[A-Z]{0,3}(\d{1,7})'"))
# A formula, and not the <formula1> of a drop-down; or a cell with an error.
MAY_BE_FAULTY = tuple(re.compile(sign) for sign in (rb"<f[\s/>]", rb":f[\s/>]", rb't="e"', rb"t='e'"))
HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\s([^>]*?\bhidden=["'](?:1|true)["'][^>]*)>""")
HIDDEN_COLUMNS = re.compile(rb"""<(?:\w+:)?col\s([^>]*?\bhidden=["'](?:1|true)["'][^>]*)>""")
FIRST_AND_LAST = re.compile(rb"""\b(?:min|max)=["'](\d{1,5})["']""")
VALUES = (b"<v>", b"<v ", b"<is>", b":v>")
IS_ERROR, IS_TEXT = re.compile(rb"""\bt=["']e["']"""), re.compile(rb"""\bt=["']str["']""")
TABLE, OFFICE, EXTENDED = (
    "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}",
    "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}",
    "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}",
)
SHEET, COLUMN, ROW = f"{TABLE}table", f"{TABLE}table-column", f"{TABLE}table-row"
ODS_ERROR = re.compile(r"Err:\d+")
MOST_CELLS = 12_000_000
"""As many as there are between the first cell of a sheet and its furthest; one far away costs memory for all, some 40
bytes for each: 0.6 GB."""


@dataclass(frozen=True)
class Parts:
    """What a sheet holds besides its values; rows and columns count from 0."""

    faults: dict[tuple[int, int], CellFault] = field(default_factory=dict)
    merges: list[tuple[int, int, int]] = field(default_factory=list)
    """Of .ods files: the top row, the column and the bottom row of what is merged downwards."""
    hidden_rows: list[range] = field(default_factory=list)
    hidden_columns: list[range] = field(default_factory=list)


def parts_of(path: Path, sheet: str) -> Parts:
    """The formulas without a result, the error cells and the merges of a sheet. Raises DataError when it is vast."""
    try:
        with ZipFile(path) as archive:
            if "content.xml" in archive.namelist():
                return _ods_parts(archive.read("content.xml"), sheet)
            raw = archive.read(_xlsx_part(archive, sheet))
    except (BadZipFile, LookupError, ET.ParseError, StopIteration):
        return Parts()  # calamine reads or refuses the file
    _check_size(raw, Place(file=path.name, sheet=sheet))
    parts = _xlsx_hidden(raw) if b"hidden=" in raw else Parts()
    if any(sign.search(raw) for sign in MAY_BE_FAULTY):
        parts.faults.update(_xlsx_faults(raw))
    return parts


def _check_size(raw: bytes, place: Place) -> None:
    rows = raw.count(b"row>")
    if rows > MOST_ROWS:  # many may be coloured and empty
        rows = sum(any(sign in row for sign in VALUES) for row in raw.split(b"row>"))
    if rows > MOST_ROWS:
        mend = "Keep the months that you print, and delete the others."
        raise DataError(f"The sheet has {rows:,} filled rows; at most {MOST_ROWS:,} are read.", mend, place)
    values = sum(raw.count(sign) for sign in VALUES)
    if values > MOST_VALUES:
        mend = "Keep the months that you print, and delete the others."
        raise DataError(f"The sheet has {values:,} filled cells; at most {MOST_VALUES:,} are read.", mend, place)
    height = max((int(number) for pattern in NUMBERS for number in set(pattern.findall(raw))), default=0)
    names = {name for pattern in NAMES for name in pattern.findall(raw)}
    letters = max(names, key=lambda name: (len(name), name), default=b"A")
    if height * (_column(letters) + 1) > MOST_CELLS:
        mend = "Delete the columns to the right of the data and the rows below it."
        raise DataError(f"A cell stands far from the others, in {letters.decode()} or row {height}.", mend, place)


def _xlsx_hidden(raw: bytes) -> Parts:
    names = (NAME.search(b" " + found[1]) for found in HIDDEN_ROW.finditer(raw))
    ends = ([int(end) for end in FIRST_AND_LAST.findall(found[1])] for found in HIDDEN_COLUMNS.finditer(raw))
    return Parts(
        hidden_rows=[range(int(name[2]) - 1, int(name[2])) for name in names if name],
        hidden_columns=[range(min(pair) - 1, max(pair)) for pair in ends if pair],
    )


def _xlsx_faults(raw: bytes) -> Iterator[tuple[tuple[int, int], CellFault]]:
    row = column = -1
    for item in XLSX_ITEM.finditer(raw):
        of_row, of_cell, inside = item.groups()
        name = NAME.search(of_cell if of_row is None else of_row)
        if of_row is not None:
            row, column = int(name[2]) - 1 if name else row + 1, -1
            continue
        row, column = (int(name[2]) - 1, _column(name[1])) if name else (row, column + 1)
        # A damaged file may name a cell 0 or leave out its letters.
        if row >= 0 and column >= 0 and (fault := _xlsx_fault(of_cell, inside or b"")):
            yield (row, column), fault


def _xlsx_fault(attributes: bytes, inside: bytes) -> CellFault | None:
    value = VALUE.search(inside)
    if IS_ERROR.search(attributes):
        return _error(value[1].decode(errors="replace") if value else "an error")
    if not value and FORMULA.search(inside) and not IS_TEXT.search(attributes):
        return _no_result()
    return None


def _error(shown: str) -> CellFault:
    return CellFault("cell-error", f"The cell shows {shown}.", "Mend the formula in the spreadsheet.")


def _no_result() -> CellFault:
    mend = "Open the workbook in Excel or LibreOffice, let it calculate, and save it."
    return CellFault("formula-without-value", "The formula has no saved result.", mend)


def _column(letters: bytes) -> int:
    """A column's number from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def _xlsx_part(archive: ZipFile, sheet: str) -> str:
    """The part of an .xlsx file that holds a sheet."""
    book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - expat limits entities since 2.4.1
    relations = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - the same
    # A “strict” workbook has other namespaces for the same names.
    named = next(item for item in book.iterfind(".//{*}sheet") if item.get("name") == sheet)
    wanted = next(value for key, value in named.items() if key.endswith("}id"))
    target = next(str(item.get("Target")) for item in relations if item.get("Id") == wanted)
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _ods_parts(raw: bytes, sheet: str) -> Parts:
    parts = Parts()
    if not any(sign in raw for sign in (b"rows-spanned", b"table:formula", b"table:visibility")):
        return parts
    row = column = 0
    for item in _ods_items(BytesIO(raw), sheet):
        if item.tag == COLUMN:
            column += (wide := _number(item, "number-columns-repeated"))
            if _is_hidden(item):
                parts.hidden_columns.append(range(column - wide, column))
            continue
        at = 0
        for cell in item:
            _note_ods_cell(cell, (row, at), parts)
            at += _number(cell, "number-columns-repeated")
        row += (tall := _number(item, "number-rows-repeated"))
        if _is_hidden(item):
            parts.hidden_rows.append(range(row - tall, row))
    return parts


def _ods_items(raw: IO[bytes], sheet: str = "") -> Iterator[ET.Element]:
    """The columns and rows of a sheet, or of all sheets with the sheets themselves; none is kept, to save memory."""
    wanted = False
    for event, item in ET.iterparse(raw, events=("start", "end")):  # noqa: S314 - the same
        if item.tag == SHEET:
            wanted = event == "start" and sheet in ("", item.get(f"{TABLE}name"))
            if wanted and not sheet:
                yield item
        elif event == "end" and item.tag in (COLUMN, ROW):
            if wanted:
                yield item
            item.clear()


def check_tables(path: Path) -> None:
    """Raises DataError for an .ods file that is vast; calamine takes memory for all of its sheets when it opens it."""
    try:
        with ZipFile(path) as archive, archive.open("content.xml") as raw:
            _check_tables(raw, Place(file=path.name))
    except (BadZipFile, LookupError, ET.ParseError):
        return  # calamine reads or refuses the file


def _check_tables(raw: IO[bytes], place: Place) -> None:
    row = rows = values = before = cells = width = 0
    for item in _ods_items(raw):
        if item.tag == SHEET:
            place = replace(place, sheet=item.get(f"{TABLE}name", ""))
            row, before, width = 0, cells, 0
        if item.tag != ROW:
            continue
        row += (tall := _number(item, "number-rows-repeated"))
        filled = column = 0
        for cell in item:
            column += (wide := _number(cell, "number-columns-repeated"))
            if len(cell) or cell.get(f"{OFFICE}value-type"):
                filled, width = filled + wide, max(width, column)
        if filled:
            rows, values, cells = rows + tall, values + filled * tall, before + row * width
        if rows > MOST_ROWS or values > MOST_VALUES or cells > MOST_CELLS:
            wrong = "From here on, the workbook has more filled cells, or cells further apart, than are read."
            mend = (
                f"Keep what you print, and delete the rest: {MOST_ROWS:,} rows and {MOST_VALUES:,} cells are the most."
            )
            raise DataError(wrong, mend, replace(place, row=row - tall + 1))


def _is_hidden(element: ET.Element) -> bool:
    """Whether a row or column is hidden, by hand or by a filter (OpenDocument 1.3, 19.749)."""
    return element.get(f"{TABLE}visibility", "visible") != "visible"


def _note_ods_cell(cell: ET.Element, at: tuple[int, int], parts: Parts) -> None:
    row, column = at
    if (tall := _number(cell, "number-rows-spanned")) > 1:
        parts.merges.append((row, column, row + tall - 1))
    if cell.get(f"{TABLE}formula") is None:
        return
    shown = "".join(cell.itertext()).strip()
    if cell.get(f"{EXTENDED}value-type") == "error" or CELL_ERRORS.fullmatch(shown) or ODS_ERROR.fullmatch(shown):
        parts.faults[at] = _error(shown)
    elif cell.get(f"{OFFICE}value-type") is None:
        parts.faults[at] = _no_result()


def _number(element: ET.Element, name: str) -> int:
    """A count that an element has, or 1."""
    written = element.get(f"{TABLE}{name}", "1")
    return int(written) if written.isdecimal() else 1
