"""Floor 3, the first sheet of a marked copy: every problem, with links to the cells."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from leaflets.errors import Problem
from leaflets.typography import shortened
from leaflets.workbook.cells import put
from leaflets.workbook.look import AMBER, FAMILY, LINK, RED, Look, fill, lines_of, row_height
from leaflets.workbook.settled import fit_page

TITLE = "Problems"
HEAD = 3
"""The row of the headings; what was checked stands above."""

COLUMNS = {"To": 8, "Where": 20, "Cell": 9, "Column": 16, "What is wrong": 58, "How to mend it": 58, "Code": 20}
"""The headings with their widths in characters."""

MOST_LINKS = 60_000
"""Excel keeps 65,530 links on a sheet and calls a file with more damaged."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads."""

    sheet: str
    cell: str
    whole_row: bool = False


def add_problems(book: Workbook, name: str, problems: Sequence[Problem], targets: Sequence[Target | None]) -> None:
    """Put a sheet with every problem before all others. `name` is that of the file that was checked."""
    sheet = book.create_sheet(TITLE, 0)
    levels = Counter(problem.level for problem in problems)
    put(sheet.cell(1, 1), f"{levels['error']:,} to mend, {levels['notice']:,} to know", Look.TITLE)
    sheet.cell(1, 1).alignment = Alignment(vertical="center")
    sheet.row_dimensions[1].height = 30
    said = f"Found in {name}, which was not changed. Red cells must be mended; amber ones stop nothing."
    put(sheet.cell(2, 1), said)
    for column, (heading, width) in enumerate(COLUMNS.items(), 1):
        put(sheet.cell(HEAD, column), heading, Look.NEEDED)
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row, (problem, target) in enumerate(zip(problems, targets, strict=True), HEAD + 1):
        _write(sheet, row, problem, target if row - HEAD <= MOST_LINKS else None)
    sheet.freeze_panes = f"A{HEAD + 1}"
    sheet.auto_filter.ref = f"A{HEAD}:{get_column_letter(len(COLUMNS))}{max(sheet.max_row, HEAD + 1)}"
    fit_page(sheet, HEAD)


def _write(sheet: Worksheet, row: int, problem: Problem, target: Target | None) -> None:
    place, error = problem.place, problem.level == "error"
    shown = place.cell or (f"row {place.row}" if place.row else "")
    told = (
        "mend" if error else "know",
        place.sheet or place.file,
        shown,
        place.column,
        shortened(problem.wrong),
        shortened(problem.mend),
        problem.code,
    )
    for column, words in enumerate(told, 1):
        put(sheet.cell(row, column), words, Look.LONG_TEXT)
    # Not every program makes a row as high as its words when it opens the file.
    lines = max(lines_of(words, width) for words, width in zip(told, COLUMNS.values(), strict=True))
    sheet.row_dimensions[row].height = row_height(lines)
    sheet.cell(row, 1).fill = fill(RED if error else AMBER)
    if target:
        linked = sheet.cell(row, 3 if shown else 2)
        where = f"{quote_sheetname(target.sheet)}!{target.cell}"
        linked.hyperlink = Hyperlink(ref=linked.coordinate, location=where)
        linked.font = Font(FAMILY, 11, color=LINK, underline="single")
