"""Floor 3, the sheet “Read me”: how a workbook is filled in, in plain words."""

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from leaflets.models import EVERY_AREA, KINDS, Record
from leaflets.sources.examples import EXAMPLE
from leaflets.workbook.cells import put
from leaflets.workbook.look import AMBER, FAMILY, LINK, NAVY, PALE, RED, WANTED, WHITE, Look, fill
from leaflets.workbook.settled import fit_page

TITLE = "Read me"
STEPS = (
    "Start with the sheet Areas: a row for each neighbourhood, with a short ID such as castle-ward.",
    (
        "Then fill in the other sheets, a row for each thing. Every row says in its first column whose it is: "
        f"pick an area from the list, or write “{EVERY_AREA}” for every area."
    ),
    "Columns with a dark heading and an asterisk * are needed. All others may be left empty, and so may whole sheets.",
    "Rest the pointer on a heading to read what the column is for. Dates are read day first: 03/03/2026, 3 March 2026.",
    f"A row that says {EXAMPLE} is an example and is never printed. Delete it when you like, or write over all of it.",
    "Never write the name, address or car of a member of the public. Anything here may be printed.",
)
CHECK = (
    "Save the workbook and run:  leaflets workbook check FILE.xlsx",
    (
        "It lists every problem with its cell and how to mend it. With  --marked COPY.xlsx  it writes a copy of the "
        "workbook in which the cells are coloured and explained; your own file is never changed."
    ),
)
COLOURS = (
    (NAVY, WHITE, "Heading of a column that is needed in every row"),
    (PALE, None, "Heading of a column that may be left empty"),
    (WANTED, None, "Something is still needed in this cell"),
    (RED, None, "In a marked copy: this must be mended"),
    (AMBER, None, "In a marked copy: good to know; it stops nothing"),
)


def add_read_me(book: Workbook) -> None:
    """Put the sheet before all others."""
    sheet = book.create_sheet(TITLE, 0)
    sheet.sheet_view.showGridLines = False
    for letter, width in (("A", 4), ("B", 22), ("C", 100)):
        sheet.column_dimensions[letter].width = width
    put(sheet.cell(1, 1), "In Your Area: what to print", Look.TITLE)
    sheet.cell(1, 1).alignment = Alignment(vertical="center")
    sheet.row_dimensions[1].height = 34
    row = _add_steps(sheet, 3, "How to fill it in", [(f"{number}.", step) for number, step in enumerate(STEPS, 1)])
    row = _add_steps(sheet, row, "How to check it", [("", step) for step in CHECK])
    row = _add_sheets(sheet, row)
    _add_colours(sheet, row)
    fit_page(sheet)


def _add_steps(sheet: Worksheet, row: int, heading: str, steps: Sequence[tuple[str, str]]) -> int:
    put(sheet.cell(row, 1), heading, Look.SUBTITLE)
    for line, (number, step) in enumerate(steps, row + 1):
        put(sheet.cell(line, 1), number, Look.PROSE)
        sheet.merge_cells(f"B{line}:C{line}")
        put(sheet.cell(line, 2), step, Look.PROSE)
        # A merged cell does not grow with its words.
        sheet.row_dimensions[line].height = 16 * (len(step) // 130 + 1)
    return row + len(steps) + 2


def _add_sheets(sheet: Worksheet, row: int) -> int:
    put(sheet.cell(row, 1), "The sheets", Look.SUBTITLE)
    for line, shape in enumerate(KINDS.values(), row + 1):
        link = sheet.cell(line, 2)
        put(link, shape.sheet, Look.PROSE)
        link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{shape.sheet}'!A2")
        link.font = Font(FAMILY, 11, color=LINK, underline="single")
        put(sheet.cell(line, 3), _purpose(shape), Look.PROSE)
    return row + len(KINDS) + 2


def _add_colours(sheet: Worksheet, row: int) -> None:
    put(sheet.cell(row, 1), "The colours", Look.SUBTITLE)
    for line, (colour, ink, words) in enumerate(COLOURS, row + 1):
        shown = sheet.cell(line, 2)
        put(shown, "Needed *" if ink else None, Look.PROSE)
        shown.fill = fill(colour)
        if ink:
            shown.font = Font(FAMILY, 11, bold=True, color=ink)
        put(sheet.cell(line, 3), words, Look.PROSE)


def _purpose(shape: type[Record]) -> str:
    """What a sheet is for: the first sentence of what its record type is."""
    first, _, _ = " ".join((shape.__doc__ or "").split()).partition(". ")
    return f"{first.rstrip('.')}."
