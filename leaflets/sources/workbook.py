"""Floor 3, workbooks: the sheets of an Excel or OpenDocument file as grids, by calamine."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

from leaflets.cell_names import column_letters
from leaflets.errors import DataError, Place
from leaflets.sources.grid import UNREAD, Cell, Grid, Row, kind_of, plain, titles
from leaflets.sources.limits import check_unpacked
from leaflets.sources.problems import Findings
from leaflets.sources.workbook_parts import Parts, check_tables, parts_of
from leaflets.spelling import did_you_mean

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

EMPTY = (None, "")
SHOWN = 10
"""As many hidden rows are named."""
ENDINGS = (".xlsx", ".xlsm", ".ods")


def read_workbook(path: Path, found: Findings) -> list[tuple[str, Grid]]:
    """The sheets that hold records, each with its kind. Raises DataError when the file cannot be read."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    grids = []
    check_unpacked(path)
    with _explained(path):
        check_tables(path)
    with _explained(path), CalamineWorkbook.from_path(path) as book:
        for sheet in book.sheets_metadata:
            if sheet.typ != SheetTypeEnum.WorkSheet or not _is_read(path, sheet.name, found):
                continue
            if sheet.visible != SheetVisibleEnum.Visible:
                wrong = f"The sheet “{sheet.name}” is hidden and was not read."
                found.notice("hidden-sheet", wrong, "Unhide it to use it.", Place(file=path.name, sheet=sheet.name))
                continue
            # Before calamine opens the sheet: it would take memory for every cell up to the furthest one.
            parts = parts_of(path, sheet.name)
            rows = _rows(book.get_sheet_by_name(sheet.name), parts)
            grids.append((kind_of(sheet.name), Grid(path.name, sheet.name, rows)))
            _note_hidden(grids[-1][1], parts, found)
    return grids


def _note_hidden(grid: Grid, parts: Parts, found: Findings) -> None:
    """What is hidden is printed like all the rest; whoever hid it to withdraw it must hear so."""
    if not grid.rows or not (parts.hidden_rows or parts.hidden_columns):
        return
    filled = {row.number - 1 for row in grid.rows}
    rows = [row + 1 for row in _joined(parts.hidden_rows, max(filled) + 1) if row in filled]
    columns = [
        column_letters(column)
        for column in _joined(parts.hidden_columns, max(len(row.cells) for row in grid.rows))
        # Below the headings: a column that nobody has filled in may well be hidden.
        if any(column < len(row.cells) and row.cells[column] not in EMPTY for row in grid.rows[1:])
    ]
    for noun, hidden, row in (("Row", [str(row) for row in rows], min(rows, default=0)), ("Column", columns, 0)):
        if hidden:
            names = ", ".join(hidden[:SHOWN]) + f" and {len(hidden) - SHOWN:,} more" * (len(hidden) > SHOWN)
            wrong = f"{noun} {names} is hidden" if len(hidden) == 1 else f"{noun}s {names} are hidden"
            mend = "Delete what must not be printed; hiding does not keep it out."
            found.notice("hidden-cells", f"{wrong}, and read all the same.", mend, grid.place(row))


def _joined(ranges: Sequence[range], stop: int) -> Iterator[int]:
    """The numbers in any of the ranges below `stop`, each once: a damaged file may name the same ones over and over."""
    after = 0
    for one in sorted(ranges, key=lambda one: one.start):
        yield from range(max(after, one.start), min(one.stop, stop))
        after = max(after, one.stop)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Whatever stops calamine, in words that a person can act on."""
    from python_calamine import PasswordError

    place = Place(file=path.name)
    mend = "Open it in Excel and save it as .xlsx."
    try:
        yield
    except DataError:
        raise
    except PasswordError:
        raise DataError("The workbook has a password.", "Save a copy without one.", place) from None
    except Exception as fault:
        raise DataError(f"{path.name} cannot be read as a workbook ({fault}).", mend, place) from fault
    except BaseException as fault:
        # calamine is written in Rust; its panics are made not to be caught as exceptions.
        if type(fault).__name__ != "PanicException":
            raise
        raise DataError(f"{path.name} cannot be read as a workbook; it is damaged.", mend, place) from fault


def _is_read(path: Path, name: str, found: Findings) -> bool:
    if kind_of(name):
        return True
    if plain(name) not in UNREAD:
        hint = did_you_mean(name, titles()) or f"Sheets that are read: {', '.join(titles())}."
        found.notice("unknown-sheet", f"The sheet “{name}” was not read.", hint, Place(file=path.name, sheet=name))
    return False


def _rows(sheet: "CalamineSheet", parts: Parts) -> list[Row]:
    """The rows with cells; a cell merged downwards counts for every row of its merge."""
    # calamine makes the lists anew for each call, so they may be filled.
    cells = cast("list[list[Cell]]", sheet.to_python(skip_empty_area=False))
    for (row, column), fault in parts.faults.items():
        cells += [[] for _ in range(len(cells), row + 1)]
        cells[row] += [None] * (column + 1 - len(cells[row]))
        cells[row][column] = fault
    merges = [(top, left, bottom) for (top, left), (bottom, _) in sheet.merged_cell_ranges or ()]
    for top, left, bottom in merges or parts.merges:
        for row in range(top + 1, min(bottom + 1, len(cells))):
            if left < len(cells[top]):
                cells[row] += [None] * (left + 1 - len(cells[row]))
                cells[row][left] = cells[top][left]
    return [Row(number, row) for number, row in enumerate(cells, 1) if any(cell not in EMPTY for cell in row)]
