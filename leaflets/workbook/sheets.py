"""Floor 3, a workbook of records: a sheet for each kind, ready for people to fill in."""

from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from leaflets.collector import undisturbed
from leaflets.language import Language, find_languages
from leaflets.models import EVERY_AREA, KINDS, Area, Officer, Priority, Record, Records
from leaflets.sources.examples import EXAMPLES
from leaflets.workbook.cells import look_for, put, value_of
from leaflets.workbook.columns import (
    AREA_IDS,
    AREA_IDS_OR_ALL,
    LISTS,
    OFFICERS,
    REFS,
    Column,
    columns_for,
    set_up,
)
from leaflets.workbook.look import FAMILY, GREY, add_looks, lines_of, row_height
from leaflets.workbook.readme import add_read_me
from leaflets.workbook.settled import fit_page, saved

ROOM_FOR_AREAS = 1_000
"""As many areas as the drop-downs list at the least."""


@undisturbed()
def workbook_of(
    records: Records,
    *,
    examples: bool = False,
    title: str = "In Your Area",
    languages: Sequence[Language] = (),
) -> bytes:
    """An .xlsx workbook with a sheet for each kind of record, which the readers read back as the same records.

    `languages` are those that texts have columns for translations in, beside those that records have. With `examples`,
    each sheet without a record has a row that shows how it is filled in; readers pass it over. The
    same records always give the same bytes.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title, book.properties.creator = title, "In Your Area"
    add_looks(book)
    for kind, shape in KINDS.items():
        sheet = book.create_sheet(shape.sheet)
        kept: tuple[Record, ...] = getattr(records, kind)
        columns = columns_for(kind, shape, _spoken(kept, languages))
        set_up(sheet, columns, shape)
        if kept:
            _write(sheet, columns, kept)
        elif examples:
            _write_example(sheet, columns, EXAMPLES[kind])
        _lay_out(sheet, columns)
    add_read_me(book)
    _add_lists(book, max(ROOM_FOR_AREAS, 2 * len(records.areas)))
    return saved(book)


def _spoken(records: Sequence[Record], languages: Sequence[Language]) -> list[Language]:
    """The languages of a sheet: those that are wanted, and those that its records have translations in."""
    used = {lang for record in records for _, lang, _ in record.translations} - {one.code for one in languages}
    return [*languages, *(find_languages().known[code] for code in sorted(used))]


def _write(sheet: Worksheet, columns: list[Column], records: tuple[Record, ...]) -> None:
    widths = {column.name: column.width for column in columns}
    for row, record in enumerate(records, 2):
        lines = 1
        for column in columns:
            if (value := value_of(record, column.name)) is not None:
                put(sheet.cell(row, column.number), value, look_for(value, column.look))
                if isinstance(value, str):
                    lines = max(lines, lines_of(value, widths[column.name]))
        # Excel makes a row as high as its words when it opens a file; LibreOffice does not.
        if lines > 1:
            sheet.row_dimensions[row].height = row_height(lines)


def _write_example(sheet: Worksheet, columns: list[Column], example: Any) -> None:
    sheet.row_dimensions[2].height = row_height(
        max(lines_of(str(example.get(column.name, "")), column.width) for column in columns)
    )
    for column in columns:
        if (value := example.get(column.name)) is not None:
            cell = sheet.cell(2, column.number)
            put(cell, value, look_for(value, column.look))
            cell.font = Font(FAMILY, 11, italic=True, color=GREY)


def _lay_out(sheet: Worksheet, columns: list[Column]) -> None:
    """Keep headings and first column in sight, filter, and print on the width of a page."""
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{columns[-1].letter}{max(sheet.max_row, 2)}"
    fit_page(sheet, 1)


def _add_lists(book: Workbook, areas: int) -> None:
    """The hidden sheet that drop-downs take “all” from, followed by what stands in the column of ids.

    Its formulas are our own and hold no text of a record. They name no cell of a row, so that rows may be deleted.
    """
    sheet = book.create_sheet(LISTS)
    sheet.sheet_state = "hidden"
    put(sheet.cell(1, 1), EVERY_AREA)
    for row in range(2, areas + 2):
        at = f"INDEX({Area.sheet}!$A:$A,ROW())"
        sheet.cell(row, 1).value = f'=IF({at}="","",{at})'
    book.calculation.fullCalcOnLoad = True
    below = {
        AREA_IDS: _below(Area, "id"),
        AREA_IDS_OR_ALL: f"OFFSET({LISTS}!$A$1,0,0,MAX(1,COUNTA({Area.sheet}!$A:$A)),1)",
        REFS: _below(Priority, "ref"),
        OFFICERS: _below(Officer, "name"),
    }
    for name, formula in below.items():
        book.defined_names[name] = DefinedName(name, attr_text=formula)


def _below(shape: type[Record], field: str) -> str:
    """The filled cells below a heading, however many there are."""
    letter = get_column_letter(list(shape.model_fields).index(field) + 1)
    column = f"{shape.sheet}!${letter}"
    return f"OFFSET({column}$1,1,0,MAX(1,COUNTA({column}:${letter})-1),1)"
