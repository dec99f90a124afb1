"""Floor 3, workbooks: the sheets of an Excel or OpenDocument file as grids, by calamine.

calamine gives a formula's saved result, and an empty cell where there is none or where the result is an error. Those
cells are looked up in the file itself, so that they are never mistaken for cells that were left empty.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET
from zipfile import BadZipFile, ZipFile

from leaflets.errors import DataError, Place, did_you_mean
from leaflets.sources.grid import UNREAD, Cell, CellFault, Grid, Row, kind_of, plain, titles
from leaflets.sources.problems import Findings

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

ENDINGS = (".xlsx", ".xlsm", ".ods")
XLSX_CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"([^>]*?)>(.*?)</c>', re.DOTALL)
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Faults = Mapping[tuple[int, int], CellFault]
"""Cells that calamine shows as empty and that are not, by row and column from 0."""


def read_workbook(path: Path, found: Findings) -> list[tuple[str, Grid]]:
    """The sheets that hold records, each with its kind. Raises DataError when the file cannot be read."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    place = Place(file=path.name)
    try:
        book = CalamineWorkbook.from_path(path)
    except PasswordError:
        raise DataError("The workbook has a password.", "Save a copy without one.", place) from None
    except (CalamineError, OSError, ValueError) as fault:
        mend = "Open it in Excel and save it as .xlsx."
        raise DataError(f"{path.name} cannot be read as a workbook ({fault}).", mend, place) from fault
    grids = []
    with book:
        for sheet in book.sheets_metadata:
            if sheet.typ != SheetTypeEnum.WorkSheet or not _is_read(path, sheet.name, found):
                continue
            if sheet.visible != SheetVisibleEnum.Visible:
                wrong = f"The sheet “{sheet.name}” is hidden and was not read."
                found.notice("hidden-sheet", wrong, "Unhide it to use it.", Place(file=path.name, sheet=sheet.name))
                continue
            rows = _rows(book.get_sheet_by_name(sheet.name), _faults(path, sheet.name))
            grids.append((kind_of(sheet.name), Grid(path.name, sheet.name, rows)))
    return grids


def _is_read(path: Path, name: str, found: Findings) -> bool:
    if kind_of(name):
        return True
    if plain(name) not in UNREAD:
        hint = did_you_mean(name, titles()) or f"Sheets that are read: {', '.join(titles())}."
        found.notice("unknown-sheet", f"The sheet “{name}” was not read.", hint, Place(file=path.name, sheet=name))
    return False


def _rows(sheet: "CalamineSheet", faults: Faults) -> list[Row]:
    """The rows with cells; a cell merged downwards counts for every row of its merge."""
    cells: list[list[Cell]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        for row in range(top + 1, min(bottom + 1, len(cells))):
            cells[row][left] = cells[top][left]
    for (row, column), fault in faults.items():
        if row < len(cells) and column < len(cells[row]):
            cells[row][column] = fault
    return [Row(number, row) for number, row in enumerate(cells, 1)]


def _faults(path: Path, sheet: str) -> Faults:
    """The formulas without a result and the error cells of a sheet of an .xlsx file."""
    if path.suffix.lower() == ".ods":
        return {}
    try:
        with ZipFile(path) as archive:
            raw = archive.read(_part(archive, sheet))
    except (BadZipFile, KeyError, ET.ParseError):
        return {}
    if b"<f" not in raw and b't="e"' not in raw:
        return {}
    found = {}
    for letters, row, attributes, inside in XLSX_CELL.findall(raw):
        if fault := _fault(attributes, inside):
            found[int(row) - 1, _column(letters.decode())] = fault
    return found


def _fault(attributes: bytes, inside: bytes) -> CellFault | None:
    value = re.search(rb"<v>(.+?)</v>", inside)
    if b't="e"' in attributes:
        shown = value[1].decode() if value else "an error"
        return CellFault("cell-error", f"The cell shows {shown}.", "Mend the formula in the spreadsheet.")
    if b"<f" in inside and not value and b't="str"' not in attributes:
        mend = "Open the workbook in Excel, let it calculate, and save it."
        return CellFault("formula-without-value", "The formula has no saved result.", mend)
    return None


def _column(letters: str) -> int:
    """A column's number from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _part(archive: ZipFile, sheet: str) -> str:
    """The part of an .xlsx file that holds a sheet."""
    book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - expat limits entities since 2.4.1
    relations = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - the same
    wanted = next(item.get(RELATION) for item in book.iter(f"{MAIN}sheet") if item.get("name") == sheet)
    target = next(str(item.get("Target")) for item in relations if item.get("Id") == wanted)
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
