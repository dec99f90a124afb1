"""Floor 3, marked copies: data as a new .xlsx in which each wrong cell is coloured and explained; the source stays."""

import re
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from openpyxl.worksheet.worksheet import Worksheet

from leaflets.collector import undisturbed
from leaflets.errors import Problem
from leaflets.sources import read_grids, source_of
from leaflets.sources.grid import HEADING_ROWS, CellFault, Grid
from leaflets.sources.problems import Findings
from leaflets.typography import shortened
from leaflets.workbook.cells import put, writable
from leaflets.workbook.columns import LAST_ROW, sized_note
from leaflets.workbook.look import AMBER, RED, Look, add_looks, fill
from leaflets.workbook.problem_sheet import TITLE, Target, add_problems
from leaflets.workbook.settled import saved

AUTHOR = "leaflets check"
SIGN = "Marked by leaflets check"
"""In the properties of a marked copy, so that it can be told from a workbook of somebody's own."""

MOST_COLUMNS = 16_384
MOST_NOTES = 5_000
"""As many cells are explained, errors first; all are coloured. Each note is a drawing of its own in the file."""

EXCEL = (".xlsx", ".xlsm")
NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
Sheets = Mapping[tuple[str, str], Worksheet]
"""The sheets of a copy by the file and the sheet that problems name."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """The cell of a copy that a problem is about."""

    sheet: Worksheet
    row: int
    column: int


@undisturbed()
def marked_copy(source: Path, problems: Sequence[Problem]) -> bytes:
    """A copy of a workbook, or of a folder of CSV files, as .xlsx: every problem listed, every wrong cell marked.

    Errors are red and notices amber; a comment says what is wrong and how to mend it. Raises DataError when the source
    cannot be read.
    """
    found = source_of(source)
    book, sheets = _opened(found)
    add_looks(book)
    spots = [_spot(problem, sheets) for problem in problems]
    _mark_all(problems, spots)
    add_problems(
        book,
        found.name,
        problems,
        [_target(problem, spot, sheets) for problem, spot in zip(problems, spots, strict=True)],
    )
    book.properties.category = SIGN
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet.title == book.worksheets[0].title
    book.active = 0
    return saved(book)


def is_marked(path: Path) -> bool:
    """Whether a file is a marked copy, which may be written anew."""
    try:
        with zipfile.ZipFile(path) as archive:
            return SIGN.encode() in archive.read("docProps/core.xml")
    except (OSError, zipfile.BadZipFile, KeyError):
        return False


def _opened(source: Path) -> tuple[Workbook, Sheets]:
    if source.suffix.lower() in EXCEL and source.is_file():
        try:
            with warnings.catch_warnings():
                # What openpyxl cannot keep, such as a chart's extensions, is no loss in a copy to look at.
                warnings.simplefilter("ignore")
                book = load_workbook(source)
        except Exception:
            return _rewritten(source)
        if book.worksheets:  # openpyxl finds none in “Strict Open XML”
            _clear_old_marks(book, was_marked=is_marked(source))
            return book, {(source.name, sheet.title): sheet for sheet in book.worksheets}
    return _rewritten(source)


def _clear_old_marks(book: Workbook, *, was_marked: bool) -> None:
    """A marked copy that was worked on further is marked anew. Notes lose their size when openpyxl reads them."""
    if was_marked and TITLE in book.sheetnames:
        book.remove(book[TITLE])
    for sheet in book.worksheets:
        last = sheet.max_row if was_marked else min(sheet.max_row, HEADING_ROWS)
        for row in sheet.iter_rows(max_row=last):
            for cell in row:
                if not isinstance(cell, Cell) or cell.comment is None:
                    continue
                if was_marked and cell.comment.author == AUTHOR:
                    cell.comment = None
                    cell.fill = PatternFill()
                else:
                    cell.comment = sized_note(cell.comment.text, cell.comment.author or "")


def _rewritten(source: Path) -> tuple[Workbook, Sheets]:
    """What was read, written as a workbook: each cell where the problems say that it stands."""
    book = Workbook()
    book.remove(book.worksheets[0])
    add_looks(book)
    sheets = {}
    for _, grid in read_grids(source, Findings()):
        title = NOT_IN_TITLES.sub("-", grid.sheet or Path(grid.file).stem)[:31]
        sheet = book.create_sheet(title)
        _write(sheet, grid)
        sheets[grid.file, grid.sheet] = sheet
    return book, sheets


def _write(sheet: Worksheet, grid: Grid) -> None:
    widest: dict[int, int] = {}
    for row in grid.rows:
        if row.number > LAST_ROW:
            break
        for column, value in enumerate(row.cells[:MOST_COLUMNS], 1):
            if value is None or value == "" or isinstance(value, CellFault):
                continue
            put(sheet.cell(row.number, column), value, Look.LONG_TEXT if isinstance(value, str) else None)  # type: ignore[arg-type]
            widest[column] = max(widest.get(column, 10), min(len(str(value)) + 2, 46))
    for column, width in widest.items():
        sheet.column_dimensions[get_column_letter(column)].width = width


def _spot(problem: Problem, sheets: Sheets) -> _Spot | None:
    place = problem.place
    sheet = sheets.get((place.file, place.sheet))
    if sheet is None or not place.cell:
        return None
    letters, row = coordinate_from_string(place.cell)
    column = column_index_from_string(letters) if len(letters) <= 3 else MOST_COLUMNS + 1
    return _Spot(sheet, row, column) if row <= LAST_ROW and column <= MOST_COLUMNS else None


def _target(problem: Problem, spot: _Spot | None, sheets: Sheets) -> Target | None:
    """Where a link leads: to the cell, else to the row, else to the sheet."""
    if spot:
        return Target(spot.sheet.title, problem.place.cell)
    sheet = sheets.get((problem.place.file, problem.place.sheet))
    if sheet is None:
        return None
    row = min(problem.place.row, LAST_ROW)
    return Target(sheet.title, f"A{row}" if row else "A1", whole_row=row > 0)


def _mark_all(problems: Sequence[Problem], spots: Sequence[_Spot | None]) -> None:
    of_cell: dict[tuple[str, int, int], list[Problem]] = {}
    sheets: dict[str, Worksheet] = {}
    for problem, spot in zip(problems, spots, strict=True):
        if spot:
            row, column = _top_of_merge(spot)
            of_cell.setdefault((spot.sheet.title, row, column), []).append(problem)
            sheets[spot.sheet.title] = spot.sheet
    for sheet in sheets.values():
        # A conditional format would be painted over the marks.
        sheet.conditional_formatting = ConditionalFormattingList()
        sheet.sheet_properties.tabColor = RED
    # Errors first, should there be more than can be explained.
    worst_first = sorted(of_cell.items(), key=lambda item: all(problem.level != "error" for problem in item[1]))
    for number, ((title, row, column), about) in enumerate(worst_first):
        cell = sheets[title].cell(row, column)
        cell.fill = fill(RED if any(problem.level == "error" for problem in about) else AMBER)
        if number < MOST_NOTES and isinstance(cell, Cell):
            cell.comment = sized_note(_explained(about, cell), AUTHOR)


def _top_of_merge(spot: _Spot) -> tuple[int, int]:
    """The cell that shows, where a cell is part of a merge."""
    for merge in spot.sheet.merged_cells.ranges:
        if merge.min_row <= spot.row <= merge.max_row and merge.min_col <= spot.column <= merge.max_col:
            return merge.min_row, merge.min_col
    return spot.row, spot.column


def _explained(about: Sequence[Problem], cell: Cell) -> str:
    told = [f"{shortened(problem.wrong)} {shortened(problem.mend)}".strip() + f" [{problem.code}]" for problem in about]
    before = [cell.comment.text] if cell.comment is not None else []
    return writable("\n\n".join([*dict.fromkeys(told), *before]))
